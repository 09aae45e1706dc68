use std::fmt;

use super::binding::options;
use super::{Binding, RowType};
use crate::DataSource;

/// A difference between a data source and a struct that fit each other all the same: what people have changed in the
/// app.
///
/// Its `Display` has a line for each change, and is empty if there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    changes: Vec<Change>,
}

/// A difference between a data source and a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A property is called differently.
    Renamed {
        /// The field.
        field: &'static str,
        /// What the struct calls it.
        wanted: &'static str,
        /// What it is called.
        live: String,
    },
    /// A property that the struct has no field for.
    Extra {
        /// What it is called.
        name: String,
        /// Its type.
        kind: String,
    },
    /// An option is called differently.
    OptionRenamed {
        /// The field.
        field: &'static str,
        /// What the enum calls it.
        wanted: &'static str,
        /// What it is called.
        live: String,
    },
    /// An option that the enum does not know.
    OptionAdded {
        /// The field.
        field: &'static str,
        /// What it is called.
        name: String,
    },
    /// An option of the enum that the property does not have.
    OptionMissing {
        /// The field.
        field: &'static str,
        /// What the enum calls it.
        name: &'static str,
    },
}

impl Drift {
    pub(super) fn new(row: &'static RowType, binding: &Binding, source: &DataSource) -> Self {
        let mut changes = Vec::new();
        for (column, bound) in row.columns.iter().zip(binding.columns()) {
            let found = source.properties.get_by_id(bound.id.as_str());
            let Some((name, schema)) = found else { continue };
            let field = column.field;
            if name != column.name {
                let live = name.to_owned();
                changes.push(Change::Renamed { field, wanted: column.name, live });
            }
            let Some(set) = column.options.filter(|set| !set.options.is_empty()) else { continue };
            let live = options(&schema.config);
            let known: Vec<Option<usize>> =
                live.iter().map(|it| bound.variant(&it.id, &it.name, set)).collect();
            for (option, variant) in live.iter().zip(&known) {
                let name = option.name.clone();
                match variant.map(|index| set.options[index].name) {
                    None => changes.push(Change::OptionAdded { field, name }),
                    Some(wanted) if wanted != name => {
                        changes.push(Change::OptionRenamed { field, wanted, live: name });
                    }
                    Some(_) => {}
                }
            }
            for (index, spec) in set.options.iter().enumerate() {
                if !known.contains(&Some(index)) {
                    changes.push(Change::OptionMissing { field, name: spec.name });
                }
            }
        }
        for (name, schema) in source.properties.iter() {
            if !binding.columns().iter().any(|column| column.id == schema.id) {
                let kind = schema.config.name().to_owned();
                changes.push(Change::Extra { name: name.to_owned(), kind });
            }
        }
        Self { changes }
    }

    /// Returns the changes: those of columns in the order of the fields, then the properties without a field.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renamed { field, wanted, live } => {
                write!(f, "`{field}`: property {wanted:?} is called {live:?} now")
            }
            Self::Extra { name, kind } => write!(f, "property {name:?} ({kind}) has no field"),
            Self::OptionRenamed { field, wanted, live } => {
                write!(f, "`{field}`: option {wanted:?} is called {live:?} now")
            }
            Self::OptionAdded { field, name } => write!(f, "`{field}`: option {name:?} is new"),
            Self::OptionMissing { field, name } => {
                write!(f, "`{field}`: there is no option {name:?}")
            }
        }
    }
}
