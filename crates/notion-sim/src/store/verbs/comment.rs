//! What is done with comments, and asked about them.

use notion_model::{CommentId, DiscussionId, RichTextArray};
use uuid::Uuid;

use crate::store::comment::CommentRecord;
use crate::store::journal::Change;
use crate::store::state::{Place, State};
use crate::wire::fail::Result;

impl State {
    /// All comments, the oldest first.
    pub(crate) fn comments(&self) -> impl Iterator<Item = &CommentRecord> {
        self.comments.iter()
    }

    /// Those on a page or a block, the oldest first.
    pub(crate) fn comments_on(&self, id: Uuid) -> impl Iterator<Item = &CommentRecord> {
        self.comments.under(id).filter(move |comment| comment.on() == Some(id))
    }

    /// Those of a discussion, the oldest first.
    pub(crate) fn discussion(&self, id: DiscussionId) -> impl Iterator<Item = &CommentRecord> {
        self.comments.under(id.into()).filter(move |comment| comment.discussion == id)
    }

    pub(crate) fn comment(&self, id: CommentId) -> Result<&CommentRecord> {
        let found = self.comments.under(id.into()).find(|comment| comment.id == id);
        let found = found.filter(|comment| self.sees_place(Place::of(&comment.parent)));
        found.ok_or_else(|| self.not_found("comment", id))
    }

    pub(crate) fn add_comment(&mut self, comment: CommentRecord) {
        self.note(Change::Commented(comment.id, comment.parent.clone()));
        self.comments.add(comment);
    }

    pub(crate) fn rewrite_comment(&mut self, id: CommentId, text: RichTextArray) {
        let now = self.now;
        let mut parent = None;
        self.comments.change_under(id.into(), |comment| {
            if comment.id == id {
                (comment.text, comment.edited) = (text.clone(), now);
                parent = Some(comment.parent.clone());
            }
        });
        if let Some(parent) = parent {
            self.note(Change::CommentChanged(id, parent));
        }
    }

    /// Resolves a discussion, or opens it again. Resolved ones are not listed.
    ///
    /// # Errors
    ///
    /// When there is none with this id.
    pub(crate) fn resolve(&mut self, id: DiscussionId, is_resolved: bool) -> Result<()> {
        if self.discussion(id).next().is_none() {
            return Err(self.not_found("discussion", id));
        }
        self.comments.change_under(id.into(), |comment| {
            if comment.discussion == id {
                comment.is_resolved = is_resolved;
            }
        });
        Ok(())
    }

    pub(crate) fn remove_comment(&mut self, id: CommentId) {
        if let Some(gone) = self.comments.remove(id) {
            self.note(Change::CommentRemoved(id, gone.parent));
        }
    }
}
