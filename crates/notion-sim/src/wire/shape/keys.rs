//! Objects with keys out of a set, and values out of one.

use notion_model::Color;
use serde_json::{Map, Value};

use crate::wire::fail::{Fail, Result};

/// The object at `path`.
pub(crate) fn object<'v>(value: &'v Value, path: &str) -> Result<&'v Map<String, Value>> {
    value.as_object().ok_or_else(|| Fail::body(path, "an object", Some(value)))
}

/// The object at `path`, which has no keys but these.
pub(crate) fn only<'v>(
    value: &'v Value,
    path: &str,
    keys: &[&str],
) -> Result<&'v Map<String, Value>> {
    let map = object(value, path)?;
    let excess: Vec<Fail> = map
        .iter()
        .filter(|(key, _)| !keys.contains(&key.as_str()))
        .map(|(key, value)| Fail::body(&format!("{path}.{key}"), "not present", Some(value)))
        .collect();
    if excess.is_empty() { Ok(map) } else { Err(Fail::all(excess)) }
}

/// Refuses a value that is not among `names`.
pub(crate) fn one_of<'n>(
    value: &Value,
    names: impl Iterator<Item = &'n str>,
    path: &str,
) -> Result<()> {
    let names: Vec<String> = names.map(|name| format!("`\"{name}\"`")).collect();
    let said = value.as_str().map(|name| format!("`\"{name}\"`"));
    match names.split_last() {
        Some((last, others)) if said.as_ref().is_none_or(|said| !names.contains(said)) => {
            Err(Fail::body(path, &format!("{}, or {last}", others.join(", ")), Some(value)))
        }
        _ => Ok(()),
    }
}

/// Refuses a colour that texts and blocks don't have.
pub(crate) fn color(value: &Value, path: &str) -> Result<()> {
    one_of(value, Color::KNOWN.iter().map(Color::as_str), path)
}
