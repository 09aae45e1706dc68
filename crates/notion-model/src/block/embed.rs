use crate::{CommentId, DatabaseId, FileKind, PageId, RichTextArray};

object! {
    /// A link to another site, shown as a card or in place.
    pub struct BookmarkBlock {
        /// What stands below it.
        pub caption: RichTextArray,
        /// The address.
        pub url: String,
    }
}

object! {
    /// A picture, a video, a sound, a PDF document or another file.
    ///
    /// See [files](https://developers.notion.com/reference/file-object).
    pub struct MediaBlock {
        /// What stands below it.
        pub caption: RichTextArray,
    }
    is {
        /// Where it is.
        pub kind: FileKind,
    }
    then {
        /// What it is called; only a `file` block has it.
        pub name: Option<String>,
    }
}

object! {
    /// A link to something in Notion.
    pub struct LinkToPage {}
    is {
        /// Where it leads.
        pub kind: LinkToPageKind,
    }
}

union! {
    /// The target of a link to something in Notion.
    pub enum LinkToPageKind {
        /// To a page.
        Page(PageId) = "page_id",
        /// To a database.
        Database(DatabaseId) = "database_id",
        /// To a comment.
        Comment(CommentId) = "comment_id",
    }
}

object! {
    /// A page or a database, where it stands in its parent. The block's id is that of the page or
    /// the database.
    pub struct TitleBlock {
        /// What the page or the database is called, without annotations.
        pub title: String,
    }
}
