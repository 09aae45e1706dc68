//! Pages as Markdown.

mod update;

use crate::{BlockId, PageId};

pub use self::update::{
    ContentUpdate, InsertContent, InsertPosition, MarkdownUpdate, ReplaceContent,
    ReplaceContentRange, UpdateContent,
};

object! {
    /// What is written on a page, as Markdown.
    ///
    /// See [Markdown](https://developers.notion.com/reference/retrieve-page-markdown).
    pub struct PageMarkdown("page_markdown") {
        /// The page.
        pub id: PageId,
        /// What is written on it, in Notion's dialect of Markdown.
        pub markdown: String,
        /// Whether the page goes on after the end of `markdown`.
        pub truncated: bool,
        /// The blocks that could not be shown, and stand in `markdown` as placeholders.
        pub unknown_block_ids: Vec<BlockId>,
    }
}
