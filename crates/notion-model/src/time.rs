//! Points in time, as Notion writes them.
//!
//! There are instants ([`Timestamp`]), days and times ([`DateOrDateTime`]), and little to calculate with: the feature
//! `jiff` leads to and from a library that can, [`SystemTime`] to and from others.

mod civil;
mod date;
#[cfg(feature = "jiff")]
mod jiff;
mod read;
pub(crate) mod zone;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

pub use self::civil::{Date, DateTime, Offset};
pub use self::date::{DateOrDateTime, DateValue};
use self::read::Reader;
use crate::wire::{AsJson, Event, Form, Json, Slot, Wire};

/// The time at which something happened, such as a page's `created_time`.
///
/// Pages, blocks and data sources have it to the minute (`2026-06-26T13:45:00.000Z`), databases
/// and views to the millisecond (`2026-07-04T09:10:53.847+00:00`). The instant counts when two
/// are compared; which way it is written is remembered.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use notion_model::Timestamp;
///
/// let created: Timestamp = "2026-06-26T13:45:00.000Z".parse()?;
/// assert!(created < "2026-06-26T15:46:00+02:00".parse()?);
/// assert_eq!(SystemTime::from(created), SystemTime::UNIX_EPOCH + Duration::from_secs(1_782_481_500));
/// # Ok::<(), notion_model::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Timestamp {
    /// Since 1970, rounded down.
    second: i64,
    nanosecond: u32,
    /// `+00:00` instead of `Z`.
    with_offset: bool,
}

impl Timestamp {
    /// The first instant that there can be: of the years -9999 to 9999, and a day in from there, so that it is a day of
    /// these years in every time zone.
    pub const MIN: Self = Self { second: -377_705_023_201, nanosecond: 0, with_offset: false };

    /// The last instant that there can be.
    pub const MAX: Self =
        Self { second: 253_402_207_200, nanosecond: 999_999_999, with_offset: false };

    /// Returns the instant so many seconds after 1970 began in UTC, written with `Z`; `None` if it is not one of the
    /// years -9999 to 9999.
    pub fn from_second(second: i64) -> Option<Self> {
        Self::from_parts(second, 0)
    }

    fn from_parts(second: i64, nanosecond: u32) -> Option<Self> {
        let instant = Self { second, nanosecond, with_offset: false };
        (Self::MIN..=Self::MAX).contains(&instant).then_some(instant)
    }

    fn clamped(second: i64, nanosecond: u32) -> Self {
        Self { second, nanosecond, with_offset: false }.clamp(Self::MIN, Self::MAX)
    }

    /// Returns the same instant, written with `+00:00`.
    pub const fn with_offset(self) -> Self {
        Self { with_offset: true, ..self }
    }

    /// Returns the seconds since 1970, rounded down; negative before.
    pub const fn as_second(self) -> i64 {
        self.second
    }

    /// Returns the milliseconds since 1970, rounded down; negative before.
    pub const fn as_millisecond(self) -> i64 {
        self.second * 1000 + (self.nanosecond / 1_000_000) as i64
    }

    /// Returns the nanoseconds since [the second](Self::as_second) began: 0 to 999,999,999.
    pub const fn subsec_nanosecond(self) -> u32 {
        self.nanosecond
    }
}

impl Timestamp {
    /// Returns the time from `earlier` to this; `None` if this one is before.
    pub fn duration_since(self, earlier: Self) -> Option<Duration> {
        if self < earlier {
            return None;
        }
        let borrowed = u32::from(self.nanosecond < earlier.nanosecond);
        let seconds = self.second.abs_diff(earlier.second) - u64::from(borrowed);
        let nanoseconds = self.nanosecond + borrowed * NANOSECONDS - earlier.nanosecond;
        Some(Duration::new(seconds, nanoseconds))
    }

    /// Returns the instant so much later, written the same way; `None` if it is after [`MAX`](Self::MAX).
    pub fn checked_add(self, time: Duration) -> Option<Self> {
        let second = self.second.checked_add_unsigned(time.as_secs())?;
        let nanosecond = self.nanosecond + time.subsec_nanos();
        let carried = i64::from(nanosecond >= NANOSECONDS);
        let later = Self::from_parts(second.checked_add(carried)?, nanosecond % NANOSECONDS)?;
        Some(Self { with_offset: self.with_offset, ..later })
    }

    /// Returns the instant so much earlier, written the same way; `None` if it is before [`MIN`](Self::MIN).
    pub fn checked_sub(self, time: Duration) -> Option<Self> {
        let borrowed = self.nanosecond < time.subsec_nanos();
        let second = self.second.checked_sub_unsigned(time.as_secs())?;
        let nanosecond = self.nanosecond + u32::from(borrowed) * NANOSECONDS - time.subsec_nanos();
        let earlier = Self::from_parts(second.checked_sub(i64::from(borrowed))?, nanosecond)?;
        Some(Self { with_offset: self.with_offset, ..earlier })
    }
}

/// How many there are in a second.
const NANOSECONDS: u32 = 1_000_000_000;

/// So much later.
///
/// # Panics
///
/// When it is after [`Timestamp::MAX`], as `SystemTime` does; see [`checked_add`](Timestamp::checked_add).
impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        self.checked_add(time).expect("there is no instant so late")
    }
}

/// So much earlier.
///
/// # Panics
///
/// When it is before [`Timestamp::MIN`]; see [`checked_sub`](Timestamp::checked_sub).
impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, time: Duration) -> Self {
        self.checked_sub(time).expect("there is no instant so early")
    }
}

