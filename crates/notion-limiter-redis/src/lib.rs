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
//! * A 429 that one process meets pauses all of them. They come back at random moments after its end, each at one of its
//!   own; [`lift_pause`](Limiter::lift_pause) in one of them ends it for all.
//! * A clock of the Redis server that is set back costs one window of the budget, or the pause once more, at most.
//! * Within a process it is first come, first served; between processes it is whoever asks first.
//! * While Redis does not answer, each process keeps to its share of the budget, and asks Redis again after a second.
//!
//! The budget is a moving window, as [`RateLimitSettings`] describes it; Notion's numbers are on its
//! [page on limits](https://developers.notion.com/reference/request-limits). Redis 5 or later will do, and what
//! speaks its protocol and runs its scripts. It needs a tokio runtime, which `notion-sync` brings along.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod store;

use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};
use notion_transport::clock::{self, SharedClock};
use notion_transport::layer::{
    Acquire, Limiter, LimiterState, LocalLimiter, Outcome, RateLimitSettings, Sent, TooLate, spread,
};
use notion_transport::{Pause, Refusal};
use redis::RedisResult;
use tokio::sync::Notify;

use crate::store::{Place, Store};

/// How long Redis is left alone after it failed.
const RECOVERY: Duration = Duration::from_secs(1);

/// How often Redis is asked during a pause whether another process has lifted it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A budget of requests in Redis. See the [crate's page](crate).
pub struct RedisLimiter {
    known: Known,
    requests: usize,
    window: Duration,
    processes: usize,
    /// What holds while Redis does not answer.
    local: LocalLimiter,
    /// Held by the one who asks: tokio's mutex is fair, so this is the queue.
    head: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
}

/// What this process knows, and Redis, which is to know it.
#[derive(Clone)]
struct Known {
    store: Arc<Store>,
    seen: Arc<Mutex<Seen>>,
    clock: SharedClock,
    /// Held by the one who tells Redis: nobody asks before it was told.
    telling: Arc<tokio::sync::Mutex<()>>,
    /// Wakes the one who waits for the end of a pause.
    lifted: Arc<Notify>,
}

/// What this process knows.
#[derive(Default)]
struct Seen {
    sent: u64,
    refused: u64,
    pause: Option<Stop>,
    /// Whether a pause was lifted here, and Redis does not know it yet.
    lift: bool,
    /// Until when Redis is left alone, and why.
    down: Option<(Duration, String)>,
}

/// A pause, by the clock of this process.
#[derive(Clone, Copy)]
struct Stop {
    until: Duration,
    by: Option<Refusal>,
    /// Whether Redis knows it: then Redis is asked when it ends.
    told: bool,
}

/// What the one who asks has to do.
enum Next {
    Go,
    /// The budget of this process alone decides.
    Local,
    Wait(Duration),
    /// Everybody waits for so long, and was told to wait that long in all.
    Pause(Duration, Duration),
}

impl RedisLimiter {
    /// Allows at most `requests` in any `window`, together with all that use the same `name` in the same Redis.
    ///
    /// The name stands for what Notion counts, a connection; it must not be the token, since it is part of the keys.
    /// 0 requests mean 1. Redis is first talked to when a request wants to go.
    pub fn new(client: redis::Client, name: &str, requests: usize, window: Duration) -> Self {
        let store = Store::new(client, name, Duration::from_millis(500));
        let clock = clock::standard();
        let mut limiter = Self {
            requests: requests.max(1),
            window,
            processes: 10,
            local: LocalLimiter::new(RateLimitSettings::unlimited(), clock.clone()),
            known: Known {
                store: Arc::new(store),
                seen: Arc::default(),
                clock,
                telling: Arc::default(),
                lifted: Arc::default(),
            },
            head: tokio::sync::Mutex::default(),
            waiting: AtomicUsize::new(0),
        };
        limiter.share();
        limiter
    }

    /// Sets how many processes there are: while Redis does not answer, each keeps to this part of the budget. 10 if not
    /// said; 0 means 1.
    #[must_use]
    pub fn processes(mut self, processes: usize) -> Self {
        self.processes = processes.max(1);
        self.share();
        self
    }

    /// Sets how long Redis may take to connect and to answer. Defaults to half a second.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let Some(store) = Arc::get_mut(&mut self.known.store) {
            store.set_timeout(timeout);
        }
        self
    }

    /// Waits by this clock. The places themselves are given by the clock of the server.
    #[must_use]
    pub fn clock(mut self, clock: SharedClock) -> Self {
        self.known.clock = clock;
        self.share();
        self
    }

    /// Returns why the budget is not shared at the moment: what Redis last said or did. `None` while it answers.
    pub fn problem(&self) -> Option<String> {
        self.known.seen().down.as_ref().map(|(_, problem)| problem.clone())
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
        self.local = LocalLimiter::new(settings, self.known.clock.clone());
    }

    async fn wait(&self, deadline: Option<Duration>) -> Result<Sent, TooLate> {
        let _waiting = Waiting::new(&self.waiting);
        let _head = self.head.lock().await;
        let clock = &self.known.clock;
        loop {
            let next = self.known.next(self.requests, self.window).await;
            let too_late = |wait| {
                deadline.is_some_and(|deadline| clock.now().saturating_add(wait) >= deadline)
            };
            match next {
                Next::Go => {
                    self.known.seen().sent += 1;
                    return Ok(Sent(clock.now()));
                }
                Next::Local => {
                    let place = self.local.acquire(deadline).await;
                    return place.inspect(|_| self.known.seen().sent += 1);
                }
                Next::Wait(wait) | Next::Pause(wait, _) if too_late(wait) => return Err(TooLate),
                Next::Wait(wait) => clock.sleep(wait).await,
                Next::Pause(wait, asked) => {
                    let sleep = match wait > LOOK_AGAIN {
                        true => LOOK_AGAIN,
                        false => wait.saturating_add(spread(asked)),
                    };
                    select(clock.sleep(sleep), pin!(self.known.lifted.notified())).await;
                }
            }
        }
    }

    /// Takes note of a refusal, and tells the other processes.
    fn pause(&self, wait: Duration, by: Option<Refusal>) {
        {
            let mut seen = self.known.seen();
            seen.refused += 1;
            let until = self.known.clock.now().saturating_add(wait);
            if seen.pause.is_none_or(|pause| pause.until < until) {
                seen.pause = Some(Stop { until, by, told: false });
            }
        }
        self.known.tell_soon();
    }
}

