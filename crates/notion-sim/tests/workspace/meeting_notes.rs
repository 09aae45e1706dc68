//! Meeting notes.

use serde_json::{Value, json};

use crate::common::{Sim, id, paragraph};

/// Notes out of a sound on a page.
fn notes(sim: &Sim, page: &str, title: &str) -> Value {
    let audio = json!({"audio": {"external": {"url": "https://example.com/a.mp3"}}});
    let audio = sim.append(page, json!([audio]))["results"][0].clone();
    let source = json!({"type": "block", "block_id": audio["id"]});
    sim.post(
        "/v1/blocks/meeting_notes",
        json!({"source": source, "title": title, "language": "en"}),
    )
}

#[test]
fn notes_are_made_out_of_recordings() {
    let mut sim = Sim::new();
    let page = sim.page("Meetings", json!([paragraph("first")]));
    let made = notes(&sim, &page, "Weekly");
    sim.append(&page, json!([paragraph("last")]));
    assert_eq!((&made["type"], &made["has_children"]), (&json!("meeting_notes"), &json!(true)));
    assert_eq!(made["meeting_notes"]["status"], "transcription_in_progress");
    assert_eq!((made.get("parent"), &made["archived"]), (None, &json!(false)));
    // In a page they have the name of the version.
    let block = sim.get(&format!("/v1/blocks/{}", id(&made)));
    assert_eq!(block["transcription"]["status"], "notes_ready");
    sim.version = "2026-03-11";
    let block = sim.get(&format!("/v1/blocks/{}", id(&made)));
    assert_eq!(block["meeting_notes"]["title"][0]["plain_text"], "Weekly");
    assert_eq!(block["parent"]["page_id"], page);
    let parts = sim.children(&id(&made));
    let children = &block["meeting_notes"]["children"];
    let named =
        ["summary", "notes", "transcript"].map(|part| &children[format!("{part}_block_id")]);
    assert_eq!(parts.iter().map(|part| &part["id"]).collect::<Vec<_>>(), named);
    let kinds: Vec<Value> = sim.children(&page).iter().map(|block| block["type"].clone()).collect();
    assert_eq!(kinds, ["paragraph", "audio", "meeting_notes", "paragraph"]);

    let text = id(&sim.children(&page)[0]);
    let create = |body: Value| sim.invalid("POST", "/v1/blocks/meeting_notes", body);
    create(json!({"source": {"type": "block", "block_id": text}}));
    create(json!({"source": {"type": "none"}}));
    create(json!({"source": {"type": "block", "block_id": text}, "parent": {"page_id": page}}));
    create(json!({"source": {"type": "block", "block_id": text}, "language": "xx"}));
    let upload = id(&sim.post("/v1/file_uploads", json!({"filename": "a.mp3"})));
    let upload = json!({"type": "file_upload", "file_upload_id": upload});
    let parent = json!({"type": "page_id", "page_id": page});
    assert!(create(json!({"source": upload, "parent": parent})).contains("has not been uploaded"));
}

#[test]
fn notes_are_found() {
    let sim = Sim::new();
    let page = sim.page("Meetings", json!([]));
    let all: Vec<String> = ["Weekly sync", "Planning", "Weekly review"]
        .map(|title| id(&notes(&sim, &page, title)))
        .into();
    let query = |body: Value| {
        let found = sim.post("/v1/blocks/meeting_notes/query", body);
        assert_eq!(found.get("object"), None);
        let titles = found["results"].as_array().unwrap().iter();
        let title = |block: &Value| block["meeting_notes"]["title"][0]["plain_text"].clone();
        (titles.map(title).collect::<Vec<Value>>(), found["has_more"].clone())
    };
    let one = |property: &str, operator: &str, value: Value| json!({"operator": "and", "filters": [{"property": property, "filter": {"operator": operator, "value": value}}]});
    let sort = json!([{"property": "title", "direction": "ascending"}]);
    assert_eq!(query(json!({})).0, ["Weekly review", "Planning", "Weekly sync"]);
    let (titles, has_more) = query(json!({"sort": sort, "limit": 2}));
    assert_eq!((titles, has_more), (vec![json!("Planning"), json!("Weekly review")], json!(true)));
    let weekly = one("title", "string_starts_with", json!({"type": "exact", "value": "weekly"}));
    assert_eq!(query(json!({"filter": weekly, "sort": sort})).0, ["Weekly review", "Weekly sync"]);
    let today = one("created_time", "date_is", json!({"type": "relative", "value": "today"}));
    assert_eq!(query(json!({"filter": today})).0.len(), 3);
    let week = json!({"type": "relative", "value": "custom", "direction": "past", "unit": "week", "count": 1});
    assert_eq!(query(json!({"filter": one("created_time", "date_is_within", week)})).0.len(), 3);
    let before = json!({"type": "exact", "value": {"type": "date", "start_date": "2026-01-01"}});
    assert_eq!(query(json!({"filter": one("created_time", "date_is_before", before)})).0.len(), 0);
    let bot = id(&sim.get("/v1/users/me"));
    let bot = json!([{"type": "exact", "value": {"table": "notion_user", "id": bot}}]);
    assert_eq!(query(json!({"filter": one("created_by", "person_contains", bot)})).0.len(), 3);
    let either = json!({"operator": "or", "filters": [weekly,
        {"property": "attendees", "filter": {"operator": "is_not_empty"}}]});
    assert_eq!(query(json!({"filter": either})).0.len(), 2);
    sim.ok("DELETE", &format!("/v1/blocks/{}", all[1]), None);
    assert_eq!(query(json!({})).0, ["Weekly review", "Weekly sync"]);

    let invalid = |body: Value| sim.invalid("POST", "/v1/blocks/meeting_notes/query", body);
    invalid(json!({"filter": one("nothing", "is_empty", json!(null))}));
    invalid(json!({"filter": one("title", "date_is", json!(null))}));
    invalid(json!({"filter": {"operator": "xor"}}));
    invalid(json!({"sort": [{"property": "title", "direction": "up"}]}));
    invalid(json!({"limit": 0}));
}
