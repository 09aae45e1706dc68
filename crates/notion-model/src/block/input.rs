//! Blocks, as they are written.

mod build;
mod children;
mod convert;
mod matches;
mod payload;
mod set;
mod strip;
mod tree;

use crate::{Empty, Equation, LinkToPage, RichTextArray, TableRowBlock};

pub use self::build::MediaSource;
pub use self::children::{Children, RequiredChildren};
pub use self::convert::BlockNode;
#[cfg(feature = "markdown")]
pub(crate) use self::convert::Conversion;
pub use self::payload::{
    BookmarkBlockInput, CalloutBlockInput, CodeBlockInput, ColumnBlockInput, ContainerBlockInput,
    HeadingBlockInput, MediaBlockInput, ParagraphBlockInput, SyncedBlockInput, TableBlockInput,
    TableOfContentsBlockInput, TemplateBlockInput, TextBlockInput, ToDoBlockInput,
};

object! {
    /// A block, as it is written: with the blocks inside it.
    ///
    /// ```
    /// use notion_model::{BlockInput as Block, Color, RichText};
    ///
    /// let page = [
    ///     Block::heading_1("Release 2.0").color(Color::Blue),
    ///     Block::paragraph([RichText::text("Read the "), RichText::text("notes").bold()]),
    ///     Block::to_do("Tag it").checked(),
    ///     Block::toggle("How").children([
    ///         Block::numbered_list_item("Bump the version"),
    ///         Block::code("cargo publish", "shell").caption("once"),
    ///     ]),
    ///     Block::table([["Crate", "Lines"], ["model", "9,000"]]).column_header(),
    ///     Block::columns([
    ///         [Block::callout("Left").icon("⚠️")],
    ///         [Block::image("https://example.com/right.png")],
    ///     ]),
    ///     Block::tabs([
    ///         Block::tab("Plan").icon("🗓️").child(Block::table_of_contents()),
    ///         Block::tab("Done").child(Block::paragraph("Nothing yet")),
    ///     ]),
    ///     Block::divider(),
    /// ];
    /// assert_eq!(page[3].nested().len(), 2);
    /// ```
    ///
    /// One request takes 100 blocks at a time, nested at most two levels deep, 1,000 in all and 500 KB;
    /// [`Plan`](crate::Plan) takes more apart. Builder methods for what a type of block does not have leave it as
    /// it is.
    ///
    /// See [block types](https://developers.notion.com/reference/block#block-type-objects) and
    /// [append block children](https://developers.notion.com/reference/patch-block-children).
    pub struct BlockInput {}
    is input {
        /// What it is.
        pub kind: BlockInputKind,
    }
}

union! {
    /// The type of a block and its content, as it is written.
    pub enum BlockInputKind {
        /// Text.
        Paragraph(ParagraphBlockInput) = "paragraph",
        /// A heading of the first level.
        Heading1(HeadingBlockInput) = "heading_1",
        /// A heading of the second level.
        Heading2(HeadingBlockInput) = "heading_2",
        /// A heading of the third level.
        Heading3(HeadingBlockInput) = "heading_3",
        /// A heading of the fourth level.
        Heading4(HeadingBlockInput) = "heading_4",
        /// An item of a list with bullets.
        BulletedListItem(TextBlockInput) = "bulleted_list_item",
        /// An item of a list with numbers.
        NumberedListItem(TextBlockInput) = "numbered_list_item",
        /// Text with a box to check.
        ToDo(ToDoBlockInput) = "to_do",
        /// Text that hides what is inside it.
        Toggle(TextBlockInput) = "toggle",
        /// A quotation.
        Quote(TextBlockInput) = "quote",
        /// Text in a box.
        Callout(CalloutBlockInput) = "callout",
        /// Code.
        Code(CodeBlockInput) = "code",
        /// A formula.
        Equation(Equation) = "equation",
        /// A line.
        Divider(Empty) = "divider",
        /// Where the page is.
        Breadcrumb(Empty) = "breadcrumb",
        /// The headings of the page.
        TableOfContents(TableOfContentsBlockInput) = "table_of_contents",
        /// A link, shown as a card.
        Bookmark(BookmarkBlockInput) = "bookmark",
        /// Another site.
        Embed(BookmarkBlockInput) = "embed",
        /// A picture.
        Image(MediaBlockInput) = "image",
        /// A video.
        Video(MediaBlockInput) = "video",
        /// A PDF document.
        Pdf(MediaBlockInput) = "pdf",
        /// A sound.
        Audio(MediaBlockInput) = "audio",
        /// A file of any kind; the only one of these that has a name.
        File(MediaBlockInput) = "file",
        /// A link to something in Notion.
        LinkToPage(LinkToPage) = "link_to_page",
        /// A table, with at least one row.
        Table(TableBlockInput) = "table",
        /// A row of a table.
        TableRow(TableRowBlock) = "table_row",
        /// Columns side by side: at least two. Not inside another block of the same request.
        ColumnList(ContainerBlockInput) = "column_list",
        /// One of the columns of a column list.
        Column(ColumnBlockInput) = "column",
        /// A block that is shown in several places: the original, or a copy of it.
        SyncedBlock(SyncedBlockInput) = "synced_block",
        /// Tabs: paragraphs, each one a tab.
        Tab(ContainerBlockInput) = "tab",
        /// A button that inserts its children. Notion makes no new ones since March 2023.
        Template(TemplateBlockInput) = "template",
    }
}

