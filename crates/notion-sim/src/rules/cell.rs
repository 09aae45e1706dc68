//! What can be said of a value by looking at it alone.

use notion_model::{DateOrDateTime, FormulaValue, Number, PropertyValue, RollupValue};

/// Whether there is nothing in a value.
pub(crate) fn is_empty(value: &PropertyValue) -> bool {
    match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => text.plain_text().is_empty(),
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

pub(crate) fn as_date(value: &PropertyValue) -> Option<DateOrDateTime> {
    match value {
        PropertyValue::Date(date) => date.as_ref().map(|date| date.start.clone()),
        PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) => {
            Some(DateOrDateTime::from(time.instant()))
        }
        _ => None,
    }
}

/// What a value reads as text.
pub(crate) fn as_text(value: &PropertyValue) -> String {
    match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => text.plain_text(),
        PropertyValue::Number(Some(number)) => number.to_string(),
        PropertyValue::Select(Some(option)) | PropertyValue::Status(Some(option)) => {
            option.name.clone()
        }
        PropertyValue::MultiSelect(options) => {
            options.iter().map(|option| option.name.as_str()).collect::<Vec<_>>().join(", ")
        }
        PropertyValue::Date(Some(date)) => match &date.end {
            Some(end) => format!("{} → {end}", date.start),
            None => date.start.to_string(),
        },
        PropertyValue::People(users) => {
            users.iter().filter_map(|user| user.name.as_deref()).collect::<Vec<_>>().join(", ")
        }
        PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => {
            user.name.clone().unwrap_or_default()
        }
        PropertyValue::Files(files) => {
            files.iter().filter_map(|file| file.name.as_deref()).collect::<Vec<_>>().join(", ")
        }
        PropertyValue::UniqueId(id) => {
            let number = id.number.as_ref().map(ToString::to_string).unwrap_or_default();
            id.prefix.as_ref().map(|prefix| format!("{prefix}-{number}")).unwrap_or(number)
        }
        PropertyValue::Url(Some(text))
        | PropertyValue::Email(Some(text))
        | PropertyValue::PhoneNumber(Some(text)) => text.clone(),
        PropertyValue::Checkbox(checked) => if *checked { "Yes" } else { "No" }.to_owned(),
        _ => String::new(),
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
