use serde::de::{DeserializeOwned, Error, MapAccess};
use serde::ser::SerializeMap;
use serde_json::Value;

use super::{Extra, tolerant};

/// A type that this version does not know, or can't read, as it arrived.
///
/// It can be read but not taken apart by pattern, so code that handles such a type by its name
/// keeps working when a later version knows the type: match on the union's `name()`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unknown {
    pub(crate) name: Box<str>,
    pub(crate) payload: Option<Box<Value>>,
}

impl Unknown {
    /// The value of `type`; empty if there was none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What stood under that name.
    pub fn payload(&self) -> Option<&Value> {
        self.payload.as_deref()
    }
}

/// A union made by [`union!`].
pub(crate) trait Union: Sized {
    /// Whether there is a union at all.
    const EXISTS: bool = true;

    /// The index of the variant called `name`.
    fn index(name: &str) -> Option<usize>;

    /// The name of the variant at `index`.
    fn name_of(index: usize) -> &'static str;

    /// Reads the payload of the variant at `index`; an unreadable one comes back as it is.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<Result<(), Value>, A::Error>;

    /// Like `read`, from a value.
    fn from_value(index: usize, payload: Value) -> Result<Self, Value>;

    fn unknown(unknown: Unknown) -> Self;

    /// The type's name; empty if there is none.
    fn name(&self) -> &str;

    /// Writes the entry `name: payload`.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// Reads the payload at the map's current key into a variant.
#[inline]
pub(crate) fn read_payload<'de, T: DeserializeOwned, U, A: MapAccess<'de>>(
    union: &mut U,
    map: &mut A,
    variant: impl FnOnce(T) -> U,
) -> Result<Result<(), Value>, A::Error> {
    Ok(tolerant::value::<T, A>(map)?.map(|payload| *union = variant(payload)))
}

/// Reads a payload into a variant.
pub(crate) fn value_payload<T: DeserializeOwned, U>(
    payload: Value,
    variant: fn(T) -> U,
) -> Result<U, Value> {
    tolerant::again(payload).map(variant)
}

/// The union of an object that has none.
#[derive(Default)]
pub(crate) struct NoUnion;

impl Union for NoUnion {
    const EXISTS: bool = false;

    fn index(_: &str) -> Option<usize> {
        None
    }

    fn name_of(_: usize) -> &'static str {
        ""
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        map: &mut A,
    ) -> Result<Result<(), Value>, A::Error> {
        map.next_value().map(Err)
    }

    fn from_value(_: usize, payload: Value) -> Result<Self, Value> {
        Err(payload)
    }

    fn unknown(_: Unknown) -> Self {
        Self
    }

    fn name(&self) -> &str {
        ""
    }

