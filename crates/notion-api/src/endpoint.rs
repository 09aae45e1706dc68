use std::future::{Future, ready};
use std::pin::Pin;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use notion_model::validate::{Check, Validate, Violation};
use notion_model::{__Readable as Readable, BlockId, Entries, Json, encode_component, entries};
use notion_transport::{Effect, Request, ResponseFormat};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{Answer, Client, Error, Flaw, ResponseFuture};

/// One thing that can be asked of Notion, as a value: what is sent, and what comes back.
pub trait Endpoint: Clone + Send + Sync + 'static {
    /// What a successful answer holds.
    type Response: DeserializeOwned + Answer + Send + 'static;

    /// Method, path and the effect that requests to it usually have.
    const ROUTE: Route;

    /// Whether its answers hold secrets, which are then not in errors.
    const SECRET: bool = false;

    /// What this request does to the workspace. Defaults to the effect of the route; a request that adds something
    /// creates, whatever its endpoint is called.
    fn effect(&self) -> Effect {
        Self::ROUTE.effect()
    }

    /// Reads the body of a successful answer. Defaults to JSON.
    ///
    /// # Errors
    ///
    /// When the body can't be read.
    fn read_answer(body: &str) -> serde_json::Result<Self::Response> {
        Self::Response::read(body)
    }

    /// The parts of the request that vary: arguments of the path, query and body, as the newest version of the API has
    /// them. What older ones call otherwise is put into their words before it is sent.
    fn parts(&self) -> Parts;

    /// What breaks a rule of Notion's; empty if the request may be sent.
    fn violations(&self) -> Vec<Violation> {
        Vec::new()
    }

    /// What has to be found out before the request can be built: a future of the endpoint that is sent instead.
    fn prepare(&self, _client: &Client) -> Option<Prepared<Self>> {
        None
    }

    /// Reads back what was made, after an error that says that it was. `None` if the error is all there is to say.
    fn read_back(
        &self,
        _client: &Client,
        _made: Committed,
    ) -> Option<ResponseFuture<Self::Response>> {
        None
    }

    /// Tells whether `answer` is one to this request.
    ///
    /// # Errors
    ///
    /// What keeps it from being one.
    fn check(&self, answer: &Self::Response) -> Result<(), Flaw> {
        answer.check()
    }

    /// Completes an answer by what further requests give.
    fn complete(
        &self,
        _client: &Client,
        response: Self::Response,
    ) -> impl Future<Output = Result<Self::Response, Error>> + Send {
        ready(Ok(response))
    }
}

/// An endpoint to come.
pub type Prepared<E> = Pin<Box<dyn Future<Output = Result<E, Error>> + Send>>;

/// The resource that Notion says it made, although it answered with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Committed {
    /// The page or database that was created, or the block that was appended to.
    pub id: BlockId,
    /// Of an append: the direct children that were made, in their order.
    pub children: Vec<BlockId>,
}

/// An [`Endpoint`] that answers in pages.
pub trait Paged: Endpoint<Response: PageOf<Self::Item>> {
    /// What is listed.
    type Item: Send + Sync + 'static;

    /// Which page is asked for.
    fn paging(&mut self) -> &mut Paging;

    /// Remembers a page that was read, and takes from it the items that an earlier one had.
    fn read(&mut self, _items: &mut Vec<Self::Item>) {}

    /// What is left of the list after the last page of an answer, at whose end Notion stopped at its limit
    /// (`is_cut_off`) or did not.
    fn rest(&self, is_cut_off: bool) -> Rest<Self> {
        if is_cut_off { Rest::NotGiven } else { Rest::Nothing }
    }

    /// Whether the cursors of its pages mean something without what is remembered of the pages before.
    fn is_resumable(&self) -> bool {
        true
    }
}

/// The page of a list that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paging {
    /// Where the page of the list starts. Defaults to the beginning.
    pub start_cursor: Option<String>,
    /// How many items the page of the list has at most, 1 to 100. Defaults to 100.
    pub page_size: Option<u32>,
}

entries!(Paging { start_cursor, page_size });

impl Validate for Paging {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.at("page_size", |check| check.page_size(self.page_size));
    }
}

/// One page of a list, whatever its shape.
pub trait PageOf<T> {
    /// Takes it apart.
    ///
    /// # Errors
    ///
    /// What about it can't be trusted, when a list that seems whole might not be.
    fn into_parts(self) -> Result<(Vec<T>, Next), Error>;
}

