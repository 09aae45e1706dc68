//! The transport of a program: HTTP by hyper, a pool of its connections, TLS by rustls with ring. Feature `hyper`.

mod builder;
mod classify;
mod connection;
mod connector;
#[cfg(feature = "gzip")]
mod gzip;
mod pool;
mod proxy;
mod pulse;
mod socket;
mod stream;
mod tls;

use std::fmt;
use std::sync::Arc;

use http::header::{ACCEPT_ENCODING, HeaderValue};
use http::{Method, Uri};
use hyper::body::{Body as _, Incoming};
use tokio::runtime::Handle;

pub use self::builder::HyperTransportBuilder;
use self::builder::Settings;
use self::connection::{Connection, Failed, Sent};
use self::connector::Connector;
use self::pool::{Key, Pool};
pub use self::proxy::Proxies;
use self::stream::Arriving;
use crate::request_body::RequestBody;
use crate::runtime::{self, UNFIT};
use crate::shared::BoxFuture;
use crate::{Body, Effect, Error, ErrorKind, Request, Response, StreamResponse, Transport};

/// A transport over HTTP/1.1 or HTTP/2, whichever the server prefers, with connections kept for the next request.
///
/// - Clones share their connections.
/// - With the feature `gzip`, answers are asked for with gzip and handed over decompressed, without their `content-encoding` and
///   `content-length`. A request that has an `accept-encoding` of its own gets its answer as it comes.
/// - Redirects are not followed: the answer with status 3xx is the answer, so that a token never goes to another
///   host.
/// - An answer may be [streamed](Transport::stream), decompressed as it comes. Once its body is over, the connection is
///   kept; a body that is dropped before closes it, or with HTTP/2 its stream.
/// - It limits the time to connect and the size of an answer, unless that is streamed. The time of an exchange is limited by
///   [`Timeout`](crate::layer::Timeout), which is part of [`layer::standard`](crate::layer::standard).
/// - It needs a tokio runtime with timers and I/O (`enable_all`) around it; without one the answer is an
///   [`ErrorKind::Invalid`].
/// - It may be used in several runtimes at once. Each has connections of its own.
///
/// A request goes out again by itself in one case only: when the connection that it got from the pool closed before
/// the request was written to it. Before a request is written to a connection that has been used before, the system is
/// asked whether the server has closed it meanwhile, also when the process was frozen or the runtime blocked. What
/// the system doesn't know, as after a laptop slept, only the time since the last sign of life hints at: see
/// [`idle_timeout`](HyperTransportBuilder::idle_timeout) and
/// [`fresh_for_creates_after`](HyperTransportBuilder::fresh_for_creates_after).
///
/// ```no_run
/// use std::time::Duration;
/// use bytes::Bytes;
/// use notion_transport::hyper::HyperTransport;
/// use notion_transport::{Transport, clock, layer};
///
/// # async fn example(token: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let transport = HyperTransport::builder().connect_timeout(Duration::from_secs(3)).build();
/// let transport = layer::standard(transport, layer::StackSettings::default(), clock::standard());
///
/// let request = http::Request::get("https://api.notion.com/v1/users/me")
///     .header("authorization", format!("Bearer {token}"))
///     .header("notion-version", "2025-09-03")
///     .body(Bytes::new())?;
/// println!("{}", transport.send(request).await?.status());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HyperTransport {
    /// Or what is wrong with the setup.
    connector: Result<Arc<Connector>, Error>,
    pool: Arc<Pool>,
    max_body_size: usize,
    gzip: bool,
}

impl HyperTransport {
    /// Returns a transport with the default settings, and the proxies that the environment names; see
    /// [`HyperTransportBuilder`].
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Starts with the default settings.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::new()
    }

    fn with(settings: Settings) -> Self {
        let Settings { proxies, http1_only, connect_timeout, extra_roots, .. } = settings;
        let connector = tls::roots(extra_roots)
            .map(|roots| Arc::new(Connector::new(roots, proxies, http1_only, connect_timeout)));
        Self {
            connector,
            pool: Arc::new(Pool::new(settings.pool)),
            max_body_size: settings.max_body_size,
            gzip: settings.gzip,
        }
    }
}

impl Default for HyperTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Error>> + Send {
        // In a box, all of hyper is compiled with this crate, and not anew with each one that awaits a response.
        let exchange: BoxFuture<'_> = Box::pin(self.exchange(request));
        exchange
    }

    fn stream(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<StreamResponse, Error>> + Send {
        let head: BoxFuture<'_, StreamResponse> = Box::pin(self.streamed(request));
        head
    }
}

