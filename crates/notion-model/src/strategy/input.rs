//! The types that are only written, as an [`Arbitrary`].

use proptest::prelude::*;

use super::{
    Answer, References, Unknowns, block_with, cover_with, filter, icon_with, option,
    property_input_with, row_with, schema_input_with, schema_with, sort,
};
use crate::{
    BlockInput, CoverInput, Filter, IconInput, Properties, PropertyInput, PropertySchemaInput,
    SelectOptionInput, Sort,
};

macro_rules! inputs {
    ($($Type:ty: $of:expr;)*) => {$(
        impl Arbitrary for $Type {
            type Parameters = References;
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with(references: References) -> Self::Strategy {
                let of: fn(&References) -> BoxedStrategy<$Type> = $of;
                of(&references)
            }
        }
    )*};
}

inputs! {
    BlockInput: block_with;
    CoverInput: cover_with;
    IconInput: icon_with;
    PropertyInput: property_input_with;
    PropertySchemaInput: schema_input_with;
    Properties<PropertyInput>: row_with;
    Properties<PropertySchemaInput>: schema_with;
    SelectOptionInput: |_| option().boxed();
}

/// A filter that is part of a view reads as it is written.
impl Answer for Filter {
    fn strategy(_: Unknowns) -> BoxedStrategy<Self> {
        filter().boxed()
    }
}

impl Answer for Sort {
    fn strategy(_: Unknowns) -> BoxedStrategy<Self> {
        sort().boxed()
    }
}

arbitrary! { Filter, Sort }
