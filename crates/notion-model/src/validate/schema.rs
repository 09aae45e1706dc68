//! The rules that a schema adds.

use super::{Check, Rule, Validate, Violation};
use crate::filter::groups::DEEPEST;
use crate::{
    Condition, Filter, MultiSelectCondition, Properties, PropertyConfig, PropertyFilter,
    PropertyInput, PropertyInputValue, PropertySchema, PropertySchemaInput, SelectCondition, Sort,
};

/// The schema of a data source that is about to be created: exactly one property is a title.
///
/// Made by [`Properties::as_new`].
#[derive(Clone, Copy, Debug)]
pub struct NewSchema<'a>(&'a Properties<PropertySchemaInput>);

impl Properties<PropertySchemaInput> {
    /// Returns the schema as that of a new data source, which has more rules than one that is updated.
    pub fn as_new(&self) -> NewSchema<'_> {
        NewSchema(self)
    }
}

impl Validate for NewSchema<'_> {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        let titles = self.0.iter().filter(|(_, schema)| schema.config.name() == "title").count();
        if titles != 1 {
            check.broken(Rule::Titles(titles));
        }
        self.0.validate(check);
    }
}

/// The property with this name or id, percent-encoded or not.
#[inline]
fn find<'a>(
    schema: &'a Properties<PropertySchema>,
    name_or_id: &str,
) -> Option<(&'a str, &'a PropertySchema)> {
    let by_name = schema.iter().find(|(name, _)| *name == name_or_id);
    by_name.or_else(|| schema.get_by_id(name_or_id))
}

/// Returns what is wrong with these values of a row, for a data source with this schema, besides what is wrong in any.
///
/// ```
/// use notion_model::validate::values_for;
/// use notion_model::{DataSource, Properties, PropertyInput as Value, from_str};
///
/// let source = r#"{"object": "data_source", "properties": {"Due": {"id": "a", "name": "Due", "type": "date", "date": {}}}}"#;
/// let source: DataSource = from_str(source)?;
/// let values = Properties::from([("Due", Value::checkbox(true)), ("Done", Value::checkbox(true))]);
/// let violations = values_for(&values, &source.properties);
/// assert_eq!(violations[0].to_string(), "properties.Due: the property is of the type date, not checkbox");
/// assert_eq!(violations.len(), 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[inline]
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

#[inline]
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

/// Returns what is wrong with a filter on rows with this schema, besides what is wrong in any: names of properties and
/// options that are not in the schema, conditions that the type of the property does not have.
///
/// ```
/// use notion_model::validate::filter_for;
/// use notion_model::{DataSource, Filter, from_str};
///
/// let source = r#"{"object": "data_source", "properties": {"Due": {"id": "a", "name": "Due", "type": "date", "date": {}}}}"#;
/// let source: DataSource = from_str(source)?;
/// let filter = Filter::date("Due").this_week() & Filter::select("State").equals("Open");
/// assert_eq!(filter_for(&filter, &source.properties).len(), 1);      // there is no State
/// # Ok::<(), serde_json::Error>(())
/// ```
#[inline]
pub fn filter(filter: &Filter, schema: &Properties<PropertySchema>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut root = Check::root(&mut violations);
    root.at("filter", |check| conditions(filter, schema, check, DEEPEST));
    violations
}

#[inline]
fn conditions(
    filter: &Filter,
    schema: &Properties<PropertySchema>,
    check: &mut Check<'_>,
    levels: usize,
) {
    let (key, filters) = match filter {
        Filter::And(filters) => ("and", filters),
        Filter::Or(filters) => ("or", filters),
        Filter::Property(filter) => return condition(filter, schema, check),
        Filter::Timestamp(_) | Filter::Unknown(_) => return,
    };
    let Some(below) = levels.checked_sub(1) else { return };
    check.at(key, |check| {
        for (index, filter) in filters.iter().enumerate() {
            check.at_index(index, |check| conditions(filter, schema, check, below));
        }
    });
}

#[inline]
fn condition(filter: &PropertyFilter, schema: &Properties<PropertySchema>, check: &mut Check<'_>) {
    let Some((_, schema)) = find(schema, &filter.property) else {
        return check.broken(Rule::NoSuchProperty(filter.property.clone()));
    };
    if !suits(&filter.condition, &schema.config) {
        return check.broken(Rule::WrongType {
            expected: schema.config.name().to_owned(),
            actual: filter.condition.key().unwrap_or_default().to_owned(),
        });
    }
    for name in option_names(&filter.condition) {
        if !has_option(&schema.config, name) {
            check.broken(Rule::NoSuchOption(name.clone()));
        }
    }
}

/// The options that a condition names.
#[inline]
fn option_names(condition: &Condition) -> &[String] {
    match condition {
        Condition::Select(SelectCondition::Equals(any) | SelectCondition::DoesNotEqual(any))
        | Condition::Status(SelectCondition::Equals(any) | SelectCondition::DoesNotEqual(any))
        | Condition::MultiSelect(
            MultiSelectCondition::Contains(any) | MultiSelectCondition::DoesNotContain(any),
        ) => any.names(),
        _ => &[],
    }
}

/// Whether there is an option of this name, or a group of options, which a filter on a status may name as well.
#[inline]
fn has_option(config: &PropertyConfig, name: &str) -> bool {
    match config {
        PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) => {
            config.options.iter().any(|option| option.name == name)
        }
        PropertyConfig::Status(config) => {
            config.options.iter().any(|option| option.name == name)
                || config.groups.iter().any(|group| group.name == name)
        }
        _ => true,
    }
}

/// Whether a condition of this kind can be put to a property of this type. Text conditions serve
/// everything that is text, people conditions everybody.
#[inline]
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

/// Returns what is wrong with sorts of rows with this schema, besides what is wrong in any.
#[inline]
pub fn sorts(sorts: &[Sort], schema: &Properties<PropertySchema>) -> Vec<Violation> {
    let mut violations = Vec::new();
    Check::root(&mut violations).at("sorts", |check| sorted_by(sorts, schema, check));
    violations
}

#[inline]
fn sorted_by(sorts: &[Sort], schema: &Properties<PropertySchema>, check: &mut Check<'_>) {
    let properties = sorts.iter().map(|sort| sort.property.as_deref());
    all_known(properties, schema, check);
}

fn all_known<'n>(
    names: impl Iterator<Item = Option<&'n str>>,
    schema: &Properties<PropertySchema>,
    check: &mut Check<'_>,
) {
    for (index, name) in names.enumerate() {
        if let Some(name) = name.filter(|name| find(schema, name).is_none()) {
            check.at_index(index, |check| check.broken(Rule::NoSuchProperty(name.to_owned())));
        }
    }
}

impl Check<'_> {
    /// Checks a query of rows with this schema.
    #[inline]
    pub fn query(
        &mut self,
        filter: Option<&Filter>,
        sorts: &[Sort],
        filter_properties: &[String],
        schema: &Properties<PropertySchema>,
    ) {
        if let Some(filter) = filter {
            self.at("filter", |check| conditions(filter, schema, check, DEEPEST));
        }
        self.at("sorts", |check| sorted_by(sorts, schema, check));
        self.at("filter_properties", |check| {
            all_known(filter_properties.iter().map(|name| Some(name.as_str())), schema, check);
        });
    }
}
