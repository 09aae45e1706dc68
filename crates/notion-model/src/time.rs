//! Points in time, as Notion writes them.

pub(crate) mod zone;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use jiff::civil;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::Offset;

use crate::wire::{Event, Form, Slot, Wire};

/// When something happened, such as a page's `created_time`.
///
/// Pages, blocks and data sources have it to the minute (`2026-06-26T13:45:00.000Z`), databases
/// and views to the millisecond (`2026-07-04T09:10:53.847+00:00`). The instant counts when two
/// are compared; which way it is written is remembered.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timestamp {
    instant: jiff::Timestamp,
    /// `+00:00` instead of `Z`.
    with_offset: bool,
}

impl Timestamp {
    /// The instant, written with `Z`.
    pub const fn new(instant: jiff::Timestamp) -> Self {
        Self { instant, with_offset: false }
    }

    /// The same instant, written with `+00:00`.
    pub const fn with_offset(self) -> Self {
        Self { instant: self.instant, with_offset: true }
    }

    /// The instant.
    pub const fn instant(&self) -> jiff::Timestamp {
        self.instant
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(instant: jiff::Timestamp) -> Self {
        Self::new(instant)
    }
}

impl From<Timestamp> for jiff::Timestamp {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.instant
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let instant = text.parse().map_err(|_| ParseTimeError::new(text))?;
        Ok(Self { instant, with_offset: !text.ends_with(['Z', 'z']) })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_time(f, Offset::UTC.to_datetime(self.instant))?;
        f.write_str(if self.with_offset { "+00:00" } else { "Z" })
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.instant == other.instant
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
        self.instant.cmp(&other.instant)
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.instant.hash(state);
    }
}

/// A day, or a time of a day.
///
/// What stands in `start` and `end` of a [`DateValue`]. Notion keeps times to the minute and
/// answers with the offset of the time zone (`2026-06-27T17:57:00.000+01:00`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateOrDateTime {
    /// A day without a time: `2026-06-27`.
    Date(civil::Date),
    /// A time with its offset from UTC: `2026-06-27T17:57:00.000+01:00`.
    DateTime {
        /// The instant.
        instant: jiff::Timestamp,
        /// How far the local time is ahead of UTC.
        offset: Offset,
    },
    /// A time without an offset: in the `time_zone` next to it, or else in UTC.
    Local(civil::DateTime),
    /// A text that is none of these, as it came.
    Unknown(Box<str>),
}

impl DateOrDateTime {
    /// The day, where the time is meant.
    pub fn date(&self) -> Option<civil::Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::DateTime { instant, offset } => Some(offset.to_datetime(*instant).date()),
            Self::Local(time) => Some(time.date()),
            Self::Unknown(_) => None,
        }
    }

    /// The instant: of a day its first, of a time without offset as if it were UTC.
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        let utc = |time| Offset::UTC.to_timestamp(time).ok();
        match self {
            Self::Date(date) => utc(date.to_datetime(civil::Time::midnight())),
            Self::DateTime { instant, .. } => Some(*instant),
            Self::Local(time) => utc(*time),
            Self::Unknown(_) => None,
        }
    }

    /// Whether there is a time besides the day.
    pub fn has_time(&self) -> bool {
        matches!(self, Self::DateTime { .. } | Self::Local(_))
    }
}

impl Default for DateOrDateTime {
    fn default() -> Self {
        Self::Unknown(Box::default())
    }
}

impl From<civil::Date> for DateOrDateTime {
    fn from(date: civil::Date) -> Self {
        Self::Date(date)
    }
}

impl From<civil::DateTime> for DateOrDateTime {
    fn from(time: civil::DateTime) -> Self {
        Self::Local(time)
    }
}

impl From<jiff::Timestamp> for DateOrDateTime {
    fn from(instant: jiff::Timestamp) -> Self {
        Self::DateTime { instant, offset: Offset::UTC }
    }
}

/// Any text is read; one that is no time becomes [`DateOrDateTime::Unknown`].
impl From<&str> for DateOrDateTime {
    fn from(text: &str) -> Self {
        read_date(text).unwrap_or_else(|| Self::Unknown(text.into()))
    }
}

fn read_date(text: &str) -> Option<DateOrDateTime> {
    let pieces = Pieces::parse(text).ok()?;
    if pieces.time_zone_annotation().is_some() {
        return None;
    }
    let Some(time) = pieces.time() else {
        return Some(DateOrDateTime::Date(pieces.date()));
    };
    let time = pieces.date().to_datetime(time);
    let offset = match pieces.offset() {
        None => return Some(DateOrDateTime::Local(time)),
        Some(PiecesOffset::Zulu) => Offset::UTC,
        Some(PiecesOffset::Numeric(numeric)) => numeric.offset(),
        Some(_) => return None,
    };
    Some(DateOrDateTime::DateTime { instant: offset.to_timestamp(time).ok()?, offset })
}