impl Known {
    /// What the head of the queue has to do now.
    async fn next(&self, requests: usize, window: Duration) -> Next {
        if self.is_down() {
            return self.without_redis();
        }
        let place = match self.tell().await {
            Ok(()) => self.store.acquire(requests, window).await,
            Err(error) => Err(error),
        };
        let now = self.clock.now();
        let mut seen = self.seen();
        let untold = seen.pause.filter(|pause| !pause.told && pause.until > now);
        match (place, untold) {
            (Err(error), _) => {
                seen.down = Some((now.saturating_add(RECOVERY), error.to_string()));
                drop(seen);
                self.without_redis()
            }
            // It came while Redis was asked.
            (Ok(_), Some(pause)) => pause.next(now),
            (Ok(Place::Paused(left, by)), None) => {
                let pause = Stop { until: now.saturating_add(left), by, told: true };
                (seen.down, seen.pause) = (None, Some(pause));
                pause.next(now)
            }
            (Ok(Place::Later(wait)), None) => {
                (seen.down, seen.pause) = (None, None);
                Next::Wait(wait)
            }
            (Ok(Place::Taken), None) => {
                (seen.down, seen.pause) = (None, None);
                Next::Go
            }
        }
    }

    /// What to do while Redis can't be asked.
    fn without_redis(&self) -> Next {
        let now = self.clock.now();
        let pause = self.seen().pause.filter(|pause| pause.until > now);
        pause.map_or(Next::Local, |pause| pause.next(now))
    }

    fn is_down(&self) -> bool {
        let now = self.clock.now();
        self.seen().down.as_ref().is_some_and(|(until, _)| now < *until)
    }

    /// Tells Redis what it does not know yet.
    async fn tell(&self) -> RedisResult<()> {
        let _one = self.telling.lock().await;
        let lift = std::mem::take(&mut self.seen().lift);
        if lift {
            self.store.lift().await.inspect_err(|_| self.seen().lift = true)?;
        }
        let now = self.clock.now();
        let untold = self.seen().pause.filter(|pause| !pause.told && pause.until > now);
        if let Some(pause) = untold {
            self.store.pause(pause.until.saturating_sub(now), pause.by).await?;
            if let Some(told) = self.seen().pause.as_mut().filter(|now| now.until == pause.until) {
                told.told = true;
            }
        }
        Ok(())
    }

    /// Tells Redis in a task of its own. Outside of a runtime, or if that fails, the next one who asks does it.
    fn tell_soon(&self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let known = self.clone();
            runtime.spawn(async move {
                let told = known.tell().await;
                known.lifted.notify_waiters();
                told
            });
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // Nothing panics while it is held.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stop {
    fn next(self, now: Duration) -> Next {
        let left = self.until.saturating_sub(now);
        Next::Pause(left, self.by.map_or(left, |refusal| refusal.wait()))
    }
}

impl Limiter for RedisLimiter {
    fn acquire(&self, deadline: Option<Duration>) -> Acquire<'_> {
        Box::pin(async move {
            let place = self.wait(deadline);
            let Some(deadline) = deadline else { return place.await };
            let clock = &self.known.clock;
            let late = clock.sleep(deadline.saturating_sub(clock.now()));
            match select(pin!(place), late).await {
                Either::Left((place, _)) => place,
                Either::Right(_) => Err(TooLate),
            }
        })
    }

    fn report(&self, sent: Sent, outcome: Outcome) {
        self.local.report(sent, outcome);
        if let Outcome::Refused { wait } = outcome {
            self.pause(wait, None);
        }
    }

    fn refused(&self, sent: Sent, refusal: Refusal) {
        self.local.refused(sent, refusal);
        self.pause(refusal.wait(), Some(refusal));
    }

    /// Ends the pause for all processes: at once if this is called in a tokio runtime, else with the next request of
    /// this process.
    fn lift_pause(&self) {
        self.local.lift_pause();
        {
            let mut seen = self.known.seen();
            seen.pause = None;
            seen.lift = true;
        }
        self.known.tell_soon();
        self.known.lifted.notify_waiters();
    }

    fn state(&self) -> LimiterState {
        let seen = self.known.seen();
        let now = self.known.clock.now();
        let pause = seen.pause.filter(|pause| pause.until > now);
        let mut state = LimiterState::default();
        state.waiting = self.waiting.load(Ordering::Relaxed);
        state.pause = pause.map(|pause| {
            Pause::new(pause.until.saturating_sub(now), self.known.clock.wall(), pause.by)
        });
        state.paused_for = state.pause.map_or(Duration::ZERO, |pause| pause.remaining);
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
