//! The Admin API: what the bot of an organization sees of its workspaces, people and agents. Enterprise plan only.
//!
//! It has a token of its own, which owners of an organization make in its console, a version of its own and errors of its
//! own form; [`AdminClient`] speaks it. Whoever asks for a foreign workspace, user or token is told that there is none.
//!
//! ```no_run
//! use notion_api::admin::AdminClient;
//!
//! # async fn f(workspace: notion_model::WorkspaceId) -> Result<(), Box<dyn std::error::Error>> {
//! let admin = AdminClient::new(std::env::var("NOTION_ADMIN_TOKEN")?);
//! for token in admin.tokens().list(workspace).all().await? {
//!     println!("{:?} {}", token.name, token.status);
//! }
//! # Ok(()) }
//! ```
//!
//! Many bodies are known from an emulator only; their calls say so. [`AdminClient::request`] sends anything else.
//!
//! See [the Admin API](https://developers.notion.com/reference/admin/intro).

pub mod agents;
pub mod analytics;
pub mod exports;
pub mod groups;
pub mod legal_holds;
pub mod managed_users;
pub mod mcp;
pub mod tokens;
pub mod users;

use std::fmt;

use http::Method;
use notion_model::UserId;
use notion_model::admin::{LegalHold, LegalHoldList, LegalHoldUsers};

pub use self::agents::{
    Agents, DeleteWorkspaceAgent, ListAgents, ListCreditUsage, RetrieveCreditUsage,
    RetrievePermissions, UpdateCreationPolicy, UpdateCreditLimit, UpdatePermissions, UpdateStatus,
    UpdateWorkspaceLimit,
};
pub use self::analytics::{Analytics, RetrieveReports};
pub use self::exports::{EnqueueExport, Exports, RetrieveExport};
pub use self::groups::{
    AddGroupMember, CreateGroup, DeleteGroup, Groups, ListGroupMembers, ListGroups,
    RemoveGroupMember, RetrieveGroup, UpdateGroup, UpdateGroupMember,
};
pub use self::legal_holds::{
    AddLegalHoldUsers, CreateLegalHold, ExportLegalHold, LegalHolds, ListLegalHoldPages,
    ListLegalHoldUsers, ListLegalHoldWorkspaces, ListLegalHolds, ReleaseLegalHold,
    RemoveLegalHoldUser, RetrieveLegalHold, UpdateLegalHold,
};
pub use self::managed_users::{ManagedUsers, RevokeSessions};
pub use self::mcp::{ListMcpConnections, Mcp, RevokeMcpConnection, UpdateMcpAccess};
pub use self::tokens::{ListPersonalTokens, RevokePersonalToken, Tokens};
pub use self::users::{ListWorkspaceUsers, Users};
use crate::{ApiVersion, Caller, Client, ClientBuilder, Error, Next, PageOf, RawRequest, Token};

/// The token of an organization's bot. It never prints.
///
/// It is another kind of token than that of a [connection](Token), and neither does the work of the other.
#[derive(Clone, Debug)]
pub struct AdminToken(Token);

impl<T: Into<String>> From<T> for AdminToken {
    fn from(token: T) -> Self {
        Self(Token::from(token))
    }
}

/// A client for the Admin API: `C` is whoever sends its calls.
#[derive(Clone)]
pub struct AdminClient<C = Client>(C);

impl AdminClient {
    /// Returns a client with this token: over hyper, with retries and a rate limit. Notion documents no limit of this
    /// API.
    #[cfg(feature = "hyper")]
    pub fn new(token: impl Into<AdminToken>) -> Self {
        Self(Client::new(token.into().0).at_version(Self::VERSION))
    }

    /// Returns a client with this token, and these settings of all others.
    ///
    /// ```
    /// use notion_api::Client;
    /// use notion_api::admin::AdminClient;
    /// # use notion_transport::mock::MockTransport;
    /// # let transport = MockTransport::new();
    ///
    /// let admin = AdminClient::with_settings("adm_0123", Client::builder().transport(transport))?;
    /// # Ok::<(), notion_api::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::build`].
    pub fn with_settings(
        token: impl Into<AdminToken>,
        settings: ClientBuilder,
    ) -> Result<Self, Error> {
        Ok(Self(settings.token(token.into().0).version(Self::VERSION).build()?))
    }
}

impl<C> AdminClient<C> {
    /// Returns a client whose calls are sent by `sender` as they are: with its token, and at its version.
    pub fn of(sender: C) -> Self {
        Self(sender)
    }

    /// `2026-06-01`, the only version of the Admin API.
    pub const VERSION: ApiVersion = ApiVersion::ADMIN;

    /// Returns the same client, for which somebody else sends: a blocking client, say.
    pub fn map<D: Caller>(self, sender: impl FnOnce(C) -> D) -> AdminClient<D> {
        AdminClient(sender(self.0))
    }
}

impl<C: Caller> AdminClient<C> {
    /// Returns the same client, which makes its calls at this version of the API.
    #[must_use]
    pub fn at_version(&self, version: ApiVersion) -> Self {
        Self(self.0.at_version(version))
    }

    /// Returns the group of legal holds: what certain users made is kept.
    pub fn legal_holds(&self) -> LegalHolds<C> {
        LegalHolds::new(self.0.clone())
    }

    /// Exports of whole workspaces.
    pub fn exports(&self) -> Exports<C> {
        Exports::new(self.0.clone())
    }

    /// Returns the group for sessions of the users that the organization manages.
    pub fn managed_users(&self) -> ManagedUsers<C> {
        ManagedUsers::new(self.0.clone())
    }

    /// Clients of Notion's MCP server that users connected.
    pub fn mcp(&self) -> Mcp<C> {
        Mcp::new(self.0.clone())
    }

    /// Returns the group for users of a workspace.
    pub fn users(&self) -> Users<C> {
        Users::new(self.0.clone())
    }

    /// Returns the group for permission groups of a workspace.
    pub fn groups(&self) -> Groups<C> {
        Groups::new(self.0.clone())
    }

    /// Returns the group for personal access tokens of a workspace.
    pub fn tokens(&self) -> Tokens<C> {
        Tokens::new(self.0.clone())
    }

    /// Returns the group for agents of a workspace: what they may do and use.
    pub fn agents(&self) -> Agents<C> {
        Agents::new(self.0.clone())
    }

    /// Reports of how a workspace is used.
    pub fn analytics(&self) -> Analytics<C> {
        Analytics::new(self.0.clone())
    }

    /// Returns a request to an endpoint that has no method here, or in a way that its method does not have.
    ///
    /// `path` begins with `/admin/v1/`.
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest<C> {
        RawRequest::new(self.0.clone(), method, path.into())
    }
}

impl<C: fmt::Debug> fmt::Debug for AdminClient<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AdminClient").field(&self.0).finish()
    }
}

/// A list that goes on if it has a cursor: it says nothing else.
fn next(cursor: Option<String>) -> Next {
    cursor.map_or(Next::End, Next::Cursor)
}

impl PageOf<LegalHold> for LegalHoldList {
    #[inline]
    fn into_parts(self) -> Result<(Vec<LegalHold>, Next), Error> {
        Ok((self.legal_holds, next(self.next_cursor)))
    }
}

impl PageOf<UserId> for LegalHoldUsers {
    #[inline]
    fn into_parts(self) -> Result<(Vec<UserId>, Next), Error> {
        Ok((self.user_ids, next(self.next_cursor)))
    }
}
