//! How a workspace behaves where Notion behaves in several ways.

use notion_model::jiff::{SignedDuration, tz::Offset};
use serde::{Deserialize, Serialize};

/// How a workspace behaves where Notion behaves in several ways: what takes its time, and what touches what.
///
/// As JSON, for `PATCH /__sim__/settings` and the `settings` of a seed, times are in milliseconds:
/// `{"search_lag": 10000, "schema_edits_touch_rows": true}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// So long after the answer templates are applied.
    #[serde(with = "millis")]
    pub(crate) template_lag: SignedDuration,
    /// Searches don't know what happened within this time.
    #[serde(with = "millis")]
    pub(crate) search_lag: SignedDuration,
    /// Time goes on by this with every request, and by nothing else; as the builder says, if it is not said.
    #[serde(with = "perhaps_millis")]
    pub(crate) clock_step: Option<SignedDuration>,
    /// So long the cursors of a query or a search are good; for ever if it is zero.
    #[serde(with = "millis")]
    pub(crate) cursor_lifetime: SignedDuration,
    /// Whether every row counts as edited when a property of its data source is.
    pub(crate) schema_edits_touch_rows: bool,
    /// Whether the parents that events name lack their type.
    pub(crate) webhook_parents_without_type: bool,
    /// A query gives so many rows at most.
    pub(crate) query_limit: usize,
    /// Whose days are meant by `today` and `this_week`, and which day a time is on.
    #[serde(with = "zone")]
    pub(crate) time_zone: Offset,
    /// Whether Markdown is as the next version of the API will have it: of the second dialect if none is named, and
    /// the first refused.
    pub(crate) next_markdown: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            template_lag: SignedDuration::ZERO,
            search_lag: SignedDuration::ZERO,
            clock_step: None,
            cursor_lifetime: SignedDuration::ZERO,
            schema_edits_touch_rows: false,
            webhook_parents_without_type: false,
            query_limit: 10_000,
            time_zone: Offset::UTC,
            next_markdown: false,
        }
    }
}

/// A length of time as whole milliseconds, which are never negative.
mod millis {
    use notion_model::jiff::SignedDuration;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        time: &SignedDuration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.as_millis().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SignedDuration, D::Error> {
        u32::deserialize(deserializer).map(|millis| SignedDuration::from_millis(i64::from(millis)))
    }
}

/// The same, or none.
mod perhaps_millis {
    use notion_model::jiff::SignedDuration;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        time: &Option<SignedDuration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(|time| time.as_millis()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SignedDuration>, D::Error> {
        let millis = Option::<u32>::deserialize(deserializer)?;
        Ok(millis.map(|millis| SignedDuration::from_millis(i64::from(millis))))
    }
}

/// A time zone as what it is ahead of UTC: `+02:00`.
mod zone {
    use notion_model::jiff::tz::Offset;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        zone: &Offset,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let minutes = zone.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        serializer.collect_str(&format_args!("{sign}{hours:02}:{minutes:02}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Offset, D::Error> {
        let text = String::deserialize(deserializer)?;
        read(&text).ok_or_else(|| D::Error::custom("a time zone is written as `+02:00`"))
    }

    fn read(text: &str) -> Option<Offset> {
        let (sign, hours, minutes) = match text.as_bytes() {
            [sign @ (b'+' | b'-'), h, hh, b':', m, mm] => (*sign, [*h, *hh], [*m, *mm]),
            _ => return None,
        };
        let number = |digits: [u8; 2]| {
            let [tens, ones] = digits.map(|digit| char::from(digit).to_digit(10));
            Some(10 * tens? + ones?)
        };
        let minutes = 60 * number(hours)? + number(minutes).filter(|minutes| *minutes < 60)?;
        let seconds = 60 * i32::try_from(minutes).ok()?;
        Offset::from_seconds(if sign == b'-' { -seconds } else { seconds }).ok()
    }
}
