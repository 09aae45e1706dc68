use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::{ErrorKind, Known};

/// The number of times that a call was sent, the first time included.
///
/// [`Retry`](crate::layer::Retry) puts it into [`http::Response::extensions`]; for a call that failed see
/// [`Error::attempts`](crate::Error::attempts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempts(pub u32);

impl Attempts {
    /// Returns the number of attempts behind `response`: 1 unless a layer counted them.
    pub fn of<B>(response: &http::Response<B>) -> u32 {
        Self::of_extensions(response.extensions())
    }

    pub(crate) fn of_extensions(extensions: &http::Extensions) -> u32 {
        extensions.get::<Self>().map_or(1, |attempts| attempts.0)
    }
}

/// The attempts of a call that were followed by another, in their order.
///
/// [`Retry`](crate::layer::Retry) puts it into [`http::Response::extensions`] when there were any, and into
/// [`Error::history`](crate::Error::history).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History(Vec<Attempt>);

/// An attempt that was followed by another.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// What came of it.
    pub ended: Ended,
    /// What is known of it.
    pub known: Known,
    /// How long it took, waits for the rate limit included.
    pub took: Duration,
    /// How long was waited after it.
    pub waited: Duration,
}

/// The end of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With an answer of this status.
    Answered(StatusCode),
    /// Without one.
    Failed(ErrorKind),
}

impl History {
    /// Returns what came before `response`; nothing if it is the answer to the first attempt.
    pub fn of<B>(response: &http::Response<B>) -> Self {
        response.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    /// Returns the attempts.
    pub fn attempts(&self) -> &[Attempt] {
        &self.0
    }

    /// Returns whether one of the attempts [may have been applied](Known::may_have_applied). A refusal that follows may
    /// then be the echo of a write that was made: "it is in the trash already".
    pub fn may_have_applied(&self) -> bool {
        self.0.iter().any(|attempt| attempt.known.may_have_applied())
    }

    pub(crate) fn push(&mut self, attempt: Attempt) {
        self.0.push(attempt);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ended {
            Ended::Answered(status) => write!(f, "{}", status.as_u16())?,
            Ended::Failed(kind) => write!(f, "{kind:?}")?,
        }
        write!(f, " after {:?}, then waited {:?}", self.took, self.waited)
    }
}
