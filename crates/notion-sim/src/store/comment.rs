//! Comments.

use notion_model::jiff::Timestamp;
use notion_model::{
    CommentDisplayName, CommentId, DiscussionId, FileUploadId, Parent, RichTextArray, UserId,
};

/// A comment that was made.
#[derive(Clone, Debug)]
pub(crate) struct CommentRecord {
    pub(crate) id: CommentId,
    /// A page or a block.
    pub(crate) parent: Parent,
    pub(crate) discussion: DiscussionId,
    pub(crate) created: Timestamp,
    pub(crate) edited: Timestamp,
    pub(crate) created_by: UserId,
    pub(crate) text: RichTextArray,
    pub(crate) name: CommentDisplayName,
    pub(crate) attachments: Vec<FileUploadId>,
    /// Whether its discussion is resolved, and so not listed.
    pub(crate) is_resolved: bool,
}
