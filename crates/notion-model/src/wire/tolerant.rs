//! Reading twice, so that reading never fails for the content.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use serde_json::de::StrRead;

thread_local! {
    static TOLERANT: Cell<bool> = const { Cell::new(false) };
}

/// Reads `json` as a `T`, without failing for its content.
///
/// The first attempt reads in place. If a value in it has a shape that `T` can't hold, a second
/// one keeps that value as it is: in the [`Extra`](crate::Extra) of its object, or as the payload
/// of an [`Unknown`](crate::Unknown).
///
/// # Errors
///
/// When `json` is not JSON, or not a JSON value of the kind that `T` is (an array where an object
/// is expected).
pub fn from_str<T: DeserializeOwned>(json: &str) -> serde_json::Result<T> {
    serde_json::from_str(json).or_else(|_| tolerantly(|| serde_json::from_str(json)))
}

/// Like [`from_str`], from bytes.
///
/// # Errors
///
/// As [`from_str`], and when `json` is not UTF-8.
pub fn from_slice<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    // One check of the whole is cheaper than one for each string in it.
    from_str(std::str::from_utf8(json).map_err(serde_json::Error::custom)?)
}

/// Like [`from_str`], from a value.
///
/// # Errors
///
/// When `value` is not of the kind that `T` is (an array where an object is expected).
pub fn from_value<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    // By way of its text: so a `T` is compiled for one kind of input only.
    from_str(&value.to_string())
}

/// Reads a value again, as a `T`; an unreadable one comes back as it is.
pub(crate) fn again<T: DeserializeOwned>(raw: Value) -> Result<T, Value> {
    let mut read = None;
    with_text(&raw, &mut |text| read = T::deserialize(text).ok());
    read.ok_or(raw)
}

/// What does not depend on the type, compiled once.
fn with_text(raw: &Value, read: &mut dyn FnMut(&mut serde_json::Deserializer<StrRead<'_>>)) {
    read(&mut serde_json::Deserializer::from_str(&raw.to_string()));
}

/// Whether what can't be read is kept.
#[inline]
pub(super) fn is_tolerant() -> bool {
    TOLERANT.get()
}

/// Runs `read` with [`value`] keeping what it can't read.
fn tolerantly<R>(read: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            TOLERANT.set(self.0);
        }
    }
    let _restore = Restore(TOLERANT.replace(true));
    read()
}

/// The value at the map's current key; in a tolerant reading an unreadable one as it is.
#[inline]
pub(super) fn value<'de, T: DeserializeOwned, A: MapAccess<'de>>(
    map: &mut A,
) -> Result<Result<T, Value>, A::Error> {
    if is_tolerant() { kept_value(map) } else { map.next_value().map(Ok) }
}

/// Out of the way of the usual reading.
#[cold]
#[inline(never)]
fn kept_value<'de, T: DeserializeOwned, A: MapAccess<'de>>(
    map: &mut A,
) -> Result<Result<T, Value>, A::Error> {
    map.next_value().map(again)
}

/// Like [`value`], of a string that is only looked at.
#[inline]
pub(super) fn string<'de, R, A: MapAccess<'de>>(
    map: &mut A,
    look: impl FnOnce(&str) -> R,
) -> Result<Result<R, Value>, A::Error> {
    if is_tolerant() {
        return Ok(match map.next_value()? {
            Value::String(text) => Ok(look(&text)),
            raw => Err(raw),
        });
    }
    map.next_value_seed(Look(look)).map(Ok)
}

struct Look<F>(F);

impl<'de, R, F: FnOnce(&str) -> R> DeserializeSeed<'de> for Look<F> {
    type Value = R;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<R, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<R, F: FnOnce(&str) -> R> Visitor<'_> for Look<F> {
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<R, E> {
        Ok((self.0)(text))
    }
}
