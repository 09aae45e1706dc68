use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use super::{Clock, Sleep};
use crate::lock::lock;

/// A clock for tests. Clones are the same clock.
///
/// [`ManualClock::new`] moves by itself: whoever waits for a sleep gets it at once, and the clock stands where the
/// sleep ends. That is what a test of one call needs. It also means that a limit on a future that is not ready at
/// once has passed at once; [`ManualClock::stopped`] moves only by [`advance`](Self::advance), for tests of
/// limits and of several calls at a time.
///
/// ```
/// use std::time::Duration;
/// use notion_transport::clock::{Clock, ManualClock};
///
/// let clock = ManualClock::new();
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// clock.sleep(Duration::from_secs(60)).await; // at once
/// # });
/// assert_eq!(clock.now(), Duration::from_secs(60));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    now: Duration,
    start: SystemTime,
    moves_by_itself: bool,
    sleepers: Vec<(u64, Duration, Waker)>,
    count: u64,
}

impl ManualClock {
    /// Returns a clock at zero that moves when somebody waits for a sleep.
    pub fn new() -> Self {
        Self::with(true)
    }

    /// Returns a clock at zero that moves only by [`advance`](Self::advance).
    pub fn stopped() -> Self {
        Self::with(false)
    }

    fn with(moves_by_itself: bool) -> Self {
        Self(Arc::new(Mutex::new(State {
            now: Duration::ZERO,
            start: SystemTime::UNIX_EPOCH,
            moves_by_itself,
            sleepers: Vec::new(),
            count: 0,
        })))
    }

    /// Moves the clock forward and wakes every sleep that ends by then.
    pub fn advance(&self, time: Duration) {
        let due = {
            let mut state = lock(&self.0);
            let then = state.now.saturating_add(time);
            state.move_to(then)
        };
        due.into_iter().for_each(Waker::wake);
    }

    /// Sets the date that [`wall`](Clock::wall) tells now. It moves with the clock, and starts at the Unix epoch.
    pub fn set_wall(&self, date: SystemTime) {
        let mut state = lock(&self.0);
        state.start = date.checked_sub(state.now).unwrap_or(SystemTime::UNIX_EPOCH);
    }

    /// Returns how many sleeps somebody is waiting for.
    pub fn sleepers(&self) -> usize {
        lock(&self.0).sleepers.len()
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    /// Moves to `then`, unless that is past; returns whom to wake.
    fn move_to(&mut self, then: Duration) -> Vec<Waker> {
        let now = self.now.max(then);
        self.now = now;
        self.sleepers.extract_if(.., |(_, until, _)| *until <= now).map(|s| s.2).collect()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        lock(&self.0).now
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let mut state = lock(&self.0);
        state.count += 1;
        let until = state.now.saturating_add(time);
        Box::pin(Sleeper { clock: self.clone(), until, id: state.count })
    }

    fn wall(&self) -> SystemTime {
        let state = lock(&self.0);
        state.start.checked_add(state.now).unwrap_or(state.start)
    }
}

struct Sleeper {
    clock: ManualClock,
    until: Duration,
    id: u64,
}

impl Future for Sleeper {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.clock.0);
        if state.now < self.until && !state.moves_by_itself {
            state.sleepers.retain(|(id, ..)| *id != self.id);
            state.sleepers.push((self.id, self.until, cx.waker().clone()));
            return Poll::Pending;
        }
        let due = state.move_to(self.until);
        drop(state);
        due.into_iter().for_each(Waker::wake);
        Poll::Ready(())
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        lock(&self.clock.0).sleepers.retain(|(id, ..)| *id != self.id);
    }
}
