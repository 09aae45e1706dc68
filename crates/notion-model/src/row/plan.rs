mod compare;
mod formula;

use std::fmt;

use serde::{Deserialize, Serialize};

use self::compare::{Found, add, lacks_relation, not_made, remove};
use super::binding::find;
use super::{Column, RowType, Targets};
use crate::{DataSource, DataSourceId, PropertyConfigInput, PropertySchemaInput as Schema};

/// The plan by which a data source becomes what a struct says: one step after the other.
///
/// Its `Display` reads like a diff: `+` adds, `~` changes without loss, `-` loses values, `=` is shown because the API can't
/// do it. A property that the struct has no field for is never touched, unless `#[row(removed = "…")]` names it.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use notion_model::{DataSource, row::Row};
/// # #[derive(Row)] struct Task { #[row(title)] name: String }
/// # fn f(live: DataSource) {
/// let plan = Task::plan(&live);
/// print!("{plan}");
/// assert!(plan.losses().next().is_none());
/// # }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    data_source: DataSourceId,
    row: String,
    steps: Vec<PlanStep>,
}

/// One step of a [`Plan`]: a change to one property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlanStep {
    /// What the property is called now, or will be called.
    pub property: String,
    /// The id of the property; none of one that is to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The type that the property has now; none of one that is to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What is done.
    pub what: PlanChange,
    /// What is lost by it.
    pub loss: Loss,
    /// How many rows have a value that would be lost, if they were counted: at most 100, which means 100 or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
}

/// The change that a step of a plan makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[non_exhaustive]
pub enum PlanChange {
    /// Makes a property.
    Add {
        /// The property.
        schema: Schema,
    },
    /// Gives the property another name. Values and id stay.
    Rename {
        /// The new name.
        to: String,
    },
    /// Adds options.
    AddOptions {
        /// The new ones.
        schema: Schema,
        /// What they are called.
        names: Vec<String>,
    },
    /// Changes what is shown or computed, and no values.
    Configure {
        /// What changes, for people.
        what: String,
        /// The property.
        schema: Schema,
    },
    /// Removes options that a closed enum does not know, and the values that rows have of them.
    RemoveOptions {
        /// What they are called.
        names: Vec<String>,
    },
    /// Gives the property on the other side of a relation, which shows the related rows there, another name.
    RenameBack {
        /// The data source that it is in.
        data_source: DataSourceId,
        /// Its id there.
        id: String,
        /// Its new name.
        to: String,
    },
    /// Removes the property, and the values that rows have of it.
    Remove {
        /// Of a relation with two sides: what the other side is called, which goes, too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        back: Option<String>,
    },
    /// Gives the property another type.
    Retype {
        /// The property.
        schema: Schema,
        /// What is kept.
        kept: String,
    },
    /// Nothing: it is only shown.
    Show {
        /// What can't be done, and why.
        what: String,
    },
}

/// The loss that a step causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Loss {
    /// Nothing.
    None,
    /// Values of rows.
    Values,
    /// Nothing, for it is not possible.
    NotPossible,
}

impl Plan {
    /// Returns what it takes to make `live` what the struct says. Relations that are to be made need their `targets`; one to
    /// the struct itself is known.
    pub fn new(row: &'static RowType, live: &DataSource, targets: &Targets) -> Self {
        let mut targets = targets.clone();
        targets.insert(row, live.id);
        let lock = row.lock();
        let mut steps = Vec::new();
        let mut stages: Vec<&'static Column> = row.columns.iter().collect();
        stages.sort_by_key(|column| column.stage());
        for column in stages {
            match find(column, &lock, &live.properties) {
                None => match lacks_relation(column, row, &lock, live, &targets) {
                    Some(what) => steps.push(not_made(column, what)),
                    None => steps.push(add(column, &targets)),
                },
                Some((name, schema)) => {
                    let found = Found { column, name, schema, live, lock: &lock, row };
                    found.compare(&targets, &mut steps);
                }
            }
        }
        let columns = row.columns.iter();
        let kept = columns.filter_map(|column| Some(find(column, &lock, &live.properties)?.0));
        let kept: Vec<&str> = kept.collect();
        for name in row.removed.iter().filter(|name| !kept.contains(name)) {
            steps.extend(live.properties.get(name).map(|schema| remove(name, schema)));
        }
        let mut plan = Self { data_source: live.id, row: row.name.to_owned(), steps };
        plan.hold_back();
        plan
    }

