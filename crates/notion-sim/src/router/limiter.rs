//! So many requests a second, and no more.

use std::collections::HashMap;

use notion_model::jiff::{SignedDuration, Timestamp};

/// A rate for each token, as Notion has one for each connection.
#[derive(Clone, Debug)]
pub(crate) struct Limiter {
    /// From one request to the next, at the rate.
    interval: SignedDuration,
    /// How far requests may be ahead of the rate.
    tolerance: SignedDuration,
    /// By token: when the next request would be due.
    due: HashMap<Vec<u8>, Timestamp>,
}

impl Limiter {
    pub(crate) fn new(per_second: u32, burst: u32) -> Self {
        let interval =
            SignedDuration::from_secs(1) / i32::try_from(per_second.max(1)).unwrap_or(i32::MAX);
        let tolerance =
            interval.saturating_mul(i32::try_from(burst.max(1) - 1).unwrap_or(i32::MAX));
        Self { interval, tolerance, due: HashMap::new() }
    }

    /// Lets a request pass, or says after how many seconds one would.
    pub(crate) fn pass(&mut self, token: &[u8], now: Timestamp) -> Result<(), u64> {
        let due = self.due.get(token).copied().unwrap_or(now).max(now);
        let early = due.duration_since(now) - self.tolerance;
        if early.is_positive() {
            let up = u64::from(early.subsec_nanos() > 0);
            return Err(early.as_secs().unsigned_abs() + up);
        }
        self.due.insert(token.to_owned(), due.checked_add(self.interval).unwrap_or(due));
        Ok(())
    }

    /// As if there had been no requests.
    pub(crate) fn clear(&mut self) {
        self.due.clear();
    }
}