    fn write<M: SerializeMap>(&self, _: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

/// What is known of a union while its object is being read.
///
/// The payload may come before `type` or after it; either way it is read in place, into the union itself. Where two keys
/// could be the payload, `type` decides; the others are kept as extra. If one that came before `type` was read and `type`
/// names another, it is too late for that: only the tolerant reading, which keeps what comes before `type` as it is, can
/// tell.
#[derive(Default)]
pub(crate) struct Slot {
    said: Said,
    read: Read,
}

/// What `type` says.
#[derive(Default)]
enum Said {
    #[default]
    Nothing,
    Known(usize),
    Unknown(Box<str>),
}

/// What stands under the name of a variant.
#[derive(Default)]
enum Read {
    #[default]
    Nothing,
    Payload(usize),
    /// As it came: it is unreadable, or came before `type` in a tolerant reading.
    Kept(usize, Box<Value>),
}

impl Slot {
    /// The object's `type`.
    #[inline]
    pub(super) fn set_type<U: Union>(&mut self, name: &str) {
        self.said = U::index(name).map_or_else(|| Said::Unknown(name.into()), Said::Known);
    }

    /// The index of the variant called `key`; mostly the one that `type` has named.
    #[inline]
    pub(super) fn index<U: Union>(said: Option<usize>, key: &str) -> Option<usize> {
        said.filter(|said| U::name_of(*said) == key).or_else(|| U::index(key))
    }

    /// The variant that `type` has named.
    #[inline]
    pub(super) fn said(&self) -> Option<usize> {
        match self.said {
            Said::Known(index) => Some(index),
            Said::Nothing | Said::Unknown(_) => None,
        }
    }

    /// The entry under the name of the variant at `index`.
    pub(super) fn entry<'de, U: Union, A: MapAccess<'de>>(
        &mut self,
        union: &mut U,
        index: usize,
        map: &mut A,
        extra: &mut Extra,
    ) -> Result<(), A::Error> {
        let candidate = match self.said {
            Said::Nothing => true,
            Said::Known(said) => said == index,
            Said::Unknown(_) => false,
        };
        if candidate && matches!(self.read, Read::Nothing) {
            let is_early = tolerant::is_tolerant() && matches!(self.said, Said::Nothing);
            let read = if is_early { map.next_value().map(Err) } else { union.read(index, map) };
            self.read = match read? {
                Ok(()) => Read::Payload(index),
                Err(raw) => Read::Kept(index, Box::new(raw)),
            };
        } else {
            extra.insert(U::name_of(index), map.next_value()?);
        }
        Ok(())
    }

    /// Makes the union what it is, when every entry has been seen.
    #[inline]
    pub(super) fn finish<U: Union, E: Error>(
        self,
        union: &mut U,
        extra: &mut Extra,
    ) -> Result<(), E> {
        // The usual cases: one payload, and `type` names it; or nothing at all.
        match (&self.said, &self.read) {
            (Said::Known(said), Read::Payload(read)) if said == read => Ok(()),
            (Said::Nothing, Read::Nothing) => Ok(()),
            _ => self.settle(union, extra).map_err(E::custom),
        }
    }

    #[cold]
    #[inline(never)]
    fn settle<U: Union>(self, union: &mut U, extra: &mut Extra) -> Result<(), &'static str> {
        let (index, payload) = match (self.said, self.read) {
            (Said::Nothing, read) => {
                extra.set_defaulted("type");
                match read {
                    Read::Kept(read, raw) => (read, Some(*raw)),
                    Read::Payload(_) | Read::Nothing => return Ok(()),
                }
            }
            (_, Read::Payload(_)) => return Err("`type` names something else than what there is"),
            (Said::Known(said), Read::Kept(read, raw)) if said == read => (said, Some(*raw)),
            (said, read) => {
                if let Read::Kept(read, raw) = read {
                    extra.insert(U::name_of(read), *raw);
                }
                match said {
                    Said::Known(index) => (index, extra.remove(U::name_of(index))),
                    Said::Unknown(name) => {
                        let payload = extra.remove(&name).map(Box::new);
                        *union = U::unknown(Unknown { name, payload });
                        return Ok(());
                    }
                    Said::Nothing => return Ok(()),
                }
            }
        };
        let unknown = |payload: Option<Value>| {
            let name = U::name_of(index).into();
            U::unknown(Unknown { name, payload: payload.map(Box::new) })
        };
        *union = match payload {
            Some(payload) => U::from_value(index, payload).unwrap_or_else(|raw| unknown(Some(raw))),
            None => unknown(None),
        };
        Ok(())
    }
}

/// Declares a union: `{"type": "number", "number": 4}`.
///
/// One line a variant: its name, its payload, its name on the wire.
macro_rules! union {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident {
            $($(#[$vmeta:meta])* $Variant:ident($Payload:ty) = $name:literal),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[$vmeta])* $Variant($Payload),)*
            /// A type that this version does not know, or can't read. Match it by
            /// [`name`](Self::name).
            Unknown($crate::Unknown),
        }

        impl $Name {
            /// The names of all types that this version knows.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The type's name in JSON; empty if there was none.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$Variant(_) => $name,)*
                    Self::Unknown(unknown) => unknown.name(),
                }
            }
        }

        /// Without a type.
        impl Default for $Name {
            fn default() -> Self {
                Self::Unknown($crate::Unknown::default())
            }
        }

        const _: () = {
            /// The positions of the names in `NAMES`.
            enum At { $($Variant),* }

            impl $crate::wire::Union for $Name {
                fn index(name: &str) -> Option<usize> {
                    match name {
                        $($name => Some(At::$Variant as usize),)*
                        _ => None,
                    }
                }

                fn name_of(index: usize) -> &'static str {
                    Self::NAMES[index]
                }

                fn read<'de, A: serde::de::MapAccess<'de>>(
                    &mut self,
                    index: usize,
                    map: &mut A,
                ) -> Result<Result<(), serde_json::Value>, A::Error> {
                    $(if index == At::$Variant as usize {
                        return $crate::wire::read_payload(self, map, Self::$Variant);
                    })*
                    unreachable!("an index into NAMES")
                }

                // Compiled where it is used: it has the readers of all payloads in it.
                #[inline]
                fn from_value(index: usize, payload: serde_json::Value) -> Result<Self, serde_json::Value> {
                    $(if index == At::$Variant as usize {
                        return $crate::wire::value_payload(payload, Self::$Variant);
                    })*
                    unreachable!("an index into NAMES")
                }

                fn unknown(unknown: $crate::Unknown) -> Self {
                    Self::Unknown(unknown)
                }

                fn name(&self) -> &str {
                    self.name()
                }

                fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    match self {
                        $(Self::$Variant(payload) => map.serialize_entry($name, payload),)*
                        Self::Unknown(unknown) => match unknown.payload() {
                            Some(payload) => map.serialize_entry(unknown.name(), payload),
                            None => Ok(()),
                        },
                    }
                }
            }
        };
    };
}
