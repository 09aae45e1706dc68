//! JSON text, read by serde's rules and quicker than serde_json reads it, since it is told which key comes next.
//!
//! Two in three texts of an answer are keys, and [`ObjectReader`](super::ObjectReader) knows nearly every one before it
//! comes. It asks for it by its name, and here the text is compared with that name, rather than searched for the end of
//! a key that is then looked up.
//!
//! What types of the model ask for is all that is read here: any value, and keys. The rest is serde_json's, from where
//! it begins: what types of the user's ask for, escapes, numbers that are no small integers, and what is wrong with a
//! text that is no JSON.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny,
    MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::de::StrRead;
use serde_json::{Error, Number, Result, Value};

use super::text::plain_len;
use super::{Wire, walk};

/// Reads a `T`, and nothing after it.
pub(super) fn read<T: DeserializeOwned>(json: &str) -> Result<T> {
    read_whole(json, |reader| T::deserialize(reader))
}

/// Reads to `to`, and nothing after it: once compiled for all types of the model.
pub(super) fn read_to(json: &str, to: &mut dyn Wire) -> Result<()> {
    read_whole(json, |reader| walk(reader, to))
}

fn read_whole<'de, T>(
    json: &'de str,
    read: impl FnOnce(&mut Reader<'de>) -> Result<T>,
) -> Result<T> {
    let mut reader = Reader { json, at: 0, depth: 0, most: [0; MAX_DEPTH as usize + 1] };
    let value = read(&mut reader);
    match (value, reader.peek()) {
        (Ok(value), None) => Ok(value),
        (Ok(_), Some(_)) => Err(reader.explain(fault())),
        (Err(error), _) => Err(reader.explain(error)),
    }
}

/// An error that [`Reader::explain`] replaces, since the text is no JSON.
#[cold]
fn fault() -> Error {
    Error::custom("no JSON")
}

struct Reader<'de> {
    json: &'de str,
    /// How much has been read.
    at: usize,
    /// In how many arrays and objects.
    depth: u8,
    /// How many entries the largest object had so far, for each depth: the rows of a list have the same properties, so
    /// that room for them is made once.
    most: [u8; MAX_DEPTH as usize + 1],
}

/// What the digits of a number say.
enum Digits {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

/// As in serde_json: what is nested deeper could use up the stack.
const MAX_DEPTH: u8 = 127;

impl<'de> Reader<'de> {
    fn rest(&self) -> &'de [u8] {
        &self.json.as_bytes()[self.at..]
    }

    /// The next byte that is no space, which stays; `None` at the end.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.json.as_bytes().get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// The text that begins with this quote, if it has no escapes, as most.
    #[inline]
    fn plain(&mut self) -> Option<&'de str> {
        let start = self.at + 1;
        let end = start + plain_len(self.json.as_bytes().get(start..)?);
        if self.json.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.json.get(start..end)
    }

    /// A text with escapes, or none at all.
    #[cold]
    fn escaped(&mut self) -> Result<String> {
        self.other(|other| String::deserialize(other))
    }

    /// Has serde_json read what begins here.
    fn other<T>(
        &mut self,
        read: impl FnOnce(&mut serde_json::Deserializer<StrRead<'de>>) -> Result<T>,
    ) -> Result<T> {
        let mut other = serde_json::Deserializer::from_str(&self.json[self.at..]);
        let value = read(&mut other).map_err(|error| self.locate(error))?;
        self.at += other.into_iter::<IgnoredAny>().byte_offset();
        Ok(value)
    }

    /// Not generic, so that it is compiled once.
    fn number(&mut self) -> Result<Digits> {
        let rest = self.rest();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_more = matches!(rest.get(digits), Some(b'.' | b'e' | b'E'));
        // So many digits can't be too many, and those that begin with 0 are no JSON if there are more.
        if is_more || !matches!((digits, rest), (1, _) | (2..19, [b'1'..=b'9', ..])) {
            let number = self.other(|other| Number::deserialize(other))?;
            return Ok(match (number.as_u64(), number.as_i64()) {
                (Some(n), _) => Digits::Unsigned(n),
                (None, Some(n)) => Digits::Signed(n),
                // There is no other number.
                (None, None) => Digits::Float(number.as_f64().unwrap_or_default()),
            });
        }
        self.at += digits;
        let digits = rest[..digits].iter();
        Ok(Digits::Unsigned(digits.fold(0, |n, digit| n * 10 + u64::from(digit - b'0'))))
    }

    #[inline]
    fn word(&mut self, word: &str) -> Result<()> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(fault());
        }
        self.at += word.len();
        Ok(())
    }

    /// Goes into an array or an object.
    #[inline]
    fn enter(&mut self) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return Err(Error::custom("recursion limit exceeded"));
        }
        self.at += 1;
        self.depth += 1;
        Ok(())
    }

    /// Goes out of what `end` ends.
    #[inline]
    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    /// Whether another item comes, after a comma unless it is the first; otherwise goes out of what `end` ends.
    #[inline]
    fn goes_on(&mut self, is_first: bool, end: u8) -> Result<bool> {
        match self.peek() {
            Some(b',') if !is_first => {
                self.at += 1;
                // What else may not stand here is found by who reads it.
                if self.peek() == Some(end) { Err(fault()) } else { Ok(true) }
            }
            Some(byte) if byte == end => {
                self.leave();
                Ok(false)
            }
            _ if is_first => Ok(true),
            _ => Err(fault()),
        }
    }
}

