use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::deadline::Deadline;
use super::limiter::{Limiter, LimiterState, LocalLimiter, Outcome, Sent, TooLate};
use super::observe::waiting;
use crate::body::{InMemory, settled};
use crate::clock::SharedClock;
use crate::{Error, ErrorKind, Pause, Refusal, Request, Response, StreamResponse, Transport};

/// A layer that keeps to a rate, and stops every caller while the server says so.
///
/// Clones share the budget and the queue. Callers are let through in the order in which they came; one that is
/// dropped while it waits takes nothing from the others. After a [refusal](crate::Known::Refused) nobody is let
/// through for as long as `Retry-After` says, or for a second when there is none, and for a [random time](super::spread)
/// on top of that; the answer itself goes up as it came, for [`Retry`](super::Retry) to repeat. What comes after that is
/// slower than what was refused, and becomes quicker while answers are good.
///
/// A caller whose deadline would pass while it waits gets an error at once: of kind [`ErrorKind::Paused`] while the
/// server has everybody wait, which [`Limiter::lift_pause`] ends, else of kind [`ErrorKind::Timeout`]. Its request was
/// never sent, so [`Error::may_have_applied`] is false.
#[derive(Clone)]
pub struct RateLimit<T> {
    inner: T,
    limiter: Arc<dyn Limiter>,
    clock: SharedClock,
}

/// Settings of how many requests are sent in what time.
///
/// The budget is counted in a moving window: in no stretch of time as long as the window are there more requests
/// than the budget. All of it may be spent at once.
///
/// Notion's [page on limits](https://developers.notion.com/reference/request-limits) has changed over time: for
/// years it was "an average of three requests per second"; since 2026 it is a budget per minute, 180 requests, or
/// 600 on the larger plans. The default keeps to all of them. Measured endpoints have taken far more at times;
/// [`adaptive`](Self::adaptive) finds out how much.
///
/// Whatever the settings, refusals slow the requests down to what the server was seen to serve.
///
/// ```
/// use std::time::Duration;
///
/// use notion_transport::layer::RateLimitSettings;
///
/// let evenly = RateLimitSettings::per_second(3);
/// let half_of_it = RateLimitSettings::new(90, Duration::from_secs(60));       // another program has the rest
/// # let _ = (evenly, half_of_it);
/// ```
#[derive(Clone, Debug)]
pub struct RateLimitSettings {
    pub(super) budget: Option<(usize, Duration)>,
    /// The rate to start with, and the highest.
    pub(super) adaptive: Option<(f64, f64)>,
}

impl RateLimitSettings {
    /// Allows at most `requests` in any `window`. 0 requests mean 1.
    pub fn new(requests: usize, window: Duration) -> Self {
        Self { budget: Some((requests, window)), adaptive: None }
    }

    /// Allows at most `requests` in any second, evenly over time. Defaults to 3.
    pub fn per_second(requests: usize) -> Self {
        Self::new(requests, Duration::from_secs(1))
    }

    /// Allows at most `requests` in any minute, all at once if need be.
    pub fn per_minute(requests: usize) -> Self {
        Self::new(requests, Duration::from_secs(60))
    }

    /// Returns Notion's budget since 2026: 180 requests a minute, all at once if need be.
    pub fn standard() -> Self {
        Self::per_minute(180)
    }

    /// Returns Notion's budget on the Business and Enterprise plans: 600 requests a minute, all at once if need be.
    pub fn large_plan() -> Self {
        Self::per_minute(600)
    }

    /// Allows as many requests as the server takes, at most `most` a second: begins with 3 a second, becomes quicker
    /// while answers are good, and gives way to refusals.
    pub fn adaptive(most: f64) -> Self {
        let most = if most.is_finite() { most.max(0.1) } else { 1000.0 };
        Self { budget: None, adaptive: Some((most.min(3.0), most)) }
    }

    /// Sets no limit of our own: only refusals stop the callers, and slow them down.
    pub fn unlimited() -> Self {
        Self { budget: None, adaptive: None }
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
        let limiter = Arc::new(LocalLimiter::new(settings, clock.clone()));
        Self::with(inner, limiter, clock)
    }

    /// Limits what goes through `inner` by a limiter of one's own.
    pub fn with(inner: T, limiter: Arc<dyn Limiter>, clock: SharedClock) -> Self {
        Self { inner, limiter, clock }
    }

    /// Returns how the limiter stands.
    pub fn state(&self) -> LimiterState {
        self.limiter.state()
    }
}

impl<T: Transport> RateLimit<T> {
    /// The error of a request for which there is no place before its deadline.
    fn held_back(&self) -> Error {
        let state = self.limiter.state();
        let unexplained = || Pause::new(state.paused_for, self.clock.wall(), None);
        match state.paused_for.is_zero() {
            true => Error::new(ErrorKind::Timeout).never_sent(),
            false => Error::paused(state.pause.unwrap_or_else(unexplained)),
        }
    }

    /// Waits until `request` may go.
    async fn place(&self, request: &Request) -> Result<Sent, Error> {
        let place = waiting("rate limit", self.limiter.acquire(Deadline::of(request))).await;
        place.map_err(|TooLate| self.held_back())
    }

    /// Tells the limiter what came of a request.
    fn reported<B: InMemory>(
        &self,
        sent: Sent,
        result: Result<http::Response<B>, Error>,
    ) -> Result<http::Response<B>, Error> {
        let answer = result.as_ref().ok();
        match answer.and_then(|answer| Refusal::of_answer(answer, || self.clock.wall())) {
            Some(refusal) => self.limiter.refused(sent, refusal),
            None => self.limiter.report(sent, served(answer)),
        }
        result
    }
}

impl<T: Transport> Transport for RateLimit<T> {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let sent = self.place(&request).await?;
        self.reported(sent, self.inner.send(request).await)
    }

    async fn stream(&self, request: Request) -> Result<StreamResponse, Error> {
        let sent = self.place(&request).await?;
        self.reported(sent, settled(self.inner.stream(request)).await)
    }
}

/// What an answer that is no refusal says about the rate.
fn served<B>(answer: Option<&http::Response<B>>) -> Outcome {
    match answer {
        Some(answer) if !answer.status().is_server_error() => Outcome::Served,
        _ => Outcome::Unknown,
    }
}

impl<T: fmt::Debug> fmt::Debug for RateLimit<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimit")
            .field("inner", &self.inner)
            .field("state", &self.limiter.state())
            .finish_non_exhaustive()
    }
}
