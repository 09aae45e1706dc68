use std::io::Read;

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use crate::{Error, ErrorKind, Response};

/// A body that says that it grows more than this many times is not believed beforehand.
const BELIEVED_RATIO: usize = 32;

/// Decompresses the body of a response that says that it is packed, but to no more than `limit` bytes.
pub(super) fn unpack(mut response: Response, limit: usize) -> Result<Response, Error> {
    if is_gzip(response.headers()) {
        *response.body_mut() = unpacked(response.body(), limit)?;
        response.headers_mut().remove(CONTENT_ENCODING);
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    Ok(response)
}

fn is_gzip(headers: &HeaderMap) -> bool {
    let encoding = headers.get(CONTENT_ENCODING).map(|value| value.as_bytes().trim_ascii());
    encoding.is_some_and(|e| e.eq_ignore_ascii_case(b"gzip") || e.eq_ignore_ascii_case(b"x-gzip"))
}

fn unpacked(packed: &Bytes, limit: usize) -> Result<Bytes, Error> {
    if packed.is_empty() {
        return Ok(Bytes::new()); // the answer to a HEAD, or a 204
    }
    let believed = packed.len().saturating_mul(BELIEVED_RATIO).min(limit);
    let mut unpacked = Vec::with_capacity(claimed_size(packed).min(believed));
    // One byte more than allowed tells that there is more.
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
