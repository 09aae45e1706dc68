use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::json;

use crate::{BlockId, PageId};

/// Where a page is put in its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PagePosition {
    /// Before all that is there.
    Start,
    /// After it.
    End,
    /// Right after this block.
    After(BlockId),
}

impl Serialize for PagePosition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Start => map.serialize_entry("type", "page_start")?,
            Self::End => map.serialize_entry("type", "page_end")?,
            Self::After(id) => {
                map.serialize_entry("type", "after_block")?;
                map.serialize_entry("after_block", &json!({"id": id}))?;
            }
        }
        map.end()
    }
}

/// The template that a page is made from.
///
/// Notion applies it after it has answered.
///
/// See [creating pages from templates](https://developers.notion.com/docs/creating-pages-from-templates).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TemplateInput {
    /// None, also if the data source has a default one. Only when a page is created.
    None,
    /// The default one of the data source, which must have one.
    Default {
        /// Where its dates are: the IANA name of a time zone. If not said, that of the user whom the token acts for: who
        /// authorised a public connection, or made a personal access token. An internal connection is in UTC.
        timezone: Option<String>,
    },
    /// This one.
    Template {
        /// The page that is the template.
        id: PageId,
        /// Where its dates are, as of the default one.
        timezone: Option<String>,
    },
}

impl TemplateInput {
    /// The default one of the data source.
    pub fn default_one() -> Self {
        Self::Default { timezone: None }
    }

    /// With dates there: the IANA name of a time zone.
    #[must_use]
    pub fn timezone(mut self, name: impl Into<String>) -> Self {
        if let Self::Default { timezone } | Self::Template { timezone, .. } = &mut self {
            *timezone = Some(name.into());
        }
        self
    }
}

/// This one.
impl From<PageId> for TemplateInput {
    fn from(id: PageId) -> Self {
        Self::Template { id, timezone: None }
    }
}

impl Serialize for TemplateInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let timezone = match self {
            Self::None => {
                map.serialize_entry("type", "none")?;
                &None
            }
            Self::Default { timezone } => {
                map.serialize_entry("type", "default")?;
                timezone
            }
            Self::Template { id, timezone } => {
                map.serialize_entry("type", "template_id")?;
                map.serialize_entry("template_id", id)?;
                timezone
            }
        };
        if let Some(timezone) = timezone {
            map.serialize_entry("timezone", timezone)?;
        }
        map.end()
    }
}
