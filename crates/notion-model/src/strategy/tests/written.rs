//! What is written is valid, and reads as it was written.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::IconInput;
use crate::strategy::*;
use crate::validate::Validate;

/// Written and read again, it is the same; it is the same bytes by serde and by `to_vec`.
fn round_trips<T>(value: &T) -> Result<(), TestCaseError>
where
    T: crate::AsJson + serde::Serialize + serde::de::DeserializeOwned,
{
    let json = serde_json::to_string(value).expect("JSON");
    let written = String::from_utf8(crate::to_vec(value).expect("JSON")).expect("UTF-8");
    prop_assert_eq!(&written, &json);
    let read: T = serde_json::from_str(&json).expect("the same type");
    prop_assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
    Ok(())
}

proptest! {
    #[test]
    fn rows_are_valid_and_round_trip(row in row()) {
        prop_assert_eq!(row.violations(), []);
        round_trips(&row)?;
    }

    #[test]
    fn schemas_are_valid_and_round_trip(schema in schema()) {
        prop_assert_eq!(schema.as_new().violations(), []);
        round_trips(&schema)?;
    }

    #[test]
    fn filters_are_valid_and_round_trip(filter in filter(), sort in sort()) {
        prop_assert_eq!(filter.violations(), []);
        prop_assert_eq!(sort.violations(), []);
        let json = serde_json::to_string(&filter).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<crate::Filter>(&json).expect("a filter"), filter);
        round_trips(&sort)?;
    }

    #[test]
    fn blocks_are_valid_and_round_trip(block in block()) {
        prop_assert_eq!(block.violations(), []);
        round_trips(&block)?;
    }

    #[test]
    fn blocks_read_as_they_were_written(block in leaf_block()) {
        // Without its children, which reading does not give.
        let mut block = block;
        if let Some(children) = block.nested_mut() {
            children.clear();
        }
        let json = serde_json::to_value(&block).expect("JSON");
        let read: crate::Block = crate::from_value(&json).expect("a block");
        if let Some(again) = crate::BlockInput::from_block(&read) {
            prop_assert_eq!(again.kind.name(), block.kind.name());
            prop_assert_eq!(again.kind.rich_text(), block.kind.rich_text());
            prop_assert_eq!(again.kind.caption().cloned().unwrap_or_default(),
                block.kind.caption().cloned().unwrap_or_default());
        }
    }

    #[test]
    fn icons_read_as_they_were_written(icon in icon(), cover in cover()) {
        prop_assert_eq!(icon.violations(), []);
        prop_assert_eq!(cover.violations(), []);
        // What is not an upload reads as it was written.
        let json = serde_json::to_value(&icon).expect("JSON");
        let read: crate::Icon = crate::from_value(&json).expect("an icon");
        if let Some(again) = IconInput::from_icon(&read) {
            prop_assert_eq!(serde_json::to_value(&again).expect("JSON"), json);
        }
    }

    #[test]
    fn and_and_or_join_and_keep_the_order(filters in vec(filter(), 2..6)) {
        use crate::Filter;
        let leaves: Vec<Filter> = filters.into_iter().filter(|filter| filter.depth() == 0).collect();
        let joined = leaves.iter().cloned().reduce(|a, b| a & b);
        if let Some(Filter::And(all)) = &joined {
            prop_assert_eq!(all, &leaves);
        }
        let joined = leaves.iter().cloned().rev().reduce(|a, b| b | a);
        if let Some(Filter::Or(all)) = &joined {
            prop_assert_eq!(all, &leaves);
        }
    }
}
