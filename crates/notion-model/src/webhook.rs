//! Webhooks: what Notion posts when something has changed.
//!
//! An event says what has changed, not what it is now: retrieve it. It may be gone by then. Events can be lost and come
//! out of order ([`Event::timestamp`] orders them), and one that was not answered with a success comes again, up to
//! eight times in about a day, with the same [`Event::id`].
//!
//! Notion collects what happens quickly: pages, databases and data sources that are created, moved, put in the trash and
//! taken out, and changes of content, properties and schemas; of quick opposites there may be no event at all. A
//! subscription does not take up a type of event that is new.
//!
//! ```
//! use notion_model::webhook::{EventKind, PageChange, Request};
//!
//! # let body = r#"{
//! #     "id": "367cba44-b6f3-4c92-81e7-6a2e9659efd4", "timestamp": "2026-07-04T09:10:20.602Z",
//! #     "type": "page.properties_updated",
//! #     "entity": {"id": "153104cd-477e-809d-8dc4-ff2d96ae3090", "type": "page"},
//! #     "data": {"parent": {"id": "13950b26-c203-4f3b-b97d-93ec06319565", "type": "space"},
//! #              "updated_properties": ["XGe%40"]}
//! # }"#;
//! match Request::from_slice(body.as_bytes())? {
//!     // The first request: its token is pasted into Notion, and signs all that follow.
//!     Request::Handshake(token) => println!("{}", token.expose()),
//!     Request::Event(event) => match event.kind() {
//!         EventKind::Page(id, PageChange::PropertiesUpdated(properties)) => {
//!             println!("{} properties of {id} have changed", properties.len());
//!         }
//!         EventKind::Page(id, change) => println!("{id}: {change:?}"),
//!         other => println!("{} {other:?}", event.r#type),
//!     },
//! }
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Anybody can post to a public address, so nothing of an event is to be believed before its signature is checked: with
//! the feature `webhooks`, by `SigningKey`.
//!
//! See [webhooks](https://developers.notion.com/reference/webhooks).

mod data;
mod kind;
#[cfg(feature = "webhooks")]
mod signature;

use serde::Deserialize;

pub use self::data::*;
pub use self::kind::{
    CommentChange, ContainerChange, EventKind, FileUploadChange, PageChange, ViewChange,
};
#[cfg(feature = "webhooks")]
pub use self::signature::{SIGNATURE_HEADER, SignatureError, SigningKey};
use crate::{Secret, Timestamp, WorkspaceId};

object! {
    /// An event: something in a workspace has changed.
    ///
    /// See [event types and delivery](https://developers.notion.com/reference/webhooks-events-delivery).
    pub struct Event {
        /// Names the event: the same for every attempt to deliver it.
        pub id: String,
        /// When it happened, to the millisecond.
        pub timestamp: Timestamp,
        /// In which workspace.
        pub workspace_id: WorkspaceId,
        /// What that is called.
        pub workspace_name: Option<String>,
        /// The subscription that asked for it.
        pub subscription_id: String,
        /// The connection that subscribed.
        pub integration_id: String,
        /// Who did it. Several, if changes were collected: at most 100.
        pub authors: Vec<Actor>,
        /// Of a public connection: the users and bots through which it can see the entity, at most 100.
        pub accessible_by: Option<Vec<Actor>>,
        /// Which attempt to deliver it this is: 1 to 8.
        pub attempt_number: u32,
        /// The version whose shape it has.
        pub api_version: EventVersion,
        /// What happened. [`kind`](Self::kind) takes it apart.
        pub r#type: EventType,
        /// To what.
        pub entity: Entity,
        /// More about it, which depends on the type.
        pub data: Option<Box<EventData>>,
    }
}

open_enum! {
    /// The version whose shape an event has.
    pub enum EventVersion {
        /// `2022-06-28`
        V2022_06_28 = "2022-06-28",
        /// `2025-09-03`
        V2025_09_03 = "2025-09-03",
        /// `2026-03-11`
        V2026_03_11 = "2026-03-11",
    }
}

