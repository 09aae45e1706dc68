//! What goes wrong, by plan.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use notion_model::ErrorBody;
use notion_transport::{Body, Error, ErrorKind, Request, Response, StreamResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{self, Pace};

/// A fault: something that goes wrong with a request, or with several.
///
/// ```
/// use notion_sim::{Fault, Workspace};
///
/// let workspace = Workspace::new();
/// workspace.inject(Fault::status(429).retry_after(1).times(3));
/// workspace.inject(Fault::html(502).on("POST /v1/pages").committed());
/// ```
///
/// As JSON, for `POST /__sim__/faults`: `{"status": 429, "code": "rate_limited", "retry_after": 1, "times": 3}`,
/// `{"kind": "html", "status": 502, "on": "POST /v1/pages", "committed": true}`, or an array of such.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fault {
    pub(crate) kind: FaultKind,
    /// Only of requests whose method and path begin like this.
    on: Option<String>,
    /// How many requests pass before the first that meets it.
    skip: u32,
    /// How many requests meet it.
    times: u32,
    /// Whether the request is carried out before the answer goes wrong.
    committed: bool,
    status: u16,
    code: Option<String>,
    message: Option<String>,
    retry_after: Option<u64>,
    additional_data: Option<Value>,
    /// Of what is slow: how long each piece takes.
    pub(crate) millis: u64,
    /// Of what is huge: how many bytes.
    bytes: usize,
}

/// The kind of a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// An error in Notion's form.
    #[default]
    Status,
    /// An error as a page of HTML, as what stands in front of Notion sends it.
    Html,
    /// The connection closes instead of an answer.
    Reset,
    /// The connection closes in the middle of the answer's body.
    CutBody,
    /// The answer says that its body is shorter than it is.
    WrongLength,
    /// The answer begins late.
    SlowHead,
    /// The answer's body comes in eight pieces, each late.
    SlowBody,
    /// The body is a little gzip that becomes very large.
    GzipBomb,
    /// The body says that it is gzip, and is not.
    BadGzip,
    /// The body is very large.
    HugeBody,
    /// The body is not UTF-8.
    InvalidUtf8,
    /// The body is JSON, nested very deep.
    DeepJson,
    /// The body is `{}`, with the status 200.
    EmptyObject,
    /// The body is text.
    WrongType,
    /// The answer points to another host.
    Redirect,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            kind: FaultKind::Status,
            on: None,
            skip: 0,
            times: 1,
            committed: false,
            status: 500,
            code: None,
            message: None,
            retry_after: None,
            additional_data: None,
            millis: 50,
            bytes: 100 * 1024 * 1024,
        }
    }
}

impl Fault {
    /// Returns a fault of this kind, once, for the next request.
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Returns an error of Notion's with this status, and with the code that belongs to it.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// Returns a page of HTML with this status.
    pub fn html(status: u16) -> Self {
        Self { status, ..Self::new(FaultKind::Html) }
    }

    /// Limits the fault to requests whose method and path begin like this: `POST /v1/pages`. Those for the content of a
    /// file meet only faults for them: `GET /__sim__/files/`.
    #[must_use]
    pub fn on(mut self, request: impl Into<String>) -> Self {
        self.on = Some(request.into());
        self
    }

    /// Lets so many requests pass first.
    #[must_use]
    pub fn skip(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    /// Sets how many requests meet it.
    #[must_use]
    pub fn times(mut self, requests: u32) -> Self {
        self.times = requests;
        self
    }

    /// Carries the request out, and lets only the answer go wrong.
    #[must_use]
    pub fn committed(mut self) -> Self {
        self.committed = true;
        self
    }

    /// Adds `Retry-After`, in seconds. The body repeats it, as Notion's does, unless the request is [carried
    /// out](Self::committed): then the answer is that of something in between.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Answers with this code instead of the one that belongs to the status.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Answers with this `additional_data`.
    #[must_use]
    pub fn additional_data(mut self, data: Value) -> Self {
        self.additional_data = Some(data);
        self
    }

    /// Sets how long each piece of what is slow takes.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.millis = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self
    }

