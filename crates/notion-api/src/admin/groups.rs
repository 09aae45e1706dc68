//! Permission groups of a workspace.

use notion_model::admin::{GroupMembership, GroupRole, PermissionGroup, PermissionGroupId};
use notion_model::validate::{Validate, Violation};
use notion_model::{Entries, EntryWriter, List, UserId, WorkspaceId, entries};
use notion_transport::Effect;

use crate::{Call, Endpoint, Flaw, Paged, Paging, Parts, Route, answer};

/// Permission groups of a workspace.
#[derive(Clone, Debug)]
pub struct Groups<C>(C);

impl<C> Groups<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> Groups<C> {
    /// Lists the permission groups of a workspace. Needs the scope permission-group:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// let groups = admin.groups().list(space).all().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [list permission groups](https://developers.notion.com/reference/admin/list-permission-groups).
    pub fn list(self, space: WorkspaceId) -> ListAll<C> {
        Call::new(self.0, ListGroups { space, paging: Paging::default() })
    }
}

/// A call of [`Groups::list`].
pub type ListAll<C> = Call<C, ListGroups>;

/// The request of [`Groups::list`].
#[derive(Clone, Debug)]
pub struct ListGroups {
    space: WorkspaceId,
    paging: Paging,
}

impl Endpoint for ListGroups {
    type Response = List<PermissionGroup>;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/groups");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }

    #[inline]
    fn check(&self, answer: &List<PermissionGroup>) -> Result<(), Flaw> {
        answer::plain_list(answer)
    }
}

impl Paged for ListGroups {
    type Item = PermissionGroup;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> Groups<C> {
    /// Creates a permission group. That a group of this name exists is an error: 409. Needs the scope
    /// permission-group:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// let group = admin.groups().create(space, "Editors").send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [create permission group](https://developers.notion.com/reference/admin/create-permission-group).
    pub fn create(self, space: WorkspaceId, name: impl Into<String>) -> Create<C> {
        Call::new(self.0, CreateGroup { space, name: name.into() })
    }
}

/// A call of [`Groups::create`].
pub type Create<C> = Call<C, CreateGroup>;

/// The request of [`Groups::create`].
#[derive(Clone, Debug)]
pub struct CreateGroup {
    space: WorkspaceId,
    name: String,
}

entries!(CreateGroup { name });

impl Endpoint for CreateGroup {
    type Response = PermissionGroup;
    const ROUTE: Route = Route::post("/admin/v1/spaces/{space_id}/groups", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).object(self)
    }
}

impl<C> Groups<C> {
    /// Retrieves a permission group. Needs the scope permission-group:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, group: notion_model::admin::PermissionGroupId) -> Result<(), notion_api::Error> {
    /// let group = admin.groups().retrieve(space, group).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve permission group](https://developers.notion.com/reference/admin/retrieve-permission-group).
    pub fn retrieve(self, space: WorkspaceId, group: impl Into<PermissionGroupId>) -> Retrieve<C> {
        Call::new(self.0, RetrieveGroup { space, group: group.into() })
    }
}

/// A call of [`Groups::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveGroup>;

/// The request of [`Groups::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveGroup {
    space: WorkspaceId,
    group: PermissionGroupId,
}

impl Endpoint for RetrieveGroup {
    type Response = PermissionGroup;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/groups/{group_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(&self.group)
    }
}

impl<C> Groups<C> {
    /// Renames a permission group. That a group of this name exists, or that the group comes from elsewhere by
    /// SCIM, is an error: 409. Needs the scope permission-group:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, group: notion_model::admin::PermissionGroupId) -> Result<(), notion_api::Error> {
    /// admin.groups().rename(space, group, "Authors").send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update permission group](https://developers.notion.com/reference/admin/update-permission-group).
    pub fn rename(
        self,
        space: WorkspaceId,
        group: impl Into<PermissionGroupId>,
        name: impl Into<String>,
    ) -> Update<C> {
        Call::new(self.0, UpdateGroup { space, group: group.into(), name: name.into() })
    }
}

