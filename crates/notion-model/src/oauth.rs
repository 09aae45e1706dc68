//! Tokens of public connections.

use crate::{BotOwner, PageId, Secret, UserId, WorkspaceId};

object! {
    /// A token of a public connection, and what it is for.
    ///
    /// See [create a token](https://developers.notion.com/reference/create-a-token).
    pub struct OAuthToken {
        /// What requests are made with.
        pub access_token: Secret,
        /// Always `bearer`.
        pub token_type: String,
        /// What gets a new token, once; a refresh answers a new one of these, too.
        pub refresh_token: Option<Secret> = null,
        /// The bot that acts. One for each authorisation, so it names the token in a store.
        pub bot_id: UserId,
        /// The address or emoji of the workspace's icon.
        pub workspace_icon: Option<String> = null,
        /// What the workspace is called.
        pub workspace_name: Option<String> = null,
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// Who authorised the connection.
        pub owner: Option<BotOwner>,
        /// The page that was made of the connection's template, if the user wanted one.
        pub duplicated_template_id: Option<PageId> = null,
        /// The tools that the connection may not use.
        pub disabled_tool_names: Option<Vec<String>>,
    }
}

object! {
    /// The facts about a token: what it may do.
    ///
    /// See [introspect a token](https://developers.notion.com/reference/introspect-token).
    pub struct TokenIntrospection {
        /// Whether it can be used. The rest is absent if it can't.
        pub active: bool,
        /// What it may do, with spaces between.
        pub scope: Option<String>,
        /// When it was issued, in seconds since 1970.
        pub iat: Option<u64>,
    }
}

object! {
    /// A token was revoked.
    pub struct TokenRevocation {}
}
