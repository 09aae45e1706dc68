//! The Admin API: what an organization's bot sees of its workspaces, people and agents.
//!
//! Many of these bodies are known from an emulator only, whose tests compare them with Notion's description of the API: the
//! names of fields are right, and a field that Notion may leave out can be missing here. It is kept in `extra`, as
//! everywhere.
//!
//! See [the Admin API](https://developers.notion.com/reference/admin/intro).

mod agent;
mod group;
mod legal_hold;
mod workspace;

use std::fmt;

use serde_json::Value;

pub use self::agent::*;
pub use self::group::*;
pub use self::legal_hold::*;
pub use self::workspace::*;

/// Ids whose form Notion does not document: texts.
macro_rules! opaque_ids {
    ($($(#[$meta:meta])* $Name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $Name(String);

        impl $Name {
            /// Returns the id as it was read.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $Name {
            fn from(id: T) -> Self {
                Self(id.into())
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        crate::wire::transparent!($Name);
    )*};
}

opaque_ids! {
    /// Names a legal hold.
    LegalHoldId;
    /// Names an export of what a legal hold keeps.
    LegalHoldExportId;
    /// Names an export of a workspace.
    ExportJobId;
    /// Names a permission group.
    PermissionGroupId;
    /// Names a personal access token, by its bot.
    PersonalTokenId;
}

/// A time of the Admin API, as it came: milliseconds since 1970 as a number, or a text.
///
/// Legal holds and exports have numbers. What tokens and connections have, is not documented.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdminTime(Value);

crate::wire::transparent!(AdminTime);

impl AdminTime {
    /// Returns the milliseconds since 1970, of a time that is a number or an RFC 3339 text.
    pub fn milliseconds(&self) -> Option<i64> {
        match &self.0 {
            Value::String(text) => {
                let time: crate::Timestamp = text.parse().ok()?;
                Some(time.as_millisecond())
            }
            value => value.as_i64(),
        }
    }

    /// Returns the text, of a time that is one.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_str()
    }
}

/// Milliseconds since 1970.
impl From<i64> for AdminTime {
    fn from(milliseconds: i64) -> Self {
        Self(milliseconds.into())
    }
}
