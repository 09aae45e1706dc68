use std::fmt;

use serde::{Deserialize, Serialize};

use super::binding::{find, options, variants};
use super::schema::options_mut;
use super::{Column, Config, Lock, RowType, Targets, kind};
use crate::{
    DataSource, DataSourceId, DualPropertyInput, NumberConfigInput, PropertyConfig,
    PropertyConfigInput, PropertySchema, PropertySchemaInput as Schema, RelationConfigInput,
    RelationKind, RelationKindInput, SchemaOption, SelectOptionInput,
};

/// What it takes to make a data source what a struct says: one step after the other.
///
/// Its `Display` reads like a diff: `+` adds, `~` changes without loss, `-` loses values, `=` is shown because the API can't
/// do it. A property that the struct has no field for is never touched.
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

/// What a step of a plan does.
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

/// What a step loses.
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
                None => steps.push(add(column, &targets)),
                Some((name, schema)) => {
                    let found = Found { column, name, schema, live, lock: &lock };
                    found.compare(&targets, &mut steps);
                }
            }
        }
        Self { data_source: live.id, row: row.name.to_owned(), steps }
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

fn add(column: &Column, targets: &Targets) -> PlanStep {
    let (what, loss) = match column.schema(targets) {
        Ok(schema) => (PlanChange::Add { schema }, Loss::None),
        Err(problem) => {
            let what = format!("it can't be made: {problem}");
            (PlanChange::Show { what }, Loss::NotPossible)
        }
    };
    PlanStep { property: column.name.to_owned(), id: None, kind: None, what, loss, rows: None }
}

/// A column, and the property that it is.
struct Found<'a> {
    column: &'static Column,
    name: &'a str,
    schema: &'a PropertySchema,
    live: &'a DataSource,
    lock: &'a Lock,
}

