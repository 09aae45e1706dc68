//! What a program meets that keeps a copy of a workspace: events that are late, sharing that comes and goes, addresses
//! that change, a date that is the workspace's. By builder, by seed and by control request.

use std::time::Duration;

use crate::common::{Sim, id, paragraph};
use futures_util::FutureExt;
use notion_model::jiff::fmt::rfc2822;
use notion_model::jiff::{SignedDuration, Timestamp, tz};
use notion_model::webhook::{ActorType, EventType};
use notion_model::{PageId, UserId};
use notion_sim::{Fault, FaultKind, WebhookFault, Workspace};
use notion_transport::Transport;
use serde_json::{Value, json};

fn control(sim: &Sim, path: &str, body: Value) -> Value {
    sim.post(&format!("/__sim__/{path}"), body)
}

fn kinds(sim: &Sim) -> Vec<String> {
    let events = sim.workspace.webhooks();
    events.iter().map(|event| event.r#type.as_str().to_owned()).collect()
}

/// A workspace with one page, `PAGE`, and what else a seed may say.
fn seeded(more: Value) -> Sim {
    let sim = Sim::new();
    let mut seed = json!({
        "pages": [{"id": PAGE, "properties": {"title": {"title": [{"text": {"content": "Page"}}]}}}],
    });
    seed.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sim.workspace.import(seed.to_string()).unwrap();
    sim
}

const PAGE: &str = "33333333-3333-4333-8333-333333333333";

#[test]
fn every_answer_has_the_date_of_the_workspace() {
    let sim = Sim::new();
    let date = |method: &str, path: &str| -> Timestamp {
        let answer = sim.raw(method, path, "application/json", "{}".into());
        let date = answer.headers().get("date").unwrap().to_str().unwrap().to_owned();
        assert!(date.ends_with(" GMT"), "{date}");
        rfc2822::parse(&date).unwrap().timestamp()
    };
    let first = date("GET", "/v1/users/me");
    sim.workspace.advance(SignedDuration::from_hours(1));
    for (method, path) in [
        ("GET", "/v1/users/me"),
        ("GET", "/v1/nowhere"),
        ("POST", "/v1/search"),
        ("GET", "/__sim__/settings"),
        ("GET", "/v1/oauth/authorize"),
    ] {
        let later = date(method, path).duration_since(first);
        assert!((3600..=3602).contains(&later.as_secs()), "{method} {path}: {later}");
    }
    // What is made in the minute of the answer says so.
    let page = sim.page("Page", json!([]));
    let edited = sim.get(&format!("/v1/pages/{page}"))["last_edited_time"].clone();
    let edited: Timestamp = edited.as_str().unwrap().parse().unwrap();
    let lead = date("GET", "/v1/users/me").duration_since(edited);
    assert!((0..61).contains(&lead.as_secs()), "{lead}");
}

#[test]
fn a_file_has_another_address_in_every_answer() {
    let sim = Sim::with(Workspace::builder().clock_step(SignedDuration::ZERO).build());
    let upload = id(&sim.post("/v1/file_uploads", json!({"filename": "a.txt"})));
    let body = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\
                content-type: text/plain\r\n\r\nhello\r\n--x--\r\n";
    let path = format!("/v1/file_uploads/{upload}/send");
    let sent = sim.raw("POST", &path, "multipart/form-data; boundary=x", body.into());
    assert_eq!(sent.status(), 200);
    let source = sim.source(json!({"Name": {"title": {}}, "File": {"files": {}}}));
    let files = json!([{"name": "a.txt", "file_upload": {"id": upload}}]);
    let row = sim.row(&source, json!({"File": {"files": files}}));
    let page = |sim: &Sim| {
        let mut page = sim.get(&format!("/v1/pages/{row}"));
        page.as_object_mut().unwrap().remove("request_id");
        let file = page["properties"]["File"]["files"][0]["file"].take();
        (page, file["url"].as_str().unwrap().to_owned())
    };
    let (first, second) = (page(&sim), page(&sim));
    assert_eq!(first.0, second.0, "all else is the same");
    assert_ne!(first.1, second.1);
    let plain = |address: &str| address.split('?').next().unwrap().to_owned();
    assert_eq!(plain(&first.1), plain(&second.1), "the path is the same");
    let path = |address: &str| address[address.find("/__sim__").unwrap()..].to_owned();
    for address in [&first.1, &second.1] {
        let file = sim.raw("GET", &path(address), "", "".into());
        assert_eq!((file.status().as_u16(), &file.body()[..]), (200, &b"hello"[..]));
    }
    let forged = path(&first.1).replace("&read=", "&read=1");
    assert_eq!(sim.raw("GET", &forged, "", "".into()).status(), 403);
    sim.workspace.advance(SignedDuration::from_mins(61));
    assert_eq!(sim.raw("GET", &path(&first.1), "", "".into()).status(), 403, "it has expired");
    let fresh = path(&page(&sim).1);
    assert_eq!(sim.raw("GET", &fresh, "", "".into()).status(), 200);
}

#[test]
fn late_events_come_when_time_passes_without_a_request() {
    let late = || WebhookFault::late(Duration::from_secs(60)).on("page.created");
    let built = Sim::with(Workspace::builder().webhook_fault(late()).build());
    let by_method = Sim::new();
    by_method.workspace.inject_webhook_fault(late());
    let by_control = Sim::new();
    let plan = json!({"kind": "late", "on": "page.created", "millis": 60000});
    control(&by_control, "webhook_faults", plan.clone());
    let by_seed = seeded(json!({"webhook_faults": [plan]}));
    for sim in [&built, &by_method, &by_control, &by_seed] {
        sim.page("Page", json!([]));
        assert!(!kinds(sim).contains(&"page.created".to_owned()));
        sim.workspace.advance(SignedDuration::from_secs(59));
        assert!(!kinds(sim).contains(&"page.created".to_owned()));
        control(sim, "clock", json!({"advance": 1000}));
        assert_eq!(kinds(sim).last().unwrap(), "page.created");
        assert_eq!(
            sim.get("/__sim__/webhooks")["events"].as_array().unwrap().len(),
            kinds(sim).len()
        );
    }
}

/// The answer to a request that may meet a fault.
fn sent(sim: &Sim) -> (u16, Value) {
    let request = http::Request::get("/v1/users/me")
        .header("authorization", "Bearer t")
        .header("notion-version", "2026-03-11")
        .body(Default::default())
        .unwrap();
    let answer = sim.workspace.send(request).now_or_never().unwrap().unwrap();
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap())
}

