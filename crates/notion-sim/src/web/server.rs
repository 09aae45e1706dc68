//! A workspace over HTTP.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::guard;
use crate::Workspace;
use crate::answer::Pace;
use crate::router::endpoint;
use crate::router::faults::{FaultKind, Outcome};
use crate::web;

/// The largest body that is read.
const BODY_LIMIT: usize = endpoint::UPLOAD;
/// So long a client may take to send the head of a request, and its body.
const PATIENCE: Duration = Duration::from_secs(60);
/// So long nothing is accepted when that is not possible.
const PAUSE: Duration = Duration::from_millis(50);

/// A server that runs until this is dropped.
#[derive(Debug)]
pub struct ServerHandle {
    address: SocketAddr,
    /// Dropped to stop.
    _stop: oneshot::Sender<Infallible>,
}

impl ServerHandle {
    /// Returns the address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns where clients find it: `http://127.0.0.1:8080`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Workspace {
    /// Serves the workspace on a thread of its own; `127.0.0.1:0` takes a port that is free.
    ///
    /// # Errors
    ///
    /// When the address can't be listened on, or there is no thread to be had.
    pub fn serve(&self, address: impl ToSocketAddrs) -> io::Result<ServerHandle> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let workspace = self.clone();
        std::thread::Builder::new().name("notion-sim".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    _ = stopped => {}
                    _ = accept(workspace, listener) => {}
                }
            });
        })?;
        Ok(ServerHandle { address, _stop: stop })
    }
}

async fn accept(workspace: Workspace, listener: TcpListener) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // A connection that breaks before it is accepted is no reason to stop.
            Err(error) if is_of_one(&error) => continue,
            Err(_) => {
                // There are no more files to be had; when connections close there will be.
                sleep(PAUSE).await;
                continue;
            }
        };
        let Ok(local) = stream.local_addr() else { continue };
        let _ = stream.set_nodelay(true);
        let (connection, writer) = Connection::new(stream);
        let workspace = workspace.clone();
        let service =
            service_fn(move |request| answer(workspace.clone(), writer.clone(), local, request));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .serve_connection(TokioIo::new(connection), service);
        tokio::spawn(connection);
    }
}

/// Whether an error is that of one connection, and not of all that come.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};

    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// The body of an answer: there already, or coming by and by.
type Answered = UnsyncBoxBody<Bytes, notion_transport::Error>;

fn whole(bytes: Bytes) -> Answered {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

fn by_and_by(body: notion_transport::Body) -> Answered {
    StreamBody::new(body.map(|piece| piece.map(Frame::data))).boxed_unsync()
}

async fn answer(
    workspace: Workspace,
    writer: Writer,
    local: SocketAddr,
    request: http::Request<Incoming>,
) -> io::Result<Response<Answered>> {
    let hosts = workspace.lock().builder.hosts.clone();
    if let Some(refusal) = guard::refusal(&request, local, &hosts) {
        return Ok(refusal.map(whole));
    }
    let (head, body) = request.into_parts();
    let body = timeout(PATIENCE, Limited::new(body, BODY_LIMIT).collect()).await;
    let body = match body {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Ok(refused(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => return Ok(refused(StatusCode::REQUEST_TIMEOUT)),
    };
    let request = http::Request::from_parts(head, body.to_bytes());
    if let Some(page) = web::answer(&workspace, &request) {
        return Ok(page.map(whole));
    }
    match workspace.outcome(request) {
        Outcome::Answer(mut answer) => Ok(match answer.extensions_mut().remove::<Pace>() {
            Some(pace) => answer.map(|body| by_and_by(pace.body(body))),
            None => answer.map(whole),
        }),
        Outcome::Broken { kind: FaultKind::SlowHead, answer, delay } => {
            sleep(delay).await;
            Ok(answer.map(whole))
        }
        Outcome::Broken { kind, answer, delay } => {
            // From here on the connection is not hyper's any more.
            if let Some(writer) = writer.take() {
                write_broken(writer, kind, &answer, delay).await?;
            }
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    }
}

fn refused(status: StatusCode) -> Response<Answered> {
    let reason = status.canonical_reason().unwrap_or_default();
    let mut refused = Response::new(whole(Bytes::from_static(reason.as_bytes())));
    *refused.status_mut() = status;
    refused
}

/// Writes an answer that hyper would not, and closes the connection.
async fn write_broken(
    mut to: OwnedWriteHalf,
    kind: FaultKind,
    answer: &notion_transport::Response,
    delay: Duration,
) -> io::Result<()> {
    let body = answer.body();
    let (length, pieces) = match kind {
        FaultKind::CutBody => (body.len(), vec![&body[..body.len() / 2]]),
        FaultKind::WrongLength => (body.len() / 2, vec![&body[..]]),
        FaultKind::SlowBody => (body.len(), body.chunks(body.len().div_ceil(8).max(1)).collect()),
        _ => return Ok(()),
    };
    let mut head = format!("HTTP/1.1 {}\r\n", answer.status()).into_bytes();
    for (name, value) in answer.headers() {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend(format!("content-length: {length}\r\n\r\n").as_bytes());
    to.write_all(&head).await?;
    for piece in pieces {
        if kind == FaultKind::SlowBody {
            sleep(delay).await;
        }
        to.write_all(piece).await?;
    }
    to.shutdown().await
}

/// The half of a connection that is written to, until a fault takes it away.
#[derive(Clone)]
struct Writer(Arc<Mutex<Option<OwnedWriteHalf>>>);

impl Writer {
    fn take(&self) -> Option<OwnedWriteHalf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// What a poll says; `gone` if the half is.
    fn poll<R>(
        &self,
        gone: Poll<io::Result<R>>,
        poll: impl FnOnce(Pin<&mut OwnedWriteHalf>) -> Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        let mut half = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *half {
            Some(half) => poll(Pin::new(half)),
            None => gone,
        }
    }
}

struct Connection {
    reader: OwnedReadHalf,
    writer: Writer,
}

impl Connection {
    fn new(stream: TcpStream) -> (Self, Writer) {
        let (reader, writer) = stream.into_split();
        let writer = Writer(Arc::new(Mutex::new(Some(writer))));
        (Self { reader, writer: writer.clone() }, writer)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.reader).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let gone = Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        self.writer.poll(gone, |half| half.poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writer.poll(Poll::Ready(Ok(())), |half| half.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writer.poll(Poll::Ready(Ok(())), |half| half.poll_shutdown(cx))
    }
}
