//! Types and validation for the Notion API: no I/O, no async, no clock.
//!
//! # The data model
//!
//! Since September 2025 a [`Database`] is a container of [`DataSource`]s. A data source has a schema
//! ([`Properties`] of [`PropertySchema`]) and rows; a row is a [`Page`], and has a value
//! ([`Property`]) for each property of the schema. Their ids are types of their own
//! ([`DatabaseId`], [`DataSourceId`], [`PageId`]), so that one can't stand for the other.
//!
//! # Reading
//!
//! [`from_slice`], [`from_str`] and [`from_value`] read what Notion answers, and never fail for its
//! content:
//!
//! ```
//! use notion_model::{Page, PropertyValue};
//!
//! let page: Page = notion_model::from_str(r#"{
//!     "object": "page",
//!     "id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c",
//!     "mood": "sunny",
//!     "properties": {
//!         "Effort": {"id": "Cxq%3D", "type": "number", "number": 3},
//!         "Aura": {"id": "%3Acms", "type": "hologram", "hologram": {"hue": 210}}
//!     }
//! }"#)?;
//! // What is known has a type …
//! let effort = &page.properties.get("Effort").unwrap().value;
//! assert!(matches!(effort, PropertyValue::Number(Some(n)) if n.as_u64() == Some(3)));
//! // … and what is not is kept, and written back.
//! let aura = &page.properties.get("Aura").unwrap().value;
//! assert_eq!(aura.name(), "hologram");
//! assert!(matches!(aura, PropertyValue::Unknown(unknown) if unknown.payload().is_some()));
//! assert_eq!(page.extra.get("mood").unwrap(), "sunny");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! * A union (`PropertyValue`, `RichTextKind` …) has a variant [`Unknown`] for types that this
//!   version does not know.
//! * An open enum ([`Color`], [`NumberFormat`] …) has a variant `Unknown` for values that it does
//!   not know.
//! * An object keeps the keys that it does not know in its field `extra` ([`Extra`]), which also
//!   tells which fields hold a default because the server left them out.
//!
//! Reading and writing back gives the same JSON, up to `null` against an absent key, the spelling
//! of numbers and the spelling of instants.
//!
//! Plain `serde_json::from_str` does the same, and so does every other reader of serde's. A value of
//! another kind than Notion documents (a string for an object) is kept as it is, too. Only half of a
//! surrogate pair (`"\ud83d"` alone) is an error for serde_json; the functions here read it as U+FFFD,
//! and [`Extra::damaged`] says where.
//!
//! # Writing
//!
//! What is written differs from what is read: [`PropertyInput`] holds the value of a property in a
//! request, [`PropertySchemaInput`] a property of a schema, [`BlockInput`] a block, [`IconInput`] an
//! icon. In updates a [`Patch`] tells "leave it" from "clear it".

#[macro_use]
mod wire;

#[cfg(feature = "agents")]
pub mod agent;
mod async_task;
mod block;
mod color;
mod comment;
mod data_source;
mod database;
mod emoji;
mod error;
mod file;
mod file_upload;
mod filter;
mod id;
mod list;
#[cfg(feature = "markdown")]
pub mod markdown;
mod meeting_note;
mod nested;
mod oauth;
mod object;
mod page;
mod page_markdown;
mod parent;
mod partial;
mod patch;
mod property;
mod rich_text;
pub mod row;
mod search;
mod sort;
#[cfg(any(test, feature = "proptest"))]
pub mod strategy;
mod strip;
mod time;
mod user;
pub mod validate;
mod view;
pub mod webhook;

pub use crate::async_task::*;
pub use crate::block::*;
pub use crate::color::{Color, IconColor};
pub use crate::comment::*;
pub use crate::data_source::{DataSource, Template, TemplateList};
pub use crate::database::{DataSourceRef, Database, DatabaseRef, PageRef};
pub use crate::error::{ErrorBody, ErrorCode};
pub use crate::file::*;
pub use crate::file_upload::*;
pub use crate::filter::*;
pub use crate::id::*;
pub use crate::list::{IncompleteReason, List, ListType, RequestStatus, RequestStatusType};
pub use crate::meeting_note::*;
pub use crate::oauth::{OAuthToken, Secret, TokenIntrospection, TokenRevocation};
pub use crate::object::Object;
pub use crate::page::{Page, PagePosition, TemplateInput};
pub use crate::page_markdown::*;
pub use crate::parent::{DatabaseParent, MoveParent, PageParent, Parent, ParentKind, ParentType};
pub use crate::patch::Patch;
pub use crate::property::*;
pub use crate::rich_text::*;
pub use crate::search::{SearchObject, SearchResult};
pub use crate::sort::{Direction, Sort};
pub use crate::time::{DateOrDateTime, DateValue, ParseTimeError, Timestamp};
pub use crate::user::{Bot, BotOwner, BotOwnerKind, Person, User, UserKind, WorkspaceLimits};
pub use crate::view::*;
pub use crate::wire::{Extra, Unknown, from_slice, from_str, from_value};
pub use jiff;
/// A number as JSON has it: an integer or a float.
pub use serde_json::Number;