/// The continuation of a list after one of its pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the list is whole.
    End,
    /// The page that starts at this cursor.
    Cursor(String),
    /// More, which Notion does not give: it stopped at its limit.
    CutOff,
}

/// The items of a list that are left after the last page of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rest<E> {
    /// None: the list is whole.
    Nothing,
    /// Those that this asks for.
    Request(E),
    /// Some, which nothing can ask for.
    NotGiven,
}

/// Method, path and effect of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    method: Method,
    path: &'static str,
    effect: Effect,
}

impl Route {
    /// Returns the route `GET path`, which reads.
    pub const fn get(path: &'static str) -> Self {
        Self { method: Method::GET, path, effect: Effect::Read }
    }

    /// Returns the route `PATCH path`, which sets.
    pub const fn patch(path: &'static str) -> Self {
        Self { method: Method::PATCH, path, effect: Effect::IdempotentWrite }
    }

    /// Returns the route `PATCH path`, which may have any effect.
    pub const fn patch_with(path: &'static str, effect: Effect) -> Self {
        Self { method: Method::PATCH, path, effect }
    }

    /// Returns the route `DELETE path`, which moves to the trash.
    pub const fn delete(path: &'static str) -> Self {
        Self { method: Method::DELETE, path, effect: Effect::IdempotentWrite }
    }

    /// Returns the route `POST path`, which may have any effect.
    pub const fn post(path: &'static str, effect: Effect) -> Self {
        Self { method: Method::POST, path, effect }
    }

    /// Returns a route of any method and effect.
    pub const fn new(method: Method, path: &'static str, effect: Effect) -> Self {
        Self { method, path, effect }
    }

    /// Returns the HTTP method.
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path, with the names of its arguments in braces.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Returns what requests to it do to the workspace, unless what is in a request says otherwise: see
    /// [`Endpoint::effect`].
    pub const fn effect(&self) -> Effect {
        self.effect
    }
}

/// `text` as one segment of a path, which no id can change. Dots are what a segment must not be made of alone.
fn segment(text: &str) -> String {
    match text {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        text => encode_component(text),
    }
}

/// The parts of a request that vary from call to call.
#[derive(Debug, Default)]
pub struct Parts {
    arguments: Vec<String>,
    query: String,
    body: Bytes,
    headers: HeaderMap,
    /// Why it can't be sent.
    problem: Option<Error>,
}

impl Parts {
    /// Describes an endpoint of which nothing varies.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the next argument of the path, as it is before percent-encoding.
    #[must_use]
    pub fn arg(mut self, argument: impl ToString) -> Self {
        self.arguments.push(segment(&argument.to_string()));
        self
    }

    /// Sets a parameter of the query, as it is before percent-encoding; left out if there is no value.
    #[must_use]
    pub fn query(mut self, name: &str, value: Option<impl ToString>) -> Self {
        if let Some(value) = value {
            self.query.push(if self.query.is_empty() { '?' } else { '&' });
            self.query.push_str(&encode_component(name));
            self.query.push('=');
            self.query.push_str(&encode_component(&value.to_string()));
        }
        self
    }

    /// Sets a parameter of the query once for each of these values.
    #[must_use]
    pub fn query_all<V: ToString>(self, name: &str, values: impl IntoIterator<Item = V>) -> Self {
        values.into_iter().fold(self, |parts, value| parts.query(name, Some(value)))
    }

    /// Sets which page of a list is asked for, as parameters of the query.
    #[must_use]
    pub fn paging(self, paging: &Paging) -> Self {
        self.query("start_cursor", paging.start_cursor.as_ref())
            .query("page_size", paging.page_size)
    }

    /// Sets a JSON body: an object of these entries.
    #[must_use]
    pub fn object(self, body: &dyn Entries) -> Self {
        match notion_model::to_vec(Json::object(body)) {
            Ok(body) => self.body(JSON, body),
            Err(error) => self.refused(Error::encode(error)),
        }
    }

