//! A connection on which requests are sent, in the HTTP that the server prefers.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};
use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::Connection as _;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connector::Stream;
use super::pulse::{Counted, Moment, Pulse};
use crate::race::race;
use crate::request_body::RequestBody;

pub(super) struct Connection {
    sender: Sender,
    pulse: Arc<Pulse>,
}

enum Sender {
    /// One request at a time. It names the server in this header.
    Http1(http1::SendRequest<RequestBody>, Option<HeaderValue>),
    /// Any number: it can be cloned.
    Http2(http2::SendRequest<RequestBody>),
}

/// Why there is no response.
pub(super) struct Failed {
    pub(super) error: hyper::Error,
    pub(super) sent: Sent,
}

/// How much of a request that failed can have reached the server.
pub(super) enum Sent {
    /// Nothing that the server looked at, and here it is again, for another connection.
    Nothing(Box<http::Request<RequestBody>>),
    /// Less than the server needs to act on it, or the server says that it did not look at it.
    Unseen,
    /// Perhaps all.
    Unknown,
}

impl Connection {
    /// Begins to speak HTTP on `stream`, which goes to the server of `uri`. The connection is driven by a task of the
    /// runtime, for as long as `until` is not done.
    pub(super) async fn open(
        stream: Stream,
        uri: &Uri,
        until: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Self, hyper::Error> {
        let connected = stream.connected();
        let mut extras = http::Extensions::new();
        connected.get_extras(&mut extras);
        let pulse: Arc<Pulse> = extras.remove().unwrap_or_else(|| Arc::new(Pulse::new()));
        let stream = Counted::new(stream, pulse.clone());
        let sender = match connected.is_negotiated_h2() {
            true => Sender::Http2(open_http2(stream, until).await?),
            false => Sender::Http1(open_http1(stream, until).await?, host_header(uri)),
        };
        Ok(Self { sender, pulse })
    }

    /// The same connection for a further request, if it can carry several at a time.
    pub(super) fn share(&self) -> Option<Self> {
        match &self.sender {
            Sender::Http1(..) => None,
            Sender::Http2(sender) => {
                Some(Self { sender: Sender::Http2(sender.clone()), pulse: self.pulse.clone() })
            }
        }
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pulse, &other.pulse)
    }

    pub(super) fn is_closed(&self) -> bool {
        match &self.sender {
            Sender::Http1(sender, _) => sender.is_closed(),
            Sender::Http2(sender) => sender.is_closed(),
        }
    }

    /// Whether the exchange before is over on both sides.
    pub(super) fn is_ready(&self) -> bool {
        match &self.sender {
            Sender::Http1(sender, _) => sender.is_ready(),
            Sender::Http2(sender) => sender.is_ready(),
        }
    }

    /// Waits until the exchange before is over. `false` if the connection has closed.
    pub(super) async fn ready(&mut self) -> bool {
        match &mut self.sender {
            Sender::Http1(sender, _) => sender.ready().await.is_ok(),
            Sender::Http2(sender) => sender.ready().await.is_ok(),
        }
    }

    /// For how long nothing has come from the server.
    pub(super) fn silence(&self, now: Moment) -> Duration {
        self.pulse.silence(now)
    }

