//! Icons, covers and files.

use notion_model::validate::{Validate, limits};
use notion_model::{CoverInput, File, IconInput};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{address, id, object, only};
use crate::wire::fail::{Fail, Result};
use crate::wire::length::filled;

const ICONS: &[&str] = &["emoji", "external", "custom_emoji", "file_upload", "icon"];
const COVERS: &[&str] = &["external", "file_upload"];
const FILES: &[&str] = &["external", "file_upload", "file"];

/// The icon at `path`.
pub(crate) fn icon(value: &Value, path: &str) -> Result<IconInput> {
    let kind = kind(value, path, ICONS, &[])?;
    let icon: IconInput = read(value, path)?;
    let is_text = value.get("emoji").is_some_and(Value::is_string);
    if kind == "emoji" && !(is_text && icon.violations().is_empty()) {
        let should = "an emoji, such as `\"😀\"`";
        return Err(Fail::body(&format!("{path}.emoji"), should, value.get("emoji")));
    }
    Ok(icon)
}

/// The cover at `path`.
pub(crate) fn cover(value: &Value, path: &str) -> Result<CoverInput> {
    kind(value, path, COVERS, &[])?;
    read(value, path)
}

/// One of the files of a property.
pub(crate) fn file(value: &Value, path: &str) -> Result<File> {
    let kind = kind(value, path, FILES, &["name"])?;
    let at = format!("{path}.name");
    match value.get("name") {
        // An upload has one already.
        None if kind == "file_upload" => {}
        None => return Err(Fail::body(&at, "defined", None)),
        Some(Value::String(name)) => filled(name, limits::FILE_NAME.max, &at)?,
        name => return Err(Fail::body(&at, "a string", name)),
    }
    read(value, path)
}

fn read<T: DeserializeOwned>(value: &Value, path: &str) -> Result<T> {
    T::deserialize(value).map_err(|_| Fail::body(path, "an object", Some(value)))
}

/// Which of `kinds` it is, where it has the keys of one.
fn kind<'k>(value: &Value, path: &str, kinds: &[&'k str], more: &[&str]) -> Result<&'k str> {
    let map = object(value, path)?;
    let Some(kind) = kinds.iter().find(|kind| map.contains_key(**kind)) else {
        let missing =
            kinds.iter().map(|kind| Fail::body(&format!("{path}.{kind}"), "defined", None));
        return Err(Fail::all(missing.collect()));
    };
    only(value, path, &[&["type", kind], more].concat())?;
    if let Some(said) = map.get("type").filter(|said| said.as_str() != Some(kind)) {
        return Err(Fail::body(&format!("{path}.type"), &format!("`\"{kind}\"`"), Some(said)));
    }
    let (payload, at) = (&map[*kind], format!("{path}.{kind}"));
    match *kind {
        "external" => {
            let url = only(payload, &at, &["url"])?.get("url");
            let is_web = url.and_then(Value::as_str).is_some_and(address::is_web);
            if !is_web {
                return Err(Fail::body(&format!("{at}.url"), "a valid url", url));
            }
        }
        "file_upload" | "custom_emoji" => {
            id(object(payload, &at)?.get("id"), &format!("{at}.id"))?;
        }
        _ => {}
    }
    Ok(kind)
}
