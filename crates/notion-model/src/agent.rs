//! Agents, and sessions with them: in public beta, so any of it may change.
//!
//! See [the agent APIs](https://developers.notion.com/guides/notion-agent-apis/overview).

mod events;
mod session;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

pub use self::events::{EventError, EventReader};
pub use self::session::*;
use crate::wire::{AsJson, Event, Field, Form, Json, Slot, Wire};
use crate::{AgentId, Entries, EntryWriter, Icon, PageId, Timestamp, UserId, entries};

/// A reference to an agent in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgentRef {
    /// Notion's own, of whoever the token belongs to.
    NotionAi,
    /// One that somebody made.
    Agent(AgentId),
}

impl From<AgentId> for AgentRef {
    fn from(id: AgentId) -> Self {
        Self::Agent(id)
    }
}

impl fmt::Display for AgentRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotionAi => f.write_str("notion_ai"),
            Self::Agent(id) => id.fmt(f),
        }
    }
}

impl AsJson for AgentRef {
    fn as_json(&self) -> Json<'_> {
        match self {
            Self::NotionAi => Json::text("notion_ai"),
            Self::Agent(id) => id.as_json(),
        }
    }
}

impl Serialize for AgentRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_json().serialize(serializer)
    }
}

/// A value that Notion may keep to itself, from those who may not edit the agent.
#[derive(Clone, Debug, PartialEq)]
pub enum MaybeHidden<T> {
    /// It is not told.
    Hidden,
    /// It is this.
    Shown(T),
}

impl<T> MaybeHidden<T> {
    /// Returns the value, if it is told.
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Shown(value) => Some(value),
            Self::Hidden => None,
        }
    }
}

impl<T: Field> Wire for MaybeHidden<T> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Nothing | Event::Str("hidden") = event {
            *self = Self::Hidden;
            return Slot::Taken;
        }
        if let Self::Hidden = self {
            *self = Self::Shown(T::empty());
        }
        match self {
            Self::Shown(value) => value.put(event),
            Self::Hidden => Slot::Refused,
        }
    }
}

impl<T: AsJson> AsJson for MaybeHidden<T> {
    fn as_json(&self) -> Json<'_> {
        Json(match self {
            Self::Hidden => Form::Str("hidden"),
            Self::Shown(value) => value.as_json().0,
        })
    }
}

impl<T: Field> Field for MaybeHidden<T> {
    fn empty() -> Self {
        Self::Hidden
    }
}

impl<'de, T: Field> Deserialize<'de> for MaybeHidden<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::deserialize(deserializer)
    }
}

impl<T: AsJson> Serialize for MaybeHidden<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_json().serialize(serializer)
    }
}

object! {
    /// An agent.
    ///
    /// See [agents](https://developers.notion.com/reference/notion-agent-apis/query-agents).
    pub struct Agent("agent") {
        /// The agent.
        pub id: AgentId,
        /// What kind of agent it is.
        pub agent_type: AgentType,
        /// What it is called.
        pub name: String,
        /// What it is for.
        pub description: Option<String> = null,
        /// The page with its instructions.
        pub instructions_page_id: Option<PageId> = null,
        /// Its instructions, if they were asked for and are not on a page.
        pub instructions: Option<String>,
        /// Its icon.
        pub icon: Option<Icon> = null,
        /// What it runs on.
        pub model: Option<AgentModel>,
        /// What it is connected to, as it came.
        pub connections: Option<Value>,
        /// Whether it runs.
        pub status: AgentStatus,
        /// Why it does not.
        pub pause_reason: Option<PauseReason> = null,
        /// Who made it.
        pub created_by: Option<AgentActor> = null,
        /// The version that runs.
        pub agent_version: Option<AgentVersion> = null,
        /// The same, under its old name.
        pub version: Option<AgentVersion>,
        /// Whether there are changes that do not run yet.
        pub has_unpublished_changes: Option<MaybeHidden<bool>>,
        /// When it last ran.
        pub last_run_at: Option<MaybeHidden<Timestamp>> = null,
        /// The same, under its old name.
        pub last_run_time: Option<MaybeHidden<Timestamp>>,
        /// How many credits it may use.
        pub credit_limit: Option<MaybeHidden<u64>> = null,
        /// What makes it run, as it came.
        pub triggers: Option<Value>,
        /// When it was made.
        pub created_time: Option<Timestamp>,
        /// When it was last changed.
        pub last_edited_time: Option<Timestamp>,
    }
}

