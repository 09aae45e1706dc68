use std::fmt;

use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use serde_json::Value;

/// One thing in which a request is not as expected.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    what: String,
    /// How much it counts when the nearest expectation is looked for.
    pub(super) weight: usize,
    expected: String,
    got: String,
}

impl Difference {
    pub(super) fn new(
        what: impl Into<String>,
        weight: usize,
        expected: impl fmt::Display,
        got: impl fmt::Display,
    ) -> Self {
        let (what, expected, got) = (what.into(), expected.to_string(), got.to_string());
        Self { what, weight, expected, got }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, expected, got, .. } = self;
        write!(f, "{what}: expected {expected}, got {got}")
    }
}

/// The value of a header, unless it is a secret.
pub(super) fn shown(name: &HeaderName, value: &HeaderValue) -> String {
    let secret =
        value.is_sensitive() || [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name);
    if secret { "another value (not shown)".into() } else { format!("{value:?}") }
}

/// Adds the places where `got` differs from `expected`. An open comparison allows further keys in objects.
pub(super) fn json_differences(
    expected: &Value,
    got: &Value,
    open: bool,
    found: &mut Vec<Difference>,
) {
    compare("$".into(), expected, got, open, found);
}

fn compare(path: String, expected: &Value, got: &Value, open: bool, found: &mut Vec<Difference>) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (key, expected) in expected {
                let path = join(&path, key);
                match got.get(key) {
                    Some(got) => compare(path, expected, got, open, found),
                    None => found.push(at(path, brief(expected), "nothing".into())),
                }
            }
            for (key, got) in got.iter().filter(|(key, _)| !open && !expected.contains_key(*key)) {
                found.push(at(join(&path, key), "nothing".into(), brief(got)));
            }
        }
        (Value::Array(expected), Value::Array(got)) => {
            for (index, (expected, got)) in expected.iter().zip(got).enumerate() {
                compare(format!("{path}[{index}]"), expected, got, open, found);
            }
            if expected.len() != got.len() {
                let count = |len: usize| format!("{len} elements");
                found.push(at(path, count(expected.len()), count(got.len())));
            }
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (expected, got) if expected == got => {}
        (expected, got) => found.push(at(path, brief(expected), brief(got))),
    }
}

fn at(path: String, expected: String, got: String) -> Difference {
    Difference::new(format!("body at {path}"), 1, expected, got)
}

/// `$.parent.page_id`, and `$.properties["Due date"]` where a name is no identifier.
fn join(path: &str, key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { format!("{path}.{key}") } else { format!("{path}[{key:?}]") }
}

/// A value as JSON, cut where it gets long.
fn brief(value: &Value) -> String {
    const LONGEST: usize = 120;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
