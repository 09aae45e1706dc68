use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::clock::Clock;
use crate::lock::lock;

/// A budget of requests in a moving window, and the queue of those who wait for it.
///
/// First come, first served: only the head of the queue watches the clock. A waiter that is dropped leaves the
/// queue and has taken nothing.
#[derive(Clone, Debug)]
pub(super) struct Limiter(Arc<Mutex<State>>);

/// It would be too late.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLate;

#[derive(Debug)]
struct State {
    budget: Option<Budget>,
    paused_until: Duration,
    queue: VecDeque<Waiter>,
    next_id: u64,
}

#[derive(Debug)]
struct Budget {
    requests: usize,
    window: Duration,
    /// When the latest requests were let through, oldest first; at most `requests` of them.
    log: VecDeque<Duration>,
}

#[derive(Debug)]
struct Waiter {
    id: u64,
    waker: Option<Waker>,
}

impl Limiter {
    /// At most `requests` in any `window`, or any number.
    pub(super) fn new(budget: Option<(usize, Duration)>) -> Self {
        let budget = budget.map(|(requests, window)| Budget {
            requests: requests.max(1),
            window,
            log: VecDeque::new(),
        });
        let queue = VecDeque::new();
        Self(Arc::new(Mutex::new(State {
            budget,
            paused_until: Duration::ZERO,
            queue,
            next_id: 0,
        })))
    }

    /// Lets nobody through until then.
    pub(super) fn pause_until(&self, then: Duration) {
        let mut state = lock(&self.0);
        state.paused_until = state.paused_until.max(then);
    }

    /// Waits for a place. Gives up as soon as it is sure that there is none before `deadline`.
    pub(super) async fn acquire(
        &self,
        clock: &dyn Clock,
        deadline: Option<Duration>,
    ) -> Result<(), TooLate> {
        let ticket = Ticket::draw(self);
        loop {
            match poll_fn(|cx| ticket.poll(cx, clock.now(), deadline)).await {
                Turn::Now => return Ok(()),
                Turn::At(then) => clock.sleep(then.saturating_sub(clock.now())).await,
                Turn::Never => return Err(TooLate),
            }
        }
    }
}

impl State {
    /// When the next request may go.
    fn next_place(&self) -> Duration {
        self.budget.as_ref().map_or(Duration::ZERO, Budget::next_place).max(self.paused_until)
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

/// What the one who asks has to do.
enum Turn {
    Now,
    At(Duration),
    Never,
}

/// A place in the queue, given up when dropped.
struct Ticket<'a> {
    limiter: &'a Limiter,
    id: u64,
}

impl<'a> Ticket<'a> {
    fn draw(limiter: &'a Limiter) -> Self {
        let mut state = lock(&limiter.0);
        let id = state.next_id;
        state.next_id += 1;
        state.queue.push_back(Waiter { id, waker: None });
        Self { limiter, id }
    }

    /// Pending while others are before it.
    fn poll(&self, cx: &mut Context<'_>, now: Duration, deadline: Option<Duration>) -> Poll<Turn> {
        let mut state = lock(&self.limiter.0);
        let place = state.next_place();
        if deadline.is_some_and(|deadline| place.max(now) >= deadline) {
            return Poll::Ready(Turn::Never);
        }
        // Ids only grow along the queue.
        match state.queue.binary_search_by_key(&self.id, |waiter| waiter.id) {
            Ok(0) if place > now => Poll::Ready(Turn::At(place)),
            Ok(0) => {
                if let Some(budget) = &mut state.budget {
                    budget.take(now);
                }
                Poll::Ready(Turn::Now)
            }
            Ok(position) => {
                state.queue[position].waker = Some(cx.waker().clone());
                Poll::Pending
            }
            // Only a dropped ticket is not in the queue.
            Err(_) => Poll::Ready(Turn::Never),
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let next = {
            let mut state = lock(&self.limiter.0);
            let Ok(position) = state.queue.binary_search_by_key(&self.id, |w| w.id) else { return };
            state.queue.remove(position);
            if position > 0 {
                return;
            }
            state.queue.front_mut().and_then(|waiter| waiter.waker.take())
        };
        if let Some(waker) = next {
            waker.wake();
        }
    }
}
