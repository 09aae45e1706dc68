use crate::{BlockId, Entries, EntryWriter, PageId, entries};

/// The place of a page in its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PagePosition {
    /// Before all that is there.
    Start,
    /// After it.
    End,
    /// Right after this block.
    After(BlockId),
}

impl Entries for PagePosition {
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Start => to.entry("type", "page_start"),
            Self::End => to.entry("type", "page_end"),
            Self::After(id) => {
                to.entry("type", "after_block");
                to.object("after_block", |to| to.entry("id", id));
            }
        }
    }
}

entries!(PagePosition);

/// The template that a page is made from.
///
/// Notion applies it after it has answered.
///
/// See [creating pages from templates](https://developers.notion.com/docs/creating-pages-from-templates).
///
/// ```
/// use notion_model::{PageId, TemplateInput};
///
/// let default = TemplateInput::default_one().timezone("Europe/London");
/// let weekly: PageId = "38c9ce7b-60a4-8171-9555-ff211bc8f65c".parse().unwrap();
/// let weekly = TemplateInput::from(weekly);
/// # let _ = (default, weekly);
/// ```
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
    /// Returns the default one of the data source.
    pub fn default_one() -> Self {
        Self::Default { timezone: None }
    }

    /// Sets the time zone of dates, by its IANA name.
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

impl Entries for TemplateInput {
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::None => to.entry("type", "none"),
            Self::Default { timezone } => {
                to.entry("type", "default");
                to.entry("timezone", timezone);
            }
            Self::Template { id, timezone } => {
                to.entry("type", "template_id");
                to.entry("template_id", id);
                to.entry("timezone", timezone);
            }
        }
    }
}

entries!(TemplateInput);
