#[cfg(feature = "downloads")]
mod file;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use notion_api::Error;

#[cfg(feature = "downloads")]
pub use self::file::FileReader;
use crate::worker::Worker;

/// The parts of an answer as they come: chunks of a file, events of a session. An [`Iterator`], which blocks until the
/// next one is there.
///
/// It ends after the last part, or with an error, after which nothing follows.
#[must_use = "iterators are lazy"]
pub struct Streaming<S> {
    stream: S,
    worker: Worker,
}

impl<S> Streaming<S> {
    pub(crate) fn new(stream: S, worker: Worker) -> Self {
        Self { stream, worker }
    }

    /// Returns the stream of the async client that is behind it: it says what is known of the whole.
    pub fn get_ref(&self) -> &S {
        &self.stream
    }
}

impl<S, T> Iterator for Streaming<S>
where
    S: Stream<Item = Result<T, Error>> + Unpin,
{
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { stream, worker } = self;
        let next = worker.wait(poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx)));
        next.unwrap_or_else(|error| Some(Err(error)))
    }
}

impl<S: fmt::Debug> fmt::Debug for Streaming<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming").field("stream", &self.stream).finish_non_exhaustive()
    }
}
