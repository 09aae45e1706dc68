//! How an object is read: its fields, its type and payload, and the rest.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use smol_str::SmolStr;

use super::object::NameTable;
use super::read::{Outcome, Walk, replay};
use super::{AsJson, Event, Form, Json, Object, Parts, Shape, Slot, Unknown, Wire, to_value};

/// Reads the entries of an object, one after the other.
///
/// The payload of a union may come before `type` or after it; either way it is read in place, into the union itself. Where
/// several keys could be the payload, `type` decides, and the others are kept as extra. One that was read and is not what
/// `type` names turns out to be extra, too.
pub(crate) struct ObjectReader<'a> {
    object: &'a mut dyn Object,
    shape: &'static Shape,
    /// One bit for each field that has a value.
    seen: u64,
    /// One bit for each field that was `null`.
    nulls: u64,
    /// What is expected to come next, and the key that says so.
    expected: Key,
    expected_key: &'static str,
    /// Whether `object` has been read, and says what it should.
    is_named: bool,
    tag: Tag,
    payload: Payload,
    odd: Option<Box<Odd>>,
}

/// What `type` says.
#[derive(Clone, Copy, PartialEq)]
enum Tag {
    Nothing,
    Known(u8),
    /// It is in [`Odd`].
    Unknown,
}

/// What stands under the name of a variant.
#[derive(Clone, Copy)]
enum Payload {
    Nothing,
    Read(u8),
    /// It can't be held, and is in [`Odd`].
    Refused(u8),
}

/// What is rare while an object is read.
#[derive(Default)]
struct Odd {
    /// What `type` says, if no variant is called so.
    tag: Box<str>,
    /// The payload that can't be held.
    payload: Value,
    /// The key that means nothing here, while its value is read, and whether it is damaged.
    key: SmolStr,
    is_damaged: bool,
}

/// What a key means in an object.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    Field(u8),
    Object,
    Type,
    Payload(u8),
    /// Nothing: the reader holds the key.
    Other,
}

/// Records that there was no object, but this.
pub(super) fn set_instead(object: &mut dyn Object, value: Value) {
    ObjectReader::new(object, false).finish();
    object.extra_mut().set_instead(value);
}

impl<'a> ObjectReader<'a> {
    /// Reads to `object`, which is empty; `is_named` if its `object` has been read.
    #[inline]
    pub(crate) fn new(object: &'a mut dyn Object, is_named: bool) -> Self {
        let shape = object.shape();
        let mut reader = Self {
            object,
            shape,
            seen: 0,
            nulls: 0,
            expected: Key::Object,
            expected_key: "object",
            is_named,
            tag: Tag::Nothing,
            payload: Payload::Nothing,
            odd: None,
        };
        if is_named || shape.object.is_none() {
            reader.expect(0);
        }
        reader
    }

