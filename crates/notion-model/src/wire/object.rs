use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde_json::Value;

use super::{Extra, Field, Slot, Union, tolerant};

/// What [`object!`] lists of a struct.
pub(crate) struct Shape {
    /// The name of the type, for error messages.
    pub(crate) name: &'static str,
    /// What the server says under `object`, if it says it.
    pub(crate) object: Option<&'static str>,
    /// The keys of the fields (at most 64), and whether each may be missing.
    pub(crate) fields: &'static [(&'static str, bool)],
}

impl Shape {
    /// One bit for each field that must not be missing.
    const fn required(&self) -> u64 {
        let (mut required, mut index) = (0, 0);
        while index < self.fields.len() {
            if !self.fields[index].1 {
                required |= 1 << index;
            }
            index += 1;
        }
        required
    }

    /// Remembers what was not there.
    #[cold]
    fn set_defaulted(&self, seen: u64, said: bool, extra: &mut Extra) {
        for (index, (key, optional)) in self.fields.iter().enumerate() {
            if !optional && seen & (1 << index) == 0 {
                extra.set_defaulted(key);
            }
        }
        if !said && self.object.is_some() {
            extra.set_defaulted("object");
        }
    }
}

/// A struct made by [`object!`].
pub(crate) trait Object: Default {
    const SHAPE: Shape;

    /// The union that shares the object's braces; [`NoUnion`](super::NoUnion) if there is none.
    type Kind: Union;

    /// The position in the shape of the field called `key`.
    fn field(key: &str) -> Option<usize>;

    /// Reads the value of the field at `index` of the shape.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        slots: &mut Slots<'_, A>,
    ) -> Result<(), A::Error>;

    /// That union, if there is one.
    fn kind(&mut self) -> Option<&mut Self::Kind>;

    fn set_extra(&mut self, extra: Extra);
}

/// The key of a field: `r#type` is `type`.
pub(crate) const fn key(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// Where the values of an object's fields come from, and what is known of them so far.
pub(crate) struct Slots<'a, A> {
    map: &'a mut A,
    extra: Extra,
    /// One bit for each field that has its value.
    seen: u64,
}

impl<'de, A: MapAccess<'de>> Slots<'_, A> {
    /// Reads the current value into `field`, which is the one at `index`.
    #[inline]
    pub(crate) fn read<F: Field>(
        &mut self,
        index: usize,
        key: &'static str,
        field: &mut F,
    ) -> Result<(), A::Error> {
        match tolerant::value(self.map)? {
            Ok(value) => *field = value,
            // As if the key were absent.
            Err(Value::Null) => return Ok(()),
            Err(raw) => self.keep(key, raw),
        }
        self.seen |= 1 << index;
        Ok(())
    }
}

/// Reads a `T`.
pub(crate) struct Reader<T> {
    /// Whether `object` has been read, and says what it should.
    said: bool,
    of: PhantomData<T>,
}

impl<T: Object> Reader<T> {
    pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_map(Self { said: false, of: PhantomData })
    }

    /// Reads the entries after `object`, which has named a `T`.
    pub(crate) fn read_rest<'de, A: MapAccess<'de>>(map: A) -> Result<T, A::Error> {
        Self { said: true, of: PhantomData }.visit_map(map)
    }
}

impl<'de, T: Object> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object: ")?;
        f.write_str(T::SHAPE.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let shape = const { &T::SHAPE };
        let mut object = T::default();
        let mut slots = Slots { map: &mut map, extra: Extra::default(), seen: 0 };
        let mut slot = Slot::default();
        let mut said = self.said;
        while let Some(key) = slots.map.next_key_seed(KeySeed::<T>(slot.said(), PhantomData))? {
            match key {
                Key::Field(index) => object.read(index, &mut slots)?,
                Key::Object => {
                    said = true;
                    slots.read_object(shape.object)?;
                }
                Key::Type => slots.read_type::<T::Kind>(&mut slot)?,
                Key::Union(index) => {
                    if let Some(kind) = object.kind() {
                        slot.entry(kind, index, slots.map, &mut slots.extra)?;
                    }
                }
                Key::Other(key) => slots.extra.insert(key, slots.map.next_value()?),
            }
        }
        let Slots { mut extra, seen, .. } = slots;
        let required = const { T::SHAPE.required() };
        if seen & required != required || !said && shape.object.is_some() {
            shape.set_defaulted(seen, said, &mut extra);
        }
        if let Some(kind) = object.kind() {
            slot.finish(kind, &mut extra)?;
        }
        object.set_extra(extra);
        Ok(object)
    }
}

