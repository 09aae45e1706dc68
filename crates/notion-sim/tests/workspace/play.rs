//! What others do to a workspace, and what takes its time: by builder, by method, by control request and by seed.

use std::time::Duration;

use crate::common::{Sim, id, paragraph};
use notion_model::jiff::SignedDuration;
use notion_model::{BlockId, DataSourceId, DatabaseId, DiscussionId, PageId, UserId};
use notion_sim::{WebhookFault, Workspace};
use serde_json::{Value, json};

fn parsed<T: std::str::FromStr>(id: &str) -> T {
    id.parse().ok().unwrap()
}

fn control(sim: &Sim, path: &str, body: Value) -> Value {
    sim.post(&format!("/__sim__/{path}"), body)
}

/// The same workspace, written and read.
fn reread(sim: &Sim) -> Sim {
    let other = Workspace::new();
    let first = sim.workspace.export();
    other.import(&first).unwrap();
    assert_eq!(other.export(), first, "what is exported, imported and exported again is the same");
    Sim::with(other)
}

fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

fn titles(list: &Value) -> Vec<String> {
    let title = |object: &Value| {
        let properties = object["properties"].as_object().unwrap().values();
        let title = properties.filter_map(|value| value["title"].as_array()).flatten();
        title.map(|piece| piece["plain_text"].as_str().unwrap()).collect()
    };
    list["results"].as_array().unwrap().iter().map(title).collect()
}

fn not_found(sim: &Sim, method: &str, path: &str, body: Option<Value>) {
    let (status, code, _) = sim.fails(method, path, body);
    assert_eq!((status, code.as_str()), (404, "object_not_found"), "{method} {path}");
}

#[test]
fn lists_are_refused_while_their_blocks_are_fine() {
    let sim = Sim::new();
    let page = sim.page("Notes", json!([paragraph("one")]));
    let made = control(&sim, "unsupported", json!({"parent_id": page, "block_type": "ai_block"}));
    let by_method =
        sim.workspace.add_unsupported(parsed::<PageId>(&page), "transcription").unwrap();
    for sim in [&sim, &reread(&sim)] {
        let children = sim.children(&page);
        assert_eq!(children.len(), 3);
        assert_eq!(children[1]["id"], made["id"]);
        assert_eq!(children[1]["unsupported"], json!({"block_type": "ai_block"}));
        assert_eq!(
            (&children[1]["type"], &children[1]["has_children"]),
            (&json!("unsupported"), &json!(true))
        );
        let path = format!("/v1/blocks/{}", id(&made));
        assert_eq!(sim.get(&path)["unsupported"], json!({"block_type": "ai_block"}));
        let (status, code, message) = sim.fails("GET", &format!("{path}/children"), None);
        assert_eq!((status, code.as_str()), (400, "validation_error"));
        assert_eq!(message, "Block type ai_block is not supported via the API.");
        let path = format!("/v1/blocks/{by_method}/children");
        assert_eq!(
            sim.fails("GET", &path, None).2,
            "Block type transcription is not supported via the API."
        );
    }
    // Also of a page, which is fine itself.
    let kind = "external_object_instance_page";
    control(&sim, "refuse", json!({"block_id": page, "block_type": kind}));
    sim.get(&format!("/v1/pages/{page}"));
    let list = format!("/v1/blocks/{page}/children");
    assert_eq!(
        sim.fails("GET", &list, None).2,
        format!("Block type {kind} is not supported via the API.")
    );
    control(&sim, "refuse", json!({"block_id": page, "block_type": null}));
    sim.get(&list);
    sim.workspace.refuse_children(parsed::<PageId>(&page), "button").unwrap();
    sim.fails("GET", &list, None);
    sim.workspace.allow_children(parsed::<PageId>(&page)).unwrap();
    sim.get(&list);
    assert!(sim.workspace.refuse_children(BlockId::from(by_nobody()), "button").is_err());
}

