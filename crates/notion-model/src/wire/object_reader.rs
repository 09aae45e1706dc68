//! How an object is read: its fields, its type and payload, and the rest.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use smol_str::SmolStr;

use super::object::{is_brief, is_short};
use super::read::{Outcome, Walk, replay};
use super::{Event, Extra, Form, Object, Shape, Slot, Unknown, Wire, to_value};

/// Reads the entries of an object, one after the other.
///
/// The payload of a union may come before `type` or after it; either way it is read in place, into the union itself. Where
/// several keys could be the payload, `type` decides, and the others are kept as extra. One that was read and is not what
/// `type` names turns out to be extra, too.
pub(crate) struct ObjectReader<'a> {
    object: &'a mut dyn Object,
    shape: &'static Shape,
    extra: Extra,
    /// One bit for each field that has a value, or whose value is in `extra`.
    seen: u64,
    /// One bit for each field that was `null`.
    nulls: u64,
    /// The field that is expected next.
    next: usize,
    /// Whether `object` has been read, and says what it should.
    is_named: bool,
    tag: Tag,
    payload: Payload,
    /// The key that means nothing here, while its value is read, and whether it is damaged.
    other: Option<Box<(SmolStr, bool)>>,
}

/// What `type` says.
enum Tag {
    Nothing,
    Known(usize),
    Unknown(Box<str>),
}

/// What stands under the name of a variant.
enum Payload {
    Nothing,
    Read(usize),
    /// It can't be held, and is here.
    Refused(usize, Box<Value>),
}

/// What a key means in an object.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    Field(usize),
    Object,
    Type,
    Payload(usize),
    /// Nothing: the reader holds the key.
    Other,
}

/// Records that there was no object, but this.
pub(super) fn set_instead(object: &mut dyn Object, value: Value) {
    let reader = ObjectReader::new(object, false);
    reader.finish();
    object.extra_mut().set_instead(value);
}

impl<'a> ObjectReader<'a> {
    /// Reads to `object`, which is empty; `is_named` if its `object` has been read.
    pub(crate) fn new(object: &'a mut dyn Object, is_named: bool) -> Self {
        Self {
            shape: object.shape(),
            object,
            extra: Extra::default(),
            seen: 0,
            nulls: 0,
            next: 0,
            is_named,
            tag: Tag::Nothing,
            payload: Payload::Nothing,
            other: None,
        }
    }

