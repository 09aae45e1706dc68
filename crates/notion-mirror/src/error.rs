//! What can go wrong with a mirror as a whole.

use crate::store::StoreError;

/// The error for which a mirror can't go on.
///
/// What goes wrong with a single object is none of these: it is tried again, and noted as a [gap](crate::store::Gap).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store failed, or somebody else writes to it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Notion can't be asked: the token is refused, or a list could not be read to its end.
    #[error(transparent)]
    Notion(#[from] notion_api::Error),
    /// The mirror is of another workspace, or of another connection, than the token.
    #[error("the mirror is of {mirror}, and the token of {token}")]
    OtherConnection {
        /// Whose the mirror is: the bot and the workspace.
        mirror: String,
        /// Whose the token is.
        token: String,
    },
    /// Something that Notion answered can't be written as JSON.
    #[error("an object can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The directory of files can't be written to.
    #[error("the directory of files can't be used: {0}")]
    Files(#[source] std::io::Error),
}

impl Error {
    /// Returns whether the mirror is written to by somebody else, or was taken over by somebody else.
    pub fn is_held(&self) -> bool {
        matches!(self, Self::Store(StoreError::Held { .. } | StoreError::Fenced))
    }

    /// Returns whether Notion refuses the token.
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Notion(error) if error.is_unauthorized())
    }
}
