//! Strategies that generate what Notion answers and what requests hold, for property tests (feature `proptest`).
//!
//! # What is read
//!
//! Every type that Notion answers with is an [`Arbitrary`](proptest::arbitrary::Arbitrary): `any::<Page>()` generates
//! pages as this version knows them, `any_with::<Page>(Unknowns::SOME)` such as Notion may send one day, with types, words
//! and keys that this version has no name for, and without some that it knows. [`Unknowns`] says how many. [`tree()`]
//! generates blocks with those inside them, `events` what a webhook gets, [`page_for`] the rows of a data source.
//!
//! ```
//! use notion_model::strategy::Unknowns;
//! use notion_model::{List, Page};
//! use proptest::prelude::*;
//!
//! proptest!(|(list in any_with::<List<Page>>(Unknowns::rate(0.1)))| {
//!     let json = serde_json::to_string(&list).unwrap();
//!     prop_assert_eq!(notion_model::from_str::<List<Page>>(&json).unwrap(), list);
//! });
//! ```
//!
//! # What is written
//!
//! Functions generate what requests hold: [`block`], [`row`], [`schema`], [`filter`] … All of it keeps to Notion's rules:
//! [`violations`](crate::validate::Validate::violations) finds none. The types that are only written are an `Arbitrary`,
//! too, whose parameter are [`References`].
//!
//! ```
//! use notion_model::{BlockInput, validate::Validate};
//! use proptest::prelude::*;
//!
//! proptest!(|(block in any::<BlockInput>())| {
//!     prop_assert!(block.violations().is_empty());
//! });
//! ```
//!
//! # What fits together
//!
//! A row is refused by a data source that lacks its properties, and so is a mention of a page that does not exist. What
//! Notion and the simulator take is generated for a schema ([`row_for`], [`filter_for`], [`sorts_for`]), and refers to
//! nothing but what is there ([`References`]):
//!
//! ```
//! use notion_model::strategy::{self, References};
//! use proptest::prelude::*;
//!
//! let nothing = References::none();
//! let tables = strategy::schema_with(&nothing).prop_flat_map(move |schema| {
//!     let row = strategy::row_for(&schema, &References::none());
//!     (Just(schema), proptest::collection::vec(row, 0..5))
//! });
//! proptest!(|((schema, rows) in tables)| {
//!     // Create the data source in the simulator, then the rows.
//!     let fits = |name: &str| schema.get(name).is_some();
//!     prop_assert!(rows.iter().all(|row| row.names().all(fits)));
//! });
//! ```

#[macro_use]
mod answer;
mod block;
mod filter;
mod fit;
mod input;
mod references;
#[cfg(feature = "rows")]
mod rows;
mod schema;
#[cfg(test)]
mod tests;
mod text;
mod unknowns;
mod value;

#[cfg(feature = "webhook-types")]
pub use self::answer::events;
pub use self::answer::{Answer, Tree, tree};
pub use self::block::{
    block, block_tree, block_tree_with, block_with, leaf_block, leaf_block_with,
};
pub use self::filter::{filter, sort};
pub use self::fit::{Schema, filter_for, page_for, row_for, sorts_for};
pub use self::references::References;
#[cfg(feature = "rows")]
pub use self::rows::row_of;
pub use self::schema::{schema, schema_input, schema_input_with, schema_with};
pub use self::text::{rich_text, rich_text_array, rich_text_array_with, rich_text_with};
pub use self::unknowns::Unknowns;
pub use self::value::{
    cover, cover_with, date_or_date_time, date_value, file, file_with, icon, icon_with, option,
    place, property_input, property_input_with, row, row_with,
};
