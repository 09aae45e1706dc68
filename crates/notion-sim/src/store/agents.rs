//! Sessions with agents, and what agents say in them.

use std::fmt;
use std::sync::Arc;

use notion_model::agent::{Session, SessionEvent};
use notion_transport::mock::Hold;

use super::state::State;

/// A part of what an agent says: a text, or a wait before the next one.
///
/// ```
/// use notion_sim::{AgentPart, Workspace};
/// use notion_transport::mock::Hold;
///
/// let hold = Hold::new();
/// let wait = hold.clone();
/// let workspace = Workspace::builder()
///     .agent(move |message| {
///         vec![AgentPart::from(format!("You said {message:?}. ")), AgentPart::until(&wait), "That is all.".into()]
///     })
///     .build();
/// # let _ = (workspace, hold);
/// ```
#[derive(Clone, Debug)]
pub struct AgentPart(pub(crate) Part);

#[derive(Clone, Debug)]
pub(crate) enum Part {
    Text(String),
    Until(Hold),
}

impl AgentPart {
    /// Waits until `hold` is released, where the events of a turn are streamed.
    pub fn until(hold: &Hold) -> Self {
        Self(Part::Until(hold.clone()))
    }
}

impl<T: Into<String>> From<T> for AgentPart {
    fn from(text: T) -> Self {
        Self(Part::Text(text.into()))
    }
}

type Says = dyn Fn(&str) -> Vec<AgentPart> + Send + Sync;

/// What agents say to a message.
#[derive(Clone)]
pub(crate) struct Script(pub(crate) Arc<Says>);

impl Default for Script {
    fn default() -> Self {
        Self(Arc::new(|message| vec![AgentPart::from(format!("You said: {message}"))]))
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script(…)")
    }
}

/// A session, and what has happened in it.
#[derive(Clone, Debug)]
pub(crate) struct AgentSession {
    pub(crate) session: Session,
    pub(crate) events: Vec<SessionEvent>,
}

/// The agents of a workspace. They are no content: an export has none of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Agents {
    script: Script,
    sessions: Vec<AgentSession>,
}

impl State {
    pub(crate) fn set_agent(&mut self, script: Script) {
        self.agents.script = script;
    }

    /// What an agent says to `message`.
    pub(crate) fn agent_says(&self, message: &str) -> Vec<AgentPart> {
        (self.agents.script.0)(message)
    }

    pub(crate) fn agent_session(&self, id: &str) -> Option<&AgentSession> {
        self.agents.sessions.iter().find(|it| it.session.id == id)
    }

    /// Adds a session, or replaces the one with its id.
    pub(crate) fn put_agent_session(&mut self, session: AgentSession) {
        let sessions = &mut self.agents.sessions;
        match sessions.iter_mut().find(|it| it.session.id == session.session.id) {
            Some(known) => *known = session,
            None => sessions.push(session),
        }
    }
}
