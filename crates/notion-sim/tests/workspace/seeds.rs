//! Workspaces as JSON: out, in again, and written by hand.

use crate::common::{Sim, id, paragraph};
use notion_sim::Workspace;
use serde_json::{Value, json};

/// A workspace with some of everything.
fn full() -> Sim {
    let workspace = Workspace::builder()
        .person("Grace Hopper", "grace@example.com")
        .custom_emoji("ferris", "https://example.com/ferris.png")
        .build();
    let sim = Sim::with(workspace);
    let people = sim.source(json!({"Name": {"title": {}}}));
    let source = sim.source(json!({
        "Task": {"title": {}},
        "Status": {"status": {}},
        "Tags": {"multi_select": {"options": [{"name": "home", "color": "red"}]}},
        "Due": {"date": {}},
        "No": {"unique_id": {"prefix": "t"}},
        "Who": {"relation": {"data_source_id": people, "dual_property": {}}},
        "Count": {"rollup": {"relation_property_name": "Who", "rollup_property_name": "Name",
            "function": "count"}},
    }));
    let related: Vec<Value> = (0..30).map(|_| json!({"id": sim.row(&people, json!({}))})).collect();
    let row = sim.row(
        &source,
        json!({
            "Task": {"title": [{"text": {"content": "Buy milk"}}]},
            "Tags": {"multi_select": [{"name": "home"}, {"name": "new"}]},
            "Due": {"date": {"start": "2026-06-27T18:01:00", "time_zone": "Europe/London"}},
            "Who": {"relation": related},
        }),
    );
    sim.row(&source, json!({}));
    let upload = sim.post("/v1/file_uploads", json!({"filename": "a.txt"}));
    let path = format!("/v1/file_uploads/{}/send", id(&upload));
    let form = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n";
    sim.raw("POST", &path, "multipart/form-data; boundary=x", form.into());
    let page = sim.page(
        "Notes",
        json!([
            paragraph("one"),
            {"toggle": {"rich_text": [], "children": [paragraph("inside")]}},
            {"file": {"type": "file_upload", "file_upload": {"id": id(&upload)}}},
        ]),
    );
    let gone = sim.page("Gone", json!([paragraph("too")]));
    sim.patch(&format!("/v1/pages/{gone}"), json!({"in_trash": true}));
    sim.post(
        "/v1/comments",
        json!({"parent": {"page_id": page}, "rich_text": [{"text": {"content": "Hm"}}],
            "attachments": [{"file_upload_id": id(&upload)}]}),
    );
    sim.patch(&format!("/v1/blocks/{row}/children"), json!({"children": [paragraph("in a row")]}));
    sim
}

#[test]
fn what_is_exported_is_imported_as_it_was() {
    let sim = full();
    let json = sim.workspace.export();
    let other = Sim::with(Workspace::builder().seed(7).build());
    other.workspace.import(&json).unwrap();
    assert_eq!(other.workspace.export(), json);
    assert_eq!(other.workspace.root_page(), sim.workspace.root_page());

    // And it answers the same, but for what a new request makes anew.
    let search = |sim: &Sim| {
        let mut all = sim.post("/v1/search", json!({}))["results"].clone();
        for page in all.as_array_mut().unwrap() {
            page.as_object_mut().unwrap().remove("request_id");
        }
        all
    };
    assert_eq!(search(&other), search(&sim));
    let file = |sim: &Sim| {
        let notes = sim.post("/v1/search", json!({"query": "Notes"}));
        let url = sim.children(&id(&notes["results"][0]))[2]["file"]["file"]["url"].clone();
        let path = url.as_str().unwrap().split_once(".com").unwrap().1.to_owned();
        sim.raw("GET", &path, "", Default::default()).body().clone()
    };
    assert_eq!(file(&other), "hello");
}

