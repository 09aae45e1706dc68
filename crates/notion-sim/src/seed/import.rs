//! Out of JSON.

use std::collections::HashSet;

use notion_model::jiff::Timestamp;
use notion_model::{
    Block, BlockId, BlockKind, Comment, DataSource, DataSourceId, Database, DatabaseId, Page,
    PageId, Parent, ParentType, PropertyValue, User, UserId, UserKind,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::format::{Seed, SeedWorkspace};
use super::{access, check, strange};
use crate::endpoints::{pages, views};
use crate::rules::{block_input, row, schema, text};
use crate::store::comment::CommentRecord;
use crate::store::state::{self, Column, Place, State};
use crate::store::values::Values;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::uuid;

/// Puts the workspace of a seed in the place of what there is.
pub(super) fn read(state: &mut State, seed: Seed) -> Result<()> {
    let places = check::ids(&seed)?;
    state.clear_pages();
    state.put_emojis(seed.custom_emojis);
    people(state, &seed.workspace, seed.bot, seed.users);
    state.put_groups(seed.groups);
    if let Some(settings) = seed.settings {
        state.change_settings(settings);
    }
    if let Some(oauth) = seed.oauth {
        oauth.read(state);
    }
    for upload in seed.uploads {
        let upload = upload.read(state)?;
        state.put_upload(upload);
    }
    let known: HashSet<DataSourceId> = seed.data_sources.iter().map(|it| it.id).collect();
    for database in seed.databases {
        let names: Vec<(DataSourceId, String)> =
            database.data_sources.iter().map(|it| (it.id, it.name.clone())).collect();
        let database = read_database(state, database);
        let names = names.into_iter().filter(|(id, _)| !known.contains(id));
        names.for_each(|(id, name)| state.put_source_name(id, name));
        state.put_database(database);
    }
    // Schemas refer to other data sources, and values to other pages; so these are filled when all are there.
    let mut schemas = Vec::new();
    for source in seed.data_sources {
        schemas.extend(read_source(state, source)?);
    }
    state.place_in_wikis();
    for (id, mut properties) in schemas {
        let strange = strange::relations(state, &mut properties);
        schema::create(state, id, &properties, "properties")?;
        strange::add_relations(state, id, strange);
    }
    let sources: Vec<DataSourceId> = state.data_sources().map(|source| source.id).collect();
    sources.into_iter().for_each(|source| row::parse_formulas(state, source));
    let mut latest = seed.time.map_or(state.now(), |time| time.instant());
    let mut nested: Vec<(Uuid, Uuid)> = Vec::new();
    let mut written = Vec::new();
    for page in seed.pages {
        let edited = page.last_edited_time.instant();
        latest = latest.max(edited);
        let page = match page.extra.is_missing("created_time") {
            false => read_page(state, page),
            true => {
                let (known, by_hand) = plain_page(state, page);
                written.push((known, by_hand));
                known
            }
        };
        let place = state.page(page).map_or(Place::Workspace, |page| page.place);
        nested.extend(place.parent().map(|parent| (parent, page.into())));
    }
    for (id, page) in written {
        fill_page(state, id, &page)?;
    }
    for view in seed.views {
        if let Some(view) = views::read(state, view) {
            state.put_view(view);
        }
    }
    default_views(state);
    for (source, templates) in seed.templates {
        let wrong =
            || Fail::validation(format!("`templates.{source}` is not the id of a data source."));
        let id = uuid(&source).map(DataSourceId::from).ok_or_else(wrong)?;
        for template in templates {
            state.put_template(id, template.id, template.is_default).map_err(|_| wrong())?;
        }
    }
    for (parent, blocks) in seed.blocks {
        let wrong = || Fail::validation(format!("`{parent}` is not the id of a block."));
        let id = uuid(&parent).ok_or_else(wrong)?;
        read_blocks(state, id, blocks)?;
    }
    place_nested(state, nested);
    check::tree(state, &places)?;
    let comments = seed.comments.into_iter().map(|comment| read_comment(state, comment));
    let comments = comments.collect();
    state.put_comments(comments);
    for discussion in seed.resolved {
        state.resolve(discussion, true)?;
    }
    access::read(state, seed.unshared, seed.shared, seed.refused)?;
    let mut roots: Vec<&state::Page> = state.pages().collect();
    roots.sort_by_key(|page| (page.place != Place::Workspace, page.sequence));
    let root = roots.first().map(|page| page.id).unwrap_or_default();
    state.open(root, latest);
    Ok(())
}

/// Pages and databases that are not among the blocks of their parents are at their ends.
fn place_nested(state: &mut State, mut nested: Vec<(Uuid, Uuid)>) {
    let databases = state.databases().map(|d| (d.created, d.id, Place::of(&d.parent)));
    let mut databases: Vec<(Timestamp, DatabaseId, Place)> = databases.collect();
    databases.sort_by_key(|(created, id, _)| (*created, *id));
    nested.extend(
        databases.iter().filter_map(|(_, id, place)| Some((place.parent()?, Uuid::from(*id)))),
    );
    let placed: HashSet<Uuid> =
        state.all_children().flat_map(|(_, children)| children).copied().collect();
    for (parent, child) in nested.into_iter().filter(|(_, child)| !placed.contains(child)) {
        state.put_children(parent, vec![child]);
    }
}

/// A database has a view, even if the seed has none.
fn default_views(state: &mut State) {
    let mut databases: Vec<(DatabaseId, Option<DataSourceId>)> = state
        .databases()
        .filter(|database| state.views().iter().all(|view| view.database != database.id))
        .map(|database| (database.id, database.data_sources.first().copied()))
        .collect();
    databases.sort();
    for (database, source) in databases {
        state.add_default_view(database, source);
    }
}

fn people(state: &mut State, workspace: &SeedWorkspace, bot: Option<User>, users: Vec<User>) {
    let id = workspace.id.unwrap_or(state.workspace_id());
    let own = state.users().iter().find(|user| user.id == state.bot()).cloned();
    let Some(mut bot) = bot.or(own) else { return };
    if let (UserKind::Bot(about), Some(name)) = (&mut bot.kind, &workspace.name) {
        about.workspace_name = Some(name.clone());
        about.workspace_id = Some(id);
    }
    state.put_people(id, bot, users);
}

fn read_database(state: &mut State, database: Database) -> state::Database {
    let id = match database.id.as_uuid().is_nil() {
        true => state.random_id().into(),
        false => database.id,
    };
    state::Database {
        id,
        title: filled(state, database.title),
        description: filled(state, database.description),
        parent: parent(database.parent),
        is_inline: database.is_inline,
        in_trash: database.in_trash,
        is_locked: database.is_locked,
        created: state.said_or_now(database.created_time),
        data_sources: database.data_sources.iter().map(|source| source.id).collect(),
        icon: database.icon,
        cover: database.cover,
    }
}

/// With what a text leaves out that was written by hand.
fn filled(state: &State, text: notion_model::RichTextArray) -> notion_model::RichTextArray {
    match text.iter().all(|piece| piece.plain_text.is_some()) {
        true => text,
        false => text::rich_text(state, text),
    }
}

/// A parent whose `type` may have been left out.
fn parent(mut parent: Parent) -> Parent {
    parent.extra = Default::default();
    parent.r#type = match &parent {
        Parent { data_source_id: Some(_), .. } => ParentType::DataSource,
        Parent { page_id: Some(_), .. } => ParentType::Page,
        Parent { block_id: Some(_), .. } => ParentType::Block,
        Parent { database_id: Some(_), .. } => ParentType::Database,
        _ => return Parent::workspace(),
    };
    parent
}

