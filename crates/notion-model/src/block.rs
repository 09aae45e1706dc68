//! Blocks: what is written on a page.

mod code_language;
mod embed;
mod input;
mod layout;
mod loss;
mod meeting;
mod plan;
mod position;
mod text;

use crate::{
    BlockId, DatabaseId, Empty, Equation, PageId, Parent, RichTextArray, Timestamp, Url, User,
};

pub use self::code_language::CodeLanguage;
pub use self::embed::{BookmarkBlock, LinkToPage, LinkToPageKind, MediaBlock, TitleBlock};
pub use self::input::{
    BlockInput, BlockInputKind, BlockNode, BookmarkBlockInput, CalloutBlockInput, Children,
    CodeBlockInput, ColumnBlockInput, ContainerBlockInput, HeadingBlockInput, MediaBlockInput,
    MediaSource, ParagraphBlockInput, RequiredChildren, SyncedBlockInput, TableBlockInput,
    TableOfContentsBlockInput, TemplateBlockInput, TextBlockInput, ToDoBlockInput,
};
pub use self::layout::{
    ColumnBlock, SyncedBlock, SyncedFrom, SyncedFromKind, TableBlock, TableOfContentsBlock,
    TableRowBlock, UnsupportedBlock,
};
pub use self::loss::{Loss, Lost};
pub use self::meeting::{
    MeetingCalendarEvent, MeetingNotesBlock, MeetingNotesChildren, MeetingNotesStatus,
    MeetingRecording,
};
pub use self::plan::{Plan, Step, StepParent};
pub use self::position::Position;
pub use self::text::{
    CalloutBlock, CodeBlock, HeadingBlock, ListNumberFormat, NumberedListItemBlock, ParagraphBlock,
    TemplateBlock, TextBlock, ToDoBlock,
};
#[cfg(feature = "markdown")]
pub(crate) use self::{input::Conversion, loss::Losses};

object! {
    /// A block: a paragraph, a heading, a picture, a table; also a page or a database where it
    /// stands in its parent.
    ///
    /// The blocks inside a block are never part of it: `has_children` says whether there are any,
    /// and listing its children gives them. A block that the token may not read has only its `id`:
    /// see [`is_partial()`](Self::is_partial).
    ///
    /// ```
    /// use notion_model::{Block, BlockKind};
    ///
    /// let block: Block = notion_model::from_str(r#"{
    ///     "object": "block",
    ///     "id": "39302bd5-f5bb-811d-aee6-c6eac1b2ce2c",
    ///     "has_children": false,
    ///     "type": "to_do",
    ///     "to_do": {"rich_text": [], "checked": true, "color": "default"}
    /// }"#)?;
    /// assert!(matches!(&block.kind, BlockKind::ToDo(task) if task.checked));
    /// assert_eq!(block.kind.rich_text().unwrap().plain_text(), "");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// See [blocks](https://developers.notion.com/reference/block).
    pub struct Block("block") {
        /// The block.
        pub id: BlockId,
        /// Where it is. Answers before version 2022-06-28 don't say, nor do meeting notes that a
        /// query found.
        pub parent: Parent,
        /// When it was created, to the minute.
        pub created_time: Timestamp,
        /// When it was last edited, to the minute.
        pub last_edited_time: Timestamp,
        /// Who created it.
        pub created_by: Option<User>,
        /// Who last edited it.
        pub last_edited_by: Option<User>,
        /// Whether there are blocks inside it. Always `false` for a database.
        pub has_children: bool,
        /// Whether it is in the trash.
        pub in_trash: bool,
    }
    is {
        /// What it is.
        pub kind: BlockKind,
    }
    then {
        /// The old name of `in_trash`; gone in version 2026-03-11.
        pub archived: Option<bool>,
    }
}

