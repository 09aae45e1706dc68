//! Rows as a program has them: cells of the kind that it expects, and structs for rows.
//!
//! [`Page::get`](crate::Page::get) reads one cell; [`from_page`] and [`to_input`] go by serde.
//!
//! A struct with `#[derive(Row)]` (feature `derive`) stands for the rows of a data source. A `Binding` (feature `rows`) finds
//! its columns there, by id where it can, so that a property that somebody renames is still the same column; `Table` of
//! `notion-api` reads and writes by it.

mod access;
#[cfg(feature = "rows")]
mod binding;
#[cfg(feature = "rows")]
mod cell;
#[cfg(feature = "rows")]
mod cells;
#[cfg(feature = "rows")]
mod column;
#[cfg(feature = "rows")]
mod converted;
#[cfg(feature = "rows")]
mod drift;
mod error;
#[cfg(feature = "rows")]
mod filter;
#[cfg(feature = "rows")]
pub mod kind;
#[cfg(feature = "rows")]
mod lock;
#[cfg(feature = "rows")]
mod moved;
#[cfg(feature = "rows")]
mod options;
mod plain;
#[cfg(feature = "rows")]
mod plan;
#[cfg(feature = "rows")]
mod rows;
#[cfg(feature = "rows")]
mod same;
#[cfg(feature = "rows")]
mod schema;

pub use self::access::CellRef;
pub use self::error::{CellError, RowError};
pub use self::plain::{from_page, to_input};
#[cfg(feature = "rows")]
pub use self::{
    binding::{BindError, BindProblem, Binding, BoundColumn},
    cell::{Cell, HasKind, ListKind, MayBeEmpty},
    cells::{Computed, Cut, FromComputed, Many, One},
    column::{Access, Col, Column, Config, RowType},
    converted::converted,
    drift::{Change, Drift},
    filter::{HasOptions, On, RowFilter, RowSort},
    kind::{IsComputed, Key, Kind, Nullable, Writable},
    lock::{Lock, LockedProperty},
    options::{Choice, OptionSet, OptionSpec, Options},
    plan::{Loss, Plan, PlanChange, PlanStep},
    rows::{Cells, PageInfo, Rest, Row, Writer, Written},
    same::is_same,
    schema::{NotMakeable, Stage, Targets},
};
#[cfg(feature = "derive")]
pub use notion_derive::{Options, Row};

/// How many references the server gives in one value of a page.
pub(crate) const MOST_REFERENCES: usize = 25;
