use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::deadline::Deadline;
use super::observe::waiting;
use super::policy::{Asked, Verdict};
use super::random::random_up_to;
use crate::body::{InMemory, settled};
use crate::clock::{SharedClock, Sleep};
use crate::lock::lock;
use crate::race::race;
use crate::{
    Attempt, Attempts, Ended, Error, ErrorKind, History, Known, Request, Response, StreamResponse,
    Transport,
};

/// A layer that sends again what may be sent again, by the [`Effect`](crate::Effect) of the request and what is
/// [known](Known) of the failure.
///
/// The table of effects and failures is in the [documentation of the crate](crate#what-is-sent-again). Between two
/// attempts it waits a random time up to a limit that doubles ("full jitter"), on top of the time that the server
/// asked for, if it did. A refusal with `Retry-After` takes time, not [attempts](RetrySettings::max_attempts). When there may be no further attempt, the last outcome is the outcome of the call: an
/// answer as it came, with [`Attempts`] and [`History`] in its extensions, or an error that knows them and whether any
/// attempt may have been applied. Clones share the [budget](RetrySettings::budget).
#[derive(Clone)]
pub struct Retry<T> {
    inner: T,
    settings: RetrySettings,
    budget: Arc<Option<Budget>>,
    clock: SharedClock,
}

/// Settings of what [`Retry`] may spend on a call.
#[derive(Clone, Debug)]
pub struct RetrySettings {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    deadline: Option<Duration>,
    budget: Option<u32>,
}

impl RetrySettings {
    /// Sets how many attempts one call may make, the first one included. Defaults to 5; 0 means 1, which is never to
    /// send again.
    ///
    /// An attempt that was [refused](Known::Refused) with `Retry-After` is not counted, as long as there is a
    /// [deadline](Self::deadline): the server did nothing, and says when to come back. One that does not say when, or
    /// says at once (`Retry-After: 0`), is counted.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the limit of the first random delay; it doubles with every attempt. Defaults to half a second.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets where the limit of the random delay stops to double. Defaults to 30 seconds. `Retry-After` is kept to
    /// besides, however long it is.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the longest time of the whole call: attempts, delays and the wait for the rate limit; `None` is no
    /// limit. Defaults to 10 minutes.
    ///
    /// A delay that would pass it is not begun: the call ends at once with what it has. For a
    /// [streamed](Transport::stream) answer it is the time until its head; the time of the body is limited by
    /// [`TimeoutSettings`](super::TimeoutSettings).
    #[must_use]
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// Sets how many attempts after failures all calls of the client together may make on credit; `None` is no
    /// limit. Defaults to 100. Each success earns a tenth of one back. An attempt after a refusal is free: the server
    /// said when to come.
    ///
    /// In an outage, so, requests are not multiplied: once the budget is spent, calls fail with their first attempt.
    #[must_use]
    pub fn budget(mut self, attempts: impl Into<Option<u32>>) -> Self {
        self.budget = attempts.into();
        self
    }

    /// The longest random delay after this attempt.
    fn delay_limit(&self, attempt: u32) -> Duration {
        let factor = 1u32.checked_shl(attempt - 1).unwrap_or(u32::MAX);
        self.base_delay.saturating_mul(factor).min(self.max_delay)
    }
}

impl Default for RetrySettings {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(30),
            deadline: Some(Duration::from_secs(600)),
            budget: Some(100),
        }
    }
}

impl<T: Transport> Retry<T> {
    /// Repeats what goes through `inner`.
    pub fn new(inner: T, settings: RetrySettings, clock: SharedClock) -> Self {
        let budget = Arc::new(settings.budget.map(Budget::new));
        Self { inner, settings, budget, clock }
    }

    /// Returns how long to wait before the next attempt; `None` if there is to be no other.
    fn delay(
        &self,
        verdict: Verdict,
        progress: &mut Progress,
        left: Option<Duration>,
    ) -> Option<Duration> {
        let limit = self.settings.delay_limit(progress.attempts);
        let fits = |delay| left.is_none_or(|left| delay < left);
        match verdict {
            Verdict::Final => None,
            Verdict::Return(refusal) => {
                let asked = refusal.wait();
                let says_when = refusal.retry_after.is_some_and(|wait| !wait.is_zero());
                let free = says_when && left.is_some() && self.settings.max_attempts > 1;
                progress.counted += u32::from(!free);
                // What is random must not keep from what is still in time.
                let limit = left.map_or(limit, |left| limit.min(left.saturating_sub(asked)));
                let may = fits(asked) && (free || progress.counted < self.settings.max_attempts);
                may.then(|| asked.saturating_add(random_up_to(limit)))
            }
            Verdict::Repeat => {
                progress.counted += 1;
                let delay = random_up_to(limit);
                let may = fits(delay) && progress.counted < self.settings.max_attempts;
                (may && (*self.budget).as_ref().is_none_or(Budget::take)).then_some(delay)
            }
        }
    }

