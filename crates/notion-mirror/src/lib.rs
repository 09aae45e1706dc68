//! A complete, current, local copy of what a Notion connection can see.

pub mod derived;
mod engine;
mod error;
mod mirror;
mod options;
#[cfg(feature = "sqlite")]
pub mod sqlite;
pub mod store;

pub use crate::engine::{Drift, DriftKind, Verified, Worked, file_path};
pub use crate::error::Error;
pub use crate::mirror::{Changes, Lagged, Mirror, Status, Synced, of_event};
pub use crate::options::{Comments, Options};
