//! Which entries an object is written with, for all types and all formats.

use super::form::{AsJson, Entries, Form, Json, Word};
use super::{Extra, Object, Parts, Shape, UnionVariant};
use crate::Timestamp;

/// What takes the entries of an object, in their order.
pub(crate) trait EntrySink {
    /// Takes an entry; `is_brief` if `null` that says nothing is left out in it.
    fn entry(&mut self, key: &str, value: Form<'_>, is_brief: bool) -> Result<(), Stop>;

    /// Takes an entry whose key needs no escapes, as those that the model knows.
    fn known(&mut self, key: &str, value: Form<'_>, is_brief: bool) -> Result<(), Stop> {
        self.entry(key, value, is_brief)
    }
}

/// Writing has failed, for a reason that the sink knows.
pub(crate) struct Stop;

/// A writer of the entries that an [`Entries`] lists.
pub struct EntryWriter<'a> {
    sink: &'a mut dyn EntrySink,
    is_brief: bool,
    result: Result<(), Stop>,
}

impl EntryWriter<'_> {
    /// Writes an entry, unless the value is absent: `None`, or [`Patch::Keep`](crate::Patch::Keep).
    pub fn entry(&mut self, key: &'static str, value: &(impl AsJson + ?Sized)) {
        self.set(key, value.as_json());
    }

    /// Writes an entry, unless the value is absent or has nothing in it: no items, no entries, no characters.
    pub fn unless_empty(&mut self, key: &'static str, value: &(impl AsJson + ?Sized)) {
        let value = value.as_json();
        self.set(key, if is_default(value.0) { Json(Form::Absent) } else { value });
    }

    /// Writes an entry, as `null` if the value is absent.
    pub fn always(&mut self, key: &str, value: &(impl AsJson + ?Sized)) {
        if self.result.is_ok() {
            self.result = self.sink.entry(key, value.as_json().0, self.is_brief);
        }
    }

    /// Writes an entry that is an object of the entries that `each` gives.
    pub fn object(&mut self, key: &'static str, each: impl Fn(&mut EntryWriter<'_>)) {
        struct Object<F>(F);
        impl<F: Fn(&mut EntryWriter<'_>)> Entries for Object<F> {
            fn each(&self, to: &mut EntryWriter<'_>) {
                self.0(to);
            }
        }
        self.set(key, Json::object(&Object(each)));
    }

    /// Writes the entries of a value that is an object itself.
    pub fn entries_of(&mut self, value: &(impl AsJson + ?Sized)) {
        self.extend(value.as_json().0);
    }

    fn extend(&mut self, value: Form<'_>) {
        if self.result.is_err() {
            return;
        }
        match value {
            Form::Object(object) => {
                self.result = write_object(object, &object.parts(), self.is_brief, &mut *self.sink);
            }
            Form::Tagged([key, name], object) => {
                self.set(key, Json(Form::Str(name)));
                self.extend(Form::Object(object));
            }
            Form::Entry(key, value) => self.always(key, value),
            Form::Entries(entries) => entries.each(self),
            Form::Value(serde_json::Value::Object(entries)) => entries.each(self),
            _ => {}
        }
    }

    fn set(&mut self, key: &'static str, Json(value): Json<'_>) {
        if self.result.is_ok() && !matches!(value, Form::Absent) {
            self.result = self.sink.known(key, value, self.is_brief);
        }
    }
}

impl std::fmt::Debug for EntryWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EntryWriter").finish_non_exhaustive()
    }
}

/// Gives what `entries` lists to `sink`.
pub(super) fn write_entries(
    entries: &dyn Entries,
    is_brief: bool,
    sink: &mut dyn EntrySink,
) -> Result<(), Stop> {
    let mut writer = EntryWriter { sink, is_brief, result: Ok(()) };
    entries.each(&mut writer);
    writer.result
}

/// What is written in place of an object that was none when it was read, and has not been set since.
pub(super) fn instead<'a>(object: &dyn Object, parts: &Parts<'a>) -> Option<&'a serde_json::Value> {
    parts.extra.instead().filter(|_| is_empty(object, &parts.variant))
}

