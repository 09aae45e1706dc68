//! What goes out of blocks before they are sent.

use super::payload::*;
use crate::strip::Strip;
use crate::{BlockInput, BlockInputKind as Kind, TableRowBlock};

impl BlockInput {
    /// Returns the same, with the blocks inside it, without what only answers have: texts, files and icons that were
    /// read may have been put into it. What is sent is passed through this.
    #[must_use]
    #[inline]
    pub fn into_input(mut self) -> Self {
        // Not by recursion, which very deep blocks would exhaust.
        let mut next = vec![&mut self];
        while let Some(block) = next.pop() {
            block.strip();
            next.extend(block.nested_mut().into_iter().flatten());
        }
        self
    }
}

/// Without the blocks inside it.
impl Strip for BlockInput {
    #[inline]
    fn strip(&mut self) {
        match &mut self.kind {
            Kind::Paragraph(ParagraphBlockInput { rich_text, icon, .. })
            | Kind::Callout(CalloutBlockInput { rich_text, icon, .. }) => {
                rich_text.strip();
                icon.strip();
            }
            Kind::Heading1(HeadingBlockInput { rich_text, .. })
            | Kind::Heading2(HeadingBlockInput { rich_text, .. })
            | Kind::Heading3(HeadingBlockInput { rich_text, .. })
            | Kind::Heading4(HeadingBlockInput { rich_text, .. })
            | Kind::BulletedListItem(TextBlockInput { rich_text, .. })
            | Kind::NumberedListItem(TextBlockInput { rich_text, .. })
            | Kind::Toggle(TextBlockInput { rich_text, .. })
            | Kind::Quote(TextBlockInput { rich_text, .. })
            | Kind::ToDo(ToDoBlockInput { rich_text, .. })
            | Kind::Template(TemplateBlockInput { rich_text, .. }) => rich_text.strip(),
            Kind::Code(block) => {
                block.rich_text.strip();
                block.caption.strip();
            }
            Kind::Equation(equation) => equation.strip(),
            Kind::Bookmark(block) | Kind::Embed(block) => block.caption.strip(),
            Kind::Image(block)
            | Kind::Video(block)
            | Kind::Pdf(block)
            | Kind::Audio(block)
            | Kind::File(block) => {
                block.kind.strip();
                block.caption.strip();
            }
            Kind::LinkToPage(link) => link.strip(),
            Kind::TableRow(row) => row.strip(),
            Kind::SyncedBlock(block) => block.synced_from.strip(),
            Kind::Divider(_)
            | Kind::Breadcrumb(_)
            | Kind::TableOfContents(_)
            | Kind::Table(_)
            | Kind::ColumnList(_)
            | Kind::Column(_)
            | Kind::Tab(_)
            | Kind::Unknown(_) => {}
        }
    }
}

crate::strip::strip_fields! {
    TableRowBlock { cells }
}
