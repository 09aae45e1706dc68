use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Column, Drift, Lock, LockedProperty, OptionSet, RowType, kind};
use crate::{
    DataSource, DataSourceId, Properties, PropertyConfig, PropertyId, PropertySchema, SchemaOption,
};

/// The properties of a data source that the columns of a struct are, and the options that its variants are: by id, so
/// that nothing depends on names that people change.
///
/// It is a value: a program can keep it as JSON, and start from it without a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    data_source: DataSourceId,
    columns: Vec<BoundColumn>,
}

/// A property that is a column of a struct.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoundColumn {
    /// The property.
    pub(super) id: PropertyId,
    /// What it is called now.
    name: String,
    /// What the struct calls it.
    wanted: String,
    /// Its type.
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) options: Vec<BoundOption>,
    /// Whether only options that there are may be written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) strict: bool,
}

/// An option that a property has, and which of the known ones it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct BoundOption {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) variant: Option<usize>,
}

/// A data source does not have what a struct needs.
#[derive(Clone, Debug, PartialEq)]
pub struct BindError {
    row: &'static str,
    data_source: DataSourceId,
    problems: Vec<BindProblem>,
}

/// A reason why a struct does not fit a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BindProblem {
    /// It has no such property, under its id, its name or a former name. One whose target is not shared with the
    /// connection is left out of the schema, too.
    Missing {
        /// The field.
        field: &'static str,
        /// The property that the struct names.
        name: &'static str,
        /// What may be meant.
        nearest: Option<String>,
    },
    /// The property is of another kind.
    Kind {
        /// The field.
        field: &'static str,
        /// What the property is called.
        name: String,
        /// The kind that the field takes.
        expected: &'static str,
        /// The type that the property has.
        found: String,
    },
}

impl Binding {
    /// Finds the columns of a struct in a data source: by id, then by name, then by a former name. The title is found
    /// whatever it is called.
    ///
    /// # Errors
    ///
    /// When a column is missing, or of another kind: all that are.
    pub fn new(row: &'static RowType, source: &DataSource) -> Result<Self, BindError> {
        Self::by_lock(row, source, &row.lock())
    }

    /// Finds the columns again, after the data source has changed: those that are still there by the ids that they have here,
    /// whatever they are called by now, and others as [`new`](Self::new) does.
    ///
    /// # Errors
    ///
    /// When a column is missing, or of another kind: all that are.
    pub fn renewed(&self, row: &'static RowType, source: &DataSource) -> Result<Self, BindError> {
        let mut lock = row.lock();
        for (column, bound) in row.columns.iter().zip(&self.columns) {
            if source.properties.get_by_id(bound.id.as_str()).is_some() {
                lock.properties.insert(column.name.to_owned(), bound.locked(column));
            }
        }
        Self::by_lock(row, source, &lock)
    }

    fn by_lock(row: &'static RowType, source: &DataSource, lock: &Lock) -> Result<Self, BindError> {
        let (mut columns, mut problems) = (Vec::new(), Vec::new());
        for column in row.columns {
            match find(column, lock, &source.properties) {
                None => problems.push(BindProblem::Missing {
                    field: column.field,
                    name: column.name,
                    nearest: crate::validate::nearest(column.name, free(row, source))
                        .map(str::to_owned),
                }),
                Some((name, schema)) if kind::takes(column.kind, schema.config.name()) => {
                    columns.push(BoundColumn::new(column, lock.get(column), name, schema));
                }
                Some((name, schema)) => problems.push(BindProblem::Kind {
                    field: column.field,
                    name: name.to_owned(),
                    expected: column.kind,
                    found: schema.config.name().to_owned(),
                }),
            }
        }
        match problems.is_empty() {
            true => Ok(Self { data_source: source.id, columns }),
            false => Err(BindError { row: row.name, data_source: source.id, problems }),
        }
    }

    /// Returns whether it was made for a struct with these columns: a binding that was kept may be older than the
    /// program.
    pub fn is_of(&self, row: &RowType) -> bool {
        self.columns.len() == row.columns.len()
            && self.columns.iter().zip(row.columns).all(|(bound, column)| {
                bound.wanted == column.name && kind::takes(column.kind, &bound.kind)
            })
    }

    /// Returns the data source.
    pub fn data_source(&self) -> DataSourceId {
        self.data_source
    }

    /// Returns the columns, in the order of the fields.
    pub fn columns(&self) -> &[BoundColumn] {
        &self.columns
    }

    /// Returns the same, where only options that there are may be written: a typo makes no new one.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.columns.iter_mut().for_each(|column| column.strict = true);
        self
    }

    /// Returns what has changed against what the struct says.
    pub fn drift(&self, row: &'static RowType, source: &DataSource) -> Drift {
        Drift::new(row, self, source)
    }
}

