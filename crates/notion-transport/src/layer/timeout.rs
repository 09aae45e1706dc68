use std::num::NonZeroU32;
use std::time::Duration;

use crate::clock::SharedClock;
use crate::race::race;
use crate::{Error, ErrorKind, Request, Response, Transport};

/// Limits the time of one attempt, from the request to the last byte of the response's body: longer for a request with
/// a large body.
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
    slowest_upload: Option<NonZeroU32>,
}

impl TimeoutSettings {
    /// Sets the longest time of one attempt, body included; `None` is no limit.
    ///
    /// Defaults to 70 seconds: Notion itself gives up after 60 and then answers with 503, which says more than a limit
    /// that strikes first. The time that [`slowest_upload`](Self::slowest_upload) gives comes on top.
    #[must_use]
    pub fn attempt(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.attempt = limit.into();
        self
    }

    /// Sets how fast the body of a request has to go at least, in bytes a second: its size adds as much time to the
    /// limit of the [attempt](Self::attempt). 0 adds none.
    ///
    /// Defaults to 64 KiB a second, so that an attempt to send a part of 20 MB may take some five minutes longer than
    /// one to retrieve a page. The deadline of the whole call is another limit:
    /// [`RetrySettings::deadline`](super::RetrySettings::deadline).
    #[must_use]
    pub fn slowest_upload(mut self, bytes_per_second: u32) -> Self {
        self.slowest_upload = NonZeroU32::new(bytes_per_second);
        self
    }

    /// The longest time of an attempt to send `size` bytes.
    fn limit(&self, size: usize) -> Option<Duration> {
        Some(self.attempt?.saturating_add(self.time_to_send(size)))
    }

    /// In whole seconds: what is sent in less needs no time of its own.
    fn time_to_send(&self, size: usize) -> Duration {
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        Duration::from_secs(self.slowest_upload.map_or(0, |speed| size / u64::from(speed.get())))
    }

    /// What the error says of the limit that an attempt to send `size` bytes has met.
    fn explain(&self, limit: Duration, size: usize) -> String {
        let attempt = format!(
            "the attempt took longer than {limit:?}, the limit of TimeoutSettings::attempt()"
        );
        let more = self.time_to_send(size);
        if more.is_zero() {
            return attempt;
        }
        format!(
            "{attempt} with {more:?} more for {size} bytes to send, by TimeoutSettings::slowest_upload()"
        )
    }
}

impl Default for TimeoutSettings {
    fn default() -> Self {
        Self { attempt: Some(Duration::from_secs(70)), slowest_upload: NonZeroU32::new(64 << 10) }
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
        let size = request.body().len();
        let attempt = self.inner.send(request);
        async move {
            let Some(limit) = self.settings.limit(size) else { return attempt.await };
            let result = race(attempt, self.clock.sleep(limit)).await;
            result.unwrap_or_else(|| {
                let detail = self.settings.explain(limit, size);
                Err(Error::new(ErrorKind::Timeout).with_detail(detail))
            })
        }
    }
}
