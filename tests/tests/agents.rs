//! Agents and sessions with them, after the types of the official SDK: there is no recorded traffic.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use notion_api::{Client, ErrorKind};
use notion_model::AgentId;
use notion_model::agent::{
    ActionDecision, Agent, AgentOperation, AgentRef, MaybeHidden, SessionContent, SessionEvent,
    SessionEventType, SessionStatus, StreamEvent,
};
use notion_sim::AgentPart;
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::{RateLimitSettings, RetrySettings, TimeoutSettings};
use notion_transport::mock::{Expectation, Hold, MockTransport, Piece, Reply};
use notion_transport::{ErrorKind as Fault, Request};
use serde_json::{Value, json};

/// A client that gets these answers, the clock that it waits by, and the requests that it sends.
fn answers(
    all: impl IntoIterator<Item = String>,
) -> (Client, ManualClock, Arc<Mutex<Vec<Request>>>) {
    let all = Mutex::new(all.into_iter().collect::<VecDeque<_>>());
    let sent: Arc<Mutex<Vec<Request>>> = Arc::default();
    let kept = sent.clone();
    let mock = MockTransport::from_fn(move |request| {
        kept.lock().expect("no panic").push(request.clone());
        let next = all.lock().expect("no panic").pop_front().expect("an answer");
        Ok(http::Response::new(Bytes::from(next)))
    });
    let clock = ManualClock::new();
    let notion = Client::builder()
        .transport(mock)
        .clock(Arc::new(clock.clone()))
        .rate_limit(RateLimitSettings::unlimited())
        .timeout(TimeoutSettings::default().attempt(None))
        .retry(RetrySettings::default().deadline(None));
    (notion.build().expect("a client"), clock, sent)
}

fn session(status: &str) -> Value {
    json!({
        "object": "session", "id": "s1", "agent_id": "a1", "title": "Roadmap", "status": status,
        "created_at": "2026-07-04T09:10:20.602Z", "updated_at": "2026-07-04T09:10:20.602Z",
    })
}

fn event(kind: &str, more: Value) -> Value {
    let mut event = json!({
        "object": "session_event", "id": "e1", "session_id": "s1", "sequence": 3,
        "created_at": "2026-07-04T09:10:20.602Z", "type": kind,
    });
    event.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    event
}

#[test]
fn an_agent_says_what_is_hidden() {
    let agent = json!({
        "object": "agent", "id": "11111111-1111-4111-8111-111111111111", "agent_type": "custom_agent", "name": "A",
        "description": null, "instructions_page_id": null, "icon": {"type": "emoji", "emoji": "🤖"},
        "model": {"mode": "pinned", "id": "m"}, "connections": [{"type": "notion"}], "status": "disabled",
        "pause_reason": "credit_limit", "created_by": {"object": "user", "type": "user", "id": "22222222-2222-4222-8222-222222222222"},
        "agent_version": {"id": "v", "number": 4, "published_at": "2026-07-04T09:10:20.602Z"},
        "has_unpublished_changes": "hidden", "last_run_at": "2026-07-04T09:10:20.602Z", "credit_limit": 50,
        "triggers": [], "created_time": "2026-07-04T09:10:20.602Z", "last_edited_time": "2026-07-04T09:10:20.602Z",
    });
    let read: Agent = notion_model::from_value(&agent).expect("an agent");
    assert_eq!(read.has_unpublished_changes, Some(MaybeHidden::Hidden));
    assert_eq!(read.credit_limit, Some(MaybeHidden::Shown(50)));
    assert!(read.last_run_at.as_ref().and_then(MaybeHidden::shown).is_some());
    assert_eq!(serde_json::to_value(&read).expect("JSON"), agent);
    assert!(!format!("{read:?}").contains("Unknown("), "{read:?}");
}