impl Reader<'_> {
    /// What is wrong: with the text, or with what it says, and then where that was noticed.
    #[cold]
    fn explain(&self, error: Error) -> Error {
        match serde_json::from_str::<Value>(self.json) {
            Err(no_json) => no_json,
            Ok(_) if error.line() == 0 => self.place(&error.to_string(), 1, 0, self.at),
            Ok(_) => error,
        }
    }

    /// An error of what began here, with its place in the whole.
    #[cold]
    fn locate(&self, error: Error) -> Error {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let place = format!(" at line {line} column {column}");
        self.place(text.strip_suffix(&place).unwrap_or(&text), line.max(1), column, self.at)
    }

    /// An error at this line and column after `at`.
    fn place(&self, what: &str, line: usize, column: usize, at: usize) -> Error {
        let before = &self.json[..at];
        let lines = before.bytes().filter(|byte| *byte == b'\n').count();
        let begun = if line > 1 { 0 } else { at - before.rfind('\n').map_or(0, |at| at + 1) };
        // An error that ends with its place has it as `line()` and `column()`, too.
        Error::custom(format!("{what} at line {} column {}", lines + line, begun + column))
    }
}

/// Hands what is asked for to serde_json.
macro_rules! others {
    ($($method:ident($($argument:ident: $Type:ty),*)),*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $Type,)* visitor: V) -> Result<V::Value> {
            self.other(|other| other.$method($($argument,)* visitor))
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let depth = self.depth;
        let value = match self.peek() {
            Some(b'"') => {
                return match self.plain() {
                    Some(text) => visitor.visit_borrowed_str(text),
                    None => visitor.visit_string(self.escaped()?),
                };
            }
            Some(b'{') => {
                self.enter()?;
                visitor.visit_map(Entries { reader: self, read: 0 })?
            }
            Some(b'[') => {
                self.enter()?;
                visitor.visit_seq(Items { reader: self, is_first: true })?
            }
            Some(b'n') => {
                self.word("null")?;
                return visitor.visit_unit();
            }
            Some(b't') => {
                self.word("true")?;
                return visitor.visit_bool(true);
            }
            Some(b'f') => {
                self.word("false")?;
                return visitor.visit_bool(false);
            }
            Some(b'-' | b'0'..=b'9') => {
                return match self.number()? {
                    Digits::Unsigned(n) => visitor.visit_u64(n),
                    Digits::Signed(n) => visitor.visit_i64(n),
                    Digits::Float(n) => visitor.visit_f64(n),
                };
            }
            _ => return Err(fault()),
        };
        // A visitor that has had enough has left something.
        if self.depth == depth { Ok(value) } else { Err(fault()) }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if let Some(b'n') = self.peek() {
            self.word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    others! {
        deserialize_bool(), deserialize_char(), deserialize_str(), deserialize_string(), deserialize_bytes(),
        deserialize_byte_buf(), deserialize_unit(), deserialize_seq(), deserialize_map(), deserialize_identifier(),
        deserialize_ignored_any(), deserialize_i8(), deserialize_i16(), deserialize_i32(), deserialize_i64(),
        deserialize_i128(), deserialize_u8(), deserialize_u16(), deserialize_u32(), deserialize_u64(),
        deserialize_u128(), deserialize_f32(), deserialize_f64(), deserialize_tuple(len: usize),
        deserialize_unit_struct(name: &'static str), deserialize_newtype_struct(name: &'static str),
        deserialize_tuple_struct(name: &'static str, len: usize),
        deserialize_struct(name: &'static str, fields: &'static [&'static str]),
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }
}

struct Entries<'a, 'de> {
    reader: &'a mut Reader<'de>,
    /// How many keys have been read.
    read: usize,
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        match (self.reader.rest(), self.read) {
            // Without spaces, as Notion writes.
            ([b'"', ..], 0) => {}
            ([b',', b'"', ..], 1..) => self.reader.at += 1,
            _ if !self.goes_on()? => return Ok(None),
            _ => {}
        }
        self.read += 1;
        seed.deserialize(Key(self.reader)).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        if self.reader.peek() != Some(b':') {
            return Err(fault());
        }
        self.reader.at += 1;
        seed.deserialize(&mut *self.reader)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.reader.most[usize::from(self.reader.depth)].into())
    }
}

impl Entries<'_, '_> {
    #[inline(never)]
    fn goes_on(&mut self) -> Result<bool> {
        let reader = &mut *self.reader;
        let depth = usize::from(reader.depth);
        let goes_on = reader.goes_on(self.read == 0, b'}')?;
        if goes_on && reader.peek() != Some(b'"') {
            return Err(fault());
        }
        if !goes_on {
            reader.most[depth] = reader.most[depth].max(u8::try_from(self.read).unwrap_or(u8::MAX));
        }
        Ok(goes_on)
    }
}

struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    is_first: bool,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let goes_on = self.reader.goes_on(self.is_first, b']')?;
        self.is_first = false;
        match goes_on {
            true => seed.deserialize(&mut *self.reader).map(Some),
            false => Ok(None),
        }
    }
}

