//! The transport of a program: hyper, its connection pool, and TLS by rustls with ring. Feature `hyper`.

mod builder;
mod classify;
mod connector;
mod gzip;
mod proxy;
mod tls;

use std::fmt;

use http::Method;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};
use hyper_util::client::legacy::Client;
use tokio::runtime::Handle;

pub use self::builder::HyperTransportBuilder;
use self::builder::Settings;
use self::connector::Connector;
pub use self::proxy::Proxies;
use crate::body::{Body, collect};
use crate::shared::BoxFuture;
use crate::{Error, ErrorKind, Request, Response, Transport};

/// Sends requests over HTTP/1.1 or HTTP/2, whichever the server prefers, with connections kept for the next request.
///
/// - Clones share their connections.
/// - Answers are asked for with gzip and handed over decompressed, without their `content-encoding` and
///   `content-length`. A request that has an `accept-encoding` of its own gets its answer as it comes.
/// - Redirects are not followed: the answer with status 3xx is the answer, so that a token never goes to another
///   host.
/// - It limits the time to connect and the size of an answer. The time of an exchange is limited by
///   [`Timeout`](crate::layer::Timeout), which is part of [`layer::standard`](crate::layer::standard).
/// - It needs a tokio runtime with `enable_all` around it; without any runtime the answer is an
///   [`ErrorKind::Invalid`].
///
/// A request goes out again by itself in one case only: when the connection that it got from the pool closed before
/// the request was written to it.
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
    client: Client<Connector, Body>,
    max_body_size: usize,
    gzip: bool,
}

impl HyperTransport {
    /// A transport with the default settings, and the proxies that the environment names; see
    /// [`HyperTransportBuilder`].
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Starts with the default settings.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::new()
    }

    fn with(settings: Settings) -> Self {
        Self {
            max_body_size: settings.max_body_size,
            gzip: settings.gzip,
            client: settings.into_client(),
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
}

impl HyperTransport {
    async fn exchange(&self, mut request: Request) -> Result<Response, Error> {
        check(&request)?;
        let unpack = self.gzip && !request.headers().contains_key(ACCEPT_ENCODING);
        if unpack {
            request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let response = self.client.request(request.map(Body::from)).await;
        let (mut head, body) = response.map_err(classify::failed)?.into_parts();
        let with_status = |error: Error| error.with_status(head.status);
        let body = collect(body, self.max_body_size, classify::body_failed).await;
        let mut body = body.map_err(with_status)?;
        if unpack && gzip::is_gzip(&head.headers) {
            body = gzip::unpack(&body, self.max_body_size).map_err(with_status)?;
            head.headers.remove(CONTENT_ENCODING);
            head.headers.remove(CONTENT_LENGTH);
        }
        Ok(Response::from_parts(head, body))
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("max_body_size", &self.max_body_size)
            .field("gzip", &self.gzip)
            .finish_non_exhaustive()
    }
}

/// Refuses what hyper would refuse without saying that nothing was sent, or would panic about.
fn check(request: &Request) -> Result<(), Error> {
    let invalid = |why: &'static str| Err(Error::new(ErrorKind::Invalid).with_source(why));
    if Handle::try_current().is_err() {
        return invalid("there is no tokio runtime around the call");
    }
    if !matches!(request.uri().scheme_str(), Some("http" | "https")) {
        return invalid("the URI does not begin with https:// or http://");
    }
    if request.uri().host().is_none_or(str::is_empty) {
        return invalid("the URI has no host");
    }
    if request.method() == Method::CONNECT {
        return invalid("CONNECT asks for a tunnel, which has no response");
    }
    Ok(())
}
