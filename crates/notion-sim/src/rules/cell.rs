//! What can be said of a value, or of its type, by looking at it alone.

use std::borrow::Cow;

use notion_model::{
    DateOrDateTime, FormulaValue, Number, PropertyConfig, PropertyValue, RichText, RichTextArray,
    RollupValue,
};

use crate::store::rows::Form;
use crate::store::state::Column;

/// Whether there is nothing in a value.
pub(crate) fn is_empty(value: &PropertyValue) -> bool {
    match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => {
            text.iter().all(|piece| piece.plain_text().is_empty())
        }
        PropertyValue::Number(number) => number.is_none(),
        PropertyValue::Select(option) | PropertyValue::Status(option) => option.is_none(),
        PropertyValue::MultiSelect(options) => options.is_empty(),
        PropertyValue::Date(date) => date.is_none(),
        PropertyValue::People(people) => people.is_empty(),
        PropertyValue::Files(files) => files.is_empty(),
        PropertyValue::Url(text)
        | PropertyValue::Email(text)
        | PropertyValue::PhoneNumber(text) => text.as_ref().is_none_or(String::is_empty),
        PropertyValue::Relation(pages) => pages.is_empty(),
        PropertyValue::UniqueId(id) => id.number.is_none(),
        PropertyValue::Verification(verification) => verification.is_none(),
        PropertyValue::Place(place) => place.is_none(),
        PropertyValue::Formula(formula) => matches!(
            formula.value,
            FormulaValue::String(None)
                | FormulaValue::Number(None)
                | FormulaValue::Date(None)
                | FormulaValue::Boolean(None)
        ),
        PropertyValue::Rollup(rollup) => match &rollup.value {
            RollupValue::Number(number) => number.is_none(),
            RollupValue::Date(date) => date.is_none(),
            RollupValue::Array(items) => items.is_empty(),
            _ => true,
        },
        _ => false,
    }
}

pub(crate) fn as_number(value: &PropertyValue) -> Option<f64> {
    match value {
        PropertyValue::Number(number) => number.as_ref()?.as_f64(),
        PropertyValue::UniqueId(id) => id.number.as_ref()?.as_f64(),
        _ => None,
    }
}

pub(crate) fn as_date(value: &PropertyValue) -> Option<Cow<'_, DateOrDateTime>> {
    match value {
        PropertyValue::Date(date) => date.as_ref().map(|date| Cow::Borrowed(&date.start)),
        PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) => {
            Some(Cow::Owned(DateOrDateTime::from(time.instant())))
        }
        _ => None,
    }
}

/// As what the values of a property are compared with each other; `None` if that takes the whole value.
pub(crate) fn form(column: &Column) -> Option<Form> {
    Some(match column.config {
        PropertyConfig::Title(_)
        | PropertyConfig::RichText(_)
        | PropertyConfig::Url(_)
        | PropertyConfig::Email(_)
        | PropertyConfig::PhoneNumber(_)
        | PropertyConfig::MultiSelect(_) => Form::Text,
        PropertyConfig::Number(_) | PropertyConfig::UniqueId(_) => Form::Number,
        PropertyConfig::Checkbox(_) => Form::Checkbox,
        PropertyConfig::Date(_)
        | PropertyConfig::CreatedTime(_)
        | PropertyConfig::LastEditedTime(_) => Form::Date,
        PropertyConfig::Select(_) | PropertyConfig::Status(_) => Form::Option,
        _ => return None,
    })
}

/// What a value reads as text.
pub(crate) fn as_text(value: &PropertyValue) -> Cow<'_, str> {
    let all = |names: &mut dyn Iterator<Item = &str>| names.collect::<Vec<_>>().join(", ");
    Cow::Owned(match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => return plain_text(text),
        PropertyValue::Number(Some(number)) => number.to_string(),
        PropertyValue::Select(Some(option)) | PropertyValue::Status(Some(option)) => {
            return Cow::Borrowed(&option.name);
        }
        PropertyValue::MultiSelect(options) => {
            all(&mut options.iter().map(|option| option.name.as_str()))
        }
        PropertyValue::Date(Some(date)) => match &date.end {
            Some(end) => format!("{} → {end}", date.start),
            None => date.start.to_string(),
        },
        PropertyValue::People(users) => {
            all(&mut users.iter().filter_map(|user| user.name.as_deref()))
        }
        PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => {
            return Cow::Borrowed(user.name.as_deref().unwrap_or_default());
        }
        PropertyValue::Files(files) => {
            all(&mut files.iter().filter_map(|file| file.name.as_deref()))
        }
        PropertyValue::UniqueId(id) => {
            let number = id.number.as_ref().map(ToString::to_string).unwrap_or_default();
            id.prefix.as_ref().map(|prefix| format!("{prefix}-{number}")).unwrap_or(number)
        }
        PropertyValue::Url(Some(text))
        | PropertyValue::Email(Some(text))
        | PropertyValue::PhoneNumber(Some(text)) => return Cow::Borrowed(text),
        PropertyValue::Checkbox(checked) => {
            return Cow::Borrowed(if *checked { "Yes" } else { "No" });
        }
        _ => return Cow::Borrowed(""),
    })
}

/// What a rich text reads, which is mostly one piece.
fn plain_text(text: &RichTextArray) -> Cow<'_, str> {
    match text.as_slice() {
        [] => Cow::Borrowed(""),
        [one] => Cow::Borrowed(one.plain_text()),
        pieces => Cow::Owned(pieces.iter().map(RichText::plain_text).collect()),
    }
}

/// A text in lower case.
pub(crate) fn lowercase(text: &str) -> Cow<'_, str> {
    let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    match text.bytes().all(is_lower) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.to_lowercase()),
    }
}

/// A number in its shortest form: `5` and not `5.0`.
pub(crate) fn shortest(number: f64) -> Option<Number> {
    let integer = number as i64;
    if integer as f64 == number && integer.unsigned_abs() < 1 << 53 {
        Some(Number::from(integer))
    } else {
        Number::from_f64(number)
    }
}
