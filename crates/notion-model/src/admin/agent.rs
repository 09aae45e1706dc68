use serde_json::Value;

use super::AdminTime;
use crate::{AgentId, WorkspaceId};

object! {
    /// The metadata of an agent of a workspace.
    pub struct AgentMetadata {
        /// The agent.
        pub id: AgentId,
        /// In which workspace it is.
        pub space_id: Option<WorkspaceId>,
        /// What it is called.
        pub name: Option<String>,
        /// Whether it is there: `false` after it was deleted.
        pub alive: Option<bool>,
        /// Whether it runs.
        pub status: Option<String>,
        /// What kind of agent it is.
        pub r#type: Option<AgentKind>,
        /// What it is made of.
        pub modules: Option<Value>,
        /// What it thinks with.
        pub model: Option<Value>,
        /// When it was made.
        pub created_time: Option<AdminTime>,
        /// When it was last changed.
        pub last_edited_time: Option<AdminTime>,
    }
}

open_enum! {
    /// The kind of an agent.
    pub enum AgentKind {
        /// One that somebody made.
        Custom = "custom",
        /// One that fills in a property of a database.
        DatabaseAutofill = "database_autofill",
    }
}

open_enum! {
    /// The policy on who may make agents.
    pub enum AgentCreationPolicy {
        /// Every member of the workspace.
        AllWorkspaceMembers = "all_workspace_members",
        /// Nobody.
        Disabled = "disabled",
        /// Owners of the workspace.
        WorkspaceOwnersOnly = "workspace_owners_only",
    }
}

object! {
    /// The setting of who may make agents in a workspace.
    pub struct AgentCreation {
        /// The workspace.
        pub space_id: WorkspaceId,
        /// What it is called.
        pub space_name: Option<String>,
        /// Who may.
        pub current_policy: AgentCreationPolicy,
        /// The same, in English.
        pub current_policy_description: Option<String>,
        /// How many agents there are, of which kind.
        pub agent_counts: Option<Value>,
    }
}

object! {
    /// The credits that an agent used. All of it is known by name only as far as Notion answers it: see `extra`.
    pub struct AgentCreditUsage {
        /// The agent, where it is said so.
        pub agent_id: Option<AgentId>,
    }
}

object! {
    /// The number of credits that an agent may use.
    pub struct AgentCreditLimitChange {
        /// What an administrator allows it; `None` for as many as it likes.
        pub credit_limit_by_workspace_admin: Option<u64> = null,
        /// What counts.
        pub enforced_credit_limit: Option<u64> = null,
        /// What it has used.
        pub current_credit_usage: Option<f64>,
        /// Whether it was paused for the old limit, and runs again.
        pub did_clear_paused_state: Option<bool>,
        /// Whether it runs.
        pub is_active: Option<bool>,
    }
}

object! {
    /// The number of credits that an agent of a workspace may use if it has no limit of its own.
    pub struct WorkspaceCreditLimit {
        /// The workspace.
        pub space_id: WorkspaceId,
        /// The limit; `None` if there is none.
        pub default_agent_credit_limit: Option<u64> = null,
    }
}

object! {
    /// The report on whether an agent may run, and whether it does.
    pub struct AgentStatusReport {
        /// What the administrator says.
        pub admin_status: AdminStatus,
        /// Whether it runs.
        pub run_status: Option<String>,
        /// Why it does not.
        pub paused_reason: Option<PausedReason>,
    }
}

open_enum! {
    /// The status that says whether an agent may run.
    pub enum AdminStatus {
        /// It may.
        Active = "active",
        /// It may not.
        Disabled = "disabled",
    }
}

open_enum! {
    /// The reason why an agent does not run. All but the first keep its status from being changed: 400.
    pub enum PausedReason {
        /// It was turned off in the settings of the workspace.
        DisabledFromWorkspaceSettings = "disabled_from_workspace_settings",
        /// It used all credits that it may.
        CreditLimit = "credit_limit",
        /// The workspace used all its credits.
        WorkspaceCreditLimit = "workspace_credit_limit",
        /// It ran too often.
        RunLimit = "run_limit",
        /// It failed too often.
        FailureLimit = "failure_limit",
        /// What it needs is not there.
        ToolUnavailable = "tool_unavailable",
    }
}

object! {
    /// The permissions of others on an agent.
    pub struct AgentPermissions {
        /// Who may do what.
        pub permissions: Vec<AgentPermission>,
    }
}

object! {
    /// The permission of somebody on an agent.
    pub struct AgentPermission {
        /// Who: what it looks like is not documented.
        pub principal: Value,
        /// What they are allowed.
        pub role: AgentRole,
        /// What they may do in the end.
        pub resolved_role: Option<AgentRole>,
    }
}

open_enum! {
    /// The role of somebody on an agent: what they may do with it.
    pub enum AgentRole {
        /// See it and talk to it.
        ViewAndInteract = "view_and_interact",
        /// Change it.
        Edit = "edit",
        /// Everything.
        FullAccess = "full_access",
    }
}

object! {
    /// Reports of how a workspace is used: as they came, in `extra`.
    pub struct AnalyticsReports {}
}
