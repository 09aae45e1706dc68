//! The schema that a struct stands for, as it is written.

use std::collections::HashMap;

use super::{Column, Config, RowType, kind};
use crate::{
    Color, DataSourceId, NumberFormat, PropertyConfigInput, PropertySchemaInput as Schema,
    RollupFunction, SelectOptionInput,
};

/// The data sources that structs are: what relations between structs lead to.
#[derive(Clone, Debug, Default)]
pub struct Targets(HashMap<&'static str, DataSourceId>);

impl Targets {
    /// Makes an empty schema.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the data source of this struct.
    #[must_use]
    pub fn with<R: super::Row>(mut self, source: DataSourceId) -> Self {
        self.insert(R::TYPE, source);
        self
    }

    /// Says which data source a struct is.
    pub fn insert(&mut self, row: &'static RowType, source: DataSourceId) {
        self.0.insert(row.name, source);
    }

    /// Returns the data source of a struct.
    pub fn get(&self, row: &RowType) -> Option<DataSourceId> {
        self.0.get(row.name).copied()
    }
}

/// The stage at which a property is made: each may name those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Those that name no others.
    Plain,
    /// Relations, which name a data source.
    Relations,
    /// Rollups, which name a relation.
    Rollups,
    /// Formulas, which may name all of them.
    Formulas,
}

/// The reason why a property can't be made of what a struct says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotMakeable {
    /// The data source of the related rows is not known.
    #[error("the data source of `{0}` is not known")]
    Target(&'static str),
    /// The field does not say which rows it leads to: only `One` and `Many` do.
    #[error("the field does not say which struct it leads to: write `One<…>` or `Many<…>`")]
    NoTarget,
    /// The attribute does not say what Notion is to compute.
    #[error(
        "the field does not say what is computed: write `formula = \"…\"`, `rollup(…)` or `prefix = \"…\"`"
    )]
    NotSaid,
}

impl Column {
    /// Returns when the property is made.
    pub fn stage(&self) -> Stage {
        match self.kind {
            "relation" => Stage::Relations,
            "rollup" => Stage::Rollups,
            "formula" => Stage::Formulas,
            _ => Stage::Plain,
        }
    }

    /// Returns the property that the column stands for, to be made.
    ///
    /// # Errors
    ///
    /// When the struct does not say enough.
    pub fn schema(&self, targets: &Targets) -> Result<Schema, NotMakeable> {
        let schema = match (self.kind, self.config) {
            (_, Config::As(schema)) => schema.clone(),
            ("title", _) => Schema::title(),
            ("rich_text", _) => Schema::rich_text(),
            ("number", Config::Format(format)) => Schema::number(format.into()),
            ("number", _) => Schema::number(NumberFormat::Number),
            ("select", _) => Schema::select(self.new_options()),
            ("multi_select", _) => Schema::multi_select(self.new_options()),
            ("status", _) => match self.new_options() {
                options if options.is_empty() => Schema::status(),
                options => Schema::status_with(options),
            },
            ("date", _) => Schema::date(),
            ("people", _) => Schema::people(),
            ("files", _) => Schema::files(),
            ("checkbox", _) => Schema::checkbox(),
            ("url", _) => Schema::url(),
            ("email", _) => Schema::email(),
            ("phone_number", _) => Schema::phone_number(),
            ("place", _) => Schema::place(),
            ("created_time", _) => Schema::created_time(),
            ("last_edited_time", _) => Schema::last_edited_time(),
            ("created_by", _) => Schema::created_by(),
            ("last_edited_by", _) => Schema::last_edited_by(),
            ("unique_id", Config::Prefix(prefix)) => Schema::unique_id(Some(prefix.to_owned())),
            ("unique_id", _) => Schema::unique_id(None),
            ("formula", Config::Formula(expression)) => Schema::formula(expression),
            ("rollup", Config::Rollup { relation, property, function }) => {
                Schema::rollup(relation, property, RollupFunction::from(function))
            }
            ("relation", config) => {
                let target = self.target.ok_or(NotMakeable::NoTarget)?();
                let source = targets.get(target).ok_or(NotMakeable::Target(target.name))?;
                match config {
                    Config::Back(name) => Schema::dual_relation(source, Some(name.to_owned())),
                    _ => Schema::relation(source),
                }
            }
            _ => return Err(NotMakeable::NotSaid),
        };
        Ok(match self.description {
            Some(description) => schema.description(description),
            None => schema,
        })
    }

    /// The known options, as they are made.
    pub(super) fn new_options(&self) -> Vec<SelectOptionInput> {
        let specs = self.options.map_or(&[][..], |set| set.options);
        specs.iter().map(super::OptionSpec::new_option).collect()
    }

    pub(super) fn is_computed(&self) -> bool {
        kind::is_computed(self.kind)
    }
}

impl super::OptionSpec {
    /// Returns the option as it is made.
    pub fn new_option(&self) -> SelectOptionInput {
        let mut option = SelectOptionInput::named(self.name);
        option.color = self.color.map(Color::from);
        option.description = self.description.map(str::to_owned);
        option.group = self.group.map(str::to_owned);
        option
    }
}

/// The options in a property that is written.
pub(super) fn options_mut(schema: &mut Schema) -> Option<&mut Vec<SelectOptionInput>> {
    match &mut schema.config {
        PropertyConfigInput::Select(config)
        | PropertyConfigInput::MultiSelect(config)
        | PropertyConfigInput::Status(config) => config.options.as_mut(),
        _ => None,
    }
}
