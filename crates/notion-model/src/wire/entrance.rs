use serde::de::{DeserializeOwned, Error};
use serde_json::Value;

use super::json::{read, read_to};
use super::{Field, Wire, surrogates};

/// A type of the model, which [`from_str`] reads by code of this crate: what is generic over a type that serde reads is
/// compiled anew in each crate that reads one.
#[doc(hidden)]
pub trait Readable: Sized {
    /// Reads `json` as [`from_str`] does.
    fn read(json: &str) -> serde_json::Result<Self>;
}

impl<T: Field> Readable for T {
    fn read(json: &str) -> serde_json::Result<Self> {
        let mut read = T::empty();
        if let Some(repaired) = read_or_repair(json, &mut read)? {
            // What was read up to the error is forgotten.
            read = T::empty();
            read_to(&repaired, &mut read)?;
        }
        Ok(read)
    }
}

/// Reads `json`, or gives it with its halves of surrogate pairs replaced, which are why it could not be read.
fn read_or_repair(json: &str, to: &mut dyn Wire) -> serde_json::Result<Option<String>> {
    match read_to(json, to) {
        Ok(()) => Ok(None),
        Err(error) => surrogates::repair(json).map(Some).ok_or(error),
    }
}

/// Reads `json` as a `T`, without failing for its content.
///
/// A value of a kind that has no place where it stands is kept: in the [`Extra`](crate::Extra) of its object, or as the
/// payload of an [`Unknown`](crate::Unknown). `serde_json::from_str` does the same; what is added here is that half of
/// a surrogate pair (`"\ud83d"` alone, as JavaScript writes a text that was cut inside an emoji) is read as U+FFFD, and
/// [`Extra::damaged`](crate::Extra::damaged) says where.
///
/// ```
/// use notion_model::{Page, from_str};
///
/// // Nothing is lost of what this version does not know.
/// let page: Page = from_str(r#"{"object": "page", "id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c", "mood": "good"}"#)?;
/// assert_eq!(page.extra.get("mood"), Some(&"good".into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// When `json` is not JSON, or not a JSON value of the kind that `T` is (an array where an object
/// is expected).
pub fn from_str<T: DeserializeOwned>(json: &str) -> serde_json::Result<T> {
    read(json).or_else(|error| match surrogates::repair(json) {
        Some(repaired) => read(&repaired),
        None => Err(error),
    })
}

/// Reads as [`from_str`], from bytes.
///
/// # Errors
///
/// As [`from_str`], and when `json` is not UTF-8.
pub fn from_slice<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    // One check of the whole is cheaper than one for each string in it.
    from_str(std::str::from_utf8(json).map_err(serde_json::Error::custom)?)
}

/// Reads as [`from_str`], from a value.
///
/// # Errors
///
/// When `value` is not of the kind that `T` is (an array where an object is expected).
pub fn from_value<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    T::deserialize(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorBody, List, Page, SearchResult, User};

    fn both<T: DeserializeOwned + Readable + PartialEq + std::fmt::Debug>(json: &str) {
        match (from_str::<T>(json), <T as Readable>::read(json)) {
            (Ok(by_serde), Ok(by_model)) => assert_eq!(by_serde, by_model, "{json}"),
            (Err(_), Err(_)) => {}
            (by_serde, by_model) => panic!("{json}: {by_serde:?}, {by_model:?}"),
        }
    }

    #[test]
    fn what_serde_reads_and_what_the_model_reads_is_the_same() {
        let page = r#"{"object":"page","id":"38c9ce7b-60a4-8171-9555-ff211bc8f65c","url":"\ud83d","a":[1.5,{}]}"#;
        let list = |items: &str, rest: &str| {
            format!(r#"{{"object":"list","results":{items},"has_more":false{rest}}}"#)
        };
        for json in [page, "{}", "[]", "null", "7", "", "{", r#"{"id":"\ud83d"} x"#, "<html>"] {
            both::<Page>(json);
            both::<SearchResult>(json);
            both::<User>(json);
            both::<ErrorBody>(json);
            both::<List<Page>>(json);
            both::<List<SearchResult>>(json);
        }
        for items in [&format!("[{page},{page}]"), "[3,[],null,\"x\"]", "{}", "null", "\"x\"", "[{"]
        {
            for rest in ["", r#","next_cursor":null,"page_size":3"#, r#","has_more":"odd""#] {
                both::<List<Page>>(&list(items, rest));
                both::<List<SearchResult>>(&list(items, rest));
            }
        }
    }
}
