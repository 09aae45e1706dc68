use serde_json::Number;

use crate::wire::{AsJson, Event, Form, Json, Slot, Wire};

/// A number, as a request has it.
///
/// Everything that takes one takes integers, floats and a [`Number`], too. JSON has no infinity and no NaN: such a float
/// is kept, so that the check before sending names it, and is never sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum NumberInput {
    /// A number that JSON has.
    Finite(Number),
    /// An infinity or NaN, which breaks a rule.
    NotFinite(f64),
}

impl NumberInput {
    /// Returns the number, if JSON has it.
    pub fn finite(&self) -> Option<&Number> {
        match self {
            Self::Finite(number) => Some(number),
            Self::NotFinite(_) => None,
        }
    }

    /// Returns the number as a float: the nearest, for an integer of more than 53 bits.
    pub fn as_f64(&self) -> f64 {
        match self {
            Self::Finite(number) => number.as_f64().unwrap_or(f64::NAN),
            Self::NotFinite(float) => *float,
        }
    }
}

/// Two that are not finite are equal if they are written alike: NaN equals NaN.
impl PartialEq for NumberInput {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Finite(one), Self::Finite(other)) => one == other,
            (Self::NotFinite(one), Self::NotFinite(other)) => one.to_bits() == other.to_bits(),
            _ => false,
        }
    }
}

impl From<Number> for NumberInput {
    fn from(number: Number) -> Self {
        Self::Finite(number)
    }
}

impl From<f64> for NumberInput {
    fn from(float: f64) -> Self {
        Number::from_f64(float).map_or(Self::NotFinite(float), Self::Finite)
    }
}

impl From<f32> for NumberInput {
    fn from(float: f32) -> Self {
        f64::from(float).into()
    }
}

macro_rules! integers {
    ($($Integer:ty),*) => {$(
        impl From<$Integer> for NumberInput {
            fn from(integer: $Integer) -> Self {
                Self::Finite(integer.into())
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl Wire for NumberInput {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        let mut number = Number::from(0);
        let Slot::Taken = number.put(event) else { return Slot::Refused };
        *self = Self::Finite(number);
        Slot::Taken
    }
}

impl AsJson for NumberInput {
    fn as_json(&self) -> Json<'_> {
        Json(match self {
            Self::Finite(number) => Form::Number(number),
            Self::NotFinite(_) => Form::Unwritable("JSON has no infinity and no NaN"),
        })
    }
}

impl crate::wire::Field for NumberInput {
    fn empty() -> Self {
        0.into()
    }
}

crate::wire::shims!(NumberInput);
