//! Formulas over rows that are no more than names and values.

use std::cell::Cell;

use notion_model::jiff::{Timestamp, tz::Offset};
use notion_model::{FormulaValue, PageId};

use super::{Kind, Row, Value, answer};
use crate::store::formula::{Reference, parse};

struct Plain {
    properties: Vec<(&'static str, Value)>,
    steps: Cell<usize>,
    depth: Cell<usize>,
}

impl Row for Plain {
    fn property(&self, reference: &Reference) -> Option<Value> {
        let Reference::Name(name) = reference else { return None };
        let found = self.properties.iter().find(|(known, _)| known == name);
        Some(found.map_or(Value::Nothing(Kind::Text), |(_, value)| value.clone()))
    }

    fn title_of(&self, _: PageId) -> String {
        "A page".to_owned()
    }

    fn zone(&self) -> Offset {
        Offset::UTC
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn charge(&self, steps: usize) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(steps)?);
        Some(())
    }

    fn enter(&self) -> Option<()> {
        self.depth.set(Some(self.depth.get() + 1).filter(|depth| *depth <= 100)?);
        Some(())
    }

    fn leave(&self) {
        self.depth.set(self.depth.get() - 1);
    }
}

fn row() -> Plain {
    let properties = vec![
        ("A", Value::Number(21.0)),
        ("Name", Value::text("x")),
        ("Page", Value::Page(PageId::nil())),
    ];
    Plain { properties, steps: Cell::new(10_000), depth: Cell::new(0) }
}

fn text(expression: &str) -> Option<String> {
    match answer(parse(expression).as_ref(), &row()) {
        FormulaValue::String(text) => text,
        other => panic!("{expression}: {other:?}"),
    }
}

#[test]
fn a_tree_is_computed_over_any_row() {
    let number = answer(parse(r#"prop("A") * 2"#).as_ref(), &row());
    assert_eq!(number, FormulaValue::Number(Some(42.into())));
    assert_eq!(text(r#"prop("Name") + "!" + prop("A")"#).as_deref(), Some("x!21"));
    assert_eq!(text(r#"format(prop("Page"))"#).as_deref(), Some("A page"));
    assert_eq!(text(r#"formatDate(now(), "YYYY-MM-DD")"#).as_deref(), Some("1970-01-01"));
    assert_eq!(text(r#"prop("Unknown")"#), None);
}

#[test]
fn what_is_not_understood_is_an_empty_text() {
    for expression in
        [r#"=prop("A")*2"#, "=", "", "1 +", "(", "\"", "{{notion:block_property:", "1 $ 2"]
    {
        assert_eq!(parse(expression), None, "{expression}");
        assert_eq!(text(expression), None, "{expression}");
    }
    assert_eq!(parse(&"(".repeat(100_000)), None);
    assert_eq!(parse(&format!("{}1", "-".repeat(100_000))), None);
    assert_eq!(parse(&format!("1{}", "+1".repeat(100_000))), None);
}

#[test]
fn what_is_too_much_work_is_an_empty_text_and_leaves_nothing_open() {
    let wide = "[1,2,3,4,5,6,7,8,9,10]";
    let nested = format!("{wide}.map({wide}.map({wide}.map({wide}.map({wide}))))");
    let row = row();
    assert_eq!(answer(parse(&nested).as_ref(), &row), FormulaValue::String(None));
    assert_eq!(row.depth.get(), 0);
}

#[test]
fn replacements_grow_no_longer_than_texts() {
    let long = r#"repeat("ab", 10000)"#;
    let references = r#"repeat("$0", 10000)"#;
    for expression in [
        format!(r#"length(replaceAll({long}, "", {long}))"#),
        format!(r#"length(replaceAll({long}, ".*", {references}))"#),
        format!(r#"length(replace({long}, ".*", {references}))"#),
    ] {
        match answer(parse(&expression).as_ref(), &Plain { steps: Cell::new(50_000), ..row() }) {
            FormulaValue::Number(Some(length)) => {
                assert!(length.as_f64().is_some_and(|length| length <= 20_000.0), "{expression}");
            }
            other => panic!("{expression}: {other:?}"),
        }
    }
    let replaced = text(r#"replaceAll("a1b22", "[0-9]+", "<$0>") + replace("aa", "a", "b")"#);
    assert_eq!(replaced.as_deref(), Some("a<1>b<22>ba"));
}
