//! Writing: one walk over values for all types.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map as JsonMap, Value};

use super::{Entries, Extra, Form, Object, Said, Shape, Stop, Wire};
use crate::Timestamp;

/// A value to be written; what each type's `Serialize` calls.
pub(crate) struct Written<'a> {
    form: Form<'a>,
    /// Whether it stands in a request, which has no `null` that says nothing.
    is_brief: bool,
}

impl<'a> Written<'a> {
    pub(crate) fn new(value: &'a dyn Wire) -> Self {
        Self { form: value.form(), is_brief: false }
    }
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_brief = self.is_brief;
        match self.form {
            Form::Absent | Form::Null => serializer.serialize_unit(),
            Form::Bool(is) => serializer.serialize_bool(is),
            Form::Unsigned(n) => serializer.serialize_u64(n),
            Form::Float(n) => serializer.serialize_f64(n),
            Form::Number(n) => n.serialize(serializer),
            Form::Str(text) | Form::Word(text, _) => serializer.serialize_str(text),
            Form::Id(id) => serializer.serialize_str(id.as_hyphenated().encode_lower(&mut [0; 36])),
            Form::Time(time) => serializer.collect_str(time),
            Form::Date(date) => serializer.collect_str(date),
            Form::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for index in 0..list.len() {
                    seq.serialize_element(&Written { form: list.get(index).form(), is_brief })?;
                }
                seq.end()
            }
            Form::Object(object) => write_object(serializer, None, object, is_brief),
            Form::Tagged(tag, object) => write_object(serializer, Some(tag), object, is_brief),
            Form::Entry(key, value) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(key, &Written { form: value.form(), is_brief })?;
                map.end()
            }
            Form::Entries(entries) => {
                let mut map = serializer.serialize_map(None)?;
                let mut error = None;
                let written = entries.each(&mut |key, value| {
                    map.serialize_entry(key, &Written { form: value.form(), is_brief }).map_err(
                        |problem| {
                            error = Some(problem);
                            Stop
                        },
                    )
                });
                match (written, error) {
                    (Err(Stop), Some(error)) => Err(error),
                    _ => map.end(),
                }
            }
            Form::Value(value) => value.serialize(serializer),
            Form::Unwritable(why) => Err(S::Error::custom(why)),
        }
    }
}

/// The value in JSON.
pub(crate) fn to_value(value: &dyn Wire) -> Value {
    // Every key is a string, and nothing else can go wrong.
    serde_json::to_value(Written::new(value)).unwrap_or_default()
}

pub(super) fn to_map<E: Entries + ?Sized>(entries: &E) -> JsonMap<String, Value> {
    let mut map = JsonMap::new();
    let _ = entries.each(&mut |key, value| {
        map.insert(key.to_owned(), to_value(value));
        Ok(())
    });
    map
}

fn write_object<S: Serializer>(
    serializer: S,
    tag: Option<&'static [&'static str; 2]>,
    object: &dyn Object,
    is_brief_here: bool,
) -> Result<S::Ok, S::Error> {
    let (shape, extra, there) = (object.shape(), object.extra(), object.there());
    if tag.is_none()
        && let Some(instead) = extra.instead()
        && is_empty(object)
    {
        return instead.serialize(serializer);
    }
    let mut map = serializer.serialize_map(None)?;
    if let Some([key, name]) = tag {
        map.serialize_entry(key, name)?;
    }
    let said = object.kind().map(|kind| kind.said());
    let is_brief = shape.is_brief(there);
    let mut writer = ObjectWriter::new(shape, extra);
    writer.is_typeless = is_brief && !extra.has_type();
    writer.is_brief = is_brief || is_brief_here;
    // The short form of what could say its type, and doesn't, is not filled up with `null` either.
    let is_short = || said.as_ref().is_some_and(|said| said.name.is_empty());
    if writer.is_brief || is_short() {
        writer.nulls = shape.always | extra.nulls();
    }
    writer.write_name(&mut map)?;
    let written = there | writer.nulls;
    let before = match (&shape.kind, said) {
        (Some(kind), Some(said)) => {
            let before = (1 << kind.at) - 1;
            writer.write_fields(&mut map, object, written & before)?;
            writer.write_kind(&mut map, said)?;
            before
        }
        _ => 0,
    };
    writer.write_fields(&mut map, object, written & !before)?;
    writer.write_extra(&mut map, |index| !is_default(object.get(index)))?;
    map.end()
}

/// Writes the parts of an object.
pub(crate) struct ObjectWriter<'a> {
    shape: &'static Shape,
    extra: &'a Extra,
    /// Whether there is nothing in `extra`.
    is_plain: bool,
    /// Whether the payload's key is enough to say the type.
    is_typeless: bool,
    /// Whether it is written without `null`.
    is_brief: bool,
    /// One bit for each field that is written as `null` if it is absent.
    nulls: u64,
}