    /// Sets the decompressed size of what is huge, in bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Whether it is this request's turn.
    fn meets(&mut self, request: &Request) -> bool {
        let line = format!("{} {}", request.method(), request.uri().path());
        if self.on.is_none() && request.uri().path().starts_with("/__sim__/") {
            return false;
        }
        if self.times == 0 || self.on.as_ref().is_some_and(|on| !line.starts_with(on.as_str())) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.times -= 1;
        true
    }

    /// Whether the request is carried out.
    pub(crate) fn commits(&self) -> bool {
        match self.kind {
            FaultKind::Status | FaultKind::Html | FaultKind::Reset => self.committed,
            FaultKind::Redirect => false,
            _ => true,
        }
    }

    /// The answer, as far as there is one that can be said in HTTP. An error of Notion's has this id.
    pub(crate) fn answer(&self, good: Option<Response>, request_id: &str) -> Response {
        match self.kind {
            FaultKind::Status => self.error(request_id),
            FaultKind::Html => {
                let page =
                    format!("<html><body><h1>{} Bad Gateway</h1></body></html>", self.status);
                respond(self.status, "text/html", page.into())
            }
            FaultKind::GzipBomb => {
                let mut answer = respond(200, "application/json", gzip_bomb(self.bytes));
                answer
                    .headers_mut()
                    .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                answer
            }
            FaultKind::BadGzip => {
                let mut answer = good.unwrap_or_default();
                answer
                    .headers_mut()
                    .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                answer
            }
            FaultKind::HugeBody => {
                let mut body = vec![b' '; self.bytes];
                body.extend_from_slice(good.unwrap_or_default().body());
                respond(200, "application/json", body.into())
            }
            FaultKind::InvalidUtf8 => {
                respond(200, "application/json", Bytes::from_static(b"{\"object\":\"\xff\xfe\"}"))
            }
            FaultKind::DeepJson => {
                let depth = 10_000;
                let body = format!("{{\"object\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
                respond(200, "application/json", body.into())
            }
            FaultKind::EmptyObject => {
                respond(200, "application/json; charset=utf-8", Bytes::from_static(b"{}"))
            }
            FaultKind::WrongType => respond(200, "text/plain", Bytes::from_static(b"OK")),
            FaultKind::Redirect => {
                let mut answer = respond(302, "text/html", Bytes::new());
                let elsewhere = HeaderValue::from_static("https://notion.example.com/");
                answer.headers_mut().insert(header::LOCATION, elsewhere);
                answer
            }
            FaultKind::Reset
            | FaultKind::CutBody
            | FaultKind::WrongLength
            | FaultKind::SlowHead
            | FaultKind::SlowBody => good.unwrap_or_default(),
        }
    }

    fn error(&self, request_id: &str) -> Response {
        let code = self.code.as_deref().unwrap_or(match self.status {
            400 => "validation_error",
            401 => "unauthorized",
            403 => "restricted_resource",
            404 => "object_not_found",
            409 => "conflict_error",
            429 => "rate_limited",
            502 => "bad_gateway",
            503 => "service_unavailable",
            504 => "gateway_timeout",
            529 => "service_overload",
            _ => "internal_server_error",
        });
        let message = self.message.as_deref().unwrap_or("A fault that was planned.");
        let mut body = ErrorBody::default();
        body.status = self.status;
        body.code = code.into();
        body.message = message.to_owned();
        let mut data = self.additional_data.clone().unwrap_or_default();
        if let Some(seconds) = self.retry_after
            && !self.committed
            && matches!(data, Value::Null | Value::Object(_))
        {
            data["retry_after"] = seconds.to_string().into();
        }
        body.additional_data = (!data.is_null()).then_some(data);
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let body = answer::with_request_id(body, request_id);
        let mut answer = respond(self.status, "application/json; charset=utf-8", body.into());
        if let Ok(id) = HeaderValue::try_from(request_id) {
            answer.headers_mut().insert("x-notion-request-id", id);
        }
        if let Some(seconds) = self.retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        answer
    }
}

fn respond(status: u16, kind: &'static str, body: Bytes) -> Response {
    let mut answer = Response::new(body);
    *answer.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// A gzip of `bytes` zeros: stored once as a pattern that repeats, in blocks that the format allows to be endless.
fn gzip_bomb(bytes: usize) -> Bytes {
    // One fixed-Huffman block: a zero, then as often as needed "258 bytes from one byte back".
    let mut bits = Bits::default();
    bits.put(0b1, 1); // the last block
    bits.put(0b01, 2); // fixed codes
    bits.put_code(0x30, 8); // the literal 0
    for _ in 0..bytes / 258 {
        bits.put_code(0b1100_0101, 8); // the length 258
        bits.put_code(0, 5); // the distance 1
    }
    bits.put_code(0, 7); // the end
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    gzip.extend(bits.finish());
    gzip.extend([0; 8]); // neither the checksum nor the size is true
    gzip.into()
}

/// Bits as deflate packs them: the least significant first, codes the other way round.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for bit in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from(value >> bit & 1 == 1) << (self.used % 8);
            }
            self.used += 1;
        }
    }

    fn put_code(&mut self, code: u32, count: u32) {
        for bit in (0..count).rev() {
            self.put(code >> bit & 1, 1);
        }
    }

    fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// What becomes of a request.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answer(Response),
    /// An answer that does not arrive as it should.
    #[cfg_attr(
        not(feature = "server"),
        expect(dead_code, reason = "only a connection can be slow")
    )]
    Broken {
        kind: FaultKind,
        answer: Response,
        delay: Duration,
    },
}

