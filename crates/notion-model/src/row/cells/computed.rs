use std::ops::Deref;

use crate::row::access::{show, single, whole_number};
use crate::row::cell::check_kind;
use crate::row::{BoundColumn, Cell, CellError, HasKind, IsComputed, kind};
use crate::{
    Date, DateOrDateTime, DateValue, FormulaValue, Number, PageId, Property, PropertyInput,
    PropertyValue, RollupValue, Timestamp, UniqueId, UserId,
};

/// A value that Notion computes: the result of a formula or a rollup, a unique id, when and by whom a row was created or
/// last edited. It is read, and never written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Computed<T>(pub T);

impl<T> Deref for Computed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> HasKind for Computed<T> {
    type Kind = kind::Computed;
}

impl<T: FromComputed, K: IsComputed> Cell<K> for Computed<T> {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        check_kind::<K>(&property.value)?;
        if property.is_truncated() {
            return Err(CellError::CutOff { came: crate::row::MOST_REFERENCES });
        }
        T::from_computed(&property.value).map(Self)
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(None)
    }
}

/// A type that a computed value is read as.
///
/// An `Option` takes an empty result of any kind, for Notion gives one of text for an empty result of every formula. A
/// `Vec` takes the values that a rollup shows.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no value that Notion computes",
    note = "numbers, `String`, `bool`, `Date`, `Timestamp`, `DateValue`, `FormulaValue`, `UniqueId`, `UserId`, `serde_json::Value`, \
            an `Option` and a `Vec` of those"
)]
pub trait FromComputed: Sized {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// When the value is of another kind, or Notion does not give it.
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError>;
}

/// What came out of it, whichever computed it.
enum Outcome<'a> {
    Text(&'a str),
    Number(&'a Number),
    Bool(bool),
    Date(&'a DateValue),
    Time(Timestamp),
    User(UserId),
    Page(PageId),
    Empty,
    Other(&'a PropertyValue),
}

fn result(value: &PropertyValue) -> Result<Outcome<'_>, CellError> {
    fn or_empty<'a, T>(value: Option<T>, some: impl FnOnce(T) -> Outcome<'a>) -> Outcome<'a> {
        value.map_or(Outcome::Empty, some)
    }
    Ok(match value {
        PropertyValue::Formula(formula) => match &formula.value {
            FormulaValue::String(text) => or_empty(text.as_deref(), Outcome::Text),
            FormulaValue::Number(number) => or_empty(number.as_ref(), Outcome::Number),
            FormulaValue::Boolean(is) => or_empty(*is, Outcome::Bool),
            FormulaValue::Date(date) => or_empty(date.as_deref(), Outcome::Date),
            _ => return Err(CellError::NotComputed),
        },
        PropertyValue::Rollup(rollup) => match &rollup.value {
            RollupValue::Number(number) => or_empty(number.as_ref(), Outcome::Number),
            RollupValue::Date(date) => or_empty(date.as_ref(), Outcome::Date),
            RollupValue::Array(_) => Outcome::Other(value),
            _ => return Err(CellError::NotComputed),
        },
        PropertyValue::UniqueId(id) => or_empty(id.number.as_ref(), Outcome::Number),
        PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) => {
            Outcome::Time(*time)
        }
        PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => {
            Outcome::User(user.id)
        }
        // What rollups show.
        PropertyValue::Number(number) => or_empty(number.as_ref(), Outcome::Number),
        PropertyValue::Checkbox(is) => Outcome::Bool(*is),
        PropertyValue::Date(date) => or_empty(date.as_deref(), Outcome::Date),
        PropertyValue::Url(text)
        | PropertyValue::Email(text)
        | PropertyValue::PhoneNumber(text) => or_empty(text.as_deref(), Outcome::Text),
        PropertyValue::Select(option) | PropertyValue::Status(option) => {
            or_empty(option.as_ref(), |option| Outcome::Text(&option.name))
        }
        PropertyValue::Relation(pages) if pages.len() == 1 => Outcome::Page(pages[0].id),
        PropertyValue::People(people) if people.len() == 1 => Outcome::User(people[0].id),
        _ => Outcome::Other(value),
    })
}