open_enum! {
    /// The kind of an agent.
    pub enum AgentType {
        /// Notion's own.
        NotionAi = "notion_ai",
        /// One that somebody made, to talk to.
        CustomAgent = "custom_agent",
        /// One that fills a property of a data source.
        AutofillCustomAgent = "autofill_custom_agent",
        /// One that runs elsewhere.
        External = "external",
    }
}

open_enum! {
    /// The status that says whether an agent runs.
    pub enum AgentStatus {
        /// It does.
        Active = "active",
        /// It does not.
        Disabled = "disabled",
        /// It is gone, and can be brought back.
        Deleted = "deleted",
    }
}

open_enum! {
    /// The reason why an agent does not run.
    pub enum PauseReason {
        /// It has run too often.
        RunLimit = "run_limit",
        /// It has used too many credits.
        CreditLimit = "credit_limit",
        /// It has used too many credits at once.
        RunawayCreditUsage = "runaway_credit_usage",
        /// The workspace has used too many credits.
        WorkspaceCreditLimit = "workspace_credit_limit",
        /// It has failed too often.
        FailureLimit = "failure_limit",
        /// A session has failed.
        MarkSessionFailedAutopause = "mark_session_failed_autopause",
        /// It was turned off for the workspace.
        DisabledFromWorkspaceSettings = "disabled_from_workspace_settings",
        /// It was turned off through the API.
        DisabledFromApi = "disabled_from_api",
        /// It was turned off in its settings.
        DisabledFromAgentSettings = "disabled_from_agent_settings",
        /// Nobody can use it.
        DisabledDueToNoMembersWithAccess = "disabled_due_to_no_members_with_access",
        /// Nobody can edit it.
        DisabledDueToLackOfEditors = "disabled_due_to_lack_of_editors",
        /// Notion turned it off.
        DisabledByNotion = "disabled_by_notion",
        /// An error of Notion's.
        InternalError = "internal_error",
        /// Somebody has to look at it.
        NeedsUserReview = "needs_user_review",
        /// Something that it needs is not there.
        ToolUnavailable = "tool_unavailable",
    }
}

object! {
    /// The model that an agent runs on.
    pub struct AgentModel {
        /// Whether Notion chooses it.
        pub mode: AgentModelMode,
        /// What it is called, if Notion does not choose it and it is public.
        pub id: Option<String>,
    }
}

open_enum! {
    /// The mode in which the model of an agent is chosen.
    pub enum AgentModelMode {
        /// Notion.
        Auto = "auto",
        /// Whoever made it.
        Pinned = "pinned",
    }
}

object! {
    /// The user or agent who made something.
    pub struct AgentActor {
        /// The user or the bot.
        pub id: UserId,
        /// Which of them.
        pub r#type: AgentActorType,
    }
}

open_enum! {
    /// The type of an actor.
    pub enum AgentActorType {
        /// A user.
        User = "user",
        /// A bot.
        Bot = "bot",
    }
}

object! {
    /// A version of an agent.
    pub struct AgentVersion {
        /// The version.
        pub id: String,
        /// Its number.
        pub number: u64,
        /// Since when it runs.
        pub published_at: Timestamp,
    }
}

