//! What was done before something failed.

use std::any::Any;
use std::fmt;

use super::Error;
use crate::blocks::{BlockTree, Receipt};
#[cfg(feature = "file-uploads")]
use crate::file_uploads::UploadReceipt;

#[derive(Debug, Default)]
pub(super) enum Partial {
    #[default]
    Nothing,
    /// A tree, or a receipt.
    Kept(Box<dyn Kept>),
    Items {
        /// A vector of them, whatever they are.
        items: Box<dyn Any + Send + Sync>,
        cursor: Option<String>,
    },
}

/// What an error keeps, whatever it is. Everybody drops errors, and need not be compiled with what drops a tree.
pub(super) trait Kept: Any + fmt::Debug + Send + Sync {}

impl<T: Any + fmt::Debug + Send + Sync> Kept for T {}

impl Error {
    fn kept<T: 'static>(&self) -> Option<&T> {
        let Partial::Kept(kept) = &self.0.partial else { return None };
        let kept: &dyn Any = &**kept;
        kept.downcast_ref()
    }

    fn into_kept<T: 'static>(self) -> Option<T> {
        let Partial::Kept(kept) = self.0.partial else { return None };
        let kept: Box<dyn Any> = kept;
        kept.downcast().ok().map(|kept| *kept)
    }

    /// Keeps what was read of a tree of blocks.
    #[inline]
    pub(crate) fn with_tree(mut self, tree: BlockTree) -> Self {
        self.0.partial = Partial::Kept(Box::new(tree));
        self
    }

    /// Keeps what was written of a tree of blocks.
    #[inline]
    pub(crate) fn with_receipt(mut self, receipt: Receipt) -> Self {
        self.0.written |= receipt.is_in_doubt() || !receipt.is_empty();
        self.0.partial = Partial::Kept(Box::new(receipt));
        self
    }

    /// Says that something was written before, or may have been, whatever the request that failed does.
    pub(crate) fn after_a_write(mut self) -> Self {
        self.0.written = true;
        self
    }

    /// Keeps what was read of a list, and where the page starts that is missing.
    pub(crate) fn with_items<T: Send + Sync + 'static>(
        mut self,
        items: Vec<T>,
        cursor: Option<String>,
    ) -> Self {
        self.0.partial = Partial::Items { items: Box::new(items), cursor };
        self
    }

    /// Takes out what was read of a list of `T`.
    pub(crate) fn take_items<T: 'static>(&mut self) -> Option<Vec<T>> {
        match std::mem::take(&mut self.0.partial) {
            Partial::Items { items, cursor } => match items.downcast() {
                Ok(items) => Some(*items),
                Err(items) => {
                    self.0.partial = Partial::Items { items, cursor };
                    None
                }
            },
            other => {
                self.0.partial = other;
                None
            }
        }
    }

    /// Returns what was read of a tree of blocks before this happened, if it happened to
    /// [`Blocks::tree`](crate::blocks::Blocks::tree).
    #[inline]
    pub fn into_partial_tree(self) -> Option<BlockTree> {
        self.into_kept()
    }

    /// Returns the items that were read before this happened, if it happened to [`Call::all`](crate::Call::all) of a list of
    /// `T` (to `try_collect`, or to `send` of a query that found no page). [`cursor`](Self::cursor) says where to go
    /// on.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// use notion_model::Page;
    ///
    /// let rows = match notion.data_sources().query(tasks).all().await {
    ///     Ok(rows) => rows,
    ///     Err(error) => {
    ///         eprintln!("not all rows: {error}");
    ///         error.into_partial_items::<Page>().unwrap_or_default()
    ///     }
    /// };
    /// # Ok(()) }
    /// ```
    pub fn into_partial_items<T: 'static>(mut self) -> Option<Vec<T>> {
        self.take_items()
    }

    /// Returns where the page of a list starts that could not be fetched, after the items that
    /// [`into_partial_items`](Self::into_partial_items) has: what [`Call::start_at`](crate::Call::start_at) takes.
    ///
    /// `None` if that is the first page, and if the cursor [has gone stale](Self::is_stale_cursor).
    pub fn cursor(&self) -> Option<&str> {
        match &self.0.partial {
            Partial::Items { cursor, .. } => cursor.as_deref(),
            _ => None,
        }
    }

    /// Returns what was written of a tree of blocks before this happened, if it happened to
    /// [`Blocks::append_tree`](crate::blocks::Blocks::append_tree) or to a page [created in
    /// parts](crate::pages::Create::in_parts) that was made.
    pub fn receipt(&self) -> Option<&Receipt> {
        self.kept()
    }

    /// Returns the same, taken out: [`Blocks::resume_append`](crate::blocks::Blocks::resume_append) writes the rest.
    #[inline]
    pub fn into_receipt(self) -> Option<Receipt> {
        self.into_kept()
    }
}

#[cfg(feature = "file-uploads")]
impl Error {
    /// Keeps what has arrived of an upload.
    #[inline]
    pub(crate) fn with_upload_receipt(mut self, receipt: UploadReceipt) -> Self {
        self.0.partial = Partial::Kept(Box::new(receipt));
        self
    }

    /// Returns the upload, and what had arrived of it before this happened, if it happened to
    /// [`FileUploads::upload`](crate::file_uploads::FileUploads::upload) after the upload was created.
    pub fn upload_receipt(&self) -> Option<&UploadReceipt> {
        self.kept()
    }

    /// Returns the same, taken out: [`FileUploads::resume_upload`](crate::file_uploads::FileUploads::resume_upload)
    /// sends the rest.
    #[inline]
    pub fn into_upload_receipt(self) -> Option<UploadReceipt> {
        self.into_kept()
    }
}
