//! A rate limit for Notion that many processes share, by [Redis](https://redis.io).
//!
//! Notion counts the requests of a connection, not those of a process: ten workers with the same token have one
//! budget. [`RedisLimiter`] keeps it in Redis, for whoever uses the same name:
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use notion_limiter_redis::RedisLimiter;
//! use notion_transport::layer::Limiter;
//!
//! # fn f() -> Result<(), redis::RedisError> {
//! let redis = redis::Client::open("redis://127.0.0.1")?;
//! let limiter: Arc<dyn Limiter> =
//!     Arc::new(RedisLimiter::new(redis, "crm-sync", 180, Duration::from_secs(60)).processes(10));
//! // notion_api::Client::builder().token(token).limiter(limiter).build()
//! # Ok(()) }
//! ```
//!
//! * A place is taken by one script, atomically, and by the clock of the Redis server: clocks of the processes that
//!   differ do no harm.
//! * A 429 that one process meets pauses all of them.
//! * Within a process it is first come, first served; between processes it is whoever asks first.
//! * While Redis does not answer, each process keeps to its share of the budget, and asks Redis again after a second.
//!
//! The budget is a moving window, as [`RateLimitSettings`] describes it; Notion's numbers are on its
//! [page on limits](https://developers.notion.com/reference/request-limits). Redis 5 or later will do, and what
//! speaks its protocol and runs its scripts. It needs a tokio runtime, which `notion-sync` brings along.

mod store;

use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};
use notion_transport::clock::{self, SharedClock};
use notion_transport::layer::{
    Acquire, Limiter, LimiterState, LocalLimiter, Outcome, RateLimitSettings, Sent, TooLate,
};

use crate::store::Store;

/// How long Redis is left alone after it failed.
const RECOVERY: Duration = Duration::from_secs(1);

/// A budget of requests in Redis. See the [crate's page](crate).
pub struct RedisLimiter {
    store: Arc<Store>,
    requests: usize,
    window: Duration,
    processes: usize,
    clock: SharedClock,
    /// What holds while Redis does not answer.
    local: LocalLimiter,
    /// Held by the one who asks: tokio's mutex is fair, so this is the queue.
    head: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
    seen: Mutex<Seen>,
}

/// What this process knows.
#[derive(Default)]
struct Seen {
    sent: u64,
    refused: u64,
    paused_until: Duration,
    /// Until when Redis is left alone, and why.
    down: Option<(Duration, String)>,
}

impl RedisLimiter {
    /// At most `requests` in any `window`, together with all that use the same `name` in the same Redis.
    ///
    /// The name stands for what Notion counts, a connection; it must not be the token, since it is part of the keys.
    /// 0 requests mean 1. Redis is first talked to when a request wants to go.
    pub fn new(client: redis::Client, name: &str, requests: usize, window: Duration) -> Self {
        let store = Store::new(client, name, Duration::from_millis(500));
        let clock = clock::standard();
        let mut limiter = Self {
            store: Arc::new(store),
            requests: requests.max(1),
            window,
            processes: 10,
            local: LocalLimiter::new(RateLimitSettings::unlimited(), clock.clone()),
            clock,
            head: tokio::sync::Mutex::default(),
            waiting: AtomicUsize::new(0),
            seen: Mutex::default(),
        };
        limiter.share();
        limiter
    }

    /// How many processes there are: while Redis does not answer, each keeps to this part of the budget. 10 if not
    /// said; 0 means 1.
    #[must_use]
    pub fn processes(mut self, processes: usize) -> Self {
        self.processes = processes.max(1);
        self.share();
        self
    }

    /// How long Redis may take to connect and to answer: half a second if not said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let Some(store) = Arc::get_mut(&mut self.store) {
            store.set_timeout(timeout);
        }
        self
    }

    /// Waits by this clock. The places themselves are given by the clock of the server.
    #[must_use]
    pub fn clock(mut self, clock: SharedClock) -> Self {
        self.clock = clock;
        self.share();
        self
    }

    /// Why the budget is not shared at the moment: what Redis last said or did. `None` while it answers.
    pub fn problem(&self) -> Option<String> {
        self.seen().down.as_ref().map(|(_, problem)| problem.clone())
    }

    /// The local share: `requests / processes` a window, or one in a window that is so much longer.
    fn share(&mut self) {
        let settings = match self.requests / self.processes {
            0 => {
                let times = (self.processes as f64 / self.requests as f64).ceil();
                RateLimitSettings::new(1, self.window.mul_f64(times))
            }
            requests => RateLimitSettings::new(requests, self.window),
        };
        self.local = LocalLimiter::new(settings, self.clock.clone());
    }

    async fn wait(&self, deadline: Option<Duration>) -> Result<Sent, TooLate> {
        let _waiting = Waiting::new(&self.waiting);
        let _head = self.head.lock().await;
        loop {
            let now = self.clock.now();
            let pause = self.seen().paused_until.saturating_sub(now);
            let wait = match self.is_down(now) {
                _ if !pause.is_zero() => pause,
                true => return self.local.acquire(deadline).await.inspect(|_| self.went()),
                false => match self.store.acquire(self.requests, self.window).await {
                    Ok(wait) => {
                        self.seen().down = None;
                        let Some(wait) = wait else {
                            self.went();
                            return Ok(Sent(self.clock.now()));
                        };
                        wait
                    }
                    Err(error) => {
                        self.failed(&error);
                        continue;
                    }
                },
            };
            if deadline.is_some_and(|deadline| self.clock.now().saturating_add(wait) >= deadline) {
                return Err(TooLate);
            }
            self.clock.sleep(wait).await;
        }
    }

    fn is_down(&self, now: Duration) -> bool {
        self.seen().down.as_ref().is_some_and(|(until, _)| now < *until)
    }

    fn failed(&self, error: &redis::RedisError) {
        let until = self.clock.now().saturating_add(RECOVERY);
        self.seen().down = Some((until, error.to_string()));
    }

    fn went(&self) {
        self.seen().sent += 1;
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // Nothing panics while it is held.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limiter for RedisLimiter {
    fn acquire(&self, deadline: Option<Duration>) -> Acquire<'_> {
        Box::pin(async move {
            let place = self.wait(deadline);
            let Some(deadline) = deadline else { return place.await };
            let late = self.clock.sleep(deadline.saturating_sub(self.clock.now()));
            match select(pin!(place), late).await {
                Either::Left((place, _)) => place,
                Either::Right(_) => Err(TooLate),
            }
        })
    }

    fn report(&self, sent: Sent, outcome: Outcome) {
        self.local.report(sent, outcome);
        let Outcome::Refused { wait } = outcome else { return };
        let mut seen = self.seen();
        seen.refused += 1;
        seen.paused_until = seen.paused_until.max(self.clock.now().saturating_add(wait));
        drop(seen);
        // If Redis can't be told, the others learn it from Notion.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let store = self.store.clone();
            runtime.spawn(async move { store.pause(wait).await });
        }
    }

    fn state(&self) -> LimiterState {
        let seen = self.seen();
        let mut state = LimiterState::default();
        state.waiting = self.waiting.load(Ordering::Relaxed);
        state.paused_for = seen.paused_until.saturating_sub(self.clock.now());
        state.sent = seen.sent;
        state.refused = seen.refused;
        state
    }
}

impl fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address of a Redis may have its password.
        f.debug_struct("RedisLimiter")
            .field("requests", &self.requests)
            .field("window", &self.window)
            .field("state", &self.state())
            .field("problem", &self.problem())
            .finish_non_exhaustive()
    }
}

/// Counts one who waits.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