impl BoundColumn {
    fn new(
        column: &Column,
        locked: Option<&LockedProperty>,
        name: &str,
        schema: &PropertySchema,
    ) -> Self {
        let set = column.options.unwrap_or(&OptionSet { options: &[], open: true });
        let live = options(&schema.config);
        let variants = variants(set, locked, live);
        let options = live.iter().zip(variants).map(|(option, variant)| BoundOption {
            id: option.id.clone(),
            name: option.name.clone(),
            variant,
        });
        Self {
            id: schema.id.clone(),
            name: name.to_owned(),
            wanted: column.name.to_owned(),
            kind: schema.config.name().to_owned(),
            options: options.collect(),
            strict: false,
        }
    }

    /// The ids of the property and its options, by the names that the struct has for them.
    fn locked(&self, column: &Column) -> LockedProperty {
        let specs = column.options.map_or(&[][..], |set| set.options);
        let options = self.options.iter().filter_map(|option| {
            let spec = option.variant.and_then(|index| specs.get(index))?;
            Some((spec.name.to_owned(), option.id.clone()))
        });
        LockedProperty { id: self.id.as_str().to_owned(), options: options.collect() }
    }

    /// Returns the id of the property.
    pub fn id(&self) -> &PropertyId {
        &self.id
    }

    /// Returns what the property was called when it was bound.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the type of the property.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Which of the known options this one is. One that was made after the binding is found by its name.
    pub(super) fn variant(&self, id: &str, name: &str, set: &OptionSet) -> Option<usize> {
        match self.options.iter().find(|option| option.id == id) {
            Some(option) => option.variant,
            None => {
                let free = |at: usize| !self.options.iter().any(|known| known.variant == Some(at));
                set.options.iter().position(|spec| spec.is(id, name)).filter(|at| free(*at))
            }
        }
    }

    /// What the property calls this option of the program's.
    pub(super) fn live_name<'a>(&'a self, name: &'a str, set: Option<&OptionSet>) -> &'a str {
        let variant = set.and_then(|set| set.options.iter().position(|spec| spec.name == name));
        let known = self.options.iter().find(|known| variant.is_some() && known.variant == variant);
        known.map_or(name, |known| &known.name)
    }
}

/// The properties that no column is called like.
fn free<'a>(row: &RowType, source: &'a DataSource) -> impl Iterator<Item = &'a str> {
    let is_free = |name: &&str| row.columns.iter().all(|column| column.name != *name);
    source.properties.names().filter(is_free)
}

/// Which property a column is.
pub(super) fn find<'a>(
    column: &Column,
    lock: &Lock,
    schema: &'a Properties<PropertySchema>,
) -> Option<(&'a str, &'a PropertySchema)> {
    let by_name = |name: &str| schema.iter().find(|(known, _)| *known == name);
    let locked = lock.get(column).map(|locked| &*locked.id);
    let by_id = [column.id, locked].into_iter().flatten().find_map(|id| schema.get_by_id(id));
    let by_kind = || match column.kind {
        "title" => schema.get_by_id("title"),
        _ => None,
    };
    by_id
        .or_else(|| by_name(column.name))
        .or_else(|| column.was.iter().find_map(|name| by_name(name)))
        .or_else(by_kind)
}

/// The options of a property.
pub(super) fn options(config: &PropertyConfig) -> &[SchemaOption] {
    match config {
        PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) => &config.options,
        PropertyConfig::Status(config) => &config.options,
        _ => &[],
    }
}

/// Which of the known options each of these is: by id, then by name, then by a former name, and none twice.
pub(super) fn variants(
    set: &OptionSet,
    locked: Option<&LockedProperty>,
    live: &[SchemaOption],
) -> Vec<Option<usize>> {
    let mut found = vec![None; live.len()];
    let specs = || set.options.iter().enumerate();
    type Is<'a> = &'a dyn Fn(&super::OptionSpec, &SchemaOption) -> bool;
    let ways: [Is<'_>; 3] = [
        &|spec, option| {
            let locked = locked.and_then(|locked| locked.options.get(spec.name));
            spec.id.or(locked.map(|id| &**id)) == Some(&*option.id)
        },
        &|spec, option| spec.name == option.name,
        &|spec, option| spec.was.contains(&&*option.name),
    ];
    for is in ways {
        for (index, spec) in specs() {
            if found.contains(&Some(index)) {
                continue;
            }
            let at = live.iter().position(|option| is(spec, option));
            if let Some(at) = at.filter(|at| found[*at].is_none()) {
                found[at] = Some(index);
            }
        }
    }
    found
}

impl BindError {
    /// Returns what the data source lacks.
    pub fn problems(&self) -> &[BindProblem] {
        &self.problems
    }

    /// Returns the data source.
    pub fn data_source(&self) -> DataSourceId {
        self.data_source
    }
}

impl std::error::Error for BindError {}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "data source {} is none of `{}`: ", self.data_source, self.row)?;
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl fmt::Display for BindProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { field, name, nearest } => {
                write!(
                    f,
                    "field `{field}`: there is no property {name:?} (removed, or what it leads to is not shared)"
                )?;
                nearest.as_ref().map_or(Ok(()), |name| write!(f, ", {name:?} may be meant"))
            }
            Self::Kind { field, name, expected, found } => {
                write!(
                    f,
                    "field `{field}`: property {name:?} is of the type {found}, not {expected}"
                )
            }
        }
    }
}
