//! What verbs did: each says so when it is done, for whoever is to be told.

use notion_model::webhook::{SchemaAction, ViewField};
use notion_model::{CommentId, DataSourceId, DatabaseId, FileUploadId, PageId, Parent, ViewId};
use uuid::Uuid;

use super::tree::Node;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    Created(Thing),
    Trashed(Thing),
    Restored(Thing),
    Moved(Thing),
    Locked(PageId),
    Unlocked(PageId),
    /// It was shared with the connection, or taken away from it.
    Shared(PageId),
    /// The value of a property, by its plain id.
    Value(PageId, String),
    /// Something in a page, or the page's own title, icon or cover.
    Content(PageId, Uuid),
    /// A row that came or went, or how the database or the data source looks.
    Rows(DataSourceId, Node),
    /// A property of a schema, by its plain id.
    Schema(DataSourceId, String, SchemaAction),
    Commented(CommentId, Parent),
    CommentChanged(CommentId, Parent),
    CommentRemoved(CommentId, Parent),
    ViewMade(ViewId, DatabaseId),
    ViewChanged(ViewId, DatabaseId, ViewField),
    ViewRemoved(ViewId, DatabaseId),
    UploadAnnounced(FileUploadId),
    UploadCompleted(FileUploadId),
}

/// What may be made, moved and put in the trash, and tells of it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Thing {
    Page(PageId),
    Database(DatabaseId),
    DataSource(DataSourceId),
}