/// An id that nothing has.
fn by_nobody() -> uuid::Uuid {
    "99999999-9999-4999-8999-999999999999".parse().unwrap()
}

#[test]
fn what_is_not_shared_is_not_there() {
    let sim = Sim::new();
    let page = sim.page("Closed", json!([paragraph("secret")]));
    let inside = id(&sim.children(&page)[0]);
    let below = id(&sim.post(
        "/v1/pages",
        json!({"parent": {"page_id": page}, "properties": {"title": text("Below")}}),
    ));
    let comment =
        id(&sim
            .post("/v1/comments", json!({"parent": {"page_id": page}, "rich_text": text("Hm")})));
    let paths = [
        format!("/v1/pages/{page}"),
        format!("/v1/blocks/{page}"),
        format!("/v1/blocks/{page}/children"),
        format!("/v1/blocks/{inside}"),
        format!("/v1/pages/{below}"),
        format!("/v1/pages/{page}/markdown"),
        format!("/v1/comments/{comment}"),
        format!("/v1/comments?block_id={page}"),
        format!("/v1/pages/{page}/properties/title"),
    ];
    let told = sim.workspace.webhooks().len();
    control(&sim, "unshare", json!({"id": page}));
    let other = reread(&sim);
    for sim in [&sim, &other] {
        paths.iter().for_each(|path| not_found(sim, "GET", path, None));
        not_found(sim, "PATCH", &format!("/v1/pages/{page}"), Some(json!({"in_trash": true})));
        not_found(sim, "POST", "/v1/pages", Some(json!({"parent": {"page_id": page}})));
        not_found(
            sim,
            "POST",
            "/v1/comments",
            Some(json!({"parent": {"page_id": page}, "rich_text": text("No")})),
        );
        // It still stands among the blocks of its parent, as a title.
        let shown = sim.children(&sim.root());
        assert_eq!(shown[0]["child_page"]["title"], "Closed");
        let found = titles(&sim.post("/v1/search", json!({})));
        assert!(
            !found.contains(&"Closed".to_owned()) && !found.contains(&"Below".to_owned()),
            "{found:?}"
        );
    }
    let events = sim.workspace.webhooks();
    assert_eq!(events.len(), told + 1, "nothing tells of it but the event that it is gone");
    assert_eq!(events.last().unwrap().entity.id, page);
    // What is inside may be shared by itself.
    sim.workspace.share(parsed::<PageId>(&below)).unwrap();
    sim.get(&format!("/v1/pages/{below}"));
    not_found(&sim, "GET", &format!("/v1/pages/{page}"), None);
    control(&sim, "share", json!({"id": page}));
    paths.iter().for_each(|path| drop(sim.get(path)));
    for wrong in [
        json!({}),
        json!({"id": "x"}),
        json!({"id": by_nobody().to_string()}),
        json!({"id": inside}),
    ] {
        sim.invalid("POST", "/__sim__/unshare", wrong);
    }
}

