//! The whole rule of what is sent again after an attempt. The table in the crate's documentation says the same, which a
//! test proves. What was held back was no attempt, and never comes here.

use std::time::SystemTime;

use http::StatusCode;

use crate::body::InMemory;
use crate::notice::Notice;
use crate::{Effect, Error, ErrorKind, Refusal, Request, ResponseFormat};

/// What the rule has to know of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    effect: Effect,
    format: Option<ResponseFormat>,
}

/// What to do about the outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the outcome of the call.
    Final,
    /// Send the request again: it failed.
    Repeat,
    /// Send the request again, not before the time that the server asked for.
    Return(Refusal),
}

impl Asked {
    pub(super) fn by(request: &Request) -> Self {
        Self { effect: Effect::of(request), format: ResponseFormat::of(request) }
    }

    pub(super) fn verdict<B: InMemory>(
        self,
        outcome: &Result<http::Response<B>, Error>,
        wall: impl FnOnce() -> SystemTime,
    ) -> Verdict {
        let repeat = match outcome {
            Ok(response) if response.status().is_success() => {
                // Of a body that is still to come nothing is known.
                let body = response.body().in_memory();
                self.effect == Effect::Read && body.is_some_and(|body| !self.fits(body))
            }
            Ok(response) if notice(response).forbids_repeating() => false,
            Ok(response) => match Refusal::of_answer(response, wall) {
                Some(refusal) => return Verdict::Return(refusal),
                None => self.answered(response.status()),
            },
            Err(error) => self.failed(error),
        };
        if repeat { Verdict::Repeat } else { Verdict::Final }
    }

    fn answered(self, status: StatusCode) -> bool {
        match status.as_u16() {
            409 => self.effect == Effect::IdempotentWrite,
            408 | 425 | 500 | 502..=504 | 520..=527 | 530 | 599 => self.effect != Effect::Create,
            _ => false,
        }
    }

    fn fits(self, body: &[u8]) -> bool {
        self.format.is_none_or(|format| format.fits(body))
    }

    fn failed(self, error: &Error) -> bool {
        match error.kind() {
            // The same request would fail the same way.
            ErrorKind::Invalid | ErrorKind::TooLarge => false,
            ErrorKind::Undecodable => self.effect == Effect::Read,
            _ => self.effect != Effect::Create || !error.known().may_have_applied(),
        }
    }
}

/// What an answer that is no success says about sending again.
fn notice<B: InMemory>(response: &http::Response<B>) -> Notice {
    Notice::read(response.body().in_memory().unwrap_or_default())
}
