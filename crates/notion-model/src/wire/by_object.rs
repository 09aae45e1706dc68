//! Reading what may be one of several objects, in place.

use std::fmt;
use std::marker::PhantomData;
use std::vec;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use serde_json::Value;

/// One of several objects, told apart by what they say under `object`.
pub(crate) trait ByObject: Sized {
    /// Reads the whole as the object that says `object`; `None` says nothing.
    fn read<'de, D: Deserializer<'de>>(
        object: Option<&str>,
        deserializer: D,
    ) -> Result<Self, D::Error>;
}

/// Reads a `T`. The entries before `object`, which mostly comes first, are kept and read again.
pub(crate) fn by_object<'de, T: ByObject, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(Look(PhantomData))
}

struct Look<T>(PhantomData<T>);

impl<'de, T: ByObject> Visitor<'de> for Look<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut before: Vec<(String, Value)> = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            let found = key == "object";
            before.push((key, value));
            if found {
                break;
            }
        }
        let object = before.last().filter(|(key, _)| key == "object");
        let object = object.and_then(|(_, value)| value.as_str()).map(str::to_owned);
        let again = Again { before: before.into_iter(), value: None, rest: map };
        T::read(object.as_deref(), MapAccessDeserializer::new(again))
    }
}

/// A map of which some entries have been read.
struct Again<A> {
    before: vec::IntoIter<(String, Value)>,
    value: Option<Value>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Again<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.before.next() {
            Some((key, value)) => {
                self.value = Some(value);
                seed.deserialize(key.into_deserializer()).map(Some)
            }
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value).map_err(A::Error::custom),
            None => self.rest.next_value_seed(seed),
        }
    }
}
