//! What fits a schema is found to fit by those who check it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::strategy::*;
use crate::validate::{self, Validate};
use crate::*;

/// A schema that was read, with a row, a filter and sorts.
fn fitting() -> impl Strategy<Value = (DataSource, Properties<PropertyInput>, Filter, Vec<Sort>)> {
    any::<DataSource>().prop_flat_map(|source| {
        let row = row_for(&source, &References::any());
        let filter = filter_for(&source, &References::any());
        let sorts = sorts_for(&source);
        (Just(source), row, filter, sorts)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn rows_filters_and_sorts_fit((source, row, filter, sorts) in fitting()) {
        prop_assert_eq!(row.violations(), []);
        prop_assert_eq!(filter.violations(), []);
        prop_assert_eq!(validate::values_for(&row, &source.properties), []);
        prop_assert_eq!(validate::filter_for(&filter, &source.properties), []);
        prop_assert_eq!(validate::sorts_for(&sorts, &source.properties), []);
    }

    #[test]
    fn nothing_refers_to_anything(
        block in any_with::<BlockInput>(References::none()),
        row in any_with::<Properties<PropertyInput>>(References::none()),
        schema in any_with::<Properties<PropertySchemaInput>>(References::none()),
    ) {
        let json = serde_json::to_string(&(&block, &row, &schema)).expect("JSON");
        // All ids are written as UUIDs.
        let is_id = |text: &str| text.len() == 36 && text.bytes().filter(|byte| *byte == b'-').count() == 4;
        prop_assert!(!json.split('"').any(is_id), "{}", json);
    }

    #[test]
    fn only_what_is_there_is_referred_to(block in any_with::<BlockInput>(
        References::none().pages([PageId::nil()]).users([UserId::nil()]),
    )) {
        let json = serde_json::to_string(&block).expect("JSON");
        let is_id = |text: &str| text.len() == 36 && text.bytes().filter(|byte| *byte == b'-').count() == 4;
        let nil = PageId::nil().to_string();
        prop_assert!(json.split('"').filter(|text| is_id(text)).all(|id| id == nil), "{}", json);
    }
}

/// Adds the properties of a filter as JSON, each with the type of the condition on what it comes to.
fn asked(filter: &serde_json::Value, all: &mut BTreeSet<(String, String)>) {
    let key =
        |value: &serde_json::Value| value.as_object().and_then(|it| it.keys().next().cloned());
    for group in [&filter["and"], &filter["or"]] {
        group.as_array().into_iter().flatten().for_each(|filter| asked(filter, all));
    }
    for computed in [&filter["formula"], &filter["rollup"]] {
        if let (Some(property), Some(result)) = (filter["property"].as_str(), key(computed)) {
            all.insert((property.to_owned(), result));
        }
    }
}

#[test]
fn formulas_and_rollups_are_asked_for_what_they_come_to() {
    let rollup = |function| PropertySchemaInput::rollup("Other", "Due", function);
    let mut titles = rollup(RollupFunction::ShowOriginal);
    if let PropertyConfigInput::Rollup(config) = &mut titles.config {
        config.rollup_property_id = Some(PropertyId::from("title"));
    }
    let schema = Properties::from([
        ("Task", PropertySchemaInput::title()),
        ("Sum", PropertySchemaInput::formula("1 + 2")),
        ("Length", PropertySchemaInput::formula("length(\"abc\")")),
        ("Text", PropertySchemaInput::formula("\"abc\"")),
        ("Is", PropertySchemaInput::formula("not true")),
        ("Now", PropertySchemaInput::formula("now()")),
        ("Unknown", PropertySchemaInput::formula("\"a\" + prop(\"Task\")")),
        ("Count", rollup(RollupFunction::Count)),
        ("Last", rollup(RollupFunction::LatestDate)),
        ("Dates", rollup(RollupFunction::ShowOriginal)),
        ("Titles", titles),
    ]);
    let (mut runner, mut seen) = (TestRunner::deterministic(), BTreeSet::new());
    let filters = filter_for(&schema, &References::none());
    for _ in 0..2_000 {
        let filter = filters.new_tree(&mut runner).expect("a filter").current();
        asked(&serde_json::to_value(&filter).expect("JSON"), &mut seen);
    }
    let seen: Vec<_> = seen.iter().map(|(name, result)| (&**name, &**result)).collect();
    let expected = [
        ("Count", "number"),
        ("Is", "checkbox"),
        ("Last", "date"),
        ("Length", "number"),
        ("Now", "date"),
        ("Sum", "number"),
        ("Text", "string"),
        ("Titles", "any"),
        ("Titles", "every"),
        ("Titles", "none"),
    ];
    assert_eq!(seen, expected);
}
