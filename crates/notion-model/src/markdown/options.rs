//! How Markdown is read and written.

use super::names::Tags;
use super::{prepare, read, write};
use crate::{BlockInput, BlockNode, Loss, MarkdownVersion};

/// Settings of reading Markdown.
///
/// ```
/// use notion_model::markdown::ReadOptions;
///
/// let text = "---\ntitle: Plan\n---\n\nimport A from './a'\n\nSee [b](./b.md).\n";
/// let document = ReadOptions::new().mdx(true).read(text);
/// assert_eq!(document.front_matter.as_deref(), Some("title: Plan\n"));
/// assert_eq!(document.blocks.len(), 1);
/// assert_eq!(document.losses[0].to_string(), "0: paragraph has a link that becomes text (./b.md)");
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    is_mdx: bool,
    dialect: Dialect,
}

impl ReadOptions {
    /// Reads as [`read`](super::read) does.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what the text was written for. Defaults to [`Dialect::Extended`], as which all but [`Dialect::NotionV2`] are
    /// read: that has tags of its own, and others are text in it.
    ///
    /// ```
    /// use notion_model::{BlockInput as Block, Color, markdown::{Dialect, ReadOptions}};
    ///
    /// let text = "<toggle heading=\"h2\" color=\"blue_bg\">\nThe plan\n\n- first\n</toggle>\n";
    /// let document = ReadOptions::new().dialect(Dialect::NotionV2).read(text);
    /// let first = Block::bulleted_list_item("first");
    /// assert_eq!(document.blocks, [Block::heading_2("The plan").color(Color::BlueBackground).child(first)]);
    /// assert!(document.losses.is_empty());
    /// ```
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Sets whether the text is MDX, so that paragraphs that are `import`, `export` or an expression in braces are
    /// program text and left out. Defaults to false: they are paragraphs.
    pub fn mdx(mut self, is_mdx: bool) -> Self {
        self.is_mdx = is_mdx;
        self
    }

    /// Returns what a text says.
    pub fn read(&self, text: &str) -> Document {
        let text = prepare::normalized(text);
        let tags = Tags::of(self.dialect);
        let (front_matter, body) = match tags {
            Tags::Html => prepare::front_matter(&text),
            Tags::Notion => (None, &*text),
        };
        let (blocks, losses) = read::document(body, tags, self.is_mdx);
        Document { blocks, front_matter: front_matter.map(str::to_owned), losses }
    }
}

/// A text that was read.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Document {
    /// The blocks.
    pub blocks: Vec<BlockInput>,
    /// What stands between the lines of `---` or `+++` at the beginning of the text: data in YAML or in TOML, which is
    /// none of the blocks.
    pub front_matter: Option<String>,
    /// What the blocks do not say of the text. The path of a loss leads to the block.
    ///
    /// Not among them is what no reader of Markdown shows: comments, `<style>` and `<script>`, tags that only group
    /// what they hold.
    pub losses: Vec<Loss>,
}

/// The dialect in which Markdown is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// What GitHub shows, and Notion's tags, in forms that GitHub hides, for what it has no form for. All of it is
    /// read again as it was.
    #[default]
    Extended,
    /// Only what GitHub shows. What it has no form for becomes something that looks like it, and a loss.
    GitHub,
    /// What Notion's own converter reads as `v1`: its tags for callouts and others, no alerts, no addresses in angle
    /// brackets.
    NotionV1,
    /// What Notion's own converter reads and writes as `v2`, with a tag for all that Markdown has no mark for. What is
    /// written is read again as it was, but for the losses.
    NotionV2,
}

/// One that isn't known counts as `v2`, the newest that is.
impl From<&MarkdownVersion> for Dialect {
    fn from(version: &MarkdownVersion) -> Self {
        match version {
            MarkdownVersion::V1 => Self::NotionV1,
            _ => Self::NotionV2,
        }
    }
}

/// Settings of writing Markdown.
///
/// ```
/// use notion_model::{BlockInput as Block, Lost, markdown::{Dialect, WriteOptions}};
///
/// let blocks = [Block::callout("Hot").icon("⚠️"), Block::video("https://example.com/a.mp4")];
/// let (text, losses) = WriteOptions::new().dialect(Dialect::GitHub).write(&blocks);
/// assert_eq!(text, "> [!WARNING]\n> Hot\n\n<https://example.com/a.mp4>\n");
/// assert_eq!(losses[0].what, Lost::Type);
///
/// let (text, losses) = WriteOptions::new().dialect(Dialect::NotionV1).write(&blocks);
/// assert!(text.starts_with("<callout icon=\"⚠️\">\n\nHot\n\n</callout>\n"));
/// assert!(losses.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    dialect: Dialect,
}

impl WriteOptions {
    /// Writes as [`write`](super::write()) does.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what the text is for. Defaults to [`Dialect::Extended`].
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Returns blocks as Markdown, and what it does not say.
    pub fn write(&self, blocks: &[BlockInput]) -> (String, Vec<Loss>) {
        write::blocks(blocks, self.dialect)
    }

    /// Returns blocks that were read as Markdown, and what it does not say. The losses have the blocks' ids.
    pub fn write_tree<N: BlockNode>(
        &self,
        nodes: impl IntoIterator<Item = N>,
    ) -> (String, Vec<Loss>) {
        write::nodes(nodes, self.dialect)
    }
}
