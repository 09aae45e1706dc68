use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::{Frame, SizeHint};

use crate::{Error, ErrorKind};

/// A body in memory, as tower and hyper want them.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "tower"), allow(unreachable_pub))] // it is public as `tower::Body`
pub struct Body(Bytes);

#[cfg(feature = "hyper")]
impl Body {
    /// Its length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let data = std::mem::take(&mut self.0);
        Poll::Ready((!data.is_empty()).then(|| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

/// How large a response's body may be unless set otherwise: 64 MiB, decompressed.
///
/// A page of 100 results is rarely larger than one.
pub(crate) const DEFAULT_MAX_SIZE: usize = 64 << 20;

/// A length that was only announced gets no more memory than this.
const MAX_RESERVE: usize = 1 << 20;

/// Reads `body` to its end, but no more than `limit` bytes of it.
///
/// `failed` says what a broken body means.
pub(crate) async fn collect<B: http_body::Body>(
    body: B,
    limit: usize,
    failed: impl FnOnce(B::Error) -> Error,
) -> Result<Bytes, Error> {
    let mut body = pin!(body);
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(ErrorKind::TooLarge.into());
    }
    let mut first = Bytes::new();
    let mut all = Vec::new();
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => return Err(failed(error)),
        };
        let Ok(mut data) = frame.into_data() else { continue };
        let size = data.remaining();
        if size > limit - first.len().max(all.len()) {
            return Err(ErrorKind::TooLarge.into());
        }
        // Most bodies are one chunk, which needs no copy.
        if all.is_empty() {
            if first.is_empty() {
                first = data.copy_to_bytes(size);
                continue;
            }
            all.reserve(announced.clamp(first.len() + size, MAX_RESERVE.max(first.len() + size)));
            all.extend_from_slice(&first);
        }
        all.extend_from_slice(&data.copy_to_bytes(size));
    }
    Ok(if all.is_empty() { first } else { Bytes::from(all) })
}