#[test]
fn every_event_is_read_and_written_back() {
    let text = json!([{"type": "text", "text": "hello "}, {"type": "text", "text": "you"}]);
    let action = json!({"action_id": "x", "title": "Delete", "options": [{"id": "approve", "label": "Yes"}]});
    let error = json!({"code": "c", "message": "m", "retryable": true});
    for event in [
        event("user.message", json!({"content": text, "metadata": {"k": "v"}})),
        event(
            "agent.message",
            json!({"content": [{"type": "file", "name": "a", "content_type": "b", "url": "c"}]}),
        ),
        event("agent.thinking", json!({"content": text})),
        event("agent.tool_use", json!({"tool_name": "t"})),
        event(
            "agent.tool_result",
            json!({"tool_use_id": "u", "tool_name": "t", "is_error": false}),
        ),
        event(
            "session.status",
            json!({"status": "failed", "required_actions": [action], "error": error}),
        ),
    ] {
        let read: SessionEvent = notion_model::from_value(&event).expect("an event");
        assert!(!format!("{read:?}").contains("Unknown("), "{read:?}");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), event);
        let said = if event["content"] == text { "hello you" } else { "" };
        assert_eq!(read.text(), said);
    }
    assert_eq!(SessionContent::NAMES, ["text", "file"]);
}

#[tokio::test]
async fn a_stream_is_read_event_by_event() {
    let events = [
        json!({"type": "session.snapshot", "session": session("in_progress")}),
        json!({"type": "event.provisional", "event": event("agent.message", json!({}))}),
        json!({"type": "event.committed", "event": event("agent.message", json!({"content": [{"type": "text", "text": "Done"}]}))}),
        json!({"type": "stream.new", "odd": 1}),
        json!({"type": "stream.end", "session_id": "s1", "status": "completed", "last_sequence": 3}),
    ];
    let mut stream = ": a comment\r\n\n".to_owned();
    for (index, event) in events.iter().enumerate() {
        // Data may be in several lines, and the last event need not end with an empty one.
        let text = serde_json::to_string_pretty(event).expect("JSON").replace('\n', "\ndata: ");
        let end = if index + 1 == events.len() { "" } else { "\n\n" };
        stream += &format!("event: message\nid: {index}\ndata: {text}{end}");
    }
    let (notion, _, sent) = answers([stream, "data: {\"type\": \"stream.end\"".to_owned()]);
    let agent = AgentId::default();
    let read = notion.sessions().start(agent, "Go").stream().send().await.expect("events").events;
    let written: Vec<Value> =
        read.iter().map(|it| serde_json::to_value(it).expect("JSON")).collect();
    assert_eq!(written, events);
    assert!(matches!(&read[2], StreamEvent::Committed(event) if event.event.text() == "Done"));
    assert!(matches!(&read[3], StreamEvent::Unknown(_)));
    assert!(matches!(&read[4], StreamEvent::End(end) if end.status == SessionStatus::Completed));
    let request = sent.lock().expect("no panic")[0].clone();
    assert_eq!(request.headers()["accept"], "text/event-stream");
    let body: Value = serde_json::from_slice(request.body()).expect("JSON");
    assert_eq!(body, json!({"message": "Go", "agent_id": agent}));
    let error = notion.sessions().resume("s1", "e1").send().await.expect_err("a cut stream");
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error:?}");
}

#[tokio::test]
async fn a_session_is_waited_for() {
    let sessions = ["queued", "in_progress", "in_progress", "requires_action"];
    let (notion, clock, _) = answers(sessions.map(|status| session(status).to_string()));
    let session = notion.sessions().wait("s1").send().await.expect("a session");
    assert_eq!(session.status, SessionStatus::RequiresAction);
    assert_eq!(clock.now(), Duration::from_secs(1 + 2 + 4));

    let endless = std::iter::repeat_with(|| self::session("in_progress").to_string()).take(10);
    let (notion, clock, _) = answers(endless);
    let session = notion.sessions().wait("s1").at_most(Duration::from_secs(10)).send().await;
    assert_eq!(session.expect("a session").status, SessionStatus::InProgress);
    assert!(clock.now() <= Duration::from_secs(10));
}

