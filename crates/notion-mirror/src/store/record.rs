//! What a store keeps of objects, blocks, links, files and gaps.

use std::fmt;
use std::str::FromStr;

use notion_model::Timestamp;
use uuid::Uuid;

use crate::derived::cells::PropertyCells;
use crate::derived::columns::SchemaProperty;
use crate::derived::files::FileSlot;
use crate::derived::fingerprint::Fingerprint;
use crate::derived::links::{Link, LinkTarget};

macro_rules! words {
    ($(#[$meta:meta])* pub enum $Name:ident { $($(#[$doc:meta])* $Variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $Name { $($(#[$doc])* $Variant,)+ }

        impl $Name {
            /// All that there are.
            pub const ALL: &[Self] = &[$(Self::$Variant),+];

            /// Returns the word that is stored for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Variant => $word,)+ }
            }
        }

        impl std::str::FromStr for $Name {
            type Err = super::StoreError;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$Variant),)+
                    _ => Err(super::StoreError::Damaged {
                        what: stringify!($Name),
                        problem: format!("{word:?} is none"),
                    }),
                }
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(super) use words;

words! {
    /// The kind of thing that an id names.
    pub enum Kind {
        /// A page, be it a row or not.
        Page = "page",
        /// A database.
        Database = "database",
        /// A data source.
        DataSource = "data_source",
        /// A view of a database.
        View = "view",
        /// A block. Blocks are kept as parts of a page's body, not as objects.
        Block = "block",
        /// A comment.
        Comment = "comment",
        /// A user.
        User = "user",
    }
}

words! {
    /// The state of an object, as far as it is known.
    pub enum State {
        /// It is there.
        Live = "live",
        /// It is in the trash.
        Trashed = "trashed",
        /// It was there, and is answered as not found: purged, or not shared any more. Its content is kept.
        Unreachable = "unreachable",
        /// A comment that is not listed any more, and can still be retrieved: its discussion is resolved.
        Resolved = "resolved",
    }
}

/// The key of an object: its kind and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Returns the key of an object.
    pub fn new(kind: Kind, id: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into() }
    }

    /// Returns the key of a page.
    pub fn page(id: impl Into<Uuid>) -> Self {
        Self::new(Kind::Page, id)
    }
}

impl From<LinkTarget> for Key {
    fn from(target: LinkTarget) -> Self {
        match target {
            LinkTarget::Page(id) => Self::new(Kind::Page, id),
            LinkTarget::Database(id) => Self::new(Kind::Database, id),
            LinkTarget::Block(id) => Self::new(Kind::Block, id),
            LinkTarget::User(id) => Self::new(Kind::User, id),
            LinkTarget::Comment(id) => Self::new(Kind::Comment, id),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

/// An object as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Which object.
    pub key: Key,
    /// What it is in: a page, a block, a database, a data source. `None` for the workspace.
    pub parent: Option<Uuid>,
    /// What it belongs to: the data source of a row, the database of a data source or a view, the page of a comment.
    pub within: Option<Uuid>,
    /// Its title or name, or the text of a comment.
    pub title: String,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last edited, as Notion says it: pages and data sources to the minute.
    pub edited: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Since when it has stood there, as far as it is known.
    pub state_at: Timestamp,
    /// The fingerprint of the document.
    pub hash: Fingerprint,
    /// The object as JSON, as it was read.
    pub document: String,
    /// When it was last seen in an answer.
    pub seen_at: Timestamp,
    /// When the last complete reading of its blocks and comments began; `None` before the first.
    pub body_read: Option<Timestamp>,
    /// When it was answered as not found for the first time, if it has been and was not seen since.
    pub missing_since: Option<Timestamp>,
    /// What went wrong with it last, or what is guessed about an object that can't be reached.
    pub error: Option<String>,
}

/// A block as it is stored: a part of the body of a page.
///
/// What a copy of a synced block shows has the ids of the original, so that one id may stand in several lists, each with
/// another `parent`.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockRecord {
    /// Its id.
    pub id: Uuid,
    /// In whose list it stands: the page's, or that of a block of it.
    pub parent: Uuid,
    /// Its place in that list, from 0.
    pub position: u32,
    /// How many blocks it is in, below the page: 0 for those directly in it.
    pub depth: u32,
    /// Its type, as Notion writes it: `paragraph`, `child_page`.
    pub kind: String,
    /// Its plain text.
    pub text: String,
    /// The fingerprint of the document.
    pub hash: Fingerprint,
    /// The block as JSON, as it was read.
    pub document: String,
    /// Whether the list that it is in was refused since it was read, so that it may have changed or be gone.
    pub stale: bool,
}

words! {
    /// The state of the download of a file.
    pub enum FileState {
        /// It is yet to be fetched.
        Pending = "pending",
        /// Its content is stored.
        Stored = "stored",
        /// It is not fetched: files are not asked for, or not those at other addresses.
        Skipped = "skipped",
        /// It can't be had: the error says why.
        Failed = "failed",
    }
}

/// A file as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// The object with which it was read: the page, for a file of a block; else what has it.
    pub owner: Uuid,
    /// What has it.
    pub holder: Key,
    /// Where in that, and at which address.
    pub slot: FileSlot,
    /// How far it has come.
    pub state: FileState,
    /// The SHA-256 of its content, once that is stored.
    pub sha256: Option<[u8; 32]>,
    /// How many bytes it has, once it is stored.
    pub size: Option<u64>,
    /// Its MIME type, if its host said it.
    pub content_type: Option<String>,
    /// When it was fetched.
    pub fetched_at: Option<Timestamp>,
    /// Why it can't be had.
    pub error: Option<String>,
}

/// The data derived from a document, for the tables beside it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Derived {
    /// The references in it.
    pub links: Vec<Link>,
    /// The files in it.
    pub files: Vec<FileSlot>,
    /// Its plain text, for the search.
    pub text: String,
    /// The typed values of a page.
    pub cells: Vec<PropertyCells>,
    /// The properties of a data source.
    pub schema: Vec<SchemaProperty>,
}

/// A gap: an object that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Of which object.
    pub key: Key,
    /// What of it: `object`, [`not_shared`](Gap::NOT_SHARED), `body`, `comments`, `rows`, `children:<block>`, `property:<id>`, `file:<slot>`, `views`.
    pub what: String,
    /// Notion's code of the error, or a word of the mirror's.
    pub code: String,
    /// The message.
    pub message: String,
    /// When it was found first.
    pub first: Timestamp,
    /// When it was found last.
    pub last: Timestamp,
}

impl Gap {
    /// What is [noted](Gap::what) of something that others refer to and the connection has never seen: it is not shared, or not
    /// there any more. Nothing is missing of what the connection can see, so that [`Counts::gaps`](super::Counts::gaps) leaves it
    /// out.
    pub const NOT_SHARED: &str = "not_shared";

    /// Returns whether it is of something that the connection has never seen.
    pub fn is_not_shared(&self) -> bool {
        self.what == Self::NOT_SHARED
    }
}

impl FromStr for Key {
    type Err = super::StoreError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let damaged = || super::StoreError::Damaged { what: "a key", problem: format!("{text:?}") };
        let (kind, id) = text.split_once(' ').ok_or_else(damaged)?;
        Ok(Self { kind: kind.parse()?, id: id.parse().map_err(|_| damaged())? })
    }
}
