use super::{AdminTime, ExportJobId, PersonalTokenId};
use crate::{Entries, EntryWriter, User, UserId, WorkspaceId, entries};

object! {
    /// An export of a workspace that was ordered.
    pub struct ExportJob {
        /// The export.
        pub export_job_id: ExportJobId,
        /// What has become of it: `enqueued`.
        pub status: ExportStatus,
    }
}

object! {
    /// The progress of an export of a workspace.
    ///
    /// See [exports](https://developers.notion.com/reference/admin/get-space-export-status).
    pub struct ExportProgress {
        /// The export.
        pub export_job_id: ExportJobId,
        /// What is exported: a page, a workspace or a teamspace.
        pub export_type: Option<String>,
        /// As what.
        pub export_format: Option<ExportFormat>,
        /// How far it is.
        pub status: ExportStatus,
        /// How many pages are done.
        pub pages_exported: Option<u64>,
        /// Where the parts of the archive can be fetched.
        pub download_urls: Option<Vec<String>>,
        /// When these addresses stop working.
        pub url_expires_at: Option<AdminTime>,
        /// How large the archive is, in bytes.
        pub final_zip_file_size_bytes: Option<u64>,
        /// What kind of failure it was.
        pub error_type: Option<String>,
        /// Why it failed.
        pub error_message: Option<String>,
        /// When it was ordered.
        pub created_time: Option<AdminTime>,
        /// When something happened to it last.
        pub last_edited_time: Option<AdminTime>,
    }
}

open_enum! {
    /// The status of an export.
    pub enum ExportStatus {
        /// It was ordered.
        Enqueued = "enqueued",
        /// It is being made.
        InProgress = "in_progress",
        /// It can be fetched.
        Completed = "completed",
        /// It could not be made.
        Failed = "failed",
    }
}

open_enum! {
    /// The format in which a workspace is exported.
    pub enum ExportFormat {
        /// As HTML.
        Html = "html",
        /// As Markdown, and tables as CSV.
        Markdown = "markdown",
        /// As PDF.
        Pdf = "pdf",
    }
}

open_enum! {
    /// The selection of the rows of databases that are exported.
    pub enum ExportedRows {
        /// All.
        All = "all",
        /// Those that the view shows that is open.
        CurrentView = "currentView",
    }
}

open_enum! {
    /// The selection of the contents of pages that are exported.
    pub enum ExportedContents {
        /// Everything.
        Everything = "everything",
        /// Everything but files.
        NoFiles = "no_files",
    }
}

object! {
    /// The confirmation that the sessions of a user were ended.
    pub struct SessionRevocation {
        /// What has become of them: `revoked`.
        pub status: String,
    }
}

object! {
    /// A client of Notion's MCP server that a user connected.
    ///
    /// See [MCP connections](https://developers.notion.com/reference/admin/list-mcp-client-connections).
    pub struct McpConnection {
        /// The client.
        pub client: McpClient,
        /// Whose connection it is.
        pub user: User,
        /// Where it may look.
        pub workspaces: Vec<McpWorkspace>,
        /// When it was made.
        pub created_at: Option<AdminTime>,
        /// When it was used last.
        pub last_active_at: Option<AdminTime>,
        /// Whether the organization manages it.
        pub is_enterprise_managed: Option<bool>,
        /// Who vouches for the user.
        pub idp_issuer: Option<String>,
    }
}

object! {
    /// A client of Notion's MCP server.
    pub struct McpClient {
        /// Which one: what revokes its connections.
        pub key: String,
        /// What it is called.
        pub name: Option<String>,
        /// What it is; `other`, if it was not recognised.
        pub r#type: Option<String>,
    }
}

object! {
    /// A workspace that an MCP client may look at.
    pub struct McpWorkspace {
        /// The workspace.
        pub id: WorkspaceId,
    }
}

object! {
    /// The confirmation that connections of an MCP client were ended.
    pub struct McpRevocation {
        /// How many tokens work no more.
        pub revoked_token_count: u64,
    }
}

object! {
    /// The setting of whether a user may connect MCP clients to a workspace.
    pub struct McpAccess {
        /// Whether they may.
        pub access: McpPermission,
        /// How many tokens work no more.
        pub revoked_token_count: u64,
    }
}

open_enum! {
    /// The permission to connect MCP clients.
    pub enum McpPermission {
        /// They may.
        Allowed = "allowed",
        /// They may not.
        Denied = "denied",
    }
}

object! {
    /// A personal access token, without its text.
    ///
    /// See [personal access tokens](https://developers.notion.com/reference/admin/list-personal-access-tokens).
    pub struct PersonalToken {
        /// The token, by its bot.
        pub id: PersonalTokenId,
        /// Whose it is: who made it, and for whom it acts.
        pub creator: Option<User>,
        /// When it was made.
        pub created_at: Option<AdminTime>,
        /// Whether it works.
        pub status: PersonalTokenStatus,
        /// What it is called.
        pub name: Option<String>,
        /// When it stops working.
        pub expires_at: Option<AdminTime>,
        /// When it was used last.
        pub last_used_at: Option<AdminTime>,
        /// When it was revoked.
        pub revoked_at: Option<AdminTime>,
        /// Who revoked it.
        pub revoked_by: Option<User>,
    }
}

open_enum! {
    /// The status of a personal access token.
    pub enum PersonalTokenStatus {
        /// It does.
        Active = "active",
        /// Its time is over.
        Expired = "expired",
        /// It was revoked.
        Revoked = "revoked",
    }
}

object! {
    /// The confirmation that something was done: `{}`.
    pub struct Done {}
}

/// The user whose sessions are ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManagedUser {
    /// Of the user with this e-mail address.
    Email {
        /// The address.
        email: String,
    },
    /// Of this user.
    Id {
        /// The user.
        id: UserId,
    },
}

impl Entries for ManagedUser {
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Email { email } => {
                to.entry("type", "email");
                to.entry("email", email);
            }
            Self::Id { id } => {
                to.entry("type", "id");
                to.entry("id", id);
            }
        }
    }
}

entries!(ManagedUser);

impl From<UserId> for ManagedUser {
    fn from(id: UserId) -> Self {
        Self::Id { id }
    }
}

/// The user with this e-mail address.
impl From<&str> for ManagedUser {
    fn from(email: &str) -> Self {
        Self::Email { email: email.to_owned() }
    }
}
