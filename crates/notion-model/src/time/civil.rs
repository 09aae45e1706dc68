//! The calendar: days, times of a day, and offsets from UTC.

use std::fmt;
use std::str::FromStr;

use super::read::Reader;
use super::{ParseTimeError, Timestamp};

const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// A day of the Gregorian calendar, such as `2026-06-27`.
///
/// ```
/// use notion_model::Date;
///
/// let day: Date = "2026-06-27".parse()?;
/// assert_eq!(Date::new(2026, 6, 27), Some(day));
/// assert_eq!(Date::new(2026, 2, 29), None);
/// # Ok::<(), notion_model::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub(super) year: i16,
    pub(super) month: u8,
    pub(super) day: u8,
}

impl Date {
    /// Returns the day of a month of a year (-9999 to 9999); `None` if the calendar has no such day.
    pub const fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return None,
        };
        if year < -9999 || year > 9999 || day < 1 || day > last {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// Returns the year: -9999 to 9999.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Returns the month: 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month: 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Returns a time of the day; `None` if a day has no such time.
    pub const fn at(self, hour: u8, minute: u8, second: u8, nanosecond: u32) -> Option<DateTime> {
        if hour > 23 || minute > 59 || second > 59 || nanosecond > 999_999_999 {
            return None;
        }
        let second = hour as u32 * 3600 + minute as u32 * 60 + second as u32;
        Some(DateTime { date: self, second, nanosecond })
    }

    /// How many days it is after 1970-01-01.
    ///
    /// As in Howard Hinnant's "chrono-compatible low-level date algorithms": a year begins in March, so that the day of
    /// a leap year is its last.
    fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The inverse of [`days`](Self::days), of days that there are.
    fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = (month + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self { year: year as i16, month: month as u8, day: day as u8 }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            0.. => write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day),
            year => write!(f, "-{:06}-{:02}-{:02}", year.unsigned_abs(), self.month, self.day),
        }
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        Reader::whole(text, Reader::date).ok_or_else(|| ParseTimeError::new("day", text))
    }
}

/// A time of a day, in whatever time zone: `2026-06-27T17:57:00.000`.
///
/// ```
/// use notion_model::{Date, DateTime};
///
/// let time: DateTime = "2026-06-27T17:57".parse()?;
/// assert_eq!(time.date().at(17, 57, 0, 0), Some(time));
/// assert_eq!(time.date(), Date::new(2026, 6, 27).unwrap());
/// # Ok::<(), notion_model::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    pub(super) date: Date,
    /// Of the day.
    pub(super) second: u32,
    pub(super) nanosecond: u32,
}

impl DateTime {
    /// Returns the day.
    pub const fn date(self) -> Date {
        self.date
    }

    /// Returns the hour of the day: 0 to 23.
    pub const fn hour(self) -> u8 {
        (self.second / 3600) as u8
    }

    /// Returns the minute of the hour: 0 to 59.
    pub const fn minute(self) -> u8 {
        (self.second / 60 % 60) as u8
    }

    /// Returns the second of the minute: 0 to 59.
    pub const fn second(self) -> u8 {
        (self.second % 60) as u8
    }

    /// Returns the nanosecond of the second: 0 to 999,999,999.
    pub const fn nanosecond(self) -> u32 {
        self.nanosecond
    }
}

/// With milliseconds, as Notion writes them, and no more digits than are needed beyond.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.hour(), self.minute(), self.second());
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}", self.date)?;
        match self.nanosecond % 1_000_000 {
            0 => write!(f, ".{:03}", self.nanosecond / 1_000_000),
            _ => write!(f, ".{:09}", self.nanosecond),
        }
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for DateTime {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        Reader::whole(text, Reader::date_time).ok_or_else(|| ParseTimeError::new("time", text))
    }
}

/// The time by which a place is ahead of UTC: `+01:00`.
///
/// ```
/// use notion_model::{Offset, Timestamp};
///
/// let noon: Timestamp = "2026-06-27T12:00:00Z".parse()?;
/// let rome = Offset::from_seconds(2 * 60 * 60).unwrap();
/// let time = rome.to_datetime(noon);
/// assert_eq!(time.hour(), 14);
/// assert_eq!(rome.to_timestamp(time), Some(noon));
/// # Ok::<(), notion_model::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(pub(super) i32);

