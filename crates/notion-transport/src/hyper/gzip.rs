use std::io::{self, BufRead, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use flate2::bufread::MultiGzDecoder;
use futures_core::Stream;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};

use crate::{Error, ErrorKind};

/// A body that says that it grows more than this many times is not believed beforehand.
const BELIEVED_RATIO: usize = 32;

pub(super) fn is_gzip(headers: &HeaderMap) -> bool {
    let encoding = headers.get(CONTENT_ENCODING).map(|value| value.as_bytes().trim_ascii());
    encoding.is_some_and(|e| e.eq_ignore_ascii_case(b"gzip") || e.eq_ignore_ascii_case(b"x-gzip"))
}

/// Decompresses `packed`, but to no more than `limit` bytes.
pub(super) fn unpack(packed: &Bytes, limit: usize) -> Result<Bytes, Error> {
    if packed.is_empty() {
        return Ok(Bytes::new()); // the answer to a HEAD, or a 204
    }
    let believed = packed.len().saturating_mul(BELIEVED_RATIO).min(limit);
    let mut unpacked = Vec::with_capacity(claimed_size(packed).min(believed));
    // One byte more than allowed says that there is more.
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = MultiGzDecoder::new(&packed[..]).take(most).read_to_end(&mut unpacked);
    read.map_err(|error| Error::new(ErrorKind::Undecodable).with_source(error))?;
    if unpacked.len() > limit {
        return Err(ErrorKind::TooLarge.into());
    }
    Ok(Bytes::from(unpacked))
}

/// The size that the end of a packed body claims (RFC 1952, section 2.3.1): a hint, it may be wrong.
fn claimed_size(packed: &[u8]) -> usize {
    let size = packed.last_chunk().map_or(0, |size| u32::from_le_bytes(*size));
    usize::try_from(size).unwrap_or(usize::MAX)
}

/// How much is unpacked at once.
const PIECE: usize = 32 << 10;

/// A packed body, unpacked while it comes: a piece at a time, however much it grows.
pub(super) struct Unpacked<S> {
    packed: S,
    decoder: MultiGzDecoder<Feed>,
    status: StatusCode,
}

impl<S> Unpacked<S> {
    pub(super) fn new(packed: S, status: StatusCode) -> Self {
        Self { packed, decoder: MultiGzDecoder::new(Feed::default()), status }
    }
}

impl<S> Stream for Unpacked<S>
where
    S: Stream<Item = Result<Bytes, Error>> + Unpin,
{
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let mut piece = vec![0; PIECE];
        loop {
            let feed = this.decoder.get_mut();
            if feed.chunk.is_empty() && !feed.is_over {
                match ready!(Pin::new(&mut this.packed).poll_next(cx)) {
                    Some(Ok(chunk)) => feed.put(chunk),
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => feed.is_over = true,
                }
            }
            if feed.is_over && !feed.has_begun {
                return Poll::Ready(None); // the answer to a HEAD, or a 204
            }
            match this.decoder.read(&mut piece) {
                Ok(0) => return Poll::Ready(None),
                Ok(length) => {
                    piece.truncate(length);
                    return Poll::Ready(Some(Ok(piece.into())));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => {
                    let error = Error::new(ErrorKind::Undecodable).with_source(error);
                    return Poll::Ready(Some(Err(error.with_status(this.status))));
                }
            }
        }
    }
}

/// What has come and is not unpacked yet. A read that wants more than there is would block.
#[derive(Default)]
struct Feed {
    chunk: Bytes,
    has_begun: bool,
    is_over: bool,
}

impl Feed {
    fn put(&mut self, chunk: Bytes) {
        self.has_begun |= !chunk.is_empty();
        self.chunk = chunk;
    }
}

impl BufRead for Feed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.chunk.is_empty() && !self.is_over {
            true => Err(io::ErrorKind::WouldBlock.into()),
            false => Ok(&self.chunk),
        }
    }

    fn consume(&mut self, amount: usize) {
        self.chunk.advance(amount);
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}
