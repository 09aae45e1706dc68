//! What a workspace holds.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use notion_model::jiff::{SignedDuration, Timestamp};
use notion_model::{
    AsyncTask, BlockId, BlockKind, Cover, CustomEmoji, DataSourceId, DatabaseId, FileUploadId,
    Icon, PageId, Parent, PropertyConfig, PropertyValue, RichTextArray, User, UserId, WorkspaceId,
};
use uuid::Uuid;

use super::comment::CommentRecord;
use super::connection::{OAuth, Token};
use super::formula::Expr;
use super::tree::Node;
use super::upload::Upload;
use super::view::{KeptQuery, ViewRecord};
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::{Clock, Ids};
use crate::wire::signature::Key;

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) ids: Ids,
    pub(crate) clock: Clock,
    /// A query gives so many rows at most.
    pub(crate) query_limit: usize,
    pub(crate) lag: Lag,
    /// The templates that wait to be applied, the first one first.
    pub(crate) late: Vec<LateTemplate>,
    /// The time of the request that is being answered.
    pub(crate) now: Timestamp,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) integration: String,
    pub(crate) tokens: Vec<Token>,
    pub(crate) oauth: Option<OAuth>,
    /// Where the client finds the workspace, for the addresses in answers.
    pub(crate) base_url: String,
    /// What the addresses of files are signed with. Those in an export are not: they are no addresses.
    pub(crate) file_key: Option<Key>,
    /// The bot's own user is the first bot.
    pub(crate) bot: UserId,
    pub(crate) users: Vec<User>,
    pub(crate) root: PageId,
    pub(crate) databases: HashMap<DatabaseId, Database>,
    pub(crate) data_sources: HashMap<DataSourceId, DataSource>,
    pub(crate) pages: HashMap<PageId, Page>,
    pub(crate) blocks: HashMap<BlockId, Block>,
    /// What is in a page or a block, in its order, with what is in the trash.
    pub(crate) children: HashMap<Uuid, Vec<Uuid>>,
    pub(crate) uploads: HashMap<FileUploadId, Upload>,
    /// The oldest first.
    pub(crate) comments: Vec<CommentRecord>,
    pub(crate) emojis: Vec<CustomEmoji>,
    pub(crate) tasks: HashMap<String, AsyncTask>,
    /// In the order of the tabs of their databases.
    pub(crate) views: Vec<ViewRecord>,
    pub(crate) view_queries: Vec<KeptQuery>,
    pub(crate) formula_work: Cell<FormulaWork>,
    /// Counts what is created, to tell apart what one minute made.
    pub(crate) sequence: u64,
}

/// How long things take that Notion does some time after its answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lag {
    pub(crate) templates: SignedDuration,
    pub(crate) search: SignedDuration,
}

/// A template that waits to be applied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LateTemplate {
    pub(crate) due: Timestamp,
    pub(crate) template: PageId,
    pub(crate) page: PageId,
}

/// What formulas take, over all that use each other.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FormulaWork {
    /// The parts that are being computed, inside of one another.
    pub(crate) frames: usize,
    /// What may still be done for the value at hand.
    pub(crate) steps: usize,
    /// What may still be done for the request at hand, if there is one.
    pub(crate) left: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(crate) id: DatabaseId,
    pub(crate) title: RichTextArray,
    pub(crate) description: RichTextArray,
    pub(crate) parent: Parent,
    pub(crate) is_inline: bool,
    pub(crate) in_trash: bool,
    pub(crate) is_locked: bool,
    pub(crate) created: Timestamp,
    pub(crate) data_sources: Vec<DataSourceId>,
    pub(crate) icon: Option<Icon>,
    pub(crate) cover: Option<Cover>,
}

#[derive(Clone, Debug)]
pub(crate) struct DataSource {
    pub(crate) id: DataSourceId,
    pub(crate) database: DatabaseId,
    pub(crate) title: RichTextArray,
    pub(crate) icon: Option<Icon>,
    pub(crate) created: Timestamp,
    pub(crate) edited: Timestamp,
    pub(crate) in_trash: bool,
    /// In the order of creation; the server's order is made when it is answered.
    pub(crate) schema: Vec<Column>,
    /// In the order of creation.
    pub(crate) rows: Vec<PageId>,
    /// The pages that new rows can be made from, which are no rows.
    pub(crate) templates: Vec<Template>,
    /// The last number that a row got.
    pub(crate) counter: u64,
}

/// A page that new rows can be made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    pub(crate) page: PageId,
    /// Whether rows are made from it that name none.
    pub(crate) is_default: bool,
}

/// A property of a schema.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Not percent-encoded.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) config: PropertyConfig,
    /// The tree of a formula that is understood; it is parsed when the column is set.
    pub(crate) tree: Option<Arc<Expr>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) id: PageId,
    pub(crate) place: Place,
    pub(crate) created: Timestamp,
    pub(crate) edited: Timestamp,
    pub(crate) sequence: u64,
    pub(crate) created_by: UserId,
    pub(crate) edited_by: UserId,
    pub(crate) icon: Option<Icon>,
    pub(crate) cover: Option<Cover>,
    pub(crate) in_trash: bool,
    pub(crate) is_locked: bool,
    /// By the plain id of the property. What is computed is not here.
    pub(crate) values: HashMap<String, PropertyValue>,
}

