//! Rows as a program has them: cells of the kind that it expects, and structs for rows.
//!
//! [`Page::get`](crate::Page::get) reads one cell; [`from_page`] and [`to_input`] go by serde.

mod access;
mod error;
mod plain;

pub use self::access::CellRef;
pub use self::error::{CellError, RowError};
pub use self::plain::{from_page, to_input};

/// How many references the server gives in one value of a page.
pub(crate) const MOST_REFERENCES: usize = 25;
