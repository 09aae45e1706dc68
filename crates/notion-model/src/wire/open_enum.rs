/// Declares a string out of a set that the server may extend.
///
/// `pub enum Color = Default { … }` names the variant that [`Default`] gives; without it that is
/// an unknown value without a name, which is what a field holds when the server left it out.
///
/// # Example
///
/// ```ignore
/// open_enum! {
///     /// In which order.
///     pub enum Direction {
///         /// Smallest first.
///         Ascending = "ascending",
///         /// Largest first.
///         Descending = "descending",
///     }
/// }
/// ```
///
/// becomes
///
/// ```ignore
/// #[derive(Clone, PartialEq, Eq, Hash)]
/// #[non_exhaustive]
/// pub enum Direction {
///     Ascending,
///     Descending,
///     Unknown(Box<str>),
/// }
///
/// impl Direction {
///     pub const KNOWN: &'static [Self] = &[Self::Ascending, Self::Descending];
///     pub fn as_str(&self) -> &str { … }
/// }
///
/// impl From<&str> for Direction { … }
///
/// impl Wire for Direction {
///     fn put(&mut self, event: Event<'_>) -> Slot<'_> { event.put_text(self) }
///     fn put_str(&mut self, name: &str) -> bool {
///         *self = name.into();
///         true
///     }
/// }
///
/// impl AsJson for Direction {
///     fn as_json(&self) -> Json<'_> { Json(Form::Word(self.as_str(), …)) }
/// }
/// ```
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident $(= $Default:ident)? {
            $($(#[$vmeta:meta])* $Variant:ident = $name:literal),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
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

            /// Returns the value in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$Variant => $name,)*
                    Self::Unknown(name) => name,
                }
            }
        }

        impl From<&str> for $Name {
            fn from(name: &str) -> Self {
                // One loop for all, because a `match` compares with each name by code of its own.
                match $crate::wire::position(&[$($name),*], name) {
                    Some(index) => Self::KNOWN[index].clone(),
                    None => Self::Unknown(name.into()),
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

        impl $crate::wire::Wire for $Name {
            fn put(&mut self, event: $crate::wire::Event<'_>) -> $crate::wire::Slot<'_> {
                event.put_text(self)
            }

            fn put_str(&mut self, name: &str) -> bool {
                *self = name.into();
                true
            }
        }

        impl $crate::wire::AsJson for $Name {
            fn as_json(&self) -> $crate::wire::Json<'_> {
                let (word, kind) = match self {
                    Self::Unknown(word) => (&**word, $crate::wire::Word::Unknown),
                    $(Self::$Default => (self.as_str(), $crate::wire::Word::Default),)?
                    _ => (self.as_str(), $crate::wire::Word::Known),
                };
                $crate::wire::Json($crate::wire::Form::Word(word, kind))
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
    (@default) => { Self::Unknown(Box::default()) };
    (@default $Default:ident) => { Self::$Default };
}
