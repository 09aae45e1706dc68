//! How the types are listed.

/// Declares the strategies of objects by their fields: `Page { id, url: address, … }`.
///
/// A field after which a function stands is what that generates, any other what its type does. `=> finish` says what is
/// changed when all fields are there, because they depend on each other.
macro_rules! objects {
    ($($Name:ident { $($field:ident $(: $of:expr)?),* $(,)? } $(=> $finish:expr)?;)*) => {$(
        impl $crate::strategy::Answer for $Name {
            #[allow(unused_variables)] // Some have no fields.
            fn strategy(
                unknowns: $crate::strategy::Unknowns,
            ) -> proptest::strategy::BoxedStrategy<Self> {
                use proptest::strategy::Strategy;
                let known = objects!(@fields unknowns, $($field $(: $of)?,)*)
                    .prop_map(|objects!(@names $($field,)*)| {
                        #[allow(unused_mut)]
                        let mut object = $Name { $($field,)* extra: $crate::Extra::default() };
                        $(let finish: fn(&mut $Name) = $finish; finish(&mut object);)?
                        object
                    });
                $crate::strategy::unknowns::objects(unknowns, known.boxed())
            }
        }

        arbitrary!($Name);
    )*};
    // Pairs of a field and the rest, since tuples have at most twelve.
    (@fields $unknowns:ident,) => { proptest::strategy::Just(()) };
    (@fields $unknowns:ident, $field:ident, $($rest:tt)*) => {
        ($crate::strategy::Answer::strategy($unknowns), objects!(@fields $unknowns, $($rest)*))
    };
    (@fields $unknowns:ident, $field:ident: $of:expr, $($rest:tt)*) => {
        ($of($unknowns), objects!(@fields $unknowns, $($rest)*))
    };
    (@names) => { () };
    (@names $field:ident, $($rest:ident,)*) => { ($field, objects!(@names $($rest,)*)) };
}

/// Declares the strategies of unions by their variants: `FileKind { External, File, … }`. A variant after which a function
/// stands has what that generates.
macro_rules! unions {
    ($($Name:ident { $($Variant:ident $(: $of:expr)?),* $(,)? })*) => {$(
        impl $crate::strategy::Answer for $Name {
            fn strategy(
                unknowns: $crate::strategy::Unknowns,
            ) -> proptest::strategy::BoxedStrategy<Self> {
                use proptest::strategy::Strategy;
                /// Does not build when a variant is missing.
                fn _all(union: &$Name) {
                    match union {
                        $($Name::$Variant(_) => {})*
                        $Name::Unknown(_) => {}
                    }
                }
                let known = vec![
                    $(unions!(@payload unknowns $(, $of)?).prop_map($Name::$Variant).boxed()),*
                ];
                let known = proptest::strategy::Union::new(known).boxed();
                unknowns.or(known, || {
                    $crate::strategy::unknowns::unknown().prop_map($Name::Unknown).boxed()
                })
            }
        }

        arbitrary!($Name);
    )*};
    (@payload $unknowns:ident) => { $crate::strategy::Answer::strategy($unknowns) };
    (@payload $unknowns:ident, $of:expr) => { $of($unknowns) };
}

/// Declares the strategies of unions whose payload is beside the type.
#[cfg_attr(not(feature = "views"), allow(unused_macros))]
macro_rules! tagged_unions {
    ($($Name:ident { $($Variant:ident),* $(,)? })*) => {$(
        impl $crate::strategy::Answer for $Name {
            fn strategy(
                unknowns: $crate::strategy::Unknowns,
            ) -> proptest::strategy::BoxedStrategy<Self> {
                use proptest::strategy::Strategy;
                fn _all(union: &$Name) {
                    match union {
                        $($Name::$Variant(_) => {})*
                        $Name::Unknown(_) => {}
                    }
                }
                let known = vec![
                    $($crate::strategy::Answer::strategy(unknowns).prop_map($Name::$Variant).boxed()),*
                ];
                let known = proptest::strategy::Union::new(known).boxed();
                unknowns.or(known, || {
                    $crate::strategy::unknowns::tagged_unknown().prop_map($Name::Unknown).boxed()
                })
            }
        }

        arbitrary!($Name);
    )*};
}

/// Declares the strategies of words out of a set.
macro_rules! words {
    ($($Name:ident),* $(,)?) => {$(
        impl $crate::strategy::Answer for $Name {
            fn strategy(
                unknowns: $crate::strategy::Unknowns,
            ) -> proptest::strategy::BoxedStrategy<Self> {
                use proptest::strategy::Strategy;
                let known = proptest::sample::select($Name::KNOWN).boxed();
                unknowns.or(known, || {
                    $crate::strategy::unknowns::name().prop_map(|name| name.as_str().into()).boxed()
                })
            }
        }

        arbitrary!($Name);
    )*};
}

/// Makes what is an `Answer` an `Arbitrary`, too.
macro_rules! arbitrary {
    ($($Type:ty),* $(,)?) => {$(
        impl proptest::arbitrary::Arbitrary for $Type {
            type Parameters = $crate::strategy::Unknowns;
            type Strategy = proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with(unknowns: $crate::strategy::Unknowns) -> Self::Strategy {
                $crate::strategy::Answer::strategy(unknowns)
            }
        }
    )*};
}
