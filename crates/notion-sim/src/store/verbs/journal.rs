//! Notes what was done.

use notion_model::PageId;
use uuid::Uuid;

use crate::store::journal::Change;
use crate::store::state::{Place, State};
use crate::store::tree::Node;

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
