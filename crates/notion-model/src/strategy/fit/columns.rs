//! A schema, as far as values and filters depend on it.

use crate::{
    DataSource, DataSourceId, Properties, PropertyConfig, PropertyConfigInput, PropertyId,
    PropertySchema, PropertySchemaInput, RollupFunction, SelectOptionInput,
};

#[derive(Debug)]
pub struct Column {
    pub name: String,
    /// The name of the type.
    pub kind: String,
    pub options: Vec<String>,
    /// Where a relation leads.
    pub target: Option<DataSourceId>,
    /// The type of what a formula or a rollup comes to, if the schema shows it.
    pub result: Option<&'static str>,
}

pub trait Columns {
    fn columns(&self) -> Vec<Column>;
}

impl Columns for DataSource {
    fn columns(&self) -> Vec<Column> {
        self.properties.columns()
    }
}

impl Columns for Properties<PropertySchema> {
    fn columns(&self) -> Vec<Column> {
        let column = |(name, schema): (&str, &PropertySchema)| {
            let options = match &schema.config {
                PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) => {
                    &config.options[..]
                }
                PropertyConfig::Status(config) => &config.options,
                _ => &[],
            };
            let (target, result) = match &schema.config {
                PropertyConfig::Relation(config) => (config.data_source_id, None),
                PropertyConfig::Rollup(config) => {
                    (None, rolled_up(&config.function, config.rollup_property_id.as_ref()))
                }
                PropertyConfig::Formula(config) => (None, comes_to(&config.expression)),
                _ => (None, None),
            };
            Column {
                name: name.to_owned(),
                kind: schema.config.name().to_owned(),
                options: options.iter().map(|option| option.name.clone()).collect(),
                target,
                result,
            }
        };
        self.iter().map(column).collect()
    }
}

/// The type of what a rollup comes to: of a title, all; of what else is rolled up, what its function says.
fn rolled_up(function: &RollupFunction, of: Option<&PropertyId>) -> Option<&'static str> {
    use RollupFunction as Function;
    Some(match function {
        Function::ShowOriginal | Function::ShowUnique if of.is_some_and(|id| *id == *"title") => {
            "titles"
        }
        Function::EarliestDate | Function::LatestDate => "date",
        Function::Count
        | Function::CountValues
        | Function::Empty
        | Function::NotEmpty
        | Function::Unique
        | Function::PercentEmpty
        | Function::PercentNotEmpty
        | Function::Sum
        | Function::Average
        | Function::Median
        | Function::Min
        | Function::Max
        | Function::Range
        | Function::Checked
        | Function::Unchecked
        | Function::PercentChecked
        | Function::PercentUnchecked => "number",
        _ => return None,
    })
}

/// The type of what a formula comes to, if its expression shows it without being understood: a text, a sum of numbers,
/// the length of a text, the time, true or false.
fn comes_to(expression: &str) -> Option<&'static str> {
    let is_text = |part: &str| {
        let inside = part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inside.is_some_and(|inside| !inside.contains(['"', '\\']))
    };
    let is_number = |part: &str| part.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let length_of = |part: &str| {
        part.strip_prefix("length(").and_then(|rest| rest.strip_suffix(')')).is_some_and(is_text)
    };
    Some(match expression.trim() {
        "now()" | "today()" => "date",
        "true" | "false" | "not true" | "not false" => "checkbox",
        text if is_text(text) => "text",
        sum if length_of(sum) || sum.split('+').all(is_number) => "number",
        _ => return None,
    })
}

/// The options that a status has if none are named.
const NEW_STATUS: [&str; 3] = ["Not started", "In progress", "Done"];

impl Columns for Properties<PropertySchemaInput> {
    fn columns(&self) -> Vec<Column> {
        use PropertyConfigInput as Config;
        let names = |options: &Option<Vec<SelectOptionInput>>| {
            let named = options.iter().flatten().filter_map(|option| option.name.clone());
            named.collect::<Vec<String>>()
        };
        let column = |(name, schema): (&str, &PropertySchemaInput)| {
            let options = match &schema.config {
                Config::Status(config) if config.options.is_none() => {
                    NEW_STATUS.map(str::to_owned).to_vec()
                }
                Config::Select(config) | Config::MultiSelect(config) | Config::Status(config) => {
                    names(&config.options)
                }
                _ => Vec::new(),
            };
            let (target, result) = match &schema.config {
                Config::Relation(config) => (config.data_source_id, None),
                Config::Rollup(config) => {
                    (None, rolled_up(&config.function, config.rollup_property_id.as_ref()))
                }
                Config::Formula(config) => (None, comes_to(&config.expression)),
                _ => (None, None),
            };
            Column {
                name: schema.name.clone().unwrap_or_else(|| name.to_owned()),
                kind: schema.config.name().to_owned(),
                options,
                target,
                result,
            }
        };
        self.iter().map(column).collect()
    }
}
