//! Reading: one walk over JSON for all types.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map as JsonMap, Value};
use smol_str::SmolStr;

use super::object_reader::ObjectReader;
use super::{Choice, Event, Field, Form, List, Map, Object, Slot, Wire, to_value};

/// Reads a `T`; what each type's `Deserialize` calls.
pub(crate) fn deserialize<'de, T: Field, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut read = T::empty();
    walk(deserializer, &mut read)?;
    Ok(read)
}

/// Reads to `to`.
pub(crate) fn walk<'de, D: Deserializer<'de>>(
    deserializer: D,
    to: &mut dyn Wire,
) -> Result<(), D::Error> {
    match deserializer.deserialize_any(Walk(to))? {
        Outcome::Refused(value) => Err(D::Error::custom(mismatch(&value, to))),
        Outcome::Taken | Outcome::Null | Outcome::Damaged => Ok(()),
    }
}

/// Reads a value to `to`.
pub(crate) fn replay(value: Value, to: &mut dyn Wire) -> Outcome {
    // A value has no syntax that could be wrong.
    Walk(to).deserialize(value).unwrap_or(Outcome::Taken)
}

#[cold]
fn mismatch(value: &Value, to: &dyn Wire) -> String {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    let expected = match to.as_json().0 {
        Form::Object(object) => {
            return format!("{kind} instead of an object: {}", object.shape().name);
        }
        Form::Tagged(..) | Form::Entry(..) | Form::Entries(_) => "an object",
        Form::List(_) => "an array",
        Form::Bool(_) => "a boolean",
        Form::Unsigned(_) | Form::Float(_) | Form::Number(_) => "a number",
        Form::Id(_) => "an id",
        Form::Time(_) | Form::Date(_) => "a time",
        Form::Absent
        | Form::Null
        | Form::Unwritable(_)
        | Form::Value(_)
        | Form::Str(_)
        | Form::Secret(_)
        | Form::Word(..) => "a value of another kind",
    };
    format!("{kind} instead of {expected}")
}

/// What became of a value.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was read.
    Taken,
    /// It was `null`, and read.
    Null,
    /// It was read; a text of it had half of a surrogate pair.
    Damaged,
    /// It is of a kind that can't be held here.
    Refused(Box<Value>),
}

/// Reads a value to where it goes.
///
/// Nothing is an error but the syntax: what can't be held is the outcome, and whoever asked keeps it.
pub(crate) struct Walk<'a>(pub(crate) &'a mut dyn Wire);

