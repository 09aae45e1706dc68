//! Text that becomes HTML.

use std::fmt::{self, Write};

/// HTML that is being written. What comes in through [`text`](Self::text) stays text.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// Markup, as it is: never anything that somebody sent.
    pub(crate) fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text, between tags or in a quoted attribute.
    pub(crate) fn text(&mut self, text: impl fmt::Display) -> &mut Self {
        // A string takes all that is written to it.
        let _ = write!(Escaped(&mut self.0), "{text}");
        self
    }

    /// `<tag class="…">text</tag>`
    pub(crate) fn element(&mut self, tag: &str, class: &str, text: impl fmt::Display) -> &mut Self {
        self.raw("<").raw(tag);
        if !class.is_empty() {
            self.raw(" class=\"").raw(class).raw("\"");
        }
        self.raw(">").text(text).raw("</").raw(tag).raw(">")
    }

    /// How long it is, in bytes.
    #[cfg(feature = "server")]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// Writes what is written to it without the characters that mean something in HTML.
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
        Ok(())
    }
}