impl Offset {
    /// That of UTC: none.
    pub const UTC: Self = Self(0);

    /// Returns the offset of so many seconds, at most 25:59:59 either way; `None` beyond.
    pub const fn from_seconds(seconds: i32) -> Option<Self> {
        if seconds.unsigned_abs() < 26 * 60 * 60 { Some(Self(seconds)) } else { None }
    }

    /// Returns the offset in seconds; negative west of Greenwich.
    pub const fn seconds(self) -> i32 {
        self.0
    }

    /// Returns the time of day there at this instant.
    pub fn to_datetime(self, instant: Timestamp) -> DateTime {
        let local = instant.as_second() + i64::from(self.0);
        DateTime {
            date: Date::from_days(local.div_euclid(SECONDS_PER_DAY)),
            second: local.rem_euclid(SECONDS_PER_DAY) as u32,
            nanosecond: instant.subsec_nanosecond(),
        }
    }

    /// Returns the instant of a time of day there; `None` if that is beyond what a [`Timestamp`] can be.
    pub fn to_timestamp(self, time: DateTime) -> Option<Timestamp> {
        let second = time.date.days() * SECONDS_PER_DAY + i64::from(time.second);
        Timestamp::from_parts(second - i64::from(self.0), time.nanosecond)
    }
}

/// With seconds if there are any, as before time zones were whole minutes.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let seconds = self.0.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
        match seconds % 60 {
            0 => Ok(()),
            seconds => write!(f, ":{seconds:02}"),
        }
    }
}

impl fmt::Debug for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_months_follow_each_other() {
        let mut days = Date::new(-9999, 1, 1).unwrap().days();
        for year in -9999..=9999 {
            for month in 1..=12 {
                let of_month: Vec<_> =
                    (1..=31).filter_map(|day| Date::new(year, month, day)).collect();
                for (date, days) in [of_month[0], of_month[of_month.len() - 1]]
                    .into_iter()
                    .zip([days, days + of_month.len() as i64 - 1])
                {
                    assert_eq!((date.days(), Date::from_days(days)), (days, date));
                }
                days += of_month.len() as i64;
            }
        }
        assert_eq!(Date::new(1970, 1, 1).unwrap().days(), 0);
        assert_eq!(Date::new(2000, 3, 1).unwrap().days(), 11_017);
    }

    #[test]
    fn what_is_no_day_or_time_is_none() {
        for (year, month, day) in [
            (2026, 0, 1),
            (2026, 13, 1),
            (2026, 4, 31),
            (2026, 1, 0),
            (1900, 2, 29),
            (10_000, 1, 1),
            (-10_000, 1, 1),
        ] {
            assert_eq!(Date::new(year, month, day), None);
        }
        assert!(Date::new(2000, 2, 29).is_some() && Date::new(2024, 2, 29).is_some());
        let day = Date::new(2026, 6, 27).unwrap();
        assert!(day.at(23, 59, 59, 999_999_999).is_some());
        for (hour, minute, second, nanosecond) in
            [(24, 0, 0, 0), (0, 60, 0, 0), (0, 0, 60, 0), (0, 0, 0, 1_000_000_000)]
        {
            assert_eq!(day.at(hour, minute, second, nanosecond), None);
        }
        assert_eq!(Offset::from_seconds(26 * 3600), None);
        assert_eq!(Offset::from_seconds(i32::MIN), None);
        assert_eq!(Offset::from_seconds(-93_599).unwrap().to_string(), "-25:59:59");
    }

    #[test]
    fn every_offset_leads_there_and_back() {
        for seconds in [-93_599, -1, 0, 3600, 93_599] {
            let offset = Offset::from_seconds(seconds).unwrap();
            for instant in [Timestamp::MIN, Timestamp::default(), Timestamp::MAX] {
                assert_eq!(offset.to_timestamp(offset.to_datetime(instant)), Some(instant));
            }
        }
        let last = Date::new(9999, 12, 31).unwrap().at(23, 59, 59, 0).unwrap();
        assert_eq!(Offset::UTC.to_timestamp(last), None);
    }
}
