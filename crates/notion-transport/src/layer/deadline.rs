use std::time::Duration;

use crate::Request;

/// When the whole call has to be done, by the clock of the layers; in the request's extensions.
///
/// [`Retry`](super::Retry) sets it; a layer below that would have to wait past it gives up at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deadline(pub(super) Duration);

impl Deadline {
    pub(super) fn of(request: &Request) -> Option<Duration> {
        request.extensions().get::<Self>().map(|deadline| deadline.0)
    }

    /// Sets the deadline to `at`, unless there is an earlier one; returns the one that holds.
    pub(super) fn set(request: &mut Request, at: Option<Duration>) -> Option<Duration> {
        let earliest = [at, Self::of(request)].into_iter().flatten().min()?;
        request.extensions_mut().insert(Self(earliest));
        Some(earliest)
    }
}
