//! Objects, as they are answered.

use notion_model::{
    Block, BlockId, BlockKind, Cover, CoverKind, DataSource, DataSourceId, DataSourceRef, Database,
    DatabaseId, FileKind, Icon, IconKind, List, ListType, Page, PageId, Parent, ParentType,
    Properties, Property, PropertyValue, RichText, RichTextKind, RollupValue, TitleBlock, User,
};

use crate::rules::schema::{self, encoded};
use crate::rules::{text, values};
use crate::store::state::{self, Place, State};
use crate::store::tree::Node;
use crate::wire::ids::{to_millisecond, to_minute};

/// Relations, people and the values of rollups are cut off after so many; their property items give all.
const REFERENCE_LIMIT: usize = 25;

/// How the answers of a version differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version {
    /// Up to 2025-09-03.
    pub(crate) says_archived: bool,
}

impl Version {
    pub(crate) fn archived(self, in_trash: bool) -> Option<bool> {
        self.says_archived.then_some(in_trash)
    }
}

pub(crate) fn database(state: &State, id: DatabaseId, version: Version) -> Option<Database> {
    let record = state.database(id)?;
    let mut database = Database::default();
    database.id = record.id;
    database.title = record.title.clone();
    database.description = record.description.clone();
    database.parent = container(record);
    database.is_inline = record.is_inline;
    database.in_trash = state.database_in_trash(record);
    database.is_locked = record.is_locked;
    database.created_time = to_millisecond(record.created);
    database.last_edited_time = to_millisecond(record.created);
    let sources = record.data_sources.iter().filter_map(|id| {
        let mut reference = DataSourceRef::default();
        reference.id = *id;
        reference.name = match state.data_source(*id) {
            Some(source) if source.in_trash => return None,
            Some(source) if source.title.is_empty() => record.title.plain_text(),
            Some(source) => source.title.plain_text(),
            None => state.source_name(*id)?.to_owned(),
        };
        Some(reference)
    });
    database.data_sources = sources.collect();
    database.icon = fresh_icon(state, record.icon.as_ref());
    database.cover = fresh_cover(state, record.cover.as_ref());
    database.url = state.address(id);
    database.archived = version.archived(database.in_trash);
    Some(database)
}

pub(crate) fn data_source(state: &State, id: DataSourceId, version: Version) -> Option<DataSource> {
    let record = state.data_source(id)?;
    let database = state.database(record.database)?;
    let mut source = DataSource::default();
    source.id = id;
    source.cover = fresh_cover(state, database.cover.as_ref());
    source.icon = fresh_icon(state, record.icon.as_ref());
    source.created_time = to_minute(record.created);
    source.created_by = Some(User::partial(record.created_by));
    source.last_edited_by = Some(User::partial(record.edited_by));
    source.last_edited_time = to_minute(record.edited);
    source.title = record.title.clone();
    source.description = database.description.clone();
    source.is_inline = database.is_inline;
    source.properties = schema::answer(state, id);
    source.parent = Parent::database(record.database);
    source.database_parent = Some(container(database));
    source.url = state.address(record.database);
    source.in_trash = state.source_in_trash(record);
    source.archived = version.archived(source.in_trash);
    Some(source)
}

/// A page; with only these properties (by name or id), if some are named.
pub(crate) fn page(
    state: &State,
    id: PageId,
    version: Version,
    only: Option<&[&str]>,
) -> Option<Page> {
    let record = state.page(id)?;
    let mut page = Page::default();
    page.id = id;
    page.created_time = to_minute(record.created);
    page.last_edited_time = to_minute(record.edited);
    page.created_by = Some(User::partial(record.created_by));
    page.last_edited_by = Some(User::partial(record.edited_by));
    page.cover = fresh_cover(state, record.cover.as_deref());
    page.icon = fresh_icon(state, record.icon.as_deref());
    page.parent = parent(state, record.place)?;
    page.in_trash = state.page_in_trash(record);
    page.is_archived = Some(record.is_archived);
    page.is_locked = Some(record.is_locked);
    page.properties = properties(state, record, only);
    page.url = address(state, record);
    page.archived = version.archived(page.in_trash);
    Some(page)
}

/// What a database is in: of a wiki, the database that it is.
fn container(record: &state::Database) -> Parent {
    match (record.parent.data_source_id, record.parent.database_id) {
        (Some(_), Some(wiki)) => Parent::database(wiki),
        _ => record.parent.clone(),
    }
}

fn parent(state: &State, place: Place) -> Option<Parent> {
    Some(match place {
        Place::Workspace => Parent::workspace(),
        Place::Page(parent) => Parent::page(parent),
        Place::Block(parent) => Parent::block(parent),
        Place::DataSource(source) => match state.data_source(source) {
            Some(known) => Parent::data_source(source, known.database),
            // A seed may name one that it does not have.
            None => {
                let mut parent = Parent::default();
                parent.r#type = ParentType::DataSource;
                parent.data_source_id = Some(source);
                parent
            }
        },
    })
}

