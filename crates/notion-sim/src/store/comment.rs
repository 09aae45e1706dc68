//! Comments.

use std::collections::{BTreeMap, HashMap};

use notion_model::jiff::Timestamp;
use notion_model::{
    CommentDisplayName, CommentId, DiscussionId, FileUploadId, Parent, RichTextArray, UserId,
};
use uuid::Uuid;

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

impl CommentRecord {
    /// The page or the block that it is on.
    pub(crate) fn on(&self) -> Option<Uuid> {
        self.parent.page_id.map(Uuid::from).or(self.parent.block_id.map(Uuid::from))
    }

    /// By what it is looked for.
    fn names(&self) -> impl Iterator<Item = Uuid> {
        let own = [self.id.into(), self.discussion.into()];
        own.into_iter().chain(self.on())
    }
}

/// All comments.
#[derive(Clone, Debug, Default)]
pub(super) struct Comments {
    /// Numbered in the order in which they were made.
    all: BTreeMap<u64, CommentRecord>,
    /// The numbers of those that have this id, are in this discussion or are on this, in their order.
    under: HashMap<Uuid, Vec<u64>>,
}

impl Comments {
    /// The oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &CommentRecord> {
        self.all.values()
    }

    /// Those that have this id, are in this discussion or are on this page or block, the oldest first.
    pub(super) fn under(&self, id: Uuid) -> impl Iterator<Item = &CommentRecord> {
        self.under.get(&id).into_iter().flatten().filter_map(|number| self.all.get(number))
    }

    /// The same, to be changed by `change`, which leaves their ids and where they are as they are.
    pub(super) fn change_under(&mut self, id: Uuid, mut change: impl FnMut(&mut CommentRecord)) {
        for number in self.under.get(&id).into_iter().flatten() {
            self.all.get_mut(number).map(&mut change);
        }
    }

    pub(super) fn add(&mut self, comment: CommentRecord) {
        let number = self.all.last_key_value().map_or(0, |(last, _)| last + 1);
        for name in comment.names() {
            self.under.entry(name).or_default().push(number);
        }
        self.all.insert(number, comment);
    }

    pub(super) fn remove(&mut self, id: CommentId) -> Option<CommentRecord> {
        let mut numbers = self.under.get(&id.into())?.iter();
        let number = *numbers.find(|number| self.all.get(number).is_some_and(|it| it.id == id))?;
        let gone = self.all.remove(&number)?;
        for name in gone.names() {
            if let Some(numbers) = self.under.get_mut(&name) {
                numbers.retain(|other| *other != number);
                if numbers.is_empty() {
                    self.under.remove(&name);
                }
            }
        }
        Some(gone)
    }
}

impl FromIterator<CommentRecord> for Comments {
    fn from_iter<T: IntoIterator<Item = CommentRecord>>(comments: T) -> Self {
        let mut all = Self::default();
        comments.into_iter().for_each(|comment| all.add(comment));
        all
    }
}
