//! Requests to endpoints that have no method in this crate, and answers as they come.

mod list;
mod response;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use notion_transport::Effect;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use self::response::RawResponse;
use crate::error::Subject;
use crate::{ApiVersion, Caller, Client, Error, FormData, Items, Paging, Parts, WithMeta};

/// A request to an endpoint that has no method in this crate.
///
/// It can do all that the methods do: a version of the API that is yet to come, headers, any body, a list as all its
/// items. Nothing of it is checked, and nothing put into other words for another version.
///
/// ```no_run
/// use notion_api::{ApiVersion, Method};
/// use serde_json::{Value, json};
///
/// # async fn f(notion: notion_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let next: ApiVersion = "2027-01-15".parse()?;
/// let mut stars = notion
///     .request(Method::POST, "/v1/galaxies/{galaxy_id}/stars")
///     .arg("milky way")
///     .version(next)
///     .json(&json!({"brightness": 5}))
///     .items::<Value>();
/// while let Some(star) = stars.try_next().await? {
///     println!("{star}");
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent until `send`, `items` or `all` is called"]
pub struct RawRequest<C> {
    caller: C,
    request: Request,
    effect: Option<Effect>,
    paging: Paging,
    list_key: Option<String>,
}

/// What is sent.
#[derive(Debug)]
struct Request {
    method: Method,
    path: String,
    parts: Parts,
}

impl<C> RawRequest<C> {
    #[doc(hidden)]
    pub fn new(caller: C, method: Method, path: String) -> Self {
        let request = Request { method, path, parts: Parts::new() };
        Self { caller, request, effect: None, paging: Paging::default(), list_key: None }
    }

    fn with(mut self, parts: impl FnOnce(Parts) -> Parts) -> Self {
        self.request.parts = parts(self.request.parts);
        self
    }

    /// Puts this in place of the next name in braces in the path. No argument changes what the path is of: it is
    /// percent-encoded. That there are more names than arguments, or fewer, is an error when the request is sent.
    pub fn arg(self, argument: impl ToString) -> Self {
        self.with(|parts| parts.arg(argument))
    }

    /// Adds a parameter of the query, percent-encoded. A name can be there several times.
    pub fn query(self, name: &str, value: impl ToString) -> Self {
        self.with(|parts| parts.query(name, Some(value)))
    }

    /// Adds a header. One that the client sends by itself, such as `Authorization`, `Accept` or `Notion-Version`, is
    /// replaced.
    ///
    /// A name or a value that no header can have is an error when the request is sent.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        self.with(|parts| match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => parts.header(name, value),
            (Ok(name), Err(_)) => {
                parts.refused(Error::setup(format!("the value of the header {name} can't be one")))
            }
            (Err(_), _) => parts.refused(Error::setup("the name of a header can't be one")),
        })
    }

    /// Sets a JSON body.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        self.with(|parts| parts.json(body))
    }

    /// Sets a form as the body.
    pub fn form(self, form: FormData) -> Self {
        let (content_type, body) = form.finish();
        self.with(|parts| parts.body(content_type, body))
    }

    /// Sets the body, and its type.
    pub fn body<T: TryInto<HeaderValue>>(self, content_type: T, body: impl Into<Bytes>) -> Self {
        self.with(|parts| match content_type.try_into() {
            Ok(content_type) => parts.body(content_type, body),
            Err(_) => parts.refused(Error::setup("the content type can't be one")),
        })
    }

    /// Sets what the request does to the workspace, which retries follow. If not said, a `GET` and a list read, and
    /// everything else creates: it is not repeated when the first may have arrived.
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = Some(effect);
        self
    }

    /// Starts a list at this cursor, which an earlier page gave.
    pub fn start_at(mut self, cursor: impl Into<String>) -> Self {
        self.paging.start_cursor = Some(cursor.into());
        self
    }

    /// Sets how many items of a list are fetched at once.
    pub fn page_size(mut self, items: u32) -> Self {
        self.paging.page_size = Some(items);
        self
    }

    /// Sets the key that has the items of a list. Defaults to `results`.
    ///
    /// A list under a key of its own may do without `has_more`: then it goes on if it has a `next_cursor`.
    pub fn list_key(mut self, key: impl Into<String>) -> Self {
        self.list_key = Some(key.into());
        self
    }

    /// What is not known is taken for the worst.
    fn guess(&self) -> Effect {
        let guess = || match self.request.method.is_safe() {
            true => Effect::Read,
            false => Effect::Create,
        };
        self.effect.unwrap_or_else(guess)
    }

    /// What is sent without looking at pages: the cursor and size that were said are in it.
    fn take(self) -> (C, Request, Effect) {
        let effect = self.guess();
        let Self { caller, mut request, paging, .. } = self;
        request.set_paging(&paging);
        (caller, request, effect)
    }
}

impl<C: Caller> RawRequest<C> {
    /// Makes the request at this version of the API, whether it is known here or not.
    pub fn version(mut self, version: ApiVersion) -> Self {
        self.caller = self.caller.at_version(version);
        self
    }

