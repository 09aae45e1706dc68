//! The events of a turn as they come, from a mock and from the simulator.

use std::sync::Arc;

use notion_api::Client;
use notion_model::agent::{AgentRef, SessionEvent, SessionStatus, StreamEvent};
use notion_sim::{AgentPart, Fault, FaultKind, Workspace};
use notion_transport::ErrorKind;
use notion_transport::clock::ManualClock;
use notion_transport::layer::{RetrySettings, TimeoutSettings};
use notion_transport::mock::{Expectation, Hold, MockTransport, Piece, Reply};
use serde_json::{Value, json};

use super::{event, session};

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
        pieces([(snapshot() + &committed("one", 1)).into(), Piece::cut(ErrorKind::Interrupted)]),
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
    let cut = || Piece::cut(ErrorKind::Interrupted);
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
fn waiting() -> (Workspace, Hold) {
    let hold = Hold::new();
    let wait = hold.clone();
    let agent = move |message: &str| {
        vec![format!("{message}? ").into(), AgentPart::until(&wait), "Yes.".into()]
    };
    (Workspace::builder().agent(agent).build(), hold)
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
    let cut = Fault::new(FaultKind::CutBody).on("POST /v1/sessions");
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
