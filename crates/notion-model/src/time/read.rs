//! Reads times as ISO 8601 writes them: `2026-06-27T17:57:00.000+01:00`.

use super::civil::{Date, DateTime, Offset};

/// The rest of a text. What can't be read is `None`.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads a text of which nothing is left.
    pub(super) fn whole<T>(text: &'a str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut reader = Self(text.as_bytes());
        read(&mut reader).filter(|_| reader.is_done())
    }

    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes one of these characters, if it is next.
    #[inline]
    pub(super) fn one_of<const N: usize>(&mut self, characters: &[u8; N]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        characters.contains(first).then(|| self.0 = rest)?;
        Some(*first)
    }

    /// Takes a number of so many digits; nothing if there are fewer.
    #[inline]
    fn number<const DIGITS: usize>(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk::<DIGITS>()?;
        let number = number.iter().try_fold(0, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })?;
        self.0 = rest;
        Some(number)
    }

    fn two_digits(&mut self) -> Option<u8> {
        self.number::<2>().map(|number| number as u8)
    }

    /// `2026-06-27`, or with six digits and a sign for years that have not four.
    pub(super) fn date(&mut self) -> Option<Date> {
        let year = match self.one_of(b"+-") {
            None => self.number::<4>()? as i16,
            Some(sign) => {
                let year = i16::try_from(self.number::<6>()?).ok()?;
                if sign == b'-' { -year } else { year }
            }
        };
        self.one_of(b"-")?;
        let month = self.two_digits()?;
        self.one_of(b"-")?;
        Date::new(year, month, self.two_digits()?)
    }

    /// `2026-06-27T17:57:00.000`, with or without seconds and what is after them.
    pub(super) fn date_time(&mut self) -> Option<DateTime> {
        let date = self.date()?;
        self.one_of(b"Tt ")?;
        self.time_of(date)
    }

    /// `17:57:00.000`
    pub(super) fn time_of(&mut self, date: Date) -> Option<DateTime> {
        let hour = self.two_digits()?;
        self.one_of(b":")?;
        let minute = self.two_digits()?;
        let (mut second, mut nanosecond) = (0, 0);
        if self.one_of(b":").is_some() {
            // A leap second is the one before it.
            second = self.two_digits().map(|second| if second == 60 { 59 } else { second })?;
            if self.one_of(b".,").is_some() {
                nanosecond = self.fraction()?;
            }
        }
        date.at(hour, minute, second, nanosecond)
    }

    /// One to nine digits of a second, in nanoseconds.
    fn fraction(&mut self) -> Option<u32> {
        const SECOND: u32 = 1_000_000_000;

        let (mut nanoseconds, mut unit) = (0, SECOND);
        while let [digit @ b'0'..=b'9', rest @ ..] = self.0 {
            unit /= 10;
            if unit == 0 {
                return None;
            }
            nanoseconds += u32::from(digit - b'0') * unit;
            self.0 = rest;
        }
        (unit < SECOND).then_some(nanoseconds)
    }

    /// `Z`, `+01:00`, `+0100`, `+01` or `-04:56:02`.
    pub(super) fn offset(&mut self) -> Option<Offset> {
        let sign = self.one_of(b"Zz+-")?;
        if matches!(sign, b'Z' | b'z') {
            return Some(Offset::UTC);
        }
        let hours = self.number::<2>()?;
        let (mut minutes, mut seconds) = (0, 0);
        if self.one_of(b":").is_some() {
            minutes = self.number::<2>()?;
            if self.one_of(b":").is_some() {
                seconds = self.number::<2>()?;
            }
        } else if !self.is_done() {
            minutes = self.number::<2>()?;
        }
        let total = (hours * 3600 + minutes * 60 + seconds) as i32;
        let total = if sign == b'-' { -total } else { total };
        (minutes < 60 && seconds < 60).then(|| Offset::from_seconds(total))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DateOrDateTime;

    #[test]
    fn times_are_read_in_every_spelling() {
        for (text, expected) in [
            ("2026-06-27T17:57:00.000+01:00", "2026-06-27T17:57:00.000+01:00"),
            ("2026-06-27t17:57Z", "2026-06-27T17:57:00.000+00:00"),
            ("2026-06-27 17:57:09,5z", "2026-06-27T17:57:09.500+00:00"),
            ("2026-06-27T17:57:60-0930", "2026-06-27T17:57:59.000-09:30"),
            ("2026-06-27T17:57:00.123456789+01", "2026-06-27T17:57:00.123456789+01:00"),
            ("2026-06-27T17:57", "2026-06-27T17:57:00.000"),
            ("+002026-06-27", "2026-06-27"),
            ("-000044-03-15", "-000044-03-15"),
        ] {
            let read = DateOrDateTime::from(text);
            assert!(!matches!(read, DateOrDateTime::Unknown(_)), "{text}");
            assert_eq!(read.to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "2026",
            "2026-06",
            "2026-6-27",
            "2026-06-31",
            "2026-06-27T",
            "2026-06-27T17",
            "2026-06-27T24:00",
            "2026-06-27T17:57:61",
            "2026-06-27T17:57:00.",
            "2026-06-27T17:57:00.0123456789",
            "2026-06-27T17:57:00+",
            "2026-06-27T17:57:00+1:00",
            "2026-06-27T17:57:00+01:60",
            "2026-06-27T17:57:00+01:00:",
            "2026-06-27T17:57:00+26:00",
            "2026-06-27T17:57:00Z[UTC]",
            "2026-06-27Z",
            "2026-06-2７",
            "9999-12-31T23:59:59Z",
            " 2026-06-27",
        ] {
            assert!(matches!(DateOrDateTime::from(text), DateOrDateTime::Unknown(_)), "{text}");
        }
    }

    #[test]
    fn nothing_is_left() {
        assert!(Reader::whole("2026-06-27", Reader::date).is_some());
        assert!(Reader::whole("2026-06-27T10:00", Reader::date).is_none());
    }
}
