use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use notion_transport::Effect;

use super::Piece;
use super::fetch::Fetch;
use crate::{DownloadProblem, Error, ErrorKind};

/// A file while it comes: a stream of chunks.
///
/// It ends when the file is whole, or with an error; nothing follows that. Dropping it gives the download up.
pub struct FileStream {
    fetch: Fetch,
    length: Option<u64>,
    content_type: Option<String>,
    received: u64,
}

impl FileStream {
    #[inline]
    pub(super) fn new(fetch: Fetch) -> Self {
        let content_type = fetch.content_type().map(str::to_owned);
        Self { length: fetch.length(), content_type, received: 0, fetch }
    }

    /// Returns how many bytes the file has, if the server says it.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Returns its MIME type, if the server says it.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns how many bytes have been handed out.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Waits for the next chunk; `None` after the last.
    ///
    /// # Errors
    ///
    /// When the file can't be had to its end. Nothing follows an error.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }
}

impl Stream for FileStream {
    type Item = Result<Bytes, Error>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match ready!(self.fetch.poll_piece(cx)) {
            None => None,
            Some(Ok(Piece::Bytes(chunk))) => {
                self.received += chunk.len() as u64;
                Some(Ok(chunk))
            }
            // It is not asked to restart.
            Some(Ok(Piece::Anew)) => {
                let changed = ErrorKind::Download(DownloadProblem::Changed);
                Some(Err(Error::new(changed).with_effect(Effect::Read)))
            }
            Some(Err(error)) => Some(Err(error)),
        })
    }
}

impl fmt::Debug for FileStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStream")
            .field("length", &self.length)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
