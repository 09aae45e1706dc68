//! Work that blocks, without a runtime.

use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::thread;

/// Does `work` on a thread of its own.
pub(crate) async fn run<R: Send + 'static>(
    work: impl FnOnce() -> io::Result<R> + Send + 'static,
) -> io::Result<R> {
    let slot: Arc<Mutex<Slot<R>>> = Arc::default();
    let done = Done(slot.clone());
    thread::Builder::new().name("notion-api-file".to_owned()).spawn(move || {
        let result = work();
        done.0.lock().unwrap_or_else(PoisonError::into_inner).result = Some(result);
    })?;
    poll_fn(|cx| {
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.result.take() {
            Some(result) => Poll::Ready(result),
            None if slot.is_over => Poll::Ready(Err(io::Error::other("the thread panicked"))),
            None => {
                slot.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    })
    .await
}

struct Slot<R> {
    result: Option<io::Result<R>>,
    waker: Option<Waker>,
    is_over: bool,
}

impl<R> Default for Slot<R> {
    fn default() -> Self {
        Self { result: None, waker: None, is_over: false }
    }
}

/// Wakes who waits when the thread is done, also by a panic.
struct Done<R>(Arc<Mutex<Slot<R>>>);

impl<R> Drop for Done<R> {
    fn drop(&mut self) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.is_over = true;
        if let Some(waker) = slot.waker.take() {
            waker.wake();
        }
    }
}
