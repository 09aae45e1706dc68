//! What fits a schema is found to fit by those who check it.

use proptest::prelude::*;

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
