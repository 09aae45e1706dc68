use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::json;

use crate::{BlockId, FileUploadId, PageId};

/// What a new discussion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommentParent {
    /// A page.
    Page(PageId),
    /// A block.
    Block(BlockId),
}

impl Serialize for CommentParent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Page(id) => map.serialize_entry("page_id", id)?,
            Self::Block(id) => map.serialize_entry("block_id", id)?,
        }
        map.end()
    }
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct CommentAttachmentInput {
    /// The upload; its status must be `uploaded`.
    pub file_upload_id: FileUploadId,
}

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

impl Serialize for DisplayNameInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Integration => map.serialize_entry("type", "integration")?,
            Self::User => map.serialize_entry("type", "user")?,
            Self::Custom(name) => {
                map.serialize_entry("type", "custom")?;
                map.serialize_entry("custom", &json!({"name": name}))?;
            }
        }
        map.end()
    }
}
