use crate::{Block, BlockInput};

impl BlockInput {
    /// Whether `block` is what Notion makes of this, as far as its type and its text tell. The blocks inside are not
    /// looked at.
    pub fn matches(&self, block: &Block) -> bool {
        let text = |text: Option<&crate::RichTextArray>| text.map(crate::RichTextArray::plain_text);
        self.kind.name() == block.kind.name()
            && text(self.kind.rich_text()) == text(block.kind.rich_text())
    }
}