type Schema = (notion_model::DataSourceId, Map<String, Value>);

/// Gives the schema back if it was written by hand.
fn read_source(state: &mut State, source: DataSource) -> Result<Option<Schema>> {
    let id = match source.id.as_uuid().is_nil() {
        true => state.timed_id(),
        false => source.id,
    };
    let database = source.parent.database_id.or_else(|| {
        let known = state.databases().find(|known| known.data_sources.contains(&id));
        known.map(|known| known.id)
    });
    let database = database
        .filter(|database| state.database(*database).is_some())
        .ok_or_else(|| Fail::validation(format!("The data source {id} is in no database.")))?;
    let mut title = filled(state, source.title);
    if let Some(database) = state.database(database)
        && title.is_empty()
        && database.data_sources.is_empty()
    {
        title.clone_from(&database.title);
    }
    let by_hand = source.extra.is_missing("created_time");
    let columns = source.properties.iter().filter(|_| !by_hand).map(|(name, schema)| {
        let (id, description) = (schema.id.decoded().into_owned(), schema.description.clone());
        Column::new(id, name.to_owned(), description, schema.config.clone())
    });
    let mut record = state.new_source(id, database, title);
    record.icon = source.icon;
    record.created = state.said_or_now(source.created_time);
    record.edited = state.said_or_now(source.last_edited_time);
    record.created_by = author(state, source.created_by.as_ref());
    record.edited_by = author(state, source.last_edited_by.as_ref());
    record.in_trash = source.in_trash;
    record.schema = columns.collect();
    state.put_source(record);
    let properties = serde_json::to_value(&source.properties).unwrap_or_default();
    Ok(match properties {
        Value::Object(properties) if by_hand => Some((id, properties)),
        _ => None,
    })
}

fn place(state: &State, given: Parent) -> Place {
    match parent(given) {
        Parent { data_source_id: Some(id), .. } => Place::DataSource(id),
        Parent { page_id: Some(id), .. } => Place::Page(id),
        Parent { block_id: Some(id), .. } => Place::Block(id),
        Parent { database_id: Some(id), .. } => {
            let source = state.database(id).and_then(|known| known.data_sources.first());
            source.map_or(Place::Workspace, |source| Place::DataSource(*source))
        }
        _ => Place::Workspace,
    }
}

/// Who made or edited something; the bot, if it doesn't say.
fn author(state: &State, user: Option<&User>) -> UserId {
    user.map_or(state.bot(), |user| user.id)
}

