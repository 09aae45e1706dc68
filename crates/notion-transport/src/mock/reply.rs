use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::{Error, ErrorKind, Response};

/// What a [`MockTransport`](super::MockTransport) does about a request: an answer, a fault, or nothing ever.
#[derive(Clone, Debug)]
pub struct Reply(Outcome);

#[derive(Clone, Debug)]
enum Outcome {
    Answer(Response),
    Fault(Error),
    Silence,
}

impl Reply {
    /// An answer with this status and a JSON body.
    ///
    /// # Panics
    ///
    /// When `status` is not in 100..=999.
    pub fn json(status: u16, body: Value) -> Self {
        Self::answer(status, "application/json; charset=utf-8", body.to_string())
    }

    /// An answer with this status and a page of HTML, as proxies and gateways give.
    ///
    /// # Panics
    ///
    /// When `status` is not in 100..=999.
    pub fn html(status: u16, body: impl Into<Bytes>) -> Self {
        Self::answer(status, "text/html", body)
    }

    /// An answer with this status and an empty body.
    ///
    /// # Panics
    ///
    /// When `status` is not in 100..=999.
    pub fn status(status: u16) -> Self {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::from_u16(status).expect("a status has three digits");
        Self::from(response)
    }

    /// No answer: this error, or one of this [`ErrorKind`].
    pub fn fault(error: impl Into<Error>) -> Self {
        Self(Outcome::Fault(error.into()))
    }

    /// No answer and no error, ever: what a limit on time is for.
    pub fn silence() -> Self {
        Self(Outcome::Silence)
    }

    /// Adds a header to an answer; does nothing to a fault.
    ///
    /// # Panics
    ///
    /// When `name` or `value` is not a valid header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Outcome::Answer(response) = &mut self.0 {
            let name = HeaderName::try_from(name).expect("a valid name of a header");
            let value = HeaderValue::try_from(value).expect("a valid value of a header");
            response.headers_mut().append(name, value);
        }
        self
    }

    fn answer(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let Self(outcome) = Self::status(status);
        let Outcome::Answer(mut response) = outcome else { return Self(outcome) };
        let headers: &mut HeaderMap = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        *response.body_mut() = body.into();
        Self::from(response)
    }

    pub(crate) async fn into_outcome(self) -> Result<Response, Error> {
        match self.0 {
            Outcome::Answer(response) => Ok(response),
            Outcome::Fault(error) => Err(error),
            Outcome::Silence => std::future::pending().await,
        }
    }
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self(Outcome::Answer(response))
    }
}

impl From<Error> for Reply {
    fn from(error: Error) -> Self {
        Self::fault(error)
    }
}

impl From<ErrorKind> for Reply {
    fn from(kind: ErrorKind) -> Self {
        Self::fault(kind)
    }
}

impl From<Result<Response, Error>> for Reply {
    fn from(outcome: Result<Response, Error>) -> Self {
        outcome.map_or_else(Self::from, Self::from)
    }
}
