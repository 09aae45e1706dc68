use serde_json::Value;

use super::{AsJson, Wire};

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
    /// Returns the value of `type`; empty if there was none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what stood under that name.
    pub fn payload(&self) -> Option<&Value> {
        self.payload.as_deref()
    }
}

/// A union made by [`union!`].
pub(crate) trait Union {
    /// What it is.
    fn variant(&self) -> UnionVariant<'_>;

    /// Becomes the variant at `index` of the names, with an empty payload to be read to.
    fn start(&mut self, index: usize) -> &mut dyn Wire;

    fn set_unknown(&mut self, unknown: Unknown);
}

/// What a union is.
pub(crate) struct UnionVariant<'a> {
    /// The type's name; empty if there is none.
    pub(crate) name: &'a str,
    /// What stands under the name.
    pub(crate) payload: Option<&'a dyn AsJson>,
    /// Whether this version knows it.
    pub(crate) is_known: bool,
}

impl<'a> UnionVariant<'a> {
    pub(crate) fn known(name: &'static str, payload: &'a dyn AsJson) -> Self {
        Self { name, payload: Some(payload), is_known: true }
    }
}

impl<'a> From<&'a Unknown> for UnionVariant<'a> {
    fn from(unknown: &'a Unknown) -> Self {
        let payload = unknown.payload.as_deref().map(|payload| payload as &dyn AsJson);
        Self { name: &unknown.name, payload, is_known: false }
    }
}

/// Declares a union: `{"type": "number", "number": 4}`.
///
/// One line a variant: its name, its payload, its name on the wire. The union stands in the braces of an [`object!`],
/// which reads and writes it.
///
/// # Example
///
/// ```ignore
/// union! {
///     /// Where a file is.
///     pub enum FileKind {
///         /// At an address elsewhere.
///         External(Url) = "external",
///         /// At Notion.
///         File(HostedFile) = "file",
///     }
/// }
/// ```
///
/// becomes the enum with a variant for what does not exist yet, and two lists of its variants:
///
/// ```ignore
/// #[derive(Clone, PartialEq)]
/// #[non_exhaustive]
/// pub enum FileKind {
///     External(Url),
///     File(HostedFile),
///     Unknown(Unknown),
/// }
///
/// impl FileKind {
///     pub const NAMES: &'static [&'static str] = &["external", "file"];
///     pub fn name(&self) -> &str { … }
/// }
///
/// impl Union for FileKind {
///     fn start(&mut self, index: usize) -> &mut dyn Wire {
///         *self = match index { 0 => Self::External(Field::empty()), 1 => Self::File(Field::empty()), … };
///         match self { Self::External(payload) => payload, Self::File(payload) => payload, … }
///     }
///     fn variant(&self) -> UnionVariant<'_> {
///         match self { Self::External(payload) => UnionVariant::known("external", payload), … }
///     }
///     …
/// }
/// ```
macro_rules! union {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident {
            $($(#[$vmeta:meta])* $Variant:ident($Payload:ty) = $name:literal),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
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

            /// Returns the type's name in JSON; empty if there was none.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$Variant(_) => $name,)*
                    Self::Unknown(unknown) => unknown.name(),
                }
            }
        }

        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&$crate::wire::Union::variant(self), f)
            }
        }

        /// Without a type.
        impl Default for $Name {
            fn default() -> Self {
                Self::Unknown($crate::Unknown::default())
            }
        }

        #[allow(non_upper_case_globals)]
        const _: () = {
            /// The positions of the names in `NAMES`.
            mod at {
                enum At { $($Variant),* }
                $(pub(super) const $Variant: usize = At::$Variant as usize;)*
            }

            impl $crate::wire::Union for $Name {
                #[inline(never)]
                fn variant(&self) -> $crate::wire::UnionVariant<'_> {
                    match self {
                        $(Self::$Variant(payload) => $crate::wire::UnionVariant::known($name, payload),)*
                        Self::Unknown(unknown) => unknown.into(),
                    }
                }

                fn start(&mut self, index: usize) -> &mut dyn $crate::wire::Wire {
                    *self = match index {
                        $(at::$Variant => Self::$Variant($crate::wire::Field::empty()),)*
                        _ => unreachable!("an index into NAMES"),
                    };
                    match self {
                        $(Self::$Variant(payload) => payload,)*
                        Self::Unknown(_) => unreachable!("a name that is known"),
                    }
                }

                fn set_unknown(&mut self, unknown: $crate::Unknown) {
                    *self = Self::Unknown(unknown);
                }
            }
        };
    };
}
