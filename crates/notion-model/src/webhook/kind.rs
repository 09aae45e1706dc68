//! An event, taken apart by its type.

use super::{Entity, EntityKind, Event, EventData, EventType, UpdatedProperty, ViewField};
use crate::{CommentId, FileImportResult, FileUploadId, PageId, ViewId, ViewType};

/// An [`Event`], taken apart by its type.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventKind<'a> {
    /// A page: what was done to it.
    Page(PageId, PageChange<'a>),
    /// A database: what was done to it. It is a block if it only shows what is elsewhere.
    Database(EntityKind<'a>, ContainerChange<'a>),
    /// A data source: what was done to it.
    DataSource(EntityKind<'a>, ContainerChange<'a>),
    /// A comment: what was done to it, and on which page it is.
    Comment(CommentId, CommentChange, Option<PageId>),
    /// A view: what was done to it.
    View(ViewId, ViewChange<'a>),
    /// A file upload: what became of it.
    FileUpload(FileUploadId, FileUploadChange<'a>),
    /// A type that this version does not know, or an entity that is not of its kind: the type.
    Unknown(&'a str),
}

/// The change of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum PageChange<'a> {
    /// It was created.
    Created,
    /// It went to the trash.
    Deleted,
    /// It came out of the trash.
    Undeleted,
    /// It has another parent.
    Moved,
    /// It was locked.
    Locked,
    /// It was unlocked.
    Unlocked,
    /// What is on it has changed: these blocks.
    ContentUpdated(&'a [Entity]),
    /// The values of these properties have changed.
    PropertiesUpdated(&'a [UpdatedProperty]),
    /// Others may see it, or may do something else with it.
    PermissionsUpdated,
    /// The transcript of a meeting was deleted: the block that it was in, and its id.
    TranscriptDeleted(Option<&'a Entity>, Option<&'a str>),
}

/// The change of a database or a data source.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ContainerChange<'a> {
    /// It was created.
    Created,
    /// It went to the trash.
    Deleted,
    /// It came out of the trash.
    Undeleted,
    /// It has another parent.
    Moved,
    /// These rows were added to it or taken out.
    ContentUpdated(&'a [Entity]),
    /// These properties were added, changed or removed; none, if Notion does not say which.
    SchemaUpdated(&'a [UpdatedProperty]),
}

/// The change of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommentChange {
    /// It was made.
    Created,
    /// It says something else.
    Updated,
    /// It was deleted.
    Deleted,
}

/// The change of a view.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ViewChange<'a> {
    /// It was created: how it shows the rows.
    Created(Option<&'a ViewType>),
    /// This has changed of it.
    Updated(&'a [ViewField]),
    /// It was deleted.
    Deleted,
}

/// The outcome of a file upload.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum FileUploadChange<'a> {
    /// It was created.
    Created,
    /// Its content is there.
    Completed,
    /// It was not attached in time.
    Expired,
    /// Its content could not be had: why.
    Failed(Option<&'a FileImportResult>),
}

impl Event {
    /// Returns the page that the event is about: the page itself, or the one on which a comment is.
    ///
    /// What has changed in a data source or a database tells of no single page; [`kind`](Self::kind) has the rest.
    pub fn page_id(&self) -> Option<PageId> {
        match self.kind() {
            EventKind::Page(id, _) => Some(id),
            EventKind::Comment(_, _, page) => page,
            _ => None,
        }
    }

    /// Returns what was done, and to what.
    pub fn kind(&self) -> EventKind<'_> {
        let entity = self.entity.kind();
        let change = Change::of(&self.r#type, self.data.as_deref());
        match (change, entity) {
            (Some(Change::Page(change)), EntityKind::Page(id)) => EventKind::Page(id, change),
            (Some(Change::Database(change)), entity) => EventKind::Database(entity, change),
            (Some(Change::DataSource(change)), entity) => EventKind::DataSource(entity, change),
            (Some(Change::Comment(change)), EntityKind::Comment(id)) => {
                EventKind::Comment(id, change, self.data.as_ref().and_then(|data| data.page_id))
            }
            (Some(Change::View(change)), EntityKind::View(id)) => EventKind::View(id, change),
            (Some(Change::FileUpload(change)), EntityKind::FileUpload(id)) => {
                EventKind::FileUpload(id, change)
            }
            _ => EventKind::Unknown(self.r#type.as_str()),
        }
    }
}

/// What was done, without to what.
enum Change<'a> {
    Page(PageChange<'a>),
    Database(ContainerChange<'a>),
    DataSource(ContainerChange<'a>),
    Comment(CommentChange),
    View(ViewChange<'a>),
    FileUpload(FileUploadChange<'a>),
}

impl<'a> Change<'a> {
    fn of(kind: &EventType, data: Option<&'a EventData>) -> Option<Self> {
        use EventType as Type;
        let blocks = || data.and_then(|data| data.updated_blocks.as_deref()).unwrap_or_default();
        let properties =
            || data.and_then(|data| data.updated_properties.as_deref()).unwrap_or_default();
        Some(match kind {
            Type::PageCreated => Self::Page(PageChange::Created),
            Type::PageDeleted => Self::Page(PageChange::Deleted),
            Type::PageUndeleted => Self::Page(PageChange::Undeleted),
            Type::PageMoved => Self::Page(PageChange::Moved),
            Type::PageLocked => Self::Page(PageChange::Locked),
            Type::PageUnlocked => Self::Page(PageChange::Unlocked),
            Type::PageContentUpdated => Self::Page(PageChange::ContentUpdated(blocks())),
            Type::PagePropertiesUpdated => Self::Page(PageChange::PropertiesUpdated(properties())),
            Type::PagePermissionsUpdated => Self::Page(PageChange::PermissionsUpdated),
            Type::PageTranscriptDeleted => Self::Page(PageChange::TranscriptDeleted(
                data.and_then(|data| data.target.as_ref()),
                data.and_then(|data| data.transcript_id.as_deref()),
            )),
            Type::DatabaseCreated => Self::Database(ContainerChange::Created),
            Type::DatabaseDeleted => Self::Database(ContainerChange::Deleted),
            Type::DatabaseUndeleted => Self::Database(ContainerChange::Undeleted),
            Type::DatabaseMoved => Self::Database(ContainerChange::Moved),
            Type::DatabaseContentUpdated => {
                Self::Database(ContainerChange::ContentUpdated(blocks()))
            }
            Type::DatabaseSchemaUpdated => {
                Self::Database(ContainerChange::SchemaUpdated(properties()))
            }
            Type::DataSourceCreated => Self::DataSource(ContainerChange::Created),
            Type::DataSourceDeleted => Self::DataSource(ContainerChange::Deleted),
            Type::DataSourceUndeleted => Self::DataSource(ContainerChange::Undeleted),
            Type::DataSourceMoved => Self::DataSource(ContainerChange::Moved),
            Type::DataSourceContentUpdated => {
                Self::DataSource(ContainerChange::ContentUpdated(blocks()))
            }
            Type::DataSourceSchemaUpdated => {
                Self::DataSource(ContainerChange::SchemaUpdated(properties()))
            }
            Type::CommentCreated => Self::Comment(CommentChange::Created),
            Type::CommentUpdated => Self::Comment(CommentChange::Updated),
            Type::CommentDeleted => Self::Comment(CommentChange::Deleted),
            Type::ViewCreated => {
                Self::View(ViewChange::Created(data.and_then(|data| data.view_type.as_ref())))
            }
            Type::ViewUpdated => Self::View(ViewChange::Updated(
                data.and_then(|data| data.updated_fields.as_deref()).unwrap_or_default(),
            )),
            Type::ViewDeleted => Self::View(ViewChange::Deleted),
            Type::FileUploadCreated => Self::FileUpload(FileUploadChange::Created),
            Type::FileUploadCompleted => Self::FileUpload(FileUploadChange::Completed),
            Type::FileUploadExpired => Self::FileUpload(FileUploadChange::Expired),
            Type::FileUploadUploadFailed => Self::FileUpload(FileUploadChange::Failed(
                data.and_then(|data| data.file_import_result.as_ref()),
            )),
            Type::Unknown(_) => return None,
        })
    }
}
