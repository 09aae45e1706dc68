//! What is read: a strategy for each type that an answer can hold.
//!
//! A file lists the types of a family: of an object the fields, of a union the variants. A field whose values are told by
//! its type alone is only named; one that means more (an address, an emoji) has the function that makes it. The lists are
//! checked by the compiler: what is missing in one does not build.

#[macro_use]
mod macros;
#[cfg(feature = "admin")]
mod admin;
#[cfg(feature = "agents")]
mod agent;
mod basic;
mod block;
mod container;
#[cfg(feature = "webhook-types")]
mod event;
mod list;
mod object;
mod page;
mod property;
pub(super) mod schema;
mod small;
mod text;
mod tree;
#[cfg(feature = "views")]
mod view;

use proptest::prelude::*;

use super::Unknowns;

#[cfg(feature = "webhook-types")]
pub use self::event::events;
pub(super) use self::property::{property_of, value_of};
pub use self::tree::{Tree, tree};

/// A type that answers hold.
///
/// Every one of them is an [`Arbitrary`], too, whose parameter is how much of it is unknown: `any::<Page>()` is a page
/// that this version knows through and through, and `any_with::<Page>(Unknowns::SOME)` one that is not.
pub trait Answer: Clone + std::fmt::Debug + 'static {
    /// Generates what Notion may answer, with so much in it that this version doesn't know.
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self>;
}