    /// A success earns a part of another attempt.
    fn earn<B>(&self, verdict: Verdict, outcome: &Result<http::Response<B>, Error>) {
        if let (Verdict::Final, Ok(_), Some(budget)) = (verdict, outcome, &*self.budget) {
            budget.give();
        }
    }
}

/// How far a call has come.
#[derive(Default)]
struct Progress {
    /// How many attempts there were.
    attempts: u32,
    /// How many of them count against the most that there may be.
    counted: u32,
    history: History,
}

impl<T: Transport> Transport for Retry<T> {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        self.repeat(request, |request| self.inner.send(request)).await
    }

    async fn stream(&self, request: Request) -> Result<StreamResponse, Error> {
        self.repeat(request, |request| settled(self.inner.stream(request))).await
    }
}

impl<T: Transport> Retry<T> {
    /// Makes attempts until one of them is the last.
    async fn repeat<B, F>(
        &self,
        mut request: Request,
        attempt: impl Fn(Request) -> F,
    ) -> Result<http::Response<B>, Error>
    where
        B: InMemory,
        F: Future<Output = Result<http::Response<B>, Error>>,
    {
        let asked = Asked::by(&request);
        let mut start = self.clock.now();
        let deadline = self.settings.deadline.map(|time| start.saturating_add(time));
        let deadline = Deadline::set(&mut request, deadline);
        let mut limit = deadline.map(|at| self.clock.sleep(at.saturating_sub(start)));
        let mut progress = Progress::default();
        loop {
            let outcome = within(&mut limit, pin!(attempt(request.clone()))).await;
            if outcome.as_ref().is_err_and(Error::is_held_back) {
                return progress.finish(outcome);
            }
            progress.attempts += 1;
            let now = self.clock.now();
            let verdict = asked.verdict(&outcome, || self.clock.wall());
            self.earn(verdict, &outcome);
            let left = deadline.map(|deadline| deadline.saturating_sub(now));
            let Some(delay) = self.delay(verdict, &mut progress, left) else {
                return progress.finish(outcome);
            };
            progress.history.push(Attempt {
                known: Known::of_outcome(&outcome),
                ended: match outcome {
                    Ok(response) => Ended::Answered(response.status()),
                    Err(error) => Ended::Failed(error.kind()),
                },
                took: now.saturating_sub(start),
                waited: delay,
            });
            waiting("retry", self.clock.sleep(delay)).await;
            start = self.clock.now();
        }
    }
}

/// Runs one attempt, but not past the limit of the whole call.
async fn within<R>(
    limit: &mut Option<Sleep>,
    attempt: impl Future<Output = Result<R, Error>>,
) -> Result<R, Error> {
    match limit {
        Some(limit) => race(attempt, limit).await.unwrap_or_else(|| {
            let detail = "the call has reached its deadline, RetrySettings::deadline()";
            Err(Error::new(ErrorKind::Timeout).with_detail(detail))
        }),
        None => attempt.await,
    }
}

impl Progress {
    /// The outcome of the last attempt as that of the call.
    fn finish<B>(
        self,
        outcome: Result<http::Response<B>, Error>,
    ) -> Result<http::Response<B>, Error> {
        match outcome {
            Ok(mut response) => {
                response.extensions_mut().insert(Attempts(self.attempts));
                if !self.history.is_empty() {
                    response.extensions_mut().insert(self.history);
                }
                Ok(response)
            }
            Err(error) => Err(error.after(self.attempts, self.history)),
        }
    }
}

/// What all calls together may spend on attempts after failures, so that an outage does not meet with a multiple of
/// the usual requests. Counted in tenths.
struct Budget {
    left: Mutex<u32>,
    most: u32,
}

impl Budget {
    fn new(retries: u32) -> Self {
        let most = retries.saturating_mul(10);
        Self { left: Mutex::new(most), most }
    }

    /// Pays for an attempt, if there is enough.
    fn take(&self) -> bool {
        let mut left = lock(&self.left);
        let rest = left.checked_sub(10);
        *left = rest.unwrap_or(*left);
        rest.is_some()
    }

    /// A success earns a tenth of an attempt.
    fn give(&self) {
        let mut left = lock(&self.left);
        *left = left.saturating_add(1).min(self.most);
    }
}