#[test]
fn one_data_source_of_two_is_not_shared() {
    let sim = Sim::new();
    let open = sim.source(json!({"Name": {"title": {}}}));
    let database =
        id(&json!({"id": sim.get(&format!("/v1/data_sources/{open}"))["parent"]["database_id"]}));
    let body = json!({"parent": {"database_id": database}, "properties": {"Name": {"title": {}}}});
    let closed = id(&sim.post("/v1/data_sources", body));
    let relation = json!({"properties": {"To": {"relation": {"data_source_id": closed, "single_property": {}}}}});
    sim.patch(&format!("/v1/data_sources/{open}"), relation);
    let target = sim.row(&closed, json!({"Name": {"title": text("Target")}}));
    let row = sim.row(&open, json!({"To": {"relation": [{"id": target}]}}));
    sim.workspace.unshare(parsed::<DataSourceId>(&closed)).unwrap();
    let shown = sim.get(&format!("/v1/databases/{database}"));
    assert_eq!(shown["data_sources"].as_array().unwrap().len(), 2, "the database names both");
    sim.get(&format!("/v1/data_sources/{open}"));
    for path in [format!("/v1/data_sources/{closed}"), format!("/v1/pages/{target}")] {
        not_found(&sim, "GET", &path, None);
    }
    not_found(&sim, "POST", &format!("/v1/data_sources/{closed}/query"), Some(json!({})));
    // A property that relates to it is left out, of the schema and of values.
    let source = sim.get(&format!("/v1/data_sources/{open}"));
    assert_eq!(source["properties"].as_object().unwrap().len(), 1);
    let page = sim.get(&format!("/v1/pages/{row}"));
    assert_eq!(page["properties"].as_object().unwrap().len(), 1);
    sim.workspace.share(parsed::<DataSourceId>(&closed)).unwrap();
    // A related page alone: the relation still names it.
    sim.workspace.unshare(parsed::<PageId>(&target)).unwrap();
    let page = sim.get(&format!("/v1/pages/{row}"));
    assert_eq!(page["properties"]["To"]["relation"], json!([{"id": target}]));
    not_found(&sim, "GET", &format!("/v1/pages/{target}"), None);
    let rows = sim.post(&format!("/v1/data_sources/{closed}/query"), json!({}));
    assert_eq!(rows["results"], json!([]), "queries leave it out");
    let again = json!({"properties": {"To": {"relation": [{"id": target}]}}});
    not_found(&sim, "PATCH", &format!("/v1/pages/{row}"), Some(again));
}

#[test]
fn a_copy_has_children_that_nobody_sees_when_its_original_is_not_shared() {
    let sim = Sim::new();
    let closed = sim.page(
        "Closed",
        json!([{"synced_block": {"synced_from": null, "children": [paragraph("one")]}}]),
    );
    let original = id(&sim.children(&closed)[0]);
    let copy = json!([{"synced_block": {"synced_from": {"block_id": original}}}]);
    let page = sim.page("Open", copy);
    let copy = id(&sim.children(&page)[0]);
    assert_eq!(sim.texts(&copy), ["one"]);
    sim.workspace.unshare(parsed::<PageId>(&closed)).unwrap();
    assert_eq!(sim.children(&page)[0]["has_children"], true);
    not_found(&sim, "GET", &format!("/v1/blocks/{copy}/children"), None);
}

#[test]
fn what_is_purged_is_gone_for_good() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}}));
    let relation = json!({"properties": {"To": {"relation": {"data_source_id": source, "single_property": {}}}}});
    sim.patch(&format!("/v1/data_sources/{source}"), relation);
    let (gone, row) = (sim.row(&source, json!({})), sim.row(&source, json!({})));
    sim.patch(
        &format!("/v1/pages/{row}"),
        json!({"properties": {"To": {"relation": [{"id": gone}]}}}),
    );
    sim.append(&gone, json!([paragraph("one")]));
    let block = id(&sim.children(&gone)[0]);
    sim.post("/v1/comments", json!({"parent": {"block_id": block}, "rich_text": text("Hm")}));
    sim.invalid("POST", "/__sim__/purge", json!({"id": gone}));
    sim.patch(&format!("/v1/pages/{gone}"), json!({"in_trash": true}));
    sim.get(&format!("/v1/pages/{gone}"));
    control(&sim, "purge", json!({"id": gone}));
    for path in [
        format!("/v1/pages/{gone}"),
        format!("/v1/blocks/{block}"),
        format!("/v1/blocks/{gone}/children"),
    ] {
        not_found(&sim, "GET", &path, None);
    }
    let trashed = sim.post(&format!("/v1/data_sources/{source}/query"), json!({"in_trash": true}));
    assert_eq!(trashed["results"], json!([]));
    assert_eq!(sim.get(&format!("/v1/pages/{row}"))["properties"]["To"]["relation"], json!([]));
    assert!(sim.workspace.comments(parsed::<BlockId>(&block)).is_empty());
    reread(&sim);
    // With what is in it: a database with its rows, and a block.
    let database = sim.get(&format!("/v1/data_sources/{source}"))["parent"]["database_id"].clone();
    let database: DatabaseId = parsed(database.as_str().unwrap());
    assert!(sim.workspace.purge(database).is_err());
    sim.patch(&format!("/v1/databases/{database}"), json!({"in_trash": true}));
    sim.workspace.purge(database).unwrap();
    for path in [
        format!("/v1/databases/{database}"),
        format!("/v1/data_sources/{source}"),
        format!("/v1/pages/{row}"),
    ] {
        not_found(&sim, "GET", &path, None);
    }
    assert!(sim.children(&sim.root()).is_empty());
    assert!(sim.workspace.purge(database).is_err(), "it is not there");
    reread(&sim);
}

