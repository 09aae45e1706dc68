//! The items of a list whose type may be the user's: any that serde can read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{BytesDeserializer, MapAccessDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::Walk;
use super::json::read;

/// Reads an array to a vector; anything else comes back.
///
/// An item that is no `T` does not end the list if `T` is one of the model's types: it is handed its JSON to keep, as
/// bytes. No value in JSON is bytes, so nothing that arrives is taken for it.
pub(crate) struct Items<'a, T>(pub(crate) &'a mut Vec<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Items<'_, T> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// What a visitor does with a scalar.
macro_rules! scalars {
    ($with:expr) => {
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            $with(Value::Null)
        }

        fn visit_bool<E: Error>(self, is: bool) -> Result<Self::Value, E> {
            $with(is.into())
        }

        fn visit_u64<E: Error>(self, n: u64) -> Result<Self::Value, E> {
            $with(n.into())
        }

        fn visit_i64<E: Error>(self, n: i64) -> Result<Self::Value, E> {
            $with(n.into())
        }

        fn visit_f64<E: Error>(self, n: f64) -> Result<Self::Value, E> {
            $with(n.into())
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            $with(text.into())
        }
    };
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Items<'_, T> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        self.0.clear();
        while let Some(item) = seq.next_element_seed(Item(PhantomData))? {
            self.0.push(item);
        }
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut value = Value::Null;
        Walk(&mut value).visit_map(map)?;
        Ok(Some(value))
    }

    scalars!(|value| Ok(Some(value)));
}

/// Reads an item: an object in place.
struct Item<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Item<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Item<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        let mut value = Value::Null;
        Walk(&mut value).visit_seq(seq)?;
        other(value)
    }

    scalars!(other);
}

/// Reads an item that is no object, or has it kept.
fn other<T: DeserializeOwned, E: Error>(value: Value) -> Result<T, E> {
    let json = value.to_string();
    read(&json).or_else(|error| {
        let kept = T::deserialize(BytesDeserializer::<E>::new(json.as_bytes()));
        kept.map_err(|_| E::custom(error))
    })
}
