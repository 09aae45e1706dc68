//! Strategies that generate what requests hold, for property tests (feature `proptest`).
//!
//! Everything that they generate keeps to Notion's rules: [`violations`](crate::validate::Validate::violations) finds
//! none.
//!
//! ```
//! use notion_model::{strategy, validate::Validate};
//! use proptest::prelude::*;
//!
//! proptest!(|(row in strategy::row())| {
//!     prop_assert!(row.violations().is_empty());
//! });
//! ```

mod block;
mod filter;
#[cfg(feature = "rows")]
mod rows;
mod value;

pub use self::block::{block, block_tree, leaf_block};
pub use self::filter::{filter, sort};
#[cfg(feature = "rows")]
pub use self::rows::row_of;
pub use self::value::{
    cover, date_or_date_time, date_value, file, icon, option, place, property_input, rich_text,
    rich_text_array, row, schema, schema_input,
};
