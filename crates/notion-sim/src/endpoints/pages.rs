//! `/v1/pages`

use notion_model::{
    DataSourceId, PageId, Parent, ParentType, PropertyInput, PropertyInputValue, PropertyValue,
    RichTextArray,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::endpoints::blocks::AfterBlock;
use crate::endpoints::{markdown, templates};
use crate::rules::{block_input, text, values};
use crate::store::state::{Column, Place, State};
use crate::store::tree::{NewBlock, Node, Position};
use crate::store::values::Values;
use crate::store::verbs::find::only_source;
use crate::store::verbs::page::title_column;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Body;
use crate::wire::shape::{object, only, property, request};

const CREATE: &[&str] = &[
    "parent",
    "properties",
    "icon",
    "cover",
    "content",
    "children",
    "markdown",
    markdown::dialect::KEY,
    "allow_async",
    "template",
    "position",
];
const UPDATE: &[&str] = &[
    "properties",
    "icon",
    "cover",
    "in_trash",
    "archived",
    "is_locked",
    "is_archived",
    "template",
    "erase_content",
];

/// Refuses a page that is not there, and ids of its properties that were encoded twice.
pub(crate) fn check_filter_properties(
    state: &State,
    id: PageId,
    named: Option<&[&str]>,
) -> Result<()> {
    let source = state.find_page(id)?.source().and_then(|source| state.data_source(source));
    source.map_or(Ok(()), |source| source.check_filter_properties(named))
}

fn place(state: &State, parent: &Parent) -> Result<Place> {
    let place = match parent.r#type {
        ParentType::Page => Place::Page(state.find_page(parent.page_id.unwrap_or_default())?.id),
        ParentType::DataSource => {
            Place::DataSource(state.find_source(parent.data_source_id.unwrap_or_default())?.id)
        }
        ParentType::Block => {
            let id = parent.block_id.unwrap_or_default();
            match state.find_node(id)? {
                Node::Page(page) => Place::Page(page),
                Node::Block(block) => Place::Block(block),
                Node::Database(_) => return Err(block_input::no_children()),
            }
        }
        ParentType::Database => Place::DataSource(only_source(state, parent)?),
        _ => return Err(Fail::body("parent.page_id", "defined", None)),
    };
    Ok(place)
}

/// A page that was made, and whether its maker takes a task for it.
pub(crate) struct Created {
    pub(crate) id: PageId,
    pub(crate) allows_task: bool,
}

pub(crate) fn create(state: &mut State, bytes: &[u8]) -> Result<Created> {
    let body = Body::read(bytes, CREATE)?;
    let place = place(state, &body.parent()?)?;
    if state.place_in_trash(place) {
        return Err(Fail::archived_ancestor());
    }
    let template = templates::requested_template(state, &body, place)?;
    let Content { title, children, allows_task } = content(state, &body, template)?;
    let position = position(state, place, &body)?;
    let none = Map::new();
    let properties = body.object("properties")?.unwrap_or(&none);
    let icon = body.icon()?.flatten().map(|icon| Box::new(text::icon(state, icon)));
    let cover = body.cover()?.flatten().map(|cover| Box::new(text::cover(state, cover)));
    let id: PageId = state.timed_id();
    let mut page = state.new_page(id, place);
    (page.icon, page.cover) = (icon, cover);
    state.create_page(page);
    if let Err(fail) = write(state, id, place, properties) {
        state.unmake_page(id);
        return Err(fail);
    }
    if let Some(title) = title {
        state.set_value(id, "title", PropertyValue::Title(title));
    }
    state.place_page(id, position);
    state.touch_around(place);
    state.append_children(id, children);
    if let Some(template) = template {
        templates::apply(state, template, id);
    }
    Ok(Created { id, allows_task })
}

/// What is on a new page.
struct Content {
    /// Out of its Markdown.
    title: Option<RichTextArray>,
    children: Vec<NewBlock>,
    allows_task: bool,
}

/// Blocks, or Markdown, or a template.
fn content(state: &State, body: &Body, template: Option<PageId>) -> Result<Content> {
    // Nobody knows what `content` does differently.
    let blocks = ["children", "content"].into_iter().find(|key| body.has(key));
    let markdown = body.get::<String>("markdown", "a string")?;
    let version = markdown::dialect::beside_markdown(state, body)?;
    let allows_task = body.flag("allow_async")?.unwrap_or_default();
    let excess = match (blocks, &markdown) {
        (Some(_), Some(_)) => Some("markdown"),
        (Some(key), None) if template.is_some() && body.raw(key) != Some(&json!([])) => Some(key),
        (_, None) if allows_task => Some("allow_async"),
        _ => None,
    };
    if let Some(key) = excess {
        return Err(Fail::body(key, "not present", body.raw(key)));
    }
    let (title, children) = match (blocks, markdown) {
        (Some(key), _) => {
            let blocks = block_input::read(state, body.required(key)?, key)?;
            block_input::suit_page(&blocks)?;
            (None, blocks)
        }
        (None, Some(markdown)) => {
            let properties = body.object("properties")?;
            let is_title =
                |(name, value): (&String, &Value)| name == "title" || value.get("title").is_some();
            let named = properties.is_some_and(|all| all.iter().any(is_title));
            markdown::new_page(state, &markdown, !named, &version)?
        }
        (None, None) => (None, Vec::new()),
    };
    Ok(Content { title, children, allows_task })
}

