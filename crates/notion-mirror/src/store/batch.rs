//! What is written: a transaction as a value.

use notion_model::Timestamp;
use uuid::Uuid;

use super::{BlockRecord, Derived, FileState, Gap, Key, Object, State, Task, Work};
use crate::derived::files::FileSlot;
use crate::derived::fingerprint::Fingerprint;
use crate::derived::links::Link;

/// A transaction.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The [fence](super::Lease::fence) of the lease under which it is written; `None` for what anybody may write, which is
    /// only [`Write::Enqueue`] and [`Write::Event`].
    pub fence: Option<u64>,
    /// What is written, in this order.
    pub writes: Vec<Write>,
}

/// One thing that is written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Write {
    /// An object was read: its document replaces the one that is stored, with all that follows from it.
    Object(Box<Observed>),
    /// The blocks of a page were read: they replace those that are stored.
    Body(Box<BodyRead>),
    /// Objects were seen at this time, and are as they are stored. They are found again if they were missing.
    Seen {
        /// Which.
        keys: Vec<Key>,
        /// When.
        at: Timestamp,
    },
    /// An object stands elsewhere: its state changes, its document stays.
    State {
        /// Which.
        key: Key,
        /// Where it stands now.
        state: State,
        /// Since when.
        at: Timestamp,
        /// What is guessed about the reason.
        note: Option<String>,
    },
    /// An object was answered as not found, for the first time since it was last seen.
    Missing {
        /// Which.
        key: Key,
        /// When.
        at: Timestamp,
    },
    /// Something is to be read: see [`Work`] for what happens if the queue has it already.
    Enqueue(Work),
    /// Something was read: the entry leaves the queue, unless it was added anew since.
    Done {
        /// What.
        task: Task,
        /// The version of the entry that was taken.
        version: u64,
    },
    /// Something could not be read: the entry has these attempts, this time and this error now, unless it was added anew
    /// since.
    Retry {
        /// The entry as it was taken, with what is new about it.
        work: Work,
    },
    /// Something could not be read, and that is noted; [`Gap::first`] stays if it was noted before.
    Gap(Gap),
    /// What could not be read could: the gap is closed. All gaps of the object whose `what` begins so.
    Close {
        /// Of which object.
        key: Key,
        /// How [`Gap::what`] begins.
        what: String,
    },
    /// A value is stored under a name.
    Meta {
        /// The name.
        name: String,
        /// The value; `None` removes it.
        value: Option<String>,
    },
    /// A data source has been read up to there. Times that are `None` stay as they are.
    Progress(Progress),
    /// A file has come this far. If its slot has another address by now, nothing is written.
    File {
        /// What has it.
        holder: Key,
        /// Where, and at which address.
        slot: FileSlot,
        /// How far it has come.
        state: FileState,
        /// The SHA-256 of its content, the number of bytes and the MIME type, if it is stored.
        content: Option<([u8; 32], u64, Option<String>)>,
        /// When.
        at: Timestamp,
        /// What went wrong.
        error: Option<String>,
    },
    /// An event has come: noted, so that it is not taken twice. If it was noted before, the writes after it are left out.
    Event {
        /// Its id.
        id: String,
        /// What it says has happened, as Notion writes it.
        kind: String,
        /// When it was taken.
        at: Timestamp,
    },
    /// A loop has ended.
    Run(Run),
}

/// An object as it was read.
#[derive(Clone, Debug)]
pub struct Observed {
    /// Which object.
    pub key: Key,
    /// See [`Object::parent`].
    pub parent: Option<Uuid>,
    /// See [`Object::within`].
    pub within: Option<Uuid>,
    /// See [`Object::title`].
    pub title: String,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last edited.
    pub edited: Timestamp,
    /// Where it stands.
    pub state: State,
    /// The fingerprint of the document.
    pub hash: Fingerprint,
    /// The object as JSON.
    pub document: String,
    /// When it was read.
    pub at: Timestamp,
    /// What follows from the document.
    pub derived: Derived,
}

/// The blocks of a page, as they were read.
#[derive(Clone, Debug)]
pub struct BodyRead {
    /// Whose they are.
    pub page: Uuid,
    /// When the reading began.
    pub started: Timestamp,
    /// The blocks, each before those inside it. Those of lists that were refused are the former ones, and
    /// [stale](BlockRecord::stale).
    pub blocks: Vec<BlockRecord>,
    /// The references in the blocks: each with the block that has it.
    pub links: Vec<(Uuid, Link)>,
    /// The files in the blocks: each with the block that has it.
    pub files: Vec<(Uuid, FileSlot)>,
    /// The plain text of all blocks, for the search.
    pub text: String,
}

/// The progress of reading a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which data source.
    pub source: Uuid,
    /// When the last complete round over it began: rows that were edited before are stored.
    pub watermark: Option<Timestamp>,
    /// When the last complete reading of all its rows began.
    pub rows_read: Option<Timestamp>,
}

/// A loop that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Which loop: `glance`, `round`, `audit`; `queue` for what was read of the queue.
    pub name: String,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Whether it has read all that it should have.
    pub complete: bool,
    /// How many objects it has written.
    pub changed: u64,
    /// How many requests it took, if they are [counted](crate::Options::requests).
    pub requests: Option<u64>,
    /// What ended it early.
    pub error: Option<String>,
}

/// The changes that a commit has made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Committed {
    /// The objects and blocks that are other than before. What only moved in its list is none of them.
    pub changes: Vec<Change>,
}

/// An object or a block that is other than before.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Which.
    pub key: Key,
    /// The page of a block; what an object [belongs to](Object::within).
    pub within: Option<Uuid>,
    /// Its document before; `None` if there was none.
    pub before: Option<String>,
    /// Its document now; `None` of a block that is gone.
    pub after: Option<String>,
    /// Where an object stands now; blocks that are there are [`State::Live`].
    pub state: State,
}

impl Change {
    /// Returns a change.
    pub fn new(key: Key, within: Option<Uuid>, state: State) -> Self {
        Self { key, within, before: None, after: None, state }
    }
}

impl Batch {
    /// Returns an empty batch, to be written under a lease with this fence.
    pub fn fenced(fence: u64) -> Self {
        Self { fence: Some(fence), writes: Vec::new() }
    }

    /// Adds a write.
    pub fn push(&mut self, write: Write) {
        self.writes.push(write);
    }

    /// Adds an entry to the queue.
    pub fn enqueue(&mut self, work: Work) {
        self.writes.push(Write::Enqueue(work));
    }
}

impl Observed {
    /// Returns the object as it is stored when it was never stored before.
    pub fn to_object(&self) -> Object {
        Object {
            key: self.key,
            parent: self.parent,
            within: self.within,
            title: self.title.clone(),
            created: self.created,
            edited: self.edited,
            state: self.state,
            state_at: self.at,
            hash: self.hash,
            document: self.document.clone(),
            seen_at: self.at,
            body_read: None,
            missing_since: None,
            error: None,
        }
    }
}