    /// Says of a step why it is not possible, and of those that build on what it would have made.
    pub fn rule_out(&mut self, step: usize, why: String) {
        if let Some(step) = self.steps.get_mut(step) {
            (step.what, step.loss) = (PlanChange::Show { what: why }, Loss::NotPossible);
            self.hold_back();
        }
    }

    /// Rules out what builds on a property that is not made.
    fn hold_back(&mut self) {
        let mut missing: Vec<String> = Vec::new();
        for step in &mut self.steps {
            let schema = match &step.what {
                PlanChange::Add { schema }
                | PlanChange::Retype { schema, .. }
                | PlanChange::Configure { schema, .. } => Some(schema),
                _ => None,
            };
            let lacks = missing.iter().find(|name| schema.is_some_and(|it| builds_on(it, name)));
            if let Some(name) = lacks {
                let what = format!("it can't be made before {name:?} is");
                (step.what, step.loss) = (PlanChange::Show { what }, Loss::NotPossible);
            }
            if step.id.is_none() && step.loss == Loss::NotPossible {
                missing.push(step.property.clone());
            }
        }
    }

    /// Returns the data source.
    pub fn data_source(&self) -> DataSourceId {
        self.data_source
    }

    /// Returns the steps, in the order in which they can be done.
    pub fn steps(&self) -> &[PlanStep] {
        &self.steps
    }

    /// Returns the steps, to say how many rows they concern.
    pub fn steps_mut(&mut self) -> &mut [PlanStep] {
        &mut self.steps
    }

    /// Returns the steps that lose values.
    pub fn losses(&self) -> impl Iterator<Item = &PlanStep> {
        self.steps.iter().filter(|step| step.loss == Loss::Values)
    }

    /// Returns whether there is nothing to do; what is only shown does not count.
    pub fn is_done(&self) -> bool {
        self.steps.iter().all(|step| step.loss == Loss::NotPossible)
    }

    /// Returns whether there is nothing to do without loss.
    pub fn is_done_without_loss(&self) -> bool {
        self.steps.iter().all(|step| step.loss != Loss::None)
    }
}

/// Whether a property names another one: a rollup its relation, a formula any.
fn builds_on(schema: &Schema, name: &str) -> bool {
    match &schema.config {
        PropertyConfigInput::Rollup(config) => {
            config.relation_property_name.as_deref() == Some(name)
        }
        PropertyConfigInput::Formula(config) => {
            config.expression.contains(&format!("prop({name:?})"))
        }
        _ => false,
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} → data source {}", self.row, self.data_source)?;
        if self.steps.is_empty() {
            return writeln!(f, "  nothing to do");
        }
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl fmt::Display for PlanStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match (&self.what, self.loss) {
            (_, Loss::NotPossible) => '=',
            (_, Loss::Values) => '-',
            (PlanChange::Add { .. }, _) => '+',
            _ => '~',
        };
        write!(f, "{sign} property {:?}", self.property)?;
        match &self.what {
            PlanChange::Add { schema } => write!(f, " ({})", schema.config.name())?,
            PlanChange::Rename { to } => write!(f, " → {to:?}")?,
            PlanChange::AddOptions { names, .. } => write!(f, ": + options {}", names.join(", "))?,
            PlanChange::Configure { what, .. } | PlanChange::Show { what } => {
                write!(f, ": {what}")?
            }
            PlanChange::RemoveOptions { names } => write!(f, ": - options {}", names.join(", "))?,
            PlanChange::RenameBack { to, .. } => {
                write!(f, ": the related rows are to show it as {to:?}")?;
            }
            PlanChange::Remove { back: None } => f.write_str(": removed")?,
            PlanChange::Remove { back: Some(back) } => {
                write!(f, ": removed, and {back:?} on the other side")?;
            }
            PlanChange::Retype { schema, kept } => {
                let from = self.kind.as_deref().unwrap_or("?");
                write!(f, ": {from} → {}; kept is {kept}", schema.config.name())?;
            }
        }
        match self.rows {
            None => Ok(()),
            Some(100..) => f.write_str(" (100 or more rows have a value)"),
            Some(1) => f.write_str(" (1 row has a value)"),
            Some(rows) => write!(f, " ({rows} rows have a value)"),
        }
    }
}
