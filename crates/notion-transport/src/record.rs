//! Writes down what goes through a transport, and answers from what was written down.
//!
//! A recording is a file of JSON lines, one for each exchange, that people can read and compare:
//!
//! ```json
//! {"notion_version":"2025-09-03","method":"GET","path":"/v1/users/me","query":"","status":200,"request":null,"response":{"object":"user"}}
//! ```
//!
//! Nothing secret is in it: headers are left out but for the version; in paths, queries and bodies tokens, the
//! signatures of signed URLs, logins in URLs and e-mail addresses are replaced by placeholders, the same for the same
//! address. A body that is not JSON is written as its length and a hash.
//!
//! ```
//! use notion_transport::mock::{Expectation, MockTransport, Reply};
//! use notion_transport::record::{Record, Replay};
//! use notion_transport::{Request, Transport};
//! use serde_json::json;
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
//! # runtime.block_on(async {
//! let mock = MockTransport::new();
//! mock.expect(Expectation::get("/v1/users/me").reply(Reply::json(200, json!({ "object": "user" }))));
//! let request = || -> Request { http::Request::get("https://api.notion.com/v1/users/me").body(Default::default()).unwrap() };
//!
//! let recorder = Record::new(mock, Vec::new());
//! recorder.send(request()).await?;
//! let recording = recorder.into_inner().1?;
//!
//! let replay = Replay::read(&recording[..])?;
//! assert_eq!(replay.send(request()).await?.body().as_ref(), br#"{"object":"user"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod redact;
mod replay;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;
use http::header::HeaderName;
use serde_json::{Map, Value, json};

pub use self::replay::{Order, Replay};
use crate::body::InMemory;
use crate::lock::lock;
use crate::{Body, Error, Request, Response, StreamResponse, Transport};

const VERSION: HeaderName = HeaderName::from_static("notion-version");

/// A layer that writes down every exchange that goes through.
///
/// Put it around the innermost transport to see every attempt, or around the layers to see every call. An exchange
/// without an answer has the kind of the error in place of the status.
///
/// A [streamed](Transport::stream) answer is written down when its body is over or dropped, and is not held up by it. Its
/// line has besides `"streamed": {"bytes": 1234, "end": "complete"}`, where the end may also be `dropped` or the kind of
/// an error. Its body is kept like another's if it is whole and has 1 MiB at most, else by length and hash.
#[derive(Debug)]
pub struct Record<T, W> {
    inner: T,
    pen: Pen<W>,
}

/// Who writes, until it is taken back.
#[derive(Debug)]
struct Pen<W>(Arc<Mutex<(Option<W>, io::Result<()>)>>);

impl<W> Clone for Pen<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T, W: Write + Send + 'static> Record<T, W> {
    /// Writes down to `writer` what goes through `inner`.
    pub fn new(inner: T, writer: W) -> Self {
        Self { inner, pen: Pen(Arc::new(Mutex::new((Some(writer), Ok(()))))) }
    }

    /// Returns the transport and the writer, or what kept it from writing. Streamed answers that are not over are not
    /// in it.
    pub fn into_inner(self) -> (T, io::Result<W>) {
        let mut guard = lock(&self.pen.0);
        let written = std::mem::replace(&mut guard.1, Ok(()));
        let writer = guard.0.take();
        drop(guard);
        let gone = || io::Error::other("the writer has been taken");
        (self.inner, written.and_then(|()| writer.ok_or_else(gone)))
    }
}

impl<W: Write> Pen<W> {
    fn write(&self, line: Map<String, Value>) {
        let mut guard = lock(&self.0);
        let (Some(writer), written) = &mut *guard else { return };
        // The exchange goes on; whoever takes the writer learns of it.
        if written.is_ok() {
            let line = Value::Object(line);
            *written = writeln!(writer, "{line}").and_then(|()| writer.flush());
        }
    }

    /// Writes down an exchange of which nothing is to come.
    fn write_result(
        &self,
        mut line: Map<String, Value>,
        result: Result<(StatusCode, &[u8]), &Error>,
    ) {
        match result {
            Ok((status, bytes)) => {
                line.insert("status".into(), status.as_u16().into());
                line.insert("response".into(), body(bytes));
            }
            Err(error) => {
                line.insert("status".into(), Value::Null);
                line.insert("error".into(), format!("{:?}", error.kind()).into());
            }
        }
        self.write(line);
    }
}

