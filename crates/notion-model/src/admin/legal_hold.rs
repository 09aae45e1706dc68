use super::{AdminTime, LegalHoldExportId, LegalHoldId};
use crate::{PageId, UserId, WorkspaceId};

object! {
    /// A legal hold: what certain users made, edited or viewed is kept.
    ///
    /// See [legal holds](https://developers.notion.com/reference/admin/list-legal-holds).
    pub struct LegalHold {
        /// The hold.
        pub id: LegalHoldId,
        /// What it is called.
        pub name: Option<String>,
        /// What it is for.
        pub description: Option<String>,
        /// Its icon.
        pub icon: Option<String>,
        /// Whether it still holds.
        pub status: Option<LegalHoldStatus>,
        /// Who made it.
        pub created_by: Option<UserId>,
        /// When it was made.
        pub created_time: Option<AdminTime>,
        /// From when on it holds.
        pub start_date: Option<AdminTime>,
        /// Until when; without end, if it is not there.
        pub end_date: Option<AdminTime>,
        /// What the users must have done with what is kept.
        pub user_interaction_type: Option<UserInteraction>,
        /// Some of its users.
        pub users: Option<HeldUsers>,
        /// Some of its workspaces.
        pub workspaces: Option<HeldWorkspaces>,
    }
}

open_enum! {
    /// The status of a legal hold.
    pub enum LegalHoldStatus {
        /// It does.
        Active = "active",
        /// It was released.
        Released = "released",
    }
}

open_enum! {
    /// An interaction of users with a page.
    pub enum UserInteraction {
        /// They created it.
        Created = "page.created",
        /// They edited it.
        Edited = "page.edited",
        /// They viewed it.
        Viewed = "page.viewed",
    }
}

object! {
    /// Some users of a legal hold, and how many there are.
    pub struct HeldUsers {
        /// The users.
        pub ids: Vec<UserId>,
        /// How many there are.
        pub total: u64,
    }
}

object! {
    /// Some workspaces of a legal hold, and how many there are.
    pub struct HeldWorkspaces {
        /// The workspaces.
        pub ids: Vec<WorkspaceId>,
        /// How many there are.
        pub total: u64,
    }
}

object! {
    /// One page of the list of legal holds.
    pub struct LegalHoldList {
        /// The holds, those that were released, too, in no order.
        pub legal_holds: Vec<LegalHold>,
        /// Where the next page starts.
        pub next_cursor: Option<String>,
    }
}

object! {
    /// One page of the users of a legal hold.
    pub struct LegalHoldUsers {
        /// The users.
        pub user_ids: Vec<UserId>,
        /// Where the next page starts.
        pub next_cursor: Option<String>,
    }
}

object! {
    /// The workspaces that a legal hold is about.
    pub struct LegalHoldWorkspaces {
        /// The workspaces.
        pub workspace_ids: Vec<WorkspaceId>,
    }
}

object! {
    /// The pages that a legal hold keeps in a workspace.
    pub struct LegalHoldPages {
        /// The pages.
        pub page_ids: Vec<PageId>,
    }
}

object! {
    /// An export of what a legal hold keeps.
    pub struct LegalHoldExport {
        /// The export.
        pub legal_hold_export_id: LegalHoldExportId,
    }
}
