use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use serde_json::json;

use super::*;
use crate::List;
use crate::wire::text::tests::json;

/// What there is, or what is wrong, is what serde_json says.
fn same<T: DeserializeOwned + PartialEq + std::fmt::Debug>(json: &str) {
    let expected = serde_json::from_str::<T>(json).map_err(|error| error.to_string());
    let read = read::<T>(json);
    if let (Ok(_), Ok(_)) | (Err(_), Err(_)) = (&expected, &read) {
        assert_eq!(read.map_err(|error| error.to_string()), expected, "{json}");
    } else {
        panic!("{json}: {read:?}, serde_json: {expected:?}");
    }
}

proptest! {
    #[test]
    fn what_is_json_is_read(value in json()) {
        same::<Value>(&value.to_string());
        same::<Value>(&format!(" {value:#}\r\n\t"));
    }

    #[test]
    fn what_is_none_is_refused(value in json(), at: prop::sample::Index, piece in prop::sample::select(PIECES)) {
        let mut text = value.to_string();
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        text.insert_str(places[at.index(places.len())], piece);
        same::<Value>(&text);
        text.truncate(places[at.index(places.len())]);
        same::<Value>(&text);
    }
}

const PIECES: &[&str] = &[
    "", " ", ",", ":", "\"", "\\", "\\n", "\\x", "\\u12", "[", "]", "{", "}", "0", "-", "1", "e",
    ".5", "null", "tru", "\u{0}", "\n", "\u{1f}", "é", "/", ",,", "{}", "\"\":",
];

#[test]
fn numbers_are_those_of_serde_json() {
    for number in [
        "0",
        "-0",
        "00",
        "01",
        "-1",
        "-",
        "1.",
        "1.5",
        "1e3",
        "1E400",
        "-1e400",
        "1.5.5",
        "1e",
        "+1",
        ".5",
        "9007199254740993",
        "999999999999999999",
        "9999999999999999999",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "0.1",
        "2.2250738585072011e-308",
        "1x",
        "1 2",
    ] {
        same::<Value>(number);
        same::<Value>(&format!("[{number}]"));
    }
}

#[test]
fn depth_has_an_end() {
    for depth in [126, 127, 128, 100_000] {
        same::<Value>(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        let objects = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
        assert_eq!(read::<Value>(&objects).is_ok(), depth < 128);
    }
}

#[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Plain,
    One(u8),
    Named { a: i128 },
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
struct Id(String);

/// A type of a user's, with what JSON has no kinds for.
#[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
struct Mine {
    id: Id,
    kinds: Vec<Kind>,
    #[serde(default)]
    by_number: BTreeMap<u64, (char, f32)>,
    by_kind: Option<BTreeMap<String, Option<bool>>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[test]
fn types_of_a_user_are_read() {
    let mine = r#"{"id": "Id", "kinds": ["plain", {"one": 7}, {"named": {"a": -170141183460469231731687303715884105728}}],
        "by_number": {"18446744073709551615": ["é", 1.5]}, "by_kind": {"a\n": null, "Id": true}, "more": [null, {}]}"#;
    same::<Mine>(mine);
    same::<Option<Mine>>(mine);
    same::<Option<Mine>>("null");
    same::<Value>(mine);
    // A key that is called as its type is.
    same::<BTreeMap<String, Value>>(mine);
    for (from, to) in [
        ("plain", "other"),
        ("7", "700"),
        (r#""Id","#, "3,"),
        (r#""é""#, r#""éé""#),
        ("kinds", "kind"),
    ] {
        same::<Mine>(&mine.replacen(from, to, 1));
    }
    // As an item, it is read entry by entry.
    let list = |item: &str| {
        format!(r#"{{"object":"list","results":[{item}],"next_cursor":null,"has_more":false}}"#)
    };
    let read = read::<List<Mine>>(&list(mine)).expect("a list");
    assert_eq!(read.results, [serde_json::from_str::<Mine>(mine).expect("mine")]);
    assert!(super::read::<List<Mine>>(&list(&mine.replacen("7", "700", 1))).is_err());

    let keys = r#"{"1": "a", "-2": "b"}"#;
    let read = super::read::<List<BTreeMap<i8, Value>>>(&list(keys)).expect("a list");
    assert_eq!(read.results, [BTreeMap::from([(1, json!("a")), (-2, json!("b"))])]);
    assert!(super::read::<List<BTreeMap<u8, Value>>>(&list(keys)).is_err());
    let read =
        super::read::<List<BTreeMap<Id, Value>>>(&list(r#"{"Id": 1, "x": 2}"#)).expect("a list");
    assert_eq!(read.results[0].len(), 2);
}

#[test]
fn an_error_says_where() {
    let list = "{\"object\": \"list\",\n \"results\": [{\"a\": 1},\n  {\"a\": \"x\"}]}";
    let error = read::<List<BTreeMap<String, u8>>>(list).unwrap_err();
    assert_eq!((error.line(), error.column()), (3, 11), "{error}");
    let error = read::<crate::Page>("[\n1]").unwrap_err();
    assert_eq!((error.line(), error.to_string().contains("Page")), (2, true), "{error}");
}
