//! An in-memory Notion to develop and test against, in process or over HTTP.
//!
//! In process it is a transport, so a client needs neither a network nor a runtime for it:
//!
//! ```
//! # async fn f() -> Result<(), Box<dyn std::error::Error>> {
//! let workspace = notion_sim::Workspace::new();
//! let page = workspace.root_page();
//! // let notion = notion_api::Client::builder().transport(workspace.clone()).build()?;
//! // … the code under test …
//! assert!(workspace.children(page).is_empty());
//! assert!(workspace.requests().is_empty());
//! # Ok(()) }
//! ```
//!
//! Over HTTP it serves any client in any language: `cargo run -p notion-sim`, or [`Workspace::serve`] in a test (feature
//! `server`). The guide is `docs/simulator.md`.
//!
//! # What it does
//!
//! All endpoints of the versions `2025-09-03` and `2026-03-11`: databases, data sources, queries, pages, page properties,
//! blocks, Markdown, templates, views and their queries, comments, meeting notes, search, uploads, users, custom emojis,
//! Agent Skills and OAuth. Defaults are filled in, text and dates normalised, options made, relations kept on both sides, rollups and
//! formulas computed, filters and sorts evaluated, block trees with their rules, caps and cursors kept, errors worded as
//! Notion words them. What recordings show of the real Notion is replayed against it.
//!
//! # What tests do with it
//!
//! * Look: [`Workspace::page`], [`rows`](Workspace::rows), [`children`](Workspace::children) and others give objects
//!   without a request; [`requests`](Workspace::requests) and [`webhooks`](Workspace::webhooks) what happened.
//! * Begin and begin again: [`Builder::content`], [`Workspace::import`] and [`export`](Workspace::export) read and write
//!   JSON, [`snapshot`](Workspace::snapshot) and [`restore`](Workspace::restore) go back.
//! * Make it hard: [`Workspace::inject`] lets requests fail by plan, [`Builder::rate_limit`] refuses what is too fast,
//!   [`Builder::limited_token`] what a token may not do, [`Builder::query_limit`] cuts queries off early,
//!   [`Builder::template_lag`] and [`Builder::search_lag`] let things take their time,
//!   [`Builder::webhook_parents_without_type`] makes events barer, and [`WebhookFault`]s lose them.
//! * Let others act: [`Workspace::unshare`], [`purge`](Workspace::purge), [`refuse_children`](Workspace::refuse_children),
//!   [`end_cursors`](Workspace::end_cursors) and their like.
//! * Authorise: [`Builder::oauth_client`] makes the connection a public one.
//!
//! # What it leaves out
//!
//! * Formulas know the documented functions, but neither styles nor time zones: days are those of UTC.
//! * Tasks are done at once, and so are templates if nothing else is said; Notion takes its time for both.
//! * The filters of views are kept and used, their quick filters and layouts only kept.
//! * There is one connection: all tokens see what is shared with it, as far as their capabilities go.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod endpoints;
mod router;
mod rules;
mod seed;
mod store;
#[cfg(feature = "server")]
mod web;
mod webhooks;
mod wire;
mod workspace;

pub use crate::router::faults::{Fault, FaultKind};
pub use crate::seed::ImportError;
pub use crate::store::agents::AgentPart;
pub use crate::store::connection::{Capability, UnknownCapability};
#[cfg(feature = "server")]
pub use crate::web::server::ServerHandle;
pub use crate::webhooks::faults::{WebhookFault, WebhookFaultKind};
pub use crate::workspace::builder::Builder;
pub use crate::workspace::log::Logged;
pub use crate::workspace::play::PlayError;
pub use crate::workspace::snapshot::Snapshot;
#[cfg(feature = "server")]
pub use crate::workspace::webhooks::WebhookHandle;
pub use crate::workspace::{NotARow, Workspace};
