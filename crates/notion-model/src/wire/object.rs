use super::{Extra, Json, Union, UnionVariant, Wire};

/// What [`object!`] lists of a struct.
pub(crate) struct Shape {
    /// The name of the type, for error messages and `Debug`.
    pub(crate) name: &'static str,
    /// What the server says under `object`, if it says it.
    pub(crate) object: Option<&'static str>,
    /// The fields, in the order in which they are written: less than 64.
    pub(crate) fields: &'static [FieldShape],
    /// The union that shares the object's braces, if there is one.
    pub(crate) kind: Option<KindShape>,
    /// One bit for each field that must not be missing.
    pub(super) required: u64,
    /// One bit for each field that is written as `null` in answers, and of these also in requests.
    pub(super) nullable: u64,
    pub(super) always: u64,
    /// The bit of the field that all answers have.
    pub(super) answer: u64,
    /// Where the names of the union are.
    pub(super) names: NameTable,
}

impl Shape {
    pub(crate) const fn new(
        name: &'static str,
        object: Option<&'static str>,
        fields: &'static [FieldShape],
        kind: Option<KindShape>,
    ) -> Self {
        assert!(fields.len() < 64);
        let (mut required, mut nullable, mut always, mut answer) = (0, 0, 0, 0);
        let mut index = 0;
        while index < fields.len() {
            let bit = 1 << index;
            if !fields[index].optional {
                required |= bit;
            }
            match fields[index].mode {
                Mode::Plain => {}
                Mode::Null => nullable |= bit,
                Mode::Always => {
                    nullable |= bit;
                    always |= bit;
                }
                Mode::Answer => answer |= bit,
            }
            index += 1;
        }
        let names = NameTable::new(match &kind {
            Some(kind) => kind.names,
            None => &[],
        });
        Self { name, object, fields, kind, required, nullable, always, answer, names }
    }

    /// Whether an object with a value in the fields of these bits is written as requests have it: without `type` next
    /// to the payload, and without `null`.
    ///
    /// That is what is made for requests only, and what lacks a field that all answers have.
    pub(super) fn is_brief(&self, there: u64) -> bool {
        self.answer & !there != 0 || self.kind.as_ref().is_some_and(|kind| kind.is_input)
    }

    /// The names of the union's variants.
    pub(super) fn variants(&self) -> &'static [&'static str] {
        self.kind.as_ref().map_or(&[], |kind| kind.names)
    }
}

/// Finds a name among those of a union, which may have many, by one or two comparisons: a hash table.
#[derive(Debug)]
pub(super) struct NameTable([u8; Self::SIZE]);

impl NameTable {
    const SIZE: usize = 64;
    const FREE: u8 = u8::MAX;

    const fn new(names: &[&str]) -> Self {
        // There is always a free place, at which a search ends.
        assert!(names.len() < Self::SIZE);
        let (mut table, mut index) = ([Self::FREE; Self::SIZE], 0);
        while index < names.len() {
            let mut at = Self::hash(names[index]);
            while table[at % Self::SIZE] != Self::FREE {
                at += 1;
            }
            table[at % Self::SIZE] = index as u8;
            index += 1;
        }
        Self(table)
    }

    const fn hash(name: &str) -> usize {
        let bytes = name.as_bytes();
        match bytes {
            [] => 0,
            // With these factors hardly two names of a union fall to the same place.
            [first, .., last] => {
                let (len, middle) = (bytes.len(), bytes[bytes.len() / 2]);
                *first as usize + middle as usize * 3 + *last as usize * 11 + len * 13
            }
            [only] => *only as usize,
        }
    }

    /// The index of `name` in `names`, for which the table was made.
    pub(super) fn find(&self, names: &[&str], name: &str) -> Option<u8> {
        let mut at = Self::hash(name);
        loop {
            match self.0[at % Self::SIZE] {
                Self::FREE => return None,
                index if names[usize::from(index)] == name => return Some(index),
                _ => at += 1,
            }
        }
    }
}

pub(crate) struct FieldShape {
    pub(crate) key: &'static str,
    /// Whether the field may be missing.
    pub(crate) optional: bool,
    pub(crate) mode: Mode,
}

/// How a field without a value is written.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    /// It is left out.
    Plain,
    /// As `null` in answers, which have it.
    Null,
    /// As `null`, also in requests, which must have it.
    Always,
    /// It is left out, and so is what else only answers have: see [`Shape::is_brief`].
    Answer,
}

pub(crate) struct KindShape {
    /// The name of the Rust field.
    pub(crate) field: &'static str,
    /// The names of the variants.
    pub(crate) names: &'static [&'static str],
    /// Before which field it is written.
    pub(crate) at: usize,
    /// Whether the object is only in requests.
    pub(crate) is_input: bool,
}

