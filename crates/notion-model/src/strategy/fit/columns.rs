//! A schema, as far as values and filters depend on it.

use crate::{
    DataSource, DataSourceId, Properties, PropertyConfig, PropertyConfigInput, PropertySchema,
    PropertySchemaInput, RollupFunction, SelectOptionInput,
};

#[derive(Debug)]
pub struct Column {
    pub name: String,
    /// The name of the type.
    pub kind: String,
    pub options: Vec<String>,
    /// Where a relation leads.
    pub target: Option<DataSourceId>,
    /// What a rollup makes of the title of the related rows.
    pub function: Option<RollupFunction>,
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
            let (target, function) = match &schema.config {
                PropertyConfig::Relation(config) => (config.data_source_id, None),
                PropertyConfig::Rollup(config) => {
                    let is_title = config.rollup_property_id.as_ref();
                    let is_title = is_title.is_some_and(|id| *id == *"title");
                    (None, is_title.then(|| config.function.clone()))
                }
                _ => (None, None),
            };
            Column {
                name: name.to_owned(),
                kind: schema.config.name().to_owned(),
                options: options.iter().map(|option| option.name.clone()).collect(),
                target,
                function,
            }
        };
        self.iter().map(column).collect()
    }
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
            let (target, function) = match &schema.config {
                Config::Relation(config) => (config.data_source_id, None),
                Config::Rollup(config) => {
                    let is_title = config.rollup_property_id.as_ref();
                    let is_title = is_title.is_some_and(|id| *id == *"title");
                    (None, is_title.then(|| config.function.clone()))
                }
                _ => (None, None),
            };
            Column {
                name: schema.name.clone().unwrap_or_else(|| name.to_owned()),
                kind: schema.config.name().to_owned(),
                options,
                target,
                function,
            }
        };
        self.iter().map(column).collect()
    }
}
