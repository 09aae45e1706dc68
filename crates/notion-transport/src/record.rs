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
use std::sync::Mutex;

use http::header::HeaderName;
use serde_json::{Map, Value, json};

pub use self::replay::{Order, Replay};
use crate::lock::lock;
use crate::{Error, Request, Response, Transport};

const VERSION: HeaderName = HeaderName::from_static("notion-version");

/// Writes down every exchange that goes through.
///
/// Put it around the innermost transport to see every attempt, or around the layers to see every call. An exchange
/// without an answer has the kind of the error in place of the status.
#[derive(Debug)]
pub struct Record<T, W> {
    inner: T,
    writer: Mutex<(W, io::Result<()>)>,
}

impl<T, W: Write + Send + 'static> Record<T, W> {
    /// Writes down to `writer` what goes through `inner`.
    pub fn new(inner: T, writer: W) -> Self {
        Self { inner, writer: Mutex::new((writer, Ok(()))) }
    }

    /// The transport and the writer, or what kept it from writing.
    pub fn into_inner(self) -> (T, io::Result<W>) {
        let unlocked = self.writer.into_inner();
        let (writer, written) = unlocked.unwrap_or_else(std::sync::PoisonError::into_inner);
        (self.inner, written.map(|()| writer))
    }

    fn write(&self, line: &Value) {
        let mut guard = lock(&self.writer);
        let (writer, written) = &mut *guard;
        // The exchange goes on; whoever takes the writer learns of it.
        if written.is_ok() {
            *written = writeln!(writer, "{line}").and_then(|()| writer.flush());
        }
    }
}

impl<T: Transport, W: Write + Send + 'static> Transport for Record<T, W> {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let mut line = describe(&request);
        let result = self.inner.send(request).await;
        match &result {
            Ok(response) => {
                line.insert("status".into(), response.status().as_u16().into());
                line.insert("response".into(), body(response.body()));
            }
            Err(error) => {
                line.insert("status".into(), Value::Null);
                line.insert("error".into(), format!("{:?}", error.kind()).into());
            }
        }
        self.write(&Value::Object(line));
        result
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