/// A page without its values.
fn record(state: &mut State, page: &Page, id: PageId, place: Place) -> state::Page {
    let mut record = state.new_page(id, place);
    record.created = state.said_or_now(page.created_time);
    record.edited = state.said_or_now(page.last_edited_time);
    record.created_by = author(state, page.created_by.as_ref());
    record.edited_by = author(state, page.last_edited_by.as_ref());
    record.icon = page.icon.clone().map(Box::new);
    record.cover = page.cover.clone().map(Box::new);
    record.in_trash = page.in_trash;
    record.is_locked = page.is_locked.unwrap_or_default();
    record.is_archived = page.is_archived.unwrap_or_default();
    record
}

fn read_page(state: &mut State, page: Page) -> PageId {
    let (id, place) = (page.id, place(state, page.parent.clone()));
    let record = record(state, &page, id, place);
    state.put_page(record);
    let mut values = Values::default();
    for (name, property) in page.properties {
        let id = property.id.decoded().into_owned();
        let id = match place {
            Place::DataSource(source) if state.data_source(source).is_some() => {
                let source = state.data_source(source);
                let column =
                    source.and_then(|source| source.column(&id).or_else(|| source.column(&name)));
                column.map(|column| column.id.clone())
            }
            _ => matches!(property.value, PropertyValue::Title(_)).then(|| "title".to_owned()),
        };
        if let Some(id) = id {
            values.insert(&id, property.value);
        }
    }
    state.put_values(id, values);
    id
}

/// A page that was written by hand, still without its values.
fn plain_page(state: &mut State, page: Page) -> (PageId, Page) {
    let id = match page.id.as_uuid().is_nil() {
        true => state.timed_id(),
        false => page.id,
    };
    let place = place(state, page.parent.clone());
    let record = record(state, &page, id, place);
    state.put_new_page(record);
    (id, page)
}

/// Writes the values and the blocks of a page as a request would.
fn fill_page(state: &mut State, id: PageId, page: &Page) -> Result<()> {
    let Some(place) = state.page(id).map(|page| page.place) else { return Ok(()) };
    if let Ok(Value::Object(mut properties)) = serde_json::to_value(&page.properties) {
        let strange = strange::pages(state, &mut properties);
        pages::write(state, id, place, &properties)?;
        strange::add_pages(state, id, strange);
    }
    if let Some(children) = page.extra.get("children") {
        let children = block_input::read(state, children, "children")?;
        state.append_children(id, children);
    }
    Ok(())
}

fn read_blocks(state: &mut State, parent: Uuid, blocks: Vec<Block>) -> Result<()> {
    let place = match state.page(PageId::from(parent)).is_some() {
        true => Place::Page(parent.into()),
        false => Place::Block(parent.into()),
    };
    let mut ids = Vec::with_capacity(blocks.len());
    for block in blocks {
        let id: BlockId = match block.id.as_uuid().is_nil() {
            true => state.timed_id(),
            false => block.id,
        };
        ids.push(id.into());
        if matches!(block.kind, BlockKind::ChildPage(_) | BlockKind::ChildDatabase(_)) {
            continue;
        }
        let by_hand = block.extra.is_missing("created_time").then(|| written(&block));
        let mut record = state::Block {
            place,
            created: state.said_or_now(block.created_time),
            edited: state.said_or_now(block.last_edited_time),
            created_by: author(state, block.created_by.as_ref()),
            edited_by: author(state, block.last_edited_by.as_ref()),
            in_trash: block.in_trash,
            kind: block.kind,
        };
        if let Some(block) = by_hand {
            for new in block_input::read(state, &block, "blocks")? {
                record.kind = new.kind;
                let inside = state.make_blocks(Place::Block(id), new.children);
                state.put_children(id.into(), inside);
            }
        }
        state.put_block(id, record);
    }
    state.put_children(parent, ids);
    Ok(())
}

/// A block as it would be sent.
fn written(block: &Block) -> Value {
    let name = block.kind.name();
    let payload = match serde_json::to_value(block) {
        Ok(Value::Object(mut block)) => block.remove(name),
        _ => None,
    };
    json!([{ name: payload }])
}

fn read_comment(state: &mut State, comment: Comment) -> CommentRecord {
    let attachments = comment.attachments.unwrap_or_default();
    let kept = |url: &str| uuid(url.split_once(text::FILES)?.1.get(..36)?);
    let attachments = attachments.iter().filter_map(|attachment| kept(&attachment.file.url));
    let id = match comment.id.as_uuid().is_nil() {
        true => state.timed_id(),
        false => comment.id,
    };
    let discussion = match comment.discussion_id.as_uuid().is_nil() {
        true => state.ordered_id(),
        false => comment.discussion_id,
    };
    CommentRecord {
        id,
        parent: parent(comment.parent),
        discussion,
        created: state.said_or_now(comment.created_time),
        edited: state.said_or_now(comment.last_edited_time),
        created_by: comment.created_by.map_or(state.bot(), |user| user.id),
        text: filled(state, comment.rich_text),
        name: comment.display_name.unwrap_or_default(),
        attachments: attachments.map(Into::into).collect(),
        is_resolved: false,
    }
}