/// Gives the entries of `object` to `sink`; `is_brief` where it stands in something that is written without `null`.
pub(super) fn write_object<S: EntrySink + ?Sized>(
    object: &dyn Object,
    parts: &Parts<'_>,
    is_brief: bool,
    sink: &mut S,
) -> Result<(), Stop> {
    let Parts { shape, extra, there, variant } = parts;
    let is_brief_itself = shape.is_brief(*there);
    let mut writer = ObjectWriter::new(shape, extra);
    writer.is_typeless = is_brief_itself && !extra.has_type();
    writer.is_brief = is_brief_itself || is_brief;
    // The short form of what could say its type, and doesn't, is not filled up with `null` either.
    let is_short = || variant.as_ref().is_some_and(|variant| variant.name.is_empty());
    if writer.is_brief || is_short() {
        writer.nulls = shape.always | extra.nulls();
    }
    writer.write_name(sink)?;
    let written = there | writer.nulls;
    let before = match (&shape.kind, variant) {
        (Some(kind), Some(variant)) => {
            let before = (1 << kind.at) - 1;
            writer.write_fields(sink, object, written & before)?;
            writer.write_kind(sink, variant)?;
            before
        }
        _ => 0,
    };
    writer.write_fields(sink, object, written & !before)?;
    writer.write_extra(sink, |index| !is_default(object.get(index).0))
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
    pub(crate) fn is_missing(&self, key: &str) -> bool {
        !self.is_plain && self.extra.is_missing(key)
    }

    /// Writes what the object says that it is.
    pub(crate) fn write_name<S: EntrySink + ?Sized>(&self, sink: &mut S) -> Result<(), Stop> {
        match self.shape.object {
            Some(name) if !self.is_missing("object") => {
                sink.known("object", Form::Str(name), false)
            }
            _ => Ok(()),
        }
    }

    /// Writes the type, always in answers, and in requests if nothing else says it; and the payload.
    fn write_kind<S: EntrySink + ?Sized>(
        &self,
        sink: &mut S,
        variant: &UnionVariant<'_>,
    ) -> Result<(), Stop> {
        let is_needless = variant.name.is_empty() || self.is_typeless && variant.is_known;
        if !is_needless && !self.is_missing("type") {
            sink.known("type", Form::Str(variant.name), false)?;
        }
        match variant.payload {
            Some(value) if variant.is_known => {
                sink.known(variant.name, value.as_json().0, self.is_brief)
            }
            Some(value) => sink.entry(variant.name, value.as_json().0, self.is_brief),
            None => Ok(()),
        }
    }

    /// Writes the fields of these bits.
    fn write_fields<S: EntrySink + ?Sized>(
        &self,
        sink: &mut S,
        object: &dyn Object,
        mut fields: u64,
    ) -> Result<(), Stop> {
        while fields != 0 {
            let index = fields.trailing_zeros() as usize;
            fields &= fields - 1;
            let value = object.get(index);
            // Nearly all objects have nothing to remember, and most fields a value.
            if self.is_plain && !matches!(value.0, Form::Absent) {
                sink.known(self.shape.fields[index].key, value.0, self.is_brief)?;
            } else {
                self.write_field(sink, index, value)?;
            }
        }
        Ok(())
    }

    /// Writes the field at `index` of the shape.
    #[inline(never)]
    pub(crate) fn write_field<S: EntrySink + ?Sized>(
        &self,
        sink: &mut S,
        index: usize,
        Json(value): Json<'_>,
    ) -> Result<(), Stop> {
        let key = self.shape.fields[index].key;
        let nulls = match value {
            Form::Absent => self.nulls,
            _ if self.is_missing(key) && is_default(value) => self.extra.nulls(),
            _ => return sink.known(key, value, self.is_brief),
        };
        if nulls & (1 << index) != 0 { sink.known(key, Form::Null, false) } else { Ok(()) }
    }

    /// Writes what was kept, but not of fields that could not be read and have been set since.
    #[inline]
    pub(crate) fn write_extra<S: EntrySink + ?Sized>(
        &self,
        sink: &mut S,
        is_set: impl Fn(usize) -> bool,
    ) -> Result<(), Stop> {
        if self.is_plain {
            return Ok(());
        }
        for (key, value) in self.extra.iter() {
            let field = self.shape.fields.iter().position(|field| field.key == key);
            if !self.is_missing(key) || !field.is_some_and(&is_set) {
                sink.entry(key, Form::Value(value), false)?;
            }
        }
        Ok(())
    }
}

/// Whether nothing has been set.
fn is_empty(object: &dyn Object, variant: &Option<UnionVariant<'_>>) -> bool {
    let is_typeless = variant.as_ref().is_none_or(|s| s.name.is_empty() && s.payload.is_none());
    is_typeless && (0..object.shape().fields.len()).all(|index| is_default(object.get(index).0))
}

/// Whether `value` is what a field holds that was not read.
fn is_default(value: Form<'_>) -> bool {
    match value {
        Form::Absent => true,
        Form::Null | Form::Tagged(..) | Form::Entry(..) | Form::Unwritable(_) => false,
        Form::Bool(is) => !is,
        Form::Unsigned(n) => n == 0,
        Form::Float(n) => n == 0.0,
        Form::Number(n) => n.as_u64() == Some(0),
        Form::Str(text) | Form::Secret(text) => text.is_empty(),
        Form::Word(word, kind) => kind == Word::Default || word.is_empty(),
        Form::Id(id) => id.is_nil(),
        Form::Time(time) => *time == Timestamp::default(),
        Form::Date(date) => *date == crate::DateOrDateTime::default(),
        Form::List(list) => list.len() == 0,
        Form::Object(object) => {
            let parts = object.parts();
            parts.extra.is_plain() && is_empty(object, &parts.variant)
        }
        Form::Entries(entries) => {
            struct Any;
            impl EntrySink for Any {
                fn entry(&mut self, _: &str, _: Form<'_>, _: bool) -> Result<(), Stop> {
                    Err(Stop)
                }
            }
            write_entries(entries, false, &mut Any).is_ok()
        }
        Form::Value(value) => value.is_null(),
    }
}
