//! Legal holds: what certain users made is kept.

use notion_model::admin::{
    AdminTime, LegalHold, LegalHoldExport, LegalHoldExportId, LegalHoldId, LegalHoldList,
    LegalHoldPages, LegalHoldUsers, LegalHoldWorkspaces, UserInteraction,
};
use notion_model::validate::{Validate, Violation};
use notion_model::{Entries, EntryWriter, UserId, WorkspaceId, entries};
use notion_transport::Effect;

use crate::{Call, Endpoint, Paged, Paging, Parts, Route};

/// Legal holds: what certain users made is kept.
#[derive(Clone, Debug)]
pub struct LegalHolds<C>(C);

impl<C> LegalHolds<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> LegalHolds<C> {
    /// Lists the legal holds of the organization, those that were released, too. Needs the scope legal-hold:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient) -> Result<(), notion_api::Error> {
    /// for hold in admin.legal_holds().list().all().await? {
    ///     println!("{} {:?}", hold.id, hold.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list legal holds](https://developers.notion.com/reference/admin/list-legal-holds).
    pub fn list(self) -> ListAll<C> {
        Call::new(self.0, ListLegalHolds { user: None, paging: Paging::default() })
    }
}

/// A call of [`LegalHolds::list`].
pub type ListAll<C> = Call<C, ListLegalHolds>;

/// The request of [`LegalHolds::list`].
#[derive(Clone, Debug)]
pub struct ListLegalHolds {
    user: Option<UserId>,
    paging: Paging,
}

impl Endpoint for ListLegalHolds {
    type Response = LegalHoldList;
    const ROUTE: Route = Route::get("/admin/v1/legal_holds");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().query("user_id", self.user).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListLegalHolds {
    type Item = LegalHold;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> ListAll<C> {
    /// Limits the answer to those of this user.
    pub fn user(mut self, user: UserId) -> Self {
        self.endpoint.user = Some(user);
        self
    }
}

impl<C> LegalHolds<C> {
    /// Creates a legal hold: what these users created, edited or viewed from `start` on (in milliseconds since
    /// 1970) is kept. Needs the scope legal-hold:write.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, user: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::UserInteraction;
    ///
    /// let start = 1_795_953_600_000;
    /// let hold = admin.legal_holds().create("Case 7", start, [user], UserInteraction::Edited).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [create legal hold](https://developers.notion.com/reference/admin/create-legal-hold).
    pub fn create(
        self,
        name: impl Into<String>,
        start: impl Into<AdminTime>,
        users: impl IntoIterator<Item = UserId>,
        interaction: UserInteraction,
    ) -> Create<C> {
        Call::new(
            self.0,
            CreateLegalHold {
                name: name.into(),
                start: start.into(),
                users: users.into_iter().collect(),
                interaction,
                end: None,
                description: None,
                icon: None,
            },
        )
    }
}

/// A call of [`LegalHolds::create`].
pub type Create<C> = Call<C, CreateLegalHold>;

/// The request of [`LegalHolds::create`].
#[derive(Clone, Debug)]
pub struct CreateLegalHold {
    name: String,
    start: AdminTime,
    users: Vec<UserId>,
    interaction: UserInteraction,
    end: Option<AdminTime>,
    description: Option<String>,
    icon: Option<String>,
}

entries!(CreateLegalHold { name, "start_date" = start, "user_ids" = users, "user_interaction_type" = interaction, "end_date" = end, description, icon });

impl Endpoint for CreateLegalHold {
    type Response = LegalHold;
    const ROUTE: Route = Route::post("/admin/v1/legal_holds", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }
}

impl<C> Create<C> {
    /// Sets when the hold ends. Defaults to no end.
    pub fn end(mut self, end: impl Into<AdminTime>) -> Self {
        self.endpoint.end = Some(end.into());
        self
    }

    /// Sets what it is for.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.endpoint.description = Some(description.into());
        self
    }

    /// Sets its icon.
    pub fn icon(mut self, icon: impl Into<String>) -> Self {
        self.endpoint.icon = Some(icon.into());
        self
    }
}

impl<C> LegalHolds<C> {
    /// Retrieves a legal hold. Needs the scope legal-hold:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId) -> Result<(), notion_api::Error> {
    /// let hold = admin.legal_holds().retrieve(hold).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [get legal hold](https://developers.notion.com/reference/admin/get-legal-hold).
    pub fn retrieve(self, hold: impl Into<LegalHoldId>) -> Retrieve<C> {
        Call::new(self.0, RetrieveLegalHold { hold: hold.into() })
    }
}

/// A call of [`LegalHolds::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveLegalHold>;

/// The request of [`LegalHolds::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveLegalHold {
    hold: LegalHoldId,
}

