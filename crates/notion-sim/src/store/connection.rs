//! The connection: its tokens, what they may do, and what users have granted.

use std::fmt;

use notion_model::jiff::Timestamp;
use notion_model::{User, UserId};

/// A capability of a token.
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

    /// Returns what one of `read`, `insert`, `update`, `comment` and `users` stands for.
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

/// A public connection, and what users have granted to it.
#[derive(Clone)]
pub(crate) struct OAuth {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// Where users may be sent back to; anywhere if there are none.
    pub(crate) redirects: Vec<String>,
    pub(crate) codes: Vec<Code>,
    pub(crate) grants: Vec<Grant>,
}

impl OAuth {
    pub(crate) fn new(client_id: String, client_secret: String, redirects: Vec<String>) -> Self {
        Self { client_id, client_secret, redirects, codes: Vec::new(), grants: Vec::new() }
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// A code that can be exchanged for a token, once.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) code: String,
    /// The address that the user was sent back to, if the request named it.
    pub(crate) redirect: Option<String>,
    pub(crate) user: UserId,
    pub(crate) expires: Timestamp,
    pub(crate) is_used: bool,
}

/// What a user has granted.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) bot: UserId,
    pub(crate) issued: Timestamp,
}

/// A group of persons, as it stands among the people of a property.
pub(crate) fn group(id: UserId, name: String) -> User {
    let group = serde_json::json!({ "object": "group", "id": id, "name": name });
    notion_model::from_value(&group).unwrap_or_else(|_| User::partial(id))
}
