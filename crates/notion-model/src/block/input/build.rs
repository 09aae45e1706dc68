//! How blocks are made: one function for each type.

use crate::{
    BlockId, BlockInput, BlockInputKind as Kind, BookmarkBlockInput, CalloutBlockInput,
    CodeBlockInput, CodeLanguage, ColumnBlockInput, CommentId, ContainerBlockInput, DatabaseId,
    Empty, Equation, FileKind, FileUploadId, HeadingBlockInput, LinkToPage, LinkToPageKind,
    MediaBlockInput, PageId, ParagraphBlockInput, RichTextArray, SyncedBlockInput, SyncedFrom,
    SyncedFromKind, TableBlockInput, TableOfContentsBlockInput, TableRowBlock, TemplateBlockInput,
    TextBlockInput, ToDoBlockInput, Url,
};

fn written(text: impl Into<RichTextArray>) -> RichTextArray {
    text.into().into_input()
}

fn heading(text: impl Into<RichTextArray>) -> HeadingBlockInput {
    HeadingBlockInput { rich_text: written(text), ..HeadingBlockInput::default() }
}

fn text(text: impl Into<RichTextArray>) -> TextBlockInput {
    TextBlockInput { rich_text: written(text), ..TextBlockInput::default() }
}

fn link(url: impl Into<String>) -> BookmarkBlockInput {
    BookmarkBlockInput { url: url.into(), ..BookmarkBlockInput::default() }
}

/// The source of the content of a picture, a video, a sound or another file: an address elsewhere, or an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaSource(FileKind);

/// A file elsewhere: at most 2,000 characters.
impl From<&str> for MediaSource {
    fn from(url: &str) -> Self {
        Self::from(url.to_owned())
    }
}

/// A file elsewhere: at most 2,000 characters.
impl From<String> for MediaSource {
    fn from(url: String) -> Self {
        Self(FileKind::External(Url::from(url)))
    }
}

/// A file that was uploaded.
impl From<FileUploadId> for MediaSource {
    fn from(id: FileUploadId) -> Self {
        Self(FileKind::FileUpload(id.into()))
    }
}

fn media(source: impl Into<MediaSource>) -> MediaBlockInput {
    let MediaSource(kind) = source.into();
    MediaBlockInput { kind, ..MediaBlockInput::default() }
}

impl BlockInput {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Returns a paragraph.
    pub fn paragraph(text: impl Into<RichTextArray>) -> Self {
        let rich_text = written(text);
        Self::new(Kind::Paragraph(ParagraphBlockInput { rich_text, ..Default::default() }))
    }

