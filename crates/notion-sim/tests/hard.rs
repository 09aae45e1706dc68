//! What is nested, circular, huge or nonsense is answered or refused: nothing of it ends or blocks the process.

mod common;

use common::{Sim, id, paragraph};
use serde_json::{Value, json};

fn database_in(sim: &Sim, page: &str) -> (String, String) {
    let body = json!({"parent": {"page_id": page},
        "initial_data_source": {"properties": {"Name": {"title": {}}}}});
    let database = sim.post("/v1/databases", body);
    (id(&database), id(&database["data_sources"][0]))
}

#[test]
fn nothing_is_moved_into_itself() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let (database, source) = database_in(&sim, &page);
    let row = sim.row(&source, json!({}));
    let inner = id(&sim.post("/v1/pages", json!({"parent": {"page_id": row}, "properties": {}})));
    let toggle = id(&sim.append(&inner, json!([{"toggle": {"rich_text": []}}]))["results"][0]);
    let (other, _) = database_in(&sim, &inner);

    let to = [
        json!({"page_id": page}),
        json!({"data_source_id": source}),
        json!({"page_id": row}),
        json!({"page_id": inner}),
        json!({"block_id": toggle}),
    ];
    for parent in to {
        let message =
            sim.invalid("POST", &format!("/v1/pages/{page}/move"), json!({"parent": parent}));
        assert_eq!(message, "A page can't be moved into itself.", "{parent}");
    }
    for parent in [json!({"page_id": row}), json!({"page_id": inner}), json!({"block_id": toggle})]
    {
        let path = format!("/v1/databases/{database}");
        let message = sim.invalid("PATCH", &path, json!({"parent": parent}));
        assert_eq!(message, "A database can't be moved into itself.", "{parent}");
    }
    let path = format!("/v1/data_sources/{source}");
    let message = sim.invalid("PATCH", &path, json!({"parent": {"database_id": other}}));
    assert_eq!(message, "A data source can't be moved into itself.");

    // What is not inside of it is still a place for it, and everything is where it was.
    let elsewhere = sim.page("Q", json!([]));
    sim.patch(&format!("/v1/databases/{database}"), json!({"parent": {"page_id": elsewhere}}));
    sim.post(&format!("/v1/pages/{page}/move"), json!({"parent": {"data_source_id": source}}));
    assert_eq!(sim.get(&format!("/v1/pages/{page}"))["parent"]["data_source_id"], json!(source));
    sim.post("/v1/search", json!({}));
}

/// A block in a block in a block, so many of them, on a new page.
fn chain(sim: &Sim, depth: usize) -> (String, Vec<String>) {
    let page = sim.page("Deep", json!([]));
    let mut blocks: Vec<String> = Vec::new();
    while blocks.len() < depth {
        let at = blocks.last().unwrap_or(&page);
        let new = json!([{"toggle": {"rich_text": []}}]);
        blocks.push(id(&sim.append(at, new)["results"][0]));
    }
    (page, blocks)
}

#[test]
fn blocks_a_thousand_deep_are_read_copied_and_erased() {
    let sim = Sim::new();
    let (page, blocks) = chain(&sim, 1000);
    let deepest = blocks.last().unwrap();
    let markdown = sim.get(&format!("/v1/pages/{page}/markdown"));
    assert_eq!(markdown["truncated"], json!(true));
    let left_out = markdown["unknown_block_ids"][0].as_str().unwrap();
    assert!(blocks.iter().any(|block| block == left_out), "{left_out}");
    // What was left out is got by its own id.
    let rest = sim.get(&format!("/v1/pages/{left_out}/markdown"));
    assert!(rest["markdown"].as_str().unwrap().starts_with("<details>"), "{rest}");

    sim.get(&format!("/v1/blocks/{deepest}"));
    let copy = json!({"parent": {"page_id": sim.root()}, "properties": {},
        "template": {"type": "template_id", "template_id": page}});
    let copy = id(&sim.post("/v1/pages", copy));
    let mut depth = 0;
    let mut at = copy.clone();
    while let Some(child) = sim.children(&at).first() {
        (depth, at) = (depth + 1, id(child));
    }
    assert_eq!(depth, 1000);
    sim.patch(&format!("/v1/pages/{copy}"), json!({"in_trash": true}));
    assert_eq!(sim.get(&format!("/v1/blocks/{at}"))["in_trash"], json!(true));
    sim.patch(&format!("/v1/pages/{copy}"), json!({"in_trash": false}));
    sim.patch(&format!("/v1/pages/{copy}"), json!({"erase_content": true}));
    assert_eq!(sim.call("GET", &format!("/v1/blocks/{at}"), None).0, 404);
    let empty = json!({"type": "replace_content", "replace_content": {"new_str": "x"}});
    sim.patch(&format!("/v1/pages/{page}/markdown"), empty);
    assert_eq!(sim.texts(&page), ["x"]);
}

#[test]
fn a_synced_copy_in_its_original_is_shown_once() {
    let sim = Sim::new();
    let page = sim
        .page("P", json!([{"synced_block": {"synced_from": null, "children": [paragraph("x")]}}]));
    let original = id(&sim.children(&page)[0]);
    let copy =
        json!([{"synced_block": {"synced_from": {"type": "block_id", "block_id": original}}}]);
    let copy = id(&sim.append(&original, copy)["results"][0]);
    let markdown = sim.get(&format!("/v1/pages/{page}/markdown"));
    let text = markdown["markdown"].as_str().unwrap();
    assert_eq!(text.matches("<synced_block_reference").count(), 1, "{text}");
    assert_eq!(text.matches('x').count(), text.matches("\tx").count(), "{text}");
    assert_eq!(text.matches("\tx").count(), 1, "{text}");
    sim.get(&format!("/v1/pages/{copy}/markdown"));
    assert_eq!(sim.children(&copy).len(), 2);
    // A copy of the page has a copy that shows the same original.
    let copied = json!({"parent": {"page_id": sim.root()}, "properties": {},
        "template": {"type": "template_id", "template_id": page}});
    let copied = id(&sim.post("/v1/pages", copied));
    assert_eq!(sim.children(&id(&sim.children(&copied)[0])).len(), 2);
    // Its Markdown may be changed, and its page be erased.
    let more = json!({"type": "insert_content", "insert_content": {"content": "more"}});
    sim.patch(&format!("/v1/pages/{page}/markdown"), more);
    sim.patch(&format!("/v1/pages/{page}"), json!({"erase_content": true}));
    assert_eq!(sim.children(&page), Vec::<Value>::new());
}
