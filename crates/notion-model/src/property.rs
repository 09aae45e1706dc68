//! Properties: the columns of a data source (schemas) and the cells of a row (values).
//!
//! What is read and what is written differ: answers hold a [`Property`] and a [`PropertySchema`],
//! requests a [`PropertyInput`] and a [`PropertySchemaInput`].

mod clearable;
mod formula;
mod id;
mod input;
mod item;
mod map;
mod matches;
mod number_format;
mod number_input;
mod option;
mod rollup;
mod schema;
mod schema_input;
mod show;
mod value;

pub use self::clearable::Clearable;
pub use self::formula::{Formula, FormulaValue};
pub use self::id::{PropertyId, encode_component, plain_name_or_id};
pub use self::input::{PropertyInput, PropertyInputValue, VerificationInput};
pub use self::item::{
    PropertyItem, PropertyItemRef, PropertyItemRefValue, PropertyItemResponse, PropertyItemValue,
};
pub use self::map::{IntoIter as PropertiesIntoIter, Iter as PropertiesIter, Properties};
pub use self::number_format::NumberFormat;
pub use self::number_input::NumberInput;
pub use self::option::{SchemaOption, SelectOption, SelectOptionInput, StatusGroup};
pub use self::rollup::{Rollup, RollupFunction, RollupItem, RollupValue};
pub use self::schema::{
    DualProperty, FormulaConfig, NumberConfig, PropertyConfig, PropertySchema, RelationConfig,
    RelationKind, RollupConfig, SelectConfig, StatusConfig, UniqueIdConfig,
};
pub use self::schema_input::{
    DualPropertyInput, NumberConfigInput, PropertyConfigInput, PropertySchemaInput,
    RelationConfigInput, RelationKindInput, RollupConfigInput, SelectConfigInput,
};
pub use self::value::{Place, Property, PropertyValue, UniqueId, Verification, VerificationState};

object! {
    /// An empty object: `{}`.
    pub struct Empty {}
}