impl Found<'_> {
    fn step(&self, what: PlanChange, loss: Loss) -> PlanStep {
        let (property, id) = (self.name.to_owned(), Some(self.schema.id.as_str().to_owned()));
        let kind = Some(self.schema.config.name().to_owned());
        PlanStep { property, id, kind, what, loss, rows: None }
    }

    fn show(&self, what: impl Into<String>) -> PlanStep {
        self.step(PlanChange::Show { what: what.into() }, Loss::NotPossible)
    }

    fn compare(&self, targets: &Targets, steps: &mut Vec<PlanStep>) {
        let live = self.schema.config.name();
        if !kind::takes(self.column.kind, live) {
            steps.push(self.retype(targets));
        } else {
            self.configure(targets, steps);
            self.options(steps);
        }
        if self.name != self.column.name {
            let taken = self.live.properties.get(self.column.name).is_some();
            steps.push(match taken {
                true => self.show(format!(
                    "it can't be called {:?}, for another property is",
                    self.column.name
                )),
                false => {
                    self.step(PlanChange::Rename { to: self.column.name.to_owned() }, Loss::None)
                }
            });
        }
    }

    fn retype(&self, targets: &Targets) -> PlanStep {
        let (from, to) = (self.schema.config.name(), self.column.kind);
        if self.column.is_computed() && kind::is_computed(from) {
            return self.show(format!("what computes it can't be changed from {from} to {to}"));
        }
        let fixed = ["title", "place", "unique_id", "button", "verification"];
        if let Some(kind) = [from, to].into_iter().find(|kind| fixed.contains(kind)) {
            return self
                .show(format!("the type can't be changed from {from} to {to}: {kind} is fixed"));
        }
        match self.column.schema(targets) {
            Ok(schema) => {
                let kept = kept(from, to).to_owned();
                self.step(PlanChange::Retype { schema, kept }, Loss::Values)
            }
            Err(problem) => self.show(format!("the type can't be changed to {to}: {problem}")),
        }
    }

    fn configure(&self, targets: &Targets, steps: &mut Vec<PlanStep>) {
        let mut configure = |what: String, schema: Schema| {
            steps.push(self.step(PlanChange::Configure { what, schema }, Loss::None));
        };
        let of = |config| {
            let mut schema = Schema::default();
            schema.config = config;
            schema
        };
        match (self.column.config, &self.schema.config) {
            (Config::Format(format), PropertyConfig::Number(live)) => {
                if live.format.as_str() != format {
                    let mut config = NumberConfigInput::default();
                    config.format = Some(format.into());
                    let what = format!("format {} → {format}", live.format);
                    configure(what, of(PropertyConfigInput::Number(config)));
                }
            }
            (Config::Prefix(prefix), PropertyConfig::UniqueId(live)) => {
                if live.prefix.as_deref() != Some(prefix) {
                    let before = live.prefix.as_deref().unwrap_or("none");
                    let what = format!("prefix {before} → {prefix}");
                    configure(what, Schema::unique_id(Some(prefix.to_owned())));
                }
            }
            // Answers name properties in a form of their own, so only an expression that names none can be compared.
            (Config::Formula(expression), PropertyConfig::Formula(live)) => {
                if live.expression != expression
                    && !live.expression.contains("{{")
                    && !expression.contains("prop(")
                {
                    configure(format!("formula → {expression}"), Schema::formula(expression));
                }
            }
            (Config::Rollup { function, .. }, PropertyConfig::Rollup(live)) => {
                if live.function.as_str() != function
                    && let Ok(schema) = self.column.schema(targets)
                {
                    configure(format!("rollup {} → {function}", live.function), schema);
                }
            }
            (config, PropertyConfig::Relation(live)) => {
                let wanted = self.column.target.and_then(|target| targets.get(target()));
                let target = live.data_source_id;
                if let Some(wanted) = wanted.filter(|wanted| target.is_some_and(|it| it != *wanted))
                {
                    let mut relation = RelationConfigInput::default();
                    relation.data_source_id = Some(wanted);
                    relation.kind = RelationKindInput::SingleProperty(crate::Empty::default());
                    let schema = of(PropertyConfigInput::Relation(relation));
                    let kept = "nothing: the links lead to other rows".to_owned();
                    steps.push(self.step(PlanChange::Retype { schema, kept }, Loss::Values));
                } else if let (Config::Back(name), RelationKind::SingleProperty(_)) =
                    (config, &live.kind)
                    && let Some(target) = target
                {
                    let mut dual = DualPropertyInput::default();
                    dual.synced_property_name = Some(name.to_owned());
                    let mut relation = RelationConfigInput::default();
                    relation.data_source_id = Some(target);
                    relation.kind = RelationKindInput::DualProperty(dual);
                    let what = format!("the related rows show it as {name:?}");
                    configure(what, of(PropertyConfigInput::Relation(relation)));
                }
            }
            _ => {}
        }
        if let Some(description) = self.column.description
            && self.schema.description.as_deref() != Some(description)
        {
            let schema = Schema::default().description(description);
            let what = format!("description {description:?}");
            steps.push(self.step(PlanChange::Configure { what, schema }, Loss::None));
        }
    }

    fn options(&self, steps: &mut Vec<PlanStep>) {
        let Some(set) = self.column.options.filter(|set| !set.options.is_empty()) else { return };
        let live = options(&self.schema.config);
        let known = variants(set, self.lock.get(self.column), live);
        let missing = |index: &usize| !known.contains(&Some(*index));
        let new: Vec<SelectOptionInput> = (0..set.options.len())
            .filter(missing)
            .map(|index| set.options[index].new_option())
            .collect();
        if !new.is_empty() {
            let names = new.iter().filter_map(|option| option.name.clone()).collect();
            let mut schema = Schema::from(self.schema);
            schema.description = crate::Patch::Keep;
            if let Some(options) = options_mut(&mut schema) {
                *options = new;
            }
            steps.push(self.step(PlanChange::AddOptions { schema, names }, Loss::None));
        }
        for (option, index) in live.iter().zip(&known) {
            let Some(spec) = index.map(|index| &set.options[index]) else { continue };
            if spec.name != option.name {
                steps.push(self.show(format!(
                    "option {:?} can't be renamed to {:?} by the API: do it in the app",
                    option.name, spec.name
                )));
            }
            if spec.color.is_some_and(|color| color != option.color.as_str()) {
                steps.push(self.show(format!(
                    "option {:?} can't be recoloured from {} to {} by the API: do it in the app",
                    option.name,
                    option.color,
                    spec.color.unwrap_or_default()
                )));
            }
        }
        let unknown = |(option, index): (&SchemaOption, &Option<usize>)| {
            index.is_none().then(|| option.name.clone())
        };
        let names: Vec<String> = live.iter().zip(&known).filter_map(unknown).collect();
        if !set.open && !names.is_empty() {
            steps.push(self.step(PlanChange::RemoveOptions { names }, Loss::Values));
        }
    }
}

/// What a change of type keeps of the values.
fn kept(from: &str, to: &str) -> &'static str {
    match (from, to) {
        ("rich_text", "number") => "what reads as a number",
        ("number" | "url" | "email" | "phone_number" | "select", "rich_text") => "all, as text",
        ("rich_text", "select" | "multi_select") => "all, as options: at most 100 of them",
        ("select", "multi_select") => "all",
        ("multi_select", "select") => "the first option of each row",
        ("date", "rich_text") => "all, as text",
        ("rich_text", "date") => "what reads as a date",
        (_, "relation") => "nothing",
        ("number", "checkbox") | ("checkbox", "number") => "nothing",
        _ => "what Notion can convert: look before",
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