impl Outcome {
    /// As a transport sees it that hands out what has come.
    pub(crate) fn streamed(self) -> Result<StreamResponse, Error> {
        match self {
            Self::Broken { kind: FaultKind::CutBody, answer, .. } => {
                let (head, body) = answer.into_parts();
                let cut = Error::new(ErrorKind::Interrupted).with_status(head.status);
                let half = body.slice(..body.len() / 2);
                let chunks = futures_util::stream::iter([Ok(half), Err(cut)]);
                let body = Body::stream(chunks).with_length(body.len() as u64);
                Ok(StreamResponse::from_parts(head, body))
            }
            other => {
                let (mut head, body) = other.in_process()?.into_parts();
                let body = match head.extensions.remove::<Pace>() {
                    Some(pace) => pace.body(body),
                    None => body.into(),
                };
                Ok(StreamResponse::from_parts(head, body))
            }
        }
    }

    /// As a transport sees it that has no connection to break and no time to lose.
    pub(crate) fn in_process(self) -> Result<Response, Error> {
        match self {
            Self::Answer(answer) => Ok(answer),
            Self::Broken { kind: FaultKind::SlowHead | FaultKind::SlowBody, .. } => {
                Err(ErrorKind::Timeout.into())
            }
            Self::Broken { kind: FaultKind::CutBody, answer, .. } => {
                Err(Error::new(ErrorKind::Interrupted).with_status(answer.status()))
            }
            Self::Broken { .. } => Err(ErrorKind::Interrupted.into()),
        }
    }
}

/// One fault as JSON, or an array of them.
pub(crate) fn read(json: &[u8]) -> serde_json::Result<Vec<Fault>> {
    match serde_json::from_slice(json)? {
        Value::Array(faults) => serde_json::from_value(Value::Array(faults)),
        fault => serde_json::from_value(fault).map(|fault| vec![fault]),
    }
}

/// The first fault that meets this request, if one does.
pub(crate) fn take(faults: &mut Vec<Fault>, request: &Request) -> Option<Fault> {
    let fault = faults.iter_mut().find_map(|fault| fault.meets(request).then(|| fault.clone()));
    faults.retain(|fault| fault.times > 0);
    fault
}
