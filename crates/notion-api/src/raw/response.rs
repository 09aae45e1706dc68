use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use notion_model::ErrorBody;
use notion_transport::Response;
use serde::de::DeserializeOwned;

use crate::{Endpoint, Error, Flaw, Meta, meta};

/// An answer, as it came.
#[derive(Clone)]
pub struct RawResponse(Response);

impl RawResponse {
    pub(crate) fn new(response: Response) -> Self {
        Self(response)
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// Returns the body, decompressed.
    pub fn body(&self) -> &Bytes {
        self.0.body()
    }

    /// Returns the value of `x-notion-request-id`. Include it when you contact Notion's support.
    pub fn request_id(&self) -> Option<&str> {
        meta::request_id(self.headers())
    }

    /// Returns its status, headers and request id, without the body.
    pub fn meta(&self) -> Meta {
        Meta::of(&self.0)
    }

    /// Returns the body, read as an `R`.
    ///
    /// # Errors
    ///
    /// When it is not JSON, not of the kind that `R` is, or an error of Notion's. Whether it is the object that was
    /// asked for is not known here: look at its `object` and `id`.
    pub fn decode<R: DeserializeOwned>(&self) -> Result<R, Error> {
        if self.error_body() {
            return Err(self.flawed(Flaw::object("success", Some("error".to_owned()))));
        }
        self.text().and_then(notion_model::from_str).map_err(|error| self.unreadable(error))
    }

    /// The error that it is not what was asked for.
    pub(super) fn flawed(&self, flaw: Flaw) -> Error {
        Error::unexpected(flaw, self.body()).answered(&self.0)
    }

    /// The error that it can't be read.
    pub(super) fn unreadable(&self, error: serde_json::Error) -> Error {
        Error::decode(error, self.body()).answered(&self.0)
    }

    /// Whether the body is an error, which belongs to another status.
    fn error_body(&self) -> bool {
        // Errors are short. What is long is not read twice.
        let short = self.body().len() < 16 * 1024;
        short
            && self.text().and_then(<ErrorBody as notion_model::__Readable>::read).is_ok_and(
                |body| !body.extra.is_missing("object") && !body.extra.is_missing("code"),
            )
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
