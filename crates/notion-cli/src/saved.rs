use std::collections::BTreeMap;

use notion_model::row::{
    Column, Config, Lock, LockedProperty, OptionSet, OptionSpec, Plan, RowType, Targets,
};
use notion_model::{
    DataSource, Properties, PropertyConfig, PropertySchema, PropertySchemaInput, SchemaOption,
};
use serde::{Deserialize, Serialize};

use crate::codegen::in_order;

/// The schema of a data source in a file, with the ids of properties and options: a lock file that can be planned from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedSchema {
    /// The ids, as `#[row(lock = "…")]` reads them.
    #[serde(flatten)]
    pub lock: Lock,
    /// What the data source is called.
    pub title: String,
    /// The properties.
    pub schema: Properties<PropertySchema>,
}

impl SavedSchema {
    /// Returns the schema of a data source.
    pub fn of(source: &DataSource) -> Self {
        let properties = source.properties.iter().map(|(name, schema)| {
            let options = options(&schema.config).iter();
            let options = options.map(|option| (option.name.clone(), option.id.clone()));
            let id = schema.id.as_str().to_owned();
            (name.to_owned(), LockedProperty { id, options: options.collect::<BTreeMap<_, _>>() })
        });
        let lock = Lock { data_source: source.id, properties: properties.collect() };
        Self {
            lock,
            title: source.title_text(),
            schema: in_order(source)
                .into_iter()
                .map(|(name, schema)| (name, schema.clone()))
                .collect(),
        }
    }

    /// Returns the file: the properties in the order of their names, so that changes can be read.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Returns the properties of `live` that the file does not have.
    pub fn extra<'a>(&'a self, live: &'a DataSource) -> impl Iterator<Item = &'a str> {
        let known = |schema: &PropertySchema| {
            let id = schema.id.decoded();
            self.schema.iter().any(|(_, known)| known.id.decoded() == id)
        };
        let extra = live.properties.iter();
        extra.filter(move |(_, schema)| !known(schema)).map(|(name, _)| name)
    }

    /// Returns what it takes to make `live` what the file says, without the properties that are named in `removed`.
    ///
    /// The schema is kept in memory for as long as the program runs.
    pub fn plan(&self, live: &DataSource, removed: &[String]) -> Plan {
        let removed: Vec<&'static str> = removed.iter().map(|name| keep(name)).collect();
        let columns: Vec<Column> =
            self.schema.iter().filter_map(|(name, schema)| column(name, schema)).collect();
        let row: &'static RowType = Box::leak(Box::new(RowType {
            name: keep(&self.title),
            title: keep(&self.title),
            description: None,
            columns: columns.leak(),
            removed: removed.leak(),
            has_rest: false,
            lock: Some(keep(&self.to_json())),
        }));
        Plan::new(row, live, &Targets::new())
    }
}

fn keep(text: &str) -> &'static str {
    text.to_owned().leak()
}

/// The column that a property would be; `None` of one that can't be made.
fn column(name: &str, schema: &PropertySchema) -> Option<Column> {
    let name = keep(name);
    let kind = schema.config.name();
    if matches!(kind, "button" | "verification" | "location" | "last_visited_time" | "") {
        return None;
    }
    let mut column = Column::new(name, name, keep(kind));
    column.description = schema.description.as_deref().map(keep);
    column.config = match &schema.config {
        PropertyConfig::Number(config) => Config::Format(keep(config.format.as_str())),
        PropertyConfig::UniqueId(config) => match &config.prefix {
            Some(prefix) if !prefix.is_empty() => Config::Prefix(keep(prefix)),
            _ => Config::None,
        },
        PropertyConfig::Formula(_) | PropertyConfig::Rollup(_) | PropertyConfig::Relation(_) => {
            Config::As(Box::leak(Box::new(PropertySchemaInput::from(schema))))
        }
        _ => Config::None,
    };
    let options = options(&schema.config);
    if !options.is_empty() {
        let specs: Vec<OptionSpec> = options.iter().map(spec).collect();
        column.options = Some(Box::leak(Box::new(OptionSet { options: specs.leak(), open: true })));
    }
    Some(column)
}

fn spec(option: &SchemaOption) -> OptionSpec {
    OptionSpec {
        color: Some(keep(option.color.as_str())).filter(|color| !color.is_empty()),
        description: option.description.as_deref().map(keep),
        ..OptionSpec::new(keep(&option.name))
    }
}

fn options(config: &PropertyConfig) -> &[SchemaOption] {
    match config {
        PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) => &config.options,
        PropertyConfig::Status(config) => &config.options,
        _ => &[],
    }
}