impl HyperTransport {
    async fn exchange(&self, request: Request) -> Result<Response, Error> {
        let Begun { head, body, is_packed } = self.begin(request).await?;
        let with_status = |error: Error| error.with_status(head.status);
        let body = body.collect(self.max_body_size).await.map_err(with_status)?;
        let body = match is_packed {
            #[cfg(feature = "gzip")]
            true => gzip::unpack(&body, self.max_body_size).map_err(with_status)?,
            _ => body,
        };
        Ok(Response::from_parts(head, body))
    }

    async fn streamed(&self, request: Request) -> Result<StreamResponse, Error> {
        let Begun { head, body, is_packed } = self.begin(request).await?;
        let body = match is_packed {
            #[cfg(feature = "gzip")]
            true => Body::stream(gzip::Unpacked::new(body, head.status)),
            _ => body,
        };
        Ok(StreamResponse::from_parts(head, body))
    }

    async fn begin(&self, mut request: Request) -> Result<Begun, Error> {
        let (key, runtime) = check(&request)?;
        let unpack =
            cfg!(feature = "gzip") && self.gzip && !request.headers().contains_key(ACCEPT_ENCODING);
        if unpack {
            request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let (response, connection) = self.send_on_connection(&key, request).await?;
        let (mut head, incoming) = response.into_parts();
        let length = incoming.size_hint().exact();
        let pool = self.pool.clone();
        let body =
            Body::stream(Arriving::new(incoming, head.status, connection, move |connection| {
                // Whoever reads the body may be in another runtime, or in none.
                let _entered = runtime.enter();
                pool.put(key, connection);
            }));
        let body = length.into_iter().fold(body, Body::with_length);
        Ok(Begun { is_packed: unpack && is_packed(&mut head.headers), head, body })
    }

    /// Sends `request` on a connection from the pool, or on a new one if there is none that is open.
    async fn send_on_connection(
        &self,
        key: &Key,
        request: Request,
    ) -> Result<(http::Response<Incoming>, Connection), Error> {
        let effect = Effect::of(&request);
        let mut request = request.map(RequestBody::from);
        while let Some(mut connection) = self.pool.take(key, effect) {
            match connection.send(request).await {
                Ok(response) => return Ok((response, connection)),
                Err(Failed { sent: Sent::Nothing(unsent), .. }) => {
                    self.pool.forget(key, &connection);
                    request = *unsent;
                }
                Err(failed) => return Err(classify::failed(failed)),
            }
        }
        // In a box, what is rare and large is no part of what each request moves.
        let connect: BoxFuture<'_, _> = Box::pin(self.connect(key, request.uri(), effect));
        let mut connection = connect.await?;
        match connection.send(request).await {
            Ok(response) => Ok((response, connection)),
            Err(failed) => Err(classify::failed(failed)),
        }
    }

    async fn connect(&self, key: &Key, uri: &Uri, effect: Effect) -> Result<Connection, Error> {
        let connector = self.connector.as_ref().map_err(Clone::clone)?;
        let stream = connector.connect(uri).await?;
        let opened = Connection::open(stream, uri, self.pool.watch()).await;
        let opened = opened.map_err(|error| Error::new(ErrorKind::Connect).with_source(error))?;
        Ok(self.pool.join(key, effect, opened))
    }
}

/// An answer of which the head is there.
struct Begun {
    head: http::response::Parts,
    /// As it comes: perhaps packed.
    body: Body,
    is_packed: bool,
}

/// Whether these headers say that the body is packed, which they then say no more.
#[cfg(feature = "gzip")]
fn is_packed(headers: &mut http::HeaderMap) -> bool {
    use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

    let is_packed = gzip::is_gzip(headers);
    if is_packed {
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
    }
    is_packed
}

#[cfg(not(feature = "gzip"))]
fn is_packed(_: &mut http::HeaderMap) -> bool {
    false
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("max_body_size", &self.max_body_size)
            .field("gzip", &self.gzip)
            .finish_non_exhaustive()
    }
}

/// Refuses what can't be sent, before anything is. What is left goes to this key, by this runtime.
fn check(request: &Request) -> Result<(Key, Handle), Error> {
    let invalid = |why: &'static str| Error::new(ErrorKind::Invalid).with_detail(why);
    let runtime: Handle = runtime::current().ok_or_else(|| invalid(UNFIT))?;
    if !matches!(request.uri().scheme_str(), Some("http" | "https")) {
        return Err(invalid("the URI does not begin with https:// or http://"));
    }
    if request.uri().host().is_none_or(str::is_empty) {
        return Err(invalid("the URI has no host"));
    }
    if request.method() == Method::CONNECT {
        return Err(invalid("CONNECT asks for a tunnel, which has no response"));
    }
    let key = Key::of(request.uri(), &runtime).ok_or_else(|| invalid("the URI has no host"))?;
    Ok((key, runtime))
}
