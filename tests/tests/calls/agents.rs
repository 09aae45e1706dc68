//! Agents and sessions with them, after the types of the official SDK: there is no recorded traffic.

mod events;

use std::time::Duration;

use notion_api::{Client, ErrorKind};
use notion_model::agent::{
    ActionDecision, Agent, AgentOperation, AgentRef, MaybeHidden, SessionContent, SessionEvent,
    SessionEventType, SessionStatus, StreamEvent,
};
use notion_model::{
    AgentId, ErrorCode, PageId, PropertyInput as Input, PropertySchemaInput as Schema,
};
use notion_sim::Workspace;
use notion_tests::clients::waiting_by;
use notion_tests::script::{answer, bodies};
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::mock::MockTransport;
use serde_json::{Value, json};

/// A client that gets these answers, the clock that it waits by, and the transport that keeps its requests.
fn answers<I>(all: I) -> (Client, ManualClock, MockTransport)
where
    I: IntoIterator<Item = String, IntoIter: Send + 'static>,
{
    let (clock, mock) = (ManualClock::new(), bodies(all));
    (waiting_by(&clock).transport(mock.clone()).build().expect("a client"), clock, mock)
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
    let request = sent.requests()[0].clone();
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
        let sent = sent.requests();
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
    let sent = sent.requests();
    let uri = sent.last().expect("a request").uri();
    assert_eq!(uri.path(), "/v1/agents/notion_ai/insights");
    assert_eq!(uri.query(), Some("start_time=1&end_time=2"));
    assert_eq!(SessionEventType::KNOWN.len(), 6);
}

/// Agent Skills, as Notion's pages show them: the list has an envelope, what is in it has none.
#[tokio::test]
async fn skills_are_listed_and_fetched() {
    let version = "0f".repeat(32);
    let skill = PageId::default();
    let archive = |id: &str| {
        let url = "https://s3.example.com/a.tar.gz?X-Amz-Date=20261129T120000Z&X-Amz-Expires=3600&X-Amz-Signature=x";
        json!({"id": id, "version_id": "0f".repeat(32), "url": url, "request_id": "r"})
    };
    let kept = version.clone();
    let mock = MockTransport::from_fn(move |request| {
        let second = request.uri().query().is_some_and(|query| query.contains("start_cursor=c"));
        let plugin = |id: &str, description: Value| json!({"id": id, "name": "Docs", "description": description, "version_id": kept});
        let (status, body) = match request.uri().path() {
            "/v1/ai/plugins" if second => (
                200,
                json!({
                    "object": "list", "results": [plugin("b", Value::Null)], "next_cursor": null,
                    "has_more": false, "type": "plugin", "request_id": "r",
                }),
            ),
            "/v1/ai/plugins" => (
                200,
                json!({
                    "object": "list", "results": [plugin("a", json!("How we write"))], "next_cursor": "c",
                    "has_more": true, "type": "plugin", "request_id": "r",
                }),
            ),
            "/v1/ai/plugins/a%2Fb" => (200, archive("a/b")),
            path if path.starts_with("/v1/ai/skills/") => (200, archive(&skill.to_string())),
            _ => (
                404,
                json!({
                    "object": "error", "status": 404, "code": "directory_not_found", "message": "None.",
                }),
            ),
        };
        Ok(answer(status, body))
    });
    let notion = Client::builder().transport(mock).without_layers().build().expect("a client");
    let plugins = notion.skills().plugins().all().await.expect("all");
    assert_eq!(plugins.iter().map(|plugin| plugin.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(plugins[0].description.as_deref(), Some("How we write"));
    assert_eq!(plugins[1].version_id, version);
    let archive = notion.skills().plugin("a/b").send().await.expect("an archive");
    let expires = archive.expiry_time().expect("a time").to_string();
    assert_eq!((archive.id.as_str(), expires.as_str()), ("a/b", "2026-11-29T13:00:00.000Z"));
    assert_eq!(notion.skills().skill(skill).send().await.expect("one").id, skill.to_string());
    let error = notion.skills().plugin("gone").send().await.expect_err("none");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.code(), Some(&ErrorCode::DirectoryNotFound));
    let blocking = notion_sync::Client::blocking(notion);
    assert_eq!(blocking.skills().plugins().all().expect("all"), plugins);
}

/// The simulator has plugins where a data source is a skills database.
#[tokio::test]
async fn skills_are_rows_with_tags() {
    let workspace = Workspace::new();
    let notion = Client::builder().transport(workspace.clone()).build().expect("a client");
    let database = notion.databases().create(workspace.root_page()).properties([
        ("Name", Schema::title()),
        ("Tags", Schema::multi_select(["Docs", "Code"])),
        ("Files", Schema::files()),
    ]);
    let skills = database.send().await.expect("a database").data_sources[0].id;
    assert!(notion.skills().plugins().all().await.expect("none").is_empty());
    let mut pages = Vec::new();
    for (name, tags) in
        [("Review", vec!["Code", "Docs"]), ("Style", vec!["Docs"]), ("Alone", vec![])]
    {
        let row =
            notion.pages().create(skills).title(name).property("Tags", Input::multi_select(tags));
        pages.push(row.send().await.expect("a row").id);
    }
    let plugins = notion.skills().plugins().page_size(1).all().await.expect("all");
    let names: Vec<&str> = plugins.iter().map(|plugin| plugin.name.as_str()).collect();
    assert_eq!(names, ["Alone", "Code", "Docs"]);
    assert_eq!(plugins[0].id, pages[2].to_string());
    let archive = notion.skills().plugin(&plugins[2].id).send().await.expect("an archive");
    assert_eq!(archive.version_id, plugins[2].version_id);
    assert!(archive.expiry_time().is_some(), "{}", archive.url);

    // What has changed has another version, and nothing else has.
    workspace.advance(notion_model::jiff::SignedDuration::from_mins(5));
    notion.pages().update(pages[1]).title("Style guide").send().await.expect("updated");
    let after = notion.skills().plugins().all().await.expect("all");
    let changed = plugins.iter().zip(&after).map(|(one, other)| one.version_id != other.version_id);
    assert_eq!(changed.collect::<Vec<_>>(), [false, false, true]);

    notion.skills().skill(pages[0]).send().await.expect("a skill");
    let page = notion.skills().skill(workspace.root_page()).send().await.expect_err("no skill");
    assert_eq!(page.code(), Some(&ErrorCode::DirectoryNotFound));
    notion.pages().update(pages[2]).in_trash(true).send().await.expect("gone");
    let gone = notion.skills().plugin(&plugins[0].id).send().await.expect_err("gone");
    assert!(gone.is_not_found(), "{gone}");
    let stale = notion.skills().plugins().start_at("x").send().await.expect_err("no cursor");
    assert!(stale.is_stale_cursor(), "{stale}");
}
