//! What is written and what is read of it, in one form: without what Notion says of its own accord.

use notion_model::{DateTime, Offset, Timestamp};
use serde_json::{Map, Value, json};

/// The JSON of something that was written, or of what was read as it is written again, in one form.
pub(crate) fn normal(input: &impl serde::Serialize) -> Value {
    normal_value(serde_json::to_value(input).expect("JSON"))
}

fn normal_value(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let items = items.into_iter().map(normal_value);
            if let [first, ..] = &*items.clone().collect::<Vec<_>>()
                && is_piece(first)
            {
                return joined(items);
            }
            items.collect()
        }
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key, normal_value(value)));
            Value::Object(entries.filter(|(key, value)| !is_default(key, value)).collect())
        }
        // Notion keeps the instant; a time without an offset is in UTC.
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(instant) => json!(instant.as_second()),
            Err(_) => match text.parse::<DateTime>() {
                Ok(time) if text.contains('T') => {
                    json!(Offset::UTC.to_timestamp(time).map(Timestamp::as_second))
                }
                _ => Value::String(text),
            },
        },
        other => other,
    }
}

/// What is as it is without being said.
fn is_default(key: &str, value: &Value) -> bool {
    match key {
        "color" => value == "default",
        "bold" | "italic" | "strikethrough" | "underline" | "code" | "is_toggleable"
        | "checked" | "has_column_header" | "has_row_header" => *value == json!(false),
        // A callout without an icon gets this one.
        "icon" => *value == json!({"emoji": "💡"}),
        "annotations" => *value == json!({}),
        "caption" | "rich_text" | "children" => *value == json!([]),
        // Beside the payload, whose key says it.
        "type" => true,
        _ => value.is_null(),
    }
}

fn is_piece(value: &Value) -> bool {
    ["text", "mention", "equation"].iter().any(|kind| value.get(kind).is_some_and(Value::is_object))
}

/// Runs of text that look alike are one, and empty ones none.
fn joined(pieces: impl Iterator<Item = Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for piece in pieces {
        let content = |piece: &Value| piece["text"]["content"].as_str().map(str::to_owned);
        let rest = |piece: &Value| {
            let mut rest = piece.clone();
            rest["text"]
                .as_object_mut()
                .map(|text: &mut Map<String, Value>| text.remove("content"));
            rest
        };
        match (all.last_mut(), content(&piece)) {
            (_, Some(text)) if text.is_empty() => {}
            (Some(last), Some(text)) if content(last).is_some() && rest(last) == rest(&piece) => {
                last["text"]["content"] = json!(content(last).unwrap_or_default() + &text);
            }
            _ => all.push(piece),
        }
    }
    Value::Array(all)
}
