//! Blocks out of Markdown, and as Markdown (feature `markdown`).
//!
//! The Markdown is the one that everybody reads: [CommonMark](https://spec.commonmark.org) with the tables, task
//! lists, strikethrough and alerts of GitHub, and formulas between `$` and `$$`. What it has no form for is in the
//! tags that [Notion's own dialect](https://developers.notion.com/guides/data-apis/enhanced-markdown) has for it:
//!
//! | | |
//! | --- | --- |
//! | a toggle, a heading that can be toggled | `<details>`, `<summary>`, with a heading's `<h2>` in the latter |
//! | a callout | `<callout icon="💡" color="blue_bg">` |
//! | columns | `<columns>`, `<column>` |
//! | video, audio, PDF and other files | `<video src="…">caption</video>` |
//! | a link to a page or a database | `<page url="…"/>`, `<database url="…"/>` |
//! | a table of contents, an empty paragraph | `<table_of_contents/>`, `<empty-block/>` |
//! | underlined, in colour | `<span underline="true" color="red">` |
//! | mentions | `<mention-user url="…">`, `-page`, `-database`, `<mention-date start="…"/>` |
//! | the end of a line | `<br>` |
//!
//! An empty line before and after such a tag makes what stands between them Markdown for everybody.
//!
//! ```
//! use notion_model::{BlockInput as Block, RichText, markdown};
//!
//! let blocks = markdown::read("# Plan\n\n- [x] milk\n- [ ] bread, **fresh**\n");
//! assert_eq!(blocks, [
//!     Block::heading_1("Plan"),
//!     Block::to_do("milk").checked(),
//!     Block::to_do([RichText::text("bread, "), RichText::text("fresh").bold()]),
//! ]);
//!
//! let (text, losses) = markdown::write(&blocks);
//! assert_eq!(text, "# Plan\n\n- [x] milk\n- [ ] bread, **fresh**\n");
//! assert!(losses.is_empty());
//! ```
//!
//! # Dialects
//!
//! [`WriteOptions::dialect`] chooses what Markdown is written for: everybody, GitHub, or Notion's own converter, which
//! speaks two dialects. The second of them has a form for nearly all that blocks say, and is read again by
//! [`ReadOptions::dialect`]:
//!
//! ```
//! use notion_model::{BlockInput as Block, Color, markdown::{Dialect, ReadOptions, WriteOptions}};
//!
//! let blocks = [
//!     Block::paragraph("Red").color(Color::Red).child(Block::quote("inside")),
//!     Block::tabs([Block::tab("Plan").child(Block::to_do("Tag it"))]),
//! ];
//! let (text, losses) = WriteOptions::new().dialect(Dialect::NotionV2).write(&blocks);
//! assert!(text.starts_with("<p color=\"red\">\nRed\n\n> inside\n</p>\n\n<tabs>\n<tab>\nPlan\n"));
//! assert!(losses.is_empty());
//! assert_eq!(ReadOptions::new().dialect(Dialect::NotionV2).read(&text).blocks, blocks);
//! ```
//!
//! Notion converts Markdown, too: see [`MarkdownUpdate`](crate::MarkdownUpdate).

mod address;
mod callout;
mod html;
mod inline;
mod names;
mod options;
mod prepare;
mod read;
mod write;

pub use self::options::{Dialect, Document, ReadOptions, WriteOptions};
use crate::{BlockInput, BlockNode, Loss};

/// Returns the blocks that Markdown makes: of any text, and of any size. More than one request can hold is what
/// [`Plan`](crate::Plan) takes apart.
///
/// What Notion has no block for becomes one that shows the same:
///
/// * A list item and a quote have the first paragraph as their text, and the rest inside them. A quote that is one of
///   GitHub's alerts is a callout.
/// * Headings beyond the fourth level are of the fourth.
/// * A picture in a paragraph stands between two paragraphs.
/// * A link that is not absolute, and a picture that is not on the web, are their text.
/// * A table whose head is empty has none.
/// * Tags that are not known are left out, and what is in them stays.
///
/// ```
/// use notion_model::{BlockInput as Block, markdown};
///
/// let blocks = markdown::read("> [!WARNING]\n> Hot\n\n<details>\n<summary>More</summary>\n\n$$E = mc^2$$\n\n</details>");
/// assert_eq!(blocks, [
///     Block::callout("Hot").icon("⚠️"),
///     Block::toggle("More").child(Block::equation("E = mc^2")),
/// ]);
/// ```
pub fn read(text: &str) -> Vec<BlockInput> {
    read_with_losses(text).blocks
}

/// Returns the blocks that Markdown makes, as [`read`] does, with what they do not say, and with the front matter.
///
/// ```
/// use notion_model::{Lost, markdown};
///
/// let document = markdown::read_with_losses("See [the plan](./plan.md).");
/// let loss = &document.losses[0];
/// assert_eq!((loss.what, loss.detail.as_deref()), (Lost::Link, Some("./plan.md")));
/// ```
pub fn read_with_losses(text: &str) -> Document {
    ReadOptions::new().read(text)
}

/// Returns blocks as Markdown, and what it does not say.
///
/// [`read`] makes the same blocks of it, but for the losses; and but for spaces at the ends of bold or italic text,
/// which end up beside it.
///
/// ```
/// use notion_model::{BlockInput as Block, Color, Lost, markdown};
///
/// let (text, losses) = markdown::write(&[
///     Block::toggle("Shopping").child(Block::numbered_list_item("Milk").color(Color::Red)),
/// ]);
/// assert_eq!(text, "<details>\n<summary>Shopping</summary>\n\n1. Milk\n\n</details>\n");
/// assert_eq!((&losses[0].path[..], losses[0].what), (&[0, 0][..], Lost::Color));
/// assert_eq!(losses[0].to_string(), "0.0: numbered_list_item loses its colour");
/// ```
pub fn write(blocks: &[BlockInput]) -> (String, Vec<Loss>) {
    WriteOptions::new().write(blocks)
}

/// Returns blocks that were read, as Markdown, and what it does not say. The losses have the blocks' ids.
///
/// Of a page or a database among them a link is left. Files that Notion keeps have an address that is valid for an
/// hour.
pub fn write_tree<N: BlockNode>(nodes: impl IntoIterator<Item = N>) -> (String, Vec<Loss>) {
    WriteOptions::new().write_tree(nodes)
}
