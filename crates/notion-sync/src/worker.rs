//! What waits for calls, and for what goes on beside them.
//!
//! With the feature `hyper` there is a runtime of tokio, whose one thread serves connections and timers. Without it nothing
//! here names tokio: a call is polled by its thread, and what is read ahead has a thread of its own.

#[cfg(feature = "hyper")]
mod runtime;
#[cfg(not(feature = "hyper"))]
mod threads;

#[cfg(feature = "hyper")]
pub(crate) use self::runtime::{Waiting, Worker};
#[cfg(not(feature = "hyper"))]
pub(crate) use self::threads::{Waiting, Worker};
