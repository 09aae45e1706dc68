use serde_json::Number;

use crate::{
    Color, Date, DateOrDateTime, DateTime, DateValue, NumberInput, SchemaOption, SelectOption,
    SelectOptionInput, Timestamp,
};

/// A value, or none: what a property that can be empty is set to. None clears it.
///
/// What takes one takes the value itself, and an `Option` of whatever can become the value:
///
/// ```
/// use notion_model::PropertyInput as Value;
///
/// let hours: Option<f64> = None;
/// let row = [("Hours", Value::number(hours)), ("Effort", Value::number(2.5)), ("Rank", Value::number(1))];
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Clearable<T>(pub Option<T>);

impl<T, V: Into<T>> From<Option<V>> for Clearable<T> {
    fn from(value: Option<V>) -> Self {
        Self(value.map(Into::into))
    }
}

/// One conversion for each type: a general one would take an `Option` for a value.
macro_rules! from {
    ($($Value:ty: $($From:ty),*;)*) => {$($(
        impl From<$From> for Clearable<$Value> {
            fn from(value: $From) -> Self {
                Self(Some(value.into()))
            }
        }
    )*)*};
}

from! {
    NumberInput: NumberInput, Number, f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize;
    SelectOptionInput: SelectOptionInput, &str, String, (&str, Color), &SelectOption, &SchemaOption;
    String: String, &str, &String, char;
    DateValue: DateValue, DateOrDateTime, &str, Date, DateTime, Timestamp;
}

#[cfg(feature = "jiff")]
from! {
    DateValue: jiff::civil::Date, jiff::civil::DateTime, jiff::Timestamp;
}
