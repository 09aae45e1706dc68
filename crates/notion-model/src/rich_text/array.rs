use std::fmt;
use std::ops::{Deref, DerefMut};

use super::RichText;
use crate::strip::Strip;

/// A sequence of pieces of rich text: a title, a description, the text of a paragraph.
///
/// Everything that takes one takes a `&str`, too. At most 100 pieces in a request; what takes one divides runs of more
/// than 2,000 characters, and [`split`](Self::split) divides more than that.
///
/// ```
/// use notion_model::{RichText, RichTextArray};
///
/// let title = RichTextArray::from("Groceries");
/// let text = RichTextArray::from([RichText::text("Do "), RichText::text("not").bold()]);
/// assert_eq!(text.plain_text(), "Do not");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RichTextArray(pub Vec<RichText>);

crate::wire::transparent!(RichTextArray);

impl RichTextArray {
    /// Returns what it reads without annotations.
    pub fn plain_text(&self) -> String {
        self.iter().map(RichText::plain_text).collect()
    }

    /// Returns the same, as it is written: without what only answers have (`plain_text`, `href`, the names and
    /// addresses of users who are mentioned, keys that this version does not know), and with runs of more than 2,000
    /// characters divided.
    ///
    /// A mention that can't be written, such as a link that is shown as what it leads to, becomes a text that says the
    /// same and leads there.
    #[must_use]
    #[inline]
    pub fn into_input(mut self) -> Self {
        self.strip();
        self.divided()
    }
}

/// What it reads without annotations.
impl fmt::Display for RichTextArray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|piece| f.write_str(piece.plain_text()))
    }
}

impl Deref for RichTextArray {
    type Target = Vec<RichText>;

    fn deref(&self) -> &Vec<RichText> {
        &self.0
    }
}

impl DerefMut for RichTextArray {
    fn deref_mut(&mut self) -> &mut Vec<RichText> {
        &mut self.0
    }
}

/// One piece; no piece if the text is empty.
impl From<&str> for RichTextArray {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// One piece; no piece if the text is empty.
impl From<String> for RichTextArray {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::default() } else { Self::from(RichText::text(text)) }
    }
}

impl From<&String> for RichTextArray {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<RichText> for RichTextArray {
    fn from(piece: RichText) -> Self {
        Self(vec![piece])
    }
}

impl From<Vec<RichText>> for RichTextArray {
    fn from(pieces: Vec<RichText>) -> Self {
        Self(pieces)
    }
}

impl<const N: usize> From<[RichText; N]> for RichTextArray {
    fn from(pieces: [RichText; N]) -> Self {
        Self(pieces.into())
    }
}

impl FromIterator<RichText> for RichTextArray {
    fn from_iter<I: IntoIterator<Item = RichText>>(pieces: I) -> Self {
        Self(pieces.into_iter().collect())
    }
}

impl IntoIterator for RichTextArray {
    type Item = RichText;
    type IntoIter = std::vec::IntoIter<RichText>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a RichTextArray {
    type Item = &'a RichText;
    type IntoIter = std::slice::Iter<'a, RichText>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