fn unfit(expected: &'static str, found: &Outcome<'_>) -> CellError {
    let found = match found {
        Outcome::Text(text) => format!("the text {text:?}"),
        Outcome::Number(number) => format!("the number {number}"),
        Outcome::Bool(is) => is.to_string(),
        Outcome::Date(date) => show(date),
        Outcome::Time(time) => time.to_string(),
        Outcome::User(id) => format!("the user {id}"),
        Outcome::Page(id) => format!("the page {id}"),
        Outcome::Empty => return CellError::Empty { expected },
        Outcome::Other(PropertyValue::Rollup(_)) => "the values of a rollup".to_owned(),
        Outcome::Other(value) => value.name().to_owned(),
    };
    CellError::Unfit { expected, found }
}

macro_rules! computed {
    ($($Type:ty: $expected:literal { $($pattern:pat => $value:expr,)+ })*) => {$(
        impl FromComputed for $Type {
            fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
                let result = result(value)?;
                let read: Option<Self> = match &result {
                    $($pattern => $value,)+
                    _ => None,
                };
                read.ok_or_else(|| unfit($expected, &result))
            }
        }
    )*};
}

computed! {
    f64: "a number" { Outcome::Number(number) => number.as_f64(), }
    i64: "a whole number" { Outcome::Number(number) => whole_number(number), }
    Number: "a number" { Outcome::Number(number) => Some((*number).clone()), }
    bool: "true or false" { Outcome::Bool(is) => Some(*is), }
    DateValue: "a date" { Outcome::Date(date) => Some((*date).clone()), }
    Date: "a day without a time" {
        Outcome::Date(date) => match single(date) {
            Some(DateOrDateTime::Date(day)) => Some(*day),
            _ => None,
        },
    }
    Timestamp: "a time" {
        Outcome::Time(time) => Some(*time),
        Outcome::Date(date) => {
            single(date).filter(|start| start.has_time()).and_then(DateOrDateTime::timestamp)
        },
    }
    UserId: "a user" { Outcome::User(id) => Some(*id), }
    PageId: "a related page" { Outcome::Page(id) => Some(*id), }
}

/// The text of a formula is empty where there is none; a unique id is written with its prefix (`TASK-12`).
impl FromComputed for String {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        match value {
            PropertyValue::UniqueId(UniqueId { prefix, number: Some(number), .. }) => {
                return Ok(match prefix {
                    Some(prefix) => format!("{prefix}-{number}"),
                    None => number.to_string(),
                });
            }
            PropertyValue::Title(text) | PropertyValue::RichText(text) => {
                return Ok(text.plain_text());
            }
            _ => {}
        }
        match result(value)? {
            Outcome::Text(text) => Ok(text.to_owned()),
            Outcome::Empty => Ok(Self::new()),
            other => Err(unfit("a text", &other)),
        }
    }
}

impl FromComputed for UniqueId {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        match value {
            PropertyValue::UniqueId(id) => Ok(id.clone()),
            other => Err(unfit("a unique id", &result(other)?)),
        }
    }
}

/// Whatever a formula results in.
impl FromComputed for FormulaValue {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        match value {
            PropertyValue::Formula(formula) => Ok(formula.value.clone()),
            other => Err(unfit("the result of a formula", &result(other)?)),
        }
    }
}

/// Whatever a rollup results in.
impl FromComputed for RollupValue {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        match value {
            PropertyValue::Rollup(rollup) => Ok(rollup.value.clone()),
            other => Err(unfit("the result of a rollup", &result(other)?)),
        }
    }
}

/// Any value, as it came.
impl FromComputed for serde_json::Value {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        Ok(crate::wire::Union::variant(value)
            .payload
            .map_or(Self::Null, |payload| crate::wire::to_value(payload.as_json())))
    }
}

#[cfg(feature = "jiff")]
impl FromComputed for jiff::civil::Date {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        Date::from_computed(value).map(Self::from)
    }
}

#[cfg(feature = "jiff")]
impl FromComputed for jiff::Timestamp {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        Timestamp::from_computed(value).map(Self::from)
    }
}

impl<T: FromComputed> FromComputed for Option<T> {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        match result(value)? {
            Outcome::Empty => Ok(None),
            _ => T::from_computed(value).map(Some),
        }
    }
}

impl<T: FromComputed> FromComputed for Vec<T> {
    fn from_computed(value: &PropertyValue) -> Result<Self, CellError> {
        match value {
            PropertyValue::Rollup(rollup) => match &rollup.value {
                RollupValue::Array(items) => {
                    items.iter().map(|item| T::from_computed(&item.value)).collect()
                }
                _ => Err(unfit("the values of a rollup", &result(value)?)),
            },
            other => Err(unfit("the values of a rollup", &result(other)?)),
        }
    }
}