impl<T: Transport, W: Write + Send + 'static> Transport for Record<T, W> {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let line = describe(&request);
        let result = self.inner.send(request).await;
        let told = result.as_ref().map(|response| (response.status(), &response.body()[..]));
        self.pen.write_result(line, told);
        result
    }

    async fn stream(&self, request: Request) -> Result<StreamResponse, Error> {
        let line = describe(&request);
        let response = match self.inner.stream(request).await {
            Ok(response) => response,
            Err(error) => {
                self.pen.write_result(line, Err(&error));
                return Err(error);
            }
        };
        if let Some(bytes) = response.body().in_memory() {
            self.pen.write_result(line, Ok((response.status(), bytes)));
            return Ok(response);
        }
        let (status, pen) = (response.status(), self.pen.clone());
        let recorded = |body| Recorded {
            body,
            pen,
            line: Some(line),
            status,
            kept: Vec::new(),
            hasher: DefaultHasher::new(),
        };
        Ok(response.map(|body| body.through(recorded)))
    }
}

/// How much of a streamed body is kept, to be written down.
const MAX_KEPT: u64 = 1 << 20;

/// A body that is written down when it is over.
struct Recorded<W: Write> {
    body: Body,
    pen: Pen<W>,
    /// What to write down; none when that is done.
    line: Option<Map<String, Value>>,
    status: StatusCode,
    /// All that has come, as long as it is not too much.
    kept: Vec<u8>,
    hasher: DefaultHasher,
}

impl<W: Write> Recorded<W> {
    fn put(&mut self, chunk: &[u8]) {
        self.hasher.write(chunk);
        match self.body.received() <= MAX_KEPT {
            true => self.kept.extend_from_slice(chunk),
            false => self.kept = Vec::new(),
        }
    }

    fn finish(&mut self, end: &str) {
        let Some(mut line) = self.line.take() else { return };
        let bytes = self.body.received();
        let response = match end == COMPLETE && bytes <= MAX_KEPT {
            true => body(&self.kept),
            false => {
                json!({ "not_json": { "bytes": bytes, "hash": format!("{:016x}", self.hasher.finish()) } })
            }
        };
        line.insert("status".into(), self.status.as_u16().into());
        line.insert("response".into(), response);
        line.insert("streamed".into(), json!({ "bytes": bytes, "end": end }));
        self.pen.write(line);
    }
}

const COMPLETE: &str = "complete";

impl<W: Write + Send> Stream for Recorded<W> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let next = ready!(Pin::new(&mut this.body).poll_next(cx));
        match &next {
            Some(Ok(chunk)) => this.put(chunk),
            Some(Err(error)) => this.finish(&format!("{:?}", error.kind())),
            None => this.finish(COMPLETE),
        }
        Poll::Ready(next)
    }
}

// Nothing in it is pinned.
impl<W: Write> Unpin for Recorded<W> {}

impl<W: Write> Drop for Recorded<W> {
    fn drop(&mut self) {
        // Whoever has all that was announced need not ask for more.
        let is_whole = self.body.length() == Some(self.body.received());
        self.finish(if is_whole { COMPLETE } else { "dropped" });
    }
}

fn describe(request: &Request) -> Map<String, Value> {
    let version = request.headers().get(&VERSION).and_then(|version| version.to_str().ok());
    let mut line = Map::new();
    line.insert("notion_version".into(), version.into());
    line.insert("method".into(), request.method().as_str().into());
    line.insert("path".into(), redact::text(request.uri().path()).into());
    line.insert("query".into(), redact::text(request.uri().query().unwrap_or_default()).into());
    line.insert("request".into(), body(request.body()));
    line
}

/// A body without secrets: JSON as it is, anything else by length and hash.
fn body(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    match serde_json::from_slice(bytes) {
        Ok(value) => redact::value(value),
        Err(_) => json!({ "not_json": { "bytes": bytes.len(), "hash": hash(bytes) } }),
    }
}

/// Tells bodies apart; the same body has the same hash.
fn hash(bytes: impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
