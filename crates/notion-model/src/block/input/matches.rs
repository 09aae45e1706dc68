use crate::{Block, BlockInput, BlockInputKind as Write, BlockKind as Read};
use crate::{RichText, RichTextArray, RichTextKind};

/// Stands for a mention: what one says is known to the server only.
const MENTION: &str = "\u{fffc}";

impl BlockInput {
    /// Returns whether `block` is what Notion makes of this, as far as its type and its text tell; of a row of a table,
    /// the text of its cells. What a mention says and the blocks inside are not looked at.
    #[inline]
    pub fn matches(&self, block: &Block) -> bool {
        self.kind.name() == block.kind.name()
            && self.kind.rich_text().map(says) == block.kind.rich_text().map(says)
            && match (&self.kind, &block.kind) {
                (Write::TableRow(one), Read::TableRow(other)) => {
                    one.cells.iter().map(says).eq(other.cells.iter().map(says))
                }
                _ => true,
            }
    }
}

#[inline]
fn says(text: &RichTextArray) -> String {
    let piece = |piece: &RichText| match piece.kind {
        RichTextKind::Mention(_) => MENTION.to_owned(),
        _ => piece.plain_text().to_owned(),
    };
    text.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Block, BlockInput, RichText, UserId};

    fn block(json: &str) -> Block {
        crate::from_str(json).unwrap()
    }

    #[test]
    fn what_a_mention_says_is_not_looked_at() {
        let read = block(
            r#"{"type": "paragraph", "paragraph": {"rich_text": [
                {"type": "text", "text": {"content": "Ask "}, "plain_text": "Ask "},
                {"type": "mention", "mention": {"type": "user", "user": {"object": "user",
                    "id": "b1ccd7e4-0000-4000-8000-000000000001"}}, "plain_text": "@Ada"}
            ]}}"#,
        );
        let ask = |text: &str| {
            BlockInput::paragraph([RichText::text(text), RichText::mention_user(UserId::default())])
        };
        assert!(ask("Ask ").matches(&read));
        assert!(!ask("Tell ").matches(&read));
        assert!(!BlockInput::paragraph("Ask ").matches(&read));
    }

    #[test]
    fn rows_match_by_their_cells() {
        let read = block(
            r#"{"type": "table_row", "table_row": {"cells": [[{"type": "text",
                "text": {"content": "a"}, "plain_text": "a"}], []]}}"#,
        );
        assert!(BlockInput::table_row(["a", ""]).matches(&read));
        assert!(!BlockInput::table_row(["a", "b"]).matches(&read));
        assert!(!BlockInput::divider().matches(&read));
    }
}
