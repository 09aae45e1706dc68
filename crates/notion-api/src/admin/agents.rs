//! Agents of a workspace: what they may do and use.

use http::Method;
use notion_model::admin::{
    AdminStatus, AgentCreation, AgentCreationPolicy, AgentCreditLimitChange, AgentCreditUsage,
    AgentMetadata, AgentPermissions, AgentRole, AgentStatusReport, Done, WorkspaceCreditLimit,
};
use notion_model::validate::{Validate, Violation};
use notion_model::{AgentId, Entries, EntryWriter, List, WorkspaceId, entries};
use notion_transport::Effect;
use serde_json::Value;

use crate::{Call, Endpoint, Flaw, Paged, Paging, Parts, Route, answer};

/// Agents of a workspace: what they may do and use.
#[derive(Clone, Debug)]
pub struct Agents<C>(C);

impl<C> Agents<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> Agents<C> {
    /// Lists the agents of a workspace. Needs the scope workflows:read.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// for agent in admin.agents().list(space).all().await? {
    ///     println!("{} {:?}", agent.id, agent.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [get workflows metadata for space](https://developers.notion.com/reference/admin/get-workflows-metadata-for-space).
    pub fn list(self, space: WorkspaceId) -> ListAll<C> {
        Call::new(self.0, ListAgents { space, search: None, paging: Paging::default() })
    }
}

/// A call of [`Agents::list`].
pub type ListAll<C> = Call<C, ListAgents>;

/// The request of [`Agents::list`].
#[derive(Clone, Debug)]
pub struct ListAgents {
    space: WorkspaceId,
    search: Option<String>,
    paging: Paging,
}

impl Endpoint for ListAgents {
    type Response = List<AgentMetadata>;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/agents");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).query("query", self.search.as_ref()).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }

    #[inline]
    fn check(&self, answer: &List<AgentMetadata>) -> Result<(), Flaw> {
        answer::plain_list(answer)
    }
}

impl Paged for ListAgents {
    type Item = AgentMetadata;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> ListAll<C> {
    /// Limits the answer to those that are called so, or nearly so.
    pub fn search(mut self, search: impl Into<String>) -> Self {
        self.endpoint.search = Some(search.into());
        self
    }
}

impl<C> Agents<C> {
    /// Says who may make agents in a workspace. Needs the scope workflows:write.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::AgentCreationPolicy as Policy;
    ///
    /// admin.agents().set_creation_policy(space, Policy::WorkspaceOwnersOnly).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update agent creation policy](https://developers.notion.com/reference/admin/update-agent-creation-policy).
    pub fn set_creation_policy(
        self,
        space: WorkspaceId,
        policy: AgentCreationPolicy,
    ) -> UpdatePolicy<C> {
        Call::new(self.0, UpdateCreationPolicy { space, policy, disable_existing: None })
    }
}

/// A call of [`Agents::set_creation_policy`].
pub type UpdatePolicy<C> = Call<C, UpdateCreationPolicy>;

/// The request of [`Agents::set_creation_policy`].
#[derive(Clone, Debug)]
pub struct UpdateCreationPolicy {
    space: WorkspaceId,
    policy: AgentCreationPolicy,
    disable_existing: Option<bool>,
}

entries!(UpdateCreationPolicy { policy, "disable_existing_agents" = disable_existing });

impl Endpoint for UpdateCreationPolicy {
    type Response = AgentCreation;
    const ROUTE: Route = Route::patch("/admin/v1/spaces/{space_id}/agents/creation_policy");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).object(self)
    }
}

impl<C> UpdatePolicy<C> {
    /// Sets whether agents that are there are turned off, too.
    pub fn disable_existing(mut self, disable_existing: bool) -> Self {
        self.endpoint.disable_existing = Some(disable_existing);
        self
    }
}

impl<C> Agents<C> {
    /// Lists what the agents of a workspace used. Needs the scope workflows:read.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// let usages = admin.agents().credit_usages(space).all().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [get agents credit usage](https://developers.notion.com/reference/admin/get-agents-credit-usage).
    pub fn credit_usages(self, space: WorkspaceId) -> ListUsage<C> {
        Call::new(self.0, ListCreditUsage { space, paging: Paging::default() })
    }
}

/// A call of [`Agents::credit_usages`].
pub type ListUsage<C> = Call<C, ListCreditUsage>;

/// The request of [`Agents::credit_usages`].
#[derive(Clone, Debug)]
pub struct ListCreditUsage {
    space: WorkspaceId,
    paging: Paging,
}