    /// Returns a heading of the first level.
    pub fn heading_1(text: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::Heading1(heading(text)))
    }

    /// Returns a heading of the second level.
    pub fn heading_2(text: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::Heading2(heading(text)))
    }

    /// Returns a heading of the third level.
    pub fn heading_3(text: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::Heading3(heading(text)))
    }

    /// Returns a heading of the fourth level.
    pub fn heading_4(text: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::Heading4(heading(text)))
    }

    /// Returns a heading of this level: 1 to 4. What is beyond is of the nearest of these.
    pub fn heading(level: u8, text: impl Into<RichTextArray>) -> Self {
        match level {
            0 | 1 => Self::heading_1(text),
            2 => Self::heading_2(text),
            3 => Self::heading_3(text),
            _ => Self::heading_4(text),
        }
    }

    /// Returns an item of a list with bullets.
    pub fn bulleted_list_item(item: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::BulletedListItem(text(item)))
    }

    /// Returns an item of a list with numbers; neighbouring items count up.
    pub fn numbered_list_item(item: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::NumberedListItem(text(item)))
    }

    /// Returns text with a box to check.
    pub fn to_do(text: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::ToDo(ToDoBlockInput { rich_text: written(text), ..Default::default() }))
    }

    /// Returns text that hides what is inside it.
    pub fn toggle(summary: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::Toggle(text(summary)))
    }

    /// Returns a quotation.
    pub fn quote(quotation: impl Into<RichTextArray>) -> Self {
        Self::new(Kind::Quote(text(quotation)))
    }

    /// Returns text in a box.
    pub fn callout(text: impl Into<RichTextArray>) -> Self {
        let rich_text = written(text);
        Self::new(Kind::Callout(CalloutBlockInput { rich_text, ..Default::default() }))
    }

    /// Returns code, in a language by its name in Notion (`"rust"`, `"plain text"`) or a usual short name (`"js"`,
    /// `"text"`, see [`CodeLanguage::from_alias`]).
    pub fn code(code: impl Into<RichTextArray>, language: impl Into<CodeLanguage>) -> Self {
        let (rich_text, language) = (written(code), language.into().resolved());
        Self::new(Kind::Code(CodeBlockInput { rich_text, language, ..Default::default() }))
    }

    /// Returns a formula, in KaTeX: at most 1,000 characters.
    pub fn equation(expression: impl Into<String>) -> Self {
        let expression = expression.into();
        Self::new(Kind::Equation(Equation { expression, ..Equation::default() }))
    }

    /// Returns a line.
    pub fn divider() -> Self {
        Self::new(Kind::Divider(Empty::default()))
    }

    /// Returns a line that says where the page is.
    pub fn breadcrumb() -> Self {
        Self::new(Kind::Breadcrumb(Empty::default()))
    }

    /// Returns the headings of the page.
    pub fn table_of_contents() -> Self {
        Self::new(Kind::TableOfContents(TableOfContentsBlockInput::default()))
    }

    /// Returns a link, shown as a card.
    pub fn bookmark(url: impl Into<String>) -> Self {
        Self::new(Kind::Bookmark(link(url)))
    }

    /// Returns another site, in place.
    pub fn embed(url: impl Into<String>) -> Self {
        Self::new(Kind::Embed(link(url)))
    }

    /// Returns a picture: an address, or an upload.
    pub fn image(source: impl Into<MediaSource>) -> Self {
        Self::new(Kind::Image(media(source)))
    }

    /// Returns a video: an address (of YouTube, for one), or an upload.
    pub fn video(source: impl Into<MediaSource>) -> Self {
        Self::new(Kind::Video(media(source)))
    }

    /// Returns a PDF document: an address, or an upload.
    pub fn pdf(source: impl Into<MediaSource>) -> Self {
        Self::new(Kind::Pdf(media(source)))
    }

    /// Returns a sound: an address, or an upload.
    pub fn audio(source: impl Into<MediaSource>) -> Self {
        Self::new(Kind::Audio(media(source)))
    }

    /// Returns a file of any kind: an address, or an upload. [`named`](Self::named) says what it is called.
    pub fn file(source: impl Into<MediaSource>) -> Self {
        Self::new(Kind::File(media(source)))
    }

    fn link_to(kind: LinkToPageKind) -> Self {
        Self::new(Kind::LinkToPage(LinkToPage { kind, ..LinkToPage::default() }))
    }

    /// Returns a link to a page.
    pub fn link_to_page(id: PageId) -> Self {
        Self::link_to(LinkToPageKind::Page(id))
    }

    /// Returns a link to a database.
    pub fn link_to_database(id: DatabaseId) -> Self {
        Self::link_to(LinkToPageKind::Database(id))
    }

    /// Returns a link to a comment.
    pub fn link_to_comment(id: CommentId) -> Self {
        Self::link_to(LinkToPageKind::Comment(id))
    }

    /// Returns a table of these rows of cells: 1 to 100 rows in a request, each as wide as the widest.
    ///
    /// Rows that are shorter are filled up with empty cells.
    pub fn table<R, T>(rows: impl IntoIterator<Item = R>) -> Self
    where
        R: IntoIterator<Item = T>,
        T: Into<RichTextArray>,
    {
        let mut rows: Vec<Vec<RichTextArray>> =
            rows.into_iter().map(|row| row.into_iter().map(written).collect()).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        for row in &mut rows {
            row.resize_with(width, RichTextArray::default);
        }
        Self::new(Kind::Table(TableBlockInput {
            table_width: u32::try_from(width).unwrap_or(u32::MAX),
            children: rows.into_iter().map(Self::table_row).collect(),
            ..TableBlockInput::default()
        }))
    }

    /// Returns a row, for a table that exists: with as many cells as the table is wide.
    pub fn table_row<T: Into<RichTextArray>>(cells: impl IntoIterator<Item = T>) -> Self {
        let cells = cells.into_iter().map(written).collect();
        Self::new(Kind::TableRow(TableRowBlock { cells, ..TableRowBlock::default() }))
    }

    /// Columns side by side, of these blocks each: at least two.
    ///
    /// [`column_list`](Self::column_list) takes columns of a given width.
    pub fn columns<B: IntoIterator<Item = Self>>(columns: impl IntoIterator<Item = B>) -> Self {
        Self::column_list(columns.into_iter().map(Self::column))
    }

    /// Columns side by side: at least two.
    pub fn column_list(columns: impl IntoIterator<Item = Self>) -> Self {
        let children = columns.into_iter().collect();
        Self::new(Kind::ColumnList(ContainerBlockInput { children, ..Default::default() }))
    }

    /// Returns a column of these blocks, for a [`column_list`](Self::column_list).
    pub fn column(blocks: impl IntoIterator<Item = Self>) -> Self {
        let children = blocks.into_iter().collect();
        Self::new(Kind::Column(ColumnBlockInput { children, ..Default::default() }))
    }

    /// Returns blocks that can be shown in several places: the original.
    pub fn synced(blocks: impl IntoIterator<Item = Self>) -> Self {
        let synced = SyncedBlockInput::default();
        Self::new(Kind::SyncedBlock(synced)).children(blocks)
    }

    /// Returns a copy of a synced block: shows what is in the original.
    pub fn synced_copy(original: BlockId) -> Self {
        let kind = SyncedFromKind::Block(original);
        let synced_from = Some(SyncedFrom { kind, ..SyncedFrom::default() });
        Self::new(Kind::SyncedBlock(SyncedBlockInput { synced_from, ..Default::default() }))
    }

    /// Returns one of the [`tabs`](Self::tabs): a paragraph, whose text is the label, whose icon the tab's icon, whose
    /// children the content.
    pub fn tab(label: impl Into<RichTextArray>) -> Self {
        Self::paragraph(label)
    }

    /// Returns tabs: at least one [`tab`](Self::tab).
    pub fn tabs(tabs: impl IntoIterator<Item = Self>) -> Self {
        let children = tabs.into_iter().collect();
        Self::new(Kind::Tab(ContainerBlockInput { children, ..Default::default() }))
    }

    /// Returns a button that inserts its children. Notion makes no new ones since March 2023.
    pub fn template(label: impl Into<RichTextArray>) -> Self {
        let rich_text = written(label);
        Self::new(Kind::Template(TemplateBlockInput { rich_text, ..Default::default() }))
    }
}
