//! The properties of a schema.

use notion_model::validate::limits;
use notion_model::{Color, NumberFormat, RollupFunction};
use serde_json::Value;

use super::{id, object, one_of, only};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::length;

/// The keys of the configuration of each type. Those that only answers have are not looked at.
const KEYS: &[(&str, &[&str])] = &[
    ("number", &["format"]),
    ("select", &["options"]),
    ("multi_select", &["options"]),
    ("status", &["options", "groups"]),
    ("formula", &["expression"]),
    ("relation", &["data_source_id", "database_id", "type", "single_property", "dual_property"]),
    (
        "rollup",
        &[
            "function",
            "relation_property_name",
            "relation_property_id",
            "rollup_property_name",
            "rollup_property_id",
        ],
    ),
    ("unique_id", &["prefix"]),
];

/// Refuses what can't be a property of this type.
pub(crate) fn check(kind: &str, value: &Value, path: &str) -> Result<()> {
    let map = only(value, path, &["id", "name", "type", "description", kind])?;
    if let Some(description) = map.get("description").filter(|value| !value.is_null()) {
        string(description, &format!("{path}.description"))?;
    }
    let Some(config) = map.get(kind) else { return Ok(()) };
    let path = format!("{path}.{kind}");
    let keys = KEYS.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, keys)| *keys);
    for (key, value) in only(config, &path, keys)? {
        let path = format!("{path}.{key}");
        match (kind, key.as_str()) {
            ("number", "format") => {
                one_of(value, NumberFormat::KNOWN.iter().map(NumberFormat::as_str), &path)?;
            }
            ("rollup", "function") => {
                one_of(value, RollupFunction::KNOWN.iter().map(RollupFunction::as_str), &path)?;
            }
            ("relation", "data_source_id") => id(Some(value), &path)?,
            ("relation", "single_property") => {
                only(value, &path, &[])?;
            }
            ("relation", "dual_property") => {
                for (key, value) in
                    only(value, &path, &["synced_property_id", "synced_property_name"])?
                {
                    string(value, &format!("{path}.{key}"))?;
                }
            }
            (_, "options") => options(value, &path)?,
            ("unique_id", "prefix") if value.is_null() => {}
            ("unique_id" | "formula" | "rollup", _) => string(value, &path)?,
            _ => {}
        }
    }
    Ok(())
}

fn string(value: &Value, path: &str) -> Result<()> {
    if value.is_string() { Ok(()) } else { Err(Fail::body(path, "a string", Some(value))) }
}

fn options(value: &Value, path: &str) -> Result<()> {
    let all = value.as_array().ok_or_else(|| Fail::body(path, "an array", Some(value)))?;
    length(all.len(), limits::OPTIONS.max, path)?;
    for (index, value) in all.iter().enumerate() {
        let path = format!("{path}[{index}]");
        object(value, &path)?;
        for (key, value) in only(value, &path, &["id", "name", "color", "description", "group"])? {
            let path = format!("{path}.{key}");
            match (key.as_str(), value) {
                ("name", Value::String(name)) => {
                    length(name.encode_utf16().count(), limits::OPTION_NAME.max, &path)?;
                }
                ("name" | "id", _) => string(value, &path)?,
                ("color", value) if !value.is_null() => option_color(value, &path)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// Refuses a colour that options don't have.
pub(crate) fn option_color(value: &Value, path: &str) -> Result<()> {
    let names = Color::KNOWN.iter().map(Color::as_str);
    one_of(value, names.filter(|name| !name.ends_with("_background")), path)
}
