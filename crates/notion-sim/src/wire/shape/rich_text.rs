//! Rich text: pieces of text, mentions, equations.

use notion_model::{RichTextArray, RichTextKind};
use serde_json::Value;

use super::{address, color, date, id, object, only};
use crate::wire::fail::{Fail, Result};
use crate::wire::length::check_text;

/// The rich text at `path`.
pub(crate) fn read(value: &Value, path: &str) -> Result<RichTextArray> {
    let text = check(value, path)?;
    address::check(value)?;
    Ok(text)
}

/// The rich text at `path`, whatever its links are.
pub(crate) fn check(value: &Value, path: &str) -> Result<RichTextArray> {
    let pieces = value.as_array().ok_or_else(|| Fail::body(path, "an array", Some(value)))?;
    for (index, value) in pieces.iter().enumerate() {
        piece(value, &format!("{path}[{index}]"))?;
    }
    let text: RichTextArray = notion_model::from_value(value)
        .map_err(|_| Fail::body(path, "an array of rich text", Some(value)))?;
    if let Some(index) = text.iter().position(|it| matches!(it.kind, RichTextKind::Unknown(_))) {
        return Err(Fail::body(&format!("{path}[{index}]"), "rich text", pieces.get(index)));
    }
    check_text(&text, path)?;
    Ok(text)
}

fn piece(value: &Value, path: &str) -> Result<()> {
    let map = object(value, path)?;
    let Some(kind) =
        ["text", "mention", "equation"].into_iter().find(|kind| map.contains_key(*kind))
    else {
        return Err(Fail::body(&format!("{path}.text"), "defined", None));
    };
    // The last two are what answers have; they are not looked at.
    only(value, path, &["type", "annotations", kind, "plain_text", "href"])?;
    if let Some(said) = map.get("type").filter(|said| said.as_str() != Some(kind)) {
        return Err(Fail::body(&format!("{path}.type"), &format!("`\"{kind}\"`"), Some(said)));
    }
    if let Some(annotations) = map.get("annotations") {
        self::annotations(annotations, &format!("{path}.annotations"))?;
    }
    let (payload, path) = (&map[kind], format!("{path}.{kind}"));
    match kind {
        "text" => {
            let text = only(payload, &path, &["content", "link"])?;
            string(text.get("content"), &format!("{path}.content"))?;
            match text.get("link") {
                None | Some(Value::Null) => Ok(()),
                Some(link) => {
                    let path = format!("{path}.link");
                    string(only(link, &path, &["url", "type"])?.get("url"), &format!("{path}.url"))
                }
            }
        }
        "equation" => {
            let equation = only(payload, &path, &["expression"])?;
            string(equation.get("expression"), &format!("{path}.expression"))
        }
        _ => mention(payload, &path),
    }
}

fn string(value: Option<&Value>, path: &str) -> Result<()> {
    match value {
        Some(Value::String(_)) => Ok(()),
        None => Err(Fail::body(path, "defined", None)),
        wrong => Err(Fail::body(path, "a string", wrong)),
    }
}

fn annotations(value: &Value, path: &str) -> Result<()> {
    let flags = ["bold", "italic", "strikethrough", "underline", "code"];
    for (key, value) in only(value, path, &[&flags[..], &["color"]].concat())? {
        let path = format!("{path}.{key}");
        match key.as_str() {
            "color" => color(value, &path)?,
            _ if !value.is_boolean() => return Err(Fail::body(&path, "a boolean", Some(value))),
            _ => {}
        }
    }
    Ok(())
}

/// What a mention names is said by its id, without what else answers tell of it.
fn mention(value: &Value, path: &str) -> Result<()> {
    let map = object(value, path)?;
    let kinds = [
        ("user", &["object", "id"][..]),
        ("page", &["id"]),
        ("database", &["id"]),
        ("custom_emoji", &["id", "name", "url"]),
    ];
    let named = kinds.iter().find(|(kind, _)| map.contains_key(*kind));
    if let Some((kind, keys)) = named {
        only(value, path, &["type", kind])?;
        let path = format!("{path}.{kind}");
        return id(only(&map[*kind], &path, keys)?.get("id"), &format!("{path}.id"));
    }
    for kind in ["date", "template_mention", "link_mention"] {
        if let Some(payload) = map.get(kind) {
            only(value, path, &["type", kind])?;
            return match kind {
                "date" => date::read(payload, &format!("{path}.date")).map(drop),
                _ => Ok(()),
            };
        }
    }
    let lines = ["user", "date", "page", "database", "template_mention", "custom_emoji"];
    let lines = lines.map(|kind| Fail::body(&format!("{path}.{kind}"), "defined", None));
    Err(Fail::all(lines.into()))
}
