//! Rows as a program has them: cells of the kind that it expects, and structs for rows.
//!
//! [`Page::get`](crate::Page::get) reads one cell; [`from_page`] and [`to_input`] go by serde.
//!
//! A struct with `#[derive(Row)]` (feature `derive`) stands for the rows of a data source. A [`Binding`] finds its columns
//! there, by id where it can, so that a property that somebody renames is still the same column; `Table` of `notion-api`
//! reads and writes by it.

mod access;
mod binding;
mod cell;
mod cells;
mod column;
mod drift;
mod error;
mod filter;
pub mod kind;
mod lock;
mod options;
mod plain;
mod plan;
mod rows;
mod same;
mod schema;

pub use self::access::CellRef;
pub use self::binding::{BindError, BindProblem, Binding, BoundColumn};
pub use self::cell::{Cell, HasKind, ListKind, MayBeEmpty};
pub use self::cells::{Computed, FromComputed, Many, One};
pub use self::column::{Access, Col, Column, Config, RowType};
pub use self::drift::{Change, Drift};
pub use self::error::{CellError, RowError};
pub use self::filter::{HasOptions, On, RowFilter, RowSort};
pub use self::kind::{IsComputed, Key, Kind, Nullable, Writable};
pub use self::lock::{Lock, LockedProperty};
pub use self::options::{Choice, OptionSet, OptionSpec, Options};
pub use self::plain::{from_page, to_input};
pub use self::plan::{Loss, Plan, PlanChange, PlanStep};
pub use self::rows::{Cells, PageInfo, Rest, Row, Writer, Written};
pub use self::same::is_same;
pub use self::schema::{NotMakeable, Stage, Targets};
#[cfg(feature = "derive")]
pub use notion_derive::{Options, Row};

/// How many references the server gives in one value of a page.
pub(crate) const MOST_REFERENCES: usize = 25;
