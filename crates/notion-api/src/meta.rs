use std::time::SystemTime;

use http::{HeaderMap, StatusCode};
use notion_transport::{Attempts, Response};

/// The metadata of an answer: what came beside its body.
#[derive(Clone, Debug)]
pub struct Meta {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
}

impl Meta {
    pub(crate) fn of(response: &Response) -> Self {
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            attempts: Attempts::of(response),
        }
    }

    /// What came beside a body that is no longer needed.
    pub(crate) fn left_of(response: Response) -> Self {
        let attempts = Attempts::of(&response);
        let (head, _) = response.into_parts();
        Self { status: head.status, headers: head.headers, attempts }
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns what names the request to Notion's support.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// Returns when Notion answered, by its own clock, to the second: what the times of objects are compared with.
    pub fn date(&self) -> Option<SystemTime> {
        notion_transport::date(&self.headers)
    }

    /// Returns how often the request was sent until this answer came.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-notion-request-id")?.to_str().ok()
}

/// An answer, and what came with it: what [`Call::send_with_meta`](crate::Call::send_with_meta) gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WithMeta<R> {
    /// The answer.
    pub value: R,
    /// Its status, headers and request id.
    pub meta: Meta,
}
