//! The time by Notion's clock: that of the machine may be wrong.

use std::sync::Mutex;
use std::time::SystemTime;

use notion_model::Timestamp;
use tokio::time::Instant;

use super::lock;

/// What was last heard of Notion's clock.
#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Option<(SystemTime, Instant)>>);

impl Clock {
    /// Notes that an answer which has just come was made at this time.
    pub(super) fn observe(&self, date: SystemTime) {
        *lock(&self.0) = Some((date, Instant::now()));
    }

    /// Returns the time by Notion's clock: that of the last answer, and what has passed since. Never after the true time, as an
    /// answer takes its way; the machine's time if no answer has told.
    pub(crate) fn now(&self) -> Timestamp {
        match *lock(&self.0) {
            Some((date, heard)) => Timestamp::from(date + heard.elapsed()),
            None => Timestamp::from(SystemTime::now()),
        }
    }
}

/// Returns the time so many seconds later, or earlier if there are fewer than none.
pub(crate) fn later(time: Timestamp, seconds: i64) -> Timestamp {
    let second = time.as_second().saturating_add(seconds);
    Timestamp::from_second(second).unwrap_or(if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// Returns the whole minute in which a time is.
pub(super) fn minute(time: Timestamp) -> Timestamp {
    later(time, -time.as_second().rem_euclid(60))
}

/// After this many seconds, what was edited at a time that is known to the minute has been edited for good: the rest of the
/// minute, and a minute more, in case that Notion's clocks differ.
pub(crate) const SETTLED: i64 = 61 + 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_begins_before_its_times_also_before_1970() {
        for (second, begins) in [(0, 0), (59, 0), (60, 60), (-1, -60), (-60, -60)] {
            let time = Timestamp::from_second(second).unwrap();
            assert_eq!(minute(time).as_second(), begins);
        }
    }

    #[test]
    fn the_end_of_time_is_not_passed() {
        assert_eq!(later(Timestamp::MAX, 5), Timestamp::MAX);
        assert_eq!(later(Timestamp::MIN, -5), Timestamp::MIN);
    }
}