impl Endpoint for ListCreditUsage {
    type Response = List<AgentCreditUsage>;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/agents/credit_usage");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }

    #[inline]
    fn check(&self, answer: &List<AgentCreditUsage>) -> Result<(), Flaw> {
        answer::plain_list(answer)
    }
}

impl Paged for ListCreditUsage {
    type Item = AgentCreditUsage;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> Agents<C> {
    /// Retrieves what an agent used. Needs the scope workflows:read.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, agent: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// let usage = admin.agents().credit_usage(space, agent).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [get agent credit usage](https://developers.notion.com/reference/admin/get-agent-credit-usage).
    pub fn credit_usage(self, space: WorkspaceId, agent: AgentId) -> RetrieveUsage<C> {
        Call::new(self.0, RetrieveCreditUsage { space, agent })
    }
}

/// A call of [`Agents::credit_usage`].
pub type RetrieveUsage<C> = Call<C, RetrieveCreditUsage>;

/// The request of [`Agents::credit_usage`].
#[derive(Clone, Debug)]
pub struct RetrieveCreditUsage {
    space: WorkspaceId,
    agent: AgentId,
}

impl Endpoint for RetrieveCreditUsage {
    type Response = AgentCreditUsage;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/agents/{agent_id}/credit_usage");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(self.agent)
    }
}

impl<C> Agents<C> {
    /// Says how many credits an agent may use; `None` for as many as it likes. Needs the scope workflows:write.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, agent: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// admin.agents().set_credit_limit(space, agent, Some(1000)).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update agent credit limit](https://developers.notion.com/reference/admin/update-agent-credit-limit).
    pub fn set_credit_limit(
        self,
        space: WorkspaceId,
        agent: AgentId,
        limit: Option<u64>,
    ) -> UpdateLimit<C> {
        Call::new(self.0, UpdateCreditLimit { space, agent, limit })
    }
}

/// A call of [`Agents::set_credit_limit`].
pub type UpdateLimit<C> = Call<C, UpdateCreditLimit>;

/// The request of [`Agents::set_credit_limit`].
#[derive(Clone, Debug)]
pub struct UpdateCreditLimit {
    space: WorkspaceId,
    agent: AgentId,
    limit: Option<u64>,
}

impl Entries for UpdateCreditLimit {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        to.always("credit_limit", &self.limit);
    }
}

entries!(UpdateCreditLimit);

impl Endpoint for UpdateCreditLimit {
    type Response = AgentCreditLimitChange;
    const ROUTE: Route = Route::new(
        Method::PUT,
        "/admin/v1/spaces/{space_id}/agents/{agent_id}/credit_limit",
        Effect::IdempotentWrite,
    );

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(self.agent).object(self)
    }
}

impl<C> Agents<C> {
    /// Turns an agent on or off. One that is paused for its limits, its failures or its tools can't be: 400. Needs
    /// the scope workflows:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, agent: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::AdminStatus;
    ///
    /// admin.agents().set_status(space, agent, AdminStatus::Disabled).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update agent status](https://developers.notion.com/reference/admin/update-agent-status).
    pub fn set_status(
        self,
        space: WorkspaceId,
        agent: AgentId,
        status: AdminStatus,
    ) -> UpdateAgentStatus<C> {
        Call::new(self.0, UpdateStatus { space, agent, status })
    }
}

/// A call of [`Agents::set_status`].
pub type UpdateAgentStatus<C> = Call<C, UpdateStatus>;

/// The request of [`Agents::set_status`].
#[derive(Clone, Debug)]
pub struct UpdateStatus {
    space: WorkspaceId,
    agent: AgentId,
    status: AdminStatus,
}

entries!(UpdateStatus { "admin_status" = status });

impl Endpoint for UpdateStatus {
    type Response = AgentStatusReport;
    const ROUTE: Route = Route::patch("/admin/v1/spaces/{space_id}/agents/{agent_id}/status");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(self.agent).object(self)
    }
}

impl<C> Agents<C> {
    /// Retrieves who may do what with an agent. Needs the scope workflows:read.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, agent: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// let who = admin.agents().permissions(space, agent).send().await?.permissions;
    /// # Ok(()) }
    /// ```
    ///
    /// See [get agent permissions](https://developers.notion.com/reference/admin/get-agent-permissions).
    pub fn permissions(self, space: WorkspaceId, agent: AgentId) -> Permissions<C> {
        Call::new(self.0, RetrievePermissions { space, agent })
    }
}

/// A call of [`Agents::permissions`].
pub type Permissions<C> = Call<C, RetrievePermissions>;

