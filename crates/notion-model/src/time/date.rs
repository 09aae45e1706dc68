//! Days and times that people wrote: the values of date properties.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::civil::{Date, DateTime, Offset};
use super::read::Reader;
use super::{ParseTimeError, Timestamp};
use crate::wire::{AsJson, Event, Form, Json, Slot, Wire};

/// A day, or a time of a day.
///
/// What stands in `start` and `end` of a [`DateValue`]. Notion keeps times to the minute and
/// answers with the offset of the time zone (`2026-06-27T17:57:00.000+01:00`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateOrDateTime {
    /// A day without a time: `2026-06-27`.
    Date(Date),
    /// A time with its offset from UTC: `2026-06-27T17:57:00.000+01:00`.
    DateTime {
        /// The instant.
        instant: Timestamp,
        /// How far the local time is ahead of UTC.
        offset: Offset,
    },
    /// A time without an offset: in the `time_zone` next to it, or else in UTC.
    Local(DateTime),
    /// A text that is none of these, as it came.
    Unknown(Box<str>),
}

impl DateOrDateTime {
    /// Returns the day, where the time is meant.
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::DateTime { instant, offset } => Some(offset.to_datetime(*instant).date()),
            Self::Local(time) => Some(time.date()),
            Self::Unknown(_) => None,
        }
    }

    /// Returns the instant: of a day its first, of a time without offset as if it were UTC.
    pub fn timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Date(date) => Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)?),
            Self::DateTime { instant, .. } => Some(*instant),
            Self::Local(time) => Offset::UTC.to_timestamp(*time),
            Self::Unknown(_) => None,
        }
    }

    /// Returns whether there is a time besides the day.
    pub fn has_time(&self) -> bool {
        matches!(self, Self::DateTime { .. } | Self::Local(_))
    }
}

/// By the [instant](Self::timestamp); a day before the times that begin with it, and what is no time before all.
impl Ord for DateOrDateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |value: &Self| {
            let (kind, offset) = match value {
                Self::Unknown(_) => (0, None),
                Self::Date(_) => (1, None),
                Self::Local(_) => (2, None),
                Self::DateTime { offset, .. } => (3, Some(offset.seconds())),
            };
            (value.timestamp(), kind, offset)
        };
        let by_text = || match (self, other) {
            (Self::Unknown(text), Self::Unknown(other)) => text.cmp(other),
            _ => Ordering::Equal,
        };
        key(self).cmp(&key(other)).then_with(by_text)
    }
}

impl PartialOrd for DateOrDateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for DateOrDateTime {
    fn default() -> Self {
        Self::Unknown(Box::default())
    }
}

impl From<Date> for DateOrDateTime {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<DateTime> for DateOrDateTime {
    fn from(time: DateTime) -> Self {
        Self::Local(time)
    }
}

impl From<Timestamp> for DateOrDateTime {
    fn from(instant: Timestamp) -> Self {
        Self::DateTime { instant, offset: Offset::UTC }
    }
}

/// Any text is read; one that is no time becomes [`DateOrDateTime::Unknown`].
impl From<&str> for DateOrDateTime {
    fn from(text: &str) -> Self {
        Reader::whole(text, read).unwrap_or_else(|| Self::Unknown(text.into()))
    }
}

/// Reads a day or a time, and nothing else: the strict form of `From<&str>`.
///
/// ```
/// use notion_model::DateOrDateTime;
///
/// let due: DateOrDateTime = "2026-06-27".parse()?;
/// assert!(!due.has_time());
/// assert!("someday".parse::<DateOrDateTime>().is_err());
/// # Ok::<(), notion_model::ParseTimeError>(())
/// ```
impl FromStr for DateOrDateTime {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        Reader::whole(text, read).ok_or_else(|| ParseTimeError::new("day or time", text))
    }
}

