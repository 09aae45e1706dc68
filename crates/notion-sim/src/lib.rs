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
//! Databases, data sources, queries, pages, page properties, blocks and users, at the versions `2025-09-03` and
//! `2026-03-11`: defaults are filled in, text and dates normalised, options made, relations kept on both sides,
//! rollups computed, filters and sorts evaluated, block trees with their rules, caps and cursors kept, errors worded as Notion words them.
//!
//! # What it does not do yet
//!
//! Comments, search, uploads and views answer `invalid_request_url`. Formulas are kept and not evaluated:
//! their result is an empty text. Rate limits are not simulated; put them around the workspace with a
//! layer of your own.
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
mod ids;
mod inline;
mod inspect;
mod limiter;
mod log;
mod markdown;
mod markup;
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