/// A block that is neither a page nor a database.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) place: Place,
    pub(crate) created: Timestamp,
    pub(crate) edited: Timestamp,
    pub(crate) created_by: UserId,
    pub(crate) edited_by: UserId,
    pub(crate) in_trash: bool,
    pub(crate) kind: BlockKind,
}

/// Where a page or a block is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    Workspace,
    Page(PageId),
    DataSource(DataSourceId),
    Block(BlockId),
}

impl Place {
    /// Where a database with this parent is.
    pub(crate) fn of(parent: &Parent) -> Self {
        match (parent.page_id, parent.block_id) {
            (Some(page), _) => Self::Page(page),
            (None, Some(block)) => Self::Block(block),
            (None, None) => Self::Workspace,
        }
    }

    /// What has the page or the block among its children.
    pub(crate) fn parent(self) -> Option<Uuid> {
        match self {
            Self::Page(page) => Some(page.into()),
            Self::Block(block) => Some(block.into()),
            Self::Workspace | Self::DataSource(_) => None,
        }
    }
}

impl DataSource {
    /// The property with this name or id, percent-encoded or not.
    pub(crate) fn column(&self, name_or_id: &str) -> Option<&Column> {
        self.position(name_or_id).map(|index| &self.schema[index])
    }

    /// The property with this name or plain id, as they stand in a path or a query that has been decoded. An id that
    /// was encoded twice is none.
    pub(crate) fn column_decoded(&self, name_or_id: &str) -> Option<&Column> {
        self.schema.iter().find(|column| column.name == name_or_id || column.id == *name_or_id)
    }

    /// Refuses ids that were encoded twice.
    pub(crate) fn check_filter_properties(&self, named: Option<&[&str]>) -> Result<()> {
        let twice =
            |name: &&&str| self.column_decoded(name).is_none() && self.column(name).is_some();
        match named.unwrap_or_default().iter().find(twice) {
            Some(name) => {
                Err(Fail::validation(format!("Could not find property with name or id: {name}")))
            }
            None => Ok(()),
        }
    }

    pub(crate) fn position(&self, name_or_id: &str) -> Option<usize> {
        let by_name = self.schema.iter().position(|column| column.name == name_or_id);
        by_name.or_else(|| {
            let id = notion_model::PropertyId::from(name_or_id);
            self.schema.iter().position(|column| id == *column.id.as_str())
        })
    }

    /// The properties in the server's order: by plain id, the shorter first.
    pub(crate) fn ordered(&self) -> Vec<&Column> {
        let mut columns: Vec<&Column> = self.schema.iter().collect();
        columns.sort_by(|a, b| (a.id.len(), &a.id).cmp(&(b.id.len(), &b.id)));
        columns
    }
}

impl State {
    pub(crate) fn user(&self, id: UserId) -> User {
        let known = self.users.iter().find(|user| user.id == id);
        let mut user = known.cloned().unwrap_or_else(|| User::partial(id));
        if let notion_model::UserKind::Bot(bot) = &mut user.kind {
            // Only the bot's own page tells about it.
            **bot = Default::default();
        }
        user
    }

    /// What the workspace is called, as its bot says.
    pub(crate) fn workspace_name(&self) -> &str {
        let own = self.users.iter().find(|user| user.id == self.bot).map(|user| &user.kind);
        match own {
            Some(notion_model::UserKind::Bot(bot)) => bot.workspace_name.as_deref(),
            _ => None,
        }
        .unwrap_or("Workspace")
    }

    /// The address of a page or a database, without a slug.
    pub(crate) fn address(&self, id: impl Into<Uuid>) -> String {
        let id: Uuid = id.into();
        format!("https://app.notion.com/p/{}", id.as_simple())
    }

    /// The title of a page, as mentions show it.
    pub(crate) fn title_of(&self, id: PageId) -> String {
        let title = self.pages.get(&id).map(Page::title).unwrap_or_default();
        if title.is_empty() { "Untitled".to_owned() } else { title }
    }

    pub(crate) fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// Whether a page, or something that it is in, is in the trash.
    pub(crate) fn page_in_trash(&self, page: &Page) -> bool {
        page.in_trash || self.place_in_trash(page.place)
    }

    /// Whether what has this place would be in the trash.
    pub(crate) fn place_in_trash(&self, place: Place) -> bool {
        self.outwards(place).any(|place| match place {
            Place::DataSource(id) => self.data_sources.get(&id).is_some_and(|source| {
                source.in_trash || self.is_trashed(Node::Database(source.database))
            }),
            Place::Page(id) => self.is_trashed(Node::Page(id)),
            place => self.held_by(place).is_some_and(|node| self.is_trashed(node)),
        })
    }

    pub(crate) fn source_in_trash(&self, source: &DataSource) -> bool {
        self.place_in_trash(Place::DataSource(source.id))
    }

    pub(crate) fn database_in_trash(&self, database: &Database) -> bool {
        database.in_trash || self.place_in_trash(Place::of(&database.parent))
    }

    /// Something in a page changed.
    pub(crate) fn touch(&mut self, page: PageId) {
        let (now, bot) = (self.now, self.bot);
        if let Some(page) = self.pages.get_mut(&page) {
            page.edited = now;
            page.edited_by = bot;
        }
    }
}

impl Page {
    pub(crate) fn title(&self) -> String {
        match self.values.get("title") {
            Some(PropertyValue::Title(title)) => title.plain_text(),
            _ => String::new(),
        }
    }
}