    /// Reads the next key.
    #[inline]
    pub(crate) fn next_key<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
    ) -> Result<Option<Key>, A::Error> {
        map.next_key_seed(KeySeed(self))
    }

    /// Keys mostly come in the order of the shape, and the payload after `type`: so there is a first guess.
    #[inline]
    fn known(&self, key: &str) -> Option<Key> {
        let fields = self.shape.fields;
        if fields.get(self.next).is_some_and(|field| field.key == key) {
            return Some(Key::Field(self.next));
        }
        let kind = self.shape.kind.as_ref();
        if let Some(kind) = kind {
            if key == "type" {
                return Some(Key::Type);
            }
            if let Tag::Known(index) = self.tag
                && kind.names[index] == key
            {
                return Some(Key::Payload(index));
            }
        }
        if key == "object" && self.shape.object.is_some() {
            return Some(Key::Object);
        }
        let field = fields.iter().position(|field| field.key == key).map(Key::Field);
        field.or_else(|| position(kind?.names, key).map(Key::Payload))
    }

    #[cold]
    fn set_other(&mut self, key: &str, is_damaged: bool) -> Key {
        self.other = Some(Box::new((key.into(), is_damaged)));
        Key::Other
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
                let outcome = map.next_value_seed(Walk(self.field(index)))?;
                self.set_field(index, outcome);
            }
            Key::Payload(index) if self.expects(index) => {
                let Some(kind) = self.object.kind_mut() else { return Ok(()) };
                let outcome = map.next_value_seed(Walk(kind.start(index)))?;
                self.set_payload(index, outcome);
            }
            Key::Object | Key::Type => {
                let is_object = matches!(key, Key::Object);
                let names = if is_object { self.shape.object.as_slice() } else { self.names() };
                let mut name = Name { names, index: None, other: None };
                let outcome = map.next_value_seed(Walk(&mut name))?;
                self.set_name(is_object, name, outcome);
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
        self.next = index + 1;
    }

    /// Keeps what arrived for the field at `index`, which can't hold it.
    #[cold]
    pub(crate) fn keep(&mut self, index: usize, value: Value) {
        let key = self.shape.fields[index].key;
        self.extra.insert(key, value);
        self.extra.set_defaulted(key);
        self.seen |= 1 << index;
    }

    /// The place of the field at `index`.
    #[inline]
    fn field(&mut self, index: usize) -> &mut dyn Wire {
        self.next = index + 1;
        let is_again = self.seen & (1 << index) != 0;
        let field = self.object.at(index);
        if is_again {
            forget(field);
        }
        field
    }

    #[inline]
    fn set_field(&mut self, index: usize, outcome: Outcome) {
        match outcome {
            Outcome::Taken => self.seen |= 1 << index,
            Outcome::Null => {
                self.seen |= 1 << index;
                self.nulls |= 1 << index;
            }
            Outcome::Damaged => {
                self.seen |= 1 << index;
                self.extra.set_damaged(self.shape.fields[index].key);
            }
            // As if the key were absent.
            Outcome::Refused(value) if value.is_null() => self.nulls |= 1 << index,
            Outcome::Refused(value) => self.keep(index, *value),
        }
    }

    fn names(&self) -> &'static [&'static str] {
        self.shape.kind.as_ref().map_or(&[], |kind| kind.names)
    }

    /// Whether the payload of the variant at `index` can be the one.
    fn expects(&self, index: usize) -> bool {
        matches!(self.payload, Payload::Nothing)
            && match self.tag {
                Tag::Nothing => true,
                Tag::Known(known) => known == index,
                Tag::Unknown(_) => false,
            }
    }

    fn set_payload(&mut self, index: usize, outcome: Outcome) {
        self.payload = match outcome {
            Outcome::Taken | Outcome::Null => Payload::Read(index),
            Outcome::Damaged => {
                self.extra.set_damaged(self.names()[index]);
                Payload::Read(index)
            }
            Outcome::Refused(value) => Payload::Refused(index, value),
        };
    }

    /// The value of `object` or `type`.
    fn set_name(&mut self, is_object: bool, name: Name, outcome: Outcome) {
        let key = if is_object { "object" } else { "type" };
        let raw = match (outcome, name.index, name.other) {
            (Outcome::Refused(value), ..) => Some(*value),
            (_, Some(index), _) => {
                if !is_object {
                    self.tag = Tag::Known(index);
                }
                None
            }
            (_, None, other) => {
                let name = other.unwrap_or_default();
                // An empty name would mean that there was none.
                let is_odd = is_object || name.is_empty();
                let raw = is_odd.then(|| Value::from(&*name));
                if !is_object {
                    self.tag = Tag::Unknown(name);
                }
                raw
            }
        };
        self.is_named |= is_object;
        if let Some(raw) = raw {
            self.extra.insert(key, raw);
            self.extra.set_defaulted(key);
        }
    }

    fn set_extra(&mut self, key: Key, value: Value, outcome: Outcome) {
        let (key, is_damaged) = match (key, self.other.take()) {
            (Key::Other, Some(other)) => *other,
            (Key::Payload(index), _) => (self.names()[index].into(), false),
            _ => return,
        };
        if is_damaged || matches!(outcome, Outcome::Damaged) {
            self.extra.set_damaged(&key);
        }
        self.extra.insert(key, value);
    }

    /// Makes the object what it is, when every entry has been seen.
    pub(crate) fn finish(mut self) {
        let shape = self.shape;
        let required = shape.required;
        if self.seen & required != required || !self.is_named && shape.object.is_some() {
            self.set_defaulted(required);
        }
        match (&self.tag, &self.payload) {
            // The usual cases: one payload, and `type` names it; or nothing at all.
            (Tag::Known(said), Payload::Read(read)) if said == read => {}
            (Tag::Nothing, Payload::Nothing) => {}
            _ => self.settle(),
        }
        self.set_deviations();
        if !self.extra.is_plain() {
            *self.object.extra_mut() = self.extra;
        }
    }

    /// Remembers what was not there.
    #[cold]
    fn set_defaulted(&mut self, required: u64) {
        for (index, field) in self.shape.fields.iter().enumerate() {
            if required & !self.seen & (1 << index) != 0 {
                self.extra.set_defaulted(field.key);
            }
        }
        if !self.is_named && self.shape.object.is_some() {
            self.extra.set_defaulted("object");
        }
    }

    /// Remembers what the object would be written without, although it arrived.
    fn set_deviations(&mut self) {
        let has_type = !matches!(self.tag, Tag::Nothing);
        if self.nulls == 0 && !has_type {
            return;
        }
        let is_brief = is_brief(self.shape, self.object);
        if self.nulls != 0 {
            let is_full = !is_brief && !is_short(self.object);
            let written = if is_full { self.shape.nullable } else { 0 };
            if self.nulls & !written != 0 {
                self.extra.set_nulls(self.nulls);
            }
        }
        if has_type && is_brief {
            self.extra.set_type();
        }
    }

    #[cold]
    #[inline(never)]
    fn settle(&mut self) {
        let names = self.names();
        let Some(kind) = self.object.kind_mut() else { return };
        let tag = std::mem::replace(&mut self.tag, Tag::Nothing);
        let payload = std::mem::replace(&mut self.payload, Payload::Nothing);
        let (index, payload) = match (tag, payload) {
            (Tag::Nothing, payload) => {
                self.extra.set_defaulted("type");
                match payload {
                    Payload::Refused(index, value) => (index, Some(value)),
                    Payload::Read(_) | Payload::Nothing => return,
                }
            }
            (Tag::Known(said), Payload::Refused(index, value)) if said == index => {
                self.tag = Tag::Known(said);
                (said, Some(value))
            }
            (tag, payload) => {
                // `type` names something else than what there is.
                match payload {
                    Payload::Nothing => {}
                    Payload::Read(index) => {
                        let read = kind.payload().map(to_value).unwrap_or_default();
                        self.extra.insert(names[index], read);
                    }
                    Payload::Refused(index, value) => self.extra.insert(names[index], *value),
                }
                match tag {
                    Tag::Known(index) => {
                        self.tag = Tag::Known(index);
                        match self.extra.remove(names[index]) {
                            Some(value) => match replay(value, kind.start(index)) {
                                Outcome::Refused(value) => (index, Some(value)),
                                Outcome::Damaged => return self.extra.set_damaged(names[index]),
                                Outcome::Taken | Outcome::Null => return,
                            },
                            None => (index, None),
                        }
                    }
                    Tag::Unknown(name) => {
                        let payload = self.extra.remove(&name).map(Box::new);
                        kind.set_unknown(Unknown { name: name.clone(), payload });
                        self.tag = Tag::Unknown(name);
                        return;
                    }
                    Tag::Nothing => return,
                }
            }
        };
        kind.set_unknown(Unknown { name: names[index].into(), payload });
    }
}

