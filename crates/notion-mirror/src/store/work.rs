//! The queue: what is to be read, and when.

use notion_model::Timestamp;
use uuid::Uuid;

use super::record::words;
use super::{Key, Kind, StoreError};

/// A task: an object that is to be read. The queue has each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Task {
    /// The object itself: a page's properties, a schema, a comment.
    Object(Key),
    /// The blocks and comments of a page.
    Body(Uuid),
    /// All rows of a data source, without what is in them.
    Rows(Uuid),
    /// The files that something has.
    Files(Uuid),
}

impl Task {
    /// Returns the task of reading a page's properties.
    pub fn page(id: impl Into<Uuid>) -> Self {
        Self::Object(Key::page(id))
    }

    /// Returns the word that is stored for the kind of task, and the id.
    pub fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Object(key) => (key.kind.as_str(), key.id),
            Self::Body(page) => ("body", page),
            Self::Rows(source) => ("rows", source),
            Self::Files(holder) => ("files", holder),
        }
    }

    /// Returns the task with these [parts](Self::parts).
    ///
    /// # Errors
    ///
    /// When the word names no kind of task.
    pub fn from_parts(kind: &str, id: Uuid) -> Result<Self, StoreError> {
        Ok(match kind {
            "body" => Self::Body(id),
            "rows" => Self::Rows(id),
            "files" => Self::Files(id),
            kind => Self::Object(Key { kind: kind.parse::<Kind>()?, id }),
        })
    }
}

words! {
    /// The reason why something is to be read.
    pub enum Reason {
        /// It was not known.
        New = "new",
        /// Its time of the last edit has moved.
        Edited = "edited",
        /// It was read within the minute of its last edit, or its values were cut off.
        Settle = "settle",
        /// Another object refers to it, and did not before; or no more.
        Linked = "linked",
        /// It has computed values that depend on what has changed.
        Computed = "computed",
        /// The schema of its data source has changed.
        Schema = "schema",
        /// It was not in a complete list that should have it.
        Absent = "absent",
        /// What it is in has been put in the trash, taken out of it, or can't be reached any more.
        Above = "above",
        /// An event told of it.
        Event = "event",
        /// The program that runs the mirror has written it.
        Noted = "noted",
        /// It was not looked at for long.
        Audit = "audit",
    }
}

/// An entry of the queue.
///
/// When an entry is added for a task that the queue has already, the smaller priority and the earlier time stay, and the
/// attempts so far. An entry that is [postponed](Self::postpone) takes the later time instead, but not one after the deadline
/// of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// What is to be read.
    pub task: Task,
    /// Why.
    pub reason: Reason,
    /// How urgent it is: 0 comes first.
    pub priority: u8,
    /// It is not read before this time, by Notion's clock.
    pub not_before: Timestamp,
    /// If there is an entry already, it takes the time of this one, up to its own deadline.
    pub postpone: bool,
    /// Up to when the entry may be postponed. What is there first stays.
    pub deadline: Timestamp,
    /// How often it has been tried in vain.
    pub attempts: u32,
    /// What went wrong the last time.
    pub error: Option<String>,
    /// Changes whenever the task is added anew, so that what was added meanwhile is not taken for done. A store sets it.
    pub version: u64,
}

impl Work {
    /// The [priority](Self::priority) whose newest entries come first: that of blocks of pages that are new or were edited. What
    /// somebody has just worked on is read before what has lain there for years.
    pub const NEWEST_FIRST: u8 = 4;

    /// Returns an entry for a task that is due at `at`, of the usual priority.
    pub fn new(task: Task, reason: Reason, at: Timestamp) -> Self {
        let priority = match (task, reason) {
            (_, Reason::Event | Reason::Noted) => 0,
            (_, Reason::Audit) => 8,
            (Task::Object(Key { kind: Kind::DataSource | Kind::Database, .. }), _) => 1,
            (Task::Rows(_), _) => 2,
            (Task::Object(_), _) => 3,
            (Task::Body(_), _) => Self::NEWEST_FIRST,
            (Task::Files(_), _) => 5,
        };
        Self {
            task,
            reason,
            priority,
            not_before: at,
            postpone: false,
            deadline: at,
            attempts: 0,
            error: None,
            version: 0,
        }
    }
}
