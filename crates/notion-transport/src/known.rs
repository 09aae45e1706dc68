use http::StatusCode;

use crate::body::InMemory;
use crate::notice::Notice;
use crate::retry_after;
use crate::{Error, Response};

/// The knowledge of whether the server acted on a request, from how one attempt ended.
///
/// This is the one place that decides it: [`Retry`](crate::layer::Retry), [`RateLimit`](crate::layer::RateLimit),
/// [`History`](crate::History) and the errors of `notion-api` ask here. The table of the
/// [crate's documentation](crate#what-is-sent-again) has its answers.
///
/// ```
/// use bytes::Bytes;
/// use notion_transport::{Error, ErrorKind, Known, Response};
///
/// let mut response = Response::new(Bytes::from_static(b"<h1>Bad gateway</h1>"));
/// *response.status_mut() = http::StatusCode::BAD_GATEWAY;
/// assert_eq!(Known::of_response(&response), Known::MaybeApplied);
/// assert_eq!(Known::of(&Ok(response)), Known::MaybeApplied);
/// assert_eq!(Known::of(&Err(Error::new(ErrorKind::Connect))), Known::NeverSent);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Known {
    /// The server never saw the request.
    NeverSent,
    /// The server turned the request away before it looked at it, and asks to come back later.
    Refused,
    /// The server answered that it did not do what was asked.
    Rejected,
    /// The server may have acted, or may yet act.
    MaybeApplied,
    /// The server acted.
    Applied,
}

impl Known {
    /// Returns what is known of a request whose attempt ended like this.
    pub fn of(outcome: &Result<Response, Error>) -> Self {
        Self::of_outcome(outcome)
    }

    pub(crate) fn of_outcome<B: InMemory>(outcome: &Result<http::Response<B>, Error>) -> Self {
        match outcome {
            Ok(response) => Self::of_answer(response),
            Err(error) => error.known(),
        }
    }

    /// Returns what `response` tells of its request.
    ///
    /// A 429 and a 529 are refusals. A 503 is one only when it says when to come back, Notion's own body repeats that
    /// (`additional_data.retry_after` or `rate_limit_reason`), and nothing in the body says that Notion was at work
    /// already: without that it may come from something in between that lost the answer to a write. After any other
    /// 5xx, with `Retry-After` or without, after a 408 and a 425 the request may have been applied. An error whose
    /// body names what was made (`committed_resource_id`) says that it was.
    pub fn of_response(response: &Response) -> Self {
        Self::of_answer(response)
    }

    pub(crate) fn of_answer<B: InMemory>(response: &http::Response<B>) -> Self {
        let status = response.status();
        if status.is_success() {
            return Self::Applied;
        }
        let notice = Notice::read(response.body().in_memory().unwrap_or_default());
        if notice.committed {
            return Self::Applied;
        }
        let says_when = || retry_after::is_readable(response.headers());
        if status == StatusCode::SERVICE_UNAVAILABLE && notice.refused && says_when() {
            return Self::Refused;
        }
        Self::of_status(status)
    }

    /// Returns what a status says when there is no more of the answer.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Applied,
            429 | 529 => Self::Refused,
            // By the standard neither was looked at; but gateways answer 408, too, when the server behind them is slow.
            408 | 425 => Self::MaybeApplied,
            500.. => Self::MaybeApplied,
            _ => Self::Rejected,
        }
    }

    /// Returns whether the server may have acted. `false` is a promise: it did nothing.
    pub fn may_have_applied(self) -> bool {
        matches!(self, Self::MaybeApplied | Self::Applied)
    }
}
