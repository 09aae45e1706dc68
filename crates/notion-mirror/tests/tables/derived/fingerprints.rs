//! Two readings of what did not change have the same fingerprint, and nothing else has.

use notion_mirror::derived::Fingerprint;
use notion_model::strategy;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Number, Value, json};

fn of(document: &Value) -> Fingerprint {
    Fingerprint::of_json(&document.to_string()).unwrap()
}

/// Any JSON, of few words, so that files that Notion keeps and what looks like them come up often.
fn document() -> impl Strategy<Value = Value> {
    let text = select(
        &["", "a", "b", "https://s3/x?sig=1", "https://s3/x?sig=2", "https://s3/y", "2026-06-27"][..],
    );
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3).prop_map(Value::from),
        (0..3).prop_map(|n| Value::from(f64::from(n) / 2.0)),
        text.prop_map(Value::from),
    ];
    let key = || select(&["url", "expiry_time", "request_id", "file", "properties", "x"][..]);
    let entries = move |value: BoxedStrategy<Value>| {
        vec((key(), value), 0..5).prop_map(|entries| {
            entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>()
        })
    };
    let value = leaf.prop_recursive(4, 24, 5, move |inner| {
        let inner = inner.boxed();
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            entries(inner).prop_map(Value::from),
        ]
    });
    entries(value.boxed()).prop_map(Value::from)
}

/// What counts of a document, by the rules as they are written down.
fn counts(value: &Value, is_document: bool) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| counts(item, false)).collect(),
        Value::Object(entries) => {
            let is_file = entries.get("url").is_some_and(Value::is_string)
                && entries.get("expiry_time").is_some_and(Value::is_string);
            let counted = entries.iter().filter(|(key, value)| {
                !(value.is_null()
                    || (is_document && *key == "request_id")
                    || (is_file && *key == "expiry_time"))
            });
            let counted = counted.map(|(key, value)| match value.as_str() {
                Some(url) if is_file && key == "url" => {
                    (key.clone(), url.split('?').next().unwrap().into())
                }
                _ => (key.clone(), counts(value, false)),
            });
            Value::Object(counted.collect())
        }
        scalar => scalar.clone(),
    }
}

/// The same document, read again: other words where they don't count, and its entries in another order.
fn read_again(value: &Value, is_document: bool, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                read_again(item, false, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            let is_file = entries.get("url").is_some_and(Value::is_string)
                && entries.get("expiry_time").is_some_and(Value::is_string);
            out.push_str(r#"{"absent": null"#);
            for (key, value) in entries.iter().rev() {
                let new = match value.as_str() {
                    Some(url) if is_file && key == "url" => {
                        Some(format!("{}?new=signature", url.split('?').next().unwrap()))
                    }
                    Some(_) if is_file && key == "expiry_time" => Some("later".to_owned()),
                    _ if is_document && key == "request_id" => Some("another".to_owned()),
                    _ => None,
                };
                out.push_str(&format!(", {}: ", Value::from(key.as_str())));
                match new {
                    Some(text) => out.push_str(&Value::from(text).to_string()),
                    None => read_again(value, false, out),
                }
            }
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// One value somewhere in a document is another.
fn change(value: &mut Value, mut place: usize, to: &Value) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        if place == 0 {
            *value = to.clone();
            return;
        }
        place -= 1;
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(entries) => waiting.extend(entries.values_mut()),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_was_read_again_is_the_same(document in document()) {
        let mut again = String::new();
        read_again(&document, true, &mut again);
        prop_assert_eq!(of(&document), Fingerprint::of_json(&again).unwrap());
    }

    #[test]
    fn equal_fingerprints_are_equal_content(
        one in document(), place in 1usize..40, to in document(), other in document(),
    ) {
        let mut changed = one.clone();
        change(&mut changed, place, &to);
        for other in [&changed, &other] {
            prop_assert_eq!(of(&one) == of(other), counts(&one, true) == counts(other, true));
        }
    }

    #[test]
    fn another_value_is_another_fingerprint(
        one in strategy::property_input(), other in strategy::property_input(),
    ) {
        let page = |value| json!({"object": "page", "properties": {"request_id": value}});
        let [one, other] = [one, other].map(|value| serde_json::to_value(value).unwrap());
        let same = counts(&one, false) == counts(&other, false);
        prop_assert_eq!(of(&page(one)) == of(&page(other)), same);
    }
}

#[test]
fn values_of_different_types_are_different() {
    let values = [
        json!({"x": true}),
        json!({"x": false}),
        json!({"x": ""}),
        json!({"x": "0"}),
        json!({"x": 0}),
        json!({"x": []}),
        json!({"x": [null]}),
        json!({"x": [[]]}),
        json!({"x": {}}),
        json!({"x": ["ab"]}),
        json!({"x": ["a", "b"]}),
        json!({"x": {"a": "b"}}),
        json!({}),
    ];
    for (index, one) in values.iter().enumerate() {
        for other in &values[index + 1..] {
            assert_ne!(of(one), of(other), "{one} {other}");
        }
    }
    let huge = Value::from(Number::from(u64::MAX));
    assert_ne!(of(&json!({"x": huge})), of(&json!({"x": u64::MAX - 1})));
}

#[test]
fn a_file_elsewhere_is_its_whole_address() {
    let cover = |url: &str| json!({"cover": {"type": "external", "external": {"url": url}}});
    assert_ne!(of(&cover("https://e/x?v=1")), of(&cover("https://e/x?v=2")));
}

#[test]
fn properties_may_be_called_anything() {
    let page = |url: &str, at: &str| {
        json!({"properties": {
            "url": {"id": "a", "type": "url", "url": url},
            "expiry_time": {"id": "b", "type": "rich_text", "rich_text": [{"text": {"content": at}}]},
            "request_id": {"id": "c", "type": "number", "number": 1}}})
    };
    assert_ne!(of(&page("https://e/x?v=1", "")), of(&page("https://e/x?v=2", "")));
    assert_ne!(of(&page("", "one")), of(&page("", "two")));
}

#[test]
fn what_is_no_json_is_an_error() {
    for text in ["", "{", "<html>", "{} {}", &"[".repeat(1_000)] {
        assert!(Fingerprint::of_json(text).is_err(), "{text}");
    }
}
