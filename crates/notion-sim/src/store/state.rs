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
use super::journal::Change;
use super::settings::Settings;
use super::tree::Node;
use super::upload::Upload;
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
    /// The cursors of queries and searches that began before are good no more.
    pub(super) sessions_since: Option<Timestamp>,
    pub(super) root: PageId,
    pub(super) databases: HashMap<DatabaseId, Database>,
    pub(super) data_sources: HashMap<DataSourceId, DataSource>,
    pub(super) pages: HashMap<PageId, Page>,
    pub(super) blocks: HashMap<BlockId, Block>,
    /// What is in a page or a block, in its order, with what is in the trash.
    pub(super) children: HashMap<Uuid, Vec<Uuid>>,
    pub(super) uploads: HashMap<FileUploadId, Upload>,
    /// The oldest first.
    pub(super) comments: Vec<CommentRecord>,
    pub(super) emojis: Vec<CustomEmoji>,
    pub(super) tasks: HashMap<String, AsyncTask>,
    /// In the order of the tabs of their databases.
    pub(super) views: Vec<ViewRecord>,
    pub(super) view_queries: Vec<KeptQuery>,
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
    /// What may still be done.
    pub(crate) steps: usize,
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
    /// The last edit but one that a search which lags knows.
    pub(crate) indexed: Timestamp,
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

impl State {
    /// The time of the request that is being answered.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// A request begins: time goes on. `base_url` is where its client finds the workspace.
    pub(crate) fn begin(&mut self, base_url: String) {
        self.now = self.clock.now();
        self.base_url = base_url;
    }

    /// What the clock says, which goes on by that.
    pub(crate) fn look_at_clock(&mut self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass.
    pub(crate) fn advance(&mut self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Lets time go on by this with every request, and by nothing else.
    pub(crate) fn go_by(&mut self, step: SignedDuration) {
        self.clock.go_by(step);
    }

    pub(crate) fn workspace_id(&self) -> WorkspaceId {
        self.workspace_id
    }

    pub(crate) fn root(&self) -> PageId {
        self.root
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn file_key(&self) -> Option<&Key> {
        self.file_key.as_ref()
    }

    /// Does something while files have addresses without a host and without a signature, as in exports.
    pub(crate) fn without_addresses<T>(&mut self, act: impl FnOnce(&Self) -> T) -> T {
        let (base_url, key) = (std::mem::take(&mut self.base_url), self.file_key.take());
        let done = act(self);
        (self.base_url, self.file_key) = (base_url, key);
        done
    }

    /// An id that sorts by time.
    pub(crate) fn timed_id<T: From<Uuid>>(&mut self) -> T {
        self.ids.timed(self.now)
    }

    /// The same, where a later one of a day also sorts behind an earlier one.
    pub(crate) fn ordered_id<T: From<Uuid>>(&mut self) -> T {
        self.ids.ordered(self.now)
    }

    pub(crate) fn random_id(&mut self) -> Uuid {
        self.ids.random()
    }

    /// The id of a property that is none of this data source yet.
    pub(crate) fn property_id(&mut self, source: DataSourceId) -> String {
        loop {
            let id = self.ids.property();
            if self.schema(source).iter().all(|column| column.id != id) {
                return id;
            }
        }
    }

    /// What has been done for the formulas of the value at hand.
    pub(crate) fn formula_work(&self) -> &Cell<FormulaWork> {
        &self.formula_work
    }

    pub(crate) fn emojis(&self) -> &[CustomEmoji] {
        &self.emojis
    }

    pub(crate) fn task(&self, id: &str) -> Option<&AsyncTask> {
        self.tasks.get(id)
    }

    pub(crate) fn add_task(&mut self, task: AsyncTask) {
        self.tasks.insert(task.id.clone(), task);
    }

    pub(crate) fn user(&self, id: UserId) -> User {
        let known = self.users.iter().chain(&self.groups).find(|user| user.id == id);
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

    pub(crate) fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
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
}