#[test]
fn ids_that_are_made_after_an_import_are_new() {
    let sim = full();
    let json = sim.workspace.export();
    // The same seed as the workspace that was exported.
    let other = Sim::new();
    other.workspace.import(&json).unwrap();
    let before: Vec<String> = ids(&serde_json::from_str(&json).unwrap());
    for _ in 0..50 {
        let page = other.page("New", json!([]));
        assert!(!before.contains(&page), "{page} was there before");
    }
}

fn ids(json: &Value) -> Vec<String> {
    json["pages"].as_array().unwrap().iter().map(id).collect()
}

#[test]
fn unique_ids_go_on_counting() {
    let sim = full();
    let other = Sim::new();
    other.workspace.import(sim.workspace.export()).unwrap();
    let source = other.post("/v1/search", json!({"query": "milk"}))["results"][0]["parent"]
        ["data_source_id"]
        .clone();
    let row = other.row(source.as_str().unwrap(), json!({}));
    let number = &other.get(&format!("/v1/pages/{row}"))["properties"]["No"]["unique_id"];
    assert_eq!((&number["prefix"], &number["number"]), (&json!("T"), &json!(3)));
}

#[test]
fn a_seed_may_be_written_by_hand() {
    let database = "11111111-1111-4111-8111-111111111111";
    let source = "22222222-2222-4222-8222-222222222222";
    let page = "33333333-3333-4333-8333-333333333333";
    let seed = json!({
        "comment": "keys that are not known count for nothing",
        "pages": [
            {"id": page, "properties": {"title": {"title": [{"text": {"content": "Home"}}]}},
             "icon": {"type": "emoji", "emoji": "🏠"}},
            {"parent": {"data_source_id": source}, "properties": {
                "Task": {"title": [{"text": {"content": "Buy milk"}}]},
                "Status": {"select": {"name": "Doing"}}}},
        ],
        "databases": [{"id": database, "parent": {"page_id": page},
            "title": [{"text": {"content": "Tasks"}}]}],
        "data_sources": [{"id": source, "parent": {"database_id": database}, "properties": {
            "Task": {"title": {}},
            "Status": {"select": {"options": [{"name": "To do"}, {"name": "Doing"}]}},
            "Number": {"unique_id": {"prefix": "TASK"}}}}],
        "blocks": {page: [
            {"heading_1": {"rich_text": [{"text": {"content": "Today"}}]}},
            {"toggle": {"rich_text": [], "children": [paragraph("inside")]}},
        ]},
    });
    let sim = Sim::new();
    let root = sim.workspace.import(seed.to_string()).unwrap();
    assert_eq!(root.to_string(), page);
    assert_eq!(sim.get(&format!("/v1/databases/{database}"))["data_sources"][0]["name"], "Tasks");
    let children = sim.children(page);
    let kinds: Vec<&str> = children.iter().map(|block| block["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["heading_1", "toggle", "child_database"]);
    assert_eq!(children[0]["heading_1"]["rich_text"][0]["plain_text"], "Today");
    assert_eq!(children[0]["heading_1"]["color"], "default");
    assert_eq!(sim.texts(&id(&children[1])), ["inside"]);
    let rows = sim.post(
        &format!("/v1/data_sources/{source}/query"),
        json!({"filter": {"property": "Status", "select": {"equals": "Doing"}}}),
    );
    let row = &rows["results"][0]["properties"];
    assert_eq!(row["Task"]["title"][0]["plain_text"], "Buy milk");
    assert_eq!(row["Status"]["select"]["color"], "default");
    assert!(!row["Status"]["select"]["id"].as_str().unwrap().is_empty());
    assert_eq!(row["Number"]["unique_id"]["number"], 1);
    // Once it is in, it is like any other.
    let json = sim.workspace.export();
    sim.workspace.import(&json).unwrap();
    assert_eq!(sim.workspace.export(), json);
}

#[test]
fn what_is_no_workspace_changes_nothing() {
    let sim = full();
    let before = sim.workspace.export();
    for (wrong, message) in [
        ("[1]", "can't be read"),
        (r#"{"format": "other/9"}"#, "should be `notion-sim-seed/1`, instead was `other/9`"),
        (r#"{"pages": 3}"#, "can't be read"),
        (r#"{"blocks": {"x": []}}"#, "`x` is not the id of a block"),
        (r#"{"data_sources": [{}]}"#, "is in no database"),
        (r#"{"uploads": [{"parts": ["?"]}]}"#, "not base64"),
        (r#"{"pages": [{"properties": {"Nope": {"number": 1}}}]}"#, "Nope is not a property"),
    ] {
        let error = sim.workspace.import(wrong).unwrap_err().to_string();
        assert!(error.contains(message), "{wrong}: {error}");
        assert_eq!(sim.workspace.export(), before);
    }
}

#[test]
fn a_builder_begins_with_a_workspace_and_resets_to_it() {
    let json = full().workspace.export();
    let sim = Sim::with(Workspace::builder().content(&json).unwrap().build());
    assert_eq!(sim.workspace.export(), json);
    sim.page("More", json!([]));
    assert_ne!(sim.workspace.export(), json);
    sim.raw("POST", "/__sim__/reset", "", Default::default());
    assert_eq!(sim.workspace.export(), json);
    assert!(Workspace::builder().content("{").is_err());
}

#[test]
fn what_is_named_and_not_there_is_kept() {
    let there = |n: u8| format!("99999999-9999-4999-8999-9999999999{n:02}");
    let user = |n: u8| json!({"object": "user", "id": there(n)});
    let seed = json!({
        "databases": [{"id": there(50), "title": [], "data_sources": [
            {"id": there(51), "name": "Here"}, {"id": there(52), "name": "Elsewhere"}]}],
        "data_sources": [{"id": there(51), "parent": {"database_id": there(50)},
            "created_time": "2026-01-02T03:04:00.000Z", "last_edited_time": "2026-01-02T03:04:00.000Z",
            "created_by": user(1), "last_edited_by": user(2), "title": [], "properties": {
                "Name": {"id": "title", "name": "Name", "type": "title", "title": {}},
                "To": {"id": "to", "name": "To", "type": "relation", "relation":
                    {"data_source_id": there(53), "type": "single_property", "single_property": {}}}}}],
        "pages": [
            {"id": there(60), "parent": {"data_source_id": there(51)},
                "created_time": "2026-01-02T03:04:00.000Z", "created_by": user(3), "last_edited_by": user(4),
                "properties": {"To": {"id": "to", "type": "relation", "relation": [{"id": there(61)}]}}},
            {"id": there(62), "parent": {"data_source_id": there(63)},
                "created_time": "2026-01-02T03:04:00.000Z", "properties":
                    {"T": {"id": "title", "type": "title", "title": [{"type": "text", "text": {"content": "Lost"}, "plain_text": "Lost"}]}}},
            {"id": there(64), "parent": {"page_id": there(65)}, "properties": {}},
        ],
        "blocks": {there(64): [{"id": there(66), "type": "synced_block",
            "synced_block": {"synced_from": {"block_id": there(67)}},
            "created_time": "2026-01-02T03:04:00.000Z", "created_by": user(5), "last_edited_by": user(6)}],
            there(68): [{"id": there(69), "type": "divider", "divider": {}}]},
        "comments": [{"parent": {"page_id": there(70)}, "created_by": user(7), "rich_text": []}],
        "templates": {there(51): [{"id": there(71), "is_default": true}]},
        "unshared": [there(72)], "refused": {there(73): "ai_block"},
    });
    let sim = Sim::with(Workspace::new());
    sim.workspace.import(seed.to_string()).unwrap();
    let exported = sim.workspace.export();
    let lost: Vec<u8> = (1..=7)
        .chain([52, 53, 61, 63, 65, 67, 68, 69, 70, 71, 72, 73])
        .filter(|n| !exported.contains(&there(*n)))
        .collect();
    assert_eq!(lost, [0; 0]);
    let again = Workspace::new();
    again.import(&exported).unwrap();
    assert_eq!(again.export(), exported);
    let page = sim.get(&format!("/v1/pages/{}", there(60)));
    assert_eq!((&page["created_by"], &page["last_edited_by"]), (&user(3), &user(4)));
    let source = sim.get(&format!("/v1/data_sources/{}", there(51)));
    assert_eq!((&source["created_by"], &source["last_edited_by"]), (&user(1), &user(2)));
    let sources = sim.get(&format!("/v1/databases/{}", there(50)))["data_sources"].clone();
    assert_eq!(sources[1], json!({"id": there(52), "name": "Elsewhere"}));
    assert_eq!(sim.fails("GET", &format!("/v1/data_sources/{}", there(52)), None).0, 404);
    assert_eq!(
        sim.get(&format!("/v1/pages/{}", there(62)))["properties"]["title"]["title"][0]["plain_text"],
        "Lost"
    );
}

#[test]
fn what_is_written_by_hand_may_name_what_is_not_there() {
    let there = |n: u8| format!("99999999-9999-4999-8999-9999999999{n:02}");
    let seed = json!({
        "databases": [{"id": there(50), "title": []}],
        "data_sources": [{"id": there(51), "parent": {"database_id": there(50)}, "properties": {
            "Name": {"title": {}}, "Who": {"people": {}},
            "To": {"relation": {"data_source_id": there(51), "single_property": {}}},
            "Far": {"relation": {"data_source_id": there(52), "single_property": {}}}}}],
        "pages": [
            {"id": there(60), "parent": {"data_source_id": there(51)}, "properties": {}},
            {"id": there(61), "parent": {"data_source_id": there(51)}, "properties": {
                "Who": {"people": [{"id": there(1)}]},
                "To": {"relation": [{"id": there(60)}, {"id": there(62)}]},
                "Far": {"relation": [{"id": there(63)}]}}},
        ],
    });
    let sim = Sim::with(Workspace::builder().content(seed.to_string()).unwrap().build());
    let page = sim.get(&format!("/v1/pages/{}", there(61)))["properties"].clone();
    assert_eq!(page["To"]["relation"], json!([{"id": there(60)}, {"id": there(62)}]));
    assert_eq!(page["Far"]["relation"], json!([{"id": there(63)}]));
    assert_eq!(page["Who"]["people"], json!([{"object": "user", "id": there(1)}]));
    let far = sim.get(&format!("/v1/data_sources/{}", there(51)))["properties"]["Far"].clone();
    assert_eq!(far["relation"]["data_source_id"], there(52));
}

#[test]
fn a_wiki_in_itself_is_refused_with_its_place() {
    let there = |n: u8| format!("99999999-9999-4999-8999-9999999999{n:02}");
    let seed = json!({
        "databases": [
            {"id": there(50), "title": [], "parent": {"database_id": there(51)}, "data_sources": [{"id": there(60)}]},
            {"id": there(51), "title": [], "parent": {"database_id": there(50)}, "data_sources": [{"id": there(61)}]},
        ],
        "data_sources": [
            {"id": there(60), "parent": {"database_id": there(50)}, "properties": {}},
            {"id": there(61), "parent": {"database_id": there(51)}, "properties": {}},
        ],
    });
    let error = Workspace::new().import(seed.to_string()).unwrap_err().to_string();
    assert_eq!(error, "The workspace can't be read: `databases[0]` is in itself.");
    for (key, wrong, place) in [
        ("refused", json!({"x": "ai_block"}), "refused.x"),
        ("templates", json!({"x": [{"id": there(1)}]}), "templates.x"),
        ("settings", json!({"lag": 1}), "lag"),
    ] {
        let error = Workspace::new().import(json!({key: wrong}).to_string()).unwrap_err();
        assert!(error.to_string().contains(place), "{error}");
    }
}
