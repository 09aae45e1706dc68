use std::time::Duration;

use super::deadline::Deadline;
use super::limiter::{Limiter, TooLate};
use super::policy::is_refusal;
use crate::clock::SharedClock;
use crate::race::race;
use crate::retry_after::retry_after;
use crate::{Error, ErrorKind, Request, Response, Transport};

/// How long everybody waits after a refusal that does not say how long.
const UNSPOKEN_PAUSE: Duration = Duration::from_secs(1);

/// Keeps to a rate, and stops every caller while the server says so.
///
/// Clones share the budget and the queue. Callers are let through in the order in which they came; one that is
/// dropped while it waits takes nothing from the others. After a 429, a 529 or a 503 with `Retry-After`, nobody is
/// let through for as long as the header says, or for a second when a 429 or 529 has none; the answer itself goes
/// up as it came, for [`Retry`](super::Retry) to repeat.
///
/// A caller whose deadline would pass while it waits gets an error of kind [`ErrorKind::Timeout`] at once. Its
/// request was never sent, so [`Error::may_have_applied`] is false.
#[derive(Clone)]
pub struct RateLimit<T> {
    inner: T,
    limiter: Limiter,
    clock: SharedClock,
}

/// How many requests are sent in what time.
///
/// The budget is counted in a moving window: in no stretch of time as long as the window are there more requests
/// than the budget. All of it may be spent at once.
///
/// Notion's [page on limits](https://developers.notion.com/reference/request-limits) has changed over time: for
/// years it was "an average of three requests per second"; since 2026 it is a budget per minute, 180 requests, or
/// 600 on the larger plans. The default keeps to all of them.
#[derive(Clone, Debug)]
pub struct RateLimitSettings {
    budget: Option<(usize, Duration)>,
}

impl RateLimitSettings {
    /// At most `requests` in any `window`. 0 requests mean 1.
    pub fn new(requests: usize, window: Duration) -> Self {
        Self { budget: Some((requests, window)) }
    }

    /// At most `requests` in any second, evenly over time. The default is 3.
    pub fn per_second(requests: usize) -> Self {
        Self::new(requests, Duration::from_secs(1))
    }

    /// At most `requests` in any minute, all at once if need be.
    pub fn per_minute(requests: usize) -> Self {
        Self::new(requests, Duration::from_secs(60))
    }

    /// No limit of our own: only the server's `Retry-After` stops the callers.
    pub fn unlimited() -> Self {
        Self { budget: None }
    }
}

impl Default for RateLimitSettings {
    fn default() -> Self {
        Self::per_second(3)
    }
}

impl<T: Transport> RateLimit<T> {
    /// Limits what goes through `inner`.
    pub fn new(inner: T, settings: RateLimitSettings, clock: SharedClock) -> Self {
        Self { inner, limiter: Limiter::new(settings.budget), clock }
    }

    async fn acquire(&self, deadline: Option<Duration>) -> Result<(), TooLate> {
        let place = self.limiter.acquire(&*self.clock, deadline);
        let Some(deadline) = deadline else { return place.await };
        let left = deadline.saturating_sub(self.clock.now());
        race(place, self.clock.sleep(left)).await.unwrap_or(Err(TooLate))
    }
}

impl<T: Transport> Transport for RateLimit<T> {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let place = self.acquire(Deadline::of(&request)).await;
        place.map_err(|TooLate| Error::new(ErrorKind::Timeout).never_sent())?;
        let response = self.inner.send(request).await?;
        let wait = retry_after(&response, || self.clock.wall());
        if is_refusal(response.status(), wait) {
            let wait = wait.unwrap_or(UNSPOKEN_PAUSE);
            self.limiter.pause_until(self.clock.now().saturating_add(wait));
        }
        Ok(response)
    }
}