/// The request of [`Agents::permissions`].
#[derive(Clone, Debug)]
pub struct RetrievePermissions {
    space: WorkspaceId,
    agent: AgentId,
}

impl Endpoint for RetrievePermissions {
    type Response = AgentPermissions;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/agents/{agent_id}/permissions");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(self.agent)
    }
}

impl<C> Agents<C> {
    /// Says who may do what with an agent. A principal is as [`permissions`](Self::permissions) has it. Needs the
    /// scope workflows:write.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, agent: notion_model::AgentId, principal: serde_json::Value) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::AgentRole;
    ///
    /// let update = admin.agents().update_permissions(space, agent).set(principal, AgentRole::Edit);
    /// update.send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update agent permissions](https://developers.notion.com/reference/admin/update-agent-permissions).
    pub fn update_permissions(
        self,
        space: WorkspaceId,
        agent: AgentId,
    ) -> UpdateAgentPermissions<C> {
        Call::new(self.0, UpdatePermissions { space, agent, set: Vec::new(), remove: Vec::new() })
    }
}

/// A call of [`Agents::update_permissions`].
pub type UpdateAgentPermissions<C> = Call<C, UpdatePermissions>;

/// The request of [`Agents::update_permissions`].
#[derive(Clone, Debug)]
pub struct UpdatePermissions {
    space: WorkspaceId,
    agent: AgentId,
    set: Vec<NewRole>,
    remove: Vec<Value>,
}

entries!(UpdatePermissions { set?, remove? });

#[derive(Clone, Debug)]
struct NewRole {
    principal: Value,
    role: AgentRole,
}

entries!(NewRole { principal, role });

impl Endpoint for UpdatePermissions {
    type Response = AgentPermissions;
    const ROUTE: Route = Route::patch("/admin/v1/spaces/{space_id}/agents/{agent_id}/permissions");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(self.agent).object(self)
    }
}

impl<C> UpdateAgentPermissions<C> {
    /// Gives this principal this role.
    pub fn set(mut self, principal: Value, role: AgentRole) -> Self {
        self.endpoint.set.push(NewRole { principal, role });
        self
    }

    /// Takes its role from this principal.
    pub fn remove(mut self, principal: Value) -> Self {
        self.endpoint.remove.push(principal);
        self
    }
}

impl<C> Agents<C> {
    /// Deletes an agent. Needs the scope workflows:write.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, agent: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// admin.agents().delete(space, agent).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [delete agent](https://developers.notion.com/reference/admin/delete-agent).
    pub fn delete(self, space: WorkspaceId, agent: AgentId) -> Delete<C> {
        Call::new(self.0, DeleteWorkspaceAgent { space, agent })
    }
}

/// A call of [`Agents::delete`].
pub type Delete<C> = Call<C, DeleteWorkspaceAgent>;

/// The request of [`Agents::delete`].
#[derive(Clone, Debug)]
pub struct DeleteWorkspaceAgent {
    space: WorkspaceId,
    agent: AgentId,
}

impl Endpoint for DeleteWorkspaceAgent {
    type Response = Done;
    const ROUTE: Route = Route::delete("/admin/v1/spaces/{space_id}/agents/{agent_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(self.agent)
    }
}

impl<C> Agents<C> {
    /// Says how many credits an agent of a workspace may use that has no limit of its own; `None` for as many as it
    /// likes. Needs the scope workflows:write.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// admin.agents().set_default_credit_limit(space, None).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update workspace credit limit](https://developers.notion.com/reference/admin/update-workspace-credit-limit).
    pub fn set_default_credit_limit(
        self,
        space: WorkspaceId,
        limit: Option<u64>,
    ) -> UpdateDefaultLimit<C> {
        Call::new(self.0, UpdateWorkspaceLimit { space, limit })
    }
}

/// A call of [`Agents::set_default_credit_limit`].
pub type UpdateDefaultLimit<C> = Call<C, UpdateWorkspaceLimit>;

/// The request of [`Agents::set_default_credit_limit`].
#[derive(Clone, Debug)]
pub struct UpdateWorkspaceLimit {
    space: WorkspaceId,
    limit: Option<u64>,
}

impl Entries for UpdateWorkspaceLimit {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        to.always("default_agent_credit_limit", &self.limit);
    }
}

entries!(UpdateWorkspaceLimit);

impl Endpoint for UpdateWorkspaceLimit {
    type Response = WorkspaceCreditLimit;
    const ROUTE: Route = Route::patch("/admin/v1/spaces/{space_id}/credit_limit");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).object(self)
    }
}