/// The first page of a query and of a search, with what goes on behind them.
fn cursors(sim: &Sim, source: &str) -> [(String, Value); 2] {
    [format!("/v1/data_sources/{source}/query"), "/v1/search".to_owned()].map(|path| {
        let next = sim.post(&path, json!({"page_size": 1}))["next_cursor"].clone();
        assert!(next.is_string(), "{path}");
        (path, json!({"page_size": 1, "start_cursor": next}))
    })
}

#[test]
fn cursors_end_with_their_session() {
    let built = Workspace::builder().cursor_lifetime(SignedDuration::from_secs(60)).build();
    let sim = Sim::with(built);
    let source = sim.source(json!({"Name": {"title": {}}}));
    (0..3).for_each(|_| drop(sim.row(&source, json!({}))));
    let stale = |sim: &Sim, path: &str, body: &Value| {
        let cursor = body["start_cursor"].as_str().unwrap();
        let message = sim.invalid("POST", path, body.clone());
        assert_eq!(message, format!("The start_cursor provided is invalid: {cursor}"));
    };
    for index in 0..2 {
        let (path, body) = cursors(&sim, &source)[index].clone();
        let next = sim.post(&path, body.clone())["next_cursor"].clone();
        sim.workspace.advance(SignedDuration::from_secs(61));
        stale(&sim, &path, &body);
        // A later page belongs to the same session.
        stale(&sim, &path, &json!({"start_cursor": next}));
    }
}

#[test]
fn cursors_are_ended_by_control() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}}));
    (0..3).for_each(|_| drop(sim.row(&source, json!({}))));
    let [query, search] = cursors(&sim, &source);
    control(&sim, "end_cursors", json!({}));
    sim.invalid("POST", &query.0, query.1);
    sim.invalid("POST", &search.0, search.1);
    let [query, search] = cursors(&sim, &source);
    sim.post(&query.0, query.1.clone());
    sim.post(&search.0, search.1.clone());
    sim.workspace.end_cursors();
    sim.invalid("POST", &query.0, query.1);
    sim.invalid("POST", &search.0, search.1);
}

#[test]
fn groups_stand_among_people() {
    let group: UserId = by_nobody().into();
    let sim = Sim::with(Workspace::builder().group(group, "Designers").build());
    let source = sim.source(json!({"Name": {"title": {}}, "Who": {"people": {}}}));
    let row = sim.row(&source, json!({"Who": {"people": [{"object": "group", "id": group}]}}));
    for sim in [&sim, &reread(&sim)] {
        let who = sim.get(&format!("/v1/pages/{row}"))["properties"]["Who"]["people"].clone();
        assert_eq!(who, json!([{"object": "group", "id": group, "name": "Designers"}]));
        not_found(sim, "GET", &format!("/v1/users/{group}"), None);
        assert!(!sim.get("/v1/users").to_string().contains("Designers"));
        let filter = json!({"filter": {"property": "Who", "people": {"contains": group}}});
        let found = sim.post(&format!("/v1/data_sources/{source}/query"), filter);
        assert_eq!(id(&found["results"][0]), row);
    }
}