/// A call of [`Groups::rename`].
pub type Update<C> = Call<C, UpdateGroup>;

/// The request of [`Groups::rename`].
#[derive(Clone, Debug)]
pub struct UpdateGroup {
    space: WorkspaceId,
    group: PermissionGroupId,
    name: String,
}

entries!(UpdateGroup { name });

impl Endpoint for UpdateGroup {
    type Response = PermissionGroup;
    const ROUTE: Route = Route::patch("/admin/v1/spaces/{space_id}/groups/{group_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(&self.group).object(self)
    }
}

impl<C> Groups<C> {
    /// Deletes a permission group. Needs the scope permission-group:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, group: notion_model::admin::PermissionGroupId, user: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// admin.groups().delete(space, group).transfer_to(user).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [delete permission group](https://developers.notion.com/reference/admin/delete-permission-group).
    pub fn delete(self, space: WorkspaceId, group: impl Into<PermissionGroupId>) -> Delete<C> {
        Call::new(self.0, DeleteGroup { space, group: group.into(), transfer_to: None })
    }
}

/// A call of [`Groups::delete`].
pub type Delete<C> = Call<C, DeleteGroup>;

/// The request of [`Groups::delete`].
#[derive(Clone, Debug)]
pub struct DeleteGroup {
    space: WorkspaceId,
    group: PermissionGroupId,
    transfer_to: Option<UserId>,
}

entries!(DeleteGroup { "transfer_to_owner_id" = transfer_to });

impl Endpoint for DeleteGroup {
    type Response = PermissionGroup;
    const ROUTE: Route = Route::delete("/admin/v1/spaces/{space_id}/groups/{group_id}");

    #[inline]
    fn parts(&self) -> Parts {
        let parts = Parts::new().arg(self.space).arg(&self.group);
        if self.transfer_to.is_some() { parts.object(self) } else { parts }
    }
}

impl<C> Delete<C> {
    /// Sets who gets what only the group may see. Without somebody that is an error: 409.
    pub fn transfer_to(mut self, transfer_to: UserId) -> Self {
        self.endpoint.transfer_to = Some(transfer_to);
        self
    }
}

impl<C> Groups<C> {
    /// Lists who is in a permission group itself, not by another group. Needs the scope permission-group:read.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, group: notion_model::admin::PermissionGroupId) -> Result<(), notion_api::Error> {
    /// let members = admin.groups().members(space, group).all().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [list permission group members](https://developers.notion.com/reference/admin/list-permission-group-members).
    pub fn members(
        self,
        space: WorkspaceId,
        group: impl Into<PermissionGroupId>,
    ) -> ListMembers<C> {
        Call::new(
            self.0,
            ListGroupMembers { space, group: group.into(), paging: Paging::default() },
        )
    }
}

/// A call of [`Groups::members`].
pub type ListMembers<C> = Call<C, ListGroupMembers>;

/// The request of [`Groups::members`].
#[derive(Clone, Debug)]
pub struct ListGroupMembers {
    space: WorkspaceId,
    group: PermissionGroupId,
    paging: Paging,
}

impl Endpoint for ListGroupMembers {
    type Response = List<GroupMembership>;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/groups/{group_id}/members");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(&self.group).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }

    #[inline]
    fn check(&self, answer: &List<GroupMembership>) -> Result<(), Flaw> {
        answer::plain_list(answer)
    }
}

