//! What a mirror tells those who ask it, whatever store it is in.

use std::time::Duration;

use uuid::Uuid;

use super::{Key, State};

/// The limits of what a statement may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SqlLimits {
    /// How many rows are given at most. Defaults to 100,000.
    pub rows: usize,
    /// How long the statement may run. Defaults to a minute.
    pub time: Duration,
}

impl Default for SqlLimits {
    fn default() -> Self {
        Self { rows: 100_000, time: Duration::from_secs(60) }
    }
}

/// The rows that a statement gives, of values as the database has them.
#[derive(Clone, Debug, PartialEq)]
pub struct SqlRows<V> {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a value for each column.
    pub rows: Vec<Vec<V>>,
    /// Whether there were more rows than the [limit](SqlLimits::rows).
    pub is_cut_off: bool,
}

/// An object that is other than it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What.
    pub key: Key,
    /// The page of a block, what an object [belongs to](super::Object::within).
    pub within: Option<Uuid>,
    /// The document then; `None` if it was not there.
    pub before: Option<String>,
    /// Where it stood then.
    pub state_before: State,
    /// The document now; `None` if it is not there.
    pub after: Option<String>,
    /// Where it stands now. Blocks that are there are [`State::Live`].
    pub state_after: State,
}

impl Difference {
    /// Returns whether it is as it was after all: what changed has changed back.
    pub fn is_none(&self) -> bool {
        self.before == self.after && self.state_before == self.state_after
    }
}

/// The counts of what was removed from a mirror for good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many objects, comments among them.
    pub objects: usize,
    /// How many blocks.
    pub blocks: usize,
    /// How many former documents.
    pub versions: usize,
    /// The contents of files that nothing has any more, by SHA-256: they can be deleted.
    pub files: Vec<[u8; 32]>,
}
