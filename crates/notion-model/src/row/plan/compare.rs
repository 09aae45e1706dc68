//! What a column says, beside what there is.

use super::{Loss, PlanChange, PlanStep, formula};
use crate::row::binding::{find, options, variants};
use crate::row::schema::options_mut;
use crate::row::{Column, Config, Lock, RowType, Targets, kind};
use crate::{
    DataSource, PropertyConfig, PropertySchema, PropertySchemaInput as Schema, RelationConfig,
    RelationKind, SchemaOption, SelectOptionInput,
};

/// The step that makes the property of a column.
pub(super) fn add(column: &Column, targets: &Targets) -> PlanStep {
    match column.schema(targets) {
        Ok(schema) => new(column, PlanChange::Add { schema }, Loss::None),
        Err(problem) => not_made(column, problem.to_string()),
    }
}

/// The step that says why the property of a column can't be made.
pub(super) fn not_made(column: &Column, why: String) -> PlanStep {
    let what = format!("it can't be made: {why}");
    new(column, PlanChange::Show { what }, Loss::NotPossible)
}

fn new(column: &Column, what: PlanChange, loss: Loss) -> PlanStep {
    PlanStep { property: column.name.to_owned(), id: None, kind: None, what, loss, rows: None }
}

/// Why a rollup can't be made yet: what it goes over is no relation, and only becomes one by a step that loses values.
pub(super) fn lacks_relation(
    column: &Column,
    row: &'static RowType,
    lock: &Lock,
    live: &DataSource,
    targets: &Targets,
) -> Option<String> {
    let Config::Rollup { relation, .. } = column.config else { return None };
    let over = row.columns.iter().find(|column| column.name == relation);
    let found = match over {
        Some(over) => find(over, lock, &live.properties),
        None => live.properties.iter().find(|(name, _)| *name == relation),
    };
    let wanted = over.and_then(|over| targets.get(over.target?()));
    match found.map(|(_, schema)| &schema.config) {
        Some(PropertyConfig::Relation(live)) => {
            let leads = live.data_source_id.filter(|_| wanted.is_some());
            (leads != wanted).then(|| format!("{relation:?} leads to other rows"))
        }
        Some(config) => {
            Some(format!("{relation:?} is no relation, but of the type {}", config.name()))
        }
        // It is made before.
        None if over.is_some() => None,
        None => Some(format!("there is no relation {relation:?}")),
    }
}

/// The step that removes a property.
pub(super) fn remove(name: &str, schema: &PropertySchema) -> PlanStep {
    let (what, loss) = match &schema.config {
        PropertyConfig::Title(_) => {
            let what = "it can't be removed: every row has a title".to_owned();
            (PlanChange::Show { what }, Loss::NotPossible)
        }
        PropertyConfig::Relation(RelationConfig {
            kind: RelationKind::DualProperty(dual), ..
        }) => {
            let back = dual.synced_property_name.clone();
            (PlanChange::Remove { back }, Loss::Values)
        }
        _ => (PlanChange::Remove { back: None }, Loss::Values),
    };
    let (property, id) = (name.to_owned(), Some(schema.id.as_str().to_owned()));
    PlanStep { property, id, kind: Some(schema.config.name().to_owned()), what, loss, rows: None }
}

/// A column, and the property that it is.
pub(super) struct Found<'a> {
    pub(super) column: &'static Column,
    pub(super) name: &'a str,
    pub(super) schema: &'a PropertySchema,
    pub(super) live: &'a DataSource,
    pub(super) lock: &'a Lock,
    pub(super) row: &'static RowType,
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

    pub(super) fn compare(&self, targets: &Targets, steps: &mut Vec<PlanStep>) {
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
        if let Some(why) = lacks_relation(self.column, self.row, self.lock, self.live, targets) {
            return self.show(format!("the type can't be changed to {to}: {why}"));
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
        let relation = match &self.schema.config {
            PropertyConfig::Relation(live) => self.relation(live, targets),
            _ => None,
        };
        let setting = self.setting(targets).map(|(what, schema)| self.configured(what, schema));
        let described = self
            .column
            .description
            .filter(|description| self.schema.description.as_deref() != Some(description));
        let described = described.map(|description| {
            let what = format!("description {description:?}");
            self.configured(what, Schema::default().description(description))
        });
        steps.extend([setting, relation, described].into_iter().flatten());
    }

    fn configured(&self, what: String, schema: Schema) -> PlanStep {
        self.step(PlanChange::Configure { what, schema }, Loss::None)
    }

    /// What is set differently and loses nothing: what for people, and how it is to be.
    fn setting(&self, targets: &Targets) -> Option<(String, Schema)> {
        match (self.column.config, &self.schema.config) {
            (Config::Format(format), PropertyConfig::Number(live)) => {
                let is_so = live.format.as_str() == format;
                let what = format!("format {} → {format}", live.format);
                (!is_so).then(|| (what, Schema::number(format.into())))
            }
            (Config::Prefix(prefix), PropertyConfig::UniqueId(live)) => {
                let before = live.prefix.as_deref().unwrap_or_default();
                let what = format!("prefix {before:?} → {prefix:?}");
                // Notion writes it in capitals.
                let is_so = before.eq_ignore_ascii_case(prefix);
                (!is_so).then(|| (what, Schema::unique_id(Some(prefix.to_owned()))))
            }
            (Config::Formula(expression), PropertyConfig::Formula(live)) => {
                let is_so =
                    formula::is_same(&live.expression, expression, &|name| self.id_of(name));
                let what = format!("formula → {expression}");
                (!is_so).then(|| (what, Schema::formula(expression)))
            }
            (Config::Rollup { function, .. }, PropertyConfig::Rollup(live)) => {
                let schema = self.column.schema(targets).ok()?;
                let what = format!("rollup {} → {function}", live.function);
                (live.function.as_str() != function).then_some((what, schema))
            }
            _ => None,
        }
    }

    /// The id of what the struct, or else the data source, calls so.
    fn id_of(&self, name: &str) -> Option<String> {
        let column = self.row.columns.iter().find(|column| column.name == name);
        let by_column = column.and_then(|column| find(column, self.lock, &self.live.properties));
        let (_, schema) =
            by_column.or_else(|| self.live.properties.iter().find(|(known, _)| *known == name))?;
        Some(schema.id.decoded().into_owned())
    }

    fn relation(&self, live: &RelationConfig, targets: &Targets) -> Option<PlanStep> {
        let target = live.data_source_id?;
        let wanted = self.column.target.and_then(|row| targets.get(row()));
        match (self.column.config, &live.kind) {
            _ if wanted.is_some_and(|wanted| wanted != target) => {
                let schema = Schema::relation(wanted?);
                let kept = "nothing: the links lead to other rows".to_owned();
                Some(self.step(PlanChange::Retype { schema, kept }, Loss::Values))
            }
            (Config::Back(name), RelationKind::SingleProperty(_)) => {
                let schema = Schema::dual_relation(target, Some(name.to_owned()));
                Some(self.configured(format!("the related rows show it as {name:?}"), schema))
            }
            // Notion may have called it differently, and people may.
            (Config::Back(name), RelationKind::DualProperty(dual))
                if dual.synced_property_name.as_deref() != Some(name) =>
            {
                let id = String::from(dual.synced_property_id.as_ref()?);
                let to = name.to_owned();
                let what = PlanChange::RenameBack { data_source: target, id, to };
                Some(self.step(what, Loss::None))
            }
            _ => None,
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