#[tokio::test]
async fn what_is_sent_is_what_is_meant() {
    let nil = AgentId::default();
    let (notion, _, sent) = answers([
        session("running").to_string(),
        json!({"object": "async_task", "id": "task_1"}).to_string(),
        json!({"agent_id": nil}).to_string(),
        json!({"object": "agent_insights", "id": nil}).to_string(),
    ]);
    let last = || -> Value {
        let sent = sent.lock().expect("no panic");
        serde_json::from_slice(sent.last().expect("a request").body()).expect("JSON")
    };
    let agent = AgentId::default();
    let decide = notion.sessions().decide("s1", [("x", ActionDecision::Reject)]);
    decide.metadata("k", "v").send().await.expect("a session");
    assert_eq!(
        last(),
        json!({
            "session_id": "s1", "actions": [{"action_id": "x", "option_id": "reject"}], "metadata": {"k": "v"},
        })
    );
    let operations = [
        AgentOperation::disable(agent),
        AgentOperation::credit_limit(AgentRef::NotionAi, None),
        AgentOperation::delete(agent),
    ];
    notion.agents().batch(operations).send().await.expect("a task");
    assert_eq!(
        last(),
        json!({"operations": [
            {"action": "update_status", "agent_id": agent, "fields": {"status": "disabled"}},
            {"action": "update_credit_limit", "agent_id": "notion_ai", "fields": {"credit_limit": null}},
            {"action": "delete", "agent_id": agent},
        ]})
    );
    notion.agents().credit_limit(agent, None).send().await.expect("a change");
    assert_eq!(last(), json!({"credit_limit": null}));
    let error = notion.agents().batch([]).send().await.expect_err("none");
    assert_eq!(error.violations()[0].to_string(), "operations: 0, from 1 to 100");
    let insights = notion.agents().insights(AgentRef::NotionAi).between(1, 2).send().await;
    insights.expect("insights");
    let sent = sent.lock().expect("no panic");
    let uri = sent.last().expect("a request").uri();
    assert_eq!(uri.path(), "/v1/agents/notion_ai/insights");
    assert_eq!(uri.query(), Some("start_time=1&end_time=2"));
    assert_eq!(SessionEventType::KNOWN.len(), 6);
}

const EVENTS: &str = "text/event-stream; charset=utf-8";

/// A message of an agent, as an event of a stream.
fn committed(id: &str, sequence: u64) -> String {
    let mut event = event("agent.message", json!({"content": [{"type": "text", "text": id}]}));
    event["id"] = id.into();
    event["sequence"] = sequence.into();
    told("event.committed", json!({ "event": event }))
}

fn told(kind: &str, more: Value) -> String {
    let mut told = json!({ "type": kind });
    told.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    format!("event: {kind}\ndata: {told}\n\n")
}

fn snapshot() -> String {
    told("session.snapshot", json!({"session": session("in_progress")}))
}

fn end() -> String {
    told("stream.end", json!({"session_id": "s1", "status": "completed", "last_sequence": 3}))
}

/// A client whose turns are answered by these streams, and the requests.
fn turns(replies: impl IntoIterator<Item = Reply>) -> (Client, MockTransport) {
    let mock = MockTransport::new();
    let turns = Expectation::post("/v1/sessions").header("accept", "text/event-stream");
    mock.expect(replies.into_iter().fold(turns, Expectation::reply));
    let notion = Client::builder()
        .transport(mock.clone())
        .clock(Arc::new(ManualClock::new()))
        // This clock lets every limit pass at once.
        .timeout(TimeoutSettings::default().attempt(None).idle(None))
        .retry(RetrySettings::default().deadline(None));
    (notion.build().expect("a client"), mock)
}

/// The names of events, and of messages what they say.
fn name(event: &StreamEvent) -> String {
    match event {
        StreamEvent::Committed(event) => event.event.text(),
        other => other.name().to_owned(),
    }
}

fn pieces(stream: impl IntoIterator<Item = impl Into<Piece>>) -> Reply {
    Reply::pieces(200, EVENTS, stream)
}

#[tokio::test]
async fn events_arrive_before_the_answer_ends() {
    let hold = Hold::new();
    // The second event is cut in two by the wait.
    let (first, second) = (committed("one", 1), committed("two", 2));
    let (begin, rest) = second.split_at(20);
    let stream = [snapshot() + &first + begin, rest.to_owned() + &end()];
    let [before, after] = stream.map(Piece::from);
    let (notion, _) = turns([pieces([before, Piece::until(&hold), after])]);
    let turn = notion.sessions().say("s1", "Go").stream();
    let mut events = turn.events().await.expect("a stream");
    for expected in ["session.snapshot", "one"] {
        let event = events.try_next().await.expect("no error").expect("an event");
        assert_eq!(name(&event), expected);
    }
    assert_eq!((events.session_id(), events.last_event_id()), (Some("s1"), Some("one")));
    hold.release();
    for expected in ["two", "stream.end"] {
        let event = events.try_next().await.expect("no error").expect("an event");
        assert_eq!(name(&event), expected);
    }
    assert!(events.try_next().await.expect("no error").is_none());
}

