//! The values of properties.

use serde_json::Value;

use super::{date, file, only, rich_text};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{length, uuid};

/// How long the name of an option may be.
pub(crate) const OPTION_NAME: usize = 100;

/// Refuses what can't be the value of a property of this type. `path` leads to the value itself.
pub(crate) fn check(kind: &str, value: &Value, path: &str) -> Result<()> {
    let clears = value.is_null();
    match kind {
        "title" | "rich_text" => rich_text::read(value, path).map(drop),
        "number" if !clears && !value.is_number() => {
            Err(Fail::body(path, "a number or `null`", Some(value)))
        }
        "checkbox" if !value.is_boolean() => Err(Fail::body(path, "a boolean", Some(value))),
        "url" if value == "" => Err(Fail::body(path, "populated or `null`", Some(value))),
        "url" | "email" | "phone_number" if !clears && !value.is_string() => {
            Err(Fail::body(path, "a string or `null`", Some(value)))
        }
        "date" if !clears => date::read(value, path).map(drop),
        "select" | "status" if !clears => option(value, path),
        "multi_select" => each(value, path, option),
        "people" | "relation" => each(value, path, reference),
        "files" => each(value, path, |value, path| file::file(value, path).map(drop)),
        _ => Ok(()),
    }
}

fn each(value: &Value, path: &str, check: impl Fn(&Value, &str) -> Result<()>) -> Result<()> {
    let items = value.as_array().ok_or_else(|| Fail::body(path, "an array", Some(value)))?;
    length(items.len(), 100, path)?;
    let mut items = items.iter().enumerate();
    items.try_for_each(|(index, item)| check(item, &format!("{path}[{index}]")))
}

/// An option, by its id or its name. What else answers say of it is not looked at.
fn option(value: &Value, path: &str) -> Result<()> {
    let map = only(value, path, &["id", "name", "color", "description"])?;
    for key in ["id", "name"] {
        if let Some(wrong) = map.get(key).filter(|value| !value.is_string()) {
            return Err(Fail::body(&format!("{path}.{key}"), "a string", Some(wrong)));
        }
    }
    match (map.get("id"), map.get("name").and_then(Value::as_str)) {
        (None, None) => Err(Fail::all(vec![
            Fail::body(&format!("{path}.id"), "defined", None),
            Fail::body(&format!("{path}.name"), "defined", None),
        ])),
        (_, Some(name)) => {
            length(name.encode_utf16().count(), OPTION_NAME, &format!("{path}.name"))
        }
        _ => Ok(()),
    }
}

/// A user or a page, by its id.
fn reference(value: &Value, path: &str) -> Result<()> {
    let id = super::object(value, path)?.get("id");
    match id.and_then(Value::as_str).and_then(uuid) {
        Some(_) => Ok(()),
        None => Err(Fail::body(&format!("{path}.id"), "a valid uuid", id)),
    }
}
