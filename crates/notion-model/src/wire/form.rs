//! What a value says to those who write it.

use serde_json::{Number, Value};

use super::Object;
use super::entries::EntryWriter;
use crate::{DateOrDateTime, Timestamp};

/// A value that can be written as JSON: all values of the model, and what they are kept in.
///
/// A type does not write itself: it says what there is to be written, and one walk for all types writes it: see
/// [`to_vec`](crate::to_vec). A type of your own can be an object of such values: see [`Entries`].
pub trait AsJson {
    /// Returns what there is to be written.
    fn as_json(&self) -> Json<'_>;
}

/// The JSON that a value is written as. Made by [`AsJson`].
#[derive(Clone, Copy)]
pub struct Json<'a>(pub(crate) Form<'a>);

impl<'a> Json<'a> {
    /// Returns an object of these entries.
    pub fn object(entries: &'a dyn Entries) -> Self {
        Self(Form::Entries(entries))
    }

    /// Returns a text.
    pub fn text(text: &'a str) -> Self {
        Self(Form::Str(text))
    }
}

impl AsJson for Json<'_> {
    fn as_json(&self) -> Json<'_> {
        *self
    }
}

/// A value, as it is written.
#[derive(Clone, Copy)]
pub(crate) enum Form<'a> {
    /// No value: a field that is left out, or `null` where something has to stand.
    Absent,
    /// `null`, also where it could be left out.
    Null,
    Bool(bool),
    Unsigned(u64),
    Float(f64),
    Number(&'a Number),
    Str(&'a str),
    /// A text that `Debug` does not show.
    Secret(&'a str),
    Word(&'a str, Word),
    Id(uuid::Uuid),
    Time(&'a Timestamp),
    Date(&'a DateOrDateTime),
    List(&'a dyn Listed),
    Object(&'a dyn Object),
    /// An object, after one more entry: a key and a text.
    Tagged(&'static [&'static str; 2], &'a dyn Object),
    /// An object with a single entry.
    Entry(&'static &'static str, &'a dyn AsJson),
    Entries(&'a dyn Entries),
    Value(&'a Value),
    /// Something that can't be written, and why.
    Unwritable(&'static str),
}

/// What a word is in its set of words.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Word {
    Known,
    /// The one that a field holds that was not read.
    Default,
    Unknown,
}

/// An array that is written.
pub(crate) trait Listed {
    fn len(&self) -> usize;
    fn get(&self, index: usize) -> Json<'_>;
}

/// An object that lists its entries, to be written as JSON: see [`to_vec`](crate::to_vec).
///
/// ```
/// use notion_model::{Entries, EntryWriter, IconInput, Json};
///
/// struct Renamed {
///     icon: Option<IconInput>,
///     name: String,
/// }
///
/// impl Entries for Renamed {
///     fn each(&self, to: &mut EntryWriter<'_>) {
///         to.entry("icon", &self.icon);
///         to.entry("name", &self.name);
///     }
/// }
///
/// let renamed = Renamed { icon: None, name: "Tasks".into() };
/// assert_eq!(notion_model::to_vec(Json::object(&renamed))?, br#"{"name":"Tasks"}"#);
/// # Ok::<_, serde_json::Error>(())
/// ```
pub trait Entries {
    /// Gives each entry to `to`, in the order in which they are written.
    fn each(&self, to: &mut EntryWriter<'_>);
}

/// Makes a struct an object of JSON: lists those of its fields that are written, in their order.
///
/// A `field` is left out if it is absent ([`EntryWriter::entry`]), a `field?` also if there is nothing in it
/// ([`EntryWriter::unless_empty`]). `"key" = field` writes it under another name, and `..field` the entries of a field that
/// is an object itself.
///
/// ```
/// use notion_model::{Filter, IconInput, Sort, entries};
///
/// struct NewView {
///     kind: &'static str,
///     icon: Option<IconInput>,
///     filter: Filter,
///     sorts: Vec<Sort>,
/// }
///
/// entries!(NewView { "type" = kind, icon, ..filter, sorts? });
///
/// let filter = Filter::checkbox("Done").equals(true);
/// let view = NewView { kind: "table", icon: None, filter, sorts: Vec::new() };
/// assert_eq!(
///     notion_model::to_vec(&view)?,
///     br#"{"type":"table","property":"Done","checkbox":{"equals":true}}"#
/// );
/// # Ok::<_, serde_json::Error>(())
/// ```
///
/// becomes
///
/// ```text
/// impl Entries for NewView {
///     fn each(&self, to: &mut EntryWriter<'_>) {
///         to.entry("type", &self.kind);
///         to.entry("icon", &self.icon);
///         to.entries_of(&self.filter);
///         to.unless_empty("sorts", &self.sorts);
///     }
/// }
///
/// impl AsJson for NewView {
///     fn as_json(&self) -> Json<'_> { Json::object(self) }
/// }
///
/// impl Serialize for NewView { … }
/// ```
///
/// `entries!(NewView)` alone makes the last two, of a type whose [`Entries`] are written by hand.
#[macro_export]
macro_rules! entries {
    (@ $self:ident $to:ident) => {};
    (@ $self:ident $to:ident .. $field:ident $(, $($rest:tt)*)?) => {
        $to.entries_of(&$self.$field);
        $crate::entries!(@ $self $to $($($rest)*)?);
    };
    (@ $self:ident $to:ident $field:ident ? $(, $($rest:tt)*)?) => {
        $to.unless_empty(stringify!($field), &$self.$field);
        $crate::entries!(@ $self $to $($($rest)*)?);
    };
    (@ $self:ident $to:ident $field:ident $(, $($rest:tt)*)?) => {
        $to.entry(stringify!($field), &$self.$field);
        $crate::entries!(@ $self $to $($($rest)*)?);
    };
    (@ $self:ident $to:ident $key:literal = $field:ident $(, $($rest:tt)*)?) => {
        $to.entry($key, &$self.$field);
        $crate::entries!(@ $self $to $($($rest)*)?);
    };
    (impl<$T:ident> $Name:ty { $($entries:tt)* }) => {
        impl<$T> $crate::Entries for $Name {
            #[inline]
            fn each(&self, to: &mut $crate::EntryWriter<'_>) {
                $crate::entries!(@ self to $($entries)*);
            }
        }

        $crate::entries!(impl<$T> $Name);
    };
    (impl<$T:ident> $Name:ty) => {
        impl<$T> $crate::AsJson for $Name {
            fn as_json(&self) -> $crate::Json<'_> {
                $crate::Json::object(self)
            }
        }

        impl<$T> $crate::__serde::Serialize for $Name {
            fn serialize<S: $crate::__serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::__serde::Serialize::serialize(&$crate::Json::object(self), serializer)
            }
        }
    };
    ($Name:ty { $($entries:tt)* }) => {
        impl $crate::Entries for $Name {
            #[inline]
            fn each(&self, to: &mut $crate::EntryWriter<'_>) {
                $crate::entries!(@ self to $($entries)*);
            }
        }

        $crate::entries!($Name);
    };
    ($Name:ty) => {
        impl $crate::AsJson for $Name {
            fn as_json(&self) -> $crate::Json<'_> {
                $crate::Json::object(self)
            }
        }

        impl $crate::__serde::Serialize for $Name {
            fn serialize<S: $crate::__serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::__serde::Serialize::serialize(&$crate::Json::object(self), serializer)
            }
        }
    };
}

impl<T: AsJson + ?Sized> AsJson for &T {
    fn as_json(&self) -> Json<'_> {
        (**self).as_json()
    }
}

impl AsJson for str {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Str(self))
    }
}