/// The nearest that there can be.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Self::clamped(seconds(after), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                match before.subsec_nanos() {
                    0 => Self::clamped(-seconds(before), 0),
                    nanos => {
                        Self::clamped((-seconds(before)).saturating_sub(1), 1_000_000_000 - nanos)
                    }
                }
            }
        }
    }
}

/// The nearest that the system knows: some know nothing before 1970.
impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        let whole = Duration::from_secs(time.second.unsigned_abs());
        let whole = match time.second {
            0.. => Self::UNIX_EPOCH.checked_add(whole),
            _ => Self::UNIX_EPOCH.checked_sub(whole),
        };
        whole
            .and_then(|whole| whole.checked_add(Duration::from_nanos(time.nanosecond.into())))
            .unwrap_or(Self::UNIX_EPOCH)
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let instant = Reader::whole(text, |reader| {
            let time = reader.date_time()?;
            reader.offset()?.to_timestamp(time)
        });
        let instant = instant.ok_or_else(|| ParseTimeError::new("time with an offset", text))?;
        Ok(Self { with_offset: !text.ends_with(['Z', 'z']), ..instant })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = if self.with_offset { "+00:00" } else { "Z" };
        write!(f, "{}{offset}", Offset::UTC.to_datetime(*self))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.second, self.nanosecond).cmp(&(other.second, other.nanosecond))
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.second, self.nanosecond).hash(state);
    }
}

impl Wire for Timestamp {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        event.put_text(self)
    }

    fn put_str(&mut self, text: &str) -> bool {
        let Ok(time) = text.parse() else { return false };
        *self = time;
        true
    }
}

impl AsJson for Timestamp {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Time(self))
    }
}

crate::wire::leaf!(Timestamp);
crate::wire::shims!(Timestamp);

/// A text is not a point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 8601 {expected}: {text:?}")]
pub struct ParseTimeError {
    expected: &'static str,
    text: String,
}

impl ParseTimeError {
    fn new(expected: &'static str, text: &str) -> Self {
        Self { expected, text: text.chars().take(200).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_notion_does() {
        for text in ["2026-06-26T13:45:00.000Z", "2026-07-04T09:10:53.847+00:00"] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
        let z: Timestamp = "2026-06-26T13:45:00.000Z".parse().unwrap();
        assert_eq!(z, z.with_offset());
        assert_eq!(z, "2026-06-26T15:45:00+02:00".parse().unwrap());
        assert_eq!(z.as_millisecond(), 1_782_481_500_000);
        let early: Timestamp = "1969-12-31T23:59:59.75Z".parse().unwrap();
        assert_eq!((early.as_second(), early.as_millisecond()), (-1, -250));
        let error = "2026-06-26T13:45:00".parse::<Timestamp>().unwrap_err().to_string();
        assert_eq!(error, r#"not an ISO 8601 time with an offset: "2026-06-26T13:45:00""#);
        assert!("yesterday".parse::<Timestamp>().is_err());
    }

    #[test]
    fn instants_are_calculated_with_as_those_of_the_system() {
        let epoch = SystemTime::UNIX_EPOCH;
        let times = [0, 1, 999_999_999, 1_000_000_000, 1_000_000_001, 1_782_481_500_123_456_789];
        for start in times.map(Duration::from_nanos) {
            for time in times.map(Duration::from_nanos) {
                let instant = Timestamp::from(epoch + start);
                assert_eq!(SystemTime::from(instant + time), epoch + start + time);
                assert_eq!(SystemTime::from(instant - time), epoch + start - time);
                assert_eq!((instant + time).duration_since(instant), Some(time));
                assert_eq!(instant.duration_since(instant - time), Some(time));
            }
        }
        let moment = Duration::from_nanos(1);
        assert_eq!(Timestamp::MAX.checked_add(moment), None);
        assert_eq!(Timestamp::MIN.checked_sub(moment), None);
        assert_eq!(Timestamp::MAX.checked_add(Duration::MAX), None);
        assert_eq!(Timestamp::MIN.checked_sub(Duration::MAX), None);
        assert_eq!(Timestamp::MIN.duration_since(Timestamp::MAX), None);
        assert!(Timestamp::MAX.duration_since(Timestamp::MIN).is_some());
        let written: Timestamp = "2026-07-04T09:10:53.847+00:00".parse().unwrap();
        assert_eq!((written + moment).to_string(), "2026-07-04T09:10:53.847000001+00:00");
    }

    #[test]
    fn instants_of_the_system_lead_there_and_back() {
        let epoch = SystemTime::UNIX_EPOCH;
        for nanoseconds in [0, 1, 999_999_999, 1_000_000_000, 1_782_481_500_123_456_789] {
            let after = Duration::from_nanos(nanoseconds);
            for time in [epoch + after, epoch - after] {
                assert_eq!(SystemTime::from(Timestamp::from(time)), time);
            }
        }
        let far = Duration::from_secs(i64::MAX as u64 / 2);
        assert_eq!(epoch.checked_add(far).map(Timestamp::from), Some(Timestamp::MAX));
        assert_eq!(epoch.checked_sub(far).map(Timestamp::from), Some(Timestamp::MIN));
        assert_eq!(Timestamp::from_second(i64::MAX), None);
        assert_eq!(Timestamp::from_second(0), Some(Timestamp::default()));
    }
}