impl BlockInputKind {
    /// Returns the text that the block is made of; a caption is none.
    pub fn rich_text(&self) -> Option<&RichTextArray> {
        match self {
            Self::Paragraph(block) => Some(&block.rich_text),
            Self::Heading1(block)
            | Self::Heading2(block)
            | Self::Heading3(block)
            | Self::Heading4(block) => Some(&block.rich_text),
            Self::BulletedListItem(block)
            | Self::NumberedListItem(block)
            | Self::Toggle(block)
            | Self::Quote(block) => Some(&block.rich_text),
            Self::ToDo(block) => Some(&block.rich_text),
            Self::Callout(block) => Some(&block.rich_text),
            Self::Code(block) => Some(&block.rich_text),
            Self::Template(block) => Some(&block.rich_text),
            _ => None,
        }
    }

    /// Returns the same, to change it.
    pub fn rich_text_mut(&mut self) -> Option<&mut RichTextArray> {
        match self {
            Self::Paragraph(block) => Some(&mut block.rich_text),
            Self::Heading1(block)
            | Self::Heading2(block)
            | Self::Heading3(block)
            | Self::Heading4(block) => Some(&mut block.rich_text),
            Self::BulletedListItem(block)
            | Self::NumberedListItem(block)
            | Self::Toggle(block)
            | Self::Quote(block) => Some(&mut block.rich_text),
            Self::ToDo(block) => Some(&mut block.rich_text),
            Self::Callout(block) => Some(&mut block.rich_text),
            Self::Code(block) => Some(&mut block.rich_text),
            Self::Template(block) => Some(&mut block.rich_text),
            _ => None,
        }
    }

    /// Returns what stands below it, of a block that can have a caption.
    pub fn caption(&self) -> Option<&RichTextArray> {
        match self {
            Self::Code(block) => block.caption.as_ref(),
            Self::Bookmark(block) | Self::Embed(block) => block.caption.as_ref(),
            Self::Image(block)
            | Self::Video(block)
            | Self::Pdf(block)
            | Self::Audio(block)
            | Self::File(block) => block.caption.as_ref(),
            _ => None,
        }
    }

    /// Returns the same, to set or clear it; `None` if blocks of this type have no caption.
    pub fn caption_mut(&mut self) -> Option<&mut Option<RichTextArray>> {
        match self {
            Self::Code(block) => Some(&mut block.caption),
            Self::Bookmark(block) | Self::Embed(block) => Some(&mut block.caption),
            Self::Image(block)
            | Self::Video(block)
            | Self::Pdf(block)
            | Self::Audio(block)
            | Self::File(block) => Some(&mut block.caption),
            _ => None,
        }
    }
}