    /// Sends `request`, whose URI is absolute, unless the server has closed the connection.
    pub(super) async fn send(
        &mut self,
        request: http::Request<RequestBody>,
    ) -> Result<Response<Incoming>, Failed> {
        let size = request.body().len();
        let before = self.pulse.written();
        self.pulse.question();
        let mut failed = match &mut self.sender {
            Sender::Http1(sender, host) => {
                let uri = request.uri().clone();
                match sender.try_send_request(in_origin_form(request, host.as_ref())).await {
                    Ok(response) => return Ok(response),
                    Err(error) => Failed::new(error, |request| *request.uri_mut() = uri),
                }
            }
            Sender::Http2(sender) => {
                // Hyper does not give it back once it has a stream, also when nothing of that was written.
                let copy = request.clone();
                match sender.try_send_request(request).await {
                    Ok(response) => return Ok(response),
                    Err(error) => {
                        let mut failed = Failed::new(error, |_| ());
                        if self.pulse.written() == before || failed.is_later_than_the_last() {
                            failed.sent = Sent::Nothing(Box::new(copy));
                        }
                        failed
                    }
                }
            }
        };
        // There is a head, too, so that not even all of the body is less than the whole.
        if matches!(failed.sent, Sent::Unknown)
            && (failed.is_refused() || self.pulse.written() - before <= size)
        {
            failed.sent = Sent::Unseen;
        }
        Err(failed)
    }
}

impl Failed {
    /// The error, and the request if hyper has not begun to write it, after `restore`.
    fn new(
        mut error: TrySendError<http::Request<RequestBody>>,
        restore: impl FnOnce(&mut http::Request<RequestBody>),
    ) -> Self {
        let sent = match error.take_message() {
            Some(mut request) => {
                restore(&mut request);
                Sent::Nothing(Box::new(request))
            }
            None => Sent::Unknown,
        };
        Self { error: error.into_error(), sent }
    }

    /// The server is going away, and the request's stream is later than the last that it looked at (RFC 9113,
    /// section 6.8).
    fn is_later_than_the_last(&self) -> bool {
        self.h2_error().is_some_and(|error| error.is_remote() && error.is_go_away())
    }

    /// The server refused the request's stream unseen (RFC 9113, section 8.7).
    fn is_refused(&self) -> bool {
        let refused = Some(h2::Reason::REFUSED_STREAM);
        self.h2_error().is_some_and(|error| error.is_remote() && error.reason() == refused)
    }

    fn h2_error(&self) -> Option<&h2::Error> {
        let error: &(dyn StdError + 'static) = &self.error;
        std::iter::successors(Some(error), |&error| error.source()).find_map(|e| e.downcast_ref())
    }
}

/// How much is read at once, and how large a head may be. Hyper's own limit would keep as much again as the largest
/// answer has, and what it reads then has left the processor's cache when it is copied.
const MAX_BUFFER: usize = 64 << 10;

async fn open_http1<S>(
    stream: S,
    until: impl Future<Output = ()> + Send + 'static,
) -> Result<http1::SendRequest<RequestBody>, hyper::Error>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (sender, connection) =
        http1::Builder::new().max_buf_size(MAX_BUFFER).handshake(stream).await?;
    // What goes wrong is the outcome of the request that it goes wrong for.
    tokio::spawn(race(async { drop(connection.await) }, until));
    Ok(sender)
}

async fn open_http2<S>(
    stream: S,
    until: impl Future<Output = ()> + Send + 'static,
) -> Result<http2::SendRequest<RequestBody>, hyper::Error>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        // While answers are awaited: finds out that the connection has died quietly.
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10))
        .handshake(stream)
        .await?;
    tokio::spawn(race(async { drop(connection.await) }, until));
    Ok(sender)
}

/// HTTP/1.1 names the host in a header, and only the path in the first line.
fn in_origin_form(
    mut request: http::Request<RequestBody>,
    host: Option<&HeaderValue>,
) -> http::Request<RequestBody> {
    let path = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(path);
    if let Some(host) = host {
        request.headers_mut().entry(HOST).or_insert_with(|| host.clone());
    }
    request
}

/// The host, with its port unless that is the usual one of the scheme.
fn host_header(uri: &Uri) -> Option<HeaderValue> {
    let host = uri.host()?;
    let usual = if uri.scheme_str() == Some("http") { 80 } else { 443 };
    match uri.port_u16().filter(|port| *port != usual) {
        Some(port) => HeaderValue::try_from(format!("{host}:{port}")).ok(),
        None => HeaderValue::from_str(host).ok(),
    }
}
