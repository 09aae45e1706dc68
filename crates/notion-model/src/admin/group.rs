use super::PermissionGroupId;
use crate::UserId;

object! {
    /// A permission group of a workspace.
    ///
    /// See [groups](https://developers.notion.com/reference/admin/list-permission-groups).
    pub struct PermissionGroup {
        /// The group.
        pub id: PermissionGroupId,
        /// What it is called.
        pub name: String,
    }
}

object! {
    /// A membership in a permission group.
    pub struct GroupMembership {
        /// The group.
        pub group_id: PermissionGroupId,
        /// Who is in it.
        pub member: GroupMember,
        /// As what.
        pub role: GroupRole,
    }
}

object! {
    /// A member of a permission group: `{"type": "user", "user_id": …}`.
    pub struct GroupMember {
        /// What it is: `user`.
        pub r#type: String,
        /// The user, if it is one.
        pub user_id: Option<UserId>,
    }
}

open_enum! {
    /// The role of somebody in a permission group.
    pub enum GroupRole {
        /// May change the group.
        Owner = "owner",
        /// Is in it.
        Member = "member",
    }
}
