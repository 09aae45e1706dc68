//! What fits a schema: rows, pages, filters and sorts.

mod columns;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;

use self::columns::Column;
use super::answer::schema::different;
use super::answer::{property_of, value_of as any_value_of};
use super::unknowns::know;
use super::value::{kept_date_value, option as new_option, options as new_options, some, value_of};
use super::{Answer, References, Unknowns, filter};
use crate::{
    DataSource, Filter, Page, Parent, Properties, Property, PropertyConfig, PropertyInput,
    PropertySchema, PropertyValue, SchemaOption, SelectOption, SelectOptionInput, Sort, UniqueId,
};

/// A source of the properties that a data source has: a [`DataSource`], and a schema that was read or is about to be
/// written.
pub trait Schema: columns::Columns {}

impl Schema for DataSource {}
impl Schema for Properties<PropertySchema> {}
impl Schema for Properties<crate::PropertySchemaInput> {}

/// Generates the values of a row of a data source with this schema: of the types that its properties have, options that
/// a status has, relations to rows that are there. Some properties have no value.
///
/// Notion and the simulator take it, and what they then answer has these values:
/// [`PropertyInput::matches`] holds for each.
///
/// ```
/// use notion_model::strategy::{self, References};
/// use notion_model::{Properties, PropertySchemaInput as Schema};
/// use proptest::prelude::*;
///
/// let schema = Properties::from([
///     ("Task", Schema::title()),
///     ("Status", Schema::status_with(["Open", "Done"])),
/// ]);
/// proptest!(|(row in strategy::row_for(&schema, &References::none()))| {
///     prop_assert!(row.names().all(|name| ["Task", "Status"].contains(&name)));
/// });
/// ```
pub fn row_for(
    schema: &impl Schema,
    references: &References,
) -> BoxedStrategy<Properties<PropertyInput>> {
    let cells: Vec<_> = schema
        .columns()
        .into_iter()
        .filter_map(|column| {
            let value = written(&column, references)?;
            Some(option::weighted(0.8, value.prop_map(move |value| (column.name.clone(), value))))
        })
        .collect();
    cells.prop_map(|cells| cells.into_iter().flatten().collect()).boxed()
}

/// A value that the property takes; `None` if it is computed, or nothing can be chosen.
fn written(column: &Column, references: &References) -> Option<BoxedStrategy<PropertyInput>> {
    let known = |options: &[String]| {
        (!options.is_empty())
            .then(|| select(options.to_vec()).prop_map(SelectOptionInput::named).boxed())
    };
    let value = match &*column.kind {
        "select" => {
            let new = new_option().boxed();
            let option = match known(&column.options) {
                Some(known) => prop_oneof![4 => known, 1 => new].boxed(),
                None => new,
            };
            option.prop_map(PropertyInput::select).boxed()
        }
        "status" => known(&column.options)?.prop_map(PropertyInput::status).boxed(),
        "multi_select" => {
            let known: Vec<SelectOptionInput> =
                column.options.iter().map(SelectOptionInput::named).collect();
            let most = known.len().min(4);
            (subsequence(known, 0..=most), option::weighted(0.2, new_options()))
                .prop_map(|(mut options, new)| {
                    for option in new.into_iter().flatten() {
                        if options.iter().all(|known| known.name != option.name) {
                            options.push(option);
                        }
                    }
                    PropertyInput::multi_select(options)
                })
                .boxed()
        }
        "relation" => {
            some(references.row_of(column.target)).prop_map(PropertyInput::relation).boxed()
        }
        "date" => kept_date_value().prop_map(PropertyInput::date).boxed(),
        kind => value_of(kind, references)?,
    };
    let cleared = PropertyInput::cleared(&column.kind).filter(|_| column.kind != "status");
    Some(match cleared {
        Some(cleared) => prop_oneof![9 => value, 1 => Just(cleared)].boxed(),
        None => value,
    })
}

/// Generates a row of the data source as it is read: with a value for each property of its schema, computed ones
/// included, and with options that the schema has.
///
/// ```
/// use notion_model::DataSource;
/// use notion_model::strategy::{self, Unknowns};
/// use proptest::prelude::*;
///
/// let pages = any::<DataSource>().prop_flat_map(|source| {
///     strategy::page_for(&source, Unknowns::NONE).prop_map(move |page| (source.clone(), page))
/// });
/// proptest!(|((source, page) in pages)| {
///     prop_assert!(page.properties.names().eq(source.properties.names()));
/// });
/// ```
pub fn page_for(source: &DataSource, unknowns: Unknowns) -> BoxedStrategy<Page> {
    let parent = Parent::data_source(source.id, source.parent.database_id.unwrap_or_default());
    let cells: Vec<BoxedStrategy<(String, Property)>> = source
        .properties
        .iter()
        .map(|(name, schema)| {
            let name = name.to_owned();
            property_of(schema.id.clone(), read(&schema.config, unknowns))
                .prop_map(move |property| (name.clone(), property))
                .boxed()
        })
        .collect();
    (Page::strategy(unknowns), cells)
        .prop_map(move |(mut page, cells)| {
            know(&mut page.extra, &["parent", "properties"]);
            page.parent = parent.clone();
            page.properties = cells.into_iter().collect();
            page
        })
        .boxed()
}

