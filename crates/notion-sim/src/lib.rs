//! An in-memory Notion to develop and test against, in process or over HTTP.
//!
//! In process it is a transport, so a client needs neither a network nor a runtime for it:
//!
//! ```
//! # async fn f() -> Result<(), Box<dyn std::error::Error>> {
//! let workspace = notion_sim::Workspace::new();
//! let page = workspace.root_page();
//! // let notion = notion_api::Client::builder().transport(workspace.clone()).build()?;
//! assert!(workspace.requests().is_empty());
//! # let _ = page;
//! # Ok(()) }
//! ```
//!
//! Over HTTP it serves any client in any language: `cargo run -p notion-sim -- --listen 127.0.0.1:8080`, or
//! [`Workspace::serve`](crate::Workspace::serve) in a test (feature `server`).
//!
//! # What it does
//!
//! All endpoints of the versions `2025-09-03` and `2026-03-11` but those for OAuth: databases, data sources, queries,
//! pages, page properties, blocks, Markdown, templates, views and their queries, comments, meeting notes, search,
//! uploads, users and custom emojis. Defaults are filled in, text and dates normalised, options made, relations kept on
//! both sides, rollups and formulas computed, filters and sorts evaluated, block trees with their rules, caps and
//! cursors kept, errors worded as Notion words them. What recordings show of the real Notion is replayed against it.
//!
//! # What it does not do
//!
//! * Formulas know the documented functions, but neither styles nor time zones: days are those of UTC.
//! * Tasks are done at once, and so are templates; Notion takes its time for both.
//! * Nothing is lost or late: search finds what was just made, and nobody else edits anything.
//! * The filters of views are kept and used, their layouts only kept.
//! * Sharing is not simulated: a token sees everything, as far as its capabilities go.
//!
//! # Faults
//!
//! [`Workspace::inject`] lets requests fail by plan: errors, pages of HTML, connections that break before or after the
//! request was carried out, bodies that are slow, cut, huge or garbled. Over HTTP, `POST /__sim__/faults` does.

mod block_input;
mod block_shape;
mod blocks;
mod builder;
mod capability;
mod comments;
mod control;
mod data_sources;
mod databases;
mod emojis;
mod fail;
mod faults;
mod formula;
mod ids;
mod inline;
mod inspect;
mod limiter;
mod log;
mod markdown;
mod markup;
mod meeting_notes;
mod multipart;
mod pages;
mod property_item;
mod query;
mod render;
mod request;
mod route;
mod schema;
mod search;
mod seed;
#[cfg(feature = "server")]
mod server;
mod snapshot;
mod sort;
mod state;
mod tasks;
mod templates;
mod text;
mod uploads;
mod values;
mod views;
mod workspace;

pub use crate::builder::Builder;
pub use crate::capability::{Capability, UnknownCapability};
pub use crate::faults::{Fault, FaultKind};
pub use crate::log::Logged;
pub use crate::seed::ImportError;
#[cfg(feature = "server")]
pub use crate::server::ServerHandle;
pub use crate::snapshot::Snapshot;
pub use crate::workspace::{NotARow, Workspace};