impl<'de, A: MapAccess<'de>> Slots<'_, A> {
    /// The value of `object`.
    #[inline]
    fn read_object(&mut self, expected: Option<&'static str>) -> Result<(), A::Error> {
        let other = |name: &str| (Some(name) != expected).then(|| Value::from(name));
        match tolerant::string(self.map, other)? {
            Ok(None) => {}
            Ok(Some(raw)) | Err(raw) => self.keep("object", raw),
        }
        Ok(())
    }

    /// The value of `type`.
    #[inline]
    fn read_type<U: Union>(&mut self, slot: &mut Slot) -> Result<(), A::Error> {
        // An empty name would mean that there was none.
        let empty = |name: &str| {
            slot.set_type::<U>(name);
            name.is_empty().then(|| Value::from(name))
        };
        match tolerant::string(self.map, empty)? {
            Ok(None) => {}
            Ok(Some(raw)) | Err(raw) => self.keep("type", raw),
        }
        Ok(())
    }
}

impl<A> Slots<'_, A> {
    fn keep(&mut self, key: &'static str, raw: Value) {
        self.extra.insert(key, raw);
        self.extra.set_defaulted(key);
    }
}

/// A key, and what it means in an object.
enum Key {
    Field(usize),
    Object,
    Type,
    Union(usize),
    Other(String),
}

/// Reads a key of a `T`; holds the variant that `type` has named.
struct KeySeed<T>(Option<usize>, PhantomData<T>);

impl<'de, T: Object> DeserializeSeed<'de> for KeySeed<T> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<T: Object> Visitor<'_> for KeySeed<T> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    #[inline]
    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        if let Some(index) = T::field(key) {
            return Ok(Key::Field(index));
        }
        Ok(match key {
            "object" if T::SHAPE.object.is_some() => Key::Object,
            "type" if T::Kind::EXISTS => Key::Type,
            _ => Slot::index::<T::Kind>(self.0, key)
                .map_or_else(|| Key::Other(key.to_owned()), Key::Union),
        })
    }
}

/// Writes an object in the order in which its parts are given.
pub(crate) struct Writer<'a, M> {
    map: M,
    extra: &'a Extra,
    /// Whether the object is a short form, which is not filled up with `null`.
    short: bool,
    /// Fields that were unreadable when the object arrived and have been set since.
    replaced: Vec<&'static str>,
}

impl<'a, M: SerializeMap> Writer<'a, M> {
    pub(crate) fn new(map: M, extra: &'a Extra) -> Self {
        Self { map, extra, short: false, replaced: Vec::new() }
    }

    /// An object that could say its type and doesn't is a short form of it.
    pub(crate) fn short<U: Union>(&mut self, kind: &U) {
        self.short = kind.name().is_empty();
    }

    /// What the server says under `object`.
    pub(crate) fn object(&mut self, name: &'static str) -> Result<(), M::Error> {
        if self.extra.is_defaulted("object") {
            return Ok(());
        }
        self.map.serialize_entry("object", name)
    }

    /// A field; one without a value is written as `null` if `null`, or else left out.
    pub(crate) fn field<F: Field>(
        &mut self,
        key: &'static str,
        value: &F,
        null: bool,
    ) -> Result<(), M::Error> {
        if value.is_absent() && (!null || self.short) {
            return Ok(());
        }
        if self.extra.is_defaulted(key) {
            if *value == F::default() {
                return Ok(());
            }
            self.replaced.push(key);
        }
        self.map.serialize_entry(key, value)
    }

    /// The type and the payload under its name.
    pub(crate) fn kind<U: Union>(&mut self, kind: &U) -> Result<(), M::Error> {
        let name = kind.name();
        if !name.is_empty() && !self.extra.is_defaulted("type") {
            self.map.serialize_entry("type", name)?;
        }
        kind.write(&mut self.map)
    }

