use std::time::Duration;

use tokio::time::Instant;

use super::{Clock, Sleep, SystemClock};
use crate::runtime;

/// The clock of the tokio runtime around it: in tests it follows `tokio::time::pause`.
///
/// Outside of a runtime, and in one without timers, it sleeps like [`SystemClock`].
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    start: Instant,
}

impl TokioClock {
    /// Returns a clock that starts now.
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for TokioClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let in_runtime = runtime::current()
            .and_then(|_| runtime::try_with_driver(|| Box::pin(tokio::time::sleep(time))));
        match in_runtime {
            Some(sleep) => sleep,
            None => SystemClock::new().sleep(time),
        }
    }
}
