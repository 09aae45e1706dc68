//! The requests so far.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use notion_model::jiff::Timestamp;

use crate::router::faults::FaultKind;

/// So many of the last answers are kept.
const ANSWERS: usize = 100;

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Logged {
    /// When it came, by the workspace's clock.
    pub time: Timestamp,
    /// The method.
    pub method: Method,
    /// The path and the query.
    pub path: String,
    /// The version that it asks for, in `Notion-Version`.
    pub version: Option<String>,
    /// The body, as it came.
    pub body: Bytes,
    /// The status of the answer.
    pub status: StatusCode,
    /// The body of the answer. Only the last hundred are kept; those before are empty.
    pub answer: Bytes,
    /// What was planned to go wrong with it. The status is then that of the answer which was meant to arrive.
    pub fault: Option<FaultKind>,
    /// Whether the workspace got it: a fault may have come first.
    pub arrived: bool,
}

/// Is told of every request.
#[derive(Clone)]
pub(crate) struct Observer(pub(crate) Arc<dyn Fn(&Logged) + Send + Sync>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer(…)")
    }
}

/// The last requests.
#[derive(Debug, Default)]
pub(crate) struct Log(VecDeque<Logged>);

impl Log {
    /// Adds a request, and forgets the oldest if there are more than `limit`.
    pub(crate) fn push(&mut self, logged: Logged, limit: usize) {
        self.0.push_back(logged);
        while self.0.len() > limit {
            self.0.pop_front();
        }
        let old = self.0.len().checked_sub(ANSWERS + 1);
        if let Some(old) = old.and_then(|old| self.0.get_mut(old)) {
            old.answer = Bytes::new();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Logged> {
        self.0.iter()
    }
}