    pub(crate) fn end(mut self) -> Result<M::Ok, M::Error> {
        for (key, value) in self.extra.iter() {
            if !self.replaced.contains(&key) {
                self.map.serialize_entry(key, value)?;
            }
        }
        self.map.end()
    }
}

/// Declares a struct that keeps the keys it doesn't know.
///
/// The parts, in the order in which they are written:
///
/// * `struct Page("page")`: the object says `"object": "page"`;
/// * fields; an [`Option`] is left out when it is `None`, with `= null` it is written as `null`;
/// * `is { kind: PageKind }`: a [`union!`] whose `type` and payload stand between the fields;
/// * `then { … }`: the fields after it.
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident $(($object:literal))? {
            $($(#[$fmeta:meta])* pub $field:ident: $Field:ty $(= $null:ident)?),* $(,)?
        }
        $(is {
            $(#[$kmeta:meta])* pub $kind:ident: $Kind:ty $(,)?
        })?
        $(then {
            $($(#[$tmeta:meta])* pub $tfield:ident: $TField:ty $(= $tnull:ident)?),* $(,)?
        })?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $Name {
            $($(#[$fmeta])* pub $field: $Field,)*
            $($(#[$kmeta])* pub $kind: $Kind,)?
            $($($(#[$tmeta])* pub $tfield: $TField,)*)?
            /// What arrived and has no field here.
            pub extra: $crate::Extra,
        }

        const _: () = {
            /// The positions of the fields in the shape. There may be no fields.
            #[allow(non_camel_case_types, dead_code)]
            enum At { $($field,)* $($($tfield,)*)? }

            impl $crate::wire::Object for $Name {
                const SHAPE: $crate::wire::Shape = $crate::wire::Shape {
                    name: stringify!($Name),
                    object: object!(@object $($object)?),
                    fields: &[
                        $((object!(@key $field), <$Field as $crate::wire::Field>::OPTIONAL),)*
                        $($((object!(@key $tfield), <$TField as $crate::wire::Field>::OPTIONAL),)*)?
                    ],
                };

                type Kind = object!(@kind $($Kind)?);

                #[allow(unused_variables)]
                fn field(key: &str) -> Option<usize> {
                    // Comparing with one constant after the other is quicker than with a table.
                    $(if key == object!(@key $field) { return Some(At::$field as usize); })*
                    $($(if key == object!(@key $tfield) { return Some(At::$tfield as usize); })*)?
                    None
                }

                #[allow(unused_variables)]
                fn read<'de, A: serde::de::MapAccess<'de>>(
                    &mut self,
                    index: usize,
                    slots: &mut $crate::wire::Slots<'_, A>,
                ) -> Result<(), A::Error> {
                    $(if index == At::$field as usize {
                        return slots.read(index, object!(@key $field), &mut self.$field);
                    })*
                    $($(if index == At::$tfield as usize {
                        return slots.read(index, object!(@key $tfield), &mut self.$tfield);
                    })*)?
                    unreachable!("an index into the fields")
                }

                fn kind(&mut self) -> Option<&mut Self::Kind> {
                    object!(@some $(&mut self.$kind)?)
                }

                fn set_extra(&mut self, extra: $crate::Extra) {
                    self.extra = extra;
                }
            }
        };

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::Reader::<Self>::read(deserializer)
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let map = serializer.serialize_map(None)?;
                #[allow(unused_mut)]
                let mut writer = $crate::wire::Writer::new(map, &self.extra);
                $(writer.short(&self.$kind);)?
                $(writer.object($object)?;)?
                $(writer.field(object!(@key $field), &self.$field, object!(@null $($null)?))?;)*
                $(writer.kind(&self.$kind)?;)?
                $($(writer.field(object!(@key $tfield), &self.$tfield, object!(@null $($tnull)?))?;)*)?
                writer.end()
            }
        }

        $crate::wire::leaf!($Name);
    };
    (@object) => { None };
    (@object $object:literal) => { Some($object) };
    (@kind) => { $crate::wire::NoUnion };
    (@kind $Kind:ty) => { $Kind };
    (@some) => { None };
    (@some $kind:expr) => { Some($kind) };
    (@null) => { false };
    (@null null) => { true };
    (@key $field:ident) => { const { $crate::wire::key(stringify!($field)) } };
}
