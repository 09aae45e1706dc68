//! Types and validation for the Notion API: no I/O, no async, no clock.

#[macro_use]
mod wire;

mod color;
mod data_source;
mod database;
mod error;
mod file;
mod id;
mod list;
mod object;
mod page;
mod parent;
mod patch;
mod property;
mod rich_text;
mod time;
mod user;

pub use crate::color::{Color, IconColor};
pub use crate::data_source::{DataSource, Template, TemplateList};
pub use crate::database::{DataSourceRef, Database, DatabaseRef, PageRef};
pub use crate::error::{ErrorBody, ErrorCode};
pub use crate::file::*;
pub use crate::id::*;
pub use crate::list::{IncompleteReason, List, ListType, RequestStatus, RequestStatusType};
pub use crate::object::Object;
pub use crate::page::Page;
pub use crate::parent::{DatabaseParent, MoveParent, PageParent, Parent, ParentKind, ParentType};
pub use crate::patch::Patch;
pub use crate::property::*;
pub use crate::rich_text::*;
pub use crate::time::{DateOrDateTime, DateValue, ParseTimeError, Timestamp};
pub use crate::user::{Bot, BotOwner, BotOwnerKind, Person, User, UserKind, WorkspaceLimits};
pub use crate::wire::{Extra, Unknown, from_slice, from_str, from_value};
/// A number as JSON has it: an integer or a float.
pub use serde_json::Number;
