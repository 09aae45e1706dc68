use crate::row::access::whole_number;
use crate::row::cell::other_kind;
use crate::row::{BoundColumn, Cell, CellError, HasKind, kind};
use crate::{Number, Property, PropertyInput, PropertyValue};

fn number(property: &Property) -> Result<&Number, CellError> {
    match &property.value {
        PropertyValue::Number(Some(number)) => Ok(number),
        PropertyValue::Number(None) => Err(CellError::Empty { expected: "a number" }),
        other => Err(other_kind::<kind::Number>(other)),
    }
}

macro_rules! numbers {
    ($($Type:ty: |$number:ident| $read:expr, $expected:literal, |$value:ident| $write:expr;)*) => {$(
        impl HasKind for $Type {
            type Kind = kind::Number;
        }

        impl Cell<kind::Number> for $Type {
            fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
                let $number = number(property)?;
                let unfit = || CellError::Unfit { expected: $expected, found: $number.to_string() };
                $read.ok_or_else(unfit)
            }

            fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
                let $value = self;
                Ok(Some(PropertyInput::number($write)))
            }
        }
    )*};
}

macro_rules! integers {
    ($($Type:ty: $expected:literal;)*) => {
        numbers! { $($Type: |number| integer::<$Type>(number), $expected, |value| *value;)* }
    };
}

fn integer<T: TryFrom<i64> + TryFrom<u64>>(number: &Number) -> Option<T> {
    match number.as_u64() {
        Some(number) => T::try_from(number).ok(),
        None => whole_number(number).and_then(|number| T::try_from(number).ok()),
    }
}

numbers! {
    f64: |number| number.as_f64(), "a number", |value| *value;
    f32: |number| number.as_f64().map(|number| number as f32), "a number", |value| *value;
    Number: |number| Some(number.clone()), "a number", |value| value.clone();
}

integers! {
    i8: "a whole number from -128 to 127";
    i16: "a whole number of 16 bits";
    i32: "a whole number of 32 bits";
    i64: "a whole number of 64 bits";
    isize: "a whole number of 64 bits";
    u8: "a whole number from 0 to 255";
    u16: "a whole number from 0 to 65535";
    u32: "a whole number, not negative, of 32 bits";
    u64: "a whole number, not negative, of 64 bits";
    usize: "a whole number, not negative, of 64 bits";
}

impl HasKind for bool {
    type Kind = kind::Checkbox;
}

impl Cell<kind::Checkbox> for bool {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        match &property.value {
            PropertyValue::Checkbox(checked) => Ok(*checked),
            other => Err(other_kind::<kind::Checkbox>(other)),
        }
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::checkbox(*self)))
    }
}
