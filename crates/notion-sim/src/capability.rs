//! What tokens may do.

use std::fmt;

use notion_model::UserId;

/// Something that a token may do.
///
/// See [capabilities](https://developers.notion.com/reference/capabilities).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// Read pages, blocks, databases, data sources and views.
    ReadContent,
    /// Create pages, blocks, databases, data sources, views and uploads.
    InsertContent,
    /// Change them, and move them to the trash.
    UpdateContent,
    /// Read comments.
    ReadComments,
    /// Make comments.
    InsertComments,
    /// Read users.
    ReadUsers,
}

impl Capability {
    /// Everything that a token may do.
    pub const ALL: &'static [Self] = &[
        Self::ReadContent,
        Self::InsertContent,
        Self::UpdateContent,
        Self::ReadComments,
        Self::InsertComments,
        Self::ReadUsers,
    ];

    /// The scope of a token.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ReadContent => "read_content",
            Self::InsertContent => "insert_content",
            Self::UpdateContent => "update_content",
            Self::ReadComments => "read_comments",
            Self::InsertComments => "insert_comments",
            Self::ReadUsers => "read_users",
        }
    }

    /// What one of `read`, `insert`, `update`, `comment` and `users` stands for.
    ///
    /// # Errors
    ///
    /// When it is none of these.
    pub fn named(name: &str) -> Result<&'static [Self], UnknownCapability> {
        match name {
            "read" => Ok(&[Self::ReadContent]),
            "insert" => Ok(&[Self::InsertContent]),
            "update" => Ok(&[Self::UpdateContent]),
            "comment" => Ok(&[Self::ReadComments, Self::InsertComments]),
            "users" => Ok(&[Self::ReadUsers]),
            other => Err(UnknownCapability(other.to_owned())),
        }
    }
}

/// A name that stands for no capability.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is none of read, insert, update, comment and users")]
pub struct UnknownCapability(String);

/// A token, and what it may do. Its text never shows.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: String,
    pub(crate) capabilities: Vec<Capability>,
    /// The bot that acts for whoever granted it; else the connection's own.
    pub(crate) bot: Option<UserId>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("capabilities", &self.capabilities).finish_non_exhaustive()
    }
}

/// What a call needs; `path` is without `/v1`.
pub(crate) fn needed(method: &str, path: &[&str]) -> Option<Capability> {
    use Capability as C;

    match (method, path) {
        (_, ["users", "me"]) => None,
        (_, ["users", ..]) => Some(C::ReadUsers),
        ("GET", ["comments", ..]) => Some(C::ReadComments),
        (_, ["comments", ..]) => Some(C::InsertComments),
        (
            "POST",
            ["search"]
            | ["data_sources", _, "query"]
            | ["views", _, "queries"]
            | ["blocks", "meeting_notes", "query"],
        ) => Some(C::ReadContent),
        ("DELETE", ["views", _, "queries", _]) => Some(C::ReadContent),
        (_, ["file_uploads" | "custom_emojis" | "async_tasks", ..]) => None,
        ("PATCH", ["blocks", _, "children"]) => Some(C::InsertContent),
        ("POST", ["pages", _, "move"]) | ("PATCH" | "DELETE", _) => Some(C::UpdateContent),
        ("POST", _) => Some(C::InsertContent),
        ("GET", ["pages" | "blocks" | "databases" | "data_sources" | "views", ..]) => {
            Some(C::ReadContent)
        }
        _ => None,
    }
}
