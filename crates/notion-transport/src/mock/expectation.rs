use http::Method;
use http::header::{HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::Reply;
use super::difference::{Difference, json_differences, shown};
use crate::Request;

/// A request that is expected, and what it gets.
///
/// Only what is stated is compared: an expectation without `query` takes any query. Without a
/// [`reply`](Self::reply) the answer is an empty JSON object with status 200. It is expected as many times as there
/// are replies, and at least once, unless [`times`](Self::times) or [`any_times`](Self::any_times) says otherwise.
///
/// ```
/// use notion_transport::mock::{Expectation, MockTransport, Reply};
/// use serde_json::json;
///
/// let mock = MockTransport::new();
/// mock.expect(
///     Expectation::post("/v1/data_sources/{data_source_id}/query")
///         .json_contains(json!({"page_size": 100}))
///         .reply(Reply::status(503))
///         .reply(Reply::json(200, json!({"object": "list", "results": []}))),
/// );
/// // … the code under test …
/// # assert!(mock.verify().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Expectation {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Body>,
    replies: Vec<Reply>,
    times: Times,
    met: usize,
}

#[derive(Clone, Debug)]
enum Body {
    Equals(Value),
    Contains(Value),
}

#[derive(Clone, Copy, Debug)]
enum Times {
    AsReplies,
    Exactly(usize),
    Any,
}

impl Expectation {
    /// Returns a request with this method and path. The path has no host and no query; a segment in braces, as in
    /// `/v1/pages/{page_id}`, stands for any one segment.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            replies: Vec::new(),
            times: Times::AsReplies,
            met: 0,
        }
    }

    /// Returns a `GET` of this path; see [`new`](Self::new).
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Returns a `POST` to this path; see [`new`](Self::new).
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    /// Returns a `PATCH` of this path; see [`new`](Self::new).
    pub fn patch(path: impl Into<String>) -> Self {
        Self::new(Method::PATCH, path)
    }

    /// Returns a `DELETE` of this path; see [`new`](Self::new).
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// Expects this parameter of the query with this value, both given as they are before percent-encoding.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Expects this header with this value. Values of `authorization` and `cookie` are never shown.
    ///
    /// # Panics
    ///
    /// When `name` or `value` is not a valid header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("a valid name of a header");
        let value = HeaderValue::try_from(value).expect("a valid value of a header");
        self.headers.push((name, value));
        self
    }

    /// Expects this JSON as the body, whatever the order of its keys.
    #[must_use]
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(Body::Equals(body));
        self
    }

    /// Expects all of this JSON in the body, and may have further keys in its objects. Arrays have to agree in length.
    #[must_use]
    pub fn json_contains(mut self, body: Value) -> Self {
        self.body = Some(Body::Contains(body));
        self
    }

    /// Adds an answer. Several are given one after the other; the last one is repeated.
    #[must_use]
    pub fn reply(mut self, reply: impl Into<Reply>) -> Self {
        self.replies.push(reply.into());
        self
    }

    /// Expects the request exactly so many times; 0 is never.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = Times::Exactly(times);
        self
    }

    /// Expects the request any number of times, also never.
    #[must_use]
    pub fn any_times(mut self) -> Self {
        self.times = Times::Any;
        self
    }

    fn expected(&self) -> Option<usize> {
        match self.times {
            Times::AsReplies => Some(self.replies.len().max(1)),
            Times::Exactly(times) => Some(times),
            Times::Any => None,
        }
    }

    pub(super) fn is_met(&self) -> bool {
        self.expected().is_none_or(|times| self.met == times)
    }

    /// The next answer, if this is the request and there are answers left.
    pub(crate) fn answer(&mut self, request: &Request) -> Option<Reply> {
        let used_up = self.expected().is_some_and(|times| self.met >= times);
        if used_up || !self.differences(request).is_empty() {
            return None;
        }
        let reply = self.replies.get(self.met).or(self.replies.last()).cloned();
        self.met += 1;
        Some(reply.unwrap_or_else(|| Reply::json(200, Value::Object(Default::default()))))
    }

    /// `POST /v1/pages (met 0 of 1 times)`.
    pub(super) fn describe(&self) -> String {
        let Self { method, path, met, .. } = self;
        match self.expected() {
            Some(times) => format!("{method} {path} (met {met} of {times} times)"),
            None => format!("{method} {path} (met {met} times, any number expected)"),
        }
    }

    /// Everything in which `request` is not as expected.
    pub(super) fn differences(&self, request: &Request) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.method != request.method() {
            found.push(Difference::new("method", 4, &self.method, request.method()));
        }
        if !same_path(&self.path, request.uri().path()) {
            found.push(Difference::new("path", 4, &self.path, request.uri().path()));
        }
        self.query_differences(request, &mut found);
        self.header_differences(request, &mut found);
        self.body_differences(request, &mut found);
        found
    }

    fn query_differences(&self, request: &Request, found: &mut Vec<Difference>) {
        let query = request.uri().query().unwrap_or_default();
        let parameters: Vec<_> = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        for (name, value) in &self.query {
            let given: Vec<_> =
                parameters.iter().filter(|(n, _)| n == name).map(|(_, v)| v).collect();
            if !given.contains(&value) {
                let got = given.first().map_or("nothing".into(), |v| format!("{v:?}"));
                let what = format!("query parameter {name:?}");
                found.push(Difference::new(what, 1, format!("{value:?}"), got));
            }
        }
    }

    fn header_differences(&self, request: &Request, found: &mut Vec<Difference>) {
        for (name, value) in &self.headers {
            let given: Vec<_> = request.headers().get_all(name).iter().collect();
            if !given.contains(&value) {
                let got = given.first().map_or("nothing".into(), |v| shown(name, v));
                found.push(Difference::new(format!("header {name}"), 1, shown(name, value), got));
            }
        }
    }

    fn body_differences(&self, request: &Request, found: &mut Vec<Difference>) {
        let (expected, open) = match &self.body {
            None => return,
            Some(Body::Equals(value)) => (value, false),
            Some(Body::Contains(value)) => (value, true),
        };
        match serde_json::from_slice::<Value>(request.body()) {
            Ok(got) => json_differences(expected, &got, open, found),
            Err(_) if request.body().is_empty() => {
                found.push(Difference::new("body", 2, "JSON", "nothing"));
            }
            Err(error) => found.push(Difference::new("body", 2, "JSON", error)),
        }
    }
}

fn same_path(pattern: &str, path: &str) -> bool {
    let is_any = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
    let (mut wanted, mut got) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), got.next()) {
            (None, None) => return true,
            (Some(w), Some(g)) if w == g || (is_any(w) && !g.is_empty()) => {}
            _ => return false,
        }
    }
}

/// A part of a query without its percent-encoding.
fn decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
