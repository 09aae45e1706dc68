use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::{Clock, Sleep, SystemClock};

/// The clock of the tokio runtime around it: in tests it follows `tokio::time::pause`.
///
/// The runtime needs its timer (`enable_time` or `enable_all`). Outside of a runtime it sleeps like [`SystemClock`].
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    start: Instant,
}

impl TokioClock {
    /// A clock that starts now.
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
        match Handle::try_current() {
            Ok(_) => Box::pin(tokio::time::sleep(time)),
            Err(_) => SystemClock::new().sleep(time),
        }
    }
}
