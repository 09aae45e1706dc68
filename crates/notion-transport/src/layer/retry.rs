use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::deadline::Deadline;
use super::observe::waiting;
use super::policy::{self, Verdict, verdict};
use crate::clock::{SharedClock, Sleep};
use crate::lock::lock;
use crate::race::race;
use crate::{
    Attempt, Attempts, Effect, Ended, Error, ErrorKind, History, Request, Response, Transport,
};

/// Sends again what may be sent again, by the [`Effect`] of the request and what is known of the failure.
///
/// The table of effects and failures is in the [documentation of the crate](crate#what-is-sent-again). Between two
/// attempts it waits a random time up to a limit that doubles ("full jitter"), or as long as the server asked for,
/// whichever is longer. When there may be no further attempt, the last outcome is the outcome of the call: an
/// answer as it came, with [`Attempts`] and [`History`] in its extensions, or an error that knows them and whether any
/// attempt may have been applied. Clones share the [budget](RetrySettings::budget).
#[derive(Clone)]
pub struct Retry<T> {
    inner: T,
    settings: RetrySettings,
    budget: Arc<Option<Budget>>,
    clock: SharedClock,
}

/// What [`Retry`] may spend on a call.
#[derive(Clone, Debug)]
pub struct RetrySettings {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    deadline: Option<Duration>,
    budget: Option<u32>,
}

impl RetrySettings {
    /// Sets how often one call is sent at most, the first time included. The default is 5; 0 means 1, which is
    /// never to send again.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the limit of the first random delay; it doubles with every attempt. The default is half a second.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets where the limit of the random delay stops to double. The default is 30 seconds. A longer `Retry-After`
    /// is kept to nevertheless.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the longest time of the whole call: attempts, delays and the wait for the rate limit; `None` is no
    /// limit. The default is 10 minutes.
    ///
    /// A delay that would pass it is not begun: the call ends at once with what it has.
    #[must_use]
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// Sets how many attempts after failures all calls of the client together may make on credit; `None` is no
    /// limit. The default is 100. Each success earns a tenth of one back. An attempt after a refusal (429, 529, 503
    /// with `Retry-After`) is free: the server said when to come.
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

    /// How long to wait before the next attempt; none if there is to be no other.
    fn delay(
        &self,
        effect: Effect,
        outcome: &Result<Response, Error>,
        attempt: u32,
    ) -> Option<Duration> {
        let verdict = verdict(effect, outcome, || self.clock.wall());
        let budget = (*self.budget).as_ref();
        match verdict {
            Verdict::Repeat { not_before, refused } if attempt < self.settings.max_attempts => {
                // A refusal says when to come back, and whoever keeps to that does no harm.
                let affordable = refused || budget.is_none_or(Budget::take);
                let delay = random_up_to(self.settings.delay_limit(attempt));
                affordable.then(|| delay.max(not_before.unwrap_or_default()))
            }
            Verdict::Repeat { .. } => None,
            Verdict::Final => {
                if let (Ok(_), Some(budget)) = (outcome, budget) {
                    budget.give();
                }
                None
            }
        }
    }
}

impl<T: Transport> Transport for Retry<T> {
    async fn send(&self, mut request: Request) -> Result<Response, Error> {
        let effect = Effect::of(&request);
        let deadline = self.settings.deadline.map(|time| self.clock.now().saturating_add(time));
        let deadline = Deadline::set(&mut request, deadline);
        let mut limit = deadline.map(|at| self.clock.sleep(at.saturating_sub(self.clock.now())));
        let mut history = History::default();
        let mut attempt = 1;
        loop {
            let start = self.clock.now();
            let outcome = within(&mut limit, self.inner.send(request.clone())).await;
            let now = self.clock.now();
            let delay = self.delay(effect, &outcome, attempt);
            let Some(delay) = delay.filter(|delay| {
                deadline.is_none_or(|deadline| now.saturating_add(*delay) < deadline)
            }) else {
                return finish(outcome, attempt, history);
            };
            history.push(Attempt {
                in_doubt: policy::may_have_applied(&outcome),
                ended: match outcome {
                    Ok(response) => Ended::Answered(response.status()),
                    Err(error) => Ended::Failed(error.kind()),
                },
                took: now.saturating_sub(start),
                waited: delay,
            });
            waiting("retry", self.clock.sleep(delay)).await;
            attempt += 1;
        }
    }
}

/// Runs one attempt, but not past the limit of the whole call.
async fn within(
    limit: &mut Option<Sleep>,
    attempt: impl Future<Output = Result<Response, Error>>,
) -> Result<Response, Error> {
    match limit {
        Some(limit) => race(attempt, limit).await.unwrap_or_else(|| Err(ErrorKind::Timeout.into())),
        None => attempt.await,
    }
}

fn finish(
    outcome: Result<Response, Error>,
    attempts: u32,
    history: History,
) -> Result<Response, Error> {
    match outcome {
        Ok(mut response) => {
            response.extensions_mut().insert(Attempts(attempts));
            if !history.is_empty() {
                response.extensions_mut().insert(history);
            }
            Ok(response)
        }
        Err(error) => Err(error.after(attempts, history)),
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

fn random_up_to(limit: Duration) -> Duration {
    // Every `RandomState` hashes differently, from a seed that the system gave: all that a delay needs.
    let random = RandomState::new().hash_one(());
    let time = limit.as_secs_f64() * (random as f64 / u64::MAX as f64);
    Duration::try_from_secs_f64(time).unwrap_or(limit)
}
