//! The Admin API.

use proptest::prelude::*;

use super::basic::{address, maybe, uuid};
use crate::admin::*;
use crate::strategy::{Answer, Unknowns};

words! {
    AgentKind, AgentCreationPolicy, AdminStatus, PausedReason, AgentRole, GroupRole, LegalHoldStatus, UserInteraction,
    ExportStatus, ExportFormat, ExportedRows, ExportedContents, McpPermission, PersonalTokenStatus,
}

objects! {
    AgentMetadata {
        id, space_id, name, alive, status, r#type, modules, model, created_time, last_edited_time,
    };
    AgentCreation { space_id, space_name, current_policy, current_policy_description, agent_counts };
    AgentCreditUsage { agent_id };
    AgentCreditLimitChange {
        credit_limit_by_workspace_admin, enforced_credit_limit, current_credit_usage, did_clear_paused_state, is_active,
    };
    WorkspaceCreditLimit { space_id, default_agent_credit_limit };
    AgentStatusReport { admin_status, run_status, paused_reason };
    AgentPermissions { permissions };
    AgentPermission { principal, role, resolved_role };
    AnalyticsReports {};
    PermissionGroup { id, name };
    GroupMembership { group_id, member, role };
    GroupMember { r#type, user_id };
    LegalHold {
        id, name, description, icon, status, created_by, created_time, start_date, end_date, user_interaction_type,
        users, workspaces,
    };
    HeldUsers { ids, total };
    HeldWorkspaces { ids, total };
    LegalHoldList { legal_holds, next_cursor: maybe(uuid) };
    LegalHoldUsers { user_ids, next_cursor: maybe(uuid) };
    LegalHoldWorkspaces { workspace_ids };
    LegalHoldPages { page_ids };
    LegalHoldExport { legal_hold_export_id };
    ExportJob { export_job_id, status };
    ExportProgress {
        export_job_id, export_type, export_format, status, pages_exported, download_urls, url_expires_at,
        final_zip_file_size_bytes, error_type, error_message, created_time, last_edited_time,
    };
    SessionRevocation { status };
    McpConnection { client, user, workspaces, created_at, last_active_at, is_enterprise_managed, idp_issuer: maybe(address) };
    McpClient { key, name, r#type };
    McpWorkspace { id };
    McpRevocation { revoked_token_count };
    McpAccess { access, revoked_token_count };
    PersonalToken {
        id, creator, created_at, status, name, expires_at, last_used_at, revoked_at, revoked_by,
    };
    Done {};
}

/// Ids are texts, most of them UUIDs.
macro_rules! ids {
    ($($Id:ident),*) => {$(
        impl Answer for $Id {
            fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
                uuid(unknowns).prop_map($Id::from).boxed()
            }
        }
    )*};
}

ids! { LegalHoldId, LegalHoldExportId, ExportJobId, PermissionGroupId, PersonalTokenId }

/// Milliseconds since 1970.
impl Answer for AdminTime {
    fn strategy(_: Unknowns) -> BoxedStrategy<Self> {
        (0i64..4_000_000_000_000).prop_map(AdminTime::from).boxed()
    }
}

arbitrary! {
    LegalHoldId, LegalHoldExportId, ExportJobId, PermissionGroupId, PersonalTokenId, AdminTime
}
