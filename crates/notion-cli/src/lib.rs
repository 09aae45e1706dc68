//! What the program `notion` does, as a library: Rust code for the rows of a data source, and schemas in files.
//!
//! Everything here is pure: whoever calls it reads the data source.

mod codegen;
mod layout;
mod names;
mod saved;

pub use self::codegen::{Generated, generate};
pub use self::saved::SavedSchema;