impl Endpoint for RetrieveLegalHold {
    type Response = LegalHold;
    const ROUTE: Route = Route::get("/admin/v1/legal_holds/{legal_hold_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold)
    }
}

impl<C> LegalHolds<C> {
    /// Updates a legal hold: what isn't named stays as it is. Needs the scope legal-hold:write.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId) -> Result<(), notion_api::Error> {
    /// admin.legal_holds().update(hold).name("Case 7, closed").send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update legal hold](https://developers.notion.com/reference/admin/update-legal-hold).
    pub fn update(self, hold: impl Into<LegalHoldId>) -> Update<C> {
        Call::new(
            self.0,
            UpdateLegalHold { hold: hold.into(), name: None, description: None, icon: None },
        )
    }
}

/// A call of [`LegalHolds::update`].
pub type Update<C> = Call<C, UpdateLegalHold>;

/// The request of [`LegalHolds::update`].
#[derive(Clone, Debug)]
pub struct UpdateLegalHold {
    hold: LegalHoldId,
    name: Option<String>,
    description: Option<String>,
    icon: Option<String>,
}

entries!(UpdateLegalHold { name, description, icon });

impl Endpoint for UpdateLegalHold {
    type Response = LegalHold;
    const ROUTE: Route = Route::patch("/admin/v1/legal_holds/{legal_hold_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold).object(self)
    }
}

impl<C> Update<C> {
    /// Sets what it is called.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.endpoint.name = Some(name.into());
        self
    }

    /// Sets what it is for.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.endpoint.description = Some(description.into());
        self
    }

    /// Sets its icon.
    pub fn icon(mut self, icon: impl Into<String>) -> Self {
        self.endpoint.icon = Some(icon.into());
        self
    }
}

impl<C> LegalHolds<C> {
    /// Releases a legal hold: nothing is kept for it any more. Needs the scope legal-hold:write-high-impact.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId) -> Result<(), notion_api::Error> {
    /// admin.legal_holds().release(hold).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [release legal hold](https://developers.notion.com/reference/admin/release-legal-hold).
    pub fn release(self, hold: impl Into<LegalHoldId>) -> Release<C> {
        Call::new(self.0, ReleaseLegalHold { hold: hold.into() })
    }
}

/// A call of [`LegalHolds::release`].
pub type Release<C> = Call<C, ReleaseLegalHold>;

/// The request of [`LegalHolds::release`].
#[derive(Clone, Debug)]
pub struct ReleaseLegalHold {
    hold: LegalHoldId,
}

impl Endpoint for ReleaseLegalHold {
    type Response = LegalHold;
    const ROUTE: Route =
        Route::post("/admin/v1/legal_holds/{legal_hold_id}/release", Effect::IdempotentWrite);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold)
    }
}

