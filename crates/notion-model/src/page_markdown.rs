//! Pages as Markdown.

mod update;

use serde_json::Value;

use crate::{BlockId, PageId};

pub use self::update::{
    ContentUpdate, InsertContent, InsertPosition, MarkdownUpdate, ReplaceContent,
    ReplaceContentRange, UpdateContent,
};

open_enum! {
    /// A dialect of Notion's Markdown.
    ///
    /// A request that names none is in the dialect that is the default of its API version: `v1` in all that are known
    /// (November 2026). Notion calls `v1` deprecated, and says that the next version will refuse it.
    ///
    /// See [Notion-flavored Markdown](https://developers.notion.com/guides/data-apis/notion-flavored-markdown).
    pub enum MarkdownVersion {
        /// "Enhanced Markdown": every line a block, what is in others indented by tabs, attributes in braces.
        V1 = "v1",
        /// "Notion-flavored Markdown": CommonMark with tags, an empty line between blocks.
        V2 = "v2",
    }
}

object! {
    /// The content of a page, as Markdown.
    ///
    /// See [Markdown](https://developers.notion.com/reference/retrieve-page-markdown).
    pub struct PageMarkdown("page_markdown") {
        /// The page.
        pub id: PageId,
        /// What is written on it, in the dialect that was asked for.
        pub markdown: String,
        /// Whether the page goes on after the end of `markdown`.
        pub truncated: bool,
        /// The blocks that could not be shown, and stand in `markdown` as placeholders.
        pub unknown_block_ids: Vec<BlockId>,
        /// What Notion changed or left out of what an update sent, as it came: the shape of a warning is not
        /// documented. Only in answers in `v2` that came at once.
        pub warnings: Option<Vec<Value>>,
    }
}
