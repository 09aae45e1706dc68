//! What requests look like, as tables: one function reads them all, so that every kind of value is refused in the same
//! words, with the path that leads to it.

use serde_json::{Map, Value};

use super::keys::id;
use crate::wire::fail::{Fail, Result};
use crate::wire::length::length;

/// What a value must be.
pub(crate) enum Spec {
    /// A text.
    Text,
    /// A text with something in it.
    Filled,
    /// A number.
    Number,
    /// A whole number, from one to another.
    Whole(u64, u64),
    /// `true` or `false`.
    Flag,
    /// `true`.
    True,
    /// An id, of something that may be there.
    Id,
    /// One of these texts.
    Names(&'static [&'static str]),
    /// One of the texts that a type of the model knows.
    Known(fn() -> Vec<&'static str>),
    /// `null`, or this.
    Null(&'static Spec),
    /// So many of these at most.
    List(&'static Spec, usize),
    /// An object that has no keys but these.
    Object(&'static [Field]),
    /// An object with exactly one of these keys.
    One(&'static [Field]),
    /// An object whose keys are those of the first of these keys that it has.
    With(&'static [(&'static str, &'static [Field])]),
    /// An object whose keys are those of its type, which is under this key.
    Typed(&'static str, &'static [(&'static str, &'static [Field])]),
    /// A text as this says, or something else as that does.
    TextOr(&'static Spec, &'static Spec),
    /// A list as this says, or something else as that does.
    ListOr(&'static Spec, &'static Spec),
    /// What this function takes.
    Is(fn(&Value, &str) -> Result<()>),
    /// Anything: it is looked at elsewhere.
    Any,
}

/// A key of an object.
pub(crate) struct Field {
    key: &'static str,
    spec: Spec,
    is_required: bool,
}

impl Field {
    #[cfg(test)]
    pub(crate) fn key(&self) -> &'static str {
        self.key
    }
}

/// A key that an object has.
pub(crate) const fn need(key: &'static str, spec: Spec) -> Field {
    Field { key, spec, is_required: true }
}

/// A key that an object may have.
pub(crate) const fn may(key: &'static str, spec: Spec) -> Field {
    Field { key, spec, is_required: false }
}

/// The texts that a type of the model knows.
macro_rules! known {
    ($Type:ty) => {
        Spec::Known(|| <$Type>::KNOWN.iter().map(|known| known.as_str()).collect())
    };
}
pub(crate) use known;

/// What would be right besides the value that is meant.
#[derive(Clone, Copy, Default)]
struct Besides {
    null: bool,
    nothing: bool,
}

impl Besides {
    fn alternatives(self, mut right: Vec<String>) -> String {
        right.extend(self.null.then(|| "`null`".to_owned()));
        right.extend(self.nothing.then(|| "`undefined`".to_owned()));
        match right.split_last() {
            None => "not present".to_owned(),
            Some((only, [])) => only.clone(),
            Some((last, [first])) => format!("{first} or {last}"),
            Some((last, others)) => format!("{}, or {last}", others.join(", ")),
        }
    }
}

/// Refuses the value at `path` if it is not what it should be.
pub(crate) fn check(value: &Value, path: &str, spec: &Spec) -> Result<()> {
    inside(value, path, spec, Besides::default())
}

/// Refuses the object at `path` if it has keys that are not in `fields`, lacks one, or has a wrong value under one.
pub(crate) fn fields(map: &Map<String, Value>, path: &str, fields: &[Field]) -> Result<()> {
    closed(map, path, &fields.iter().map(|field| field.key).collect::<Vec<_>>())?;
    for field in fields {
        let at = join(path, field.key);
        match map.get(field.key) {
            None if field.is_required => return Err(Fail::body(&at, "defined", None)),
            None => {}
            Some(value) => {
                let besides = Besides { nothing: !field.is_required, ..Besides::default() };
                inside(value, &at, &field.spec, besides)?;
            }
        }
    }
    Ok(())
}

/// The path of what is under `key`, in the body itself or in an object in it.
fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn closed(map: &Map<String, Value>, path: &str, keys: &[&str]) -> Result<()> {
    let excess = map.iter().filter(|(key, _)| !keys.contains(&key.as_str()));
    let excess: Vec<Fail> = excess
        .map(|(key, value)| Fail::body(&join(path, key), "not present", Some(value)))
        .collect();
    if excess.is_empty() { Ok(()) } else { Err(Fail::all(excess)) }
}

fn inside(value: &Value, path: &str, spec: &Spec, besides: Besides) -> Result<()> {
    let wrong = |should: &str| {
        Err(Fail::body(path, &besides.alternatives(vec![should.to_owned()]), Some(value)))
    };
    let names = |names: Vec<&'static str>| match value.as_str() {
        Some(name) if names.contains(&name) => Ok(()),
        _ => {
            let names = names.iter().map(|name| format!("`\"{name}\"`")).collect();
            Err(Fail::body(path, &besides.alternatives(names), Some(value)))
        }
    };
    let object = || {
        let should = || besides.alternatives(vec!["an object".to_owned()]);
        value.as_object().ok_or_else(|| Fail::body(path, &should(), Some(value)))
    };
    match spec {
        Spec::Any => Ok(()),
        Spec::Null(_) if value.is_null() => Ok(()),
        Spec::Null(spec) => inside(value, path, spec, Besides { null: true, ..besides }),
        Spec::Text | Spec::Filled if !value.is_string() => wrong("a string"),
        Spec::Filled if value == "" => wrong("populated"),
        Spec::Text | Spec::Filled => Ok(()),
        Spec::Number if !value.is_number() => wrong("a number"),
        Spec::Number => Ok(()),
        Spec::Whole(least, most) => match value.as_u64() {
            Some(number) if (least..=most).contains(&&number) => Ok(()),
            Some(number) if number > *most => {
                Err(Fail::body(path, &format!("≤ `{most}`"), Some(value)))
            }
            _ if value.is_number() => Err(Fail::body(path, &format!("≥ `{least}`"), Some(value))),
            _ => wrong("a number"),
        },
        Spec::Flag if !value.is_boolean() => wrong("a boolean"),
        Spec::Flag => Ok(()),
        Spec::True if *value != Value::Bool(true) => wrong("`true`"),
        Spec::True => Ok(()),
        Spec::Id => id(Some(value), path),
        Spec::Names(known) => names(known.to_vec()),
        Spec::Known(known) => names(known()),
        Spec::List(spec, most) => {
            let Value::Array(items) = value else { return wrong("an array") };
            length(items.len(), *most, path)?;
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| check(item, &format!("{path}[{index}]"), spec))
        }
        Spec::Object(known) => fields(object()?, path, known),
        Spec::One(known) => {
            let map = object()?;
            closed(map, path, &known.iter().map(|field| field.key).collect::<Vec<_>>())?;
            let mut given = known.iter().filter_map(|field| Some((field, map.get(field.key)?)));
            match (given.next(), given.next()) {
                (Some((field, value)), None) => check(value, &join(path, field.key), &field.spec),
                (_, Some((field, value))) => {
                    Err(Fail::body(&join(path, field.key), "not present", Some(value)))
                }
                (None, _) => Err(none_of(path, known.iter().map(|field| field.key))),
            }
        }
        Spec::With(kinds) => {
            let map = object()?;
            match kinds.iter().find(|(key, _)| map.contains_key(*key)) {
                Some((_, known)) => fields(map, path, known),
                None => Err(none_of(path, kinds.iter().map(|(key, _)| *key))),
            }
        }
        Spec::Typed(tag, kinds) => {
            let map = object()?;
            let at = join(path, tag);
            let said = map.get(*tag).ok_or_else(|| Fail::body(&at, "defined", None))?;
            let Some((_, known)) = kinds.iter().find(|(name, _)| said == name) else {
                let names: Vec<String> =
                    kinds.iter().map(|(name, _)| format!("`\"{name}\"`")).collect();
                let should = Besides::default().alternatives(names);
                return Err(Fail::body(&at, &should, Some(said)));
            };
            let mut rest = map.clone();
            rest.remove(*tag);
            fields(&rest, path, known)
        }
        Spec::TextOr(text, other) => {
            inside(value, path, if value.is_string() { text } else { other }, besides)
        }
        Spec::ListOr(list, other) => {
            inside(value, path, if value.is_array() { list } else { other }, besides)
        }
        Spec::Is(check) => check(value, path),
    }
}

/// None of these keys is there.
pub(crate) fn none_of<'k>(path: &str, keys: impl Iterator<Item = &'k str>) -> Fail {
    Fail::all(keys.map(|key| Fail::body(&join(path, key), "defined", None)).collect())
}
