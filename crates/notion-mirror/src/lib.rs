//! A complete, current, local copy of what a Notion connection can see.
//!
//! ```no_run
//! use notion_mirror::sqlite::Sqlite;
//! use notion_mirror::{Mirror, Options};
//!
//! # async fn f() -> Result<(), Box<dyn std::error::Error>> {
//! let notion = notion_api::Client::new(std::env::var("NOTION_TOKEN")?);
//! let mirror = Mirror::open(Sqlite::open("notion.db")?, notion, Options::new("my copy")).await?;
//! mirror.sync_once().await?;
//! println!("{:?}", mirror.status().await?.counts);
//! # Ok(()) }
//! ```
//!
//! [`Mirror::sync_once`] brings the copy up to date, [`Mirror::run`] keeps it so, [`Mirror::verify`] compares it with Notion.
//! It may be interrupted, and the process killed, at any moment.
//!
//! # What holds
//!
//! 1. After every transaction the copy is consistent: each block has its page, each index what it indexes.
//! 2. Nothing is erased but by an observation of that object, or by a list of its parent that was read whole. What is not
//!    found any more keeps its content; it is called [unreachable](store::State::Unreachable) when it was not found twice, an
//!    hour apart, while other things were, and not when many are lost at once ([`Status::brake`]).
//! 3. A loop that is killed moves no watermark.
//! 4. When nothing changes any more, a [glance](Mirror::glance), a [round](Mirror::round) and the queue make the copy equal to
//!    a full reading, but for what moves no time in Notion, which an [audit](Mirror::audit) finds: comments, what was given to
//!    the connection or taken from it, what was purged, lists that were refused, titles of databases, computed values, and
//!    when a page was edited that stands among blocks.
//! 5. What could not be read is a [gap](store::Gap), never silence, and is tried again.
//! 6. A second pass changes nothing, and costs two searches and two queries of each data source.
//! 7. Every request goes through the rate limit of the client, and no file that is on its way keeps the store from being
//!    written to.
//!
//! Times are those of Notion, to the minute: what was edited is read when the minute is over and a minute has passed.
//!
//! # Stores
//!
//! The copy is in a [`Store`](store::Store): a file of SQLite ([`sqlite`], by default), or one of your own. A store applies
//! transactions that are values, and answers a few questions; it decides nothing.

pub mod derived;
mod engine;
mod error;
mod mirror;
mod options;
mod requests;
#[cfg(feature = "sqlite")]
pub mod sqlite;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;

pub use crate::engine::{Drift, DriftKind, Verified, Worked, file_path};
pub use crate::error::Error;
pub use crate::mirror::{Changes, Lagged, Loops, Mirror, Status, Synced, of_event};
pub use crate::options::{Comments, Options};
pub use crate::requests::Requests;
