//! What is said first of requests with several faults, and what no key of a request is lost.

use crate::common::{Sim, id, paragraph};
use serde_json::{Value, json};

const NOBODY: &str = "99999999-9999-4999-8999-999999999999";

#[test]
fn a_page_that_is_put_away_says_so_and_is_not_in_the_trash() {
    let sim = Sim::new();
    let page = sim.page("Page", json!([]));
    let path = format!("/v1/pages/{page}");
    assert_eq!(sim.get(&path)["is_archived"], false);
    let put_away = sim.patch(&path, json!({"is_archived": true}));
    assert_eq!((&put_away["is_archived"], &put_away["in_trash"]), (&json!(true), &json!(false)));
    let other = Sim::new();
    other.workspace.import(sim.workspace.export()).unwrap();
    assert_eq!(other.get(&path)["is_archived"], true);
    assert_eq!(sim.patch(&path, json!({"in_trash": true}))["is_archived"], true);
    assert_eq!(
        sim.patch(&path, json!({"in_trash": false, "is_archived": false}))["is_archived"],
        false
    );
    sim.invalid("PATCH", &path, json!({"is_archived": "yes"}));
}

#[test]
fn at_most_a_hundred_properties_are_asked_for() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}}));
    let row = sim.row(&source, json!({}));
    let many = |count: usize| "filter_properties=title&".repeat(count);
    let calls = [
        ("GET", format!("/v1/pages/{row}"), None),
        ("PATCH", format!("/v1/pages/{row}"), Some(json!({}))),
        ("POST", "/v1/pages".to_owned(), Some(json!({"parent": {"data_source_id": source}}))),
        ("POST", format!("/v1/data_sources/{source}/query"), Some(json!({}))),
    ];
    for (method, path, body) in calls {
        sim.ok(method, &format!("{path}?{}", many(100)), body.clone());
        let (status, code, message) = sim.fails(method, &format!("{path}?{}", many(101)), body);
        assert_eq!((status, code.as_str()), (400, "validation_error"), "{method} {path}");
        let expected = "query failed validation: query.filter_properties.length should be ≤ `100`, \
                        instead was `101`.";
        assert_eq!(message, expected);
    }
    let rows = sim.post(&format!("/v1/data_sources/{source}/query"), json!({}));
    assert_eq!(rows["results"].as_array().unwrap().len(), 2, "what is refused makes nothing");
}

