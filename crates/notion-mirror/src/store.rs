//! Where a mirror is kept: the trait [`Store`], and the records that go in and come out.
//!
//! A transaction is a value: the engine puts together a [`Batch`], and [`Store::commit`] applies all of it or nothing.
//! A store holds no transaction open while somebody talks to Notion, and decides nothing: what follows from a document
//! is computed before, and is in the batch beside it.

mod answer;
mod batch;
mod record;
mod select;
mod work;

use std::future::Future;
use std::time::Duration;

use notion_model::Timestamp;
use uuid::Uuid;

pub use self::answer::{Difference, Pruned, SqlLimits, SqlRows};
pub use self::batch::{Batch, BodyRead, Change, Committed, Observed, Progress, Run, Write};
pub use self::record::{
    BlockRecord, Derived, FileRecord, FileState, Gap, Key, Kind, Object, State,
};
pub use self::select::{Counts, KindCounts, Order, Select};
pub use self::work::{Reason, Task, Work};

/// A place that keeps a mirror: a database, and what it must be able to do.
///
/// One connection to Notion has one mirror, and one writer at a time, which holds a [`Lease`]. Everything that is written
/// goes through [`commit`](Self::commit); all else reads, or is about the lease.
pub trait Store: Send + Sync + 'static {
    /// Applies all writes of a batch in their order, or none of them.
    ///
    /// In the same transaction, the [fence](Batch::fence) is compared with that of the lease.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if somebody else has the lease; nothing was written then. Otherwise when the store can't write.
    fn commit(&self, batch: Batch) -> impl Future<Output = Result<Committed, StoreError>> + Send;

    /// Takes the right to write for `time`, in the name of `holder`.
    ///
    /// A store that knows at once when a holder is gone, such as one in a file with a lock, may let the lease last longer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] if somebody else has it.
    fn acquire(
        &self,
        holder: &str,
        time: Duration,
    ) -> impl Future<Output = Result<Lease, StoreError>> + Send;

    /// Prolongs a lease: it lasts for `time` from now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if it is somebody else's by now.
    fn renew(
        &self,
        lease: &Lease,
        time: Duration,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Gives a lease back. One that is somebody else's by now is left alone.
    fn release(&self, lease: &Lease) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Returns the value that was [stored](Write::Meta) under this name.
    fn meta(&self, name: &str) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

    /// Returns the objects with these keys, those that there are, in any order.
    fn objects(
        &self,
        keys: Vec<Key>,
    ) -> impl Future<Output = Result<Vec<Object>, StoreError>> + Send;

    /// Returns the keys of the objects that match.
    fn select(&self, select: Select) -> impl Future<Output = Result<Vec<Key>, StoreError>> + Send;

    /// Returns those of the keys that no object, no block and no gap has.
    fn unknown(&self, keys: Vec<Key>) -> impl Future<Output = Result<Vec<Key>, StoreError>> + Send;

    /// Returns the blocks of a page, each before those inside it.
    fn blocks(
        &self,
        page: Uuid,
    ) -> impl Future<Output = Result<Vec<BlockRecord>, StoreError>> + Send;

    /// Returns the page on which a block stands that is neither a page nor a database; `None` if no stored body has it.
    fn page_of(&self, block: Uuid)
    -> impl Future<Output = Result<Option<Uuid>, StoreError>> + Send;

    /// Returns the keys of the pages, databases and data sources directly in this: their parent is it, or a block
    /// of it that is neither a page nor a database.
    fn children(&self, of: Uuid) -> impl Future<Output = Result<Vec<Key>, StoreError>> + Send;

    /// Returns the pages that have one of these pages in a relation.
    fn linking(&self, to: Vec<Uuid>) -> impl Future<Output = Result<Vec<Key>, StoreError>> + Send;

    /// Returns how far each data source has been read.
    fn progress(&self) -> impl Future<Output = Result<Vec<Progress>, StoreError>> + Send;

    /// Returns up to `limit` entries of the queue whose time has come: the smallest priority first, then the oldest; of the
    /// priority [`Work::NEWEST_FIRST`], the newest.
    fn due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Work>, StoreError>> + Send;

    /// Returns the time of the entry of the queue that comes next; `None` if the queue is empty.
    fn next_due(&self) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// Returns the files that something has.
    fn files(
        &self,
        holder: Uuid,
    ) -> impl Future<Output = Result<Vec<FileRecord>, StoreError>> + Send;

    /// Returns what could not be read, the oldest first.
    fn gaps(&self) -> impl Future<Output = Result<Vec<Gap>, StoreError>> + Send;

    /// Returns the last run of each loop, in the order in which they ended.
    fn runs(&self) -> impl Future<Output = Result<Vec<Run>, StoreError>> + Send;

    /// Returns how much there is of what, as of `now`.
    fn counts(&self, now: Timestamp) -> impl Future<Output = Result<Counts, StoreError>> + Send;
}

/// A [`Store`] that can be looked after while nobody writes to it.
pub trait Maintain: Store {
    /// Keeps former documents for this time from now on; `None` keeps none. What is older goes when the mirror is
    /// [pruned](Self::prune).
    ///
    /// # Errors
    ///
    /// When the store can't write.
    fn keep_history(
        &self,
        time: Option<Duration>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Returns everything that is other than it was at this time, the first to change first. Nothing is known of what was
    /// before the [history](Self::keep_history) began.
    ///
    /// # Errors
    ///
    /// When the store can't be read.
    fn differences(
        &self,
        since: Timestamp,
    ) -> impl Future<Output = Result<Vec<Difference>, StoreError>> + Send;

    /// Removes for good what can't be reached any more since before this time, with all that is on it; and the history that is
    /// older than it is to be kept, as of `now`. Nothing else ever removes it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] if somebody else writes to the mirror. Nothing is removed then, or when the store can't write.
    fn prune(
        &self,
        unreachable_before: Timestamp,
        now: Timestamp,
    ) -> impl Future<Output = Result<Pruned, StoreError>> + Send;

    /// Makes everything anew that follows from the documents: fingerprints, links, files, typed values and the views of them, the
    /// index of texts. Needs nothing but the store; what was fetched of files is kept.
    ///
    /// Takes some ten seconds for 100,000 rows. Others can read meanwhile, and see what there was until it is done.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] if somebody else writes to the mirror; when a document can't be read, or the store not be written.
    /// Nothing is changed then.
    fn rebuild(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// The right to write, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Who has it.
    pub holder: String,
    /// How often the lease has changed hands. Who has an older number can't write any more.
    pub fence: u64,
}

/// The reason why a store did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else is writing.
    #[error("{holder} is writing to this mirror")]
    Held {
        /// The name under which it took the lease.
        holder: String,
    },
    /// The lease was lost: somebody else has it. Nothing was written.
    #[error("the right to write to this mirror has gone to somebody else")]
    Fenced,
    /// The mirror was written by a newer version of this program.
    #[error("the mirror has format {found}, and this program knows formats up to {known}")]
    Format {
        /// The format of the mirror.
        found: u32,
        /// The newest that is known here.
        known: u32,
    },
    /// The file or the database is not a mirror.
    #[error("this is not a mirror: {0}")]
    NotAMirror(String),
    /// Something in the store can't be read.
    #[error("{what} in the mirror can't be read: {problem}")]
    Damaged {
        /// What it is.
        what: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The database failed: it is locked, the disk is full, the connection broke.
    #[error("the mirror's database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store has been closed, or its thread is gone.
    #[error("the mirror is closed")]
    Closed,
}

impl StoreError {
    /// Wraps an error of a database.
    pub fn database(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Database(error.into())
    }
}
