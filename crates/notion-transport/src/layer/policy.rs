//! The whole rule of what is sent again after an attempt. The table in the crate's documentation says the same, which a
//! test proves. What was held back was no attempt, and never comes here.

use std::time::SystemTime;

use http::StatusCode;

use crate::notice::Notice;
use crate::{Effect, Error, ErrorKind, Refusal, Request, Response, ResponseFormat};

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

    pub(super) fn verdict(
        self,
        outcome: &Result<Response, Error>,
        wall: impl FnOnce() -> SystemTime,
    ) -> Verdict {
        let repeat = match outcome {
            Ok(response) if response.status().is_success() => {
                self.effect == Effect::Read && !self.fits(response.body())
            }
            Ok(response) if Notice::read(response.body()).forbids_repeating() => false,
            Ok(response) => match Refusal::of(response, wall) {
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