union! {
    /// The type of a block and its content.
    ///
    /// See [block types](https://developers.notion.com/reference/block#block-type-objects).
    pub enum BlockKind {
        /// Text.
        Paragraph(ParagraphBlock) = "paragraph",
        /// A heading of the first level.
        Heading1(HeadingBlock) = "heading_1",
        /// A heading of the second level.
        Heading2(HeadingBlock) = "heading_2",
        /// A heading of the third level.
        Heading3(HeadingBlock) = "heading_3",
        /// A heading of the fourth level.
        Heading4(HeadingBlock) = "heading_4",
        /// An item of a list with bullets.
        BulletedListItem(TextBlock) = "bulleted_list_item",
        /// An item of a list with numbers.
        NumberedListItem(NumberedListItemBlock) = "numbered_list_item",
        /// Text with a box to check.
        ToDo(ToDoBlock) = "to_do",
        /// Text that hides what is inside it.
        Toggle(TextBlock) = "toggle",
        /// A quotation.
        Quote(TextBlock) = "quote",
        /// Text in a box.
        Callout(CalloutBlock) = "callout",
        /// Code.
        Code(CodeBlock) = "code",
        /// A formula.
        Equation(Equation) = "equation",
        /// A line.
        Divider(Empty) = "divider",
        /// Where the page is.
        Breadcrumb(Empty) = "breadcrumb",
        /// The headings of the page.
        TableOfContents(TableOfContentsBlock) = "table_of_contents",
        /// A link, shown as a card.
        Bookmark(BookmarkBlock) = "bookmark",
        /// Another site.
        Embed(BookmarkBlock) = "embed",
        /// A picture.
        Image(MediaBlock) = "image",
        /// A video.
        Video(MediaBlock) = "video",
        /// A PDF document.
        Pdf(MediaBlock) = "pdf",
        /// A sound.
        Audio(MediaBlock) = "audio",
        /// A file of any kind; the only one of these that has a name.
        File(MediaBlock) = "file",
        /// A link to something in Notion.
        LinkToPage(LinkToPage) = "link_to_page",
        /// A table; its rows are its children.
        Table(TableBlock) = "table",
        /// A row of a table.
        TableRow(TableRowBlock) = "table_row",
        /// Columns side by side; they are its children.
        ColumnList(Empty) = "column_list",
        /// One of the columns of a column list.
        Column(ColumnBlock) = "column",
        /// A block that is shown in several places.
        SyncedBlock(SyncedBlock) = "synced_block",
        /// Tabs; each child paragraph is one: its text the label, its icon the tab's icon, its
        /// children the content.
        Tab(Empty) = "tab",
        /// A button that inserts its children. No longer made since March 2023.
        Template(TemplateBlock) = "template",
        /// A page.
        ChildPage(TitleBlock) = "child_page",
        /// A database.
        ChildDatabase(TitleBlock) = "child_database",
        /// A link that is shown with a preview. Can't be written.
        LinkPreview(Url) = "link_preview",
        /// Notes of a meeting.
        MeetingNotes(Box<MeetingNotesBlock>) = "meeting_notes",
        /// What `meeting_notes` was called before version 2026-03-11;
        /// [`Block::meeting_notes`] reads either.
        Transcription(Box<MeetingNotesBlock>) = "transcription",
        /// A block that the API can't show.
        Unsupported(UnsupportedBlock) = "unsupported",
    }
}

impl BlockKind {
    /// Returns the text that the block is made of; a caption or a title is none.
    pub fn rich_text(&self) -> Option<&RichTextArray> {
        match self {
            Self::Paragraph(block) => Some(&block.rich_text),
            Self::Heading1(block)
            | Self::Heading2(block)
            | Self::Heading3(block)
            | Self::Heading4(block) => Some(&block.rich_text),
            Self::BulletedListItem(block) | Self::Toggle(block) | Self::Quote(block) => {
                Some(&block.rich_text)
            }
            Self::NumberedListItem(block) => Some(&block.rich_text),
            Self::ToDo(block) => Some(&block.rich_text),
            Self::Callout(block) => Some(&block.rich_text),
            Self::Code(block) => Some(&block.rich_text),
            Self::Template(block) => Some(&block.rich_text),
            _ => None,
        }
    }
}

impl Block {
    /// Returns the page that this block is, with its title: of a `child_page`, whose id is that of the page.
    pub fn child_page(&self) -> Option<(PageId, &str)> {
        match &self.kind {
            BlockKind::ChildPage(page) => Some((PageId::from_uuid(self.id.into()), &page.title)),
            _ => None,
        }
    }

    /// Returns the database that this block is, with its title: of a `child_database`, whose id is that of the database.
    pub fn child_database(&self) -> Option<(DatabaseId, &str)> {
        match &self.kind {
            BlockKind::ChildDatabase(database) => {
                Some((DatabaseId::from_uuid(self.id.into()), &database.title))
            }
            _ => None,
        }
    }

    /// Returns the notes of a meeting, under either of the two names that they have had.
    pub fn meeting_notes(&self) -> Option<&MeetingNotesBlock> {
        match &self.kind {
            BlockKind::MeetingNotes(notes) | BlockKind::Transcription(notes) => Some(notes),
            _ => None,
        }
    }
}
