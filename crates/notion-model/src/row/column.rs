use std::fmt;
use std::marker::PhantomData;

use super::{BoundColumn, Cell, CellError, Kind, OptionSet};
use crate::{Property, PropertyInput, PropertySchemaInput};

/// The description of a data source by a struct: derived, and looked at by binding, plans and tests.
#[derive(Clone, Copy, Debug)]
pub struct RowType {
    /// The name of the struct.
    pub name: &'static str,
    /// What a new data source is called.
    pub title: &'static str,
    /// What it is about.
    pub description: Option<&'static str>,
    /// The columns, in the order of the fields.
    pub columns: &'static [Column],
    /// The properties that are to be removed.
    pub removed: &'static [&'static str],
    /// Whether the struct takes every other cell, too.
    pub has_rest: bool,
    /// The lock file, with the ids of properties and options.
    pub lock: Option<&'static str>,
}

/// The description of a property by a field.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Column {
    /// The field.
    pub field: &'static str,
    /// What the property is called.
    pub name: &'static str,
    /// The id of the property, if the program has it pinned.
    pub id: Option<&'static str>,
    /// What it was called before.
    pub was: &'static [&'static str],
    /// The kind: the type of the property, or `computed` for any that Notion computes.
    pub kind: &'static str,
    /// What it is about.
    pub description: Option<&'static str>,
    /// Of a select, a multi-select or a status: the options.
    pub options: Option<&'static OptionSet>,
    /// What else belongs to the property when it is made.
    pub config: Config,
    /// Of a relation between structs: the type of the related rows.
    pub target: Option<fn() -> &'static RowType>,
    /// Whether values that the server cut off are completed before they are read.
    pub completes: bool,
}

/// The configuration of a property besides its type, when it is made.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Config {
    /// Nothing.
    None,
    /// A number is shown in this format, such as `percent`.
    Format(&'static str),
    /// A relation is shown by the related rows, in a property of this name.
    Back(&'static str),
    /// A formula.
    Formula(&'static str),
    /// A rollup over a property of related rows.
    Rollup {
        /// The relation.
        relation: &'static str,
        /// The property over there.
        property: &'static str,
        /// What is made of the values, such as `sum`.
        function: &'static str,
    },
    /// What stands in front of a unique id.
    Prefix(&'static str),
    /// It is made like this.
    As(&'static PropertySchemaInput),
}

impl Column {
    /// Returns a column of the kind `K`, for a field that is read by functions.
    pub const fn of_kind<K: Kind>(field: &'static str, name: &'static str) -> Self {
        Self::new(field, name, K::NAME)
    }

    /// Returns a column of the kind of this name.
    pub const fn new(field: &'static str, name: &'static str, kind: &'static str) -> Self {
        Self {
            field,
            name,
            id: None,
            was: &[],
            kind,
            description: None,
            options: None,
            config: Config::None,
            target: None,
            completes: true,
        }
    }

    /// Pins the id.
    #[must_use]
    pub const fn id(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }

    /// Says what it was called before.
    #[must_use]
    pub const fn was(mut self, names: &'static [&'static str]) -> Self {
        self.was = names;
        self
    }

    /// Says what it is about.
    #[must_use]
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// Says what else belongs to the property.
    #[must_use]
    pub const fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }
}

/// The access to a field of the type `T`: how it is read and written, and what it says of its property.
///
/// It asks once whether `T` is a cell of the kind, so that a field that is none is one error.
#[derive(Debug)]
pub struct Access<T> {
    /// What the field says of its property.
    pub column: Column,
    pub(super) read: fn(&Property, &BoundColumn) -> Result<T, CellError>,
    pub(super) write: fn(&T, &BoundColumn) -> Result<Option<PropertyInput>, CellError>,
}

impl<T> Access<T> {
    /// Returns the access to cells of the kind `K`.
    pub const fn of<K: Kind>(field: &'static str, name: &'static str) -> Self
    where
        T: Cell<K>,
    {
        let column = Column::of_kind::<K>(field, name);
        let (options, target, completes) = (T::OPTIONS, T::TARGET, T::COMPLETES);
        let column = Column { options, target, completes, ..column };
        Self { column, read: T::read, write: T::write }
    }
}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column")
            .field("field", &self.field)
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// A column of the rows `R`, whose field is a `T` and whose cells are of the kind `K`: what filters, sorts and updates
/// name.
///
/// The derive makes one for each field, `Task::DUE` for `due`. What can be asked of it depends on the kind; a column of
/// other rows does not fit.
pub struct Col<R, T, K> {
    index: usize,
    of: PhantomData<Of<R, T, K>>,
}

/// What a column is of; none of it is kept in it.
type Of<R, T, K> = fn() -> (R, T, K);

impl<R, T, K> Col<R, T, K> {
    /// Returns the column at this place of [`RowType::columns`].
    #[doc(hidden)]
    pub const fn new(index: usize) -> Self {
        Self { index, of: PhantomData }
    }

    /// Returns its place in [`RowType::columns`].
    pub const fn index(&self) -> usize {
        self.index
    }
}

impl<R: super::Row, T, K> Col<R, T, K> {
    /// Returns what the struct says of it.
    pub fn column(&self) -> &'static Column {
        &R::TYPE.columns[self.index]
    }
}

impl<R, T, K> Clone for Col<R, T, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T, K> Copy for Col<R, T, K> {}

impl<R, T, K> fmt::Debug for Col<R, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Col({})", self.index)
    }
}