#[test]
fn events_arrive_before_the_answer_ends_for_the_blocking_client() {
    let hold = Hold::new();
    let stream: [Piece; 3] =
        [committed("one", 1).into(), Piece::until(&hold), (committed("two", 2) + &end()).into()];
    let (notion, _) = turns([pieces(stream)]);
    let notion = notion_sync::Client::blocking(notion);
    let mut events = notion.sessions().say("s1", "Go").stream().events().expect("a stream");
    let first = events.next().expect("an event").expect("no error");
    assert_eq!((name(&first), events.get_ref().last_event_id()), ("one".to_owned(), Some("one")));
    hold.release();
    let rest: Result<Vec<_>, _> = events.map(|event| event.map(|event| name(&event))).collect();
    assert_eq!(rest.expect("no error"), ["two", "stream.end"]);
}

#[tokio::test]
async fn a_stream_that_breaks_or_is_ended_early_is_gone_on_with() {
    let timeout = told("stream.timeout", json!({"session_id": "s1", "message": "go on"}));
    let (notion, mock) = turns([
        pieces([(snapshot() + &committed("one", 1)).into(), Piece::cut(Fault::Interrupted)]),
        // What was told before is told again.
        pieces([snapshot() + &committed("one", 1) + &committed("two", 2) + &timeout]),
        // It ends in the middle of an event, without a word.
        pieces([committed("three", 3) + &committed("four", 4)[..30]]),
        pieces([committed("four", 4) + &end() + &committed("never", 5)]),
    ]);
    let turn = notion.sessions().start(AgentRef::NotionAi, "Go").stream();
    let mut events = turn.events().await.expect("a stream");
    let mut names = Vec::new();
    while let Some(event) = events.try_next().await.expect("no error") {
        names.push(name(&event));
    }
    let expected = [
        "session.snapshot",
        "one",
        "session.snapshot",
        "two",
        "stream.timeout",
        "three",
        "four",
        "stream.end",
    ];
    assert_eq!(names, expected);
    mock.verify().expect("four streams");
    let sent: Vec<Value> = mock
        .requests()
        .iter()
        .map(|request| serde_json::from_slice(request.body()).expect("JSON"))
        .collect();
    assert_eq!(sent[0], json!({"agent_id": "notion_ai", "message": "Go"}));
    for (request, after) in sent[1..].iter().zip(["one", "two", "three"]) {
        assert_eq!(
            *request,
            json!({"session_id": "s1", "continue_from": after}),
            "nothing is said"
        );
    }
    assert_eq!(mock.requests()[1].headers()["accept-encoding"], "identity");
}

#[tokio::test]
async fn what_can_not_be_gone_on_with_is_an_error_and_the_message_has_arrived() {
    let one = || -> Piece { committed("one", 1).into() };
    let broken = |pieces: Vec<Piece>| Reply::pieces(200, EVENTS, pieces);
    let cut = || Piece::cut(Fault::Interrupted);
    let api = |status| {
        Reply::json(
            status,
            json!({"object": "error", "status": status, "code": "validation_error", "message": "no"}),
        )
    };
    let page = Reply::html(200, "<h1>Sign in</h1>");
    for (what, replies, before, requests, applied) in [
        ("nothing to go on from", vec![broken(vec![snapshot().into(), cut()])], 1, 1, true),
        ("it ends without an end", vec![broken(vec![])], 0, 1, true),
        (
            "it goes on for nothing",
            [vec![broken(vec![one(), cut()])], vec![broken(vec![one(), cut()]); 5]].concat(),
            1,
            6,
            true,
        ),
        ("it may not go on", vec![broken(vec![one(), cut()]), api(400)], 1, 2, true),
        ("it holds no JSON", vec![broken(vec![one(), "data: <h1>\n\n".into()])], 1, 1, true),
        ("it is refused", vec![api(400)], 0, 1, false),
        ("it is no stream", vec![page], 0, 1, true),
    ] {
        let (notion, mock) = turns(replies);
        let mut came = 0;
        let error = match notion.sessions().say("s1", "Go").stream().events().await {
            Err(error) => error,
            Ok(mut events) => loop {
                match events.try_next().await {
                    Ok(Some(_)) => came += 1,
                    Ok(None) => panic!("{what}: it is no end"),
                    Err(error) => {
                        assert!(events.try_next().await.expect("an end").is_none(), "{what}");
                        break error;
                    }
                }
            },
        };
        assert_eq!((came, mock.requests().len()), (before, requests), "{what}: {error}");
        assert_eq!(error.may_have_been_applied(), applied, "{what}: {error:?}");
        assert!(error.to_string().starts_with("POST /v1/sessions: "), "{what}: {error}");
    }
}

