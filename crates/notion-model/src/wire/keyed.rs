/// Declares what stands in braces under one key: `{"equals": "x"}`.
///
/// One line a variant: its name, its value, its key. Anything else is kept as it came. Only the value as a whole tells
/// whether there is one key, so it is read by way of a [`Value`](serde_json::Value): this is for what is rare in
/// answers.
///
/// # Example
///
/// ```ignore
/// keyed! {
///     /// A condition on whether a page is verified.
///     pub enum VerificationCondition {
///         /// Is this.
///         Status(VerificationStatus) = "status",
///         /// Is not this.
///         DoesNotEqual(VerificationStatus) = "does_not_equal",
///     }
/// }
/// ```
///
/// becomes the enum with a variant for what does not exist yet, and
///
/// ```ignore
/// impl Whole for VerificationCondition {
///     // Reads `{"status": …}` to `Self::Status(…)`, and anything else to `Self::Unknown(value)`.
///     fn set(&mut self, value: Value) -> Result<(), Value> { … }
/// }
///
/// impl Wire for VerificationCondition {
///     fn put(&mut self, _: Event<'_>) -> Slot<'_> { Slot::Whole(self) }
/// }
///
/// impl AsJson for VerificationCondition {
///     fn as_json(&self) -> Json<'_> {
///         Json(match self { Self::Status(value) => Form::Entry(&"status", value), … })
///     }
/// }
/// ```
macro_rules! keyed {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident {
            $($(#[$vmeta:meta])* $Variant:ident($Value:ty) = $key:literal),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[$vmeta])* $Variant($Value),)*
            /// One that this version does not know, as it came.
            Unknown(serde_json::Value),
        }

        impl $Name {
            /// The keys that this version knows.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// Returns the key in JSON; `None` if this version does not know it.
            pub fn key(&self) -> Option<&'static str> {
                match self {
                    $(Self::$Variant(_) => Some($key),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        impl $crate::wire::Whole for $Name {
            #[inline]
            fn set(&mut self, value: serde_json::Value) -> Result<(), serde_json::Value> {
                if let Some((key, inner)) = $crate::wire::single_entry(&value) {
                    let known = match key {
                        $($key => Some(Self::$Variant($crate::wire::Field::empty())),)*
                        _ => None,
                    };
                    if let Some(known) = known {
                        *self = known;
                        let is_read = match self {
                            $(Self::$Variant(value) => $crate::wire::fits(inner, value),)*
                            Self::Unknown(_) => false,
                        };
                        if is_read {
                            return Ok(());
                        }
                    }
                }
                *self = Self::Unknown(value);
                Ok(())
            }
        }

        impl $crate::wire::Wire for $Name {
            #[inline]
            fn put(&mut self, _: $crate::wire::Event<'_>) -> $crate::wire::Slot<'_> {
                $crate::wire::Slot::Whole(self)
            }
        }

        impl $crate::wire::AsJson for $Name {
            #[inline]
            fn as_json(&self) -> $crate::wire::Json<'_> {
                $crate::wire::Json(match self {
                    $(Self::$Variant(value) => $crate::wire::Form::Entry(&$key, value),)*
                    Self::Unknown(value) => $crate::wire::Form::Value(value),
                })
            }
        }

        impl $crate::wire::Field for $Name {
            fn empty() -> Self {
                Self::Unknown(serde_json::Value::Null)
            }
        }

        impl std::fmt::Debug for $Name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&$crate::wire::AsJson::as_json(self), f)
            }
        }

        $crate::wire::shims!($Name);
    };
}