/// A block; also a page or a database, as a block in its parent.
pub(crate) fn block(state: &State, id: BlockId, version: Version) -> Option<Block> {
    let node = state.node(id.into())?;
    let mut block = Block::default();
    block.id = id;
    block.in_trash = state.node_in_trash(node);
    block.has_children = state.has_children(id.into());
    let (created_by, edited_by) = match node {
        Node::Block(id) => {
            let record = state.block(id)?;
            block.parent = parent(state, record.place)?;
            block.created_time = to_minute(record.created);
            block.last_edited_time = to_minute(record.edited);
            block.kind = match record.kind.clone() {
                // What it was called before version 2026-03-11.
                BlockKind::MeetingNotes(notes) if version.says_archived => {
                    BlockKind::Transcription(notes)
                }
                BlockKind::Transcription(notes) if !version.says_archived => {
                    BlockKind::MeetingNotes(notes)
                }
                kind => kind,
            };
            refresh(state, &mut block.kind);
            (record.created_by, record.edited_by)
        }
        Node::Page(id) => {
            let record = state.page(id)?;
            block.parent = parent(state, record.place)?;
            block.created_time = to_minute(record.created);
            block.last_edited_time = to_minute(record.edited);
            block.kind = BlockKind::ChildPage(title_block(record.title()));
            (record.created_by, record.edited_by)
        }
        Node::Database(id) => {
            let record = state.database(id)?;
            block.parent = container(record);
            block.created_time = to_minute(record.created);
            block.last_edited_time = to_minute(record.created);
            block.kind = BlockKind::ChildDatabase(title_block(record.title.plain_text()));
            (state.bot(), state.bot())
        }
    };
    block.created_by = Some(User::partial(created_by));
    block.last_edited_by = Some(User::partial(edited_by));
    block.archived = version.archived(block.in_trash);
    Some(block)
}

/// Files have a new address in every answer.
fn refresh(state: &State, kind: &mut BlockKind) {
    match kind {
        BlockKind::Image(media)
        | BlockKind::Video(media)
        | BlockKind::Pdf(media)
        | BlockKind::Audio(media)
        | BlockKind::File(media) => {
            if let FileKind::File(file) = &mut media.kind {
                text::refresh(state, file);
            }
        }
        BlockKind::Callout(callout) => refresh_icon(state, callout.icon.as_deref_mut()),
        BlockKind::Paragraph(paragraph) => refresh_icon(state, paragraph.icon.as_deref_mut()),
        _ => {}
    }
}

fn refresh_icon(state: &State, icon: Option<&mut Icon>) {
    if let Some(IconKind::File(file)) = icon.map(|icon| &mut icon.kind) {
        text::refresh(state, file);
    }
}

fn fresh_icon(state: &State, icon: Option<&Icon>) -> Option<Icon> {
    let mut icon = icon.cloned();
    refresh_icon(state, icon.as_mut());
    icon
}

fn fresh_cover(state: &State, cover: Option<&Cover>) -> Option<Cover> {
    let mut cover = cover.cloned();
    if let Some(CoverKind::File(file)) = cover.as_mut().map(|cover| &mut cover.kind) {
        text::refresh(state, file);
    }
    cover
}

fn title_block(title: String) -> TitleBlock {
    let mut block = TitleBlock::default();
    block.title = title;
    block
}

fn properties(state: &State, page: &state::Page, only: Option<&[&str]>) -> Properties<Property> {
    let source = page.source().and_then(|source| state.data_source(source));
    let Some(source) = source else {
        let title =
            page.values.get("title").cloned().unwrap_or(PropertyValue::Title(Default::default()));
        return Properties::from([("title", property(state, "title", title))]);
    };
    let wanted = |column: &&state::Column| {
        state.shows(column)
            && only.is_none_or(|only| {
                only.iter().any(|name| *name == column.name || encoded(&column.id) == **name)
            })
    };
    let columns = source.ordered().into_iter().filter(wanted);
    columns
        .map(|column| {
            (column.name.as_str(), property(state, &column.id, values::value(state, page, column)))
        })
        .collect()
}

fn property(state: &State, id: &str, value: PropertyValue) -> Property {
    let mut property = Property::default();
    property.id = encoded(id);
    property.value = value;
    match &mut property.value {
        PropertyValue::Relation(pages) => {
            property.has_more = Some(pages.len() > REFERENCE_LIMIT);
            pages.truncate(REFERENCE_LIMIT);
        }
        // Nothing says that there are more of these.
        PropertyValue::People(people) => people.truncate(REFERENCE_LIMIT),
        PropertyValue::Rollup(rollup) => {
            if let RollupValue::Array(values) = &mut rollup.value {
                values.truncate(REFERENCE_LIMIT);
            }
        }
        PropertyValue::Files(files) => {
            for file in files {
                if let FileKind::File(file) = &mut file.kind {
                    text::refresh(state, file);
                }
            }
        }
        _ => {}
    }
    property
}

/// With the title as a slug in front of the id, without what it mentions.
fn address(state: &State, page: &state::Page) -> String {
    let title = match page.values.get("title") {
        Some(PropertyValue::Title(title)) => {
            let texts = title.iter().filter(|piece| matches!(piece.kind, RichTextKind::Text(_)));
            texts.map(RichText::plain_text).collect()
        }
        _ => String::new(),
    };
    let words: Vec<&str> = title
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let plain = state.address(page.id);
    match (words.is_empty(), plain.rsplit_once('/')) {
        (false, Some((base, id))) => format!("{base}/{}-{id}", words.join("-")),
        _ => plain,
    }
}

/// A list, with the empty object under the name of its type.
pub(crate) fn list<T>(results: Vec<T>, next_cursor: Option<String>, kind: ListType) -> List<T> {
    let mut list = List::new(results);
    list.has_more = next_cursor.is_some();
    list.next_cursor = next_cursor;
    list.r#type = Some(kind);
    list
}
