//! What an event is about, and more of it.

use crate::wire::{AsJson, Event, Field, Json, Slot, Wire};
use crate::{
    BlockId, CommentId, DataSourceId, DatabaseId, FileImportResult, FileUploadId, PageId,
    PropertyId, ViewId, ViewType,
};

object! {
    /// The user, bot or agent who did something, or may see it.
    pub struct Actor {
        /// The user, bot or agent.
        pub id: crate::UserId,
        /// What it is.
        pub r#type: ActorType,
    }
}

open_enum! {
    /// The type of an actor.
    pub enum ActorType {
        /// A person.
        Person = "person",
        /// A bot.
        Bot = "bot",
        /// An agent.
        Agent = "agent",
    }
}

object! {
    /// A thing in a workspace: what an event is about, or is in.
    pub struct Entity {
        /// Its id. [`kind`](Self::kind) has it with its type.
        pub id: String,
        /// What it is.
        pub r#type: EntityType,
        /// Of the parent of a row: its data source.
        pub data_source_id: Option<DataSourceId>,
    }
}

open_enum! {
    /// The type of something in a workspace.
    pub enum EntityType {
        /// A page.
        Page = "page",
        /// A database.
        Database = "database",
        /// A data source.
        DataSource = "data_source",
        /// A block; also a database that only shows what is elsewhere.
        Block = "block",
        /// A comment.
        Comment = "comment",
        /// A view.
        View = "view",
        /// A file upload.
        FileUpload = "file_upload",
        /// The workspace itself.
        Space = "space",
        /// A teamspace.
        Team = "team",
        /// An agent.
        Agent = "agent",
    }
}

/// An [`Entity`], taken apart by its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntityKind<'a> {
    /// A page.
    Page(PageId),
    /// A database.
    Database(DatabaseId),
    /// A data source.
    DataSource(DataSourceId),
    /// A block.
    Block(BlockId),
    /// A comment.
    Comment(CommentId),
    /// A view.
    View(ViewId),
    /// A file upload.
    FileUpload(FileUploadId),
    /// Something else, or something whose id is not one: its id.
    Other(&'a str),
}

impl Entity {
    /// Returns what it is, and which. One without a type is what its key says: `data_source_id` names a data source,
    /// `page_id` a page.
    pub fn kind(&self) -> EntityKind<'_> {
        let kind = match &self.r#type {
            EntityType::Unknown(_) => self.kind_by_key(),
            known => kind_of(known, &self.id),
        };
        kind.unwrap_or(EntityKind::Other(&self.id))
    }

    fn kind_by_key(&self) -> Option<EntityKind<'_>> {
        // As in the parents of objects, a type may be called like the key that it has.
        let named = self.r#type.as_str().strip_suffix("_id");
        let by_type = named.and_then(|name| kind_of(&EntityType::from(name), &self.id));
        let by_key = || {
            self.extra.iter().find_map(|(key, value)| {
                kind_of(&EntityType::from(key.strip_suffix("_id")?), value.as_str()?)
            })
        };
        self.data_source_id.map(EntityKind::DataSource).or(by_type).or_else(by_key)
    }
}

fn kind_of(kind: &EntityType, id: &str) -> Option<EntityKind<'static>> {
    match kind {
        EntityType::Page => id.parse().ok().map(EntityKind::Page),
        EntityType::Database => id.parse().ok().map(EntityKind::Database),
        EntityType::DataSource => id.parse().ok().map(EntityKind::DataSource),
        EntityType::Block => id.parse().ok().map(EntityKind::Block),
        EntityType::Comment => id.parse().ok().map(EntityKind::Comment),
        EntityType::View => id.parse().ok().map(EntityKind::View),
        EntityType::FileUpload => id.parse().ok().map(EntityKind::FileUpload),
        _ => None,
    }
}

object! {
    /// The details of an event. Which of it there is depends on its type.
    pub struct EventData {
        /// In what the entity is.
        pub parent: Option<Entity>,
        /// Of a comment: on which page it is.
        pub page_id: Option<PageId>,
        /// The blocks, pages and databases that were added, changed or taken out.
        pub updated_blocks: Option<Vec<Entity>>,
        /// The properties that have changed.
        pub updated_properties: Option<Vec<UpdatedProperty>>,
        /// How a new view shows the rows.
        pub view_type: Option<ViewType>,
        /// What has changed of a view.
        pub updated_fields: Option<Vec<ViewField>>,
        /// Of a transcript: the block that it was in.
        pub target: Option<Entity>,
        /// The transcript.
        pub transcript_id: Option<String>,
        /// Why a file could not be had.
        pub file_import_result: Option<FileImportResult>,
    }
}

open_enum! {
    /// A field of a view that has changed.
    pub enum ViewField {
        /// Its name.
        Name = "name",
        /// Its filter.
        Filter = "filter",
        /// The order of its rows.
        Sorts = "sorts",
        /// What belongs to its type.
        Configuration = "configuration",
    }
}

/// A property that has changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UpdatedProperty {
    /// Of a page: the value of this property.
    Value(PropertyId),
    /// Of a schema: the property itself.
    Schema(SchemaChange),
}

impl UpdatedProperty {
    /// Returns which property.
    pub fn id(&self) -> &PropertyId {
        match self {
            Self::Value(id) => id,
            Self::Schema(change) => &change.id,
        }
    }
}

object! {
    /// A property of a schema that has changed.
    pub struct SchemaChange {
        /// Which one.
        pub id: PropertyId,
        /// What it is called; `None` if it is gone.
        pub name: Option<String> = null,
        /// What was done to it.
        pub action: SchemaAction,
    }
}

open_enum! {
    /// The action on a property of a schema.
    pub enum SchemaAction {
        /// It was added.
        Created = "created",
        /// It was changed.
        Updated = "updated",
        /// It was removed.
        Deleted = "deleted",
    }
}

impl Wire for UpdatedProperty {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        match event {
            Event::Str(id) => {
                *self = Self::Value(id.into());
                Slot::Taken
            }
            _ => {
                *self = Self::Schema(SchemaChange::default());
                match self {
                    Self::Schema(change) => change.put(event),
                    Self::Value(_) => Slot::Refused,
                }
            }
        }
    }
}

impl AsJson for UpdatedProperty {
    fn as_json(&self) -> Json<'_> {
        match self {
            Self::Value(id) => id.as_json(),
            Self::Schema(change) => change.as_json(),
        }
    }
}

impl Field for UpdatedProperty {
    fn empty() -> Self {
        Self::Value(PropertyId::default())
    }
}

crate::wire::shims!(UpdatedProperty);
