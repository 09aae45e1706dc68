//! Sessions with agents, and what happens in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AgentActor, AgentVersion, EventError, EventReader};
use crate::Timestamp;

object! {
    /// A session with an agent.
    ///
    /// See [sessions](https://developers.notion.com/reference/notion-agent-apis/retrieve-session).
    pub struct Session("session") {
        /// The session.
        pub id: String,
        /// The agent.
        pub agent_id: String,
        /// What it is about.
        pub title: String,
        /// How far it is.
        pub status: SessionStatus,
        /// When it began.
        pub created_at: Timestamp,
        /// When something last happened.
        pub updated_at: Timestamp,
        /// Who began it.
        pub created_by: Option<AgentActor>,
        /// The version of the agent.
        pub agent_version: Option<AgentVersion>,
        /// What the agent runs on, as it came.
        pub models: Option<Value>,
        /// What the agent may do only if somebody says so.
        pub required_actions: Option<Vec<RequiredAction>>,
        /// Why it failed.
        pub error: Option<SessionError>,
        /// What began it: a trigger, or `chat`.
        pub trigger_type: Option<String>,
        /// How many messages there are.
        pub message_count: Option<u64>,
    }
}

open_enum! {
    /// The status of a session.
    pub enum SessionStatus {
        /// It has not begun.
        Queued = "queued",
        /// The agent is at work.
        InProgress = "in_progress",
        /// The agent waits for somebody to say what it may do.
        RequiresAction = "requires_action",
        /// The agent has answered.
        Completed = "completed",
        /// It went wrong.
        Failed = "failed",
        /// It was canceled.
        Canceled = "canceled",
        /// It is over for good.
        Terminated = "terminated",
    }
}

impl SessionStatus {
    /// Returns whether the agent is, or will be, at work.
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Queued | Self::InProgress)
    }
}

object! {
    /// An action that an agent may take only if somebody allows it.
    pub struct RequiredAction {
        /// What.
        pub action_id: String,
        /// What it is, in words.
        pub title: String,
        /// What can be said to it.
        pub options: Vec<ActionOption>,
    }
}

object! {
    /// An option for the decision on an action.
    pub struct ActionOption {
        /// What.
        pub id: ActionDecision,
        /// How the app calls it.
        pub label: String,
    }
}

open_enum! {
    /// The decision on an action that an agent wants to take.
    pub enum ActionDecision {
        /// It may.
        Approve = "approve",
        /// It may not.
        Reject = "reject",
    }
}

object! {
    /// The reason why a session failed.
    pub struct SessionError {
        /// The error's code.
        pub code: String,
        /// What happened, in English.
        pub message: String,
        /// Whether another attempt may do better.
        pub retryable: bool,
    }
}

object! {
    /// An event that happened in a session.
    ///
    /// See [session events](https://developers.notion.com/reference/notion-agent-apis/query-session-events).
    pub struct SessionEvent("session_event") {
        /// The event.
        pub id: String,
        /// The session.
        pub session_id: String,
        /// Its place among the events; `None` as long as it may still change.
        pub sequence: Option<u64>,
        /// When it happened.
        pub created_at: Timestamp,
        /// What happened.
        pub r#type: SessionEventType,
        /// Of a message, or what the agent thinks: what it says.
        pub content: Option<Vec<SessionContent>>,
        /// Whose message it is.
        pub created_by: Option<AgentActor>,
        /// What was said besides, by name.
        pub metadata: Option<BTreeMap<String, String>>,
        /// Of a tool: what it is called.
        pub tool_name: Option<String>,
        /// Of a result: the event of its use.
        pub tool_use_id: Option<String>,
        /// Of a result: whether it went wrong.
        pub is_error: Option<bool>,
        /// Of a status: how far the session is.
        pub status: Option<SessionStatus>,
        /// Of a status: what the agent may do only if somebody says so.
        pub required_actions: Option<Vec<RequiredAction>>,
        /// Of a status: why the session failed.
        pub error: Option<SessionError>,
        /// Of a status: what it took, as it came.
        pub usage: Option<Value>,
        /// Of a status: what was made, as it came.
        pub artifacts: Option<Value>,
    }
}

