use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use crate::shared::BoxFuture;
use crate::{Error, ErrorKind, StreamResponse};

/// The body of an answer while it comes: chunks of bytes, one after the other.
///
/// [`Transport::stream`](crate::Transport::stream) hands it out. [`next`](Self::next) waits for a chunk, and `Body` is a
/// [`Stream`] of them. It needs no runtime of its own. Dropping it gives up what is left, and the connection with it.
///
/// - No chunk is empty, and nothing follows an error.
/// - If the [length](Self::length) is known, a body that is shorter ends with an error of kind
///   [`ErrorKind::Interrupted`], and never as if it were whole. A longer one is an error, too.
/// - [`Error::received`] says how much had come before an error.
///
/// A transport that has the bytes makes a body `from` them; one that gets them by and by makes one of a
/// [`stream`](Self::stream):
///
/// ```
/// use bytes::Bytes;
/// use notion_transport::Body;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let mut body = Body::from("some text");
/// assert_eq!(body.length(), Some(9));
/// while let Some(chunk) = body.next().await {
///     println!("{} bytes", chunk?.len());
/// }
/// # Ok::<(), notion_transport::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Body {
    content: Content,
    length: Option<u64>,
    received: u64,
}

enum Content {
    Whole(Bytes),
    Chunks(Chunks),
    Over,
}

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// A length that was only announced gets no more memory than this.
const MAX_RESERVE: u64 = 1 << 20;

/// How large the body of an answer that is no success may be when answers are streamed.
const MAX_ERROR_SIZE: usize = 1 << 20;

impl Body {
    /// Returns a body of chunks that come by and by, of unknown length.
    pub fn stream(chunks: impl Stream<Item = Result<Bytes, Error>> + Send + 'static) -> Self {
        Self { content: Content::Chunks(Box::pin(chunks)), length: None, received: 0 }
    }

    /// Says how many bytes there are, which is then checked.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// Returns a body of what `wrap` makes of the chunks, with the length that this one has: what a layer puts around a
    /// body.
    #[must_use]
    pub fn through<S>(self, wrap: impl FnOnce(Self) -> S) -> Self
    where
        S: Stream<Item = Result<Bytes, Error>> + Send + 'static,
    {
        let length = self.length.map(|length| length.saturating_sub(self.received));
        Self { length, ..Self::stream(wrap(self)) }
    }

    /// Returns how many bytes the whole of it has, if that is known before its end.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Returns how many bytes have been handed out.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Waits for the next chunk; `None` after the last.
    ///
    /// The future may be dropped: nothing is lost.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Reads what is left, but no more than `limit` bytes of it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooLarge`] when there is more, and whatever a chunk's error is.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, Error> {
        let too_large = |received| Error::new(ErrorKind::TooLarge).after_bytes(received);
        let announced = self.length.map_or(0, |length| length.saturating_sub(self.received));
        if usize::try_from(announced).map_or(true, |announced| announced > limit) {
            return Err(too_large(self.received));
        }
        let mut first = Bytes::new();
        let mut all = Vec::new();
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            if chunk.len() > limit - first.len().max(all.len()) {
                return Err(too_large(self.received));
            }
            // Most bodies are one chunk, which needs no copy.
            if all.is_empty() {
                if first.is_empty() {
                    first = chunk;
                    continue;
                }
                let both = first.len() + chunk.len();
                let believed = usize::try_from(announced.min(MAX_RESERVE)).unwrap_or(both);
                all.reserve(both.max(believed));
                all.extend_from_slice(&first);
            }
            all.extend_from_slice(&chunk);
        }
        Ok(if all.is_empty() { first } else { Bytes::from(all) })
    }

    /// The end, for a reason.
    fn fail(&mut self, error: Error) -> Error {
        self.content = Content::Over;
        error.after_bytes(self.received)
    }

    /// What is wrong with the length so far, if something is.
    fn check_length(&self, is_over: bool) -> Result<(), Error> {
        match self.length {
            Some(length) if self.received > length => {
                let detail = format!("the body is longer than the {length} bytes that it said");
                Err(Error::new(ErrorKind::Other).with_detail(detail))
            }
            Some(length) if is_over && self.received < length => {
                let detail = format!("the body ended before the {length} bytes that it said");
                Err(Error::new(ErrorKind::Interrupted).with_detail(detail))
            }
            _ => Ok(()),
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let next = match &mut this.content {
                Content::Over => return Poll::Ready(None),
                Content::Whole(bytes) if bytes.is_empty() => None,
                Content::Whole(bytes) => Some(Ok(std::mem::take(bytes))),
                Content::Chunks(chunks) => ready!(chunks.as_mut().poll_next(cx)),
            };
            let checked = match next {
                Some(Ok(chunk)) if chunk.is_empty() => continue,
                Some(Ok(chunk)) => {
                    this.received += chunk.len() as u64;
                    this.check_length(false).map(|()| Some(chunk))
                }
                Some(Err(error)) => Err(error),
                None => this.check_length(true).map(|()| None),
            };
            return Poll::Ready(match checked {
                Ok(None) => {
                    this.content = Content::Over;
                    None
                }
                Ok(chunk) => chunk.map(Ok),
                Err(error) => Some(Err(this.fail(error))),
            });
        }
    }
}

impl Default for Body {
    /// An empty body.
    fn default() -> Self {
        Self::from(Bytes::new())
    }
}

/// A body that is there already.
impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        let length = Some(bytes.len() as u64);
        Self { content: Content::Whole(bytes), length, received: 0 }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

/// Without the content, which may hold secrets.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("length", &self.length)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

/// As tower and hyper want it.
#[cfg(any(feature = "hyper", feature = "tower"))]
impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Error>>> {
        self.poll_next(cx).map(|chunk| chunk.map(|chunk| chunk.map(http_body::Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Whole(bytes) => bytes.is_empty(),
            Content::Chunks(_) => false,
            Content::Over => true,
        }
    }

    fn size_hint(&self) -> http_body::SizeHint {
        let left = self.length.map(|length| length.saturating_sub(self.received));
        left.map_or_else(http_body::SizeHint::default, http_body::SizeHint::with_exact)
    }
}

/// A body of which the layers read what there is of it, if it is in memory.
pub(crate) trait InMemory {
    fn in_memory(&self) -> Option<&[u8]>;
}

impl InMemory for Bytes {
    fn in_memory(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl InMemory for Body {
    fn in_memory(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Whole(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// Brings the body of an answer that is no success into memory: what it says decides what is done about it.
///
/// In boxes, since a future within a future is kept twice, and layers stand within layers.
pub(crate) fn settled<'a>(
    answer: impl Future<Output = Result<StreamResponse, Error>> + Send + 'a,
) -> BoxFuture<'a, StreamResponse> {
    Box::pin(settle(Box::pin(answer)))
}

async fn settle(answer: BoxFuture<'_, StreamResponse>) -> Result<StreamResponse, Error> {
    let answer = answer.await?;
    if answer.status().is_success() || answer.body().in_memory().is_some() {
        return Ok(answer);
    }
    let (head, body) = answer.into_parts();
    match body.collect(MAX_ERROR_SIZE).await {
        Ok(body) => Ok(StreamResponse::from_parts(head, body.into())),
        Err(error) => Err(error.with_status(head.status)),
    }
}