/// A struct made by [`object!`].
pub(crate) trait Object: Wire {
    fn shape(&self) -> &'static Shape;

    /// The field at `index` of the shape, to be read to.
    fn at(&mut self, index: usize) -> &mut dyn Wire;

    /// What the field at `index` of the shape holds.
    fn get(&self, index: usize) -> Json<'_>;

    /// All that is not in the fields.
    fn parts(&self) -> Parts<'_>;

    /// The union of the shape, to be read to.
    fn kind_mut(&mut self) -> Option<&mut dyn Union> {
        None
    }

    fn extra_mut(&mut self) -> &mut Extra;

    /// Forgets all that it holds.
    fn clear(&mut self);
}

/// What there is in an object beside the values of its fields.
pub(crate) struct Parts<'a> {
    pub(crate) shape: &'static Shape,
    pub(crate) extra: &'a Extra,
    /// One bit for each field that has a value.
    pub(crate) there: u64,
    /// What the union of the shape is.
    pub(crate) variant: Option<UnionVariant<'a>>,
}

/// The key of a field: `r#type` is `type`.
pub(crate) const fn key(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// Declares a struct that keeps the keys it doesn't know.
///
/// The parts, in the order in which they are written:
///
/// * `struct Page("page")`: the object says `"object": "page"`;
/// * fields; an [`Option`] is left out when it is `None`; with `= null` it is written as `null`, but not in requests, and
///   with `= always` there, too; `= answer` says that every answer has it, and that an object without it is one of a
///   request;
/// * `is { kind: PageKind }`: a [`union!`] whose `type` and payload stand between the fields; `is input { … }` in what
///   only requests have, where the payload's key is enough;
/// * `then { … }`: the fields after it.
///
/// # Example
///
/// ```ignore
/// object! {
///     /// A file.
///     pub struct File {
///         /// What it is called.
///         pub name: Option<String> = null,
///     }
///     is {
///         /// Where it is.
///         pub kind: FileKind,
///     }
/// }
/// ```
///
/// becomes the struct, and what reads and writes it in two lists of its fields:
///
/// ```ignore
/// #[derive(Clone, Default, PartialEq)]
/// #[non_exhaustive]
/// pub struct File {
///     pub name: Option<String>,
///     pub kind: FileKind,
///     pub extra: Extra,
/// }
///
/// static SHAPE: Shape = Shape::new(
///     "File",
///     None, // what it says under `object`
///     &[FieldShape { key: "name", optional: true, mode: Mode::Null }],
///     Some(KindShape { field: "kind", names: FileKind::NAMES, at: 1, is_input: false }),
/// );
///
/// impl Object for File {
///     fn shape(&self) -> &'static Shape { &SHAPE }
///     fn at(&mut self, index: usize) -> &mut dyn Wire {
///         match index { 0 => &mut self.name, … }
///     }
///     fn get(&self, index: usize) -> Json<'_> {
///         let value: Option<&dyn AsJson> = match index { 0 => Some(&self.name), … };
///         …
///     }
///     fn parts(&self) -> Parts<'_> {
///         Parts {
///             shape: &SHAPE,
///             extra: &self.extra,
///             there: u64::from(self.name.is_there()) << 0,
///             variant: Some(self.kind.variant()),
///         }
///     }
///     fn kind_mut(&mut self) -> Option<&mut dyn Union> { Some(&mut self.kind) }
///     …
/// }
///
/// impl Wire for File {
///     fn put(&mut self, event: Event<'_>) -> Slot<'_> { event.put_object(self) }
///     fn object_mut(&mut self) -> Option<&mut dyn Object> { Some(self) }
/// }
///
/// impl AsJson for File {
///     fn as_json(&self) -> Json<'_> { Json(Form::Object(self)) }
/// }
///
/// // `Debug`, `Serialize` and `Deserialize`, each one call of a function for all objects.
/// ```
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident $(($object:literal))? {
            $($(#[$fmeta:meta])* pub $field:ident: $Field:ty $(= $mode:ident)?),* $(,)?
        }
        $(is $($input:ident)? {
            $(#[$kmeta:meta])* pub $kind:ident: $Kind:ty $(,)?
        })?
        $(then {
            $($(#[$tmeta:meta])* pub $tfield:ident: $TField:ty $(= $tmode:ident)?),* $(,)?
        })?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $Name {
            $($(#[$fmeta])* pub $field: $Field,)*
            $($(#[$kmeta])* pub $kind: $Kind,)?
            $($($(#[$tmeta])* pub $tfield: $TField,)*)?
            /// What arrived and has no field here.
            pub extra: $crate::Extra,
        }

        // There may be no fields, and then there is no position.
        #[allow(non_camel_case_types, non_upper_case_globals, dead_code, unused_variables)]
        const _: () = {
            /// The positions of the fields in the shape.
            mod at {
                enum At { $($field,)* $($($tfield,)*)? End }
                $(pub(super) const $field: usize = At::$field as usize;)*
                $($(pub(super) const $tfield: usize = At::$tfield as usize;)*)?
            }

            static SHAPE: $crate::wire::Shape = $crate::wire::Shape::new(
                stringify!($Name),
                object!(@object $($object)?),
                &[
                    $(object!(@field $field, $Field $(, $mode)?),)*
                    $($(object!(@field $tfield, $TField $(, $tmode)?),)*)?
                ],
                object!(@shape [$([$($input)?] $kind: $Kind)?] $($field)*),
            );

            // What leads to other types is never inline: it would be compiled anew with all that they lead to, in every crate
            // that has an object of this type.
            impl $crate::wire::Object for $Name {
                fn shape(&self) -> &'static $crate::wire::Shape {
                    &SHAPE
                }

                fn at(&mut self, index: usize) -> &mut dyn $crate::wire::Wire {
                    match index {
                        $(at::$field => &mut self.$field,)*
                        $($(at::$tfield => &mut self.$tfield,)*)?
                        _ => unreachable!("an index into the fields"),
                    }
                }

                fn get(&self, index: usize) -> $crate::wire::Json<'_> {
                    let value: Option<&dyn $crate::wire::AsJson> = match index {
                        $(at::$field => Some(&self.$field),)*
                        $($(at::$tfield => Some(&self.$tfield),)*)?
                        _ => None,
                    };
                    $crate::wire::AsJson::as_json(value.expect("an index into the fields"))
                }

                #[inline(never)]
                fn parts(&self) -> $crate::wire::Parts<'_> {
                    $crate::wire::Parts {
                        shape: &SHAPE,
                        extra: &self.extra,
                        there: 0
                            $(| u64::from($crate::wire::Field::is_there(&self.$field)) << at::$field)*
                            $($(| u64::from($crate::wire::Field::is_there(&self.$tfield)) << at::$tfield)*)?,
                        variant: object!(@variant self $($kind)?),
                    }
                }

                $(
                    #[inline(never)]
                    fn kind_mut(&mut self) -> Option<&mut dyn $crate::wire::Union> {
                        Some(&mut self.$kind)
                    }
                )?

                fn extra_mut(&mut self) -> &mut $crate::Extra {
                    &mut self.extra
                }

                fn clear(&mut self) {
                    *self = Self::default();
                }
            }
        };

        impl $crate::wire::Wire for $Name {
            fn put(&mut self, event: $crate::wire::Event<'_>) -> $crate::wire::Slot<'_> {
                event.put_object(self)
            }

            fn object_mut(&mut self) -> Option<&mut dyn $crate::wire::Object> {
                Some(self)
            }
        }

        impl $crate::wire::AsJson for $Name {
            fn as_json(&self) -> $crate::wire::Json<'_> {
                $crate::wire::Json($crate::wire::Form::Object(self))
            }
        }

        /// Without absent fields, and without `extra` if there is nothing in it.
        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::debug_object(self, f)
            }
        }

        $crate::wire::leaf!($Name);
        $crate::wire::shims!($Name);
    };
    (@variant $object:ident) => { None };
    (@variant $object:ident $kind:ident) => { Some($crate::wire::Union::variant(&$object.$kind)) };
    (@object) => { None };
    (@object $object:literal) => { Some($object) };
    (@field $field:ident, $Field:ty $(, $mode:ident)?) => {
        $crate::wire::FieldShape {
            key: $crate::wire::key(stringify!($field)),
            optional: <$Field as $crate::wire::Field>::OPTIONAL,
            mode: object!(@mode $($mode)?),
        }
    };
    (@mode) => { $crate::wire::Mode::Plain };
    (@mode null) => { $crate::wire::Mode::Null };
    (@mode always) => { $crate::wire::Mode::Always };
    (@mode answer) => { $crate::wire::Mode::Answer };
    (@shape [] $($field:ident)*) => { None };
    (@shape [[$($input:ident)?] $kind:ident: $Kind:ty] $($field:ident)*) => {
        Some($crate::wire::KindShape {
            field: stringify!($kind),
            names: <$Kind>::NAMES,
            at: <[&str]>::len(&[$(stringify!($field)),*]),
            is_input: object!(@input $($input)?),
        })
    };
    (@input) => { false };
    (@input input) => { true };
}
