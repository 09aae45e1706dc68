//! What hyper's errors say about whether the server saw the request.

use std::error::Error as StdError;

use hyper_util::client::legacy;

use crate::{Error, ErrorKind};

/// No answer came.
pub(super) fn failed(error: legacy::Error) -> Error {
    let kind = if error.is_connect() {
        ErrorKind::Connect
    } else if causes::<hyper::Error>(&error).any(hyper::Error::is_canceled) {
        // Hyper gives the request back: none of it was written.
        ErrorKind::NotSent
    } else if causes::<h2::Error>(&error).any(is_refused) {
        ErrorKind::NotSent
    } else {
        ErrorKind::Interrupted
    };
    Error::new(kind).with_source(error)
}

/// The server says that it has not looked at the request (RFC 9113, section 8.7).
fn is_refused(error: &h2::Error) -> bool {
    error.is_remote() && error.reason() == Some(h2::Reason::REFUSED_STREAM)
}

/// The head of an answer came, and not all of its body.
pub(super) fn body_failed(error: hyper::Error) -> Error {
    Error::new(ErrorKind::Interrupted).with_source(error)
}

/// The error and the chain of its causes, as far as they are of type `E`.
fn causes<'e, E: StdError + 'static>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e E> {
    std::iter::successors(Some(error), |&error| error.source()).filter_map(|e| e.downcast_ref())
}
