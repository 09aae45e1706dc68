//! Whether an object is what it was.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
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
        let mut canonical = Canonical::for_document_of(document.len());
        let mut json = serde_json::Deserializer::from_str(document);
        Content { to: &mut canonical, is_document: true }.deserialize(&mut json)?;
        json.end()?;
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(&canonical.out)[..16]);
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

/// What each value begins with, where it is written so that different values are different bytes.
mod tag {
    pub(super) const NULL: u8 = b'0';
    pub(super) const FALSE: u8 = b'f';
    pub(super) const TRUE: u8 = b't';
    pub(super) const UNSIGNED: u8 = b'u';
    pub(super) const SIGNED: u8 = b'i';
    pub(super) const REAL: u8 = b'd';
    pub(super) const TEXT: u8 = b's';
    pub(super) const LIST: u8 = b'l';
    pub(super) const OBJECT: u8 = b'o';
    pub(super) const ENTRY: u8 = b'k';
    /// Ends a list or an object.
    pub(super) const END: u8 = b'e';
}

/// What counts of a document, written in one order whatever order it came in: a value is written as it is read, and the entries
/// of an object change places at its end. So a row costs no tree of its values.
struct Canonical {
    out: Vec<u8>,
    /// The entries of the objects that are being read, the innermost last.
    entries: Vec<Entry>,
    /// Where entries stand while they change places.
    moved: Vec<u8>,
}

/// Where an entry stands in what is written.
#[derive(Clone, Copy)]
struct Entry {
    /// The beginning of the key, by which most are told apart.
    first: u64,
    start: usize,
    key: usize,
    value: usize,
    end: usize,
}

impl Canonical {
    fn for_document_of(bytes: usize) -> Self {
        Self {
            out: Vec::with_capacity(bytes),
            entries: Vec::with_capacity(64),
            moved: Vec::with_capacity(bytes),
        }
    }

    fn number(&mut self, tag: u8, bytes: [u8; 8]) {
        self.out.push(tag);
        self.out.extend_from_slice(&bytes);
    }

    /// Takes in an entry that has been written, unless it has no value.
    fn add(&mut self, start: usize, key: usize, value: usize) {
        if self.out[value] == tag::NULL {
            return self.out.truncate(start);
        }
        let name = &self.out[key..value];
        let mut first = [0; 8];
        let length = name.len().min(8);
        first[..length].copy_from_slice(&name[..length]);
        let (first, end) = (u64::from_be_bytes(first), self.out.len());
        self.entries.push(Entry { first, start, key, value, end });
    }

    /// Brings the entries of an object, those from `from` on, in the order of their keys.
    fn sort(&mut self, from: usize) {
        let Self { out, entries, moved } = self;
        let Some(begins) = entries.get(from).map(|entry| entry.start) else { return };
        let key = |entry: &Entry| &out[entry.key..entry.value];
        let text = |name: &[u8]| {
            let is_text = |entry: &&Entry| key(entry) == name && out[entry.value] == tag::TEXT;
            entries[from..].iter().find(is_text).map(|entry| entry.start)
        };
        // What is new in each reading of a file that Notion keeps: an address that expires. The values of properties that
        // happen to be called so are objects, not texts.
        let signed = text(b"expiry_time").and_then(|expiry| Some((expiry, text(b"url")?)));
        entries[from..].sort_by(|one, other| {
            one.first.cmp(&other.first).then_with(|| key(one).cmp(key(other)))
        });
        moved.clear();
        for entry in entries.drain(from..) {
            match signed {
                Some((expiry, _)) if expiry == entry.start => {}
                Some((_, url)) if url == entry.start => {
                    moved.extend_from_slice(&out[entry.start..entry.value]);
                    moved.push(tag::TEXT);
                    write_text(without_signature(&out[entry.value..entry.end]), moved);
                }
                _ => moved.extend_from_slice(&out[entry.start..entry.end]),
            }
        }
        out.truncate(begins);
        out.extend_from_slice(moved);
    }
}

/// Writes a text with its length before it, seven bits a byte.
fn write_text(text: &str, out: &mut Vec<u8>) {
    let mut length = text.len();
    while length > 0x7f {
        out.push(length as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(text.as_bytes());
}

/// The text that was written as a value, if it is an address without its signature.
fn without_signature(value: &[u8]) -> &str {
    let length = value.iter().skip(1).take_while(|byte| **byte > 0x7f).count() + 1;
    let text = value.get(1 + length..).unwrap_or_default();
    super::files::without_signature(std::str::from_utf8(text).unwrap_or_default())
}

/// A value that is being read, and written.
struct Content<'a> {
    to: &'a mut Canonical,
    /// Whether it is the whole document.
    is_document: bool,
}

impl<'de> DeserializeSeed<'de> for Content<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Content<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.to.out.push(tag::NULL);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.to.out.push(if value { tag::TRUE } else { tag::FALSE });
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.to.number(tag::SIGNED, value.to_le_bytes());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.to.number(tag::UNSIGNED, value.to_le_bytes());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.to.number(tag::REAL, value.to_le_bytes());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.to.out.push(tag::TEXT);
        write_text(value, &mut self.to.out);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.to.out.push(tag::LIST);
        while list.next_element_seed(Content { to: &mut *self.to, is_document: false })?.is_some() {
        }
        self.to.out.push(tag::END);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.to.out.push(tag::OBJECT);
        let from = self.to.entries.len();
        loop {
            let start = self.to.out.len();
            let Some(length) = map.next_key_seed(Key(&mut *self.to))? else { break };
            let value = self.to.out.len();
            map.next_value_seed(Content { to: &mut *self.to, is_document: false })?;
            let key = value - length;
            if self.is_document && &self.to.out[key..value] == b"request_id" {
                self.to.out.truncate(start);
            } else {
                self.to.add(start, key, value);
            }
        }
        self.to.sort(from);
        self.to.out.push(tag::END);
        Ok(())
    }
}

/// A key that is being read, and written. Its value is how long it is.
struct Key<'a>(&'a mut Canonical);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<usize, E> {
        self.0.out.push(tag::ENTRY);
        write_text(key, &mut self.0.out);
        Ok(key.len())
    }
}
