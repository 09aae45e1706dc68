//! What is done with comments, and asked about them.

use notion_model::{CommentId, DiscussionId, RichTextArray};

use crate::store::comment::CommentRecord;
use crate::store::journal::Change;
use crate::store::state::{Place, State};
use crate::wire::fail::Result;

impl State {
    /// All comments, the oldest first.
    pub(crate) fn comments(&self) -> &[CommentRecord] {
        &self.comments
    }

    pub(crate) fn comment(&self, id: CommentId) -> Result<&CommentRecord> {
        let found = self.comments.iter().find(|comment| comment.id == id);
        let found = found.filter(|comment| self.sees_place(Place::of(&comment.parent)));
        found.ok_or_else(|| self.not_found("comment", id))
    }

    pub(crate) fn add_comment(&mut self, comment: CommentRecord) {
        self.note(Change::Commented(comment.id, comment.parent.clone()));
        self.comments.push(comment);
    }

    pub(crate) fn rewrite_comment(&mut self, id: CommentId, text: RichTextArray) {
        let now = self.now;
        let Some(comment) = self.comments.iter_mut().find(|comment| comment.id == id) else {
            return;
        };
        (comment.text, comment.edited) = (text, now);
        let parent = comment.parent.clone();
        self.note(Change::CommentChanged(id, parent));
    }

    /// Resolves a discussion, or opens it again. Resolved ones are not listed.
    ///
    /// # Errors
    ///
    /// When there is none with this id.
    pub(crate) fn resolve(&mut self, id: DiscussionId, is_resolved: bool) -> Result<()> {
        let all = self.comments.iter_mut();
        let mut found = all.filter(|comment| comment.discussion == id).peekable();
        if found.peek().is_none() {
            return Err(self.not_found("discussion", id));
        }
        found.for_each(|comment| comment.is_resolved = is_resolved);
        Ok(())
    }

    pub(crate) fn remove_comment(&mut self, id: CommentId) {
        let Some(at) = self.comments.iter().position(|comment| comment.id == id) else { return };
        let gone = self.comments.remove(at);
        self.note(Change::CommentRemoved(id, gone.parent));
    }
}
