//! Whether an object is what it was.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use sha2::{Digest, Sha256};

/// A hash of a JSON document: two documents with the same fingerprint say the same.
///
/// Some of what Notion answers differs from one reading to the next although nothing was changed. It does not count:
///
/// * the document's own `request_id`;
/// * of a file that Notion keeps, the signature in its address and when that expires. The address of a file elsewhere
///   counts as it is;
/// * the order of the entries of an object, and whether an entry without a value is `null` or absent.
///
/// Everything else counts. A property that is called `request_id` is content, too.
///
/// ```
/// use notion_mirror::derived::fingerprint::Fingerprint;
///
/// let one = r#"{"object": "page", "request_id": "a", "cover": {"type": "file", "file":
///     {"url": "https://files.example/x.png?signature=1", "expiry_time": "2026-06-27T13:00:00.000Z"}}}"#;
/// let again = one.replace("signature=1", "signature=2").replace(r#""a""#, r#""b""#);
/// let other = one.replace("x.png", "y.png");
/// assert_eq!(Fingerprint::of_json(one)?, Fingerprint::of_json(&again)?);
/// assert_ne!(Fingerprint::of_json(one)?, Fingerprint::of_json(&other)?);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Returns the fingerprint of a document.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, or nested deeper than 128 levels.
    pub fn of_json(document: &str) -> Result<Self, serde_json::Error> {
        let mut node: Node<'_> = serde_json::from_str(document)?;
        if let Node::Object(entries) = &mut node {
            entries.retain(|(key, _)| key != "request_id");
        }
        let mut canonical = Vec::with_capacity(document.len());
        node.write(&mut canonical);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(&canonical)[..16]);
        Ok(Self(bytes))
    }

    /// Returns the fingerprint that has these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, to be stored: the first half of a SHA-256.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// A JSON value that borrows its texts, so that a row costs few allocations.
enum Node<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl Node<'_> {
    /// Writes the value so that different values are different bytes: what has a length says it first.
    fn write(&mut self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.push(b'0'),
            Self::Bool(false) => out.push(b'f'),
            Self::Bool(true) => out.push(b't'),
            Self::Number(number) => write_text(b'n', &number.to_string(), out),
            Self::Text(text) => write_text(b's', text, out),
            Self::List(items) => {
                write_length(b'l', items.len(), out);
                items.iter_mut().for_each(|item| item.write(out));
            }
            Self::Object(entries) => {
                without_signature(entries);
                entries.retain(|(_, value)| !matches!(value, Node::Null));
                entries.sort_by(|(one, _), (other, _)| one.cmp(other));
                write_length(b'o', entries.len(), out);
                for (key, value) in entries {
                    write_text(b'k', key, out);
                    value.write(out);
                }
            }
        }
    }
}

fn write_length(kind: u8, length: usize, out: &mut Vec<u8>) {
    out.push(kind);
    out.extend_from_slice(&(length as u64).to_le_bytes());
}

fn write_text(kind: u8, text: &str, out: &mut Vec<u8>) {
    write_length(kind, text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

/// Takes out what is new in each reading of a file that Notion keeps: an address that expires. The values of properties
/// that happen to be called so are objects, not texts.
fn without_signature(entries: &mut Vec<(Cow<'_, str>, Node<'_>)>) {
    let text = |key: &str| {
        entries.iter().position(|(name, value)| name == key && matches!(value, Node::Text(_)))
    };
    let (Some(url), Some(expiry)) = (text("url"), text("expiry_time")) else { return };
    if let Node::Text(url) = &mut entries[url].1 {
        let kept = super::files::without_signature(url).len();
        match url {
            Cow::Borrowed(url) => *url = &url[..kept],
            Cow::Owned(url) => url.truncate(kept),
        }
    }
    entries.swap_remove(expiry);
}

impl<'de: 'a, 'a> Deserialize<'de> for Node<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            entries.push((key, map.next_value()?));
        }
        Ok(Node::Object(entries))
    }
}

/// A key, borrowed where it has no escapes: serde owns every `Cow` that it reads.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, value: &str) -> Result<Cow<'de, str>, E> {
                Ok(Cow::Owned(value.to_owned()))
            }

            fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Cow<'de, str>, E> {
                Ok(Cow::Borrowed(value))
            }
        }

        deserializer.deserialize_str(KeyVisitor).map(Self)
    }
}
