//! Schemas, as they are written.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::References;
use super::answer::schema::different;
use super::value::one_of;
use crate::{
    NumberFormat, Properties, PropertyConfigInput as Config, PropertyId,
    PropertySchemaInput as Schema, RollupConfigInput, RollupFunction, SelectOptionInput,
};

/// Generates a property of a schema, of any type but the title.
pub fn schema_input() -> impl Strategy<Value = Schema> {
    schema_input_with(&References::any())
}

/// Generates a property of a schema, of any type but the title, by itself: a relation leads to a data source that is
/// there, and a rollup goes by the name of a relation, so there is one only with any references.
pub fn schema_input_with(references: &References) -> BoxedStrategy<Schema> {
    let plain: &[fn() -> Schema] = &[
        Schema::rich_text,
        Schema::date,
        Schema::people,
        Schema::files,
        Schema::checkbox,
        Schema::url,
        Schema::email,
        Schema::phone_number,
        Schema::created_time,
        Schema::created_by,
        Schema::last_edited_time,
        Schema::last_edited_by,
        Schema::place,
        Schema::status,
    ];
    let options = vec("[a-z]{1,8}", 0..6).prop_map(|names| {
        different(names, Clone::clone).into_iter().map(SelectOptionInput::named).collect::<Vec<_>>()
    });
    let relations = references.data_source().map(|source| {
        prop_oneof![
            source.clone().prop_map(Schema::relation),
            (source, option::of("[a-z]{1,8}"))
                .prop_map(|(to, name)| Schema::dual_relation(to, name)),
        ]
        .boxed()
    });
    let rollup = ("[a-z]{1,8}", "[a-z]{1,8}", proptest::sample::select(RollupFunction::KNOWN))
        .prop_map(|(relation, property, function)| Schema::rollup(relation, property, function));
    let kinds = Union::new_weighted(vec![
        (14, proptest::sample::select(plain).prop_map(|make| make()).boxed()),
        (1, proptest::sample::select(NumberFormat::KNOWN).prop_map(Schema::number).boxed()),
        (2, options.clone().prop_map(Schema::select).boxed()),
        (1, options.prop_map(Schema::multi_select).boxed()),
        (1, formula().prop_map(Schema::formula).boxed()),
        (1, option::of("[A-Z]{1,5}").prop_map(Schema::unique_id).boxed()),
    ]);
    let kinds =
        one_of([Some(kinds.boxed()), relations, references.is_any().then(|| rollup.boxed())]);
    (kinds, option::weighted(0.3, "[a-z ]{1,40}"))
        .prop_map(|(schema, description)| match description {
            Some(description) => schema.description(description),
            None => schema,
        })
        .boxed()
}

/// An expression that Notion understands, in any schema.
fn formula() -> impl Strategy<Value = String> {
    prop_oneof![
        (0i32..100, 1i32..100).prop_map(|(a, b)| format!("{a} + {b}")),
        "[a-z ]{0,8}".prop_map(|text| format!("length(\"{text}\")")),
        "[a-z ]{0,8}".prop_map(|text| format!("\"{text}\"")),
        any::<bool>().prop_map(|is| format!("not {is}")),
        Just("now()".to_owned()),
    ]
}

/// Generates the schema of a new data source: with exactly one title, and names that differ in more than case.
pub fn schema() -> impl Strategy<Value = Properties<Schema>> {
    schema_with(&References::any())
}

/// Generates the schema of a new data source that Notion and the simulator take: its relations lead to data sources
/// that are there, and its rollups go over its own relations.
pub fn schema_with(references: &References) -> BoxedStrategy<Properties<Schema>> {
    let rollup = (option::of(name()), proptest::sample::select(OVER_TITLES));
    (name(), vec((name(), schema_input_with(references)), 0..8), rollup)
        .prop_map(|(title, others, (rolled_up, function))| {
            let mut all = vec![(title, Schema::title())];
            all.extend(others);
            all = different(all, |(name, _)| name.to_lowercase());
            // A data source has at most one property of ids.
            let mut has_unique_id = false;
            all.retain(|(_, schema)| match schema.config {
                Config::UniqueId(_) => !std::mem::replace(&mut has_unique_id, true),
                _ => true,
            });
            let relation =
                all.iter().find(|(_, schema)| matches!(schema.config, Config::Relation(_)));
            let is_free = |wanted: &String| {
                all.iter().all(|(name, _)| name.to_lowercase() != wanted.to_lowercase())
            };
            if let (Some((relation, _)), Some(name)) = (relation, rolled_up.filter(is_free)) {
                // Every data source has a title, whose id is always the same.
                all.push((name, over_titles(relation.clone(), function)));
            }
            all.into_iter().collect()
        })
        .boxed()
}

fn over_titles(relation: String, function: RollupFunction) -> Schema {
    let config = RollupConfigInput {
        relation_property_name: Some(relation),
        rollup_property_id: Some(PropertyId::from("title")),
        function,
        ..RollupConfigInput::default()
    };
    Schema { config: Config::Rollup(config), ..Schema::default() }
}

/// What rollups can make of titles.
pub(super) const OVER_TITLES: &[RollupFunction] = &[
    RollupFunction::ShowOriginal,
    RollupFunction::Count,
    RollupFunction::CountValues,
    RollupFunction::Empty,
    RollupFunction::NotEmpty,
    RollupFunction::PercentEmpty,
];

/// The name of a property: letters and spaces.
fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z]([a-zA-Z ]{0,10}[a-zA-Z])?"
}
