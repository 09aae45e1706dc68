use std::fmt;
use std::time::{Duration, SystemTime};

use http::StatusCode;

use crate::Refusal;

/// A time in which nothing goes, because the server said so.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pause {
    /// How long it still lasts.
    pub remaining: Duration,
    /// The date when it ends.
    pub until: SystemTime,
    /// What began it, where that is known: another process may have been refused.
    pub refusal: Option<Refusal>,
}

impl Pause {
    /// Creates a pause that lasts for `remaining` after the date `now`.
    pub fn new(remaining: Duration, now: SystemTime, refusal: Option<Refusal>) -> Self {
        Self { remaining, until: now.checked_add(remaining).unwrap_or_else(last_date), refusal }
    }

    /// Returns the status of the answer that began it.
    pub fn status(&self) -> Option<StatusCode> {
        self.refusal.map(|refusal| refusal.status)
    }
}

/// "the client is paused for 3600 s, until Sun, 06 Nov 1994 08:49:37 GMT, after 429 with Retry-After: 3600".
impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = httpdate::fmt_http_date(self.until.min(last_date()));
        write!(f, "the client is paused for {} s, until {until}", whole_seconds(self.remaining))?;
        let Some(refusal) = self.refusal else { return Ok(()) };
        write!(f, ", after {}", refusal.status.as_u16())?;
        match refusal.retry_after {
            Some(wait) => write!(f, " with Retry-After: {}", whole_seconds(wait)),
            None => f.write_str(" without Retry-After"),
        }
    }
}

/// The last day of the year 9999, where dates in HTTP end.
fn last_date() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_214_400)
}

fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}