/// Makes a field empty that has a value: its key comes twice, and the last one counts.
#[cold]
fn forget(field: &mut dyn Wire) {
    field.put(Event::Nothing);
    if let Slot::Object(object) = field.put(Event::Object) {
        object.clear();
    }
}

/// The index of `name`, after a look at lengths.
fn position(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| *known == name)
}

/// Reads the value of `object` or `type`.
#[derive(Debug)]
struct Name {
    /// What is known.
    names: &'static [&'static str],
    /// Which of these it is.
    index: Option<usize>,
    /// What else it is.
    other: Option<Box<str>>,
}

impl Wire for Name {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        let Event::Str(name) = event else { return Slot::Refused };
        self.index = position(self.names, name);
        if self.index.is_none() {
            self.other = Some(name.into());
        }
        Slot::Taken
    }

    fn form(&self) -> Form<'_> {
        self.other.as_deref().map_or(Form::Absent, Form::Str)
    }
}

/// Reads a key of an object.
struct KeySeed<'a, 'o>(&'a mut ObjectReader<'o>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_, '_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key, E> {
        Ok(self.0.known(key).unwrap_or_else(|| self.0.set_other(key, false)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        let is_damaged = || key.contains(char::REPLACEMENT_CHARACTER);
        Ok(self.0.known(key).unwrap_or_else(|| self.0.set_other(key, is_damaged())))
    }
}
