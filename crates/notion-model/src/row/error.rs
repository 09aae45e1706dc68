use std::fmt;

use crate::{PageId, PropertyId};

/// The reason why a cell of a row could not be read or written: where it is, what was expected and what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct RowError(Box<Inner>);

#[derive(Clone, Debug, PartialEq)]
struct Inner {
    page: Option<PageId>,
    field: Option<&'static str>,
    property: String,
    id: Option<PropertyId>,
    reason: CellError,
}

/// The fault of a cell.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CellError {
    /// The row has no such property: it was removed, was not asked for, or leads to what is not shared with the
    /// connection.
    Missing {
        /// What may be meant.
        nearest: Option<String>,
    },
    /// The cell is of another kind.
    Kind {
        /// The kinds that were expected, such as `number`.
        expected: String,
        /// The kind that it has.
        found: String,
    },
    /// The cell is empty, and a value was expected.
    Empty {
        /// What was expected.
        expected: &'static str,
    },
    /// The server cut the value off, or may have.
    CutOff {
        /// How many of its items came.
        came: usize,
    },
    /// The value does not fit.
    Unfit {
        /// What was expected, such as `a whole number`.
        expected: &'static str,
        /// What was found.
        found: String,
    },
    /// An option that the program does not know, where it said that it knows all.
    UnknownOption {
        /// What it is called.
        name: String,
    },
    /// An option that the property does not have, and that writing it may not make.
    NoSuchOption {
        /// What it is called.
        name: String,
    },
    /// The value is computed, and Notion does not give it here.
    NotComputed,
    /// A status always has an option, and can't be cleared.
    NotClearable,
    /// What the program's own type says.
    Custom(String),
}

impl RowError {
    pub(crate) fn new(property: impl Into<String>, reason: CellError) -> Self {
        let property = property.into();
        Self(Box::new(Inner { page: None, field: None, property, id: None, reason }))
    }

    /// Says of which page it is.
    #[must_use]
    #[inline]
    pub fn on_page(mut self, page: PageId) -> Self {
        self.0.page = Some(page);
        self
    }

    #[cfg(feature = "rows")]
    #[inline]
    pub(crate) fn of_field(mut self, field: &'static str) -> Self {
        self.0.field = Some(field);
        self
    }

    #[inline]
    pub(crate) fn with_id(mut self, id: &PropertyId) -> Self {
        self.0.id = Some(id.clone());
        self
    }

    /// Returns the page that has the cell, if it is known.
    pub fn page(&self) -> Option<PageId> {
        self.0.page
    }

    /// Returns the field of the struct, if there is one.
    pub fn field(&self) -> Option<&'static str> {
        self.0.field
    }

    /// Returns the name of the property.
    pub fn property(&self) -> &str {
        &self.0.property
    }

    /// Returns the id of the property, if it is known.
    pub fn id(&self) -> Option<&PropertyId> {
        self.0.id.as_ref()
    }

    /// Returns what is wrong.
    pub fn reason(&self) -> &CellError {
        &self.0.reason
    }
}

impl std::error::Error for RowError {}

impl fmt::Display for RowError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { page, field, property, id, reason } = &*self.0;
        write!(f, "property {property:?}")?;
        if let Some(id) = id {
            write!(f, " ({id})")?;
        }
        if let Some(page) = page {
            write!(f, " of page {page}")?;
        }
        if let Some(field) = field {
            write!(f, ", field `{field}`")?;
        }
        write!(f, ": {reason}")
    }
}

impl std::error::Error for CellError {}

impl fmt::Display for CellError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { nearest } => {
                f.write_str("there is none in the answer: removed, not asked for, or not shared")?;
                nearest.as_ref().map_or(Ok(()), |name| write!(f, "; {name:?} may be meant"))
            }
            Self::Kind { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Empty { expected } => write!(f, "expected {expected}, found an empty cell"),
            Self::CutOff { came } => {
                write!(f, "cut off after {came}, and has to be completed before it is read")
            }
            Self::Unfit { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::UnknownOption { name } => write!(f, "found the unknown option {name:?}"),
            Self::NoSuchOption { name } => {
                write!(f, "the property has no option {name:?}, and must not get a new one")
            }
            Self::NotComputed => f.write_str("Notion does not give the computed value here"),
            Self::NotClearable => {
                f.write_str("a status always has an option, and can't be cleared")
            }
            Self::Custom(problem) => f.write_str(problem),
        }
    }
}
