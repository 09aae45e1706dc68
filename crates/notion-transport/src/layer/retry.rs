use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use super::deadline::Deadline;
use super::policy::{self, Verdict, verdict};
use crate::clock::{SharedClock, Sleep};
use crate::race::race;
use crate::{Attempts, Effect, Error, ErrorKind, InDoubt, Request, Response, Transport};

/// Sends again what may be sent again, by the [`Effect`] of the request and what is known of the failure.
///
/// The table of effects and failures is in the [documentation of the crate](crate#what-is-sent-again). Between two
/// attempts it waits a random time up to a limit that doubles ("full jitter"), or as long as the server asked for,
/// whichever is longer. When there may be no further attempt, the last outcome is the outcome of the call: an
/// answer as it came, with [`Attempts`] in its extensions, or an error that knows the number of attempts and
/// whether any of them may have been applied.
#[derive(Clone)]
pub struct Retry<T> {
    inner: T,
    settings: RetrySettings,
    clock: SharedClock,
}

/// What [`Retry`] may spend on a call.
#[derive(Clone, Debug)]
pub struct RetrySettings {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    deadline: Option<Duration>,
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
        }
    }
}

impl<T: Transport> Retry<T> {
    /// Repeats what goes through `inner`.
    pub fn new(inner: T, settings: RetrySettings, clock: SharedClock) -> Self {
        Self { inner, settings, clock }
    }
}

impl<T: Transport> Transport for Retry<T> {
    async fn send(&self, mut request: Request) -> Result<Response, Error> {
        let effect = Effect::of(&request);
        let deadline = self.settings.deadline.map(|time| self.clock.now().saturating_add(time));
        let deadline = Deadline::set(&mut request, deadline);
        let mut limit = deadline.map(|at| self.clock.sleep(at.saturating_sub(self.clock.now())));
        let mut may_have_applied = false;
        let mut attempt = 1;
        loop {
            let outcome = within(&mut limit, self.inner.send(request.clone())).await;
            let delay = match verdict(effect, &outcome, || self.clock.wall()) {
                Verdict::Repeat { not_before } if attempt < self.settings.max_attempts => {
                    let delay = random_up_to(self.settings.delay_limit(attempt));
                    delay.max(not_before.unwrap_or_default())
                }
                _ => return finish(outcome, attempt, may_have_applied),
            };
            if deadline.is_some_and(|at| self.clock.now().saturating_add(delay) >= at) {
                return finish(outcome, attempt, may_have_applied);
            }
            may_have_applied |= policy::may_have_applied(&outcome);
            self.clock.sleep(delay).await;
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
    earlier_may_have_applied: bool,
) -> Result<Response, Error> {
    match outcome {
        Ok(mut response) => {
            response.extensions_mut().insert(Attempts(attempts));
            if earlier_may_have_applied {
                response.extensions_mut().insert(InDoubt);
            }
            Ok(response)
        }
        Err(error) => Err(error.after(attempts, earlier_may_have_applied)),
    }
}

fn random_up_to(limit: Duration) -> Duration {
    // Every `RandomState` hashes differently, from a seed that the system gave: all that a delay needs.
    let random = RandomState::new().hash_one(());
    let time = limit.as_secs_f64() * (random as f64 / u64::MAX as f64);
    Duration::try_from_secs_f64(time).unwrap_or(limit)
}
