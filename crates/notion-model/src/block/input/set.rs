//! What can be said of a block after it is made.

use crate::{BlockInput, BlockInputKind as Kind, Color, IconInput, RichTextArray};

impl BlockInput {
    /// Sets the colour, of the text or behind it.
    #[must_use]
    #[inline]
    pub fn color(mut self, color: Color) -> Self {
        match &mut self.kind {
            Kind::Paragraph(block) => block.color = Some(color),
            Kind::Heading1(block)
            | Kind::Heading2(block)
            | Kind::Heading3(block)
            | Kind::Heading4(block) => block.color = Some(color),
            Kind::BulletedListItem(block)
            | Kind::NumberedListItem(block)
            | Kind::Toggle(block)
            | Kind::Quote(block) => block.color = Some(color),
            Kind::ToDo(block) => block.color = Some(color),
            Kind::Callout(block) => block.color = Some(color),
            Kind::TableOfContents(block) => block.color = Some(color),
            _ => {}
        }
        self
    }

    /// Appends these blocks to those inside it. A heading becomes one that can be toggled.
    ///
    /// Of a block that can't have any they are kept all the same; checking it reports them.
    #[must_use]
    pub fn children(mut self, blocks: impl IntoIterator<Item = Self>) -> Self {
        if let Kind::Heading1(block)
        | Kind::Heading2(block)
        | Kind::Heading3(block)
        | Kind::Heading4(block) = &mut self.kind
        {
            block.is_toggleable = Some(true);
        }
        match self.nested_mut() {
            Some(children) => children.extend(blocks),
            None => self.misplace(blocks.into_iter().collect()),
        }
        self
    }

    /// Appends this block to those inside it.
    #[must_use]
    #[inline]
    pub fn child(self, block: Self) -> Self {
        self.children([block])
    }

    /// Makes a heading one that hides what is inside it.
    #[must_use]
    #[inline]
    pub fn toggleable(mut self) -> Self {
        if let Kind::Heading1(block)
        | Kind::Heading2(block)
        | Kind::Heading3(block)
        | Kind::Heading4(block) = &mut self.kind
        {
            block.is_toggleable = Some(true);
        }
        self
    }

    /// Checks the box of a to-do, or clears it.
    #[must_use]
    #[inline]
    pub fn checked(mut self) -> Self {
        if let Kind::ToDo(block) = &mut self.kind {
            block.checked = Some(true);
        }
        self
    }

    /// Sets the icon of a callout, or of a paragraph that is a tab.
    #[must_use]
    pub fn icon(mut self, icon: impl Into<IconInput>) -> Self {
        match &mut self.kind {
            Kind::Callout(block) => block.icon = Some(Box::new(icon.into())),
            Kind::Paragraph(block) => block.icon = Some(Box::new(icon.into())),
            _ => {}
        }
        self
    }

    /// Sets the text below code, a link, a picture or another file.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<RichTextArray>) -> Self {
        if let Some(slot) = self.kind.caption_mut() {
            *slot = Some(caption.into().into_input());
        }
        self
    }

    /// Sets the name of a file.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        if let Kind::File(block) = &mut self.kind {
            block.name = Some(name.into());
        }
        self
    }

    /// Makes the first row of a table its heading.
    #[must_use]
    #[inline]
    pub fn column_header(mut self) -> Self {
        if let Kind::Table(block) = &mut self.kind {
            block.has_column_header = Some(true);
        }
        self
    }

    /// Makes the first column of a table its heading.
    #[must_use]
    #[inline]
    pub fn row_header(mut self) -> Self {
        if let Kind::Table(block) = &mut self.kind {
            block.has_row_header = Some(true);
        }
        self
    }

    /// Sets the share of the width that a column has, between 0 and 1. The shares of a list should add up to 1.
    #[must_use]
    #[inline]
    pub fn width_ratio(mut self, ratio: f64) -> Self {
        if let Kind::Column(block) = &mut self.kind {
            block.width_ratio = Some(ratio);
        }
        self
    }
}