/// Where a new page goes among what is in its parent.
fn position(state: &State, place: Place, body: &Body) -> Result<Position> {
    let Some(wanted) = body.raw("position") else { return Ok(Position::End) };
    let Place::Page(parent) = place else {
        return Err(Fail::body("position", "not present", Some(wanted)));
    };
    match body.typed_at("position", &request::PAGE_POSITION)? {
        Some(PagePosition::PageStart) => Ok(Position::Start),
        None | Some(PagePosition::PageEnd) => Ok(Position::End),
        Some(PagePosition::AfterBlock { after_block: AfterBlock { id } }) => {
            let id = id.into();
            match state.children(parent.into()).contains(&id) {
                true => Ok(Position::After(id)),
                false => Err(state.no_block(id)),
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum PagePosition {
    PageStart,
    PageEnd,
    AfterBlock { after_block: AfterBlock },
}

/// Writes values by name or id. Nothing is written if one of them is wrong in its shape.
pub(crate) fn write(
    state: &mut State,
    id: PageId,
    place: Place,
    properties: &Map<String, Value>,
) -> Result<()> {
    let mut inputs = Vec::with_capacity(properties.len());
    for (name, value) in properties {
        let column = match place {
            Place::DataSource(source) => {
                let source = state.find_source(source)?;
                let column = source
                    .column(name)
                    .or_else(|| (name == "title").then(|| source.column("title"))?);
                column.cloned()
            }
            _ => (name == "title" || value.get("title").is_some()).then(title_column),
        };
        let column = column
            .ok_or_else(|| Fail::validation(format!("{name} is not a property that exists.")))?;
        let input = input(&column, name, value)?;
        values::check(state, &column, &input)?;
        inputs.push((input, column));
    }
    for (input, column) in inputs {
        let source = match place {
            Place::DataSource(source) => source,
            _ => DataSourceId::nil(),
        };
        values::write(state, source, id, &column, input)?;
    }
    Ok(())
}

/// A value of a request: under the name of its type, or a title or text as a plain array.
fn input(column: &Column, name: &str, value: &Value) -> Result<PropertyInput> {
    let kind = column.config.name();
    let wrong = || Fail::validation(format!("{} is expected to be {kind}.", column.name));
    let path = format!("properties.{name}");
    if value.is_array() && kind == "title" {
        property::check(kind, value, &path)?;
        let text: RichTextArray = notion_model::from_value(value).map_err(|_| wrong())?;
        // As it came: what is too long is refused, not divided.
        let mut title = PropertyInput::default();
        title.value = PropertyInputValue::Title(text);
        return Ok(title);
    }
    if value.is_null() {
        return PropertyInput::cleared(kind).ok_or_else(wrong);
    }
    let map = object(value, &path)?;
    // What a type key says counts for more than `type`.
    let Some(payload) = map.get(kind) else { return Err(wrong()) };
    only(value, &path, &["id", "name", "type", "has_more", kind])?;
    property::check(kind, payload, &format!("{path}.{kind}"))?;
    let mut typed = Map::new();
    typed.insert(kind.to_owned(), payload.clone());
    let input: PropertyInput =
        notion_model::from_value(&Value::Object(typed)).map_err(|_| wrong())?;
    if matches!(input.value, notion_model::PropertyInputValue::Unknown(_)) {
        return Err(wrong());
    }
    Ok(input)
}

pub(crate) fn update(state: &mut State, id: PageId, bytes: &[u8]) -> Result<()> {
    let body = Body::read(bytes, UPDATE)?;
    let in_trash = body.in_trash()?;
    let page = state.find_page(id)?;
    if page.in_trash && in_trash != Some(false) {
        return Err(Fail::archived());
    }
    let place = page.place;
    let icon = body.icon()?.map(|icon| icon.map(|icon| text::icon(state, icon)));
    let cover = body.cover()?.map(|cover| cover.map(|cover| text::cover(state, cover)));
    let locked = body.flag("is_locked")?;
    let archived = body.flag("is_archived")?;
    let erases = body.flag("erase_content")?.unwrap_or_default();
    let template = templates::requested_template(state, &body, place)?;
    if let Some(properties) = body.object("properties")? {
        write(state, id, place, properties)?;
    }
    state.touch(id);
    if let Some(in_trash) = in_trash {
        state.set_trash(Node::Page(id), in_trash);
    }
    if let Some(locks) = locked {
        state.lock_page(id, locks);
    }
    if let Some(archives) = archived {
        state.archive_page(id, archives);
    }
    state.dress_page(id, icon, cover);
    if erases {
        state.erase_content(id);
    }
    if let Some(template) = template {
        templates::apply(state, template, id);
    }
    Ok(())
}

/// Moves a page. Values of properties that the new place has under the same name and type stay.
pub(crate) fn move_page(state: &mut State, id: PageId, bytes: &[u8]) -> Result<()> {
    let body = Body::read(bytes, &["parent"])?;
    let to = place(state, &body.parent()?)?;
    let from = state.find_page(id)?.place;
    if state.is_within(to, Node::Page(id)) {
        return Err(Fail::validation("A page can't be moved into itself."));
    }
    if from == to {
        return Ok(());
    }
    let columns = |place: Place| match place {
        Place::DataSource(source) => {
            state.data_source(source).map(|source| source.schema.clone()).unwrap_or_default()
        }
        _ => vec![title_column()],
    };
    let (old, new) = (columns(from), columns(to));
    let Some(page) = state.page(id) else { return Ok(()) };
    let mut kept = Values::default();
    for column in &new {
        let same = old.iter().find(|other| {
            other.id == "title" && column.id == "title"
                || other.name == column.name && other.config.name() == column.config.name()
        });
        if let Some(value) = same.and_then(|same| page.values.get(&same.id)) {
            kept.insert(&column.id, value.clone());
        }
    }
    state.move_page(id, to, kept);
    Ok(())
}
