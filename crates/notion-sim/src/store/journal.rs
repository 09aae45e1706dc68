//! What verbs did: each says so when it is done, for whoever is to be told.

use notion_model::webhook::{SchemaAction, ViewField};
use notion_model::{CommentId, DataSourceId, DatabaseId, FileUploadId, PageId, Parent, ViewId};
use uuid::Uuid;

use super::state::{Place, State};
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

impl State {
    pub(super) fn note(&mut self, change: Change) {
        self.journal.push(change);
    }

    /// Something in this place came, went or changed.
    pub(super) fn note_in(&mut self, place: Place, what: Uuid) {
        match place {
            Place::Workspace => {}
            Place::DataSource(source) => {
                let node = self.node(what).unwrap_or(Node::Page(what.into()));
                self.note(Change::Rows(source, node));
            }
            Place::Page(_) | Place::Block(_) => {
                if let Some(page) = self.page_around(place) {
                    self.note(Change::Content(page, what));
                }
            }
        }
    }

    /// The page that a place is on, if what is around it are blocks.
    pub(crate) fn page_around(&self, place: Place) -> Option<PageId> {
        let mut nodes = self.outwards(place).map(|place| self.held_by(place));
        match nodes.find(|node| !matches!(node, Some(Node::Block(_))))? {
            Some(Node::Page(page)) => Some(page),
            _ => None,
        }
    }

    /// What was done since this was asked last.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.journal)
    }
}
