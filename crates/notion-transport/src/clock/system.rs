use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::{Clock, Sleep};
use crate::lock::lock;

/// The system's clock, for any executor: one thread, started by the first sleep and shared by the whole program,
/// wakes all sleepers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock(());

impl SystemClock {
    /// Returns the system's clock.
    pub fn new() -> Self {
        Self(())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        Box::pin(Sleeper { until: Instant::now().checked_add(time), ticket: None })
    }
}

/// Sleeps until then, or for ever when that is past what an [`Instant`] can say.
struct Sleeper {
    until: Option<Instant>,
    ticket: Option<Ticket>,
}

/// Its time, and a number that distinguishes sleepers of the same time.
type Ticket = (Instant, u64);

impl Future for Sleeper {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(until) = self.until else { return Poll::Pending };
        let now = Instant::now();
        if now >= until {
            return Poll::Ready(());
        }
        match TIMER.register(until, self.ticket, cx.waker()) {
            Ok(ticket) => {
                self.ticket = Some(ticket);
                Poll::Pending
            }
            Err(NoThread) => {
                // Late for everybody else on this thread, but right.
                thread::sleep(until - now);
                Poll::Ready(())
            }
        }
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            lock(&TIMER.state).sleepers.remove(&ticket);
        }
    }
}

static TIMER: Timer = Timer {
    state: Mutex::new(State { sleepers: BTreeMap::new(), count: 0, running: false }),
    changed: Condvar::new(),
};

struct Timer {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    sleepers: BTreeMap<Ticket, Waker>,
    count: u64,
    running: bool,
}

/// The system did not give the timer its thread.
struct NoThread;

impl Timer {
    fn register(
        &'static self,
        until: Instant,
        ticket: Option<Ticket>,
        waker: &Waker,
    ) -> Result<Ticket, NoThread> {
        let mut state = lock(&self.state);
        if !state.running {
            let thread = thread::Builder::new().name("notion-timer".into());
            thread.spawn(|| self.run()).map_err(|_| NoThread)?;
            state.running = true;
        }
        let ticket = ticket.unwrap_or_else(|| {
            state.count += 1;
            (until, state.count)
        });
        state.sleepers.insert(ticket, waker.clone());
        if state.sleepers.first_key_value().is_some_and(|(first, _)| *first == ticket) {
            self.changed.notify_one();
        }
        Ok(ticket)
    }

    fn run(&self) {
        let mut state = lock(&self.state);
        loop {
            let now = Instant::now();
            let mut due = Vec::new();
            while let Some(first) = state.sleepers.first_entry().filter(|e| e.key().0 <= now) {
                due.push(first.remove());
            }
            if !due.is_empty() {
                // A waker may run anything, so not under the lock.
                drop(state);
                due.into_iter().for_each(Waker::wake);
                state = lock(&self.state);
                continue;
            }
            state = match state.sleepers.first_key_value() {
                Some(((until, _), _)) => {
                    let time = *until - now;
                    let waited = self.changed.wait_timeout(state, time);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}
