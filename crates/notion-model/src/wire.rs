//! The shapes of Notion's JSON, and how nothing of it is lost.
//!
//! Five macros, one for each shape, and every type that the server sends goes through them:
//!
//! * [`object!`](object): a struct that keeps the keys it doesn't know;
//! * [`union!`](union): `{"type": "number", "number": 4}`, whose payload sits under its type's name;
//! * [`tagged!`](tagged): `{"type": "date", "property_id": "…"}`, whose payload is beside its type;
//! * [`keyed!`](keyed): `{"equals": "x"}`, which has a single key;
//! * [`open_enum!`](open_enum): a string out of a set that the server may extend.
//!
//! The macros only list names: what they make of a type is a [`Wire`], which says where each value goes, and an
//! [`AsJson`], which says what is written. The rest is compiled once, not once for a type:
//!
//! * [`Walk`] reads. It goes through any deserializer's events, asks the value where each belongs and puts it there, in
//!   place. A value of a kind that has no place comes back, and whoever is around it keeps it as it came:
//!   [`ObjectReader`] in the [`Extra`] of an object or in an [`Unknown`], a list in the item itself.
//! * [`write_object`](entries::write_object) writes: the fields, the type and its payload, and what was kept. Formats are
//!   only told one entry after the other: JSON text ([`to_vec`]), and all of serde's.

#[macro_use]
mod keyed;
#[macro_use]
mod object;
#[macro_use]
mod open_enum;
// Only views have such.
#[cfg_attr(not(feature = "views"), allow(unused_macros))]
#[macro_use]
mod tagged;
#[macro_use]
mod union;
mod debug;
mod entrance;
mod entries;
mod extra;
mod form;
mod items;
mod json;
mod leaf;
mod object_reader;
mod read;
mod surrogates;
mod text;
mod value;
mod write;

pub(crate) use self::debug::debug_object;
pub use self::entrance::{Readable, from_slice, from_str, from_value};
pub use self::entries::EntryWriter;
pub(crate) use self::entries::ObjectWriter;
pub use self::extra::Extra;
pub use self::form::{AsJson, Entries, Json};
pub(crate) use self::form::{Form, Listed, Word};
pub(crate) use self::items::Items;
pub(crate) use self::leaf::{leaf, transparent};
pub(crate) use self::object::{FieldShape, KindShape, Mode, Object, Parts, Shape, key};
pub(crate) use self::object_reader::{Key, ObjectReader};
pub(crate) use self::read::{Outcome, Walk, deserialize, replay, walk};
pub use self::text::to_vec;
pub use self::union::Unknown;
pub(crate) use self::union::{Union, UnionVariant};
pub(crate) use self::value::{Choice, Event, Field, List, Map, Slot, Whole, Wire};
pub(crate) use self::write::{MapSink, to_value};

/// Makes a type readable and writable by serde.
macro_rules! shims {
    ($Type:ty) => {
        impl<'de> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }

        impl serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::wire::AsJson::as_json(self), serializer)
            }
        }
    };
}
pub(crate) use shims;

/// Where `name` is among `names`.
pub(crate) fn position(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| *known == name)
}

/// An object after the entry that names its type.
#[cfg_attr(not(feature = "views"), allow(dead_code))]
pub(crate) fn tagged_form<'a>(tag: &'static [&'static str; 2], payload: &'a dyn Wire) -> Form<'a> {
    match payload.as_json().0 {
        Form::Object(object) => Form::Tagged(tag, object),
        other => other,
    }
}

/// The only entry of an object.
pub(crate) fn single_entry(value: &serde_json::Value) -> Option<(&str, &serde_json::Value)> {
    let mut entries = value.as_object()?.iter();
    match (entries.next(), entries.next()) {
        (Some((key, value)), None) => Some((key, value)),
        _ => None,
    }
}

/// Whether `to` can hold the value, which it then does.
pub(crate) fn fits(value: &serde_json::Value, to: &mut dyn Wire) -> bool {
    !matches!(replay(value.clone(), to), Outcome::Refused(_))
}

/// Whether something stands among the items of an array that none of them can be.
pub(crate) fn has_odd_items(list: &dyn AsJson) -> bool {
    let Form::List(list) = list.as_json().0 else { return false };
    (0..list.len()).any(
        |index| matches!(list.get(index).0, Form::Object(item) if item.parts().extra.instead().is_some()),
    )
}
