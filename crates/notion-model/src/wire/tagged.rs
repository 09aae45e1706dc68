use serde::de::DeserializeOwned;
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

/// Reads what stands beside the type; an unreadable one comes back as it is.
pub(crate) fn read<T: DeserializeOwned, U>(
    mut entries: Map<String, Value>,
    variant: impl FnOnce(T) -> U,
    unknown: impl FnOnce(Map<String, Value>) -> U,
) -> U {
    let name = entries.remove("type");
    let payload = Value::Object(entries);
    match (crate::from_value(&payload), payload) {
        (Ok(read), _) => variant(read),
        (Err(_), Value::Object(mut entries)) => {
            entries.extend(name.map(|name| ("type".to_owned(), name)));
            unknown(entries)
        }
        (Err(_), _) => unknown(Map::new()),
    }
}

/// Writes the type, and the payload beside it.
pub(crate) fn write<S: Serializer>(
    name: &str,
    payload: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let payload = serde_json::to_value(payload).map_err(S::Error::custom)?;
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("type", name)?;
    for (key, value) in payload.as_object().into_iter().flatten() {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

/// Declares a union whose payload stands beside its type: `{"type": "date", "property_id": "…"}`.
///
/// One line a variant: its name, its payload, its name on the wire. It is read by way of a value, so it is for what
/// is rare.
macro_rules! tagged {
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
            /// A type that this version does not know, or can't read, as it came. Match it by [`name`](Self::name).
            Unknown(serde_json::Map<String, serde_json::Value>),
        }

        impl $Name {
            /// The names of all types that this version knows.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The type's name in JSON; empty if there was none.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$Variant(_) => $name,)*
                    Self::Unknown(entries) => {
                        entries.get("type").and_then(serde_json::Value::as_str).unwrap_or_default()
                    }
                }
            }
        }

        /// Without a type.
        impl Default for $Name {
            fn default() -> Self {
                Self::Unknown(serde_json::Map::new())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let entries = serde_json::Map::deserialize(deserializer)?;
                Ok(match entries.get("type").and_then(serde_json::Value::as_str) {
                    $(Some($name) => {
                        $crate::wire::tagged::read(entries, Self::$Variant, Self::Unknown)
                    })*
                    _ => Self::Unknown(entries),
                })
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$Variant(payload) => $crate::wire::tagged::write($name, payload, serializer),)*
                    Self::Unknown(entries) => entries.serialize(serializer),
                }
            }
        }

        $crate::wire::leaf!($Name);
    };
}
