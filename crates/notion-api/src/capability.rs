use std::fmt;

/// A capability of a token: what is ticked where a connection is set up.
///
/// What a capability says is of the kind of call; on which objects, is said by what is shared with the connection. A
/// personal access token has all that its user may do, and can't be given less.
///
/// See [capabilities](https://developers.notion.com/reference/capabilities).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Capability {
    /// Read pages, blocks, databases, data sources and views.
    ReadContent,
    /// Change them, and move them to the trash.
    UpdateContent,
    /// Create them.
    InsertContent,
    /// Read comments.
    ReadComments,
    /// Make comments, and change one's own.
    InsertComments,
    /// Read users, with their e-mail addresses or without.
    ReadUsers,
}

impl Capability {
    /// Every capability.
    pub const ALL: &'static [Self] = &[
        Self::ReadContent,
        Self::UpdateContent,
        Self::InsertContent,
        Self::ReadComments,
        Self::InsertComments,
        Self::ReadUsers,
    ];

    /// Returns Notion's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadContent => "read_content",
            Self::UpdateContent => "update_content",
            Self::InsertContent => "insert_content",
            Self::ReadComments => "read_comments",
            Self::InsertComments => "insert_comments",
            Self::ReadUsers => "user_information",
        }
    }
}

/// As a part of a sentence: "read content".
impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadContent => "read content",
            Self::UpdateContent => "update content",
            Self::InsertContent => "insert content",
            Self::ReadComments => "read comments",
            Self::InsertComments => "insert comments",
            Self::ReadUsers => "read users",
        })
    }
}

/// The permission that a token needs for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// Of a connection: a capability.
    Capability(Capability),
    /// Of an organization's bot, in the Admin API: a scope, such as `legal-hold:read`.
    Scope(&'static str),
}

impl Permission {
    /// Returns Notion's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Capability(capability) => capability.as_str(),
            Self::Scope(scope) => scope,
        }
    }
}

/// As a part of a sentence: "the capability to read content", "the scope legal-hold:read".
impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Capability(capability) => write!(f, "the capability to {capability}"),
            Self::Scope(scope) => write!(f, "the scope {scope}"),
        }
    }
}
