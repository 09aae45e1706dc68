//! Into JSON.

use std::collections::BTreeMap;

use notion_model::{
    Block, BlockId, Comment, DataSource, Database, DiscussionId, Page, Template, Timestamp,
    UserKind,
};
use uuid::Uuid;

use super::Plan;
use super::access::{self, SeedOAuth};
use super::format::{FORMAT, Seed, SeedWorkspace, VERSION};
use super::uploads::SeedUpload;
use crate::answer::objects;
use crate::endpoints::{comments, views};
use crate::rules::values;
use crate::store::comment::CommentRecord;
use crate::store::settings::Settings;
use crate::store::state::{self, Place, State};

/// The workspace as it is, in an order that is the same when it is read and written again.
pub(super) fn write(state: &State, plan: Plan) -> Seed {
    let mut databases: Vec<&state::Database> = state.databases().collect();
    databases.sort_by_key(|database| (database.created, database.id));
    let mut sources: Vec<&state::DataSource> = state.data_sources().collect();
    sources.sort_by_key(|source| (source.created, source.id));
    let mut pages: Vec<&state::Page> = state.pages().collect();
    pages.sort_by_key(|page| page.sequence);
    let mut uploads: Vec<&crate::store::upload::Upload> = state.uploads().collect();
    uploads.sort_by_key(|upload| (upload.created, upload.id));
    let bot = state.users().iter().find(|user| user.id == state.bot());
    let blocks = state.all_children().map(|(parent, children)| {
        let blocks = children.iter().filter_map(|id| block(state, *id));
        (parent.to_string(), blocks.collect::<Vec<Block>>())
    });
    Seed {
        format: FORMAT.to_owned(),
        time: Some(Timestamp::new(state.now())),
        workspace: SeedWorkspace {
            id: Some(state.workspace_id()),
            name: bot.and_then(|bot| match &bot.kind {
                UserKind::Bot(about) => about.workspace_name.clone(),
                _ => None,
            }),
        },
        bot: bot.cloned(),
        users: state.users().iter().filter(|user| user.id != state.bot()).cloned().collect(),
        groups: state.groups().to_vec(),
        settings: Some(*state.settings()).filter(|settings| *settings != Settings::default()),
        oauth: state.oauth().map(SeedOAuth::write),
        custom_emojis: state.emojis().to_vec(),
        databases: databases.into_iter().filter_map(|record| database(state, record)).collect(),
        data_sources: sources.into_iter().filter_map(|record| source(state, record)).collect(),
        pages: pages.into_iter().filter_map(|record| page(state, record)).collect(),
        blocks: blocks.filter(|(_, blocks)| !blocks.is_empty()).collect(),
        comments: state.comments().map(|record| comment(state, record)).collect(),
        uploads: uploads.into_iter().map(SeedUpload::write).collect(),
        views: state.views().iter().map(|view| views::answer(state, view)).collect(),
        templates: templates(state),
        unshared: access::shared(state, false),
        shared: access::shared(state, true),
        refused: access::refused(state),
        resolved: resolved(state),
        faults: plan.faults,
        webhook_faults: plan.webhook_faults,
    }
}

/// The discussions that are resolved, in the order of their comments.
fn resolved(state: &State) -> Vec<DiscussionId> {
    let resolved = state.comments().filter(|comment| comment.is_resolved);
    let mut ids: Vec<DiscussionId> = resolved.map(|comment| comment.discussion).collect();
    ids.dedup();
    ids
}

fn templates(state: &State) -> BTreeMap<String, Vec<Template>> {
    let sources = state.data_sources().filter(|source| !source.templates.is_empty());
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

// What is in the trash here was put there itself; what is inside of it was not. Times are more exact than in answers.

fn database(state: &State, record: &state::Database) -> Option<Database> {
    let mut database = objects::database(state, record.id, VERSION)?;
    database.in_trash = record.in_trash;
    Some(database)
}

fn source(state: &State, record: &state::DataSource) -> Option<DataSource> {
    let mut source = objects::data_source(state, record.id, VERSION)?;
    source.in_trash = record.in_trash;
    source.created_time = Timestamp::new(record.created);
    source.last_edited_time = Timestamp::new(record.edited);
    Some(source)
}

fn block(state: &State, id: Uuid) -> Option<Block> {
    let mut block = objects::block(state, id.into(), VERSION)?;
    let node = state.node(id)?;
    block.in_trash = state.is_trashed(node);
    if let Some(record) = state.block(BlockId::from(id)) {
        block.created_time = Timestamp::new(record.created);
        block.last_edited_time = Timestamp::new(record.edited);
    }
    Some(block)
}

fn page(state: &State, record: &state::Page) -> Option<Page> {
    let mut page = whole_page(state, record)?;
    page.in_trash = record.in_trash;
    page.created_time = Timestamp::new(record.created);
    page.last_edited_time = Timestamp::new(record.edited);
    Some(page)
}

fn comment(state: &State, record: &CommentRecord) -> Comment {
    let mut comment = comments::answer(state, record);
    comment.created_time = Timestamp::new(record.created);
    comment.last_edited_time = Timestamp::new(record.edited);
    comment
}

/// A page with all values of relations and people.
pub(crate) fn whole_page(state: &State, record: &state::Page) -> Option<Page> {
    let mut page = objects::page(state, record.id, VERSION, None)?;
    if let Place::DataSource(source) = record.place {
        for column in state.schema(source) {
            if let Some(property) = page.properties.get_mut(&column.name) {
                property.value = values::value(state, record, column);
                property.has_more = property.has_more.map(|_| false);
            }
        }
    }
    Some(page)
}