object! {
    /// The usage of an agent in a span of time.
    ///
    /// See [insights](https://developers.notion.com/reference/notion-agent-apis/get-agent-insights).
    pub struct AgentInsights("agent_insights") {
        /// The agent.
        pub id: AgentId,
        /// What it is called.
        pub name: String,
        /// What kind of agent it is.
        pub agent_type: AgentType,
        /// Whether it runs.
        pub status: AgentStatus,
        /// Why it does not.
        pub pause_reason: Option<PauseReason> = null,
        /// Who made it.
        pub created_by: Option<AgentActor> = null,
        /// How many credits it used.
        pub total_credits_used: Option<crate::Number>,
        /// How many it may use.
        pub credit_limit: Option<MaybeHidden<u64>> = null,
        /// How often it ran.
        pub runs_completed: u64,
    }
}

object! {
    /// An agent that was changed: what has changed of it.
    pub struct AgentChange {
        /// The agent.
        pub agent_id: AgentId,
        /// Whether it runs.
        pub status: Option<AgentStatus>,
        /// Why it does not.
        pub pause_reason: Option<PauseReason>,
        /// How many credits it may use.
        pub credit_limit: Option<u64>,
        /// When it was last changed.
        pub last_edited_time: Option<Timestamp>,
        /// When it was deleted.
        pub deleted_at: Option<Timestamp>,
    }
}

/// An operation on an agent, one of several.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AgentOperation {
    /// Turns it on or off.
    UpdateStatus {
        /// Which agent.
        agent_id: AgentRef,
        /// On or off.
        fields: AgentStatusChange,
    },
    /// Sets how many credits it may use.
    UpdateCreditLimit {
        /// Which agent.
        agent_id: AgentRef,
        /// How many.
        fields: AgentCreditLimit,
    },
    /// Deletes it; it can be brought back.
    Delete {
        /// Which agent.
        agent_id: AgentRef,
    },
}

impl Entries for AgentOperation {
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::UpdateStatus { agent_id, fields } => {
                to.entry("action", "update_status");
                to.entry("agent_id", agent_id);
                to.entry("fields", fields);
            }
            Self::UpdateCreditLimit { agent_id, fields } => {
                to.entry("action", "update_credit_limit");
                to.entry("agent_id", agent_id);
                to.entry("fields", fields);
            }
            Self::Delete { agent_id } => {
                to.entry("action", "delete");
                to.entry("agent_id", agent_id);
            }
        }
    }
}

entries!(AgentOperation);

/// The change of whether an agent is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentStatusChange {
    /// [`AgentStatus::Active`] or [`AgentStatus::Disabled`].
    pub status: AgentStatus,
}

entries!(AgentStatusChange { status });

/// The number of credits that an agent may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentCreditLimit {
    /// How many; `None` for any number.
    pub credit_limit: Option<u64>,
}

impl Entries for AgentCreditLimit {
    fn each(&self, to: &mut EntryWriter<'_>) {
        to.always("credit_limit", &self.credit_limit);
    }
}

entries!(AgentCreditLimit);

impl AgentOperation {
    /// Turns an agent on.
    pub fn enable(agent: impl Into<AgentRef>) -> Self {
        let fields = AgentStatusChange { status: AgentStatus::Active };
        Self::UpdateStatus { agent_id: agent.into(), fields }
    }

    /// Turns an agent off.
    pub fn disable(agent: impl Into<AgentRef>) -> Self {
        let fields = AgentStatusChange { status: AgentStatus::Disabled };
        Self::UpdateStatus { agent_id: agent.into(), fields }
    }

    /// Sets how many credits an agent may use; `None` for any number.
    pub fn credit_limit(agent: impl Into<AgentRef>, credit_limit: Option<u64>) -> Self {
        let fields = AgentCreditLimit { credit_limit };
        Self::UpdateCreditLimit { agent_id: agent.into(), fields }
    }

    /// Deletes an agent; it can be brought back.
    pub fn delete(agent: impl Into<AgentRef>) -> Self {
        Self::Delete { agent_id: agent.into() }
    }
}