    /// Reads the next key.
    #[inline]
    pub(crate) fn next_key<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
    ) -> Result<Option<Key>, A::Error> {
        map.next_key_seed(KeySeed(self))
    }

    /// Expects the field at `index`, or the type that stands before it.
    #[inline]
    fn expect(&mut self, index: usize) {
        match &self.shape.kind {
            Some(kind) if kind.at == index && self.tag == Tag::Nothing => {
                (self.expected, self.expected_key) = (Key::Type, "type");
            }
            _ => self.expect_field(index),
        }
    }

    #[inline]
    fn expect_field(&mut self, index: usize) {
        if let Some(field) = self.shape.fields.get(index) {
            (self.expected, self.expected_key) = (Key::Field(index as u8), field.key);
        }
    }

    /// Keys mostly come in the order in which they are written.
    #[inline]
    fn known(&self, key: &str) -> Option<Key> {
        let is_expected = std::ptr::eq(key, self.expected_key) || key == self.expected_key;
        if is_expected { Some(self.expected) } else { self.find(key) }
    }

    #[inline(never)]
    fn find(&self, key: &str) -> Option<Key> {
        let Shape { fields, kind, object, names, .. } = self.shape;
        let kind = kind.as_ref();
        if let Some(kind) = kind {
            if key == "type" {
                return Some(Key::Type);
            }
            if let Tag::Known(index) = self.tag
                && kind.names[usize::from(index)] == key
            {
                return Some(Key::Payload(index));
            }
        }
        if key == "object" && object.is_some() {
            return Some(Key::Object);
        }
        let field = fields.iter().position(|field| field.key == key);
        let field = field.map(|index| Key::Field(index as u8));
        field.or_else(|| names.find(kind?.names, key).map(Key::Payload))
    }

    #[cold]
    fn set_other(&mut self, key: &str, is_damaged: bool) -> Key {
        let odd = self.odd();
        odd.key = key.into();
        odd.is_damaged = is_damaged;
        Key::Other
    }

    fn odd(&mut self) -> &mut Odd {
        self.odd.get_or_insert_default()
    }

    /// Reads the value of `key`.
    #[inline(always)]
    pub(crate) fn entry<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            Key::Field(index) => {
                let index = usize::from(index);
                match map.next_value_seed(Walk(self.field(index)))? {
                    Outcome::Taken => self.seen |= 1 << index,
                    outcome => self.set_field(index, outcome),
                }
            }
            Key::Payload(index) if self.expects(index) => {
                let Some(kind) = self.object.kind_mut() else { return Ok(()) };
                match map.next_value_seed(Walk(kind.start(usize::from(index))))? {
                    Outcome::Taken => self.payload = Payload::Read(index),
                    outcome => self.set_payload(index, outcome),
                }
                if let Some(kind) = &self.shape.kind {
                    self.expect_field(kind.at);
                }
            }
            Key::Object | Key::Type => {
                let is_object = matches!(key, Key::Object);
                let shape = self.shape;
                let mut name = Name {
                    object: if is_object { shape.object } else { None },
                    names: shape.variants(),
                    table: &shape.names,
                    index: None,
                    other: None,
                };
                let outcome = map.next_value_seed(Walk(&mut name))?;
                match (outcome, name.index) {
                    (Outcome::Taken, Some(_)) if is_object => {
                        self.is_named = true;
                        self.expect(0);
                    }
                    (Outcome::Taken, Some(index)) => {
                        self.tag = Tag::Known(index);
                        self.expected = Key::Payload(index);
                        self.expected_key = self.shape.variants()[usize::from(index)];
                    }
                    (outcome, _) => self.set_name(is_object, name.other, outcome),
                }
            }
            Key::Payload(_) | Key::Other => self.extra_entry(key, map)?,
        }
        Ok(())
    }

    /// Reads the value of `key`, which has no place in the object.
    #[cold]
    #[inline(never)]
    fn extra_entry<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let mut value = Value::Null;
        let outcome = map.next_value_seed(Walk(&mut value))?;
        self.set_extra(key, value, outcome);
        Ok(())
    }

    /// Notes that the field at `index` has been read elsewhere.
    pub(crate) fn set_read(&mut self, index: usize) {
        self.seen |= 1 << index;
        self.expect(index + 1);
    }

    /// Keeps what arrived for the field at `index`, which can't hold it.
    #[cold]
    pub(crate) fn keep(&mut self, index: usize, value: Value) {
        let key = self.shape.fields[index].key;
        let extra = self.object.extra_mut();
        extra.insert(key, value);
        extra.set_defaulted(key);
    }

    /// The place of the field at `index`.
    #[inline]
    fn field(&mut self, index: usize) -> &mut dyn Wire {
        self.expect(index + 1);
        let field = self.object.at(index);
        if self.seen & (1 << index) != 0 {
            forget(field);
        }
        field
    }

    fn set_field(&mut self, index: usize, outcome: Outcome) {
        match outcome {
            Outcome::Taken => self.seen |= 1 << index,
            Outcome::Null => {
                self.seen |= 1 << index;
                self.nulls |= 1 << index;
            }
            Outcome::Damaged => {
                self.seen |= 1 << index;
                self.object.extra_mut().set_damaged(self.shape.fields[index].key);
            }
            // As if the key were absent.
            Outcome::Refused(value) if value.is_null() => self.nulls |= 1 << index,
            Outcome::Refused(value) => self.keep(index, *value),
        }
    }

    fn name(&self, index: u8) -> &'static str {
        self.shape.variants()[usize::from(index)]
    }

    /// Whether the payload of the variant at `index` can be the one.
    #[inline]
    fn expects(&self, index: u8) -> bool {
        matches!(self.payload, Payload::Nothing)
            && match self.tag {
                Tag::Nothing => true,
                Tag::Known(known) => known == index,
                Tag::Unknown => false,
            }
    }

    fn set_payload(&mut self, index: u8, outcome: Outcome) {
        self.payload = match outcome {
            Outcome::Taken | Outcome::Null => Payload::Read(index),
            Outcome::Damaged => {
                let key = self.name(index);
                self.object.extra_mut().set_damaged(key);
                Payload::Read(index)
            }
            Outcome::Refused(value) => {
                self.odd().payload = *value;
                Payload::Refused(index)
            }
        };
    }

    /// Keeps a value of `object` or `type` that says nothing known.
    #[cold]
    fn set_name(&mut self, is_object: bool, name: Option<Box<str>>, outcome: Outcome) {
        let key = if is_object { "object" } else { "type" };
        let raw = match outcome {
            Outcome::Refused(value) => Some(*value),
            _ => {
                let name = name.unwrap_or_default();
                // An empty name would mean that there was none.
                let is_odd = is_object || name.is_empty();
                let raw = is_odd.then(|| Value::from(&*name));
                if !is_object {
                    self.tag = Tag::Unknown;
                    self.odd().tag = name;
                }
                raw
            }
        };
        self.is_named |= is_object;
        if let Some(raw) = raw {
            let extra = self.object.extra_mut();
            extra.insert(key, raw);
            extra.set_defaulted(key);
        }
    }

    fn set_extra(&mut self, key: Key, value: Value, outcome: Outcome) {
        let (key, is_damaged) = match key {
            Key::Payload(index) => (self.name(index).into(), false),
            _ => {
                let odd = self.odd();
                (std::mem::take(&mut odd.key), odd.is_damaged)
            }
        };
        let extra = self.object.extra_mut();
        if is_damaged || matches!(outcome, Outcome::Damaged) {
            extra.set_damaged(&key);
        }
        extra.insert(key, value);
    }

    /// Makes the object what it is, when every entry has been seen.
    #[inline]
    pub(crate) fn finish(&mut self) {
        let shape = self.shape;
        let is_whole = self.seen & shape.required == shape.required
            && (self.is_named || shape.object.is_none());
        // One payload, and `type` names it; or nothing at all.
        let has_type = match (self.tag, self.payload) {
            (Tag::Known(named), Payload::Read(read)) if named == read => true,
            (Tag::Nothing, Payload::Nothing) => false,
            _ => return self.finish_odd(),
        };
        // It is written as it came.
        let is_usual = (!has_type && self.nulls == 0)
            || (has_type || shape.kind.is_none())
                && self.nulls & !shape.nullable == 0
                && !shape.is_brief(self.seen & !self.nulls);
        if !is_whole || !is_usual || self.odd.is_some() {
            self.finish_odd();
        }
    }

    #[cold]
    #[inline(never)]
    fn finish_odd(&mut self) {
        self.set_defaulted();
        match (self.tag, self.payload) {
            (Tag::Known(named), Payload::Read(read)) if named == read => {}
            (Tag::Nothing, Payload::Nothing) => {}
            _ => self.settle(),
        }
        self.set_deviations();
    }

    /// Remembers what was not there.
    fn set_defaulted(&mut self) {
        let missing = self.shape.required & !self.seen;
        for (index, field) in self.shape.fields.iter().enumerate() {
            let extra = self.object.extra_mut();
            // What can't be held has been noted.
            if missing & (1 << index) != 0 && !extra.is_missing(field.key) {
                extra.set_defaulted(field.key);
            }
        }
        if !self.is_named && self.shape.object.is_some() {
            self.object.extra_mut().set_defaulted("object");
        }
    }

    /// Remembers what the object would be written without, although it arrived.
    fn set_deviations(&mut self) {
        let Parts { there, variant, .. } = self.object.parts();
        let is_brief = self.shape.is_brief(there);
        // The short form of what could say its type, and doesn't, is not filled up with `null`.
        let is_short = variant.is_some_and(|variant| variant.name.is_empty());
        let written = if is_brief || is_short { 0 } else { self.shape.nullable };
        if self.nulls & !written != 0 {
            self.object.extra_mut().set_nulls(self.nulls);
        }
        if self.tag != Tag::Nothing && is_brief {
            self.object.extra_mut().set_type();
        }
    }

    /// Makes the union what `type` and the payload say that it is.
    fn settle(&mut self) {
        let odd = self.odd.take().map_or_else(Odd::default, |odd| *odd);
        let Odd { tag: unknown, payload: refused, .. } = odd;
        let (index, payload) = match (self.tag, self.payload) {
            (Tag::Nothing, payload) => {
                self.object.extra_mut().set_defaulted("type");
                match payload {
                    Payload::Refused(index) => (index, Some(refused)),
                    Payload::Read(_) | Payload::Nothing => return,
                }
            }
            (Tag::Known(named), Payload::Refused(index)) if named == index => {
                (named, Some(refused))
            }
            (tag, payload) => {
                // `type` names something else than what there is.
                match payload {
                    Payload::Nothing => {}
                    Payload::Read(index) => {
                        let read = self.object.parts().variant.and_then(|variant| variant.payload);
                        let read = read.map(|payload| to_value(payload.as_json()));
                        let key = self.name(index);
                        self.object.extra_mut().insert(key, read.unwrap_or_default());
                    }
                    Payload::Refused(index) => {
                        let key = self.name(index);
                        self.object.extra_mut().insert(key, refused);
                    }
                }
                let Tag::Known(index) = tag else {
                    let payload = self.object.extra_mut().remove(&unknown).map(Box::new);
                    return self.set_unknown(Unknown { name: unknown, payload });
                };
                let name = self.name(index);
                match self.object.extra_mut().remove(name) {
                    Some(value) => {
                        let Some(kind) = self.object.kind_mut() else { return };
                        match replay(value, kind.start(usize::from(index))) {
                            Outcome::Refused(value) => (index, Some(*value)),
                            Outcome::Damaged => return self.object.extra_mut().set_damaged(name),
                            Outcome::Taken | Outcome::Null => return,
                        }
                    }
                    None => (index, None),
                }
            }
        };
        let name = self.name(index).into();
        self.set_unknown(Unknown { name, payload: payload.map(Box::new) });
    }

    fn set_unknown(&mut self, unknown: Unknown) {
        if let Some(kind) = self.object.kind_mut() {
            kind.set_unknown(unknown);
        }
    }
}