#[test]
fn faults_are_planned_by_builder_and_seed_and_come_back_on_reset() {
    let fault = json!({"status": 503, "on": "GET /v1/users", "times": 2});
    let built = Workspace::builder().fault(Fault::status(503).on("GET /v1/users").times(2));
    let by_content =
        Workspace::builder().content(json!({"pages": [], "faults": [fault]}).to_string()).unwrap();
    for sim in [Sim::with(built.build()), Sim::with(by_content.build())] {
        let meets = || {
            let statuses = [(), (), ()].map(|()| sent(&sim).0);
            assert_eq!(statuses, [503, 503, 200]);
        };
        meets();
        control(&sim, "reset", json!({}));
        meets();
        sim.workspace.inject(Fault::new(FaultKind::EmptyObject));
        assert_eq!(sent(&sim), (200, json!({})));
        assert!(!sim.workspace.export().contains("\"faults\""), "what was met is in no export");
    }
    let wrong = json!({"faults": [{"kind": "earthquake"}]}).to_string();
    assert!(Workspace::new().import(wrong).unwrap_err().to_string().contains("earthquake"));
}

#[test]
fn faults_that_wait_are_in_an_export() {
    let sim = Sim::new();
    control(&sim, "faults", json!({"status": 503, "on": "GET /v1/users", "times": 3}));
    sim.workspace.inject_webhook_fault(WebhookFault::doubled().times(9));
    assert_eq!(sent(&sim).0, 503);
    let other = Sim::new();
    other.workspace.inject(Fault::status(500).times(9));
    other.workspace.import(sim.workspace.export()).unwrap();
    assert_eq!(other.workspace.export(), sim.workspace.export());
    assert_eq!([(), (), ()].map(|()| sent(&other).0), [503, 503, 200], "and none of its own");
    let page = other.page("Page", json!([]));
    let told = other.workspace.webhooks();
    let ids: Vec<&str> = told.iter().map(|event| event.id.as_str()).collect();
    assert!(ids.len() > 1 && ids[0] == ids[1], "{page}: {ids:?}");
    let exported = other.get("/__sim__/export");
    let left = exported["webhook_faults"][0]["times"].as_u64().unwrap();
    assert!(exported.get("faults").is_none() && (1..9).contains(&left), "{left}");
}