impl fmt::Display for DateOrDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::DateTime { instant, offset } => {
                write_time(f, offset.to_datetime(*instant))?;
                write_offset(f, *offset)
            }
            Self::Local(time) => write_time(f, *time),
            Self::Unknown(text) => f.write_str(text),
        }
    }
}

/// Offsets before time zones had seconds, too.
fn write_offset(f: &mut fmt::Formatter<'_>, offset: Offset) -> fmt::Result {
    let sign = if offset.is_negative() { '-' } else { '+' };
    let seconds = offset.seconds().unsigned_abs();
    write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
    match seconds % 60 {
        0 => Ok(()),
        seconds => write!(f, ":{seconds:02}"),
    }
}

/// With milliseconds, as Notion writes them, and no more digits than are needed beyond.
fn write_time(f: &mut fmt::Formatter<'_>, time: civil::DateTime) -> fmt::Result {
    let digits = if time.subsec_nanosecond() % 1_000_000 == 0 { 3 } else { 9 };
    write!(f, "{time:.digits$}")
}

/// A date, or a range of dates: the value of a date property and of a date mention.
pub use self::value::DateValue;

mod value {
    use super::DateOrDateTime;

    object! {
        /// A date, or a range of dates.
        ///
        /// See [date values](https://developers.notion.com/reference/page-property-values#date).
        pub struct DateValue {
            /// The date, or the first of the range.
            pub start: DateOrDateTime,
            /// The last of the range; of the same kind (day or time) as `start`.
            pub end: Option<DateOrDateTime> = null,
            /// The IANA name of the time zone that `start` and `end` are in, if they have no
            /// offset. Answers never have it: they have offsets.
            pub time_zone: Option<String> = null,
        }
    }
}

impl DateValue {
    /// From `start` to `end`, both included.
    pub fn range(start: impl Into<DateOrDateTime>, end: impl Into<DateOrDateTime>) -> Self {
        Self { end: Some(end.into()), ..Self::from(start.into()) }
    }

    /// In the time zone with this IANA name, such as `Europe/London`; `start` and `end` must then
    /// be times without offset. A day has no time zone.
    #[must_use]
    pub fn in_time_zone(mut self, name: impl Into<String>) -> Self {
        self.time_zone = Some(name.into());
        self
    }
}

impl<T: Into<DateOrDateTime>> From<T> for DateValue {
    fn from(start: T) -> Self {
        Self { start: start.into(), ..Self::default() }
    }
}

/// A text is not a point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 8601 time with an offset: {text:?}")]
pub struct ParseTimeError {
    text: String,
}

impl ParseTimeError {
    fn new(text: &str) -> Self {
        Self { text: text.chars().take(200).collect() }
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

    fn form(&self) -> Form<'_> {
        Form::Time(self)
    }
}

impl Wire for DateOrDateTime {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        event.put_text(self)
    }

    fn put_str(&mut self, text: &str) -> bool {
        *self = text.into();
        true
    }

    fn form(&self) -> Form<'_> {
        Form::Date(self)
    }
}

crate::wire::leaf!(Timestamp, DateOrDateTime);
crate::wire::shims!(Timestamp);
crate::wire::shims!(DateOrDateTime);

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
        assert!("2026-06-26T13:45:00".parse::<Timestamp>().is_err());
        assert!("yesterday".parse::<Timestamp>().is_err());
    }

    #[test]
    fn dates_keep_their_kind() {
        for text in [
            "2024-01-02",
            "1592-03-14",
            "2026-06-27T17:57:00.000+01:00",
            "2026-06-27T17:57:00.000-09:30",
            "1883-06-27T17:57:00.000-04:56:02",
            "1930-06-27T17:57:00.000+00:19:32",
            "1900-01-01T00:00:00.000-00:00:30",
            "2026-06-27T17:57:00.000+00:00",
            "2026-06-27T17:57:32.424991000",
            "2026-06-27T17:57:00.000",
            "someday",
            "",
        ] {
            assert_eq!(DateOrDateTime::from(text).to_string(), text);
        }
        let time = DateOrDateTime::from("2026-06-27T00:30:00.000+01:00");
        assert_eq!(time.date(), Some(civil::date(2026, 6, 27)));
        assert_eq!(time.instant().unwrap().to_string(), "2026-06-26T23:30:00Z");
        assert!(time.has_time() && !DateOrDateTime::from("2024-01-02").has_time());
        assert_eq!(
            DateOrDateTime::from("1930-01-01T00:19:32+00:19:32").instant().unwrap().to_string(),
            "1930-01-01T00:00:00Z"
        );
        assert_eq!(
            DateOrDateTime::from("2024-01-02T10:00Z").to_string(),
            "2024-01-02T10:00:00.000+00:00"
        );
    }
}