impl SessionEvent {
    /// Returns what a message says; empty if it is none.
    pub fn text(&self) -> String {
        let parts = self.content.iter().flatten();
        parts
            .filter_map(|part| match part {
                SessionContent::Text(text) => Some(text.text.as_str()),
                _ => None,
            })
            .collect()
    }
}

open_enum! {
    /// The type of an event in a session.
    pub enum SessionEventType {
        /// Somebody said something.
        UserMessage = "user.message",
        /// The agent said something.
        AgentMessage = "agent.message",
        /// The agent thought something.
        AgentThinking = "agent.thinking",
        /// The agent used a tool.
        AgentToolUse = "agent.tool_use",
        /// A tool gave something.
        AgentToolResult = "agent.tool_result",
        /// The session has come farther.
        SessionStatus = "session.status",
    }
}

tagged! {
    /// A part of a message.
    pub enum SessionContent {
        /// Text.
        Text(SessionText) = "text",
        /// A file.
        File(SessionFile) = "file",
    }
}

object! {
    /// A text in a message.
    pub struct SessionText {
        /// What it says.
        pub text: String,
    }
}

object! {
    /// A file in a message.
    pub struct SessionFile {
        /// The file, where only that is said.
        pub file_id: Option<String>,
        /// What it is called.
        pub name: Option<String>,
        /// Its MIME type.
        pub content_type: Option<String>,
        /// Where it can be fetched.
        pub url: Option<String>,
        /// When that stops working.
        pub expiry_time: Option<Timestamp>,
    }
}

tagged! {
    /// An event in the stream of a session.
    pub enum StreamEvent {
        /// How the session is when the stream begins.
        Snapshot(StreamSnapshot) = "session.snapshot",
        /// Something that happens, and may still change: the next one with its id replaces it.
        Provisional(StreamedEvent) = "event.provisional",
        /// Something that has happened.
        Committed(StreamedEvent) = "event.committed",
        /// The stream ends, the turn does not: go on after the last event.
        Timeout(StreamTimeout) = "stream.timeout",
        /// The turn is over.
        End(StreamEnd) = "stream.end",
        /// The stream ends, since something went wrong.
        Error(StreamError) = "stream.error",
    }
}

object! {
    /// The state of a session when a stream begins.
    pub struct StreamSnapshot {
        /// The session.
        pub session: Session,
    }
}

object! {
    /// An event of a session as it is streamed.
    pub struct StreamedEvent {
        /// What.
        pub event: SessionEvent,
    }
}

object! {
    /// A stream ended before the turn.
    pub struct StreamTimeout {
        /// The session.
        pub session_id: String,
        /// What to do, in English.
        pub message: String,
    }
}

object! {
    /// A turn is over.
    pub struct StreamEnd {
        /// The session.
        pub session_id: String,
        /// How it ended.
        pub status: SessionStatus,
        /// The place of its last event.
        pub last_sequence: u64,
    }
}

object! {
    /// A stream ended, since something went wrong.
    pub struct StreamError {
        /// What.
        pub error: SessionError,
        /// The session.
        pub session_id: Option<String>,
    }
}

/// The events that a stream of a session has brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SessionStream {
    /// Its events, in their order.
    pub events: Vec<StreamEvent>,
}

impl SessionStream {
    /// Reads server-sent events, each of which holds JSON, out of a whole stream; the last one need not be ended.
    /// [`EventReader`] reads them as they come.
    ///
    /// # Errors
    ///
    /// When an event holds no JSON object.
    pub fn from_text(stream: &str) -> serde_json::Result<Self> {
        let mut reader = EventReader::with_limit(usize::MAX);
        reader.push(stream.as_bytes());
        reader.finish();
        let mut events = Vec::new();
        while let Some(event) = reader.next_event() {
            match event {
                Ok(event) => events.push(event),
                Err(EventError::NotJson(error)) => return Err(error),
                // It is in memory already.
                Err(EventError::TooLarge { .. }) => {}
            }
        }
        Ok(Self { events })
    }
}