#[test]
fn wikis_have_data_sources_among_their_rows() {
    let sim = Sim::new();
    let wiki = sim.source(json!({"Page": {"title": {}}, "Verification": {"verification": {}}}));
    let page = sim.row(&wiki, json!({"Page": {"title": text("Guide")}}));
    let nested = sim.source(json!({"Name": {"title": {}}}));
    let database = sim.get(&format!("/v1/data_sources/{nested}"))["parent"]["database_id"].clone();
    control(&sim, "wiki", json!({"database_id": database, "data_source_id": wiki}));
    let home = sim.get(&format!("/v1/data_sources/{wiki}"))["parent"]["database_id"].clone();
    for sim in [&sim, &reread(&sim)] {
        let query = |body: Value| {
            let list = sim.post(&format!("/v1/data_sources/{wiki}/query"), body);
            let results = list["results"].as_array().unwrap().iter();
            let found = results.map(|found| (found["object"].clone(), id(found)));
            (found.collect::<Vec<_>>(), list["next_cursor"].clone())
        };
        let (a_page, a_source) =
            ((json!("page"), page.clone()), (json!("data_source"), nested.clone()));
        assert_eq!(query(json!({})).0, [a_page.clone(), a_source.clone()]);
        assert_eq!(query(json!({"result_type": "page"})).0, std::slice::from_ref(&a_page));
        assert_eq!(query(json!({"result_type": "data_source"})).0, std::slice::from_ref(&a_source));
        let (first, cursor) = query(json!({"page_size": 1}));
        let (second, _) = query(json!({"page_size": 1, "start_cursor": cursor}));
        assert_eq!([first, second].concat(), [a_page, a_source]);
        let parent = json!({"type": "database_id", "database_id": home});
        let nested = sim.get(&format!("/v1/data_sources/{nested}"));
        assert_eq!(nested["database_parent"], parent);
        let database = sim.get(&format!("/v1/databases/{}", database.as_str().unwrap()));
        assert_eq!(database["parent"], parent);
    }
    // It goes to the trash with its wiki, and is in no page any more.
    assert_eq!(sim.children(&sim.root()).len(), 1);
    sim.patch(&format!("/v1/databases/{}", home.as_str().unwrap()), json!({"in_trash": true}));
    assert_eq!(sim.get(&format!("/v1/data_sources/{nested}"))["in_trash"], true);
    let itself = json!({"database_id": home, "data_source_id": wiki});
    sim.invalid("POST", "/__sim__/wiki", itself);
    let home: DatabaseId = parsed(home.as_str().unwrap());
    assert!(sim.workspace.put_in_wiki(home, parsed::<DataSourceId>(&nested)).is_err());
}

#[test]
fn a_search_that_lags_shows_what_was() {
    let lag = SignedDuration::from_secs(30);
    let sim = Sim::with(Workspace::builder().search_lag(lag).build());
    let (first, second) = (sim.page("First", json!([])), sim.page("Second", json!([])));
    assert_eq!(titles(&sim.post("/v1/search", json!({}))), [""; 0]);
    sim.workspace.advance(SignedDuration::from_secs(31));
    let order = |sim: &Sim| titles(&sim.post("/v1/search", json!({"query": "First Second"})));
    assert_eq!(order(&sim), ["Second", "First"]);
    sim.append(&first, json!([paragraph("edited")]));
    assert_eq!(order(&sim), ["Second", "First"], "an edit is not known yet");
    sim.workspace.advance(SignedDuration::from_secs(31));
    assert_eq!(order(&sim), ["First", "Second"]);
    sim.append(&second, json!([paragraph("edited")]));
    let settings = control_settings(&sim, json!({"search_lag": 0}));
    assert_eq!(settings["search_lag"], 0);
    assert_eq!(order(&sim), ["Second", "First"]);
}