#[test]
fn sharing_that_comes_and_goes_is_told_of_pages() {
    let sim = Sim::new();
    let page = sim.page("Page", json!([paragraph("one")]));
    let parsed: PageId = page.parse().unwrap();
    let from = kinds(&sim).len();
    sim.workspace.unshare(parsed).unwrap();
    sim.workspace.unshare(parsed).unwrap();
    control(&sim, "share", json!({"id": page}));
    control(&sim, "share", json!({"id": page}));
    let told = sim.workspace.webhooks().split_off(from);
    assert_eq!(told.len(), 2, "what changes nothing is not told");
    for event in &told {
        assert_eq!(event.r#type, EventType::PagePermissionsUpdated);
        assert_eq!(event.entity.id, page);
        assert_eq!(event.authors[0].r#type, ActorType::Person, "a connection can't do that");
        let parent = event.data.as_ref().unwrap().parent.as_ref().unwrap();
        assert_eq!(parent.id, sim.root());
    }
    // Of databases and data sources nothing is told.
    let source = sim.source(json!({"Name": {"title": {}}}));
    let from = kinds(&sim).len();
    control(&sim, "unshare", json!({"id": source}));
    assert_eq!(kinds(&sim).len(), from);
}

#[test]
fn the_clock_stands_by_builder_seed_and_control() {
    let built = Sim::with(Workspace::builder().clock_step(SignedDuration::ZERO).build());
    let by_seed = seeded(json!({"settings": {"clock_step": 0}}));
    let by_control = Sim::new();
    by_control.patch("/__sim__/settings", json!({"clock_step": 0}));
    let of_the_system = Sim::with(Workspace::builder().system_clock().build());
    of_the_system.patch("/__sim__/settings", json!({"clock_step": 0}));
    for sim in [built, by_seed, by_control, of_the_system] {
        let page = sim.page("Page", json!([]));
        let time = |sim: &Sim| {
            sim.append(&page, json!([paragraph("more")]));
            sim.get(&format!("/v1/pages/{page}"))["last_edited_time"].clone()
        };
        let first = time(&sim);
        (0..300).for_each(|_| assert_eq!(time(&sim), first));
        assert_eq!(sim.get("/__sim__/settings")["clock_step"], 0);
        let kept = sim.patch("/__sim__/settings", json!({"clock_step": null}));
        assert_eq!(kept["clock_step"], 0, "it goes by nothing else again");
        let other = Workspace::new();
        other.import(sim.workspace.export()).unwrap();
        assert_eq!(other.export(), sim.workspace.export());
        // Cursors end also where all happens at one moment.
        let first = sim.post("/v1/search", json!({"page_size": 1}))["next_cursor"].clone();
        let next = json!({"page_size": 1, "start_cursor": first});
        sim.post("/v1/search", next.clone());
        sim.workspace.end_cursors();
        sim.invalid("POST", "/v1/search", next);
        let fresh = sim.post("/v1/search", json!({"page_size": 1}))["next_cursor"].clone();
        sim.post("/v1/search", json!({"page_size": 1, "start_cursor": fresh}));
    }
}

#[test]
fn a_small_limit_of_queries_comes_by_builder_seed_and_control() {
    let built = Sim::with(Workspace::builder().query_limit(3).build());
    let by_seed = seeded(json!({"settings": {"query_limit": 3}}));
    let by_control = Sim::new();
    by_control.patch("/__sim__/settings", json!({"query_limit": 3}));
    for sim in [built, by_seed, by_control] {
        let source = sim.source(json!({"Name": {"title": {}}}));
        (0..5).for_each(|_| drop(sim.row(&source, json!({}))));
        let list = sim.post(&format!("/v1/data_sources/{source}/query"), json!({}));
        assert_eq!(list["results"].as_array().unwrap().len(), 3);
        assert_eq!(list["request_status"]["incomplete_reason"], "query_result_limit_reached");
    }
}

#[test]
fn groups_come_by_control() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}, "Who": {"people": {}}}));
    let made = control(&sim, "groups", json!({"name": "Designers"}));
    let other: UserId = "99999999-9999-4999-8999-999999999999".parse().unwrap();
    sim.workspace.add_group(other, "Writers").unwrap();
    assert!(sim.workspace.add_group(other, "Again").is_err());
    let people = json!([{"object": "group", "id": made["id"]}, {"object": "group", "id": other}]);
    let row = sim.row(&source, json!({"Who": {"people": people}}));
    let shown = sim.get(&format!("/v1/pages/{row}"))["properties"]["Who"]["people"].clone();
    assert_eq!(shown[0], json!({"object": "group", "id": made["id"], "name": "Designers"}));
    assert_eq!(shown[1], json!({"object": "group", "id": other, "name": "Writers"}));
    for wrong in
        [json!({}), json!({"name": 1}), json!({"name": "x", "id": other}), json!({"nam": "x"})]
    {
        sim.invalid("POST", "/__sim__/groups", wrong);
    }
}

