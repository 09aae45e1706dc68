//! The shapes of Notion's JSON, and how nothing of it is lost.
//!
//! Four macros, and every type that the server sends goes through them:
//!
//! * [`object!`](object): a struct that keeps the keys it doesn't know;
//! * [`union!`](union): `{"type": "number", "number": 4}`, whose payload sits under its type's name;
//! * [`tagged!`](tagged): `{"type": "date", "property_id": "…"}`, whose payload is beside its type;
//! * [`open_enum!`](open_enum): a string out of a set that the server may extend.
//!
//! The macros only list names; what they do is in the functions of these modules.
//!
//! Reading is done in place, without buffering a value to look at it first. Should a value turn
//! out to have a shape that this version can't read, [`from_str`] reads the whole again, this time
//! tolerantly: the unreadable value is kept as it came, next to everything else.

#[macro_use]
mod object;
#[macro_use]
mod open_enum;
#[macro_use]
pub(crate) mod tagged;
#[macro_use]
mod union;
mod extra;
mod field;
mod from_json;
mod tolerant;

pub use self::extra::Extra;
pub(crate) use self::field::{Field, leaf};
pub use self::from_json::FromJson;
pub(crate) use self::object::{Object, Reader, Shape, Slots, Writer, key};
pub(crate) use self::tolerant::again;
pub use self::tolerant::{from_slice, from_str, from_value};
pub use self::union::Unknown;
pub(crate) use self::union::{NoUnion, Slot, Union, read_payload, value_payload};
