use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notion_model::row::{Binding, Row, RowError, Written};
use notion_model::{Page, PageId, Timestamp};
use uuid::Uuid;

use crate::data_sources::Placed;

/// A row that is in Notion: the struct, which it derefs to, its page, and what is known to be in its cells.
///
/// [`Table::save`](super::Table::save) writes the cells that the struct has differently. A clone remembers for itself.
pub struct Saved<R> {
    row: R,
    id: PageId,
    created: Option<Timestamp>,
    /// What writing the row would have sent when it was read, or last saved.
    cells: Arc<Mutex<Vec<Written>>>,
}

impl<R: Row> Saved<R> {
    /// Reads the row that a page is.
    ///
    /// # Errors
    ///
    /// When a cell is missing, is of another kind, does not fit or has been cut off.
    pub fn of_page(binding: &Binding, page: &Page) -> Result<Self, RowError> {
        let row: R = binding.read(page)?;
        let cells = Arc::new(Mutex::new(binding.cells(&row)));
        Ok(Self { row, id: page.id, created: page.created(), cells })
    }
}

impl<R> Saved<R> {
    /// Returns the page.
    pub fn id(&self) -> PageId {
        self.id
    }

    /// Returns the struct.
    pub fn into_row(self) -> R {
        self.row
    }

    pub(super) fn cells(&self) -> &Arc<Mutex<Vec<Written>>> {
        &self.cells
    }
}

pub(super) fn lock(cells: &Mutex<Vec<Written>>) -> MutexGuard<'_, Vec<Written>> {
    cells.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R> Deref for Saved<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

impl<R> DerefMut for Saved<R> {
    fn deref_mut(&mut self) -> &mut R {
        &mut self.row
    }
}

impl<R: Clone> Clone for Saved<R> {
    fn clone(&self) -> Self {
        let cells = Arc::new(Mutex::new(lock(&self.cells).clone()));
        Self { row: self.row.clone(), id: self.id, created: self.created, cells }
    }
}

impl<R: fmt::Debug> fmt::Debug for Saved<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Saved").field("id", &self.id).field("row", &self.row).finish()
    }
}

impl<R> From<&Saved<R>> for PageId {
    fn from(row: &Saved<R>) -> Self {
        row.id
    }
}

impl<R> Placed for Saved<R> {
    fn id(&self) -> Option<Uuid> {
        Some(self.id.into())
    }

    fn created(&self) -> Option<Timestamp> {
        self.created
    }
}
