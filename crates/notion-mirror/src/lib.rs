//! A complete, current, local copy of what a Notion connection can see.

pub mod derived;
mod engine;
mod error;
mod mirror;
mod options;
#[cfg(feature = "sqlite")]
pub mod sqlite;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;

pub use crate::engine::{Drift, DriftKind, Verified, Worked};
pub use crate::error::Error;
pub use crate::mirror::{Changes, Lagged, Mirror, Status, Synced, of_event};
pub use crate::options::{Comments, Options};
