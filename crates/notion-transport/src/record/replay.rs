use std::collections::VecDeque;
use std::io::{self, BufRead};
use std::sync::Mutex;

use http::uri::PathAndQuery;
use http::{Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::redact;
use crate::lock::lock;
use crate::mock::{Expectation, Reply, Unexpected};
use crate::{Error, ErrorKind, Request, Response, Transport};

/// The order in which recorded requests may come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// In that of the recording.
    #[default]
    Strict,
    /// In any: a request is answered by the first exchange that it matches and that has not been used.
    Lenient,
}

/// A transport that answers from a recording: one by [`Record`](super::Record), or any lines with the same keys.
///
/// A request must have the method, the path, the query and the JSON body that were recorded. One that has not gets an
/// [`Error`] of kind [`ErrorKind::Invalid`], whose source, an [`Unexpected`], shows the difference. What was replaced
/// in a recording, such as an e-mail address, is compared as it was written down.
#[derive(Debug)]
pub struct Replay {
    left: Mutex<VecDeque<Expectation>>,
    order: Order,
}

impl Replay {
    /// Reads a recording. Lines without a request or without an answer are left out.
    ///
    /// # Errors
    ///
    /// When `lines` can't be read, or a line is not a JSON object with a method that exists.
    pub fn read(lines: impl BufRead) -> io::Result<Self> {
        let mut left = VecDeque::new();
        for (index, line) in lines.lines().enumerate() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            let wrong = |what: &str| {
                io::Error::new(io::ErrorKind::InvalidData, format!("line {}: {what}", index + 1))
            };
            let line: Value = serde_json::from_str(&line).map_err(|_| wrong("not JSON"))?;
            if !line.is_object() {
                return Err(wrong("not an object"));
            }
            let exchange = expectation(&line).map_err(wrong)?;
            left.extend(exchange);
        }
        Ok(Self { left: Mutex::new(left), order: Order::Strict })
    }

    /// Sets the order in which requests may come. Defaults to that of the recording, strictly.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Returns how many exchanges have not been used.
    pub fn left(&self) -> usize {
        lock(&self.left).len()
    }

    fn answer(&self, request: &Request) -> Result<Reply, Error> {
        let request = &as_recorded(request);
        let mut left = lock(&self.left);
        let candidates = match self.order {
            Order::Strict => 1,
            Order::Lenient => left.len(),
        };
        let found = left
            .iter_mut()
            .take(candidates)
            .enumerate()
            .find_map(|(index, exchange)| Some((index, exchange.answer(request)?)));
        match found {
            Some((index, reply)) => {
                left.remove(index);
                Ok(reply)
            }
            None => {
                let compared: Vec<Expectation> = left.drain(..).collect();
                let candidates = &compared[..candidates.min(compared.len())];
                let unexpected = Unexpected::new(request, candidates);
                left.extend(compared);
                Err(Error::new(ErrorKind::Invalid).with_source(unexpected))
            }
        }
    }
}

impl Transport for Replay {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        self.answer(&request)?.into_outcome().await
    }
}

/// The request with what a recording would have in place of its secrets.
fn as_recorded(request: &Request) -> Request {
    let mut recorded = request.clone();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    // Placeholders have only characters that a URI takes; a URI without them is the same.
    if let Ok(path) = path.split('?').map(redact::text).collect::<Vec<_>>().join("?").parse() {
        *recorded.uri_mut() = with_path(request.uri(), path);
    }
    if let Ok(body) = serde_json::from_slice(request.body()) {
        *recorded.body_mut() = redact::value(body).to_string().into();
    }
    recorded
}

fn with_path(uri: &Uri, path: PathAndQuery) -> Uri {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

/// What a line expects and how it answers; none if it has no request or no answer.
fn expectation(line: &Value) -> Result<Option<Expectation>, &'static str> {
    let text = |key: &str| line[key].as_str();
    let (Some(method), Some(path)) = (text("method"), text("path")) else { return Ok(None) };
    let Some(status) = line["status"].as_u64() else { return Ok(None) };
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| "not a method")?;
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.ok_or("not a status")?;
    let mut expectation = Expectation::new(method, path);
    for pair in text("query").unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        expectation = expectation.query(decoded(name), decoded(value));
    }
    if !line["request"].is_null() {
        expectation = expectation.json(line["request"].clone());
    }
    Ok(Some(expectation.reply(Reply::json(status.as_u16(), line["response"].clone()))))
}
