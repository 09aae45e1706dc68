use crate::{BlockId, Entries, EntryWriter, FileUploadId, PageId, entries};

/// The page or block that a new discussion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommentParent {
    /// A page.
    Page(PageId),
    /// A block.
    Block(BlockId),
}

impl Entries for CommentParent {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Page(id) => to.entry("page_id", id),
            Self::Block(id) => to.entry("block_id", id),
        }
    }
}

entries!(CommentParent);

impl From<PageId> for CommentParent {
    fn from(id: PageId) -> Self {
        Self::Page(id)
    }
}

impl From<BlockId> for CommentParent {
    fn from(id: BlockId) -> Self {
        Self::Block(id)
    }
}

/// A file for a comment, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CommentAttachmentInput {
    /// The upload; its status must be `uploaded`.
    pub file_upload_id: FileUploadId,
}

entries!(CommentAttachmentInput { file_upload_id });

impl From<FileUploadId> for CommentAttachmentInput {
    fn from(file_upload_id: FileUploadId) -> Self {
        Self { file_upload_id }
    }
}

/// The name that is to be shown for whoever makes a comment.
///
/// See [display names](https://developers.notion.com/reference/comment-display-name).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DisplayNameInput {
    /// The connection's.
    Integration,
    /// The user's who authorised the connection.
    User,
    /// This one: not empty.
    Custom(String),
}

impl Entries for DisplayNameInput {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Integration => to.entry("type", "integration"),
            Self::User => to.entry("type", "user"),
            Self::Custom(name) => {
                to.entry("type", "custom");
                to.object("custom", |to| to.entry("name", name));
            }
        }
    }
}

entries!(DisplayNameInput);
