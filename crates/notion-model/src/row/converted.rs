//! Values as those of another kind, where nothing is lost.

use crate::row::access::whole_number;
use crate::{
    DateOrDateTime, DateValue, File, FormulaValue, Number, Property, PropertyInput, PropertyValue,
    RichTextArray,
};

/// Returns what a cell is as one of the type `to`, such as `number`; `None` if that would lose something, or can't be said.
///
/// A text becomes what it reads as: a number, a date (`2026-06-27`, `2026-06-27 → 2026-07-01`), an option, or several with
/// commas between them. Whatever has a text becomes one. A number is a checkbox if it is 0 or 1. An empty cell is empty.
pub fn converted(property: &Property, to: &str) -> Option<PropertyInput> {
    use PropertyInput as Input;

    let value = &property.value;
    if property.is_truncated() {
        return None;
    }
    if property.is_empty() {
        return Input::cleared(to);
    }
    if let (PropertyValue::Title(text) | PropertyValue::RichText(text), "title" | "rich_text") =
        (value, to)
    {
        let text: RichTextArray = text.clone();
        return Some(if to == "title" { Input::title(text) } else { Input::rich_text(text) });
    }
    let plain = || text(value).filter(|_| !has_style(value));
    let one = || plain().filter(|text| !text.contains(','));
    Some(match to {
        "title" => Input::title(plain()?),
        "rich_text" => Input::rich_text(plain()?),
        "number" => match value {
            PropertyValue::Checkbox(is) => Input::number(u8::from(*is)),
            _ => Input::number(plain()?.trim().parse::<Number>().ok()?),
        },
        "checkbox" => match &*plain()?.trim().to_lowercase() {
            "1" | "true" | "yes" => Input::checkbox(true),
            "0" | "false" | "no" => Input::checkbox(false),
            _ => return None,
        },
        "url" => Input::url(plain()?),
        "email" => Input::email(plain()?),
        "phone_number" => Input::phone_number(plain()?),
        "select" => Input::select(one()?),
        "status" => Input::status(one()?),
        "multi_select" => Input::multi_select(
            plain()?.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()),
        ),
        "date" => Input::date(date(&plain()?)?),
        "files" => {
            let url = plain().filter(|_| matches!(value, PropertyValue::Url(_)))?;
            Input::files([File::external("file", url)])
        }
        _ => return None,
    })
}

/// Whether a text has links, mentions or annotations, which another kind would lose.
fn has_style(value: &PropertyValue) -> bool {
    match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => {
            let plain = RichTextArray::from(text.plain_text());
            !super::is_same(
                &PropertyInput::rich_text(text.clone()).into_input(),
                &PropertyInput::rich_text(plain).into_input(),
            )
        }
        _ => false,
    }
}

/// The text of a value, from which it could be read again.
fn text(value: &PropertyValue) -> Option<String> {
    Some(match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => text.plain_text(),
        PropertyValue::Number(number) => number.as_ref().map(shortest)?,
        PropertyValue::Select(option) | PropertyValue::Status(option) => {
            option.as_ref()?.name.clone()
        }
        PropertyValue::MultiSelect(options) => {
            options.iter().map(|option| &*option.name).collect::<Vec<_>>().join(", ")
        }
        PropertyValue::Date(date) => date_text(date.as_ref()?),
        PropertyValue::Checkbox(is) => if *is { "Yes" } else { "No" }.to_owned(),
        PropertyValue::Url(text)
        | PropertyValue::Email(text)
        | PropertyValue::PhoneNumber(text) => text.clone()?,
        PropertyValue::Formula(formula) => match &formula.value {
            FormulaValue::String(text) => text.clone()?,
            FormulaValue::Number(number) => number.as_ref().map(shortest)?,
            FormulaValue::Boolean(is) => if (*is)? { "Yes" } else { "No" }.to_owned(),
            FormulaValue::Date(date) => date_text(date.as_ref()?),
            _ => return None,
        },
        PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) => time.to_string(),
        _ => return None,
    })
}

fn shortest(number: &Number) -> String {
    whole_number(number).map_or_else(|| number.to_string(), |number| number.to_string())
}

fn date_text(date: &DateValue) -> String {
    match &date.end {
        None => date.start.to_string(),
        Some(end) => format!("{} → {end}", date.start),
    }
}

fn date(text: &str) -> Option<DateValue> {
    let known = |text: &str| match DateOrDateTime::from(text.trim()) {
        DateOrDateTime::Unknown(_) => None,
        date => Some(date),
    };
    match text.split_once('→') {
        None => known(text).map(DateValue::from),
        Some((start, end)) => Some(DateValue::range(known(start)?, known(end)?)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn cell(kind: &str, value: Value) -> Property {
        crate::from_value(&json!({"id": "a", "type": kind, kind: value})).expect("a property")
    }

    #[test]
    fn what_is_converted_loses_nothing() {
        let text =
            |text: &str| json!([{"type": "text", "text": {"content": text}, "plain_text": text}]);
        let options = json!([{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]);
        for (from, value, to, expected) in [
            ("rich_text", text("12"), "number", json!({"number": 12})),
            ("rich_text", text("12 or so"), "number", Value::Null),
            (
                "number",
                json!(1.5),
                "rich_text",
                json!({"rich_text": [{"text": {"content": "1.5"}}]}),
            ),
            ("number", json!(1.0), "checkbox", json!({"checkbox": true})),
            ("number", json!(9), "checkbox", Value::Null),
            ("checkbox", json!(true), "number", json!({"number": 1})),
            (
                "rich_text",
                text("a, b"),
                "multi_select",
                json!({"multi_select": [{"name": "a"}, {"name": "b"}]}),
            ),
            ("rich_text", text("a, b"), "select", Value::Null),
            ("multi_select", options, "select", Value::Null),
            (
                "select",
                json!({"id": "1", "name": "a"}),
                "multi_select",
                json!({"multi_select": [{"name": "a"}]}),
            ),
            ("rich_text", text("2026-01-02"), "date", json!({"date": {"start": "2026-01-02"}})),
            ("rich_text", text("soon"), "date", Value::Null),
            ("url", json!("https://x.test"), "email", json!({"email": "https://x.test"})),
            ("email", Value::Null, "number", json!({"number": null})),
            (
                "people",
                json!([{"object": "user", "id": "c2f20311-9e54-4d11-8c79-7398424ae41e"}]),
                "rich_text",
                Value::Null,
            ),
        ] {
            let converted = converted(&cell(from, value.clone()), to);
            let said =
                converted.map_or(Value::Null, |input| serde_json::to_value(&input).expect("JSON"));
            assert_eq!(said, expected, "{value} as {to}");
        }
        let bold = json!([{"type": "text", "text": {"content": "1"}, "plain_text": "1", "annotations": {"bold": true}}]);
        assert_eq!(
            converted(&cell("rich_text", bold), "number"),
            None,
            "the annotation would be lost"
        );
    }
}