#[test]
fn days_are_those_of_the_time_zone() {
    // Time begins at 10:00 UTC on 1 July 2026: 15 hours on it is 2 July at 01:00 there.
    let built = Sim::with(Workspace::builder().time_zone(tz::offset(15)).build());
    let by_seed = Sim::new();
    let seed =
        json!({"settings": {"time_zone": "+15:00"}, "pages": [{}], "time": "2026-07-01T10:00:00Z"});
    by_seed.workspace.import(seed.to_string()).unwrap();
    let by_control = Sim::new();
    by_control.patch("/__sim__/settings", json!({"time_zone": "+15:00"}));
    for sim in [built, by_seed, by_control] {
        assert_eq!(sim.get("/__sim__/settings")["time_zone"], "+15:00");
        let source = sim.source(json!({
            "Name": {"title": {}}, "Due": {"date": {}}, "Made": {"created_time": {}},
            "Today": {"formula": {"expression": "formatDate(today(), \"YYYY-MM-DD\")"}},
        }));
        let row = |start: &str| sim.row(&source, json!({"Due": {"date": {"start": start}}}));
        let (day, time) = (row("2026-07-02"), row("2026-07-01T09:30:00Z"));
        let (_, yesterday) = (row("2026-07-03"), row("2026-07-01T08:59:00.000+00:00"));
        let find = |property: &str, kind: &str, condition: Value| {
            let filter = json!({"property": property, kind: condition});
            let list =
                sim.post(&format!("/v1/data_sources/{source}/query"), json!({"filter": filter}));
            list["results"].as_array().unwrap().iter().map(id).collect::<Vec<String>>()
        };
        assert_eq!(find("Due", "date", json!({"equals": "today"})), [&*time, &*day]);
        assert_eq!(find("Due", "date", json!({"equals": "2026-07-02"})), [&*time, &*day]);
        assert_eq!(find("Due", "date", json!({"equals": "yesterday"})), [yesterday]);
        assert_eq!(find("Made", "created_time", json!({"equals": "2026-07-02"})).len(), 4);
        let formula =
            sim.get(&format!("/v1/pages/{day}"))["properties"]["Today"]["formula"].clone();
        assert_eq!(formula["string"], "2026-07-02");
    }
    let sim = Sim::new();
    for zone in ["+15", "15:00", "+1:00", "+99:00", "+00:60", "Europe/Berlin", ""] {
        sim.invalid("PATCH", "/__sim__/settings", json!({"time_zone": zone}));
    }
}