open_enum! {
    /// The type of an event: what happened.
    pub enum EventType {
        /// A page was created.
        PageCreated = "page.created",
        /// A page went to the trash.
        PageDeleted = "page.deleted",
        /// A page came out of the trash.
        PageUndeleted = "page.undeleted",
        /// A page has another parent.
        PageMoved = "page.moved",
        /// A page was locked.
        PageLocked = "page.locked",
        /// A page was unlocked.
        PageUnlocked = "page.unlocked",
        /// What is on a page has changed.
        PageContentUpdated = "page.content_updated",
        /// Properties of a page have changed.
        PagePropertiesUpdated = "page.properties_updated",
        /// Others may see a page, or may do something else with it. What came of it, it does not say.
        PagePermissionsUpdated = "page.permissions_updated",
        /// The transcript of a meeting was deleted.
        PageTranscriptDeleted = "page.transcription_block.transcript_deleted",
        /// A database was created.
        DatabaseCreated = "database.created",
        /// A database went to the trash.
        DatabaseDeleted = "database.deleted",
        /// A database came out of the trash.
        DatabaseUndeleted = "database.undeleted",
        /// A database has another parent.
        DatabaseMoved = "database.moved",
        /// Rows were added to a database or taken out. Of versions before 2025-09-03.
        DatabaseContentUpdated = "database.content_updated",
        /// The schema of a database has changed. Of versions before 2025-09-03.
        DatabaseSchemaUpdated = "database.schema_updated",
        /// A data source was created.
        DataSourceCreated = "data_source.created",
        /// A data source went to the trash.
        DataSourceDeleted = "data_source.deleted",
        /// A data source came out of the trash.
        DataSourceUndeleted = "data_source.undeleted",
        /// A data source has another database.
        DataSourceMoved = "data_source.moved",
        /// Rows were added to a data source or taken out.
        DataSourceContentUpdated = "data_source.content_updated",
        /// The schema of a data source has changed.
        DataSourceSchemaUpdated = "data_source.schema_updated",
        /// A comment was made.
        CommentCreated = "comment.created",
        /// A comment has changed.
        CommentUpdated = "comment.updated",
        /// A comment was deleted.
        CommentDeleted = "comment.deleted",
        /// A view was created.
        ViewCreated = "view.created",
        /// A view has changed.
        ViewUpdated = "view.updated",
        /// A view was deleted.
        ViewDeleted = "view.deleted",
        /// A file upload was created.
        FileUploadCreated = "file_upload.created",
        /// The content of a file upload is there.
        FileUploadCompleted = "file_upload.completed",
        /// A file upload was not attached in time.
        FileUploadExpired = "file_upload.expired",
        /// The content of a file upload could not be had.
        FileUploadUploadFailed = "file_upload.upload_failed",
    }
}

/// A request that Notion posts to the address of a subscription. Nothing of it has been checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The first request to a new address. Whoever set up the subscription enters the token at Notion, and it is the
    /// key of all signatures. Anybody can post one: don't take a new token in place of one that is known.
    Handshake(Secret),
    /// Something has changed.
    Event(Box<Event>),
}

#[derive(Deserialize)]
struct Handshake {
    verification_token: Option<Secret>,
}

impl Request {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or not an object, or the token of a handshake is empty or blank.
    pub fn from_slice(body: &[u8]) -> serde_json::Result<Self> {
        let handshake: Handshake = crate::from_slice(body)?;
        Ok(match handshake.verification_token {
            // As a key it would take what anybody signs.
            Some(token) if token.expose().trim().is_empty() => {
                return Err(serde::de::Error::custom("the verification token is empty"));
            }
            Some(token) => Self::Handshake(token),
            None => Self::Event(crate::from_slice(body)?),
        })
    }
}