fn read(reader: &mut Reader<'_>) -> Option<DateOrDateTime> {
    let date = reader.date()?;
    if reader.is_done() {
        return Some(DateOrDateTime::Date(date));
    }
    reader.one_of(b"Tt ")?;
    let time = reader.time_of(date)?;
    if reader.is_done() {
        return Some(DateOrDateTime::Local(time));
    }
    let offset = reader.offset()?;
    Some(DateOrDateTime::DateTime { instant: offset.to_timestamp(time)?, offset })
}

impl fmt::Display for DateOrDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::DateTime { instant, offset } => {
                write!(f, "{}{offset}", offset.to_datetime(*instant))
            }
            Self::Local(time) => time.fmt(f),
            Self::Unknown(text) => f.write_str(text),
        }
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
}

impl AsJson for DateOrDateTime {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Date(self))
    }
}

crate::wire::leaf!(DateOrDateTime);
crate::wire::shims!(DateOrDateTime);

object! {
    /// A date, or a range of dates: the value of a date property and of a date mention.
    ///
    /// See [date values](https://developers.notion.com/reference/page-property-values#date).
    ///
    /// ```
    /// use notion_model::DateValue;
    ///
    /// assert_eq!(DateValue::from("2026-06-27").to_string(), "2026-06-27");
    /// assert_eq!(DateValue::range("2026-06-27", "2026-06-30").to_string(), "2026-06-27 → 2026-06-30");
    /// let meeting = DateValue::from("2026-06-27T09:30:00").in_time_zone("Europe/London");
    /// assert_eq!(meeting.time_zone.as_deref(), Some("Europe/London"));
    /// ```
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

impl DateValue {
    /// Returns the range from `start` to `end`, both included.
    pub fn range(start: impl Into<DateOrDateTime>, end: impl Into<DateOrDateTime>) -> Self {
        Self { end: Some(end.into()), ..Self::from(start.into()) }
    }

    /// Sets the time zone by its IANA name, such as `Europe/London`; `start` and `end` must then be times without
    /// offset. A day has no time zone.
    #[must_use]
    pub fn in_time_zone(mut self, name: impl Into<String>) -> Self {
        self.time_zone = Some(name.into());
        self
    }
}

/// As Notion's own texts show one: `2026-06-27`, or `2026-06-27 → 2026-06-30` for a range.
impl fmt::Display for DateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.start.fmt(f)?;
        match &self.end {
            Some(end) => write!(f, " → {end}"),
            None => Ok(()),
        }
    }
}

impl<T: Into<DateOrDateTime>> From<T> for DateValue {
    fn from(start: T) -> Self {
        Self { start: start.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_the_order_of_time() {
        let ordered = [
            "later",
            "someday",
            "1592-03-14",
            "2026-06-26T23:30:00.000Z",
            "2026-06-27T00:30:00.000+01:00",
            "2026-06-27",
            "2026-06-27T00:00",
            "2026-06-27T00:00Z",
            "2026-06-27T00:01",
        ];
        for (index, earlier) in ordered.iter().enumerate() {
            for (other, later) in ordered.iter().enumerate() {
                let (earlier, later) =
                    (DateOrDateTime::from(*earlier), DateOrDateTime::from(*later));
                assert_eq!(earlier.cmp(&later), index.cmp(&other), "{earlier} and {later}");
                assert_eq!(earlier == later, index == other);
            }
        }
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
        assert_eq!(time.date(), Date::new(2026, 6, 27));
        let utc = |text| DateOrDateTime::from(text).timestamp().unwrap().to_string();
        assert_eq!(utc("2026-06-27T00:30:00.000+01:00"), "2026-06-26T23:30:00.000Z");
        assert_eq!(utc("1930-01-01T00:19:32+00:19:32"), "1930-01-01T00:00:00.000Z");
        assert_eq!(utc("2026-06-27"), "2026-06-27T00:00:00.000Z");
        assert_eq!(utc("2026-06-27T10:00"), "2026-06-27T10:00:00.000Z");
        assert!(time.has_time() && !DateOrDateTime::from("2024-01-02").has_time());
        assert_eq!(
            DateOrDateTime::from("2024-01-02T10:00Z").to_string(),
            "2024-01-02T10:00:00.000+00:00"
        );
    }
}
