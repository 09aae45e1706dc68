//! `Debug` of all types, out of what there is to be written of them.

use std::fmt;

use super::entries::{EntrySink, Stop, write_entries};
use super::form::{Form, Json, Word};
use super::{Object, Parts, UnionVariant};

/// As a Rust value: without what is absent, without `Some`, with the names of variants.
impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Form::Absent | Form::Null => f.write_str("None"),
            Form::Bool(is) => is.fmt(f),
            Form::Unsigned(n) => n.fmt(f),
            Form::Float(n) => n.fmt(f),
            Form::Number(n) => fmt::Display::fmt(n, f),
            Form::Str(text) => text.fmt(f),
            Form::Secret(_) => f.write_str("Secret(…)"),
            Form::Word(word, Word::Unknown) => f.debug_tuple("Unknown").field(&word).finish(),
            Form::Word(word, _) => f.write_str(&variant(word)),
            Form::Id(id) => fmt::Display::fmt(id.as_hyphenated(), f),
            Form::Time(time) => time.fmt(f),
            Form::Date(date) => date.fmt(f),
            Form::List(list) => {
                let items = (0..list.len()).map(|index| list.get(index));
                f.debug_list().entries(items).finish()
            }
            Form::Object(object) => debug_object(object, f),
            Form::Tagged([_, name], object) => {
                f.debug_tuple(&variant(name)).field(&Json(Form::Object(object))).finish()
            }
            Form::Entry(key, value) => {
                f.debug_tuple(&variant(key)).field(&value.as_json()).finish()
            }
            Form::Entries(entries) => {
                let mut sink = DebugSink(f.debug_map());
                let _ = write_entries(entries, false, &mut sink);
                sink.0.finish()
            }
            Form::Value(value) => value.fmt(f),
            Form::Unwritable(why) => f.write_str(why),
        }
    }
}

/// Shows an object without absent fields, and without `extra` if there is nothing in it.
pub(crate) fn debug_object(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Parts { shape, extra, variant, .. } = object.parts();
    let mut shown = f.debug_struct(shape.name);
    for index in 0..=shape.fields.len() {
        if let (Some(kind), Some(variant)) = (&shape.kind, &variant)
            && kind.at == index
        {
            shown.field(kind.field, variant);
        }
        let Some(field) = shape.fields.get(index) else { break };
        let value = object.get(index);
        if !matches!(value.0, Form::Absent) {
            shown.field(field.key, &value);
        }
    }
    if !extra.is_plain() {
        shown.field("extra", extra);
    }
    shown.finish()
}

impl fmt::Debug for UnionVariant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = self.payload.map(|payload| payload.as_json());
        if self.is_known {
            return f
                .debug_tuple(&variant(self.name))
                .field(&payload.unwrap_or(Json(Form::Absent)))
                .finish();
        }
        let mut shown = f.debug_tuple("Unknown");
        shown.field(&self.name);
        if let Some(payload) = payload {
            shown.field(&payload);
        }
        shown.finish()
    }
}

struct DebugSink<'a, 'b>(fmt::DebugMap<'a, 'b>);

impl EntrySink for DebugSink<'_, '_> {
    fn entry(&mut self, key: &str, value: Form<'_>, _: bool) -> Result<(), Stop> {
        self.0.entry(&key, &Json(value));
        Ok(())
    }
}

/// The name of a variant: `multi_select` is `MultiSelect`.
fn variant(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.fold(String::new(), |mut variant, word| {
        let mut chars = word.chars();
        variant.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        variant + chars.as_str()
    })
}
