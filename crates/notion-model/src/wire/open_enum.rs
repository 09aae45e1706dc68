/// Declares a string out of a set that the server may extend.
///
/// `pub enum Color = Default { … }` names the variant that [`Default`] gives; without it that is
/// an unknown value without a name, which is what a field holds when the server left it out.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident $(= $Default:ident)? {
            $($(#[$vmeta:meta])* $Variant:ident = $name:literal),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[$vmeta])* $Variant,)*
            /// A value that this version has no name for. Match it by [`as_str`](Self::as_str):
            /// that keeps working when a later version names it.
            Unknown(Box<str>),
        }

        impl $Name {
            /// Every value that this version has a name for.
            pub const KNOWN: &'static [Self] = &[$(Self::$Variant),*];

            /// The value in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$Variant => $name,)*
                    Self::Unknown(name) => name,
                }
            }
        }

        impl From<&str> for $Name {
            fn from(name: &str) -> Self {
                match name {
                    $($name => Self::$Variant,)*
                    _ => Self::Unknown(name.into()),
                }
            }
        }

        impl Default for $Name {
            fn default() -> Self {
                open_enum!(@default $($Default)?)
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $Name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a string")
                    }
                    fn visit_str<E>(self, name: &str) -> Result<$Name, E> {
                        Ok(name.into())
                    }
                }
                deserializer.deserialize_str(Visitor)
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        $crate::wire::leaf!($Name);
    };
    (@default) => { Self::Unknown(Box::default()) };
    (@default $Default:ident) => { Self::$Default };
}
