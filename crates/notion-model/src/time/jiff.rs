//! To and from the types of jiff, which calculates with times and knows time zones.
//!
//! Both have the same days, times, offsets and instants, so nothing is lost on the way.

use ::jiff::{civil, tz};

use super::{Date, DateOrDateTime, DateTime, Offset, Timestamp};
use crate::DateOperand;

impl Timestamp {
    /// Returns the instant, written with `Z`.
    pub fn new(instant: ::jiff::Timestamp) -> Self {
        instant.into()
    }

    /// Returns the instant.
    pub fn instant(self) -> ::jiff::Timestamp {
        self.into()
    }
}

impl From<::jiff::Timestamp> for Timestamp {
    fn from(instant: ::jiff::Timestamp) -> Self {
        let nanosecond = i64::from(instant.subsec_nanosecond());
        // Before 1970 jiff counts the fraction backwards.
        let second = instant.as_second() - i64::from(nanosecond < 0);
        Self::clamped(second, nanosecond.rem_euclid(1_000_000_000) as u32)
    }
}

impl From<Timestamp> for ::jiff::Timestamp {
    fn from(time: Timestamp) -> Self {
        let nanosecond = time.subsec_nanosecond() as i32;
        Self::new(time.as_second(), nanosecond).unwrap_or(Self::MAX)
    }
}

impl DateOrDateTime {
    /// Returns the instant: of a day its first, of a time without offset as if it were UTC.
    pub fn instant(&self) -> Option<::jiff::Timestamp> {
        self.timestamp().map(Into::into)
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self { year: date.year(), month: date.month() as u8, day: date.day() as u8 }
    }
}

impl From<Date> for civil::Date {
    fn from(date: Date) -> Self {
        civil::date(date.year(), date.month() as i8, date.day() as i8)
    }
}

impl From<civil::DateTime> for DateTime {
    fn from(time: civil::DateTime) -> Self {
        let second = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60;
        Self {
            date: time.date().into(),
            second: (second + i32::from(time.second())) as u32,
            nanosecond: time.subsec_nanosecond() as u32,
        }
    }
}

impl From<DateTime> for civil::DateTime {
    fn from(time: DateTime) -> Self {
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        civil::Date::from(time.date()).at(
            hour as i8,
            minute as i8,
            second as i8,
            time.nanosecond() as i32,
        )
    }
}

impl From<tz::Offset> for Offset {
    fn from(offset: tz::Offset) -> Self {
        Self(offset.seconds())
    }
}

impl From<Offset> for tz::Offset {
    fn from(offset: Offset) -> Self {
        Self::from_seconds(offset.seconds()).expect("offsets of the same range")
    }
}

macro_rules! into {
    ($Into:ty: $($From:ty as $Between:ty),*) => {$(
        impl From<$From> for $Into {
            fn from(time: $From) -> Self {
                <$Between>::from(time).into()
            }
        }
    )*};
}

into!(DateOrDateTime: civil::Date as Date, civil::DateTime as DateTime, ::jiff::Timestamp as Timestamp);
into!(DateOperand: civil::Date as Date, ::jiff::Timestamp as Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_lead_there_and_back() {
        use ::jiff::Timestamp as Jiff;
        assert_eq!((Timestamp::MIN.instant(), Timestamp::MAX.instant()), (Jiff::MIN, Jiff::MAX));
        for (second, nanosecond) in
            [(-1, -1), (-1, 0), (0, -1), (0, 0), (0, 1), (1_782_900_000, 999_999_999)]
        {
            let instant = Jiff::new(second, nanosecond).unwrap();
            let time = Timestamp::new(instant);
            assert_eq!(time.instant(), instant);
            assert_eq!(time, instant.to_string().parse().unwrap());
        }
        for instant in [Jiff::MIN, Jiff::MAX] {
            assert_eq!(Timestamp::new(instant).instant(), instant);
        }
    }

    #[test]
    fn days_times_and_offsets_lead_there_and_back() {
        for time in
            [civil::DateTime::MIN, civil::date(1969, 2, 28).at(1, 2, 3, 4), civil::DateTime::MAX]
        {
            assert_eq!(civil::DateTime::from(DateTime::from(time)), time);
            assert_eq!(civil::Date::from(Date::from(time.date())), time.date());
            assert_eq!(Date::from(time.date()).to_string(), time.date().to_string());
        }
        for offset in [tz::Offset::MIN, tz::Offset::UTC, tz::Offset::MAX] {
            assert_eq!(tz::Offset::from(Offset::from(offset)), offset);
        }
        let date = DateOrDateTime::from(civil::date(2026, 6, 27));
        assert_eq!(date.instant().unwrap().to_string(), "2026-06-27T00:00:00Z");
    }
}
