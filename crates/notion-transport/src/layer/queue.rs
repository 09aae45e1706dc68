use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::limiter::Sent;
use crate::lock::lock;

/// Those who wait, in the order in which they came.
#[derive(Clone, Default)]
pub(super) struct Queue(Arc<Mutex<Waiters>>);

#[derive(Default)]
struct Waiters {
    queue: VecDeque<Waiter>,
    next_id: u64,
}

struct Waiter {
    id: u64,
    waker: Option<Waker>,
    /// Whether it is to look again, whatever it waits for.
    called: bool,
    /// Whether somebody behind it waits for it to come, and it has not come since.
    missed: bool,
}

impl Waiters {
    /// The place of the waiter with this id, which takes it again if it was passed over.
    fn position(&mut self, id: u64) -> usize {
        // Ids only grow along the queue.
        self.queue.binary_search_by_key(&id, |waiter| waiter.id).unwrap_or_else(|position| {
            let waiter = Waiter { id, waker: None, called: false, missed: false };
            self.queue.insert(position, waiter);
            position
        })
    }
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        lock(&self.0).queue.len()
    }

    /// Has the first one look again: it need not wait any more for what it waits for.
    pub(super) fn call_first(&self) {
        let waker = lock(&self.0).queue.front_mut().and_then(Waiter::call);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Waiter {
    fn call(&mut self) -> Option<Waker> {
        self.called = true;
        self.waker.take()
    }
}

/// What the one who asks has to do.
pub(super) enum Turn {
    Now(Sent),
    At(Duration),
    Never,
}

/// A place in the queue, given up when dropped.
pub(super) struct Ticket<'a> {
    queue: &'a Queue,
    id: u64,
}

impl<'a> Ticket<'a> {
    pub(super) fn draw(queue: &'a Queue) -> Self {
        let mut waiters = lock(&queue.0);
        let id = waiters.next_id;
        waiters.next_id += 1;
        waiters.position(id);
        Self { queue, id }
    }

    /// How many are before it.
    pub(super) fn position(&self) -> usize {
        lock(&self.queue.0).position(self.id)
    }

    /// Ready once this one has been called. Whoever is polled has come, and is not passed over.
    pub(super) fn poll_called(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut waiters = lock(&self.queue.0);
        let position = waiters.position(self.id);
        let waiter = &mut waiters.queue[position];
        waiter.missed = false;
        if std::mem::take(&mut waiter.called) {
            return Poll::Ready(());
        }
        waiter.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Calls all who are before it.
    pub(super) fn call_earlier(&self) {
        let wakers: Vec<Waker> = {
            let mut waiters = lock(&self.queue.0);
            let earlier = waiters.queue.iter_mut().take_while(|waiter| waiter.id < self.id);
            let called = earlier.filter_map(|waiter| {
                waiter.missed = true;
                waiter.call()
            });
            called.collect()
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Passes over those before it who have been called and have not come. They take their places again when they
    /// come.
    pub(super) fn pass_over(&self) {
        lock(&self.queue.0).queue.retain(|waiter| waiter.id >= self.id || !waiter.missed);
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let next = {
            let mut waiters = lock(&self.queue.0);
            let position = waiters.queue.binary_search_by_key(&self.id, |waiter| waiter.id);
            let Ok(position) = position else { return };
            waiters.queue.remove(position);
            if position > 0 {
                return;
            }
            waiters.queue.front_mut().and_then(Waiter::call)
        };
        if let Some(waker) = next {
            waker.wake();
        }
    }
}
