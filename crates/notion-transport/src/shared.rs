use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::{Error, Request, Response, StreamResponse, Transport};

/// Any transport behind a pointer: one type, whatever is inside. Cheap to clone; clones share it.
///
/// This is the form to store, and to hand over where the type must not spread:
///
/// ```
/// use notion_transport::{SharedTransport, mock::MockTransport};
///
/// let transports: Vec<SharedTransport> = vec![SharedTransport::new(MockTransport::new())];
/// # let _ = transports;
/// ```
#[derive(Clone)]
pub struct SharedTransport(Arc<dyn Erased>);

impl SharedTransport {
    /// Erases the type of `transport`.
    pub fn new(transport: impl Transport) -> Self {
        Self(Arc::new(transport))
    }
}

impl Transport for SharedTransport {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Error>> + Send {
        self.0.send_boxed(request)
    }

    fn stream(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<StreamResponse, Error>> + Send {
        self.0.stream_boxed(request)
    }
}

impl fmt::Debug for SharedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedTransport")
    }
}

pub(crate) type BoxFuture<'a, R = Response> =
    Pin<Box<dyn Future<Output = Result<R, Error>> + Send + 'a>>;

/// [`Transport`] with its futures in boxes, which makes it usable as `dyn`.
trait Erased: Send + Sync {
    fn send_boxed(&self, request: Request) -> BoxFuture<'_>;
    fn stream_boxed(&self, request: Request) -> BoxFuture<'_, StreamResponse>;
}

impl<T: Transport> Erased for T {
    fn send_boxed(&self, request: Request) -> BoxFuture<'_> {
        Box::pin(self.send(request))
    }

    fn stream_boxed(&self, request: Request) -> BoxFuture<'_, StreamResponse> {
        Box::pin(self.stream(request))
    }
}
