/// Declares a union whose payload stands beside its type: `{"type": "date", "property_id": "…"}`.
///
/// One line a variant: its name, its payload (an [`object!`]), its name on the wire.
///
/// # Example
///
/// ```ignore
/// tagged! {
///     /// A part of a message.
///     pub enum SessionContent {
///         /// Text.
///         Text(SessionText) = "text",
///         /// A file.
///         File(SessionFile) = "file",
///     }
/// }
/// ```
///
/// becomes the enum with a variant for what does not exist yet, and
///
/// ```ignore
/// impl Choice for SessionContent {
///     fn tag(&self) -> &'static str { "type" }
///     fn choose(&mut self, name: &str) -> Option<&mut dyn Object> {
///         *self = match name { "text" => Self::Text(Field::empty()), "file" => …, _ => return None };
///         // The payload, to which all entries besides `type` go.
///     }
/// }
///
/// impl Wire for SessionContent {
///     fn put(&mut self, event: Event<'_>) -> Slot<'_> {
///         if let Event::Object = event { Slot::Choice(self) } else { Slot::Refused }
///     }
/// }
///
/// impl AsJson for SessionContent {
///     fn as_json(&self) -> Json<'_> {
///         Json(match self { Self::Text(payload) => Form::Tagged(&["type", "text"], payload), … })
///     }
/// }
/// ```
macro_rules! tagged {
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
            /// A type that this version does not know, or can't read, as it came. Match it by [`name`](Self::name).
            Unknown(serde_json::Map<String, serde_json::Value>),
        }

        impl $Name {
            /// The names of all types that this version knows.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// Returns the type's name in JSON; empty if there was none.
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

        impl $crate::wire::Choice for $Name {
            fn tag(&self) -> &'static str {
                "type"
            }

            fn choose(&mut self, name: &str) -> Option<&mut dyn $crate::wire::Object> {
                *self = match name {
                    $($name => Self::$Variant($crate::wire::Field::empty()),)*
                    _ => return None,
                };
                match self {
                    $(Self::$Variant(payload) => $crate::wire::Wire::object_mut(payload),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        impl $crate::wire::Whole for $Name {
            fn set(&mut self, value: serde_json::Value) -> Result<(), serde_json::Value> {
                let serde_json::Value::Object(entries) = value else { return Err(value) };
                *self = Self::Unknown(entries);
                Ok(())
            }
        }

        impl $crate::wire::Wire for $Name {
            fn put(&mut self, event: $crate::wire::Event<'_>) -> $crate::wire::Slot<'_> {
                if let $crate::wire::Event::Object = event {
                    $crate::wire::Slot::Choice(self)
                } else {
                    $crate::wire::Slot::Refused
                }
            }
        }

        impl $crate::wire::AsJson for $Name {
            fn as_json(&self) -> $crate::wire::Json<'_> {
                $crate::wire::Json(match self {
                    $(Self::$Variant(payload) => $crate::wire::tagged_form(&["type", $name], payload),)*
                    Self::Unknown(entries) => $crate::wire::Form::Entries(entries),
                })
            }
        }

        $crate::wire::leaf!($Name);
        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&$crate::wire::AsJson::as_json(self), f)
            }
        }

        $crate::wire::shims!($Name);
    };
}
