//! What hyper's errors say about whether the server saw the request.

use super::connection::{Failed, Sent};
use crate::{Error, ErrorKind};

/// No answer came.
pub(super) fn failed(failed: Failed) -> Error {
    let kind = match failed.sent {
        Sent::Nothing(_) | Sent::Unseen => ErrorKind::NotSent,
        Sent::Unknown => ErrorKind::Interrupted,
    };
    Error::new(kind).with_source(failed.error)
}

/// The head of an answer came, and not all of its body.
pub(super) fn body_failed(error: hyper::Error) -> Error {
    Error::new(ErrorKind::Interrupted).with_source(error)
}
