//! `/v1/databases`

use notion_model::{DataSourceId, DatabaseId, Parent, ParentType, RichText, RichTextArray};
use serde_json::{Map, Value};

use crate::rules::{schema, text};
use crate::store::state::{Database, Place, State};
use crate::store::tree::{Node, Position};
use crate::store::verbs::database::DatabaseEdit;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Body;
use crate::wire::shape::only;

const UPDATE: &[&str] = &[
    "parent",
    "title",
    "description",
    "is_inline",
    "icon",
    "cover",
    "in_trash",
    "archived",
    "is_locked",
];
const CREATE: &[&str] =
    &["parent", "title", "description", "is_inline", "icon", "cover", "initial_data_source"];

/// The title of a database, which is never empty.
pub(crate) fn title_or_default(state: &State, title: RichTextArray) -> RichTextArray {
    match title.is_empty() {
        true => text::rich_text(state, RichTextArray::from(RichText::text("New database"))),
        false => title,
    }
}

/// A database is in a page, in a block, or at the top.
fn check_parent(state: &State, parent: &Parent) -> Result<()> {
    match parent.r#type {
        ParentType::Page => state.find_page(parent.page_id.unwrap_or_default()).map(drop),
        ParentType::Block => state.find_node(parent.block_id.unwrap_or_default()).map(drop),
        ParentType::Workspace => Ok(()),
        _ => Err(Fail::body("parent.page_id", "defined", None)),
    }
}

pub(crate) fn create(state: &mut State, bytes: &[u8]) -> Result<DatabaseId> {
    let body = Body::read(bytes, CREATE)?;
    let parent = body.parent()?;
    check_parent(state, &parent)?;
    if parent.r#type == ParentType::Workspace && body.flag("is_inline")? == Some(true) {
        return Err(Fail::validation("Databases at the workspace level can not be inline."));
    }
    let given = body.text("title")?.map(|title| text::rich_text(state, title));
    let title = title_or_default(state, given.clone().unwrap_or_default());
    let description =
        body.text("description")?.map(|text| text::rich_text(state, text)).unwrap_or_default();
    let icon = body.icon()?.flatten().map(|icon| text::icon(state, icon));
    let cover = body.cover()?.flatten().map(|cover| text::cover(state, cover));
    let id = DatabaseId::from(state.random_id());
    let source = DataSourceId::from(state.random_id());
    let database = Database {
        id,
        title,
        description,
        parent,
        is_inline: body.flag("is_inline")?.unwrap_or_default(),
        in_trash: false,
        is_locked: false,
        created: state.now(),
        data_sources: vec![source],
        icon,
        cover,
    };
    let none = Map::new();
    if let Some(initial) = body.raw("initial_data_source") {
        only(initial, "initial_data_source", &["properties"])?;
    }
    let initial = body.object("initial_data_source")?.and_then(|initial| initial.get("properties"));
    let wanted = match initial {
        None => &none,
        Some(Value::Object(wanted)) => wanted,
        Some(other) => {
            return Err(Fail::body("initial_data_source.properties", "an object", Some(other)));
        }
    };
    // Nothing of a database that could not be made whole stays, so the data source comes first.
    let record = state.new_source(source, id, given.unwrap_or_default());
    state.create_source(record);
    if let Err(fail) = schema::create(state, source, wanted, "initial_data_source.properties") {
        state.unmake_source(source);
        return Err(fail);
    }
    state.create_database(database, Position::End);
    state.add_default_view(id, Some(source));
    Ok(id)
}

/// Makes a database that has no data sources and only shows others.
pub(crate) fn create_linked(state: &mut State, place: Place, position: Position) -> DatabaseId {
    let id = DatabaseId::from(state.random_id());
    let title = text::rich_text(state, RichTextArray::from("Untitled"));
    let parent = match place {
        Place::Page(page) => Parent::page(page),
        Place::Block(block) => Parent::block(block),
        Place::Workspace | Place::DataSource(_) => Parent::workspace(),
    };
    let database = Database {
        id,
        title,
        description: RichTextArray::default(),
        parent,
        is_inline: true,
        in_trash: false,
        is_locked: false,
        created: state.now(),
        data_sources: Vec::new(),
        icon: None,
        cover: None,
    };
    state.create_database(database, position);
    id
}

pub(crate) fn update(state: &mut State, id: DatabaseId, bytes: &[u8]) -> Result<()> {
    let body = Body::read(bytes, UPDATE)?;
    let in_trash = body.in_trash()?;
    let database = state.find_database(id)?;
    if database.in_trash && in_trash != Some(false) {
        return Err(Fail::archived());
    }
    let title = body.text("title")?.map(|title| text::rich_text(state, title));
    let description = body.text("description")?.map(|text| text::rich_text(state, text));
    let icon = body.icon()?.map(|icon| icon.map(|icon| text::icon(state, icon)));
    let cover = body.cover()?.map(|cover| cover.map(|cover| text::cover(state, cover)));
    let (is_inline, is_locked) = (body.flag("is_inline")?, body.flag("is_locked")?);
    let parent = if body.has("parent") { Some(body.parent()?) } else { None };
    if let Some(parent) = &parent {
        check_parent(state, parent)?;
        if state.is_within(Place::of(parent), Node::Database(id)) {
            return Err(Fail::validation("A database can't be moved into itself."));
        }
    }
    if let Some(parent) = parent {
        state.move_database(id, parent);
    }
    let shown = title.clone().map(|title| title_or_default(state, title));
    // With one data source the two titles are one thing.
    if let (Some(only), Some(title)) = (state.only_source_of(id), title) {
        state.retitle_source(only, title);
    }
    let edit = DatabaseEdit { title: shown, description, icon, cover, is_inline, is_locked };
    state.edit_database(id, edit);
    if let Some(in_trash) = in_trash {
        state.set_trash(Node::Database(id), in_trash);
    }
    Ok(())
}
