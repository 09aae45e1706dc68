use std::time::Duration;

use crate::clock::SharedClock;
use crate::race::race;
use crate::{Error, ErrorKind, Request, Response, Transport};

/// Limits the time of one attempt, from the request to the last byte of the response's body.
///
/// Past the limit the attempt is dropped, which closes its connection, and the error is of kind
/// [`ErrorKind::Timeout`]: the server may have acted, or may yet act.
#[derive(Clone)]
pub struct Timeout<T> {
    inner: T,
    settings: TimeoutSettings,
    clock: SharedClock,
}

/// How long one attempt may take.
#[derive(Clone, Debug)]
pub struct TimeoutSettings {
    attempt: Option<Duration>,
}

impl TimeoutSettings {
    /// Sets the longest time of one attempt, body included; `None` is no limit.
    ///
    /// The default is 70 seconds: Notion itself gives up after 60 and then answers with 503, which says more than
    /// a limit that strikes first.
    #[must_use]
    pub fn attempt(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.attempt = limit.into();
        self
    }
}

impl Default for TimeoutSettings {
    fn default() -> Self {
        Self { attempt: Some(Duration::from_secs(70)) }
    }
}

impl<T: Transport> Timeout<T> {
    /// Limits every attempt that goes through `inner`.
    pub fn new(inner: T, settings: TimeoutSettings, clock: SharedClock) -> Self {
        Self { inner, settings, clock }
    }
}

impl<T: Transport> Transport for Timeout<T> {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Error>> + Send {
        let attempt = self.inner.send(request);
        async move {
            let Some(limit) = self.settings.attempt else { return attempt.await };
            let result = race(attempt, self.clock.sleep(limit)).await;
            result.unwrap_or_else(|| Err(ErrorKind::Timeout.into()))
        }
    }
}
