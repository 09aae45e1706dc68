//! The values of properties.

use notion_model::validate::{Limit, limits};
use serde_json::Value;

use super::schema::option_color;
use super::spec::{self, Spec, may, need};
use super::{date, file, id, only, rich_text};
use crate::wire::fail::{Fail, Result};
use crate::wire::length::{filled, length};

const TEXT: Spec = Spec::Null(&Spec::Text);
const PLACE: Spec = Spec::Object(&[
    need("lat", Spec::Is(|value, path| degrees(value, path, 90))),
    need("lon", Spec::Is(|value, path| degrees(value, path, 180))),
    may("name", TEXT),
    may("address", TEXT),
    may("aws_place_id", TEXT),
    may("google_place_id", TEXT),
]);
const VERIFICATION: Spec = Spec::Typed(
    "state",
    &[
        (
            "verified",
            &[may("date", Spec::Null(&Spec::Is(|value, path| date::read(value, path).map(drop))))],
        ),
        ("unverified", &[]),
    ],
);

fn degrees(value: &Value, path: &str, most: i32) -> Result<()> {
    match value.as_f64() {
        None => Err(Fail::body(path, "a number", Some(value))),
        Some(degrees) if degrees.abs() <= f64::from(most) => Ok(()),
        Some(_) => Err(Fail::body(path, &format!("between `-{most}` and `{most}`"), Some(value))),
    }
}

/// Refuses what can't be the value of a property of this type. `path` leads to the value itself.
pub(crate) fn check(kind: &str, value: &Value, path: &str) -> Result<()> {
    let clears = value.is_null();
    match kind {
        "title" | "rich_text" => rich_text::read(value, path).map(drop),
        "number" if !clears && !value.is_number() => {
            Err(Fail::body(path, "a number or `null`", Some(value)))
        }
        "checkbox" if !value.is_boolean() => Err(Fail::body(path, "a boolean", Some(value))),
        "url" | "email" | "phone_number" if value == "" => {
            Err(Fail::body(path, "populated or `null`", Some(value)))
        }
        "url" | "email" | "phone_number" if !clears && !value.is_string() => {
            Err(Fail::body(path, "a string or `null`", Some(value)))
        }
        "url" => short(value, limits::URL, path),
        "email" => short(value, limits::EMAIL, path),
        "phone_number" => short(value, limits::PHONE_NUMBER, path),
        "date" if !clears => date::read(value, path).map(drop),
        "select" | "status" if !clears => option(value, path),
        "multi_select" => each(value, path, limits::MULTI_SELECT, option),
        "people" => each(value, path, limits::PEOPLE, |value, path| reference(value, path, USER)),
        "relation" => {
            each(value, path, limits::RELATION, |value, path| reference(value, path, &["id"]))
        }
        "files" => {
            each(value, path, limits::FILES, |value, path| file::file(value, path).map(drop))
        }
        "place" if !clears => spec::check(value, path, &PLACE),
        "verification" if !clears => spec::check(value, path, &VERIFICATION),
        _ => Ok(()),
    }
}

fn short(value: &Value, most: Limit, path: &str) -> Result<()> {
    length(value.as_str().unwrap_or_default().encode_utf16().count(), most.max, path)
}

fn each(
    value: &Value,
    path: &str,
    most: Limit,
    check: impl Fn(&Value, &str) -> Result<()>,
) -> Result<()> {
    let items = value.as_array().ok_or_else(|| Fail::body(path, "an array", Some(value)))?;
    length(items.len(), most.max, path)?;
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
    if let Some(color) = map.get("color").filter(|color| !color.is_null()) {
        option_color(color, &format!("{path}.color"))?;
    }
    match (map.get("id"), map.get("name").and_then(Value::as_str)) {
        (None, None) => Err(Fail::all(vec![
            Fail::body(&format!("{path}.id"), "defined", None),
            Fail::body(&format!("{path}.name"), "defined", None),
        ])),
        (_, Some(name)) => filled(name, limits::OPTION_NAME.max, &format!("{path}.name")),
        _ => Ok(()),
    }
}

/// The keys of a user. All but the id are not looked at.
const USER: &[&str] = &["object", "id", "name", "avatar_url", "type", "person", "bot"];

/// A user or a page, by its id.
fn reference(value: &Value, path: &str, keys: &[&str]) -> Result<()> {
    id(only(value, path, keys)?.get("id"), &format!("{path}.id"))
}
