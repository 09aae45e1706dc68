//! A complete, current, local copy of what a Notion connection can see.

pub mod derived;
#[cfg(feature = "sqlite")]
pub mod sqlite;
pub mod store;
