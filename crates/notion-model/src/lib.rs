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
//!   says which fields hold a default because the server left them out.
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
//!
//! # Map
//!
//! Everything is at the root, and in a module of its family. The [`prelude`] has what programs name most.
//!
//! | family | |
//! | --- | --- |
//! | [`database`], [`data_source`], [`page`], [`parent`] | what holds what: containers, schemas, rows |
//! | [`property`] | columns and cells, read and written |
//! | [`row`] | rows as structs, and schemas as code |
//! | [`filter`], [`sort`], [`search`], [`view`] | which rows, in what order, and shown how |
//! | [`block`], [`rich_text`], [`markdown`], [`page_markdown`] | what is written on a page |
//! | [`mod@file`], [`file_upload`], [`comment`], [`user`], [`meeting_note`], [`skill`] | what else there is |
//! | [`id`], [`time`], [`color`], [`list`], [`error`] | what all of them are made of |
//! | [`webhook`], [`oauth`], [`async_task`], [`agent`], [`admin`] | what goes on around them |
//! | [`validate`] | Notion's limits, checked before anything is sent |
//! | [`strategy`] | property tests: generated values of all this |
//!
//! # Features
//!
//! Databases, data sources, pages and their properties, blocks, users and search are always there. The rest comes in
//! families, all of them on by default but what is in beta or needs other packages. An object or a block of a family
//! that is left out is unknown: nothing of it is lost.
//!
//! | feature | by default | |
//! | --- | --- | --- |
//! | `comments` | yes | comments |
//! | `file-uploads` | yes | file uploads (attaching one is always there) |
//! | `meeting-notes` | yes | queries of meeting notes (their blocks are always there) |
//! | `oauth` | yes | tokens of public connections |
//! | `views` | yes | views of databases |
//! | `webhook-types` | yes | what webhooks post; has `file-uploads` and `views` |
//! | `webhooks` | | that, and signatures (hmac, sha2) |
//! | `admin` | | objects of the Admin API |
//! | `agents` | | agents and sessions with them, in beta |
//! | `markdown` | | blocks out of Markdown and as Markdown (pulldown-cmark) |
//! | `jiff` | | times to and from the types of [jiff](https://docs.rs/jiff), which is re-exported |
//! | `jiff-serde` | | that, and its types readable and writable by serde |
//! | `proptest` | | [strategies](strategy) that generate what is read and written, for property tests |
//! | `full` | | all but `proptest` |

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "full", feature = "proptest")),
    allow(rustdoc::broken_intra_doc_links)
)]

#[macro_use]
mod wire;

#[cfg(feature = "admin")]
pub mod admin;
#[cfg(feature = "agents")]
pub mod agent;
pub mod async_task;
pub mod block;
pub mod color;
#[cfg(feature = "comments")]
pub mod comment;
pub mod data_source;
pub mod database;
mod emoji;
pub mod error;
pub mod file;
#[cfg(feature = "file-uploads")]
pub mod file_upload;
pub mod filter;
mod held_file;
pub mod id;
pub mod lexicon;
pub mod list;
#[cfg(feature = "markdown")]
pub mod markdown;
#[cfg(feature = "meeting-notes")]
pub mod meeting_note;
mod nested;
#[cfg(feature = "oauth")]
pub mod oauth;
mod object;
pub mod page;
pub mod page_markdown;
pub mod parent;
mod partial;
mod patch;
pub mod property;
pub mod rich_text;
pub mod row;
pub mod search;
mod secret;
pub mod skill;
pub mod sort;
#[cfg(any(test, feature = "proptest"))]
pub mod strategy;
mod strip;
pub mod time;
pub mod user;
pub mod validate;
#[cfg(feature = "views")]
pub mod view;
#[cfg(feature = "webhook-types")]
pub mod webhook;

/// What programs name most.
///
/// ```
/// use notion_model::prelude::*;
///
/// let open = Filter::checkbox("Done").equals(false) & Filter::date("Due").this_week();
/// let row = Properties::from([("Task", PropertyInput::title("Buy milk"))]);
/// ```
pub mod prelude {
    pub use crate::{
        Block, BlockId, BlockInput, Color, DataSource, DataSourceId, Database, DatabaseId, Date,
        DateValue, Filter, IconInput, NumberFormat, Page, PageId, PageParent, Properties, Property,
        PropertyInput, PropertySchema, PropertySchemaInput, PropertyValue, RichText, RichTextArray,
        Sort, Timestamp, User, UserId,
    };
}

pub use crate::async_task::*;
pub use crate::block::*;
pub use crate::color::{Color, IconColor};
#[cfg(feature = "comments")]
pub use crate::comment::*;
pub use crate::data_source::{DataSource, Template, TemplateList};
pub use crate::database::{DataSourceRef, Database, DatabaseRef, PageRef};
pub use crate::error::{ErrorBody, ErrorCode};
pub use crate::file::*;
#[cfg(feature = "file-uploads")]
pub use crate::file_upload::*;
pub use crate::filter::*;
pub use crate::held_file::{FileHolder, FileLocation, FileSpot, HeldFile};
pub use crate::id::*;
pub use crate::list::{IncompleteReason, List, ListType, RequestStatus, RequestStatusType};
#[cfg(feature = "meeting-notes")]
pub use crate::meeting_note::*;
#[cfg(feature = "oauth")]
pub use crate::oauth::{OAuthToken, TokenIntrospection, TokenRevocation};
pub use crate::object::Object;
pub use crate::page::{Page, PagePosition, TemplateInput};
pub use crate::page_markdown::*;
pub use crate::parent::{DatabaseParent, MoveParent, PageParent, Parent, ParentKind, ParentType};
pub use crate::patch::Patch;
pub use crate::property::*;
pub use crate::rich_text::*;
pub use crate::search::{SearchObject, SearchResult};
pub use crate::secret::Secret;
pub use crate::skill::{Plugin, SkillArchive};
pub use crate::sort::{Direction, Sort};
pub use crate::time::{
    Date, DateOrDateTime, DateTime, DateValue, Offset, ParseTimeError, Timestamp,
};
pub use crate::user::{Bot, BotOwner, BotOwnerKind, Person, User, UserKind, WorkspaceLimits};
#[cfg(feature = "views")]
pub use crate::view::*;
#[doc(hidden)]
pub use crate::wire::Readable as __Readable;
#[doc(hidden)]
pub use serde as __serde;

pub use crate::wire::{
    AsJson, Entries, EntryWriter, Extra, Json, Unknown, from_slice, from_str, from_value, to_vec,
};
#[cfg(feature = "jiff")]
pub use jiff;
/// A number as JSON has it: an integer or a float.
pub use serde_json::Number;
