//! The rules that a schema adds.

use super::{Check, Rule, Validate, Violation};
use crate::{
    Condition, Filter, Properties, PropertyConfig, PropertyInput, PropertyInputValue,
    PropertySchema, PropertySchemaInput, Sort,
};

/// The schema of a data source that is about to be created: exactly one property is a title.
///
/// Made by [`Properties::as_new`].
#[derive(Clone, Copy, Debug)]
pub struct NewSchema<'a>(&'a Properties<PropertySchemaInput>);

impl Properties<PropertySchemaInput> {
    /// The schema as that of a new data source, which has more rules than one that is updated.
    pub fn as_new(&self) -> NewSchema<'_> {
        NewSchema(self)
    }
}

impl Validate for NewSchema<'_> {
    fn validate(&self, check: &mut Check<'_>) {
        let titles = self.0.iter().filter(|(_, schema)| schema.config.name() == "title").count();
        if titles != 1 {
            check.broken(Rule::Titles(titles));
        }
        self.0.validate(check);
    }
}

/// The property with this name or id, percent-encoded or not.
fn find<'a>(
    schema: &'a Properties<PropertySchema>,
    name_or_id: &str,
) -> Option<(&'a str, &'a PropertySchema)> {
    let by_name = schema.iter().find(|(name, _)| *name == name_or_id);
    by_name.or_else(|| schema.get_by_id(name_or_id))
}

/// What is wrong with these values of a row, for a data source with this schema, besides what is
/// wrong in any.
pub fn values(
    values: &Properties<PropertyInput>,
    schema: &Properties<PropertySchema>,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut root = Check::root(&mut violations);
    root.at("properties", |check| {
        for (name, value) in values.iter() {
            check.at(name, |check| match find(schema, name) {
                Some((_, schema)) => fits(value, schema, check),
                None => check.broken(Rule::NoSuchProperty(name.to_owned())),
            });
        }
    });
    violations
}

fn fits(value: &PropertyInput, schema: &PropertySchema, check: &mut Check<'_>) {
    let (expected, actual) = (schema.config.name(), value.value.name());
    let read_only = [
        "formula",
        "rollup",
        "created_time",
        "created_by",
        "last_edited_time",
        "last_edited_by",
        "unique_id",
        "button",
    ];
    if let Some(kind) = read_only.iter().find(|kind| **kind == expected) {
        check.broken(Rule::ReadOnly(kind));
    } else if expected != actual {
        check.broken(Rule::WrongType { expected: expected.to_owned(), actual: actual.to_owned() });
    } else if let (PropertyConfig::Status(config), PropertyInputValue::Status(Some(option))) =
        (&schema.config, &value.value)
    {
        let known = config.options.iter().any(|known| {
            option.id.as_ref() == Some(&known.id) || option.name.as_ref() == Some(&known.name)
        });
        if !known {
            let name = option.name.clone().or_else(|| option.id.clone()).unwrap_or_default();
            check.broken(Rule::NoSuchOption(name));
        }
    }
}

/// What is wrong with a filter on rows with this schema, besides what is wrong in any.
pub fn filter(filter: &Filter, schema: &Properties<PropertySchema>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut root = Check::root(&mut violations);
    root.at("filter", |check| conditions(filter, schema, check));
    violations
}

fn conditions(filter: &Filter, schema: &Properties<PropertySchema>, check: &mut Check<'_>) {
    match filter {
        Filter::And(filters) => check.at("and", |check| each(filters, schema, check)),
        Filter::Or(filters) => check.at("or", |check| each(filters, schema, check)),
        Filter::Property(filter) => match find(schema, &filter.property) {
            None => check.broken(Rule::NoSuchProperty(filter.property.clone())),
            Some((_, schema)) if suits(&filter.condition, &schema.config) => {}
            Some((_, schema)) => check.broken(Rule::WrongType {
                expected: schema.config.name().to_owned(),
                actual: filter.condition.key().unwrap_or_default().to_owned(),
            }),
        },
        Filter::Timestamp(_) | Filter::Unknown(_) => {}
    }
}

fn each(filters: &[Filter], schema: &Properties<PropertySchema>, check: &mut Check<'_>) {
    for (index, filter) in filters.iter().enumerate() {
        check.at_index(index, |check| conditions(filter, schema, check));
    }
}

/// Whether a condition of this kind can be put to a property of this type. Text conditions serve
/// everything that is text, people conditions everybody.
fn suits(condition: &Condition, config: &PropertyConfig) -> bool {
    let property = config.name();
    match condition {
        Condition::RichText(_) => {
            matches!(property, "title" | "rich_text" | "url" | "email" | "phone_number")
        }
        Condition::People(_) => matches!(property, "people" | "created_by" | "last_edited_by"),
        Condition::Unknown(_) => true,
        condition => {
            condition.key() == Some(property) || matches!(config, PropertyConfig::Unknown(_))
        }
    }
}

/// What is wrong with sorts of rows with this schema, besides what is wrong in any.
pub fn sorts(sorts: &[Sort], schema: &Properties<PropertySchema>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut root = Check::root(&mut violations);
    root.at("sorts", |check| {
        for (index, sort) in sorts.iter().enumerate() {
            if let Some(property) =
                sort.property.as_ref().filter(|name| find(schema, name).is_none())
            {
                check.at_index(index, |check| {
                    check.broken(Rule::NoSuchProperty(property.clone()));
                });
            }
        }
    });
    violations
}