/// A value of a property that is configured so.
fn read(config: &PropertyConfig, unknowns: Unknowns) -> BoxedStrategy<PropertyValue> {
    match config {
        PropertyConfig::Select(config) => option::of(one_option(&config.options))
            .prop_map(|it| PropertyValue::Select(it.flatten()))
            .boxed(),
        // There is always one, unless there are no options.
        PropertyConfig::Status(config) => {
            one_option(&config.options).prop_map(PropertyValue::Status).boxed()
        }
        PropertyConfig::MultiSelect(config) => {
            let options: Vec<SelectOption> = config.options.iter().map(as_value).collect();
            let most = options.len().min(4);
            subsequence(options, 0..=most).prop_map(PropertyValue::MultiSelect).boxed()
        }
        PropertyConfig::UniqueId(config) => {
            let prefix = config.prefix.clone();
            UniqueId::strategy(unknowns)
                .prop_map(move |id| {
                    PropertyValue::UniqueId(UniqueId { prefix: prefix.clone(), ..id })
                })
                .boxed()
        }
        other => any_value_of(other.name(), unknowns)
            .unwrap_or_else(|| Just(PropertyValue::default()).boxed()),
    }
}

fn one_option(options: &[SchemaOption]) -> BoxedStrategy<Option<Box<SelectOption>>> {
    match options {
        [] => Just(None).boxed(),
        options => {
            select(options.to_vec()).prop_map(|option| Some(Box::new(as_value(&option)))).boxed()
        }
    }
}

/// An option as values have it.
fn as_value(option: &SchemaOption) -> SelectOption {
    SelectOption {
        id: option.id.clone(),
        name: option.name.clone(),
        color: option.color.clone(),
        ..SelectOption::default()
    }
}

/// Generates a filter on rows of a data source with this schema, which Notion and the simulator take: of the conditions
/// that the types of its properties have, on options that there are, in up to two levels of groups.
///
/// Of a rollup it asks what its function shows: a number, a date, the titles. What others show has the type of a property of
/// the related rows, which the schema does not say. Of a formula it asks only where its expression shows what it comes to: a
/// text, a number, a sum, `now()`.
///
/// ```
/// use notion_model::strategy::{self, References};
/// use notion_model::validate::{self, Validate};
/// use notion_model::{DataSource, Filter};
/// use proptest::prelude::*;
///
/// let filters = any::<DataSource>().prop_flat_map(|source| {
///     let filter = strategy::filter_for(&source, &References::any());
///     filter.prop_map(move |filter| (source.clone(), filter))
/// });
/// proptest!(|((source, filter) in filters)| {
///     prop_assert_eq!(validate::filter_for(&filter, &source.properties), []);
/// });
/// ```
pub fn filter_for(schema: &impl Schema, references: &References) -> BoxedStrategy<Filter> {
    let on_properties = schema.columns().into_iter().filter_map(|column| {
        let options = Some(&column.options[..]);
        let row = references.row_of(column.target);
        filter::condition_on(&column.kind, &column.name, options, row, references)
            .or_else(|| filter::computed(&column.kind, column.result?, &column.name))
    });
    let conditions = on_properties.chain([filter::on_timestamps()]);
    filter::groups(Union::new(conditions).boxed())
}

/// Generates up to three sorts of rows of a data source with this schema: each by another property, or by a time.
pub fn sorts_for(schema: &impl Schema) -> BoxedStrategy<Vec<Sort>> {
    let names: Vec<String> = schema.columns().into_iter().map(|column| column.name).collect();
    let by_property = filter::direction();
    let by_property = match names.is_empty() {
        true => filter::by_timestamp().boxed(),
        false => (select(names), by_property)
            .prop_map(|(name, direction)| Sort::by_property(name, direction))
            .boxed(),
    };
    let sort = prop_oneof![4 => by_property, 1 => filter::by_timestamp()];
    vec(sort, 0..4)
        .prop_map(|sorts| different(sorts, |sort| (sort.property.clone(), sort.timestamp.clone())))
        .boxed()
}