    /// Sets a JSON body: anything that serde can write.
    #[must_use]
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => self.body(JSON, body),
            Err(error) => self.refused(Error::encode(error)),
        }
    }

    /// Sets a body of another type.
    #[must_use]
    pub fn body(mut self, content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(header::CONTENT_TYPE, content_type)
    }

    /// Sets a header, in place of one of this name that the client would send by itself.
    #[must_use]
    pub fn header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        if matches!(name, header::AUTHORIZATION | header::COOKIE | header::PROXY_AUTHORIZATION) {
            value.set_sensitive(true);
        }
        self.headers.insert(name, value);
        self
    }

    /// Sets another authorization than the token of the client.
    #[must_use]
    pub fn authorization(self, authorization: HeaderValue) -> Self {
        self.header(header::AUTHORIZATION, authorization)
    }

    /// Asks for another type of answer than JSON.
    #[must_use]
    pub fn accept(self, content_type: HeaderValue) -> Self {
        self.header(header::ACCEPT, content_type)
    }

    /// Makes the call fail with this, before anything is sent. The first problem counts.
    #[must_use]
    pub(crate) fn refused(mut self, problem: Error) -> Self {
        self.problem.get_or_insert(problem);
        self
    }

    /// Takes out why it can't be sent.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        self.problem.take().map_or(Ok(()), Err)
    }

    /// Whether the query has this parameter; with `Some` value, whether it has it with this value.
    pub(crate) fn has_query(&self, name: &str, value: Option<&str>) -> bool {
        let name = encode_component(name);
        let value = value.map(encode_component);
        let mut pairs = self.query.split(['?', '&']).filter_map(|pair| pair.split_once('='));
        pairs.any(|(key, found)| key == name && value.as_ref().is_none_or(|value| found == value))
    }

    /// Sets a parameter of the query, in place of one of this name.
    pub(crate) fn set_query(&mut self, name: &str, value: &str) {
        let query = std::mem::take(&mut self.query);
        let name_is = format!("{}=", encode_component(name));
        let pairs = query.split(['?', '&']).filter(|pair| !pair.is_empty());
        for pair in pairs.filter(|pair| !pair.starts_with(&name_is)) {
            self.query.push(if self.query.is_empty() { '?' } else { '&' });
            self.query.push_str(pair);
        }
        *self = std::mem::take(self).query(name, Some(value));
    }

    /// How many arguments of the path there are.
    pub(crate) fn arguments(&self) -> usize {
        self.arguments.len()
    }

    /// Whether there is a body.
    pub(crate) fn has_body(&self) -> bool {
        !self.body.is_empty()
    }

    /// Whether some key of a JSON body may be this one. Where there is none, the answer is certain.
    pub(crate) fn mentions(&self, key: &str) -> bool {
        let key = format!("\"{key}\"");
        self.body.windows(key.len()).any(|window| window == key.as_bytes())
    }

    /// The JSON body, if it is an object.
    pub(crate) fn json_object(&self) -> Option<Map<String, Value>> {
        let is_json = self.headers.get(header::CONTENT_TYPE) == Some(&JSON);
        let text = std::str::from_utf8(&self.body).ok().filter(|_| is_json)?;
        Readable::read(text).ok()
    }

    /// The request, with a URI that has no host yet.
    pub(crate) fn request(
        &self,
        method: &Method,
        path: &str,
        effect: Effect,
    ) -> Result<Request, Error> {
        let mut path = fill(path, &self.arguments);
        // A path that somebody wrote may have a query already.
        match self.query.strip_prefix('?') {
            Some(more) if path.contains('?') => path = format!("{path}&{more}"),
            _ => path += &self.query,
        }
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = method.clone();
        *request.uri_mut() = path.parse().map_err(|_| Error::not_a_path(&path))?;
        request.extensions_mut().insert(effect);
        if !self.headers.contains_key(header::ACCEPT) {
            request.extensions_mut().insert(ResponseFormat::Json);
        }
        *request.headers_mut() = self.headers.clone();
        Ok(request)
    }
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Replaces the braced names in `template` by `arguments`, in order.
fn fill(template: &str, arguments: &[String]) -> String {
    let mut arguments = arguments.iter();
    let segments = template.split('/').map(|segment| match segment.starts_with('{') {
        true => arguments.next().map_or(segment, String::as_str),
        false => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_argument_changes_the_path() {
        let path = "/v1/pages/{page_id}/properties/{property_id}";
        for (odd, written) in [
            ("..", "%2E%2E"),
            ("a/../b", "a%2F..%2Fb"),
            ("%3Acms", "%253Acms"),
            ("x?y=1#z", "x%3Fy%3D1%23z"),
            ("é", "%C3%A9"),
            (" \\\u{7f}\n", "%20%5C%7F%0A"),
        ] {
            let parts = Parts::new()
                .arg("p")
                .arg(odd)
                .query("a b", Some("1&2=3"))
                .query("none", None::<u8>);
            let request = parts.request(&Method::GET, path, Effect::Read).unwrap();
            assert_eq!(request.uri().path(), format!("/v1/pages/p/properties/{written}"));
            assert_eq!(request.uri().query(), Some("a%20b=1%262%3D3"));
        }
    }
}
