use std::num::NonZeroU32;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;

use crate::body::{InMemory, settled};
use crate::clock::{SharedClock, Sleep};
use crate::race::race;
use crate::{Body, Error, ErrorKind, Request, Response, StreamResponse, Transport};

/// A layer that limits the time of one attempt, from the request to the last byte of the response's body: longer for a
/// request with a large body.
///
/// A [streamed](Transport::stream) answer has other limits once its head is there: how long the next chunk may take, and
/// the whole body. They count only while somebody waits for a chunk, and work without a runtime of their own.
///
/// Past the limit the attempt is dropped, which closes its connection, and the error is of kind
/// [`ErrorKind::Timeout`]: the server may have acted, or may yet act.
#[derive(Clone)]
pub struct Timeout<T> {
    inner: T,
    settings: TimeoutSettings,
    clock: SharedClock,
}

/// Settings of how long one attempt may take.
#[derive(Clone, Debug)]
pub struct TimeoutSettings {
    attempt: Option<Duration>,
    slowest_upload: Option<NonZeroU32>,
    idle: Option<Duration>,
    body: Option<Duration>,
}

impl TimeoutSettings {
    /// Sets the longest time of one attempt, body included, or up to the head of a streamed answer; `None` is no limit.
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

    /// Sets how long the next chunk of a streamed body may take; `None` is no limit. Defaults to 70 seconds.
    #[must_use]
    pub fn idle(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.idle = limit.into();
        self
    }

    /// Sets the longest time of the whole body of a streamed answer, from its head; `None` is no limit, which is the
    /// default: a large file on a slow line takes long, and a stream of events is as long as what happens.
    #[must_use]
    pub fn body(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.body = limit.into();
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
        Self {
            attempt: Some(Duration::from_secs(70)),
            slowest_upload: NonZeroU32::new(64 << 10),
            idle: Some(Duration::from_secs(70)),
            body: None,
        }
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
        // Pinned here and polled from where it is: a future that is handed on is kept twice.
        async move { self.within(size, pin!(attempt)).await }
    }

    async fn stream(&self, request: Request) -> Result<StreamResponse, Error> {
        let size = request.body().len();
        let head = self.within(size, settled(self.inner.stream(request))).await?;
        let status = head.status();
        Ok(head.map(|body| self.watched(status, body)))
    }
}

impl<T> Timeout<T> {
    /// Runs an attempt to send `size` bytes within its limit.
    async fn within<R>(
        &self,
        size: usize,
        attempt: impl Future<Output = Result<R, Error>>,
    ) -> Result<R, Error> {
        let Some(limit) = self.settings.limit(size) else { return attempt.await };
        let result = race(attempt, self.clock.sleep(limit)).await;
        result.unwrap_or_else(|| {
            let detail = self.settings.explain(limit, size);
            Err(Error::new(ErrorKind::Timeout).with_detail(detail))
        })
    }

    /// Puts the limits of a streamed body around it.
    fn watched(&self, status: StatusCode, body: Body) -> Body {
        let TimeoutSettings { idle, body: whole, .. } = self.settings;
        if body.in_memory().is_some() || (idle.is_none() && whole.is_none()) {
            return body;
        }
        let (clock, end) = (self.clock.clone(), whole.map(|limit| self.clock.sleep(limit)));
        body.through(|body| Watched { body, status, clock, idle, whole, wait: None, end })
    }
}

/// A body, and how long it may take.
struct Watched {
    body: Body,
    status: StatusCode,
    clock: SharedClock,
    idle: Option<Duration>,
    whole: Option<Duration>,
    /// The end of the wait for the next chunk, while somebody waits for it.
    wait: Option<Sleep>,
    /// The end of all.
    end: Option<Sleep>,
}

impl Stream for Watched {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if is_over(&mut this.end, cx) {
            return Poll::Ready(Some(Err(this.too_late("the body", "body", this.whole))));
        }
        if let Poll::Ready(next) = Pin::new(&mut this.body).poll_next(cx) {
            this.wait = None;
            return Poll::Ready(next);
        }
        if let (Some(idle), None) = (this.idle, &this.wait) {
            this.wait = Some(this.clock.sleep(idle));
        }
        if is_over(&mut this.wait, cx) {
            return Poll::Ready(Some(Err(this.too_late("the next chunk", "idle", this.idle))));
        }
        Poll::Pending
    }
}

fn is_over(sleep: &mut Option<Sleep>, cx: &mut Context<'_>) -> bool {
    sleep.as_mut().is_some_and(|sleep| sleep.as_mut().poll(cx).is_ready())
}

impl Watched {
    /// Gives the body up.
    fn too_late(&mut self, what: &str, setting: &str, limit: Option<Duration>) -> Error {
        self.body = Body::default();
        let limit = limit.unwrap_or_default();
        let detail =
            format!("{what} took longer than {limit:?}, the limit of TimeoutSettings::{setting}()");
        Error::new(ErrorKind::Timeout).with_status(self.status).with_detail(detail)
    }
}
