//! Bridges to [`tower_service::Service`], both ways.
//!
//! So a client of any library that is a `Service` of [`http::Request`]s can be the transport, and tower's layers
//! can go around one of ours.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use futures_core::Stream;
use http::StatusCode;
use tower_service::Service;

use crate::lock::lock;
pub use crate::request_body::RequestBody;
use crate::{
    Body, DEFAULT_MAX_SIZE, Error, ErrorKind, Request, Response, StreamResponse, Transport,
};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A tower service as a transport: each request goes through a clone of the service.
///
/// `B` is the type of the requests' bodies, anything that can be made from [`Bytes`]; the bodies of the responses
/// may have any type that implements [`http_body::Body`].
///
/// What the service's errors mean is not known, so they are of kind [`ErrorKind::Other`], unless they are
/// [`Error`]s; a service that does not get ready has not sent anything ([`ErrorKind::NotSent`]).
///
/// ```
/// use std::convert::Infallible;
/// use notion_transport::tower::{FromService, RequestBody};
///
/// let service = tower::service_fn(async |request: http::Request<RequestBody>| {
///     Ok::<_, Infallible>(http::Response::new(request.into_body()))
/// });
/// let echo = FromService::<_, RequestBody>::new(service);
/// # let _ = echo;
/// ```
pub struct FromService<S, B = RequestBody> {
    // Services need not be `Sync`.
    service: Mutex<S>,
    max_body_size: usize,
    body: PhantomData<fn(B)>,
}

impl<S, B> FromService<S, B> {
    /// Sends requests through `service`.
    pub fn new(service: S) -> Self {
        Self { service: Mutex::new(service), max_body_size: DEFAULT_MAX_SIZE, body: PhantomData }
    }

    /// Sets how large a response's body may be, in bytes, unless it is streamed. The default is 64 MiB.
    #[must_use]
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.max_body_size = bytes;
        self
    }
}

impl<S: Clone, B> Clone for FromService<S, B> {
    fn clone(&self) -> Self {
        let service = lock(&self.service).clone();
        Self::new(service).max_body_size(self.max_body_size)
    }
}

impl<S, B> fmt::Debug for FromService<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("FromService");
        f.field("max_body_size", &self.max_body_size).finish_non_exhaustive()
    }
}

impl<S, B, R> Transport for FromService<S, B>
where
    S: Service<http::Request<B>, Response = http::Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: From<Bytes> + Send + 'static,
    R: http_body::Body<Error: Into<BoxError>> + Send + 'static,
    R::Data: Send,
{
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let (head, body) = self.call(request).await?.into_parts();
        let body = chunks(body, ErrorKind::Interrupted, Some(head.status));
        let body = body.collect(self.max_body_size).await;
        let body = body.map_err(|error| error.with_status(head.status))?;
        Ok(Response::from_parts(head, body))
    }

    /// The request has a [`Streamed`] among its extensions.
    async fn stream(&self, mut request: Request) -> Result<StreamResponse, Error> {
        request.extensions_mut().insert(Streamed);
        let (head, body) = self.call(request).await?.into_parts();
        let body = chunks(body, ErrorKind::Interrupted, Some(head.status));
        Ok(StreamResponse::from_parts(head, body))
    }
}

impl<S, B> FromService<S, B> {
    async fn call<R>(&self, request: Request) -> Result<http::Response<R>, Error>
    where
        S: Service<http::Request<B>, Response = http::Response<R>, Error: Into<BoxError>> + Clone,
        B: From<Bytes>,
    {
        let mut service = lock(&self.service).clone();
        poll_fn(|cx| service.poll_ready(cx)).await.map_err(failed(ErrorKind::NotSent))?;
        service.call(request.map(B::from)).await.map_err(failed(ErrorKind::Other))
    }
}

/// A mark that asks for a streamed answer, among the [extensions](http::Request::extensions) of a request: an
/// [`IntoService`] answers such a request by [`Transport::stream`], and others by [`Transport::send`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streamed;

/// A body of another type. What its errors mean, the place says where it comes from.
fn chunks<B>(body: B, broken: ErrorKind, status: Option<StatusCode>) -> Body
where
    B: http_body::Body<Error: Into<BoxError>> + Send + 'static,
{
    let length = body.size_hint().exact();
    let body = Body::stream(Frames { body: Box::pin(body), broken, status });
    length.into_iter().fold(body, Body::with_length)
}

struct Frames<B> {
    body: Pin<Box<B>>,
    /// The kind of an error that is not ours.
    broken: ErrorKind,
    status: Option<StatusCode>,
}

impl<B: http_body::Body<Error: Into<BoxError>>> Stream for Frames<B> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return Poll::Ready(match ready!(self.body.as_mut().poll_frame(cx)) {
                None => None,
                Some(Err(error)) => {
                    let error = failed(self.broken)(error);
                    Some(Err(self.status.into_iter().fold(error, Error::with_status)))
                }
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(mut data) => Some(Ok(data.copy_to_bytes(data.remaining()))),
                    Err(_) => continue,
                },
            });
        }
    }
}

/// Keeps an error of ours; what others mean, the place says where they come from.
fn failed<E: Into<BoxError>>(kind: ErrorKind) -> impl FnOnce(E) -> Error {
    move |error| match error.into().downcast::<Error>() {
        Ok(ours) => *ours,
        Err(other) => Error::new(kind).with_source(other),
    }
}

/// A transport as a tower service. Always ready.
///
/// Requests may have bodies of any type that implements [`http_body::Body`]; they are read into memory first. So are those
/// of the responses, unless the request is marked as [`Streamed`].
///
/// ```
/// use notion_transport::mock::MockTransport;
/// use notion_transport::tower::{FromService, IntoService, RequestBody};
///
/// let limited = tower::ServiceBuilder::new().concurrency_limit(8).service(IntoService::new(MockTransport::new()));
/// let transport = FromService::<_, RequestBody>::new(limited);
/// # let _ = transport;
/// ```
#[derive(Clone, Debug)]
pub struct IntoService<T> {
    transport: T,
}

impl<T: Transport + Clone> IntoService<T> {
    /// Sends requests through clones of `transport`; see [`SharedTransport`](crate::SharedTransport) for one that
    /// can be cloned whatever is inside.
    pub fn new(transport: T) -> Self {
        Self { transport }
    }
}

impl<T, B> Service<http::Request<B>> for IntoService<T>
where
    T: Transport + Clone,
    B: http_body::Body<Error: Into<BoxError>> + Send + 'static,
    B::Data: Send,
{
    type Response = http::Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let transport = self.transport.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = chunks(body, ErrorKind::Invalid, None).collect(usize::MAX).await?;
            let request = Request::from_parts(head, body);
            match request.extensions().get::<Streamed>() {
                Some(Streamed) => transport.stream(request).await,
                None => Ok(transport.send(request).await?.map(Body::from)),
            }
        })
    }
}
