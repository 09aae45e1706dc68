//! The whole rule of what is sent again. The table in the crate's documentation says the same.

use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::RETRY_AFTER;
use serde_json::Value;

use crate::retry_after::retry_after;
use crate::{Effect, Error, ErrorKind, Response};

/// Notion's answer to an overload; `http` has no name for it.
const OVERLOADED: u16 = 529;

/// What to do about the outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the outcome of the call.
    Final,
    /// Send the request again, not before the time that the server asked for, if it did.
    Repeat {
        not_before: Option<Duration>,
        /// Whether it was turned away before anything was done.
        refused: bool,
    },
}

pub(super) fn verdict(
    effect: Effect,
    outcome: &Result<Response, Error>,
    wall: impl FnOnce() -> SystemTime,
) -> Verdict {
    let (repeat, not_before, refused) = match outcome {
        Ok(response) => {
            let wait = retry_after(response, wall);
            (answered(effect, response, wait), wait, is_refusal(response.status(), wait))
        }
        Err(error) => (failed(effect, error), None, false),
    };
    if repeat { Verdict::Repeat { not_before, refused } } else { Verdict::Final }
}

/// Turned away before anything was done: 429, 529, and a 503 that says when to come back.
pub(super) fn is_refusal(status: StatusCode, retry_after: Option<Duration>) -> bool {
    match status.as_u16() {
        429 | OVERLOADED => true,
        503 => retry_after.is_some(),
        _ => false,
    }
}

fn answered(effect: Effect, response: &Response, retry_after: Option<Duration>) -> bool {
    let status = response.status();
    let by_status = is_refusal(status, retry_after)
        || match status.as_u16() {
            409 => effect == Effect::IdempotentWrite,
            500 | 502 | 503 | 504 => effect != Effect::Create,
            _ => false,
        };
    by_status && !forbidden_by_body(response.body())
}

/// Whether an attempt that ended like this may have been applied.
pub(super) fn may_have_applied(outcome: &Result<Response, Error>) -> bool {
    match outcome {
        Ok(response) => match response.status().as_u16() {
            503 => !response.headers().contains_key(RETRY_AFTER),
            status => matches!(status, 500 | 502 | 504),
        },
        Err(error) => error.may_have_applied(),
    }
}

fn failed(effect: Effect, error: &Error) -> bool {
    match error.kind() {
        // The same request would fail the same way.
        ErrorKind::Invalid | ErrorKind::TooLarge | ErrorKind::Undecodable => false,
        // There is no place before the deadline: the rate limit said so.
        ErrorKind::Timeout if !error.may_have_applied() => false,
        _ => effect != Effect::Create || !error.may_have_applied(),
    }
}

/// Whether Notion's error body says that the connection is blocked, or that the write was made after all.
fn forbidden_by_body(body: &[u8]) -> bool {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return false };
    let data = &body["additional_data"];
    data["rate_limit_reason"] == "public_api_request_blocked"
        || !data["committed_resource_id"].is_null()
}
