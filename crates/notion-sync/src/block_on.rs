//! Waiting for a future on any thread.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Polls `future` on this thread until it is done.
///
/// Unlike `Runtime::block_on` this may be called anywhere: on a thread of another runtime, and in a future that is
/// being polled by this very function.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let alarm = Arc::new(Alarm { rings: AtomicBool::new(false), thread: thread::current() });
    let waker = Waker::from(alarm.clone());
    let mut context = Context::from_waker(&waker);
    // In a task of another runtime its budget would be used up, and never filled again.
    #[cfg(feature = "hyper")]
    let future = tokio::task::unconstrained(future);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // The thread has one token for all that it waits for, one in another, so each has a flag of its own.
        while !alarm.rings.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

/// Wakes a thread, for one of the futures that it waits for.
struct Alarm {
    rings: AtomicBool,
    thread: Thread,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rings.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
