//! How a workspace behaves where Notion behaves in several ways.

use notion_model::jiff::SignedDuration;
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
    /// So long the cursors of a query or a search are good; for ever if it is zero.
    #[serde(with = "millis")]
    pub(crate) cursor_lifetime: SignedDuration,
    /// Whether every row counts as edited when a property of its data source is.
    pub(crate) schema_edits_touch_rows: bool,
    /// Whether the parents that events name lack their type.
    pub(crate) webhook_parents_without_type: bool,
    /// A query gives so many rows at most.
    pub(crate) query_limit: usize,
    /// Whether Markdown is as the next version of the API will have it: of the second dialect if none is named, and
    /// the first refused.
    pub(crate) next_markdown: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            template_lag: SignedDuration::ZERO,
            search_lag: SignedDuration::ZERO,
            cursor_lifetime: SignedDuration::ZERO,
            schema_edits_touch_rows: false,
            webhook_parents_without_type: false,
            query_limit: 10_000,
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
