/// Declares what stands in braces under one key: `{"equals": "x"}`.
///
/// One line a variant: its name, its value, its key. Anything else is kept as it came.
macro_rules! keyed {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident {
            $($(#[$vmeta:meta])* $Variant:ident($Value:ty) = $key:literal),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[$vmeta])* $Variant($Value),)*
            /// One that this version does not know, as it came.
            Unknown(serde_json::Value),
        }

        impl $Name {
            /// The keys that this version knows.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// The key in JSON; `None` if this version does not know it.
            pub fn key(&self) -> Option<&'static str> {
                match self {
                    $(Self::$Variant(_) => Some($key),)*
                    Self::Unknown(_) => None,
                }
            }

            /// Reads the value under `key`, if this version knows both.
            pub(crate) fn read(key: &str, value: &serde_json::Value) -> Option<Self> {
                match key {
                    $($key => serde::Deserialize::deserialize(value).ok().map(Self::$Variant),)*
                    _ => None,
                }
            }

            /// Writes the entry.
            pub(crate) fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    $(Self::$Variant(value) => map.serialize_entry($key, value),)*
                    Self::Unknown(serde_json::Value::Object(entries)) => {
                        entries.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))
                    }
                    Self::Unknown(_) => Ok(()),
                }
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                if let Self::Unknown(value) = self {
                    return value.serialize(serializer);
                }
                let mut map = serializer.serialize_map(Some(1))?;
                self.write(&mut map)?;
                map.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let read = value.as_object().and_then(|entries| {
                    let mut entries = entries.iter();
                    match (entries.next(), entries.next()) {
                        (Some((key, value)), None) => Self::read(key, value),
                        _ => None,
                    }
                });
                Ok(read.unwrap_or(Self::Unknown(value)))
            }
        }
    };
}
