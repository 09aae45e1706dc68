//! Whether the tokio runtime around a call has timers and I/O.
//!
//! Tokio has no question for that: a timer or a socket without its driver is a panic. The panic is caught once for a
//! runtime, which is then known not to be fit.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::{Handle, Id};

use crate::lock::lock;

/// What is wrong when a call finds no runtime that it can use.
pub(crate) const UNFIT: &str = "there is no tokio runtime with timers and I/O around the call: \
    use #[tokio::main], or enable_all() of the runtime's builder";

/// Spares those whose runtimes are fit the lock.
static ANY_UNFIT: AtomicBool = AtomicBool::new(false);
static UNFIT_RUNTIMES: Mutex<Vec<Id>> = Mutex::new(Vec::new());

/// The runtime around the call, unless it is known to have no timers or no I/O.
pub(crate) fn current() -> Option<Handle> {
    let handle = Handle::try_current().ok()?;
    let unfit = ANY_UNFIT.load(Ordering::Acquire) && lock(&UNFIT_RUNTIMES).contains(&handle.id());
    (!unfit).then_some(handle)
}

/// What `with_driver` returns; `None` if the runtime lacks the driver for it.
pub(crate) fn try_with_driver<R>(with_driver: impl FnOnce() -> R) -> Option<R> {
    // What was going on in there is dropped, not looked at again.
    match catch_unwind(AssertUnwindSafe(with_driver)) {
        Ok(result) => Some(result),
        Err(panic) if is_of_driver(&*panic) => {
            if let Ok(handle) = Handle::try_current() {
                lock(&UNFIT_RUNTIMES).push(handle.id());
                ANY_UNFIT.store(true, Ordering::Release);
            }
            None
        }
        Err(panic) => resume_unwind(panic),
    }
}

fn is_of_driver(panic: &(dyn Any + Send)) -> bool {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
    text.starts_with("A Tokio 1.x context was found, but")
}
