use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// The body of a request, in memory, as tower and hyper want it.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "tower"), allow(unreachable_pub))] // it is public as `tower::RequestBody`
pub struct RequestBody(Bytes);

#[cfg(feature = "hyper")]
impl RequestBody {
    /// Its length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl http_body::Body for RequestBody {
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
