use std::time::{Duration, SystemTime};

use http::StatusCode;

use crate::body::InMemory;
use crate::{Known, Response, retry_after};

/// How long to wait after a refusal that does not say how long.
const UNSPOKEN: Duration = Duration::from_secs(1);

/// An answer that turned its request away before it was looked at: come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// For how long `Retry-After` asks to wait.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Creates a refusal with this status and `Retry-After`.
    pub fn new(status: StatusCode, retry_after: Option<Duration>) -> Self {
        Self { status, retry_after }
    }

    /// Returns the refusal that `response` is, if it is [one](Known::Refused).
    ///
    /// `wall` tells the date, for a `Retry-After` that is a date in an answer that has none of its own.
    pub fn of(response: &Response, wall: impl FnOnce() -> SystemTime) -> Option<Self> {
        Self::of_answer(response, wall)
    }

    pub(crate) fn of_answer<B: InMemory>(
        response: &http::Response<B>,
        wall: impl FnOnce() -> SystemTime,
    ) -> Option<Self> {
        (Known::of_answer(response) == Known::Refused)
            .then(|| Self::new(response.status(), retry_after(response.headers(), wall)))
    }

    /// Returns how long to wait at least. Defaults to a second where the answer does not say.
    pub fn wait(&self) -> Duration {
        self.retry_after.unwrap_or(UNSPOKEN)
    }
}