impl Walk<'_> {
    #[inline(never)]
    fn scalar(self, event: Event<'_>) -> Outcome {
        match self.0.put(event) {
            Slot::Taken => Outcome::Taken,
            Slot::Whole(whole) => match whole.set(event.to_value()) {
                Ok(()) => Outcome::Taken,
                Err(value) => self.refuse(value),
            },
            _ => self.refuse(event.to_value()),
        }
    }

    #[cold]
    fn refuse(self, value: Value) -> Outcome {
        self.0.put(Event::Nothing);
        Outcome::Refused(Box::new(value))
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Outcome;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Outcome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Outcome, E> {
        Ok(match self.scalar(Event::Null) {
            Outcome::Taken => Outcome::Null,
            other => other,
        })
    }

    fn visit_none<E: Error>(self) -> Result<Outcome, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Outcome, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_bool<E>(self, is: bool) -> Result<Outcome, E> {
        Ok(self.scalar(Event::Bool(is)))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Outcome, E> {
        Ok(self.scalar(Event::Unsigned(n)))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Outcome, E> {
        Ok(self.scalar(u64::try_from(n).map_or(Event::Signed(n), Event::Unsigned)))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Outcome, E> {
        Ok(self.scalar(Event::Float(n)))
    }

    #[inline]
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Outcome, E> {
        if self.0.put_str(text) {
            return Ok(Outcome::Taken);
        }
        Ok(self.scalar(Event::Str(text)))
    }

    /// A text with escapes in it: only such a one can be damaged.
    fn visit_str<E>(self, text: &str) -> Result<Outcome, E> {
        let outcome = match self.0.put_str(text) {
            true => Outcome::Taken,
            false => self.scalar(Event::Str(text)),
        };
        Ok(match outcome {
            Outcome::Taken if is_damaged(text) => Outcome::Damaged,
            other => other,
        })
    }

    /// JSON of an item that its list could not read, to be kept: see [`items`](super::items).
    fn visit_bytes<E: Error>(self, json: &[u8]) -> Result<Outcome, E> {
        let value = serde_json::from_slice(json).map_err(E::custom)?;
        Ok(keep_item(value, self.0).map_or(Outcome::Taken, |value| Outcome::Refused(value.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Outcome, A::Error> {
        match self.0.put(Event::List) {
            Slot::List(list) => read_list(seq, list),
            place => {
                let mut value = Vec::<Value>::new();
                let outcome = read_list(seq, &mut value)?;
                Ok(match place {
                    Slot::Whole(whole) => match whole.set(value.into()) {
                        Ok(()) => outcome,
                        Err(value) => self.refuse(value),
                    },
                    _ => self.refuse(value.into()),
                })
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Outcome, A::Error> {
        if let Some(object) = self.0.object_mut() {
            return read_object(map, object, false);
        }
        match self.0.put(Event::Object) {
            Slot::Object(object) => read_chosen(map, object, false),
            Slot::Map(entries) => read_map(map, entries),
            Slot::Choice(choice) => read_choice(map, choice),
            place => {
                let mut value = JsonMap::new();
                let outcome = read_map(map, &mut value)?;
                Ok(match place {
                    Slot::Whole(whole) => match whole.set(value.into()) {
                        Ok(()) => outcome,
                        Err(value) => self.refuse(value),
                    },
                    _ => self.refuse(value.into()),
                })
            }
        }
    }
}

/// Whether the text holds what is read for half of a surrogate pair.
fn is_damaged(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}

#[inline]
fn read_object<'de, A: MapAccess<'de>>(
    mut map: A,
    object: &mut dyn Object,
    is_named: bool,
) -> Result<Outcome, A::Error> {
    let mut reader = ObjectReader::new(object, is_named);
    while let Some(key) = reader.next_key(&mut map)? {
        reader.entry(key, &mut map)?;
    }
    reader.finish();
    Ok(Outcome::Taken)
}

/// Reads an object that is not where most are.
#[inline(never)]
fn read_chosen<'de, A: MapAccess<'de>>(
    map: A,
    object: &mut dyn Object,
    is_named: bool,
) -> Result<Outcome, A::Error> {
    read_object(map, object, is_named)
}

/// Keeps a value of an impossible kind in the place of an item, if the item can; otherwise gives it back.
#[cold]
fn keep_item(value: Value, item: &mut dyn Wire) -> Option<Value> {
    match item.put(Event::Object) {
        Slot::Object(object) => {
            super::object_reader::set_instead(object, value);
            None
        }
        Slot::Choice(choice) => choice.set(value).err(),
        Slot::Whole(whole) => whole.set(value).err(),
        _ => Some(value),
    }
}

fn read_list<'de, A: SeqAccess<'de>>(mut seq: A, list: &mut dyn List) -> Result<Outcome, A::Error> {
    struct Item<'a>(&'a mut dyn List);
    impl<'de> DeserializeSeed<'de> for Item<'_> {
        type Value = Outcome;
        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
            let item = self.0.add();
            Ok(match Walk(&mut *item).deserialize(deserializer)? {
                Outcome::Refused(value) => keep_item(*value, item)
                    .map_or(Outcome::Taken, |value| Outcome::Refused(Box::new(value))),
                other => other,
            })
        }
    }
    list.clear();
    let mut all = Outcome::Taken;
    while let Some(outcome) = seq.next_element_seed(Item(list))? {
        match outcome {
            Outcome::Taken | Outcome::Null => {}
            Outcome::Damaged => all = Outcome::Damaged,
            // The list can't be held: it is kept as it came.
            Outcome::Refused(value) => {
                let before = (0..list.len() - 1).map(|index| to_value(list.get(index)));
                let mut values: Vec<Value> = before.chain([*value]).collect();
                list.clear();
                let mut value = Value::Null;
                while seq.next_element_seed(Walk(&mut value))?.is_some() {
                    values.push(value.take());
                }
                return Ok(Outcome::Refused(Box::new(values.into())));
            }
        }
    }
    list.end();
    Ok(all)
}

/// A key that may be anything, and whether it is damaged.
pub(super) struct AnyKey;

impl<'de> DeserializeSeed<'de> for AnyKey {
    type Value = (SmolStr, bool);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for AnyKey {
    type Value = (SmolStr, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok((key.into(), false))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok((key.into(), is_damaged(key)))
    }
}

fn read_map<'de, A: MapAccess<'de>>(
    mut map: A,
    entries: &mut dyn Map,
) -> Result<Outcome, A::Error> {
    entries.clear();
    if let Some(expected) = map.size_hint() {
        entries.reserve(expected);
    }
    let mut all = Outcome::Taken;
    while let Some((key, is_damaged)) = map.next_key_seed(AnyKey)? {
        if is_damaged {
            all = Outcome::Damaged;
        }
        let value = entries.add(key.clone());
        match map.next_value_seed(Walk(&mut *value))? {
            Outcome::Taken | Outcome::Null => {}
            Outcome::Damaged => all = Outcome::Damaged,
            Outcome::Refused(refused) => {
                if let Some(refused) = keep_item(*refused, value) {
                    let mut values = super::write::to_map(&*entries);
                    values.insert(key.into(), refused);
                    entries.clear();
                    rest(&mut map, &mut values)?;
                    return Ok(Outcome::Refused(Box::new(values.into())));
                }
            }
        }
    }
    entries.end();
    Ok(all)
}

/// Reads the entries that are left, whatever they are.
fn rest<'de, A: MapAccess<'de>>(
    map: &mut A,
    values: &mut JsonMap<String, Value>,
) -> Result<(), A::Error> {
    while let Some((key, _)) = map.next_key_seed(AnyKey)? {
        let mut value = Value::Null;
        map.next_value_seed(Walk(&mut value))?;
        values.insert(key.into(), value);
    }
    Ok(())
}

/// Reads in place if the tag comes first, as it does in Notion's answers.
fn read_choice<'de, A: MapAccess<'de>>(
    mut map: A,
    choice: &mut dyn Choice,
) -> Result<Outcome, A::Error> {
    let mut values = JsonMap::new();
    if let Some((key, _)) = map.next_key_seed(AnyKey)? {
        if key == choice.tag() {
            let mut name = SmolStr::default();
            let raw = match map.next_value_seed(Walk(&mut name))? {
                Outcome::Refused(value) => *value,
                _ => {
                    if let Some(object) = choice.choose(&name) {
                        let outcome = read_chosen(map, object, true)?;
                        choice.end();
                        return Ok(outcome);
                    }
                    Value::from(name.as_str())
                }
            };
            values.insert(key.into(), raw);
        } else {
            let mut value = Value::Null;
            map.next_value_seed(Walk(&mut value))?;
            values.insert(key.into(), value);
        }
        rest(&mut map, &mut values)?;
    }
    Ok(choose(values, choice))
}

/// Reads what is known as a whole.
fn choose(mut values: JsonMap<String, Value>, choice: &mut dyn Choice) -> Outcome {
    let tag = choice.tag();
    if let Some(Value::String(name)) = values.get(tag)
        && let Some(object) = choice.choose(name)
    {
        values.remove(tag);
        replay_object(values, object);
        choice.end();
        return Outcome::Taken;
    }
    match choice.set(Value::Object(values)) {
        Ok(()) => Outcome::Taken,
        Err(value) => Outcome::Refused(Box::new(value)),
    }
}

/// Reads the entries besides its tag to an object.
fn replay_object(values: JsonMap<String, Value>, object: &mut dyn Object) {
    struct Rest<'a>(&'a mut dyn Object);
    impl<'de> Visitor<'de> for Rest<'_> {
        type Value = Outcome;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Outcome, A::Error> {
            read_chosen(map, self.0, true)
        }
    }
    // A value has no syntax that could be wrong.
    let _ = Value::Object(values).deserialize_any(Rest(object));
}
