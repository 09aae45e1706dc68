//! The three states of a field in an update.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::{AsJson, Event, Field, Form, Json, Slot, Wire};

/// The effect of an update on a field: leave it, set it, or clear it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// Leave it as it is. Nothing is sent.
    #[default]
    Keep,
    /// Set it to this value.
    Set(T),
    /// Clear it. Sent as `null`.
    Clear,
}

impl<T> Patch<T> {
    /// Returns whether the field is left as it is; for `skip_serializing_if`.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// Returns the value that is set, if one is.
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_set().serialize(serializer)
    }
}

/// `null` is [`Patch::Clear`]; an absent field is for `#[serde(default)]` to read.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

impl<T: Field> Wire for Patch<T> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        match event {
            Event::Nothing => *self = Self::Keep,
            Event::Null => *self = Self::Clear,
            _ => {
                if !matches!(self, Self::Set(_)) {
                    *self = Self::Set(T::empty());
                }
                if let Self::Set(value) = self {
                    return value.put(event);
                }
            }
        }
        Slot::Taken
    }
}

impl<T: AsJson> AsJson for Patch<T> {
    fn as_json(&self) -> Json<'_> {
        Json(match self {
            Self::Keep => Form::Absent,
            Self::Set(value) => value.as_json().0,
            Self::Clear => Form::Null,
        })
    }
}

impl<T: Field> Field for Patch<T> {
    const OPTIONAL: bool = true;

    fn empty() -> Self {
        Self::Keep
    }

    fn is_there(&self) -> bool {
        match self {
            Self::Keep => false,
            Self::Set(value) => value.is_there(),
            Self::Clear => true,
        }
    }
}