fn control_settings(sim: &Sim, changes: Value) -> Value {
    sim.patch("/__sim__/settings", changes)
}

#[test]
fn settings_are_changed_one_by_one_and_kept() {
    let sim = Sim::new();
    let all = sim.get("/__sim__/settings");
    assert_eq!(
        all,
        json!({"template_lag": 0, "search_lag": 0, "clock_step": null, "cursor_lifetime": 0, "schema_edits_touch_rows": false,
            "webhook_parents_without_type": false,
            "query_limit": 10000, "time_zone": "+00:00", "next_markdown": false})
    );
    control_settings(&sim, json!({"template_lag": 5000}));
    control_settings(&sim, json!({"query_limit": 2}));
    let kept = reread(&sim).get("/__sim__/settings");
    assert_eq!((&kept["template_lag"], &kept["query_limit"]), (&json!(5000), &json!(2)));
    for wrong in
        [json!({"lag": 1}), json!({"search_lag": -1}), json!({"search_lag": "1"}), json!([])]
    {
        sim.invalid("PATCH", "/__sim__/settings", wrong);
    }
    // A template is applied by its time.
    let source = sim.source(json!({"Name": {"title": {}}}));
    let template = sim.row(&source, json!({}));
    sim.append(&template, json!([paragraph("from it")]));
    control(&sim, "templates", json!({"page_id": template}));
    let body = json!({"parent": {"data_source_id": source}, "template": {"type": "template_id", "template_id": template}});
    let row = id(&sim.post("/v1/pages", body));
    assert!(sim.children(&row).is_empty());
    control(&sim, "clock", json!({"advance": 5000}));
    assert_eq!(sim.texts(&row), ["from it"]);
    let told = sim.workspace.webhooks();
    assert_eq!(told.last().unwrap().entity.id, row, "and then it is told");
}

#[test]
fn everything_may_happen_in_one_minute() {
    let sim = Sim::with(Workspace::builder().clock_step(SignedDuration::ZERO).build());
    let page = sim.page("Page", json!([]));
    let edited = |sim: &Sim| sim.get(&format!("/v1/pages/{page}"))["last_edited_time"].clone();
    let before = edited(&sim);
    (0..500).for_each(|_| drop(sim.append(&page, json!([paragraph("more")]))));
    assert_eq!(edited(&sim), before);
    // By control the clock goes on, or stands, also the system's.
    let sim = Sim::with(Workspace::builder().system_clock().build());
    let time = |body: Value| control(&sim, "clock", body)["time"].as_str().unwrap().to_owned();
    let stands = time(json!({"step": 0}));
    assert_eq!(time(json!({})), stands);
    let later = time(json!({"advance": 3_600_000}));
    let hour = later.parse::<notion_model::jiff::Timestamp>().unwrap()
        - stands.parse::<notion_model::jiff::Timestamp>().unwrap();
    assert_eq!(hour.total(notion_model::jiff::Unit::Hour).unwrap(), 1.0);
    sim.invalid("POST", "/__sim__/clock", json!({"advance": -1}));
}

