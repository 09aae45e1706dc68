//! Writing to any format, by serde.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map as JsonMap, Value};

use super::entries::{EntrySink, Stop, instead, write_entries, write_object};
use super::form::{Entries, Form, Json};
use super::{Object, Parts};

/// As [`to_vec`](crate::to_vec) writes it.
impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written { form: self.0, is_brief: false }.serialize(serializer)
    }
}

/// A value to be written.
struct Written<'a> {
    form: Form<'a>,
    /// Whether it stands in a request, which has no `null` that says nothing.
    is_brief: bool,
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
            Form::Str(text) | Form::Secret(text) | Form::Word(text, _) => {
                serializer.serialize_str(text)
            }
            Form::Id(id) => serializer.serialize_str(id.as_hyphenated().encode_lower(&mut [0; 36])),
            Form::Time(time) => serializer.collect_str(time),
            Form::Date(date) => serializer.collect_str(date),
            Form::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for index in 0..list.len() {
                    seq.serialize_element(&Written { form: list.get(index).0, is_brief })?;
                }
                seq.end()
            }
            Form::Object(object) => {
                let parts = object.parts();
                if let Some(instead) = instead(object, &parts) {
                    return instead.serialize(serializer);
                }
                let mut sink = MapSink::new(serializer)?;
                let written = write_object_dyn(object, parts, is_brief, &mut sink);
                sink.end(written)
            }
            Form::Tagged([key, name], object) => {
                let mut sink = MapSink::new(serializer)?;
                sink.map.serialize_entry(key, name)?;
                let written = write_object_dyn(object, object.parts(), is_brief, &mut sink);
                sink.end(written)
            }
            Form::Entry(key, value) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(key, &Written { form: value.as_json().0, is_brief })?;
                map.end()
            }
            Form::Entries(entries) => {
                let mut sink = MapSink::new(serializer)?;
                let written = write_entries(entries, is_brief, &mut sink);
                sink.end(written)
            }
            Form::Value(value) => value.serialize(serializer),
            Form::Unwritable(why) => Err(S::Error::custom(why)),
        }
    }
}

/// Compiled with this crate, for all formats.
fn write_object_dyn(
    object: &dyn Object,
    parts: Parts<'_>,
    is_brief: bool,
    sink: &mut dyn EntrySink,
) -> Result<(), Stop> {
    write_object(object, parts, is_brief, sink)
}

/// Writes entries to a map of a format.
pub(crate) struct MapSink<M: SerializeMap> {
    map: M,
    error: Option<M::Error>,
}

impl<M: SerializeMap> MapSink<M> {
    pub(crate) fn new<S: Serializer<SerializeMap = M, Error = M::Error>>(
        serializer: S,
    ) -> Result<Self, M::Error> {
        Ok(Self { map: serializer.serialize_map(None)?, error: None })
    }

    /// Writes an entry of which serde knows the value.
    pub(crate) fn serialize<T: Serialize>(&mut self, key: &str, value: &T) -> Result<(), Stop> {
        let written = self.map.serialize_entry(key, value);
        written.map_err(|error| {
            self.error = Some(error);
            Stop
        })
    }

    /// Ends the map, if all was `written`.
    pub(crate) fn end(self, written: Result<(), Stop>) -> Result<M::Ok, M::Error> {
        match (written, self.error) {
            (Err(Stop), Some(error)) => Err(error),
            _ => self.map.end(),
        }
    }
}

impl<M: SerializeMap> EntrySink for MapSink<M> {
    fn entry(&mut self, key: &str, form: Form<'_>, is_brief: bool) -> Result<(), Stop> {
        self.serialize(key, &Written { form, is_brief })
    }
}

/// The value in JSON.
pub(crate) fn to_value(value: Json<'_>) -> Value {
    // Every key is a string, and nothing else can go wrong.
    serde_json::to_value(value).unwrap_or_default()
}

pub(super) fn to_map(entries: &dyn Entries) -> JsonMap<String, Value> {
    match to_value(Json::object(entries)) {
        Value::Object(map) => map,
        _ => JsonMap::new(),
    }
}
