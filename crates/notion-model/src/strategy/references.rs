//! What may be referred to.

use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::prelude::*;
use uuid::Uuid;

use super::value::id;
use crate::{
    BlockId, CommentId, CustomEmojiId, DataSource, DataSourceId, DatabaseId, FileUploadId, PageId,
    UserId,
};

/// The things that generated values may refer to: which pages are mentioned, which users are assigned, which data
/// sources a relation leads to.
///
/// Notion and the simulator refuse a request that refers to what does not exist. What is generated for them refers to
/// nothing ([`none`](Self::none)), or to what is known to be there:
///
/// ```
/// use notion_model::strategy::{self, References};
/// use notion_model::{BlockInput, PageId, UserId};
/// use proptest::prelude::*;
///
/// let there = References::none().pages([PageId::nil()]).users([UserId::nil()]);
/// proptest!(|(block in any_with::<BlockInput>(there))| {
///     let _ = block;
/// });
/// ```
///
/// Defaults to [`any`](Self::any): ids of things that most likely don't exist.
#[derive(Clone, Debug, Default)]
pub struct References {
    pages: Set<PageId>,
    users: Set<UserId>,
    databases: Set<DatabaseId>,
    data_sources: Set<DataSourceId>,
    blocks: Set<BlockId>,
    comments: Set<CommentId>,
    custom_emojis: Set<CustomEmojiId>,
    file_uploads: Set<FileUploadId>,
    /// The rows of data sources, which their relations lead to.
    rows: BTreeMap<Uuid, Vec<PageId>>,
}

#[derive(Clone, Debug, Default)]
enum Set<T> {
    #[default]
    Any,
    Of(Vec<T>),
}

impl<T: From<Uuid> + Clone + Debug + 'static> Set<T> {
    fn strategy(&self) -> Option<BoxedStrategy<T>> {
        match self {
            Self::Any => Some(id().boxed()),
            Self::Of(ids) if ids.is_empty() => None,
            Self::Of(ids) => Some(proptest::sample::select(ids.clone()).boxed()),
        }
    }

    fn add(&mut self, more: impl IntoIterator<Item = T>) {
        match self {
            Self::Any => *self = Self::Of(more.into_iter().collect()),
            Self::Of(ids) => ids.extend(more),
        }
    }
}

/// Declares what can be referred to: the method that adds some, and the one that chooses one.
macro_rules! sets {
    ($($(#[$meta:meta])* $set:ident: $Id:ident, $one:ident;)*) => {
        impl References {
            /// Returns ids of things that most likely don't exist: for what is never sent.
            pub fn any() -> Self {
                Self::default()
            }

            /// Returns no ids: what is generated refers to nothing.
            pub fn none() -> Self {
                Self { $($set: Set::Of(Vec::new()),)* rows: BTreeMap::new() }
            }

            $(
                $(#[$meta])*
                #[must_use]
                pub fn $set(mut self, ids: impl IntoIterator<Item = $Id>) -> Self {
                    self.$set.add(ids);
                    self
                }

                pub(super) fn $one(&self) -> Option<BoxedStrategy<$Id>> {
                    self.$set.strategy()
                }
            )*
        }
    };
}

sets! {
    /// Adds pages, which are mentioned and linked to.
    pages: PageId, page;
    /// Adds users, who are mentioned and named in properties.
    users: UserId, user;
    /// Adds databases, which are mentioned and linked to.
    databases: DatabaseId, database;
    /// Adds data sources, to which the relations of new schemas lead.
    data_sources: DataSourceId, data_source;
    /// Adds blocks, of which there are synced copies.
    blocks: BlockId, block;
    /// Adds comments, which are linked to.
    comments: CommentId, comment;
    /// Adds emojis of the workspace, for icons.
    custom_emojis: CustomEmojiId, custom_emoji;
    /// Adds file uploads, for files, icons, covers and media. Notion takes each of them for one place only; the simulator does
    /// not mind.
    file_uploads: FileUploadId, file_upload;
}

impl References {
    /// Adds rows of a data source, which relations to it name.
    #[must_use]
    pub fn rows(mut self, source: DataSourceId, rows: impl IntoIterator<Item = PageId>) -> Self {
        self.rows.entry(source.into()).or_default().extend(rows);
        self
    }

    /// Adds a data source and its database.
    #[must_use]
    pub fn data_source_of(self, source: &DataSource) -> Self {
        let this = self.data_sources([source.id]);
        match source.parent.database_id {
            Some(database) => this.databases([database]),
            None => this,
        }
    }

    /// Whether pages, at least, are any.
    pub(super) fn is_any(&self) -> bool {
        matches!(self.pages, Set::Any)
    }

    /// A row of the data source; if it is unknown which that is, any page.
    pub(super) fn row_of(&self, source: Option<DataSourceId>) -> Option<BoxedStrategy<PageId>> {
        let known = source.and_then(|source| self.rows.get(&source.into()));
        match (known, &self.pages) {
            (Some(rows), _) if !rows.is_empty() => {
                Some(proptest::sample::select(rows.clone()).boxed())
            }
            (None, Set::Any) => Some(id().boxed()),
            _ => None,
        }
    }
}
