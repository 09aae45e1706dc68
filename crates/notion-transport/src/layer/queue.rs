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
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        lock(&self.0).queue.len()
    }

    /// Has the first one look again: it need not wait any more for what it waits for.
    pub(super) fn call_first(&self) {
        let waker = lock(&self.0).queue.front_mut().and_then(|first| {
            first.called = true;
            first.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
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
        waiters.queue.push_back(Waiter { id, waker: None, called: false });
        Self { queue, id }
    }

    pub(super) fn is_first(&self) -> bool {
        lock(&self.queue.0).queue.front().is_some_and(|first| first.id == self.id)
    }

    /// Ready once this one has been called.
    pub(super) fn poll_called(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut waiters = lock(&self.queue.0);
        // Ids only grow along the queue.
        let position = waiters.queue.binary_search_by_key(&self.id, |waiter| waiter.id);
        let Ok(position) = position else { return Poll::Pending };
        let waiter = &mut waiters.queue[position];
        if std::mem::take(&mut waiter.called) {
            return Poll::Ready(());
        }
        waiter.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Pending while others are before it and it is not too late.
    pub(super) fn poll(&self, cx: &mut Context<'_>, turn: impl FnOnce() -> Turn) -> Poll<Turn> {
        {
            // Before anything is looked at, so that whoever leaves from now on wakes this one.
            let mut waiters = lock(&self.queue.0);
            // Ids only grow along the queue.
            let position = waiters.queue.binary_search_by_key(&self.id, |waiter| waiter.id);
            if let Ok(position @ 1..) = position {
                waiters.queue[position].waker = Some(cx.waker().clone());
            }
        }
        match turn() {
            Turn::At(_) if !self.is_first() => Poll::Pending,
            turn => Poll::Ready(turn),
        }
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
            waiters.queue.front_mut().and_then(|waiter| waiter.waker.take())
        };
        if let Some(waker) = next {
            waker.wake();
        }
    }
}