impl<C> LegalHolds<C> {
    /// Exports what a legal hold keeps of a workspace, for a user who gets it. Needs the scope legal-hold:export.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId, user: notion_model::UserId, workspace: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// let export = admin.legal_holds().export(hold, user, workspace).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [export legal hold](https://developers.notion.com/reference/admin/export-legal-hold).
    pub fn export(
        self,
        hold: impl Into<LegalHoldId>,
        for_user: UserId,
        workspace: WorkspaceId,
    ) -> Export<C> {
        Call::new(
            self.0,
            ExportLegalHold {
                hold: hold.into(),
                requesting_user_id: for_user,
                what: Exported::Workspace { space_id: workspace },
            },
        )
    }

    /// Goes on with an export of what a legal hold keeps, for a user who gets it. Needs the scope legal-hold:export.
    pub fn export_again(
        self,
        hold: impl Into<LegalHoldId>,
        for_user: UserId,
        export: impl Into<LegalHoldExportId>,
    ) -> Export<C> {
        let what = Exported::Again { legal_hold_export_id: export.into() };
        Call::new(self.0, ExportLegalHold { hold: hold.into(), requesting_user_id: for_user, what })
    }
}

/// A call of [`LegalHolds::export`].
pub type Export<C> = Call<C, ExportLegalHold>;

/// The request of [`LegalHolds::export`].
#[derive(Clone, Debug)]
pub struct ExportLegalHold {
    hold: LegalHoldId,
    requesting_user_id: UserId,
    what: Exported,
}

entries!(ExportLegalHold { requesting_user_id, ..what });

/// What is exported: a workspace, or once more what was exported before.
#[derive(Clone, Debug)]
enum Exported {
    Workspace { space_id: WorkspaceId },
    Again { legal_hold_export_id: LegalHoldExportId },
}

impl Entries for Exported {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Workspace { space_id } => to.entry("space_id", space_id),
            Self::Again { legal_hold_export_id } => {
                to.entry("legal_hold_export_id", legal_hold_export_id);
            }
        }
    }
}

entries!(Exported);

impl Endpoint for ExportLegalHold {
    type Response = LegalHoldExport;
    const ROUTE: Route =
        Route::post("/admin/v1/legal_holds/{legal_hold_id}/export", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold).object(self)
    }
}

impl<C> LegalHolds<C> {
    /// Lists the users of a legal hold. Needs the scope legal-hold:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId) -> Result<(), notion_api::Error> {
    /// let users = admin.legal_holds().users(hold).all().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [list legal hold users](https://developers.notion.com/reference/admin/list-legal-hold-users).
    pub fn users(self, hold: impl Into<LegalHoldId>) -> ListUsers<C> {
        Call::new(self.0, ListLegalHoldUsers { hold: hold.into(), paging: Paging::default() })
    }
}

/// A call of [`LegalHolds::users`].
pub type ListUsers<C> = Call<C, ListLegalHoldUsers>;

/// The request of [`LegalHolds::users`].
#[derive(Clone, Debug)]
pub struct ListLegalHoldUsers {
    hold: LegalHoldId,
    paging: Paging,
}

impl Endpoint for ListLegalHoldUsers {
    type Response = LegalHoldUsers;
    const ROUTE: Route = Route::get("/admin/v1/legal_holds/{legal_hold_id}/users");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListLegalHoldUsers {
    type Item = UserId;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> LegalHolds<C> {
    /// Adds users to a legal hold. Needs the scope legal-hold:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId, user: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// admin.legal_holds().add_users(hold, [user]).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [add legal hold users](https://developers.notion.com/reference/admin/add-legal-hold-users).
    pub fn add_users(
        self,
        hold: impl Into<LegalHoldId>,
        users: impl IntoIterator<Item = UserId>,
    ) -> AddUsers<C> {
        Call::new(
            self.0,
            AddLegalHoldUsers { hold: hold.into(), users: users.into_iter().collect() },
        )
    }
}

/// A call of [`LegalHolds::add_users`].
pub type AddUsers<C> = Call<C, AddLegalHoldUsers>;

/// The request of [`LegalHolds::add_users`].
#[derive(Clone, Debug)]
pub struct AddLegalHoldUsers {
    hold: LegalHoldId,
    users: Vec<UserId>,
}

entries!(AddLegalHoldUsers { "user_ids" = users });

impl Endpoint for AddLegalHoldUsers {
    type Response = LegalHold;
    const ROUTE: Route =
        Route::post("/admin/v1/legal_holds/{legal_hold_id}/users", Effect::IdempotentWrite);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold).object(self)
    }
}

