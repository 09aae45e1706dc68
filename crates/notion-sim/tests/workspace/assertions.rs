//! What tests ask a workspace without a request: assertions, snapshots, the log, the rate limit.

use std::sync::{Arc, Mutex};

use crate::common::{Sim, id, paragraph};
use notion_model::jiff::SignedDuration;
use notion_model::webhook::EventType;
use notion_model::{BlockKind, DataSourceId, PageId, PropertyValue};
use notion_sim::{Fault, Workspace};
use serde_json::{Value, json};

#[test]
fn objects_can_be_looked_at() {
    let sim = Sim::new();
    let source = sim.source(json!({"Task": {"title": {}}, "Done": {"checkbox": {}}}));
    let row = sim.row(&source, json!({"Done": {"checkbox": true}}));
    let second = sim.row(&source, json!({}));
    let trashed = sim.row(&source, json!({}));
    sim.patch(&format!("/v1/pages/{trashed}"), json!({"in_trash": true}));
    sim.append(&row, json!([paragraph("one"), paragraph("two")]));
    sim.post(
        "/v1/comments",
        json!({"parent": {"page_id": row}, "rich_text": [{"text": {"content": "Hm"}}]}),
    );
    let sent = sim.workspace.requests().len();

    let workspace = &sim.workspace;
    let source: DataSourceId = source.parse().unwrap();
    let rows = workspace.rows(source);
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(ids, [row.clone(), second], "in the order of creation, without the trash");
    assert_eq!(rows[0].properties.get("Done").unwrap().value, PropertyValue::Checkbox(true));
    let row: PageId = row.parse().unwrap();
    assert_eq!(workspace.page(row).unwrap(), rows[0]);
    let children = workspace.children(row);
    let texts: Vec<String> =
        children.iter().map(|block| block.kind.rich_text().unwrap().plain_text()).collect();
    assert_eq!(texts, ["one", "two"]);
    assert_eq!(workspace.block(children[1].id).unwrap(), children[1]);
    assert_eq!(workspace.comments(row)[0].rich_text.plain_text(), "Hm");
    let database = workspace.data_source(source).unwrap().parent.database_id.unwrap();
    assert_eq!(workspace.database(database).unwrap().data_sources[0].id, source);
    let stands = &workspace.children(workspace.root_page())[0].kind;
    assert!(matches!(stands, BlockKind::ChildDatabase(block) if block.title == "Tasks"));
    assert!(workspace.page(trashed.parse::<PageId>().unwrap()).unwrap().in_trash);
    assert_eq!(workspace.top_level(), (vec![workspace.root_page()], vec![]));

    assert!(workspace.page(PageId::nil()).is_none());
    assert!(workspace.rows(DataSourceId::nil()).is_empty());
    assert!(workspace.children(PageId::nil()).is_empty());
    assert_eq!(workspace.requests().len(), sent, "looking is no request");
}

#[test]
fn nothing_is_cut_off_for_those_who_look() {
    let sim = Sim::new();
    let other = sim.source(json!({"Name": {"title": {}}}));
    let source = sim.source(
        json!({"Name": {"title": {}}, "R": {"relation": {"data_source_id": other, "single_property": {}}}}),
    );
    let related: Vec<Value> = (0..40).map(|_| json!({"id": sim.row(&other, json!({}))})).collect();
    let row = sim.row(&source, json!({"R": {"relation": related}}));
    let row = sim.workspace.page(row.parse::<PageId>().unwrap()).unwrap();
    let relation = row.properties.get("R").unwrap();
    assert!(matches!(&relation.value, PropertyValue::Relation(pages) if pages.len() == 40));
    assert_eq!(relation.has_more, Some(false));
}

#[test]
fn a_snapshot_brings_everything_back() {
    let sim = Sim::new();
    let page = sim.page("Kept", json!([paragraph("one")]));
    let snapshot = sim.workspace.snapshot();
    let run = || {
        sim.patch(&format!("/v1/blocks/{page}/children"), json!({"children": [paragraph("two")]}));
        sim.patch(&format!("/v1/pages/{page}"), json!({"in_trash": true}));
        sim.text("POST", "/v1/search", Some(json!({}))).1
    };
    let first = run();
    sim.workspace.inject(Fault::status(500).times(9));
    sim.workspace.restore(&snapshot);
    assert!(sim.workspace.requests().is_empty());
    assert_eq!(sim.texts(&page), ["one"]);
    sim.workspace.restore(&snapshot);
    assert_eq!(run(), first, "ids and times are those of the first time, too");

    let other = Sim::new();
    other.workspace.restore(&snapshot);
    assert_eq!(other.texts(&page), ["one"]);
}

