//! What fails is made small.

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

use crate::strategy::*;
use crate::*;

/// The least value for which `holds` does not hold.
fn least<T: Debug>(strategy: impl Strategy<Value = T>, holds: impl Fn(&T) -> bool) -> T {
    let config = Config { cases: 5000, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    )
    .run(&strategy, |value| match holds(&value) {
        true => Ok(()),
        false => Err(TestCaseError::fail("it does not hold")),
    });
    match outcome {
        Err(TestError::Fail(_, value)) => value,
        other => panic!("nothing was found: {other:?}"),
    }
}

#[test]
fn a_page_shrinks_to_the_value_that_matters() {
    let has =
        |page: &Page| page.properties.iter().any(|(_, property)| property.value.name() == "number");
    let page = least(any_with::<Page>(Unknowns::SOME), |page| !has(page));
    assert!(has(&page));
    assert!(page.properties.len() <= 2, "{:?}", page.properties);
    assert!(page.extra.is_empty() && page.cover.is_none() && page.icon.is_none(), "{page:?}");
    assert_eq!(page.title_text(), "");
}

#[test]
fn a_tree_shrinks_to_the_block_that_matters() {
    let is_code = |block: &Block| matches!(block.kind, BlockKind::Code(_));
    let tree =
        least(tree(Unknowns::SOME), |tree| !tree.blocks().iter().any(|block| is_code(block)));
    // The way to it is kept, and nothing beside it.
    let mut way = &tree;
    while let Some(inside) = way.children.first() {
        assert_eq!(way.children.len(), 1, "{tree:?}");
        way = inside;
    }
    assert!(is_code(&way.block), "{tree:?}");
}

#[test]
fn a_row_shrinks_to_the_value_that_matters() {
    let schema = Properties::from([
        ("Task", PropertySchemaInput::title()),
        ("Status", PropertySchemaInput::status_with(["Open", "Done"])),
        ("Effort", PropertySchemaInput::number(NumberFormat::Number)),
    ]);
    let is_large = |row: &Properties<PropertyInput>| match row.get("Effort").map(|it| &it.value) {
        Some(PropertyInputValue::Number(Some(number))) => number.as_f64() > 1000.0,
        _ => false,
    };
    let row = least(row_for(&schema, &References::none()), |row| !is_large(row));
    assert_eq!(row.len(), 1, "{row:?}");
    let Some(PropertyInputValue::Number(Some(number))) = row.get("Effort").map(|it| &it.value)
    else {
        panic!("{row:?}");
    };
    assert!(number.as_f64() < 1002.0, "{row:?}");
}

#[test]
fn what_is_unknown_shrinks_away() {
    let user = least(any_with::<User>(Unknowns::rate(0.5)), |user| user.name.is_none());
    assert!(user.extra.is_empty() && matches!(user.kind, UserKind::Person(_)), "{user:?}");
}
