//! Agents and sessions with them.

use proptest::prelude::*;

use super::basic::{address, maybe, uuid};
use crate::agent::*;
use crate::strategy::{Answer, Unknowns};

words! {
    AgentType, AgentStatus, PauseReason, AgentModelMode, AgentActorType, SessionStatus, ActionDecision, SessionEventType,
}

objects! {
    Agent {
        id, agent_type, name, description, instructions_page_id, instructions, icon, model, connections, status,
        pause_reason, created_by, agent_version, version, has_unpublished_changes, last_run_at, last_run_time,
        credit_limit, triggers, created_time, last_edited_time,
    };
    AgentModel { mode, id: maybe(uuid) };
    AgentActor { id, r#type };
    AgentVersion { id: uuid, number, published_at };
    AgentInsights {
        id, name, agent_type, status, pause_reason, created_by, total_credits_used, credit_limit, runs_completed,
    };
    AgentChange { agent_id, status, pause_reason, credit_limit, last_edited_time, deleted_at };
    Session {
        id: uuid, agent_id: uuid, title, status, created_at, updated_at, created_by, agent_version, models,
        required_actions, error, trigger_type, message_count,
    };
    RequiredAction { action_id: uuid, title, options };
    ActionOption { id, label };
    SessionError { code: uuid, message, retryable };
    SessionEvent {
        id: uuid, session_id: uuid, sequence, created_at, r#type, content, created_by, metadata, tool_name,
        tool_use_id: maybe(uuid), is_error, status, required_actions, error, usage, artifacts,
    };
    SessionText { text };
    SessionFile { file_id: maybe(uuid), name, content_type, url: maybe(address), expiry_time };
    StreamSnapshot { session };
    StreamedEvent { event };
    StreamTimeout { session_id: uuid, message };
    StreamEnd { session_id: uuid, status, last_sequence };
    StreamError { error, session_id: maybe(uuid) };
}

tagged_unions! {
    SessionContent { Text, File }
    StreamEvent { Snapshot, Provisional, Committed, Timeout, End, Error }
}

impl<T: Answer> Answer for MaybeHidden<T> {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        prop_oneof![
            3 => T::strategy(unknowns).prop_map(Self::Shown),
            1 => Just(()).prop_map(|()| Self::Hidden),
        ]
        .boxed()
    }
}