    /// Sends the request and reads the answer as an `R`.
    pub fn send<R: DeserializeOwned + Send + 'static>(self) -> C::Output<R> {
        let (caller, mut request, effect) = self.take();
        caller.run(move |client| async move {
            let answer = request.send(&client, effect).await?;
            answer.decode().map_err(|error| request.at(error, effect))
        })
    }

    /// Sends the request, and returns the answer, read as an `R`, with its headers and request id.
    pub fn send_with_meta<R: DeserializeOwned + Send + 'static>(self) -> C::Output<WithMeta<R>> {
        let (caller, mut request, effect) = self.take();
        caller.run(move |client| async move {
            let answer = request.send(&client, effect).await?;
            let value = answer.decode().map_err(|error| request.at(error, effect))?;
            Ok(WithMeta { value, meta: answer.meta() })
        })
    }

    /// Sends the request and returns the answer as it came, if its status says success.
    pub fn send_raw(self) -> C::Output<RawResponse> {
        let (caller, mut request, effect) = self.take();
        caller.run(move |client| async move { request.send(&client, effect).await })
    }

    /// Sends the request and returns the answer as it came, whatever its status says. An error means that there was no
    /// answer.
    pub fn send_any(self) -> C::Output<RawResponse> {
        let (caller, mut request, effect) = self.take();
        caller.run(move |client| async move { request.exchange(&client, effect).await })
    }

    /// Returns every item of a list, page after page, as they come.
    ///
    /// The list has its items under `results` or the [`list_key`](Self::list_key), and says by `has_more` and
    /// `next_cursor` whether it goes on. The cursor is sent as `start_cursor`: in a JSON body, if the request has one or
    /// is a `POST`, else in the query.
    pub fn items<R: DeserializeOwned + Send + Sync + 'static>(self) -> C::Items<R> {
        let Self { caller, request, effect, paging, list_key } = self;
        let effect = effect.unwrap_or(Effect::Read);
        caller.stream(move |client| list::items(client, request, effect, paging, list_key))
    }

    /// Returns every item of a list, in a vector: all of them, or an error.
    pub fn all<R: DeserializeOwned + Send + Sync + 'static>(self) -> C::Output<Vec<R>> {
        let Self { caller, request, effect, paging, list_key } = self;
        let effect = effect.unwrap_or(Effect::Read);
        caller.run(move |client| {
            let items: Items<R> = list::items(client, request, effect, paging, list_key);
            items.try_collect()
        })
    }
}

impl Request {
    /// Sends it, and gives an answer whose status says success.
    async fn send(&mut self, client: &Client, effect: Effect) -> Result<RawResponse, Error> {
        let sent = match self.build(effect) {
            Ok(request) => client.execute(request).await,
            Err(error) => Err(error),
        };
        sent.map(RawResponse::new).map_err(|error| self.at(error, effect))
    }

    /// Sends it, and gives whatever comes.
    async fn exchange(&mut self, client: &Client, effect: Effect) -> Result<RawResponse, Error> {
        let sent = match self.build(effect) {
            Ok(request) => client.exchange(request).await,
            Err(error) => Err(error),
        };
        sent.map(RawResponse::new).map_err(|error| self.at(error, effect))
    }

    #[inline]
    fn build(&mut self, effect: Effect) -> Result<notion_transport::Request, Error> {
        self.parts.check()?;
        let (names, arguments) = (names_in(&self.path), self.parts.arguments());
        if names != arguments {
            let problem =
                format!("the path has {names} names in braces, and {arguments} arguments");
            return Err(Error::setup(problem));
        }
        self.parts.request(&self.method, &self.path, effect)
    }

    /// Says of which request an error is.
    #[inline]
    fn at(&self, error: Error, effect: Effect) -> Error {
        let path = self.path.split('?').next().unwrap_or_default().to_owned();
        error.with_effect(effect).about(Subject::Request(self.method.clone(), path))
    }

    /// Asks for this page of a list.
    #[inline]
    fn set_paging(&mut self, paging: &Paging) {
        let Paging { start_cursor, page_size } = paging;
        let said = [
            ("start_cursor", start_cursor.as_deref().map(Value::from)),
            ("page_size", page_size.map(Value::from)),
        ];
        let said = said.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let body = self.parts.json_object();
        if body.is_none() && (self.method != Method::POST || self.parts.has_body()) {
            for (name, value) in said {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                self.parts.set_query(name, &text);
            }
            return;
        }
        let before = body.unwrap_or_default();
        let mut body = before.clone();
        body.extend(said.map(|(name, value)| (name.to_owned(), value)));
        if body != before {
            self.parts = std::mem::take(&mut self.parts).object(&body);
        }
    }
}

/// How many segments of the path are names in braces.
#[inline]
fn names_in(path: &str) -> usize {
    let path = path.split('?').next().unwrap_or_default();
    path.split('/').filter(|segment| segment.starts_with('{')).count()
}
