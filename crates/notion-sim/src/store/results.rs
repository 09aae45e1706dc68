//! What queries found, kept for the pages that follow: as long as nothing changes, whatever follows costs what is on it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use notion_model::jiff::Timestamp;
use notion_model::{DataSourceId, Filter, SearchObject, Sort};
use uuid::Uuid;

/// So many queries are kept at once.
const MOST: usize = 8;

/// A run of a query or a search, to which its cursors belong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Session {
    pub(super) began: Timestamp,
    /// How often all sessions had been ended by then.
    pub(super) ended: u32,
}

/// What a query asks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    pub(crate) source: DataSourceId,
    pub(crate) filter: Option<Filter>,
    pub(crate) sorts: Vec<Sort>,
    pub(crate) in_trash: bool,
    pub(crate) result_type: Option<SearchObject>,
}

/// What a query found, in its order.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) ids: Arc<[Uuid]>,
    /// Whether there is more than a query gives.
    pub(crate) is_cut: bool,
}

/// What the last queries found.
#[derive(Clone, Debug, Default)]
pub(super) struct Results(RefCell<VecDeque<(Session, Question, Found)>>);

impl Results {
    pub(super) fn find(&self, session: Session, question: &Question) -> Option<Found> {
        let all = self.0.borrow();
        let known = all.iter().find(|(began, asked, _)| *began == session && asked == question);
        known.map(|(_, _, found)| found.clone())
    }

    pub(super) fn keep(&self, session: Session, question: Question, found: Found) {
        let mut all = self.0.borrow_mut();
        all.retain(|(began, asked, _)| *began != session || *asked != question);
        all.truncate(MOST - 1);
        all.push_front((session, question, found));
    }

    pub(super) fn clear(&mut self) {
        self.0.get_mut().clear();
    }
}
