//! What a workspace holds.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use notion_model::jiff::Timestamp;
use notion_model::{
    AsyncTask, BlockId, BlockKind, Cover, CustomEmoji, DataSourceId, DatabaseId, FileUploadId,
    Icon, PageId, Parent, PropertyConfig, RichTextArray, User, UserId, WorkspaceId,
};
use uuid::Uuid;

use super::agents::Agents;
use super::comment::Comments;
use super::connection::{OAuth, Token};
use super::edits::Edits;
use super::formula::Expr;
use super::journal::Change;
use super::results::Results;
use super::rows::Rows;
use super::settings::Settings;
use super::upload::Upload;
use super::values::{Hint, Values};
use super::view::{KeptQuery, ViewRecord};
use crate::wire::ids::{Clock, Ids};
use crate::wire::signature::Key;

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(super) ids: Ids,
    pub(super) clock: Clock,
    pub(super) settings: Settings,
    /// The templates that wait to be applied, the first one first.
    pub(super) late: Vec<LateTemplate>,
    /// The time of the request that is being answered.
    pub(super) now: Timestamp,
    /// How many requests have begun.
    pub(super) requests: u64,
    pub(super) workspace_id: WorkspaceId,
    pub(super) integration: String,
    pub(super) tokens: Vec<Token>,
    pub(super) oauth: Option<OAuth>,
    /// Where the client finds the workspace, for the addresses in answers.
    pub(super) base_url: String,
    /// What the addresses of files are signed with. Those in an export are not: they are no addresses.
    pub(super) file_key: Option<Key>,
    /// The bot's own user is the first bot.
    pub(super) bot: UserId,
    pub(super) users: Vec<User>,
    /// Groups of persons, which stand among the people of properties only.
    pub(super) groups: Vec<User>,
    /// What was said about what is shared.
    pub(super) sharing: HashMap<Uuid, bool>,
    /// Whose children are refused, and for blocks of which type.
    pub(super) refused: HashMap<Uuid, String>,
    /// What data sources are called that databases name and that are not there.
    pub(super) source_names: HashMap<DataSourceId, String>,
    /// How often the sessions of queries and searches have been ended: of those that began before, cursors are good no
    /// more.
    pub(super) sessions_ended: u32,
    pub(super) root: PageId,
    pub(super) databases: HashMap<DatabaseId, Database>,
    pub(super) data_sources: HashMap<DataSourceId, DataSource>,
    /// Boxed, so that the rows of a data source lie in memory as they were made.
    pub(super) pages: HashMap<PageId, Box<Page>>,
    /// Of all pages and data sources.
    pub(super) edits: Edits,
    pub(super) blocks: HashMap<BlockId, Block>,
    /// What is in a page or a block, in its order, with what is in the trash.
    pub(super) children: HashMap<Uuid, Vec<Uuid>>,
    pub(super) uploads: HashMap<FileUploadId, Upload>,
    pub(super) comments: Comments,
    pub(super) emojis: Vec<CustomEmoji>,
    pub(super) tasks: HashMap<String, AsyncTask>,
    pub(super) agents: Agents,
    /// In the order of the tabs of their databases.
    pub(super) views: Vec<ViewRecord>,
    pub(super) view_queries: Vec<KeptQuery>,
    pub(super) results: Results,
    pub(super) formula_work: Cell<FormulaWork>,
    /// What verbs did in the request that is being answered.
    pub(super) journal: Vec<Change>,
    /// Counts what is created, to tell apart what one minute made.
    pub(super) sequence: u64,
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
    /// The last edit but one that a search which lags knows.
    pub(crate) indexed: Timestamp,
    pub(crate) created_by: UserId,
    pub(crate) edited_by: UserId,
    pub(crate) in_trash: bool,
    /// In the order of creation; the server's order is made when it is answered.
    pub(crate) schema: Vec<Column>,
    pub(crate) rows: Rows,
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
    /// Where rows have its values.
    pub(super) hint: Hint,
}

impl Column {
    pub(crate) fn new(
        id: String,
        name: String,
        description: Option<String>,
        config: PropertyConfig,
    ) -> Self {
        Self { id, name, description, config, tree: None, hint: Hint::default() }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) id: PageId,
    pub(crate) place: Place,
    pub(crate) created: Timestamp,
    pub(crate) edited: Timestamp,
    /// The last edit but one that a search which lags knows.
    pub(crate) indexed: Timestamp,
    pub(crate) sequence: u64,
    pub(crate) created_by: UserId,
    pub(crate) edited_by: UserId,
    /// Boxed, as most rows have neither.
    pub(crate) icon: Option<Box<Icon>>,
    pub(crate) cover: Option<Box<Cover>>,
    pub(crate) in_trash: bool,
    pub(crate) is_locked: bool,
    /// Put away in the app, which is not the trash.
    pub(crate) is_archived: bool,
    /// By the plain id of the property. What is computed is not here.
    pub(crate) values: Values,
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
        match (parent.page_id, parent.block_id, parent.data_source_id) {
            (Some(page), _, _) => Self::Page(page),
            (None, Some(block), _) => Self::Block(block),
            // Of a database in a wiki.
            (None, None, Some(source)) => Self::DataSource(source),
            (None, None, None) => Self::Workspace,
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
