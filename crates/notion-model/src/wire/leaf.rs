//! The types that JSON itself has, and what holds them.

use std::collections::BTreeMap;

use serde_json::{Map as JsonMap, Number, Value};
use smol_str::SmolStr;

use super::{
    AsJson, Entries, EntryWriter, Event, Field, Form, Json, List, Listed, Map, Object, Slot, Wire,
};

impl Wire for bool {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        let Event::Bool(is) = event else { return Slot::Refused };
        *self = is;
        Slot::Taken
    }
}

impl AsJson for bool {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Bool(*self))
    }
}

impl Wire for Number {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        let Some(number) = event.number() else { return Slot::Refused };
        *self = number;
        Slot::Taken
    }
}

impl AsJson for Number {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Number(self))
    }
}

impl Field for Number {
    fn empty() -> Self {
        0.into()
    }
}

macro_rules! unsigned {
    ($($Type:ty),*) => {$(
        impl Wire for $Type {
            fn put(&mut self, event: Event<'_>) -> Slot<'_> {
                let Event::Unsigned(n) = event else { return Slot::Refused };
                <$Type>::try_from(n).map_or(Slot::Refused, |n| {
                    *self = n;
                    Slot::Taken
                })
            }
        }

        impl AsJson for $Type {
            fn as_json(&self) -> Json<'_> {
                Json(Form::Unsigned((*self).into()))
            }
        }
    )*};
}

unsigned!(u16, u32, u64);

impl Wire for f64 {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        *self = match event {
            Event::Float(n) => n,
            // As near as it gets, like JavaScript.
            Event::Unsigned(n) => n as f64,
            Event::Signed(n) => n as f64,
            _ => return Slot::Refused,
        };
        Slot::Taken
    }
}

impl AsJson for f64 {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Float(*self))
    }
}

macro_rules! text {
    ($($Type:ty),*) => {$(
        impl Wire for $Type {
            fn put(&mut self, event: Event<'_>) -> Slot<'_> {
                event.put_text(self)
            }

            fn put_str(&mut self, text: &str) -> bool {
                *self = text.into();
                true
            }
        }

        impl AsJson for $Type {
            fn as_json(&self) -> Json<'_> {
                Json(Form::Str(self))
            }
        }
    )*};
}

text!(String, SmolStr, Box<str>);

/// Declares that a field holds [`Default`] while there is nothing.
macro_rules! leaf {
    ($($Type:ty),* $(,)?) => {$(
        impl $crate::wire::Field for $Type {
            fn empty() -> Self {
                Self::default()
            }
        }
    )*};
}
pub(crate) use leaf;

leaf!(bool, f64, u16, u32, u64, Box<str>, SmolStr, String, Value, JsonMap<String, Value>);

impl Wire for Value {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        *self = event.to_value();
        match self {
            Self::Array(items) => Slot::List(items),
            Self::Object(entries) => Slot::Map(entries),
            _ => Slot::Taken,
        }
    }
}

impl AsJson for Value {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Value(self))
    }
}

impl Entries for JsonMap<String, Value> {
    fn each(&self, to: &mut EntryWriter<'_>) {
        self.iter().for_each(|(key, value)| to.always(key, value));
    }
}

impl Map for JsonMap<String, Value> {
    fn clear(&mut self) {
        Self::clear(self);
    }

    fn add(&mut self, key: SmolStr) -> &mut dyn Wire {
        self.entry(key).or_insert(Value::Null)
    }
}

impl Wire for JsonMap<String, Value> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Map(self) } else { Slot::Refused }
    }
}

impl AsJson for JsonMap<String, Value> {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Entries(self))
    }
}

impl<T: AsJson> Entries for BTreeMap<String, T> {
    fn each(&self, to: &mut EntryWriter<'_>) {
        self.iter().for_each(|(key, value)| to.always(key, value));
    }
}

impl<T: Field> Map for BTreeMap<String, T> {
    fn clear(&mut self) {
        Self::clear(self);
    }

    fn add(&mut self, key: SmolStr) -> &mut dyn Wire {
        self.entry(key.into()).or_insert_with(T::empty)
    }
}

impl<T: Field> Wire for BTreeMap<String, T> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Map(self) } else { Slot::Refused }
    }
}

impl<T: AsJson> AsJson for BTreeMap<String, T> {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Entries(self))
    }
}

impl<T: Field> Field for BTreeMap<String, T> {
    fn empty() -> Self {
        Self::new()
    }
}

impl<T: Field> Wire for Option<T> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Nothing | Event::Null = event {
            *self = None;
            return Slot::Taken;
        }
        self.get_or_insert_with(T::empty).put(event)
    }

    fn put_str(&mut self, text: &str) -> bool {
        self.get_or_insert_with(T::empty).put_str(text)
    }

    fn object_mut(&mut self) -> Option<&mut dyn Object> {
        self.get_or_insert_with(T::empty).object_mut()
    }
}

impl<T: AsJson> AsJson for Option<T> {
    fn as_json(&self) -> Json<'_> {
        match self {
            Some(value) => value.as_json(),
            None => Json(Form::Absent),
        }
    }
}

impl<T: Field> Field for Option<T> {
    const OPTIONAL: bool = true;

    fn empty() -> Self {
        None
    }

    fn is_there(&self) -> bool {
        self.as_ref().is_some_and(T::is_there)
    }
}

impl<T: Field> Wire for Box<T> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        (**self).put(event)
    }

    fn put_str(&mut self, text: &str) -> bool {
        (**self).put_str(text)
    }

    fn object_mut(&mut self) -> Option<&mut dyn Object> {
        (**self).object_mut()
    }
}

impl<T: AsJson> AsJson for Box<T> {
    fn as_json(&self) -> Json<'_> {
        (**self).as_json()
    }
}

impl<T: Field> Field for Box<T> {
    const OPTIONAL: bool = T::OPTIONAL;

    fn empty() -> Self {
        Self::new(T::empty())
    }

    fn is_there(&self) -> bool {
        (**self).is_there()
    }
}

impl<T: Field> List for Vec<T> {
    fn clear(&mut self) {
        Self::clear(self);
    }

    fn add(&mut self) -> &mut dyn Wire {
        // Most arrays have one item or two, for which `push` alone would take room for four.
        if self.len() == self.capacity() {
            self.reserve_exact(self.len().max(1));
        }
        let index = self.len();
        self.push(T::empty());
        &mut self[index]
    }

    fn end(&mut self) {
        self.shrink_to_fit();
    }
}

impl<T: AsJson> Listed for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Json<'_> {
        self[index].as_json()
    }
}

impl<T: Field> Wire for Vec<T> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::List = event { Slot::List(self) } else { Slot::Refused }
    }
}

impl<T: AsJson> AsJson for Vec<T> {
    fn as_json(&self) -> Json<'_> {
        Json(Form::List(self))
    }
}

impl<T: Field> Field for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }
}

/// Declares that a type is what it wraps.
macro_rules! transparent {
    ($Type:ty) => {
        impl $crate::wire::Wire for $Type {
            fn put(&mut self, event: $crate::wire::Event<'_>) -> $crate::wire::Slot<'_> {
                self.0.put(event)
            }

            fn put_str(&mut self, text: &str) -> bool {
                self.0.put_str(text)
            }
        }

        impl $crate::wire::AsJson for $Type {
            fn as_json(&self) -> $crate::wire::Json<'_> {
                self.0.as_json()
            }
        }

        $crate::wire::leaf!($Type);
        $crate::wire::shims!($Type);
    };
}
pub(crate) use transparent;