impl Paged for ListGroupMembers {
    type Item = GroupMembership;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> Groups<C> {
    /// Adds a user to a permission group. Needs the scope permission-group:write.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, group: notion_model::admin::PermissionGroupId, user: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::GroupRole;
    ///
    /// admin.groups().add_member(space, group, user, GroupRole::Member).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [add permission group member](https://developers.notion.com/reference/admin/add-permission-group-member).
    pub fn add_member(
        self,
        space: WorkspaceId,
        group: impl Into<PermissionGroupId>,
        user: UserId,
        role: GroupRole,
    ) -> AddMember<C> {
        Call::new(
            self.0,
            AddGroupMember { space, group: group.into(), user: Member { user_id: user }, role },
        )
    }
}

/// A call of [`Groups::add_member`].
pub type AddMember<C> = Call<C, AddGroupMember>;

/// The request of [`Groups::add_member`].
#[derive(Clone, Debug)]
pub struct AddGroupMember {
    space: WorkspaceId,
    group: PermissionGroupId,
    user: Member,
    role: GroupRole,
}

entries!(AddGroupMember { "member" = user, role });

/// `{"type": "user", "user_id": …}`
#[derive(Clone, Copy, Debug)]
struct Member {
    user_id: UserId,
}

impl Entries for Member {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        to.entry("type", "user");
        to.entry("user_id", &self.user_id);
    }
}

entries!(Member);

impl Endpoint for AddGroupMember {
    type Response = GroupMembership;
    const ROUTE: Route =
        Route::post("/admin/v1/spaces/{space_id}/groups/{group_id}/members", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(&self.group).object(self)
    }
}

impl<C> Groups<C> {
    /// Says what a member of a permission group is. That the group comes from elsewhere by SCIM is an error: 409.
    /// Needs the scope permission-group:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, group: notion_model::admin::PermissionGroupId, user: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::GroupRole;
    ///
    /// admin.groups().set_role(space, group, user, GroupRole::Owner).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update permission group member](https://developers.notion.com/reference/admin/update-permission-group-member).
    pub fn set_role(
        self,
        space: WorkspaceId,
        group: impl Into<PermissionGroupId>,
        user: UserId,
        role: GroupRole,
    ) -> UpdateMember<C> {
        Call::new(self.0, UpdateGroupMember { space, group: group.into(), user, role })
    }
}

/// A call of [`Groups::set_role`].
pub type UpdateMember<C> = Call<C, UpdateGroupMember>;

/// The request of [`Groups::set_role`].
#[derive(Clone, Debug)]
pub struct UpdateGroupMember {
    space: WorkspaceId,
    group: PermissionGroupId,
    user: UserId,
    role: GroupRole,
}

entries!(UpdateGroupMember { role });

impl Endpoint for UpdateGroupMember {
    type Response = GroupMembership;
    const ROUTE: Route =
        Route::patch("/admin/v1/spaces/{space_id}/groups/{group_id}/members/users/{user_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(&self.group).arg(self.user).object(self)
    }
}

impl<C> Groups<C> {
    /// Removes a user from a permission group. That the group comes from elsewhere by SCIM is an error: 409. Needs
    /// the scope permission-group:write.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, group: notion_model::admin::PermissionGroupId, user: notion_model::UserId) -> Result<(), notion_api::Error> {
    /// admin.groups().remove_member(space, group, user).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [remove permission group member](https://developers.notion.com/reference/admin/remove-permission-group-member).
    pub fn remove_member(
        self,
        space: WorkspaceId,
        group: impl Into<PermissionGroupId>,
        user: UserId,
    ) -> RemoveMember<C> {
        Call::new(self.0, RemoveGroupMember { space, group: group.into(), user })
    }
}

/// A call of [`Groups::remove_member`].
pub type RemoveMember<C> = Call<C, RemoveGroupMember>;

/// The request of [`Groups::remove_member`].
#[derive(Clone, Debug)]
pub struct RemoveGroupMember {
    space: WorkspaceId,
    group: PermissionGroupId,
    user: UserId,
}

impl Endpoint for RemoveGroupMember {
    type Response = GroupMembership;
    const ROUTE: Route =
        Route::delete("/admin/v1/spaces/{space_id}/groups/{group_id}/members/users/{user_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(&self.group).arg(self.user)
    }
}