impl<C> LegalHolds<C> {
    /// Removes a user from a legal hold. Needs the scope legal-hold:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId, user: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// admin.legal_holds().remove_user(hold, user).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [remove legal hold user](https://developers.notion.com/reference/admin/remove-legal-hold-user).
    pub fn remove_user(self, hold: impl Into<LegalHoldId>, user: UserId) -> RemoveUser<C> {
        Call::new(self.0, RemoveLegalHoldUser { hold: hold.into(), user })
    }
}

/// A call of [`LegalHolds::remove_user`].
pub type RemoveUser<C> = Call<C, RemoveLegalHoldUser>;

/// The request of [`LegalHolds::remove_user`].
#[derive(Clone, Debug)]
pub struct RemoveLegalHoldUser {
    hold: LegalHoldId,
    user: UserId,
}

impl Endpoint for RemoveLegalHoldUser {
    type Response = LegalHold;
    const ROUTE: Route = Route::delete("/admin/v1/legal_holds/{legal_hold_id}/users/{user_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold).arg(self.user)
    }
}

impl<C> LegalHolds<C> {
    /// Lists the workspaces that a legal hold is about. Needs the scope legal-hold:read.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId) -> Result<(), notion_api::Error> {
    /// let list = admin.legal_holds().workspaces(hold).send().await?;
    /// println!("{:?}", list.workspace_ids);
    /// # Ok(()) }
    /// ```
    ///
    /// See [list legal hold workspaces](https://developers.notion.com/reference/admin/list-legal-hold-workspaces).
    pub fn workspaces(self, hold: impl Into<LegalHoldId>) -> ListWorkspaces<C> {
        Call::new(self.0, ListLegalHoldWorkspaces { hold: hold.into() })
    }
}

/// A call of [`LegalHolds::workspaces`].
pub type ListWorkspaces<C> = Call<C, ListLegalHoldWorkspaces>;

/// The request of [`LegalHolds::workspaces`].
#[derive(Clone, Debug)]
pub struct ListLegalHoldWorkspaces {
    hold: LegalHoldId,
}

impl Endpoint for ListLegalHoldWorkspaces {
    type Response = LegalHoldWorkspaces;
    const ROUTE: Route = Route::get("/admin/v1/legal_holds/{legal_hold_id}/workspaces");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold)
    }
}

impl<C> LegalHolds<C> {
    /// Lists the pages that a legal hold keeps in a workspace. Needs the scope legal-hold:read.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, hold: notion_model::admin::LegalHoldId, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// let list = admin.legal_holds().pages(hold, space).send().await?;
    /// println!("{:?}", list.page_ids);
    /// # Ok(()) }
    /// ```
    ///
    /// See [list legal hold pages](https://developers.notion.com/reference/admin/list-legal-hold-pages).
    pub fn pages(self, hold: impl Into<LegalHoldId>, space: WorkspaceId) -> ListPages<C> {
        Call::new(self.0, ListLegalHoldPages { hold: hold.into(), space })
    }
}

/// A call of [`LegalHolds::pages`].
pub type ListPages<C> = Call<C, ListLegalHoldPages>;

/// The request of [`LegalHolds::pages`].
#[derive(Clone, Debug)]
pub struct ListLegalHoldPages {
    hold: LegalHoldId,
    space: WorkspaceId,
}

impl Endpoint for ListLegalHoldPages {
    type Response = LegalHoldPages;
    const ROUTE: Route =
        Route::get("/admin/v1/legal_holds/{legal_hold_id}/spaces/{space_id}/pages");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.hold).arg(self.space)
    }
}
