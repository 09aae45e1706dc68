use std::fmt;
use std::ops::Deref;

use crate::row::cell::MayBeEmpty;
use crate::row::{BoundColumn, Cell, CellError, HasKind, Kind, OptionSet, RowType};
use crate::{Property, PropertyInput};

/// A list, or a text, as far as the server gives it with the row: at most 25 related pages, users or mentions.
///
/// Every other type is read whole, which takes a request for each cell that was cut off and each 100 items in it. A field of
/// this type, such as `Cut<Vec<PageId>>` or `Cut<Many<Project>>`, never takes one, and says whether there is more.
///
/// A value that was cut off is never written back, since that would remove the rest; [`Cut::whole`] replaces it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cut<T> {
    value: T,
    is_cut: bool,
}

impl<T> Cut<T> {
    /// Returns a value of which there is nothing more: it replaces what is in the cell.
    pub fn whole(value: T) -> Self {
        Self { value, is_cut: false }
    }

    /// Returns whether there may be more than this.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Cut<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Cut<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, if self.is_cut { "…" } else { "" })
    }
}

impl<T: HasKind> HasKind for Cut<T> {
    type Kind = T::Kind;
}

impl<T: MayBeEmpty> MayBeEmpty for Cut<T> {}

impl<T: Cell<K>, K: Kind> Cell<K> for Cut<T> {
    const OPTIONS: Option<&'static OptionSet> = T::OPTIONS;
    const TARGET: Option<fn() -> &'static RowType> = T::TARGET;
    const COMPLETES: bool = false;

    fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
        if !property.is_truncated() {
            return T::read(property, column).map(Self::whole);
        }
        let mut came = property.clone();
        came.has_more = Some(false);
        Ok(Self { value: T::read(&came, column)?, is_cut: true })
    }

    fn write(&self, column: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        match self.is_cut {
            true => Ok(None),
            false => self.value.write(column),
        }
    }
}
