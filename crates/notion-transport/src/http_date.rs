//! Dates as HTTP writes them (RFC 9110, section 5.6.7).

/// Seconds since the Unix epoch. Reads the three forms that a recipient must accept:
///
/// - `Sun, 06 Nov 1994 08:49:37 GMT`
/// - `Sunday, 06-Nov-94 08:49:37 GMT`
/// - `Sun Nov  6 08:49:37 1994`
pub(crate) fn parse(text: &str) -> Option<u64> {
    let mut words = text.split([' ', ',', '-']).filter(|word| !word.is_empty());
    let mut next = || words.next();
    let (_weekday, second, third) = (next()?, next()?, next()?);
    let (day, month, year, time) = if second.as_bytes()[0].is_ascii_digit() {
        let (year, time) = (next()?, next()?);
        if next()? != "GMT" {
            return None;
        }
        (second, third, year, time)
    } else {
        let (time, year) = (next()?, next()?);
        (third, second, year, time)
    };
    if next().is_some() {
        return None;
    }
    let days = days_since_epoch(full_year(year)?, month_number(month)?, number(day, 2)?)?;
    Some(days * 86_400 + seconds_of_day(time)?)
}

fn number(text: &str, most_digits: usize) -> Option<u64> {
    let digits = text.len() <= most_digits && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Two digits are the years 1970 to 2069.
fn full_year(text: &str) -> Option<u64> {
    let year = number(text, 4)?;
    match text.len() {
        2 if year < 70 => Some(2000 + year),
        2 => Some(1900 + year),
        4 if year >= 1970 => Some(year),
        _ => None,
    }
}

fn month_number(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    (1..).zip(MONTHS).find(|(_, name)| *name == text).map(|(number, _)| number)
}

fn seconds_of_day(text: &str) -> Option<u64> {
    let mut parts = text.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    // 60 is a leap second.
    let valid = hour < 24 && minute < 60 && second <= 60 && parts.next().is_none();
    valid.then_some(hour * 3600 + minute * 60 + second)
}

fn days_since_epoch(year: u64, month: u64, day: u64) -> Option<u64> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let february = if leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = usize::try_from(month).ok()?.checked_sub(1)?;
    if !(1..=*lengths.get(month)?).contains(&day) {
        return None;
    }
    let before = year - 1;
    let leap_days = before / 4 - before / 100 + before / 400 - 477; // 477 until the end of 1969
    let months: u64 = lengths[..month].iter().sum();
    Some((year - 1970) * 365 + leap_days + months + day - 1)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn three_forms() {
        assert_eq!(parse("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(parse("Sunday, 06-Nov-94 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(parse("Sun Nov  6 08:49:37 1994"), Some(784_111_777));
        assert_eq!(parse("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(parse("Thu, 29 Feb 2024 23:59:59 GMT"), Some(1_709_251_199));
        assert_eq!(parse("Fri, 31 Dec 9999 23:59:59 GMT"), Some(253_402_300_799));
    }

    #[test]
    fn nonsense_is_none() {
        for text in [
            "",
            "soon",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 GMT more",
            "Thu, 29 Feb 2023 00:00:00 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 19940 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "é é é é é",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
