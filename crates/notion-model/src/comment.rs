//! Comments.

mod input;

use crate::{CommentId, DiscussionId, HostedFile, Parent, RichTextArray, Timestamp, User};

pub use self::input::{CommentAttachmentInput, CommentParent, DisplayNameInput};

object! {
    /// A comment on a page or a block.
    ///
    /// A comment that the token may not read has only its `id`: see
    /// [`is_partial()`](Self::is_partial).
    ///
    /// See [comments](https://developers.notion.com/reference/comment-object).
    pub struct Comment("comment") {
        /// The comment.
        pub id: CommentId,
        /// The page or the block.
        pub parent: Parent,
        /// The thread that it belongs to.
        pub discussion_id: DiscussionId,
        /// When it was made, to the minute.
        pub created_time: Timestamp,
        /// When it was last edited, to the minute.
        pub last_edited_time: Timestamp,
        /// Who made it.
        pub created_by: Option<User>,
        /// What it says.
        pub rich_text: RichTextArray,
        /// The files attached to it: at most three.
        pub attachments: Option<Vec<CommentAttachment>>,
        /// The name that is shown for whoever made it; old versions don't say.
        pub display_name: Option<CommentDisplayName>,
    }
}

object! {
    /// A file attached to a comment.
    ///
    /// See [comment attachments](https://developers.notion.com/reference/comment-attachment).
    pub struct CommentAttachment {
        /// What kind of file it is.
        pub category: AttachmentCategory,
        /// Where it is.
        pub file: HostedFile,
    }
}

open_enum! {
    /// The category of a file that is attached to a comment.
    pub enum AttachmentCategory {
        /// A sound.
        Audio = "audio",
        /// A picture.
        Image = "image",
        /// A PDF document.
        Pdf = "pdf",
        /// A document, a table, slides.
        Productivity = "productivity",
        /// A video.
        Video = "video",
    }
}

object! {
    /// The name that is shown for whoever made a comment.
    ///
    /// See [display names](https://developers.notion.com/reference/comment-display-name).
    pub struct CommentDisplayName {
        /// Where the name comes from.
        pub r#type: DisplayNameType,
        /// The name.
        pub resolved_name: Option<String> = null,
    }
}

open_enum! {
    /// The source of the name that is shown with a comment.
    pub enum DisplayNameType {
        /// From the request that made the comment.
        Custom = "custom",
        /// From the user.
        User = "user",
        /// From the connection.
        Integration = "integration",
    }
}
