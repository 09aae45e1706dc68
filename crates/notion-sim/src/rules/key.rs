//! What a value comes to where it is compared: by filters and by sorts.

use std::borrow::Cow;

use notion_model::jiff::Timestamp;
use notion_model::{DateOrDateTime, FormulaValue, PropertyValue};
use smol_str::SmolStr;

use crate::rules::cell::{as_date, as_number, as_text, lowercase};
use crate::rules::text::minute;
use crate::rules::values;
use crate::store::rows::{Facet, Form, Key};
use crate::store::state::{Column, Page, State};

/// What is compared of a row.
pub(crate) fn of_row(state: &State, page: &Page, column: Option<&Column>, facet: &Facet) -> Key {
    let at = |time: Timestamp| Key::Date(DateOrDateTime::from(time));
    match (facet, column) {
        (Facet::Created, _) => at(page.created),
        (Facet::Edited, _) => at(minute(page.edited)),
        (Facet::Value(_, form), Some(column)) => of(&values::cell(state, page, column), *form),
        (Facet::Formula(_), Some(column)) => {
            Key::Formula(Box::new(values::cell(state, page, column).into_owned()))
        }
        (Facet::Value(..) | Facet::Formula(_), None) => Key::Nothing,
    }
}

/// A value, in the form in which it is compared.
pub(crate) fn of(value: &PropertyValue, form: Form) -> Key {
    let key = match form {
        Form::Text => Some(text(&as_text(value))),
        Form::Number => as_number(value).map(Key::Number),
        Form::Checkbox => Some(Key::Checkbox(matches!(value, PropertyValue::Checkbox(true)))),
        Form::Date => as_date(value).map(Cow::into_owned).map(Key::Date),
        Form::Option => match value {
            PropertyValue::Select(option) | PropertyValue::Status(option) => {
                option.as_ref().map(|option| Key::Option(SmolStr::new(&option.name)))
            }
            _ => None,
        },
        Form::Options => match value {
            PropertyValue::MultiSelect(options) if !options.is_empty() => {
                let names = options.iter().map(|option| SmolStr::new(&option.name));
                Some(Key::Options(names.collect()))
            }
            _ => None,
        },
    };
    key.unwrap_or(Key::Nothing)
}

/// What a formula came to, as what it is compared; `None` if nothing is known of its type.
pub(crate) fn of_formula(value: &FormulaValue) -> Option<(Form, Key)> {
    let (form, key) = match value {
        FormulaValue::String(value) => {
            let text = value.as_deref().map(|text| SmolStr::new(lowercase(text)));
            (Form::Text, text.map(Key::Text))
        }
        FormulaValue::Number(number) => {
            (Form::Number, number.as_ref().and_then(|number| number.as_f64()).map(Key::Number))
        }
        FormulaValue::Boolean(value) => (Form::Checkbox, value.map(Key::Checkbox)),
        FormulaValue::Date(date) => {
            (Form::Date, date.as_ref().map(|date| Key::Date(date.start.clone())))
        }
        _ => return None,
    };
    Some((form, key.unwrap_or(Key::Nothing)))
}

fn text(text: &str) -> Key {
    match text {
        "" => Key::Nothing,
        text => Key::Text(SmolStr::new(lowercase(text))),
    }
}
