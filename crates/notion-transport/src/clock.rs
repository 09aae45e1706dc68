//! Time, as a thing that is handed in: nothing here names a runtime, and no test waits.
//!
//! | clock | sleeps by | for |
//! | --- | --- | --- |
//! | `TokioClock` (feature `hyper`) | tokio's timer | programs that run on tokio, and its paused time in tests |
//! | [`SystemClock`] | one thread of the standard library | any other executor |
//! | [`ManualClock`] | the test that turns it | tests |

mod manual;
mod system;
#[cfg(feature = "hyper")]
mod tokio;

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use self::manual::ManualClock;
pub use self::system::SystemClock;
#[cfg(feature = "hyper")]
pub use self::tokio::TokioClock;

/// The future that [`Clock::sleep`] returns: completes when the time has passed, and may be dropped before.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Any clock behind a pointer, as the layers keep it.
pub type SharedClock = Arc<dyn Clock>;

/// A clock: it has the time, and waits.
pub trait Clock: Send + Sync + 'static {
    /// The time since an arbitrary start. It never goes back.
    fn now(&self) -> Duration;

    /// Completes after `time`, counted from this call.
    fn sleep(&self, time: Duration) -> Sleep;

    /// The date, to compare with a date in an HTTP header. The system's, unless a clock has a reason to differ.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Duration {
        (**self).now()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        (**self).sleep(time)
    }

    fn wall(&self) -> SystemTime {
        (**self).wall()
    }
}

/// Returns the clock for a program: `TokioClock` with the feature `hyper`, which falls back to [`SystemClock`] outside
/// of a runtime; [`SystemClock`] without.
pub fn standard() -> SharedClock {
    #[cfg(feature = "hyper")]
    let clock = TokioClock::new();
    #[cfg(not(feature = "hyper"))]
    let clock = SystemClock::new();
    Arc::new(clock)
}