#[test]
fn requests_are_remembered_as_far_as_wanted() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let workspace = Workspace::builder()
        .log_limit(3)
        .on_request(move |request| {
            told.lock().unwrap().push((request.path.clone(), request.status.as_u16()));
        })
        .build();
    let sim = Sim::with(workspace);
    for n in 0..5 {
        sim.call("GET", &format!("/v1/users?n={n}"), None);
    }
    sim.call("GET", "/v1/nowhere", None);
    let paths: Vec<String> = sim.workspace.requests().into_iter().map(|r| r.path).collect();
    assert_eq!(paths, ["/v1/users?n=3", "/v1/users?n=4", "/v1/nowhere"]);
    let seen = seen.lock().unwrap();
    assert_eq!((seen.len(), &seen[5]), (6, &("/v1/nowhere".to_owned(), 400)));
}

#[test]
fn a_request_is_remembered_with_its_answer_and_its_fault() {
    let sim = Sim::new();
    let (_, text) = sim.text("GET", "/v1/users", None);
    let last = sim.workspace.requests().pop().unwrap();
    assert_eq!((last.answer, last.fault), (text.into(), None));
    for _ in 0..100 {
        sim.get("/v1/users/me");
    }
    let requests = sim.workspace.requests();
    assert!(requests[0].answer.is_empty() && !requests[1].answer.is_empty());
}

#[test]
fn the_rate_is_that_of_the_clock() {
    let statuses = || {
        let sim = Sim::with(Workspace::builder().rate_limit(2, 3).build());
        (0..12).map(|_| sim.call("GET", "/v1/users/me", None).0).collect::<Vec<u16>>()
    };
    // Four requests a second come: three at once are fine, and then every second one is too early.
    let expected = [200, 200, 200, 200, 200, 429, 200, 429, 200, 429, 200, 429];
    assert_eq!(statuses(), expected);
    assert_eq!(statuses(), expected);
}

#[test]
fn who_is_too_fast_is_told_when_to_come_back() {
    let sim = Sim::with(Workspace::builder().rate_limit(1, 1).build());
    sim.get("/v1/users/me");
    let (status, code, message) = sim.fails("GET", "/v1/users/me", None);
    assert_eq!((status, code.as_str()), (429, "rate_limited"));
    assert_eq!(message, "You have been rate limited. Please try again in a few minutes.");
    let answer = sim.raw("POST", "/v1/pages", "application/json", "{}".into());
    assert_eq!(answer.headers()["retry-after"], "1");
    assert!(answer.headers().contains_key("x-notion-request-id"));
    assert_eq!(sim.workspace.requests().len(), 3, "they are requests all the same");
    sim.workspace.advance(SignedDuration::from_secs(1));
    sim.get("/v1/users/me");
    // Another token has a rate of its own, and the simulator itself none.
    let other = Sim { token: "other", ..Sim::with(sim.workspace.clone()) };
    other.get("/v1/users/me");
    assert_eq!(sim.raw("GET", "/__sim__/export", "", Default::default()).status(), 200);
    // What is refused is not done.
    let sim = Sim::with(Workspace::builder().rate_limit(1, 1).build());
    let root = sim.root();
    let page = json!({"parent": {"page_id": root}});
    id(&sim.post("/v1/pages", page.clone()));
    assert_eq!(sim.call("POST", "/v1/pages", Some(page)).0, 429);
    assert_eq!(sim.workspace.children(sim.workspace.root_page()).len(), 1);
}

#[test]
fn templates_and_searches_that_take_their_time() {
    let lag = SignedDuration::from_secs(60);
    let sim = Sim::with(Workspace::builder().template_lag(lag).search_lag(lag).build());
    let source = sim.source(json!({"Name": {"title": {}}}));
    let template = sim.row(&source, json!({"Name": [{"text": {"content": "Form"}}]}));
    sim.append(&template, json!([paragraph("fill in")]));
    sim.workspace.make_template(template.parse().unwrap(), true).unwrap();
    sim.workspace.advance(lag);
    let found =
        || sim.post("/v1/search", json!({"query": "Fresh"}))["results"].as_array().unwrap().len();

    let row = id(&sim.post(
        "/v1/pages",
        json!({"parent": {"data_source_id": source}, "template": {"type": "default"},
            "properties": {"Name": [{"text": {"content": "Fresh"}}]}}),
    ));
    assert_eq!((sim.children(&row).len(), found()), (0, 0), "both come later");
    sim.workspace.advance(lag);
    assert_eq!((sim.texts(&row), found()), (vec!["fill in".to_owned()], 1));
}

#[test]
fn parents_of_events_may_lack_their_type() {
    let parent = |workspace: Workspace| {
        let sim = Sim::with(workspace);
        let source = sim.source(json!({"Name": {"title": {}}}));
        sim.row(&source, json!({}));
        let events = sim.workspace.webhooks();
        let created = events.into_iter().rfind(|event| event.r#type == EventType::PageCreated);
        serde_json::to_value(created).unwrap()["data"]["parent"].clone()
    };
    let whole = parent(Workspace::new());
    let bare = parent(Workspace::builder().webhook_parents_without_type().build());
    assert_eq!(whole["type"], "database");
    let keys: Vec<&String> = bare.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["data_source_id", "id"]);
    assert_eq!((&bare["id"], &bare["data_source_id"]), (&whole["id"], &whole["data_source_id"]));
}
