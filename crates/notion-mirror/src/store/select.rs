//! Questions about many objects.

use std::collections::BTreeMap;

use notion_model::Timestamp;
use uuid::Uuid;

use super::{Kind, State};

/// The selection of objects that are meant. What is not said does not matter.
///
/// ```
/// use notion_mirror::store::{Kind, Order, Select, State};
///
/// let pages = Select { kinds: vec![Kind::Page], states: vec![State::Live], order: Order::BodyRead, ..Select::default() };
/// assert_eq!(pages.limit, None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Select {
    /// With one of these ids; with any if `None`.
    pub ids: Option<Vec<Uuid>>,
    /// Of these kinds; of all if empty.
    pub kinds: Vec<Kind>,
    /// In these states; in all if empty.
    pub states: Vec<State>,
    /// That [belong](super::Object::within) to this.
    pub within: Option<Uuid>,
    /// That belong to no data source, database or page.
    pub without_owner: bool,
    /// Last seen before this.
    pub seen_before: Option<Timestamp>,
    /// Whose bodies were last read before this, or never.
    pub body_before: Option<Timestamp>,
    /// In which order.
    pub order: Order,
    /// Those after this one, in the order of ids.
    pub after: Option<Uuid>,
    /// So many at most.
    pub limit: Option<usize>,
}

/// The order in which objects come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By id.
    #[default]
    Id,
    /// Those first whose bodies were not read for longest, or never.
    BodyRead,
}

/// The counts of what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of each kind of object.
    pub kinds: BTreeMap<Kind, KindCounts>,
    /// Blocks.
    pub blocks: u64,
    /// Live pages whose body was read at least once.
    pub bodies: u64,
    /// Files: pending, stored, skipped, failed.
    pub files: [u64; 4],
    /// Entries of the queue.
    pub queued: u64,
    /// Entries of the queue whose time has come.
    pub due: u64,
    /// Entries of the queue that have been tried in vain.
    pub failing: u64,
    /// Gaps, without what is [not shared](super::Gap::NOT_SHARED).
    pub gaps: u64,
    /// Requests of the loops that have ended since a day before, as far as they were [counted](super::Run::requests).
    pub lately_requested: u64,
    /// Pages, databases and data sources that could not be reached any more since a day before.
    pub lately_unreachable: u64,
}

/// The counts of objects of a kind in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindCounts {
    /// That are there.
    pub live: u64,
    /// In the trash.
    pub trashed: u64,
    /// That can't be reached any more.
    pub unreachable: u64,
    /// Resolved comments.
    pub resolved: u64,
}

impl KindCounts {
    /// Returns the count of this state, to be changed.
    pub fn of(&mut self, state: State) -> &mut u64 {
        match state {
            State::Live => &mut self.live,
            State::Trashed => &mut self.trashed,
            State::Unreachable => &mut self.unreachable,
            State::Resolved => &mut self.resolved,
        }
    }
}
