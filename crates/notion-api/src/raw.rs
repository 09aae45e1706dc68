use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use notion_model::ErrorBody;
use notion_transport::{Effect, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Caller, Endpoint, Error, Flaw, Parts};

/// A request to an endpoint that has no method in this crate.
#[derive(Debug)]
#[must_use = "nothing is sent until `send` is called"]
pub struct RawRequest<C> {
    caller: C,
    method: Method,
    path: String,
    effect: Option<Effect>,
    parts: Parts,
}

impl<C> RawRequest<C> {
    #[doc(hidden)]
    pub fn new(caller: C, method: Method, path: String) -> Self {
        Self { caller, method, path, effect: None, parts: Parts::new() }
    }

    /// With this JSON body.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.parts = self.parts.json(body);
        self
    }

    /// With this parameter of the query.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.parts = self.parts.query(name, Some(value));
        self
    }

    /// What the request does to the workspace, which retries follow. If not said, a `GET` reads and everything else
    /// creates: it is not repeated when the first may have arrived.
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = Some(effect);
        self
    }
}

impl<C: Caller> RawRequest<C> {
    /// Sends the request and reads the answer as an `R`.
    pub fn send<R: DeserializeOwned + Send + 'static>(self) -> C::Output<R> {
        let Self { caller, method, path, effect, parts } = self;
        caller.run(move |client| async move {
            let effect = effect.unwrap_or_else(|| guess(&method));
            let response = execute(client, method, path, effect, parts).await?;
            response.decode().map_err(|error| error.with_effect(effect))
        })
    }

    /// Sends the request and returns the answer as it came, if its status says success.
    pub fn send_raw(self) -> C::Output<RawResponse> {
        let Self { caller, method, path, effect, parts } = self;
        caller.run(move |client| {
            let effect = effect.unwrap_or_else(|| guess(&method));
            execute(client, method, path, effect, parts)
        })
    }
}

async fn execute(
    client: crate::Client,
    method: Method,
    path: String,
    effect: Effect,
    parts: Parts,
) -> Result<RawResponse, Error> {
    let request = parts.into_request(&method, &path, effect)?;
    client.execute(request).await.map(RawResponse).map_err(|error| error.with_effect(effect))
}

/// What is not known is taken for the worst.
fn guess(method: &Method) -> Effect {
    if method.is_safe() { Effect::Read } else { Effect::Create }
}

/// A successful answer, as it came.
#[derive(Clone)]
pub struct RawResponse(pub(crate) Response);

impl RawResponse {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The body, decompressed.
    pub fn body(&self) -> &Bytes {
        self.0.body()
    }

    /// Names the request to Notion's support.
    pub fn request_id(&self) -> Option<&str> {
        self.headers().get("x-notion-request-id")?.to_str().ok()
    }

    /// The body, read as an `R`.
    ///
    /// # Errors
    ///
    /// When it is not JSON, not of the kind that `R` is, or an error of Notion's. Whether it is the object that was
    /// asked for is not known here: look at its `object` and `id`.
    pub fn decode<R: DeserializeOwned>(&self) -> Result<R, Error> {
        let read = match self.error_body() {
            true => Err(Error::unexpected(
                Flaw::object("success", Some("error".to_owned())),
                self.body(),
            )),
            false => self
                .text()
                .and_then(notion_model::from_str)
                .map_err(|error| Error::decode(error, self.body())),
        };
        read.map_err(|error| error.answered(&self.0))
    }

    /// Whether the body is an error, which belongs to another status.
    fn error_body(&self) -> bool {
        // Errors are short. What is long is not read twice.
        let short = self.body().len() < 16 * 1024;
        short
            && self.text().and_then(notion_model::from_str::<ErrorBody>).is_ok_and(|body| {
                !body.extra.is_defaulted("object") && !body.extra.is_defaulted("code")
            })
    }

    /// The answer to `endpoint`, if it is one.
    pub(crate) fn answer<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, Error> {
        let read = match self.text().and_then(E::read_answer) {
            Ok(answer) => match endpoint.check(&answer) {
                Ok(()) => Ok(answer),
                Err(flaw) => Err(Error::unexpected(flaw, self.body())),
            },
            Err(error) => Err(Error::decode(error, self.body())),
        };
        read.map_err(|error| {
            let error = error.answered(&self.0).at(&E::ROUTE).with_effect(endpoint.effect());
            error.without_body::<E>()
        })
    }

    fn text(&self) -> serde_json::Result<&str> {
        std::str::from_utf8(self.body()).map_err(serde::de::Error::custom)
    }
}

/// Without the body, which may hold secrets.
impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status())
            .field("headers", self.headers())
            .field("length", &self.body().len())
            .finish()
    }
}

impl From<RawResponse> for Response {
    fn from(response: RawResponse) -> Self {
        response.0
    }
}
