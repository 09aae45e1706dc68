//! Clients of Notion's MCP server that users connected.

use http::Method;
use notion_model::admin::{McpAccess, McpConnection, McpPermission, McpRevocation};
use notion_model::validate::{Validate, Violation};
use notion_model::{List, UserId, WorkspaceId, entries};
use notion_transport::Effect;

use crate::{Call, Endpoint, Flaw, Paged, Paging, Parts, Route, answer};

/// Clients of Notion's MCP server that users connected.
#[derive(Clone, Debug)]
pub struct Mcp<C>(C);

impl<C> Mcp<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> Mcp<C> {
    /// Lists the MCP clients that users of the organization connected. Needs the scope mcp-client-connection:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, user: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// for connection in admin.mcp().list().users([user]).all().await? {
    ///     println!("{:?}", connection.client.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list mcp client connections](https://developers.notion.com/reference/admin/list-mcp-client-connections).
    pub fn list(self) -> ListAll<C> {
        Call::new(
            self.0,
            ListMcpConnections {
                users: Vec::new(),
                workspaces: Vec::new(),
                paging: Paging::default(),
            },
        )
    }
}

/// A call of [`Mcp::list`].
pub type ListAll<C> = Call<C, ListMcpConnections>;

/// The request of [`Mcp::list`].
#[derive(Clone, Debug)]
pub struct ListMcpConnections {
    users: Vec<UserId>,
    workspaces: Vec<WorkspaceId>,
    paging: Paging,
}

impl Endpoint for ListMcpConnections {
    type Response = List<McpConnection>;
    const ROUTE: Route = Route::get("/admin/v1/mcp_client_connections");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new()
            .query_all("user_ids[]", &self.users)
            .query_all("workspace_ids[]", &self.workspaces)
            .paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }

    #[inline]
    fn check(&self, answer: &List<McpConnection>) -> Result<(), Flaw> {
        answer::plain_list(answer)
    }
}

impl Paged for ListMcpConnections {
    type Item = McpConnection;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> ListAll<C> {
    /// Limits the answer to those of these users.
    pub fn users(mut self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.endpoint.users.extend(users);
        self
    }

    /// Limits the answer to those to these workspaces.
    pub fn workspaces(mut self, workspaces: impl IntoIterator<Item = WorkspaceId>) -> Self {
        self.endpoint.workspaces.extend(workspaces);
        self
    }
}

impl<C> Mcp<C> {
    /// Ends the connections of an MCP client that a user made to a workspace. Needs the scope
    /// mcp-client-connection:write-high-impact.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, user: notion_model::UserId, workspace: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// let revoked = admin.mcp().revoke("key", user, workspace).send().await?;
    /// println!("{}", revoked.revoked_token_count);
    /// # Ok(()) }
    /// ```
    ///
    /// See [revoke mcp client connection](https://developers.notion.com/reference/admin/revoke-mcp-client-connection).
    pub fn revoke(
        self,
        client: impl Into<String>,
        user: UserId,
        workspace: WorkspaceId,
    ) -> Revoke<C> {
        Call::new(self.0, RevokeMcpConnection { client: client.into(), user, workspace })
    }
}

/// A call of [`Mcp::revoke`].
pub type Revoke<C> = Call<C, RevokeMcpConnection>;

/// The request of [`Mcp::revoke`].
#[derive(Clone, Debug)]
pub struct RevokeMcpConnection {
    client: String,
    user: UserId,
    workspace: WorkspaceId,
}

entries!(RevokeMcpConnection { "client_key" = client, "user_id" = user, "workspace_id" = workspace });

impl Endpoint for RevokeMcpConnection {
    type Response = McpRevocation;
    const ROUTE: Route =
        Route::post("/admin/v1/mcp_client_connections/revoke", Effect::IdempotentWrite);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }
}

impl<C> Mcp<C> {
    /// Says whether a user may connect MCP clients to a workspace by the organization's own access. Needs the scope
    /// mcp-client-connection:write-high-impact.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, user: notion_model::UserId, workspace: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::McpPermission;
    ///
    /// admin.mcp().set_access(user, workspace, McpPermission::Denied).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update mcp client connection enterprise managed access](https://developers.notion.com/reference/admin/update-mcp-client-connection-enterprise-managed-access).
    pub fn set_access(
        self,
        user: UserId,
        workspace: WorkspaceId,
        access: McpPermission,
    ) -> UpdateAccess<C> {
        Call::new(self.0, UpdateMcpAccess { user, workspace, access })
    }
}

/// A call of [`Mcp::set_access`].
pub type UpdateAccess<C> = Call<C, UpdateMcpAccess>;

/// The request of [`Mcp::set_access`].
#[derive(Clone, Debug)]
pub struct UpdateMcpAccess {
    user: UserId,
    workspace: WorkspaceId,
    access: McpPermission,
}

entries!(UpdateMcpAccess { "user_id" = user, "workspace_id" = workspace, access });

impl Endpoint for UpdateMcpAccess {
    type Response = McpAccess;
    const ROUTE: Route = Route::new(
        Method::PUT,
        "/admin/v1/mcp_client_connections/enterprise_managed_access",
        Effect::IdempotentWrite,
    );

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }
}