impl<'a> ObjectWriter<'a> {
    /// Writes an object as answers have it.
    pub(crate) fn new(shape: &'static Shape, extra: &'a Extra) -> Self {
        Self {
            shape,
            extra,
            is_plain: extra.is_plain(),
            is_typeless: false,
            is_brief: false,
            nulls: shape.nullable | extra.nulls(),
        }
    }

    /// Whether `key` could not be read.
    pub(crate) fn is_defaulted(&self, key: &str) -> bool {
        !self.is_plain && self.extra.is_defaulted(key)
    }

    /// Writes what the object says that it is.
    pub(crate) fn write_name<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self.shape.object {
            Some(name) if !self.is_defaulted("object") => map.serialize_entry("object", name),
            _ => Ok(()),
        }
    }

    /// Writes the type, always in answers, and in requests if nothing else says it; and the payload.
    fn write_kind<M: SerializeMap>(&self, map: &mut M, said: Said<'_>) -> Result<(), M::Error> {
        let Said { name, payload, is_known } = said;
        let is_needless = name.is_empty() || self.is_typeless && is_known;
        if !is_needless && !self.is_defaulted("type") {
            map.serialize_entry("type", name)?;
        }
        match payload {
            Some(value) => {
                map.serialize_entry(name, &Written { form: value.form(), is_brief: self.is_brief })
            }
            None => Ok(()),
        }
    }

    /// Writes the fields of these bits.
    fn write_fields<M: SerializeMap>(
        &self,
        map: &mut M,
        object: &dyn Object,
        mut fields: u64,
    ) -> Result<(), M::Error> {
        while fields != 0 {
            let index = fields.trailing_zeros() as usize;
            fields &= fields - 1;
            self.write_field(map, index, object.get(index))?;
        }
        Ok(())
    }

    /// Writes the field at `index` of the shape.
    #[inline]
    pub(crate) fn write_field<M: SerializeMap>(
        &self,
        map: &mut M,
        index: usize,
        value: &dyn Wire,
    ) -> Result<(), M::Error> {
        let key = self.shape.fields[index].key;
        let form = value.form();
        let nulls = match form {
            Form::Absent => self.nulls,
            _ if self.is_defaulted(key) && is_default(value) => self.extra.nulls(),
            _ => {
                return map.serialize_entry(key, &Written { form, is_brief: self.is_brief });
            }
        };
        if nulls & (1 << index) != 0 { map.serialize_entry(key, &()) } else { Ok(()) }
    }

    /// Writes what was kept, but not of fields that could not be read and have been set since.
    pub(crate) fn write_extra<M: SerializeMap>(
        &self,
        map: &mut M,
        is_set: impl Fn(usize) -> bool,
    ) -> Result<(), M::Error> {
        if self.is_plain {
            return Ok(());
        }
        for (key, value) in self.extra.iter() {
            let field = self.shape.fields.iter().position(|field| field.key == key);
            if !self.is_defaulted(key) || !field.is_some_and(&is_set) {
                map.serialize_entry(key, value)?;
            }
        }
        Ok(())
    }
}

/// Whether nothing has been set.
fn is_empty(object: &dyn Object) -> bool {
    (0..object.shape().fields.len()).all(|index| is_default(object.get(index)))
        && is_typeless(object)
}

fn is_typeless(object: &dyn Object) -> bool {
    object.kind().is_none_or(|kind| {
        let said = kind.said();
        said.name.is_empty() && said.payload.is_none()
    })
}

/// Whether `value` is what a field holds that was not read.
fn is_default(value: &dyn Wire) -> bool {
    match value.form() {
        Form::Absent => true,
        Form::Null | Form::Tagged(..) | Form::Entry(..) | Form::Unwritable(_) => false,
        Form::Bool(is) => !is,
        Form::Unsigned(n) => n == 0,
        Form::Float(n) => n == 0.0,
        Form::Number(n) => n.as_u64() == Some(0),
        Form::Str(text) => text.is_empty(),
        Form::Word(_, is_default) => is_default,
        Form::Id(id) => id.is_nil(),
        Form::Time(time) => *time == Timestamp::default(),
        Form::Date(date) => *date == crate::DateOrDateTime::default(),
        Form::List(list) => list.len() == 0,
        Form::Object(object) => is_empty(object) && object.extra().is_plain(),
        Form::Entries(entries) => entries.each(&mut |_, _| Err(Stop)).is_ok(),
        Form::Value(value) => value.is_null(),
    }
}
