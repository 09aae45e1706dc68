use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::pace::Pace;
use super::queue::{Queue, Ticket, Turn};
use super::random::spread;
use super::rate_limit::RateLimitSettings;
use crate::clock::SharedClock;
use crate::lock::lock;
use crate::race::race;
use crate::{Pause, Refusal};

/// A limiter, which decides when a request may go: what [`RateLimit`](super::RateLimit) asks.
///
/// [`LocalLimiter`] is the one of a process. One of your own can share a budget between many processes, by a
/// database, say.
pub trait Limiter: fmt::Debug + Send + Sync + 'static {
    /// Waits for a place. By the clock of the limiter there is none before `deadline` if the answer is [`TooLate`],
    /// which comes as soon as that is sure.
    ///
    /// A future that is dropped takes nothing from the others.
    fn acquire(&self, deadline: Option<Duration>) -> Acquire<'_>;

    /// Takes note of what became of the request that went at `sent`.
    fn report(&self, sent: Sent, outcome: Outcome);

    /// Takes note that the request that went at `sent` was refused, and by what. Defaults to
    /// [`report`](Self::report), which is not told by what.
    fn refused(&self, sent: Sent, refusal: Refusal) {
        self.report(sent, Outcome::Refused { wait: refusal.wait() });
    }

    /// Ends a pause that the server asked for: requests go again at once. Defaults to doing nothing, for limiters
    /// that know no pause.
    ///
    /// For a `Retry-After` that can't be meant: see [`LimiterState::pause`].
    fn lift_pause(&self) {}

    /// Returns how things stand.
    fn state(&self) -> LimiterState;
}

/// The future that [`Limiter::acquire`] returns.
pub type Acquire<'a> = Pin<Box<dyn Future<Output = Result<Sent, TooLate>> + Send + 'a>>;

/// The refusal of a limiter that has no place before the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLate;

/// The time at which a request went, by the limiter's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent(pub Duration);

/// The part of an answer that a limiter wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was served.
    Served,
    /// It was [refused](crate::Known::Refused): nothing should go for so long.
    Refused {
        /// What `Retry-After` says, or a second. A limiter adds a [random time](spread).
        wait: Duration,
    },
    /// Neither is known.
    Unknown,
}

/// The state of a limiter at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct LimiterState {
    /// How many requests wait for their turn.
    pub waiting: usize,
    /// For how long nothing goes, because the server said so; zero if requests go.
    pub paused_for: Duration,
    /// The pause that is on, with its end and what began it.
    pub pause: Option<Pause>,
    /// How many requests a second go at most, where there is such a pace besides the budget.
    pub rate: Option<f64>,
    /// How many requests have gone.
    pub sent: u64,
    /// How many of them were refused.
    pub refused: u64,
}

/// For how long a place is kept for whoever is first in the queue.
///
/// A future is not polled while its task waits for another one: between the items of a stream that reads ahead, in the
/// body of a loop over `buffer_unordered`, in what a blocking call calls back. Were the others to wait for it, and it for
/// them, nobody would ever go.
const PATIENCE: Duration = Duration::from_millis(100);

/// The limiter of one process: a budget in a moving window, and a pace that gives way to refusals.
///
/// First come, first served. A waiter that is dropped leaves the queue and has taken nothing; one whose future is not
/// polled, because its task waits for something else, is passed over after a tenth of a second, and takes its place
/// again when it is polled. Clones are the same limiter.
#[derive(Clone)]
pub struct LocalLimiter {
    state: Arc<Mutex<State>>,
    queue: Queue,
    clock: SharedClock,
}

struct State {
    budget: Option<Budget>,
    pace: Pace,
    paused_until: Duration,
    /// What began the pause.
    refusal: Option<Refusal>,
    sent: u64,
    refused: u64,
}

struct Budget {
    requests: usize,
    window: Duration,
    /// When the latest requests were let through, oldest first; at most `requests` of them.
    log: std::collections::VecDeque<Duration>,
}

impl LocalLimiter {
    /// Returns a limiter with these settings.
    pub fn new(settings: RateLimitSettings, clock: SharedClock) -> Self {
        let budget = settings.budget.map(|(requests, window)| Budget {
            requests: requests.max(1),
            window,
            log: Default::default(),
        });
        let state = State {
            budget,
            pace: Pace::new(&settings),
            paused_until: Duration::ZERO,
            refusal: None,
            sent: 0,
            refused: 0,
        };
        Self { state: Arc::new(Mutex::new(state)), queue: Queue::default(), clock }
    }