/// Makes a field empty that has a value: its key comes twice, and the last one counts.
#[cold]
fn forget(field: &mut dyn Wire) {
    field.put(Event::Nothing);
    if let Some(object) = field.object_mut() {
        object.clear();
    }
}

/// Reads the value of `object` or `type`.
struct Name {
    /// What `object` says; `None` if it is the value of `type`.
    object: Option<&'static str>,
    names: &'static [&'static str],
    table: &'static NameTable,
    /// Which of the known names it is.
    index: Option<u8>,
    /// What else it is.
    other: Option<Box<str>>,
}

impl Wire for Name {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        event.put_text(self)
    }

    fn put_str(&mut self, name: &str) -> bool {
        self.index = match self.object {
            Some(object) => (object == name).then_some(0),
            None => self.table.find(self.names, name),
        };
        if self.index.is_none() {
            self.other = Some(name.into());
        }
        true
    }
}

impl AsJson for Name {
    fn as_json(&self) -> Json<'_> {
        Json(self.other.as_deref().map_or(Form::Absent, Form::Str))
    }
}

/// Reads a key of an object.
struct KeySeed<'a, 'o>(&'a mut ObjectReader<'o>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        // Any format takes a newtype for what is in it. Our own looks whether the key is what this one is called.
        deserializer.deserialize_newtype_struct(self.0.expected_key, self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_, '_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, key: D) -> Result<Key, D::Error> {
        key.deserialize_identifier(self)
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key, E> {
        Ok(self.0.known(key).unwrap_or_else(|| self.0.set_other(key, false)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        let is_damaged = || key.contains(char::REPLACEMENT_CHARACTER);
        Ok(self.0.known(key).unwrap_or_else(|| self.0.set_other(key, is_damaged())))
    }
}