/// A key, at its quote.
struct Key<'a, 'de>(&'a mut Reader<'de>);

/// Reads a key that is no text from the text that it is in JSON.
macro_rules! parsed {
    ($($method:ident $visit:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            let text = self.0.plain().ok_or_else(fault)?;
            match text.parse() {
                Ok(key) => visitor.$visit(key),
                Err(_) => visitor.visit_borrowed_str(text),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0.plain() {
            Some(text) => visitor.visit_borrowed_str(text),
            None => visitor.visit_string(self.0.escaped()?),
        }
    }

    /// A newtype is what is in it, whatever it is called. If it is called as the key is, that is the key that
    /// [`ObjectReader`](super::ObjectReader) expects.
    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        let rest = &self.0.rest()[1..];
        if rest.get(name.len()) == Some(&b'"') && rest.starts_with(name.as_bytes()) {
            self.0.at += name.len() + 2;
            return visitor.visit_newtype_struct(BorrowedStrDeserializer::new(name));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    parsed! {
        deserialize_bool visit_bool, deserialize_i8 visit_i8, deserialize_i16 visit_i16, deserialize_i32 visit_i32,
        deserialize_i64 visit_i64, deserialize_i128 visit_i128, deserialize_u8 visit_u8, deserialize_u16 visit_u16,
        deserialize_u32 visit_u32, deserialize_u64 visit_u64, deserialize_u128 visit_u128,
        deserialize_f32 visit_f32, deserialize_f64 visit_f64
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests;