/// A simulated workspace whose agent waits in the middle of an answer.
fn waiting() -> (notion_sim::Workspace, Hold) {
    let hold = Hold::new();
    let wait = hold.clone();
    let agent = move |message: &str| {
        vec![format!("{message}? ").into(), AgentPart::until(&wait), "Yes.".into()]
    };
    (notion_sim::Workspace::builder().agent(agent).build(), hold)
}

#[tokio::test]
async fn events_of_the_simulator_arrive_before_the_answer_ends() {
    for served in [false, true] {
        let (workspace, hold) = waiting();
        let server = workspace.serve("127.0.0.1:0").expect("a server");
        let builder = Client::builder().token("x");
        let notion = match served {
            true => builder.base_url(server.base_url()).expect("an address"),
            false => builder.transport(workspace.clone()),
        };
        let notion = notion.build().expect("a client");
        let turn = notion.sessions().start(AgentRef::NotionAi, "Ready").stream();
        let mut events = turn.events().await.expect("a stream");
        for expected in ["session.snapshot", "Ready", "event.provisional"] {
            let event = events.try_next().await.expect("no error").expect("an event");
            assert_eq!(name(&event), expected, "served: {served}");
        }
        hold.release();
        let mut rest = Vec::new();
        while let Some(event) = events.try_next().await.expect("no error") {
            rest.push(name(&event));
        }
        assert_eq!(rest, ["event.provisional", "Ready? Yes.", "", "stream.end"]);
        let session = events.session_id().expect("one").to_owned();
        let all = notion.sessions().events(&session).page_size(2).all().await.expect("events");
        assert_eq!(
            all.iter().map(SessionEvent::text).collect::<Vec<_>>(),
            ["Ready", "Ready? Yes.", ""]
        );
        let session = notion.sessions().wait(session).send().await.expect("a session");
        assert_eq!(session.status, SessionStatus::Completed);
    }
}

#[test]
fn events_of_the_simulator_are_gone_on_with_by_the_blocking_client() {
    let (workspace, hold) = waiting();
    hold.release();
    let cut = notion_sim::Fault::new(notion_sim::FaultKind::CutBody).on("POST /v1/sessions");
    workspace.inject(cut);
    let clock = Arc::new(ManualClock::new());
    let notion = Client::builder().transport(workspace.clone()).clock(clock);
    let notion = notion.timeout(TimeoutSettings::default().attempt(None).idle(None));
    let notion = notion_sync::Client::blocking(notion.build().expect("a client"));
    let events = notion.sessions().start(AgentRef::NotionAi, "Ready").stream().events();
    let names: Result<Vec<_>, _> =
        events.expect("a stream").map(|event| event.map(|event| name(&event))).collect();
    let names = names.expect("no error");
    let committed: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| !name.contains('.') || name.ends_with("Yes."))
        .collect();
    assert_eq!(committed, ["Ready", "Ready? Yes.", ""], "each once: {names:?}");
    assert_eq!(names.last().map(String::as_str), Some("stream.end"));
    assert_eq!(workspace.requests().len(), 2);
    // The same answer, whole.
    let whole = notion.sessions().start(AgentRef::NotionAi, "Ready").stream().send();
    assert_eq!(whole.expect("a stream").events.len(), 7);
    let error = notion.sessions().resume("none", "none").events().expect_err("no session");
    assert!(error.is_not_found() && !error.may_have_been_applied(), "{error}");
}
