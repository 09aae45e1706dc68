//! Ids: which object is meant, and of what kind.

mod parse;

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

pub use self::parse::ParseIdError;
use self::parse::{Kind, parse, uuid};
use crate::wire::{AsJson, Event, Form, Json, Slot, Wire};

macro_rules! ids {
    ($($(#[$meta:meta])* $Name:ident($noun:literal, $kind:ident);)*) => {$(
        $(#[$meta])*
        ///
        /// 16 bytes. Parsed from 32 hexadecimal digits with or without hyphens, alone, after a title
        /// (`Tasks-0123…`) or in a Notion address that names such an object; shown with hyphens.
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $Name(Uuid);

        impl $Name {
            /// The id with these 16 bytes.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id's 16 bytes.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }

            /// The id that names nothing: all bits zero.
            pub const fn nil() -> Self {
                Self(Uuid::nil())
            }

            /// Whether this is the id that names nothing.
            pub const fn is_nil(&self) -> bool {
                self.0.is_nil()
            }
        }

        impl FromStr for $Name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse(text, $noun, Kind::$kind).map(Self)
            }
        }

        impl TryFrom<&str> for $Name {
            type Error = ParseIdError;

            fn try_from(text: &str) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($Name), "({})"), self.0.as_hyphenated())
            }
        }

        impl From<Uuid> for $Name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$Name> for Uuid {
            fn from(id: $Name) -> Self {
                id.0
            }
        }

        impl Wire for $Name {
            fn put(&mut self, event: Event<'_>) -> Slot<'_> {
                event.put_text(self)
            }

            fn put_str(&mut self, text: &str) -> bool {
                let read = uuid(text);
                self.0 = read.unwrap_or(self.0);
                read.is_some()
            }
        }

        impl AsJson for $Name {
            fn as_json(&self) -> Json<'_> {
                Json(Form::Id(self.0))
            }
        }

        crate::wire::leaf!($Name);
        crate::wire::shims!($Name);
    )*};
}

ids! {
    /// Names a database: the container of data sources.
    DatabaseId("database", Database);
    /// Names a data source: a schema and its rows.
    ///
    /// The address of a database names no data source. What does is `collection://…`, as Notion's
    /// Markdown has it.
    DataSourceId("data source", DataSource);
    /// Names a page, be it a row of a data source or not.
    ///
    /// Of an address that shows a page open over a database, this is the page.
    PageId("page", Page);
    /// Names a block. Every page and every database is a block too.
    BlockId("block", Block);
    /// Names a user: a person or a bot.
    UserId("user", User);
    /// Names a comment.
    CommentId("comment", Other);
    /// Names a discussion: a thread of comments.
    DiscussionId("discussion", Discussion);
    /// Names a file upload.
    FileUploadId("file upload", Other);
    /// Names a view of a database.
    ViewId("view", View);
    /// Names a query of a view.
    ViewQueryId("view query", Other);
    /// Names a workspace.
    WorkspaceId("workspace", Other);
    /// Names an emoji that a workspace made.
    CustomEmojiId("custom emoji", Other);
    /// Names an agent.
    AgentId("agent", Agent);
}

/// A page is a block.
impl From<PageId> for BlockId {
    fn from(id: PageId) -> Self {
        Self(id.0)
    }
}

/// A database is a block.
impl From<DatabaseId> for BlockId {
    fn from(id: DatabaseId) -> Self {
        Self(id.0)
    }
}
