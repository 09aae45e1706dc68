//! `/v1/sessions`: turns with agents, whole and event by event.

use notion_model::agent::{
    Session, SessionContent, SessionEvent, SessionEventType, SessionStatus, SessionText, StreamEnd,
    StreamEvent, StreamSnapshot, StreamedEvent,
};
use notion_model::validate::limits;
use notion_model::{List, ListType};
use serde_json::Value;

use crate::answer::{Answer, Pace, answer};
use crate::store::agents::{AgentPart, AgentSession, Part};
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::{to_millisecond, uuid};
use crate::wire::request::{Body, Paging};

const TURN: &[&str] =
    &["message", "agent_id", "session_id", "metadata", "prompt_context", "continue_from"];

/// A turn: something that is said and answered, or the rest of a stream.
pub(crate) fn turn(state: &mut State, body: &[u8], streams: bool) -> Result<Answer> {
    let body = Body::read(body, TURN)?;
    let text = |key: &str| body.get::<String>(key, "a string");
    let known = match text("session_id")? {
        Some(id) => Some(find(state, &id)?.clone()),
        None => None,
    };
    if let Some(after) = text("continue_from")? {
        let known = known.ok_or_else(|| Fail::body("session_id", "defined", None))?;
        if !streams || body.has("message") {
            return Err(Fail::body("continue_from", "not present", body.raw("continue_from")));
        }
        return rest(&known, &after);
    }
    let Some(message) = text("message")? else {
        return Err(Fail::body("message", "defined", None));
    };
    let mut session = match known {
        Some(known) => known,
        None => begin(state, body.required("agent_id")?)?,
    };
    let parts = state.agent_says(&message);
    let mut stream = Stream::default();
    session.session.status = SessionStatus::InProgress;
    stream.snapshot(&session.session);
    let at_first = session.session.clone();
    let said = new_event(state, &session, SessionEventType::UserMessage);
    stream.commit(&mut session, with_text(said, &message));
    let spoken = new_event(state, &session, SessionEventType::AgentMessage);
    let mut all = String::new();
    for AgentPart(part) in parts {
        match part {
            Part::Until(hold) => stream.pace.wait(hold),
            Part::Text(text) => {
                all.push_str(&text);
                stream.tell(&StreamEvent::Provisional(streamed(with_text(spoken.clone(), &all))));
            }
        }
    }
    stream.commit(&mut session, with_text(spoken, &all));
    let mut status = new_event(state, &session, SessionEventType::SessionStatus);
    status.status = Some(SessionStatus::Completed);
    stream.commit(&mut session, status);
    session.session.status = SessionStatus::Completed;
    session.session.message_count = Some(session.session.message_count.unwrap_or_default() + 2);
    session.session.updated_at = to_millisecond(state.now());
    stream.end(&session);
    state.put_agent_session(session);
    match streams {
        true => Ok(stream.finish()),
        // How it is before the agent has answered.
        false => answer(Some(at_first)),
    }
}

pub(crate) fn retrieve(state: &State, id: &str) -> Result<Session> {
    find(state, id).map(|found| found.session.clone())
}

/// What happened in a session, the first first. Filters and other orders are not simulated.
pub(crate) fn events(state: &State, id: &str, body: &[u8]) -> Result<List<SessionEvent>> {
    let body = Body::read(body, &["start_cursor", "page_size"])?;
    let size = body.get::<usize>("page_size", "a number")?;
    if size.is_some_and(|size| !(1..=limits::PAGE_SIZE.max).contains(&size)) {
        return Err(Fail::body("page_size", "from `1` to `100`", body.raw("page_size")));
    }
    let paging = Paging::new(size, body.get("start_cursor", "a string")?);
    let known = |event: &SessionEvent| uuid(&event.id).unwrap_or_default();
    let (shown, next) = paging.page(&find(state, id)?.events, known)?;
    let mut list = List::default();
    list.results = shown;
    list.has_more = next.is_some();
    list.next_cursor = next.map(|next| next.to_string());
    list.r#type = Some(ListType::from("session_event"));
    Ok(list)
}

fn find<'s>(state: &'s State, id: &str) -> Result<&'s AgentSession> {
    let session = state.agent_session(id);
    session.ok_or_else(|| {
        Fail::not_found("session", id, state.integration(), &state.bot().to_string())
    })
}

fn begin(state: &mut State, agent: &Value) -> Result<AgentSession> {
    let Some(agent) = agent.as_str() else {
        return Err(Fail::body("agent_id", "a string", Some(agent)));
    };
    let mut session = Session::default();
    session.id = state.random_id().to_string();
    session.agent_id = agent.to_owned();
    session.title = "A conversation".to_owned();
    session.created_at = to_millisecond(state.now());
    session.updated_at = session.created_at;
    session.trigger_type = Some("chat".to_owned());
    Ok(AgentSession { session, events: Vec::new() })
}

/// What comes after an event that was told.
fn rest(session: &AgentSession, after: &str) -> Result<Answer> {
    let known = session.events.iter().position(|event| event.id == after);
    let known = known.ok_or_else(|| {
        Fail::validation(format!("continue_from: there is no event {after} in the session."))
    })?;
    let mut stream = Stream::default();
    stream.snapshot(&session.session);
    for event in &session.events[known + 1..] {
        stream.tell(&StreamEvent::Committed(streamed(event.clone())));
    }
    stream.end(session);
    Ok(stream.finish())
}

fn new_event(state: &mut State, session: &AgentSession, kind: SessionEventType) -> SessionEvent {
    let mut event = SessionEvent::default();
    event.id = state.random_id().to_string();
    event.session_id = session.session.id.clone();
    event.created_at = to_millisecond(state.now());
    event.r#type = kind;
    event
}

fn with_text(mut event: SessionEvent, text: &str) -> SessionEvent {
    let mut content = SessionText::default();
    content.text = text.to_owned();
    event.content = Some(vec![SessionContent::Text(content)]);
    event
}

fn streamed(event: SessionEvent) -> StreamedEvent {
    let mut streamed = StreamedEvent::default();
    streamed.event = event;
    streamed
}

/// Server-sent events, as text.
#[derive(Default)]
struct Stream {
    text: Vec<u8>,
    pace: Pace,
}

impl Stream {
    fn tell(&mut self, event: &StreamEvent) {
        let data = serde_json::to_string(event).unwrap_or_default();
        self.text.extend(format!("event: {}\ndata: {data}\n\n", event.name()).bytes());
        self.pace.end(self.text.len());
    }

    fn snapshot(&mut self, session: &Session) {
        let mut snapshot = StreamSnapshot::default();
        snapshot.session = session.clone();
        self.tell(&StreamEvent::Snapshot(snapshot));
    }

    /// Tells an event that has happened, as the next one of the session.
    fn commit(&mut self, session: &mut AgentSession, mut event: SessionEvent) {
        event.sequence = Some(session.events.len() as u64 + 1);
        self.tell(&StreamEvent::Committed(streamed(event.clone())));
        session.events.push(event);
    }

    fn end(&mut self, session: &AgentSession) {
        let mut end = StreamEnd::default();
        end.session_id = session.session.id.clone();
        end.status = session.session.status.clone();
        end.last_sequence = session.events.len() as u64;
        self.tell(&StreamEvent::End(end));
    }

    fn finish(self) -> Answer {
        Answer { status: 200, body: self.text, has_request_id: false, pace: Some(self.pace) }
    }
}
