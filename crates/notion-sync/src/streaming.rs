use std::fmt;
use std::future::poll_fn;
use std::io::{self, Read};
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use notion_api::Error;
use notion_api::files::FileStream;

use crate::worker::Worker;

/// Parts of an answer as they come: chunks of a file, events of a session. An [`Iterator`], which blocks until the next one
/// is there.
///
/// It ends after the last part, or with an error, after which nothing follows. A file can be had as a [`Read`], too:
///
/// ```no_run
/// # fn f(notion: notion_sync::Client, file: notion_model::HeldFile) -> Result<(), Box<dyn std::error::Error>> {
/// let mut content = notion.files().download(file).stream()?.into_reader();
/// println!("{:?} bytes", content.get_ref().length());
/// std::io::copy(&mut content, &mut std::io::stdout())?;
/// # Ok(()) }
/// ```
#[must_use = "iterators are lazy"]
pub struct Streaming<S> {
    stream: S,
    worker: Worker,
}

impl<S> Streaming<S> {
    pub(crate) fn new(stream: S, worker: Worker) -> Self {
        Self { stream, worker }
    }

    /// The stream of the async client that is behind it: it tells what is known of the whole.
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

impl Streaming<FileStream> {
    /// Returns a [`Read`] of what is left of the file.
    pub fn into_reader(self) -> FileReader {
        FileReader { stream: self, rest: Bytes::new() }
    }
}

/// A file while it comes, as a [`Read`].
///
/// An error is an [`io::Error`] of the kind [`Other`](io::ErrorKind::Other) around the [`Error`].
#[derive(Debug)]
pub struct FileReader {
    stream: Streaming<FileStream>,
    /// What is left of a chunk.
    rest: Bytes,
}

impl FileReader {
    /// The stream of the async client that is behind it.
    pub fn get_ref(&self) -> &FileStream {
        self.stream.get_ref()
    }
}

impl Read for FileReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !buffer.is_empty() {
            match self.stream.next() {
                Some(chunk) => self.rest = chunk.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.rest.len());
        buffer[..length].copy_from_slice(&self.rest.split_to(length));
        Ok(length)
    }
}

impl<S: fmt::Debug> fmt::Debug for Streaming<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming").field("stream", &self.stream).finish_non_exhaustive()
    }
}
