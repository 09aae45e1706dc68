//! A workspace as JSON: `/__sim__/import` and `/__sim__/export`.

use std::collections::{BTreeMap, HashMap, HashSet};

use notion_model::jiff::Timestamp;
use notion_model::{
    Block, BlockKind, Comment, CustomEmoji, DataSource, DataSourceId, Database, DatabaseId, Page,
    PageId, Parent, ParentType, PropertyValue, Template, User, UserId, UserKind, View, WorkspaceId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::blocks::Position;
use crate::comments;
use crate::fail::{Fail, Result};
use crate::render::{self, Version};
use crate::request::uuid;
use crate::state::{self, Column, Place, State};
use crate::{templates, values, views};

const FORMAT: &str = "notion-sim-seed/1";
const VERSION: Version = Version { says_archived: false };

/// A workspace, as API objects of version 2026-03-11. Pages come in the order of their creation, blocks in that of
/// their places, and keys that are not known count for nothing.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Seed {
    format: String,
    workspace: Workspace,
    bot: Option<User>,
    users: Vec<User>,
    custom_emojis: Vec<CustomEmoji>,
    databases: Vec<Database>,
    data_sources: Vec<DataSource>,
    pages: Vec<Page>,
    /// By the id of the block or page that they are in.
    blocks: BTreeMap<String, Vec<Block>>,
    comments: Vec<Comment>,
    /// In the order of their tabs. Databases without any get one.
    views: Vec<View>,
    /// By the id of the data source. Their pages are among the pages.
    templates: BTreeMap<String, Vec<Template>>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Workspace {
    id: Option<WorkspaceId>,
    name: Option<String>,
}

/// Reads a workspace and puts it in the place of what there is in `state`, which has been built anew.
pub(crate) fn import(state: &mut State, bytes: &[u8]) -> Result<()> {
    let seed: Seed = serde_json::from_slice(bytes)
        .map_err(|error| Fail::validation(format!("The workspace can't be read: {error}.")))?;
    if !seed.format.is_empty() && seed.format != FORMAT {
        return Err(Fail::validation(format!(
            "The format should be `{FORMAT}`, instead was `{}`.",
            seed.format
        )));
    }
    state.pages.clear();
    state.emojis = seed.custom_emojis;
    people(state, &seed.workspace, seed.bot, seed.users);
    for database in seed.databases {
        state.databases.insert(database.id, read_database(database));
    }
    for source in seed.data_sources {
        read_source(state, source)?;
    }
    let mut latest = state.now;
    let mut nested: Vec<(Uuid, Uuid)> = Vec::new();
    for page in seed.pages {
        let (id, edited) = (page.id, page.last_edited_time.instant());
        latest = latest.max(edited);
        let place = read_page(state, page);
        nested.extend(place.parent().map(|parent| (parent, id.into())));
    }
    for view in seed.views {
        let view = views::read(state, view);
        state.views.extend(view);
    }
    let mut databases: Vec<(DatabaseId, Option<DataSourceId>)> = state
        .databases
        .values()
        .filter(|database| state.views.iter().all(|view| view.database != database.id))
        .map(|database| (database.id, database.data_sources.first().copied()))
        .collect();
    databases.sort();
    for (database, source) in databases {
        views::add_default(state, database, source);
    }
    for template in seed.templates.into_values().flatten() {
        templates::mark(state, template.id, template.is_default)?;
    }
    let databases = state.databases.values().map(|d| (d.created, d.id, Place::of(&d.parent)));
    let mut databases: Vec<(Timestamp, DatabaseId, Place)> = databases.collect();
    databases.sort_by_key(|(created, id, _)| (*created, *id));
    nested.extend(
        databases.iter().filter_map(|(_, id, place)| Some((place.parent()?, Uuid::from(*id)))),
    );
    for (parent, blocks) in seed.blocks {
        let wrong = || Fail::validation(format!("`{parent}` is not the id of a block."));
        read_blocks(state, uuid(&parent).ok_or_else(wrong)?, blocks);
    }
    // Pages and databases that are not among the blocks of their parents are at their ends.
    let placed: HashSet<Uuid> = state.children.values().flatten().copied().collect();
    for (parent, child) in nested.into_iter().filter(|(_, child)| !placed.contains(child)) {
        state.attach(parent, vec![child], Position::End);
    }
    state.comments = seed.comments.into_iter().map(read_comment).collect();
    let mut roots: Vec<&state::Page> = state.pages.values().collect();
    roots.sort_by_key(|page| (page.place != Place::Workspace, page.sequence));
    state.root = roots.first().map(|page| page.id).unwrap_or_default();
    state.clock.advance(latest.duration_since(state.now));
    state.now = latest;
    Ok(())
}

fn people(state: &mut State, workspace: &Workspace, bot: Option<User>, users: Vec<User>) {
    state.workspace_id = workspace.id.unwrap_or(state.workspace_id);
    let own = state.users.iter().find(|user| user.id == state.bot).cloned();
    if let Some(mut bot) = bot.or(own) {
        if let (UserKind::Bot(about), Some(name)) = (&mut bot.kind, &workspace.name) {
            about.workspace_name = Some(name.clone());
            about.workspace_id = Some(state.workspace_id);
        }
        state.bot = bot.id;
        state.integration = bot.name.clone().unwrap_or_else(|| state.integration.clone());
        state.users = users.into_iter().filter(|user| user.id != bot.id).collect();
        state.users.push(bot);
    }
}

fn read_database(database: Database) -> state::Database {
    state::Database {
        id: database.id,
        title: database.title,
        description: database.description,
        parent: parent(database.parent),
        is_inline: database.is_inline,
        in_trash: database.in_trash,
        is_locked: database.is_locked,
        created: database.created_time.instant(),
        data_sources: database.data_sources.iter().map(|source| source.id).collect(),
        icon: database.icon,
        cover: database.cover,
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

fn read_source(state: &mut State, source: DataSource) -> Result<()> {
    let id = source.id;
    let database = source.parent.database_id.or_else(|| {
        let known = state.databases.values().find(|known| known.data_sources.contains(&id));
        known.map(|known| known.id)
    });
    let database = database
        .filter(|database| state.databases.contains_key(database))
        .ok_or_else(|| Fail::validation(format!("The data source {id} is in no database.")))?;
    if let Some(database) = state.databases.get_mut(&database)
        && !database.data_sources.contains(&id)
    {
        database.data_sources.push(id);
    }
    let schema = source.properties.iter().map(|(name, schema)| Column {
        id: schema.id.decoded().into_owned(),
        name: name.to_owned(),
        description: schema.description.clone(),
        config: schema.config.clone(),
    });
    let schema = schema.collect();
    let source = state::DataSource {
        id,
        database,
        title: source.title,
        icon: source.icon,
        created: source.created_time.instant(),
        edited: source.last_edited_time.instant(),
        in_trash: source.in_trash,
        schema,
        rows: Vec::new(),
        templates: Vec::new(),
        counter: 0,
    };
    state.data_sources.insert(id, source);
    Ok(())
}

fn read_page(state: &mut State, page: Page) -> Place {
    let place = match parent(page.parent) {
        Parent { data_source_id: Some(id), .. } => Place::DataSource(id),
        Parent { page_id: Some(id), .. } => Place::Page(id),
        Parent { block_id: Some(id), .. } => Place::Block(id),
        Parent { database_id: Some(id), .. } => only_source(state, id),
        _ => Place::Workspace,
    };
    let mut values = HashMap::new();
    for (name, property) in page.properties {
        let id = property.id.decoded().into_owned();
        let id = match place {
            Place::DataSource(source) => {
                let source = state.data_sources.get(&source);
                let column =
                    source.and_then(|source| source.column(&id).or_else(|| source.column(&name)));
                column.map(|column| column.id.clone())
            }
            _ => matches!(property.value, PropertyValue::Title(_)).then(|| "title".to_owned()),
        };
        values.extend(id.map(|id| (id, property.value)));
    }
    if let Place::DataSource(source) = place
        && let Some(source) = state.data_sources.get_mut(&source)
    {
        source.rows.push(page.id);
        let numbers = values.values().filter_map(|value| match value {
            PropertyValue::UniqueId(id) => id.number.as_ref()?.as_u64(),
            _ => None,
        });
        source.counter = numbers.fold(source.counter, u64::max);
    }
    let user = |user: Option<User>| user.map_or(state.bot, |user| user.id);
    let (created_by, edited_by): (UserId, UserId) =
        (user(page.created_by), user(page.last_edited_by));
    let page = state::Page {
        id: page.id,
        place,
        created: page.created_time.instant(),
        edited: page.last_edited_time.instant(),
        sequence: state.next_sequence(),
        created_by,
        edited_by,
        icon: page.icon,
        cover: page.cover,
        in_trash: page.in_trash,
        is_locked: page.is_locked.unwrap_or_default(),
        values,
    };
    state.pages.insert(page.id, page);
    place
}

fn only_source(state: &State, database: DatabaseId) -> Place {
    let source = state.databases.get(&database).and_then(|database| database.data_sources.first());
    source.map_or(Place::Workspace, |source| Place::DataSource(*source))
}

fn read_blocks(state: &mut State, parent: Uuid, blocks: Vec<Block>) {
    let place = match state.pages.contains_key(&PageId::from(parent)) {
        true => Place::Page(parent.into()),
        false => Place::Block(parent.into()),
    };
    let mut ids = Vec::with_capacity(blocks.len());
    for block in blocks {
        ids.push(block.id.into());
        if matches!(block.kind, BlockKind::ChildPage(_) | BlockKind::ChildDatabase(_)) {
            continue;
        }
        let user = |user: Option<User>| user.map_or(state.bot, |user| user.id);
        let record = state::Block {
            place,
            created: block.created_time.instant(),
            edited: block.last_edited_time.instant(),
            created_by: user(block.created_by),
            edited_by: user(block.last_edited_by),
            in_trash: block.in_trash,
            kind: block.kind,
        };
        state.blocks.insert(block.id, record);
    }
    state.attach(parent, ids, Position::End);
}

fn read_comment(comment: Comment) -> comments::Record {
    comments::Record {
        id: comment.id,
        parent: parent(comment.parent),
        discussion: comment.discussion_id,
        created: comment.created_time.instant(),
        edited: comment.last_edited_time.instant(),
        created_by: comment.created_by.map(|user| user.id).unwrap_or_default(),
        text: comment.rich_text,
        name: comment.display_name.unwrap_or_default(),
        attachments: Vec::new(),
    }
}

/// The workspace as it is, in the form in which it is imported.
pub(crate) fn export(state: &State) -> Seed {
    let mut databases: Vec<&state::Database> = state.databases.values().collect();
    databases.sort_by_key(|database| (database.created, database.id));
    let mut sources: Vec<&state::DataSource> = state.data_sources.values().collect();
    sources.sort_by_key(|source| (source.created, source.id));
    let mut pages: Vec<&state::Page> = state.pages.values().collect();
    pages.sort_by_key(|page| page.sequence);
    let bot = state.users.iter().find(|user| user.id == state.bot);
    let blocks = state.children.iter().map(|(parent, children)| {
        let blocks = children.iter().filter_map(|id| block(state, *id));
        (parent.to_string(), blocks.collect::<Vec<Block>>())
    });
    Seed {
        format: FORMAT.to_owned(),
        workspace: Workspace {
            id: Some(state.workspace_id),
            name: bot.and_then(|bot| match &bot.kind {
                UserKind::Bot(about) => about.workspace_name.clone(),
                _ => None,
            }),
        },
        bot: bot.cloned(),
        users: state.users.iter().filter(|user| user.id != state.bot).cloned().collect(),
        custom_emojis: state.emojis.clone(),
        databases: databases.into_iter().filter_map(|record| database(state, record)).collect(),
        data_sources: sources.into_iter().filter_map(|record| source(state, record)).collect(),
        pages: pages.into_iter().filter_map(|record| page(state, record)).collect(),
        blocks: blocks.filter(|(_, blocks)| !blocks.is_empty()).collect(),
        comments: state.comments.iter().map(|record| comments::answer(state, record)).collect(),
        views: state.views.iter().map(|view| views::answer(state, view)).collect(),
        templates: templates(state),
    }
}

fn templates(state: &State) -> BTreeMap<String, Vec<Template>> {
    let sources = state.data_sources.values().filter(|source| !source.templates.is_empty());
    let sources = sources.map(|source| {
        let templates = source.templates.iter().map(|template| {
            let mut shown = Template::default();
            shown.id = template.page;
            shown.name = state.title_of(template.page);
            shown.is_default = template.is_default;
            shown
        });
        (source.id.to_string(), templates.collect())
    });
    sources.collect()
}

// What is in the trash here was put there itself; what is inside of it was not.

fn database(state: &State, record: &state::Database) -> Option<Database> {
    let mut database = render::database(state, record.id, VERSION)?;
    database.in_trash = record.in_trash;
    Some(database)
}

fn source(state: &State, record: &state::DataSource) -> Option<DataSource> {
    let id: DataSourceId = record.id;
    let mut source = render::data_source(state, id, VERSION)?;
    source.in_trash = record.in_trash;
    Some(source)
}

fn block(state: &State, id: Uuid) -> Option<Block> {
    let mut block = render::block(state, id.into(), VERSION)?;
    let node = state.node(id)?;
    block.in_trash = state.is_trashed(node);
    Some(block)
}

/// With all values of relations and people.
fn page(state: &State, record: &state::Page) -> Option<Page> {
    let mut page = render::page(state, record.id, VERSION, None)?;
    page.in_trash = record.in_trash;
    if let Place::DataSource(source) = record.place {
        for column in &state.data_sources.get(&source)?.schema {
            if let Some(property) = page.properties.get_mut(&column.name) {
                property.value = values::value(state, record, column);
                property.has_more = property.has_more.map(|_| false);
            }
        }
    }
    Some(page)
}
