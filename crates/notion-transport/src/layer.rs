//! Transports around a transport.
//!
//! Each layer is a [`Transport`] that has one inside, so they combine in any order. The order that is right for a
//! client is written in one place, [`standard`]; outermost first:
//!
//! 1. [`Retry`]: one call, several attempts. Each of them passes what is below.
//! 2. [`RateLimit`]: each attempt takes its place in the queue, and a 429 stops the queue for all callers.
//! 3. [`Timeout`]: limits one attempt, body included; the time in the queue does not count. Of a streamed answer it
//!    limits the time until the head, and between two chunks.
//! 4. the transport itself.
//!
//! [`Observe`] stands around the whole, around each attempt and around each exchange. It costs nothing without
//! [`Metrics`] and without the feature `tracing`.

mod deadline;
mod limiter;
mod observe;
mod pace;
mod policy;
mod queue;
mod random;
mod rate_limit;
mod retry;
mod timeout;

pub use self::limiter::{Acquire, Limiter, LimiterState, LocalLimiter, Outcome, Sent, TooLate};
pub use self::observe::{Metrics, Observation, Observe, Stage, Streamed};
pub use self::random::spread;
pub use self::rate_limit::{RateLimit, RateLimitSettings};
pub use self::retry::{Retry, RetrySettings};
pub use self::timeout::{Timeout, TimeoutSettings};
use std::sync::Arc;

use crate::clock::SharedClock;
use crate::{SharedTransport, Transport};

/// The settings of the layers that [`standard`] puts around a transport.
///
/// ```
/// use notion_transport::layer::{RateLimitSettings, RetrySettings, StackSettings};
///
/// let settings = StackSettings::default()
///     .retry(RetrySettings::default().max_attempts(3))
///     .rate_limit(RateLimitSettings::per_minute(180));
/// # let _ = settings;
/// ```
#[derive(Clone, Debug, Default)]
pub struct StackSettings {
    retry: RetrySettings,
    rate_limit: RateLimitSettings,
    limiter: Option<Arc<dyn Limiter>>,
    metrics: Option<Arc<dyn Metrics>>,
    timeout: TimeoutSettings,
}

impl StackSettings {
    /// Sets what is sent again, how often and when.
    #[must_use]
    pub fn retry(mut self, settings: RetrySettings) -> Self {
        self.retry = settings;
        self
    }

    /// Sets how many requests are sent in what time.
    #[must_use]
    pub fn rate_limit(mut self, settings: RateLimitSettings) -> Self {
        self.rate_limit = settings;
        self
    }

    /// Sets who decides when a request may go, instead of a limiter with the settings of
    /// [`rate_limit`](Self::rate_limit): one that is shared with other clients or processes, say.
    #[must_use]
    pub fn limiter(mut self, limiter: Arc<dyn Limiter>) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// Returns the limiter of the stack: the one that was set, or a new one with the settings of
    /// [`rate_limit`](Self::rate_limit), which is then set.
    pub fn shared_limiter(&mut self, clock: &SharedClock) -> Arc<dyn Limiter> {
        let new = || Arc::new(LocalLimiter::new(self.rate_limit.clone(), clock.clone())) as _;
        self.limiter.get_or_insert_with(new).clone()
    }

    /// Sets who is notified of calls, attempts and exchanges when they end.
    #[must_use]
    pub fn metrics(mut self, metrics: Arc<dyn Metrics>) -> Self {
        self.metrics = Some(metrics);
        self
    }

    /// Sets how long one attempt may take.
    #[must_use]
    pub fn timeout(mut self, settings: TimeoutSettings) -> Self {
        self.timeout = settings;
        self
    }
}

/// Returns the standard stack around `transport`: the one place where the order of the layers is written.
///
/// ```
/// use notion_transport::{clock, layer, mock::MockTransport};
///
/// let stack = layer::standard(MockTransport::new(), layer::StackSettings::default(), clock::standard());
/// # let _ = stack;
/// ```
pub fn standard(
    transport: impl Transport,
    mut settings: StackSettings,
    clock: SharedClock,
) -> SharedTransport {
    let limiter = settings.shared_limiter(&clock);
    let metrics = settings.metrics;
    let transport = Timeout::new(transport, settings.timeout, clock.clone());
    let transport = Observe::new(transport, Stage::Exchange, metrics.clone(), clock.clone());
    let transport = RateLimit::with(transport, limiter, clock.clone());
    let transport = Observe::new(transport, Stage::Attempt, metrics.clone(), clock.clone());
    let transport = Retry::new(transport, settings.retry, clock.clone());
    SharedTransport::new(Observe::new(transport, Stage::Call, metrics, clock))
}