#[test]
fn some_edits_move_no_time_and_a_schema_edit_may_move_all() {
    let sim = Sim::with(Workspace::builder().schema_edits_touch_rows().build());
    let source = sim.source(json!({"Name": {"title": {}}}));
    let dual = json!({"data_source_id": source, "dual_property": {"synced_property_name": "Back"}});
    sim.patch(
        &format!("/v1/data_sources/{source}"),
        json!({"properties": {"To": {"relation": dual}}}),
    );
    let (a, b) = (sim.row(&source, json!({})), sim.row(&source, json!({})));
    let edited = |row: &str| sim.get(&format!("/v1/pages/{row}"))["last_edited_time"].clone();
    let before = edited(&b);
    sim.workspace.advance(SignedDuration::from_mins(2));
    sim.post("/v1/comments", json!({"parent": {"page_id": b}, "rich_text": text("Hm")}));
    sim.patch(&format!("/v1/pages/{a}"), json!({"properties": {"To": {"relation": [{"id": b}]}}}));
    let back = sim.get(&format!("/v1/pages/{b}"))["properties"]["Back"]["relation"].clone();
    assert_eq!(back, json!([{"id": a}]));
    assert_eq!(edited(&b), before, "neither a comment nor the back side of a relation");
    assert_ne!(edited(&a), before);
    sim.workspace.advance(SignedDuration::from_mins(2));
    let known = edited(&a);
    sim.patch(&format!("/v1/data_sources/{source}"), json!({"title": text("Renamed")}));
    assert_eq!(edited(&a), known);
    sim.patch(&format!("/v1/data_sources/{source}"), json!({"properties": {"N": {"number": {}}}}));
    assert!(edited(&a) != known && edited(&b) != before);
}

#[test]
fn resolved_discussions_are_not_listed() {
    let sim = Sim::new();
    let page = sim.page("Page", json!([]));
    let comment =
        sim.post("/v1/comments", json!({"parent": {"page_id": page}, "rich_text": text("Hm")}));
    let discussion = comment["discussion_id"].clone();
    control(&sim, "resolve", json!({"discussion_id": discussion}));
    for sim in [&sim, &reread(&sim)] {
        assert_eq!(sim.get(&format!("/v1/comments?block_id={page}"))["results"], json!([]));
        sim.get(&format!("/v1/comments/{}", id(&comment)));
    }
    control(&sim, "resolve", json!({"discussion_id": discussion, "resolved": false}));
    assert_eq!(
        sim.get(&format!("/v1/comments?block_id={page}"))["results"].as_array().unwrap().len(),
        1
    );
    assert!(sim.workspace.resolve(DiscussionId::from(by_nobody())).is_err());
}

#[test]
fn events_are_lost_doubled_and_late() {
    let sim = Sim::new();
    sim.workspace.inject_webhook_fault(WebhookFault::lost().on("page.created"));
    sim.workspace.inject_webhook_fault(WebhookFault::doubled().on("page.locked"));
    control(
        &sim,
        "webhook_faults",
        json!([{"kind": "late", "on": "page.unlocked", "millis": 60000, "skip": 1}]),
    );
    let waiting = sim.get("/__sim__/webhook_faults")["faults"].clone();
    assert_eq!(waiting.as_array().unwrap().len(), 3);
    let told = |from: usize| {
        let events = sim.workspace.webhooks().split_off(from);
        let kinds = events.iter().map(|event| event.r#type.as_str().to_owned());
        kinds.collect::<Vec<String>>()
    };
    let page = sim.page("Page", json!([]));
    let path = format!("/v1/pages/{page}");
    assert_eq!(told(0), ["page.content_updated"]);
    let lock = |locks: bool| drop(sim.patch(&path, json!({"is_locked": locks})));
    lock(true);
    let events = sim.workspace.webhooks();
    assert_eq!(told(1), ["page.locked", "page.locked"]);
    assert_eq!(events[1].id, events[2].id);
    lock(false);
    lock(true);
    lock(false);
    lock(true);
    assert_eq!(told(3), ["page.unlocked", "page.locked", "page.locked"], "one waits");
    sim.workspace.advance(SignedDuration::from_mins(1));
    sim.get(&path);
    assert_eq!(told(6), ["page.unlocked"]);
    assert_eq!(sim.get("/__sim__/webhook_faults")["faults"], json!([]));
    sim.invalid("POST", "/__sim__/webhook_faults", json!({"kind": "sent"}));
    sim.workspace.inject_webhook_fault(WebhookFault::late(Duration::from_secs(1)));
    sim.ok("DELETE", "/__sim__/webhook_faults", None);
    assert_eq!(sim.get("/__sim__/webhook_faults")["faults"], json!([]));
}
