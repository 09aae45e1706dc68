//! The types of fields that are known: which kind of cell each is, how it is read and how it is written.

mod computed;
mod cut;
mod date;
mod number;
mod option;
mod relation;
mod text;

pub use self::computed::{Computed, FromComputed};
pub use self::cut::Cut;
pub use self::relation::{Many, One};
