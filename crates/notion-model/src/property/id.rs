use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use percent_encoding::percent_decode_str;
use smol_str::SmolStr;

/// Names a property of a data source: a short string, not a UUID.
///
/// Notion percent-encodes it in most places (`%3Acms`) and not in some (`:cms`); both are the
/// same id here, whichever way it was read. It is written the way it was read.
#[derive(Clone, Debug, Default)]
pub struct PropertyId(SmolStr);

crate::wire::transparent!(PropertyId);

impl PropertyId {
    /// The id as it was read: percent-encoded, mostly.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id without percent-encoding.
    pub fn decoded(&self) -> Cow<'_, str> {
        decode(&self.0)
    }
}

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
}
