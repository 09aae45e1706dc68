use crate::{Entries, EntryWriter, entries};

/// A change of a page as Markdown.
///
/// See [update page content as Markdown](https://developers.notion.com/reference/update-page-markdown).
///
/// ```
/// use notion_model::{ContentUpdate, MarkdownUpdate};
///
/// let at_the_end = MarkdownUpdate::append("- one thing more");
/// let renamed = MarkdownUpdate::update([ContentUpdate::new("colour", "color").everywhere()]);
/// # let _ = (at_the_end, renamed);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum MarkdownUpdate {
    /// Searches for texts and replaces them.
    UpdateContent {
        /// What is replaced.
        update_content: UpdateContent,
    },
    /// Replaces all that is on the page.
    ReplaceContent {
        /// By what.
        replace_content: ReplaceContent,
    },
    /// Adds something.
    InsertContent {
        /// What, and where.
        insert_content: InsertContent,
    },
    /// Replaces what is between two texts.
    ReplaceContentRange {
        /// By what, and between which.
        replace_content_range: ReplaceContentRange,
    },
}

impl Entries for MarkdownUpdate {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::UpdateContent { update_content } => {
                to.entry("type", "update_content");
                to.entry("update_content", update_content);
            }
            Self::ReplaceContent { replace_content } => {
                to.entry("type", "replace_content");
                to.entry("replace_content", replace_content);
            }
            Self::InsertContent { insert_content } => {
                to.entry("type", "insert_content");
                to.entry("insert_content", insert_content);
            }
            Self::ReplaceContentRange { replace_content_range } => {
                to.entry("type", "replace_content_range");
                to.entry("replace_content_range", replace_content_range);
            }
        }
    }
}

entries!(MarkdownUpdate);

/// A list of texts to be searched for and replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateContent {
    /// One after the other.
    pub content_updates: Vec<ContentUpdate>,
    /// Whether pages and databases in what is replaced may go to the trash.
    pub allow_deleting_content: Option<bool>,
}

entries!(UpdateContent { content_updates, allow_deleting_content });

/// A text to be searched for and replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContentUpdate {
    /// The text. It must be there, and be there once unless all of them are replaced.
    pub old_str: String,
    /// What stands there afterwards.
    pub new_str: String,
    /// Whether it is replaced wherever it is.
    pub replace_all_matches: Option<bool>,
}

entries!(ContentUpdate { old_str, new_str, replace_all_matches });

impl ContentUpdate {
    /// Replaces a text that is there once.
    pub fn new(old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { old_str: old.into(), new_str: new.into(), replace_all_matches: None }
    }

    /// Replaces it wherever it is.
    #[must_use]
    #[inline]
    pub fn everywhere(mut self) -> Self {
        self.replace_all_matches = Some(true);
        self
    }
}

impl<O: Into<String>, N: Into<String>> From<(O, N)> for ContentUpdate {
    fn from((old, new): (O, N)) -> Self {
        Self::new(old, new)
    }
}

/// The content that replaces all that is on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplaceContent {
    /// In Markdown.
    pub new_str: String,
    /// Whether pages and databases on the page may go to the trash.
    pub allow_deleting_content: Option<bool>,
}

entries!(ReplaceContent { new_str, allow_deleting_content });

/// The content that is added to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InsertContent {
    /// In Markdown.
    pub content: String,
    /// After what, as `start of it...end of it`.
    pub after: Option<String>,
    /// At which end of the page.
    pub position: Option<InsertPosition>,
}

entries!(InsertContent { content, after, position });

/// An end of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InsertPosition {
    /// Before all that is there.
    Start,
    /// After it.
    End,
}

impl Entries for InsertPosition {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        to.entry(
            "type",
            match self {
                Self::Start => "start",
                Self::End => "end",
            },
        );
    }
}

entries!(InsertPosition);

/// The content that replaces a part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplaceContentRange {
    /// In Markdown.
    pub content: String,
    /// Which part, as `start of it...end of it`.
    pub content_range: String,
    /// Whether pages and databases in that part may go to the trash.
    pub allow_deleting_content: Option<bool>,
}

entries!(ReplaceContentRange { content, content_range, allow_deleting_content });

impl MarkdownUpdate {
    /// Searches for texts and replaces them: `[("old", "new")]`.
    pub fn update<U: Into<ContentUpdate>>(updates: impl IntoIterator<Item = U>) -> Self {
        let content_updates = updates.into_iter().map(Into::into).collect();
        let update_content = UpdateContent { content_updates, allow_deleting_content: None };
        Self::UpdateContent { update_content }
    }

    /// Replaces all that is on the page.
    pub fn replace(markdown: impl Into<String>) -> Self {
        let replace_content =
            ReplaceContent { new_str: markdown.into(), allow_deleting_content: None };
        Self::ReplaceContent { replace_content }
    }

    fn insert_at(
        content: impl Into<String>,
        after: Option<String>,
        position: Option<InsertPosition>,
    ) -> Self {
        let insert_content = InsertContent { content: content.into(), after, position };
        Self::InsertContent { insert_content }
    }

    /// Adds something at the end of the page.
    pub fn append(markdown: impl Into<String>) -> Self {
        Self::insert_at(markdown, None, None)
    }

    /// Adds something at one end of the page.
    pub fn insert(markdown: impl Into<String>, position: InsertPosition) -> Self {
        Self::insert_at(markdown, None, Some(position))
    }

    /// Adds something after a text, which is given as `start of it...end of it`.
    pub fn insert_after(markdown: impl Into<String>, text: impl Into<String>) -> Self {
        Self::insert_at(markdown, Some(text.into()), None)
    }

    /// Replaces a part of the page, which is given as `start of it...end of it`.
    pub fn replace_range(range: impl Into<String>, markdown: impl Into<String>) -> Self {
        Self::ReplaceContentRange {
            replace_content_range: ReplaceContentRange {
                content: markdown.into(),
                content_range: range.into(),
                allow_deleting_content: None,
            },
        }
    }

    /// Lets pages and databases in what is replaced may go to the trash. Adding something deletes nothing anyway.
    #[must_use]
    #[inline]
    pub fn allow_deleting_content(mut self) -> Self {
        match &mut self {
            Self::UpdateContent { update_content: it } => it.allow_deleting_content = Some(true),
            Self::ReplaceContent { replace_content: it } => it.allow_deleting_content = Some(true),
            Self::ReplaceContentRange { replace_content_range: it } => {
                it.allow_deleting_content = Some(true);
            }
            Self::InsertContent { .. } => {}
        }
        self
    }
}