#[test]
fn views_know_the_options_that_they_filter_by() {
    let sim = Sim::new();
    let options = json!({"options": [{"name": "Low"}, {"name": "High"}]});
    let source = sim.source(json!({
        "Name": {"title": {}}, "Level": {"select": options}, "Tags": {"multi_select": options},
        "State": {"status": {}},
    }));
    let database = sim.get(&format!("/v1/data_sources/{source}"))["parent"]["database_id"].clone();
    let create = |more: Value| {
        let mut body = json!({"database_id": database, "data_source_id": source, "name": "V", "type": "table"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let level = |name: Value| json!({"property": "Level", "select": {"equals": name}});
    let unknown = |kind: &str, name: &str, property: &str, known: &str| {
        format!(
            "{kind} option \"{name}\" not found for property \"{property}\". Available options: {known}."
        )
    };
    let both = "\"Low\", \"High\"";
    for (more, message) in [
        (json!({"filter": level(json!("Middle"))}), unknown("select", "Middle", "Level", both)),
        (
            json!({"filter": level(json!(["Low", "None"]))}),
            unknown("select", "None", "Level", both),
        ),
        (
            json!({"filter": {"and": [{"or": [level(json!("Low")),
                {"property": "Tags", "multi_select": {"does_not_contain": "home"}}]}]}}),
            unknown("multi_select", "home", "Tags", both),
        ),
        (
            json!({"quick_filters": {"Level": {"select": {"does_not_equal": "Middle"}}}}),
            unknown("select", "Middle", "Level", both),
        ),
        (
            json!({"quick_filters": {"Level": {"number": {"equals": 1}}}}),
            "database property select does not match filter number".to_owned(),
        ),
    ] {
        assert_eq!(sim.invalid("POST", "/v1/views", create(more)), message);
    }
    let filter = json!({"or": [level(json!(["Low", "High"])), level(json!("Low")),
        {"property": "State", "status": {"equals": "To-do"}},
        {"property": "Level", "select": {"is_empty": true}}]});
    let view = id(&sim.post("/v1/views", create(json!({"filter": filter}))));
    let path = format!("/v1/views/{view}");
    sim.invalid("PATCH", &path, json!({"filter": level(json!("Middle"))}));
    sim.patch(&path, json!({"quick_filters": {"Level": {"select": {"equals": "High"}}}}));
    // A query finds nothing by what nobody has.
    let rows = sim.post(
        &format!("/v1/data_sources/{source}/query"),
        json!({"filter": level(json!("Middle"))}),
    );
    assert_eq!(rows["results"], json!([]));
}

#[test]
fn markdown_does_not_show_what_is_refused() {
    let sim = Sim::new();
    let toggle = json!({"toggle": {"rich_text": [{"text": {"content": "More"}}],
        "children": [paragraph("hidden")]}});
    let page = sim.page("Page", json!([paragraph("one"), toggle]));
    let inner = id(&sim.children(&page)[1]);
    let path = format!("/v1/pages/{page}/markdown");
    for dialect in ["v1", "v2"] {
        let path = format!("{path}?markdown_version={dialect}");
        let refuse = |id: &str, kind: Value| {
            sim.post("/__sim__/refuse", json!({"block_id": id, "block_type": kind}));
        };
        assert!(sim.get(&path)["markdown"].as_str().unwrap().contains("hidden"));
        refuse(&inner, json!("ai_block"));
        let shown = sim.get(&path);
        let text = shown["markdown"].as_str().unwrap();
        assert!(
            text.contains("one") && text.contains("<unknown") && !text.contains("hidden"),
            "{text}"
        );
        assert_eq!(
            (&shown["truncated"], &shown["unknown_block_ids"]),
            (&json!(true), &json!([inner]))
        );
        let message = "Block type ai_block is not supported via the API.";
        let alone = format!("/v1/pages/{inner}/markdown?markdown_version={dialect}");
        assert_eq!(sim.fails("GET", &alone, None).2, message);
        refuse(&inner, json!(null));
        refuse(&page, json!("ai_block"));
        assert_eq!(sim.fails("GET", &path, None).2, message);
        let edit = json!({"type": "insert_content", "insert_content": {"content": "two"}});
        let edited = format!("/v1/pages/{page}/markdown");
        assert_eq!(sim.invalid("PATCH", &edited, edit), message);
        refuse(&page, json!(null));
    }
}

#[test]
fn the_shape_of_a_body_counts_for_more_than_an_upload_that_is_not_there() {
    let sim = Sim::new();
    let page = sim.page("Page", json!([]));
    let upload = json!({"type": "file_upload", "file_upload": {"id": NOBODY}});
    let image = json!({"image": upload});
    let before = sim.workspace.export();
    for (method, path, body) in [
        ("PATCH", format!("/v1/pages/{page}"), json!({"icon": upload, "colour": "red"})),
        ("PATCH", format!("/v1/pages/{page}"), json!({"icon": upload, "is_locked": 1})),
        (
            "PATCH",
            format!("/v1/blocks/{page}/children"),
            json!({"children": [image, {"paragraph": {"text": []}}]}),
        ),
        (
            "POST",
            "/v1/comments".to_owned(),
            json!({"parent": {"page_id": page}, "attachments": [{"file_upload_id": NOBODY}]}),
        ),
    ] {
        sim.invalid(method, &path, body);
    }
    for (method, path, body) in [
        ("PATCH", format!("/v1/pages/{page}"), json!({"icon": upload})),
        ("PATCH", format!("/v1/blocks/{page}/children"), json!({"children": [image]})),
    ] {
        let (status, code, message) = sim.fails(method, &path, Some(body));
        assert_eq!((status, code.as_str()), (404, "object_not_found"));
        assert!(message.starts_with("Could not find file upload with ID"), "{message}");
    }
    let now = |export: String| serde_json::from_str::<Value>(&export).unwrap()["pages"].clone();
    assert_eq!(now(sim.workspace.export()), now(before), "nothing of it was kept");
}
