use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use smol_str::SmolStr;

/// The id of a property of a data source: a short string, not a UUID.
///
/// Notion percent-encodes it in most places (`%3Acms`) and not in some (`:cms`); both are the
/// same id here, whichever way it was read. It is written the way it was read.
#[derive(Clone, Debug, Default)]
pub struct PropertyId(SmolStr);

crate::wire::transparent!(PropertyId);

impl PropertyId {
    /// Returns the id as it was read: percent-encoded, mostly.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the id without percent-encoding.
    pub fn decoded(&self) -> Cow<'_, str> {
        decode(&self.0)
    }
}

/// Returns the plain form of the name or id of a property, as a path or a query has it before percent-encoding.
///
/// An id as Notion's answers have it (`U%3AC%3C`) is decoded; a plain id (`U:C<`) and a name are left as they are, also
/// a name with a percent sign in it (`100%25 done`): only a text that percent-encoding can have made is an encoded id.
pub fn plain_name_or_id(name_or_id: &str) -> Cow<'_, str> {
    let plain = decode(name_or_id);
    let encoded = encode_component(&plain);
    if encoded.eq_ignore_ascii_case(name_or_id) { plain } else { Cow::Borrowed(name_or_id) }
}

/// Percent-encodes `text` for one part of a URL, as JavaScript's `encodeURIComponent` does and Notion the ids of
/// properties.
///
/// ```
/// assert_eq!(notion_model::encode_component("U:C<"), "U%3AC%3C");
/// ```
pub fn encode_component(text: &str) -> String {
    // As a `Cow` it needs no formatter, and most texts have nothing to encode.
    Cow::from(utf8_percent_encode(text, COMPONENT)).into_owned()
}

/// What percent-encoding writes as it is in a part of a URL: the set of JavaScript's `encodeURIComponent`.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// A text that isn't encoded, or isn't UTF-8 when decoded, is left alone.
fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

impl From<&str> for PropertyId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl From<String> for PropertyId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl From<PropertyId> for String {
    fn from(id: PropertyId) -> Self {
        id.0.into()
    }
}

impl From<&PropertyId> for String {
    fn from(id: &PropertyId) -> Self {
        id.as_str().to_owned()
    }
}

impl AsRef<str> for PropertyId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for PropertyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for PropertyId {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.decoded() == other.decoded()
    }
}

impl Eq for PropertyId {}

impl PartialEq<str> for PropertyId {
    fn eq(&self, other: &str) -> bool {
        self.0 == other || self.decoded() == decode(other)
    }
}

impl Hash for PropertyId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decoded().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_and_plain_are_the_same() {
        let id = PropertyId::from("Y%7Dh_");
        assert_eq!(id, PropertyId::from("Y}h_"));
        assert_eq!(id, *"Y}h_");
        assert_eq!(id, *"Y%7dh_");
        assert_ne!(id, *"Y}h");
        assert_eq!(id.as_str(), "Y%7Dh_");
        for odd in ["%", "%4", "%zz", "%%41", "é%", "%ff"] {
            assert_eq!(PropertyId::from(odd), PropertyId::from(odd));
            assert_eq!(PropertyId::from(odd).as_str(), odd);
        }
        assert_eq!(PropertyId::from("%C3%A9").decoded(), "é");
    }

    #[test]
    fn an_encoded_id_is_told_from_a_name() {
        for (given, plain) in [
            ("U%3AC%3C", "U:C<"),
            ("U%3ac%3c", "U:c<"),
            ("U:C<", "U:C<"),
            ("title", "title"),
            ("100%", "100%"),
            ("100%25 done", "100%25 done"),
            ("Größe", "Größe"),
            ("%ff", "%ff"),
        ] {
            assert_eq!(plain_name_or_id(given), plain);
        }
    }
}