    /// Waits for a place. Gives up as soon as it is sure that there is none before `deadline`.
    async fn wait(&self, deadline: Option<Duration>) -> Result<Sent, TooLate> {
        let ticket = Ticket::draw(&self.queue);
        loop {
            match self.turn(&ticket, deadline) {
                Turn::Now(sent) => return Ok(sent),
                Turn::At(then) => {
                    let time = then.saturating_sub(self.clock.now());
                    if self.sleep(&ticket, time).await && self.is_held_up(&ticket) {
                        ticket.call_earlier();
                        if self.sleep(&ticket, PATIENCE).await {
                            ticket.pass_over();
                        }
                    }
                }
                Turn::Never => return Err(TooLate),
            }
        }
    }

    /// Sleeps, unless it is called: `false` if it was.
    async fn sleep(&self, ticket: &Ticket<'_>, time: Duration) -> bool {
        race(self.clock.sleep(time), poll_fn(|cx| ticket.poll_called(cx))).await.is_some()
    }

    /// Whether there has been a place for a while that those before it have not taken.
    fn is_held_up(&self, ticket: &Ticket<'_>) -> bool {
        let place = lock(&self.state).next_place();
        ticket.position() > 0 && place.saturating_add(PATIENCE) <= self.clock.now()
    }

    /// Lets nobody go for so long, and a random time on top of it.
    fn pause(&self, sent: Sent, wait: Duration, refusal: Option<Refusal>) {
        let mut state = lock(&self.state);
        let now = self.clock.now();
        let until = now.saturating_add(wait).saturating_add(spread(wait));
        state.refused += 1;
        if until > state.paused_until {
            state.paused_until = until;
            state.refusal = refusal;
        }
        let paused_until = state.paused_until;
        state.pace.refused(sent.0, now, paused_until);
    }

    /// What the head of the queue has to do, and takes its place if it may go. The others are called when there is
    /// nobody before them any more; besides, they watch whether those before them come.
    fn turn(&self, ticket: &Ticket<'_>, deadline: Option<Duration>) -> Turn {
        let mut state = lock(&self.state);
        let now = self.clock.now();
        let place = state.next_place();
        if deadline.is_some_and(|deadline| place.max(now) >= deadline) {
            return Turn::Never;
        }
        let before = u32::try_from(ticket.position()).unwrap_or(u32::MAX);
        if place > now || before > 0 {
            let last = place.max(now);
            return Turn::At(match before {
                0 => place,
                before => last.saturating_add(PATIENCE.saturating_mul(before)),
            });
        }
        state.take(now);
        Turn::Now(Sent(now))
    }
}

impl Limiter for LocalLimiter {
    fn acquire(&self, deadline: Option<Duration>) -> Acquire<'_> {
        Box::pin(async move {
            let place = self.wait(deadline);
            let Some(deadline) = deadline else { return place.await };
            let left = deadline.saturating_sub(self.clock.now());
            race(place, self.clock.sleep(left)).await.unwrap_or(Err(TooLate))
        })
    }

    fn report(&self, sent: Sent, outcome: Outcome) {
        match outcome {
            Outcome::Served => lock(&self.state).pace.served(self.clock.now()),
            Outcome::Refused { wait } => self.pause(sent, wait, None),
            Outcome::Unknown => {}
        }
    }

    fn refused(&self, sent: Sent, refusal: Refusal) {
        self.pause(sent, refusal.wait(), Some(refusal));
    }

    fn lift_pause(&self) {
        {
            let mut state = lock(&self.state);
            let now = self.clock.now();
            if state.paused_until <= now {
                return;
            }
            state.paused_until = now;
            state.pace.resume(now);
        }
        self.queue.call_first();
    }

    fn state(&self) -> LimiterState {
        let state = lock(&self.state);
        let paused_for = state.paused_until.saturating_sub(self.clock.now());
        let pause = || Pause::new(paused_for, self.clock.wall(), state.refusal);
        LimiterState {
            waiting: self.queue.len(),
            paused_for,
            pause: (!paused_for.is_zero()).then(pause),
            rate: state.pace.rate(),
            sent: state.sent,
            refused: state.refused,
        }
    }
}

impl fmt::Debug for LocalLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LocalLimiter").field(&self.state()).finish()
    }
}

impl State {
    /// When the next request may go.
    fn next_place(&self) -> Duration {
        let budget = self.budget.as_ref().map_or(Duration::ZERO, Budget::next_place);
        budget.max(self.pace.next_place()).max(self.paused_until)
    }

    fn take(&mut self, now: Duration) {
        self.sent += 1;
        self.pace.take(now);
        if let Some(budget) = &mut self.budget {
            budget.take(now);
        }
    }
}

impl Budget {
    fn next_place(&self) -> Duration {
        match self.log.front() {
            Some(oldest) if self.log.len() >= self.requests => oldest.saturating_add(self.window),
            _ => Duration::ZERO,
        }
    }

    fn take(&mut self, now: Duration) {
        if self.log.len() >= self.requests {
            self.log.pop_front();
        }
        self.log.push_back(now);
    }
}
