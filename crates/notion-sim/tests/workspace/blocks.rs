//! Blocks: defaults, trees, positions, cursors, trash, errors.

use crate::common::{Sim, id, paragraph, text_of};
use serde_json::{Value, json};

fn rich(text: &str) -> Value {
    json!([{"text": {"content": text}}])
}

#[test]
fn a_block_has_the_recorded_keys_and_defaults() {
    for (version, archived) in [("2025-09-03", r#","archived":false"#), ("2026-03-11", "")] {
        let sim = Sim { version, ..Sim::new() };
        let page = sim.page("P", json!([]));
        let new = id(&sim.append(&page, json!([paragraph("x")]))["results"][0]);
        let (_, text) = sim.text("GET", &format!("/v1/blocks/{new}"), None);
        let block: Value = serde_json::from_str(&text).unwrap();
        let (time, user) = (block["created_time"].as_str().unwrap(), &block["created_by"]["id"]);
        assert_eq!(
            text,
            format!(
                concat!(
                    r#"{{"object":"block","id":"{}","parent":{{"type":"page_id","page_id":"{}"}},"created_time":"{}","#,
                    r#""last_edited_time":"{}","created_by":{{"object":"user","id":{}}},"last_edited_by":{{"object":"#,
                    r#""user","id":{}}},"has_children":false,"in_trash":false,"type":"paragraph","paragraph":{{"rich_text""#,
                    r#":[{{"type":"text","text":{{"content":"x","link":null}},"annotations":{{"bold":false,"italic":false,"#,
                    r#""strikethrough":false,"underline":false,"code":false,"color":"default"}},"plain_text":"x","href":"#,
                    r#"null}}],"icon":null,"color":"default"}}{},"request_id":{}}}"#
                ),
                new, page, time, time, user, user, archived, block["request_id"]
            )
        );
    }
}

#[test]
fn what_a_request_leaves_out_is_filled_in() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let cases = [
        (
            json!({"heading_1": {"rich_text": []}}),
            json!({"rich_text": [], "is_toggleable": false, "color": "default"}),
        ),
        (
            json!({"heading_4": {"rich_text": []}}),
            json!({"rich_text": [], "is_toggleable": false, "color": "default"}),
        ),
        (
            json!({"bulleted_list_item": {"rich_text": []}}),
            json!({"rich_text": [], "color": "default"}),
        ),
        (
            json!({"numbered_list_item": {"rich_text": []}}),
            json!({"rich_text": [], "color": "default"}),
        ),
        (json!({"quote": {"rich_text": []}}), json!({"rich_text": [], "color": "default"})),
        (
            json!({"toggle": {"rich_text": [], "color": "red"}}),
            json!({"rich_text": [], "color": "red"}),
        ),
        (
            json!({"to_do": {"rich_text": []}}),
            json!({"rich_text": [], "checked": false, "color": "default"}),
        ),
        (
            json!({"callout": {"rich_text": []}}),
            json!({"rich_text": [], "icon": {"type": "emoji", "emoji": "💡"}, "color": "default"}),
        ),
        (
            json!({"code": {"rich_text": [], "language": "rust"}}),
            json!({"caption": [], "rich_text": [], "language": "rust"}),
        ),
        (json!({"equation": {"expression": "e=mc^2"}}), json!({"expression": "e=mc^2"})),
        (json!({"divider": {}}), json!({})),
        (json!({"breadcrumb": {}}), json!({})),
        (json!({"table_of_contents": {}}), json!({"color": "default"})),
        (json!({"bookmark": {"url": "https://a.b"}}), json!({"caption": [], "url": "https://a.b"})),
        (json!({"embed": {"url": "https://a.b"}}), json!({"caption": [], "url": "https://a.b"})),
        (
            json!({"image": {"external": {"url": "https://a.b/c.png"}}}),
            json!({"caption": [], "type": "external", "external": {"url": "https://a.b/c.png"}}),
        ),
        (
            json!({"file": {"external": {"url": "https://a.b/my_robot.txt"}, "name": "robot"}}),
            json!({"caption": [], "type": "external", "external": {"url": "https://a.b/my_robot.txt"},
                "name": "robot.txt"}),
        ),
        (json!({"link_to_page": {"page_id": page}}), json!({"type": "page_id", "page_id": page})),
        (json!({"synced_block": {"synced_from": null}}), json!({"synced_from": null})),
    ];
    for (request, answer) in cases {
        let kind = request.as_object().unwrap().keys().next().unwrap().clone();
        let made = sim.append(&page, json!([request]))["results"][0].clone();
        assert_eq!((made["type"].as_str(), &made[&kind]), (Some(kind.as_str()), &answer));
        let read = sim.get(&format!("/v1/blocks/{}", id(&made)));
        assert_eq!(read[&kind], answer);
    }
}

#[test]
fn trees_are_made_two_levels_deep() {
    let sim = Sim::new();
    let leaf = json!({"toggle": {"rich_text": rich("c")}});
    let tree = json!([{"toggle": {"rich_text": rich("a"), "children": [
        {"toggle": {"rich_text": rich("b"), "children": [leaf]}}, paragraph("b2")]}}]);
    let page = sim.page("P", tree.clone());
    let a = sim.children(&page)[0].clone();
    assert_eq!((&a["has_children"], a["toggle"].get("children")), (&json!(true), None));
    assert_eq!(sim.texts(&id(&a)), ["b", "b2"]);
    let b = sim.children(&id(&a))[0].clone();
    assert_eq!(b["parent"], json!({"type": "block_id", "block_id": id(&a)}));
    let c = sim.children(&id(&b))[0].clone();
    assert_eq!((text_of(&c).as_str(), &c["has_children"]), ("c", &json!(false)));

    let mut deep = tree;
    deep[0]["toggle"]["children"][0]["toggle"]["children"][0]["toggle"]["children"] = json!([leaf]);
    let message =
        sim.invalid("PATCH", &format!("/v1/blocks/{page}/children"), json!({"children": deep}));
    assert!(
        message.starts_with(
            "body failed validation: body.children[0].toggle.children[0].toggle.children[0].toggle.children should be \
             not present, instead was `[{"
        ),
        "{message}"
    );
    assert_eq!(sim.texts(&page), ["a"], "nothing of a refused request stays");
}

#[test]
fn appends_go_where_they_are_sent() {
    for version in ["2025-09-03", "2026-03-11"] {
        let sim = Sim { version, ..Sim::new() };
        let page = sim.page("P", json!([paragraph("1"), paragraph("2"), paragraph("3")]));
        let path = format!("/v1/blocks/{page}/children");
        let one = id(&sim.children(&page)[0]);
        let after = json!({"type": "after_block", "after_block": {"id": one}});
        let answer = sim.patch(&path, json!({"children": [paragraph("1a")], "position": after}));
        let texts: Vec<String> =
            answer["results"].as_array().unwrap().iter().map(text_of).collect();
        assert_eq!(texts, ["1a", "2", "3"], "the new ones and those behind them");
        let answer =
            sim.patch(&path, json!({"children": [paragraph("0")], "position": {"type": "start"}}));
        assert_eq!(answer["results"].as_array().unwrap().len(), 1);
        assert_eq!((&answer["has_more"], &answer["block"]), (&json!(false), &json!({})));
        sim.patch(&path, json!({"children": [paragraph("4")], "position": {"type": "end"}}));
        assert_eq!(sim.texts(&page), ["0", "1", "1a", "2", "3", "4"]);
        let old = json!({"children": [paragraph("x")], "after": one});
        if version == "2025-09-03" {
            sim.patch(&path, old);
            assert_eq!(sim.texts(&page)[..3], ["0", "1", "x"]);
        } else {
            assert_eq!(
                sim.invalid("PATCH", &path, old),
                format!(
                    "body failed validation: body.after should be not present, instead was `\"{one}\"`."
                )
            );
        }
    }
}

#[test]
fn cursors_survive_insertions_and_deletions() {
    let sim = Sim::new();
    let blocks: Vec<Value> = (0..10).map(|n| paragraph(&n.to_string())).collect();
    let page = sim.page("P", json!(blocks));
    let path = format!("/v1/blocks/{page}/children");
    let first = sim.get(&format!("{path}?page_size=4"));
    let texts = |list: &Value| -> Vec<String> {
        list["results"].as_array().unwrap().iter().map(text_of).collect()
    };
    assert_eq!(texts(&first), ["0", "1", "2", "3"]);
    let cursor = first["next_cursor"].as_str().unwrap();
    sim.patch(&path, json!({"children": [paragraph("new")], "position": {"type": "start"}}));
    sim.ok("DELETE", &format!("/v1/blocks/{}", id(&first["results"][1])), None);
    let next = sim.get(&format!("{path}?page_size=3&start_cursor={cursor}"));
    assert_eq!(texts(&next), ["4", "5", "6"]);
    let cursor = next["next_cursor"].as_str().unwrap();
    sim.ok("DELETE", &format!("/v1/blocks/{cursor}"), None);
    let last = sim.get(&format!("{path}?start_cursor={cursor}"));
    assert_eq!(
        (texts(&last), &last["has_more"]),
        (vec!["8".to_owned(), "9".to_owned()], &json!(false))
    );
    assert_eq!(
        sim.fails("GET", &format!("{path}?start_cursor=nonsense"), None).2,
        "The start_cursor provided is invalid: nonsense"
    );
}

#[test]
fn an_update_merges() {
    let sim = Sim::new();
    let page = sim.page("P", json!([{"to_do": {"rich_text": rich("a"), "color": "red"}}]));
    let path = format!("/v1/blocks/{}", id(&sim.children(&page)[0]));
    let updated = sim.patch(&path, json!({"to_do": {"checked": true}}));
    assert_eq!(text_of(&updated), "a");
    assert_eq!(
        (&updated["to_do"]["checked"], &updated["to_do"]["color"]),
        (&json!(true), &json!("red"))
    );
    let updated = sim
        .patch(&path, json!({"type": "to_do", "to_do": {"rich_text": rich("b"), "children": []}}));
    assert_eq!((text_of(&updated).as_str(), &updated["to_do"]["checked"]), ("b", &json!(true)));
    assert!(
        sim.invalid("PATCH", &path, json!({"paragraph": {"rich_text": []}}))
            .contains("body.paragraph should be not present")
    );
    let image =
        json!([{"image": {"external": {"url": "https://a.b/c.png"}, "caption": rich("c")}}]);
    let image = sim.append(&page, image)["results"][0].clone();
    let path = format!("/v1/blocks/{}", id(&image));
    let updated = sim.patch(&path, json!({"image": {"external": {"url": "https://a.b/d.png"}}}));
    assert_eq!(updated["image"]["external"]["url"], "https://a.b/d.png");
    assert_eq!(updated["image"]["caption"][0]["plain_text"], "c");
}

#[test]
fn pages_and_databases_are_blocks_of_their_parent() {
    let sim = Sim::new();
    let page = sim.page("P", json!([paragraph("a")]));
    let body = json!({"parent": {"page_id": page}, "properties": {"title": [{"text": {"content": "Inner"}}]}});
    let inner = id(&sim.post("/v1/pages", body));
    let body = json!({"parent": {"page_id": page}, "title": rich("Tasks")});
    let database = id(&sim.post("/v1/databases", body));
    sim.append(&page, json!([paragraph("b")]));
    let kinds: Vec<Value> = sim.children(&page).iter().map(|block| block["type"].clone()).collect();
    assert_eq!(kinds, ["paragraph", "child_page", "child_database", "paragraph"]);
    let block = sim.get(&format!("/v1/blocks/{inner}"));
    assert_eq!(
        (&block["child_page"], &block["has_children"]),
        (&json!({"title": "Inner"}), &json!(false))
    );
    assert_eq!(block["parent"], json!({"type": "page_id", "page_id": page}));
    sim.append(&inner, json!([paragraph("c")]));
    assert_eq!(sim.get(&format!("/v1/blocks/{inner}"))["has_children"], true);
    let block = sim.get(&format!("/v1/blocks/{database}"));
    assert_eq!(
        (&block["child_database"], &block["has_children"]),
        (&json!({"title": "Tasks"}), &json!(false))
    );
    assert_eq!(block["parent"], json!({"type": "page_id", "page_id": page}));

    let deleted = sim.ok("DELETE", &format!("/v1/blocks/{database}"), None);
    assert_eq!((&deleted["type"], &deleted["in_trash"]), (&json!("child_database"), &json!(true)));
    assert_eq!(sim.get(&format!("/v1/databases/{database}"))["in_trash"], true);
    sim.patch(&format!("/v1/blocks/{database}"), json!({"in_trash": false}));
    assert_eq!(sim.get(&format!("/v1/databases/{database}"))["in_trash"], false);
    sim.post(&format!("/v1/pages/{inner}/move"), json!({"parent": {"page_id": sim.root()}}));
    assert_eq!(sim.children(&page).len(), 3);
}

#[test]
fn the_trash_takes_what_is_inside() {
    let sim = Sim::new();
    let page =
        sim.page("P", json!([{"toggle": {"rich_text": rich("a"), "children": [paragraph("b")]}}]));
    let toggle = id(&sim.children(&page)[0]);
    let inner = id(&sim.children(&toggle)[0]);
    let deleted = sim.ok("DELETE", &format!("/v1/blocks/{toggle}"), None);
    assert_eq!((&deleted["in_trash"], &deleted["archived"]), (&json!(true), &json!(true)));
    assert_eq!(deleted["has_children"], true, "its children were not deleted themselves");
    assert!(sim.children(&page).is_empty());
    assert_eq!(sim.get(&format!("/v1/blocks/{inner}"))["in_trash"], true);
    assert_eq!(
        sim.invalid("PATCH", &format!("/v1/blocks/{toggle}"), json!({"toggle": {"rich_text": []}})),
        "Can't edit block that is archived. You must unarchive the block before editing."
    );
    assert!(
        sim.invalid(
            "PATCH",
            &format!("/v1/blocks/{inner}"),
            json!({"paragraph": {"rich_text": []}})
        )
        .contains("archived ancestor")
    );
    let restored = sim.patch(&format!("/v1/blocks/{toggle}"), json!({"archived": false}));
    assert_eq!(restored["in_trash"], false);
    assert_eq!(sim.texts(&page), ["a"]);
    sim.ok("DELETE", &format!("/v1/blocks/{inner}"), None);
    assert_eq!(sim.get(&format!("/v1/blocks/{toggle}"))["has_children"], false);
}

#[test]
fn tables_columns_and_synced_blocks_have_rules() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let path = format!("/v1/blocks/{page}/children");
    let row = |cells: usize| json!({"table_row": {"cells": vec![rich("x"); cells]}});
    let table =
        |rows: Value| json!({"children": [{"table": {"table_width": 2, "children": rows}}]});
    let width = "Number of cells in table row must match the table width of the parent table";
    assert!(sim.invalid("PATCH", &path, table(json!([row(3)]))).ends_with(width));
    assert_eq!(
        sim.invalid("PATCH", &path, table(json!([]))),
        "body failed validation: body.children[0].table.children.length should be ≥ `1`, instead was `0`."
    );
    let made = sim.patch(&path, table(json!([row(2), row(2)])))["results"][0].clone();
    assert_eq!(
        made["table"],
        json!({"table_width": 2, "has_column_header": false, "has_row_header": false})
    );
    let rows = format!("/v1/blocks/{}/children", id(&made));
    assert!(sim.invalid("PATCH", &rows, json!({"children": [row(1)]})).ends_with(width));
    sim.invalid("PATCH", &rows, json!({"children": [paragraph("x")]}));
    assert_eq!(
        sim.patch(&rows, json!({"children": [row(2)]}))["results"].as_array().unwrap().len(),
        1
    );
    let first = id(&sim.children(&id(&made))[0]);
    assert!(sim.invalid("PATCH", &format!("/v1/blocks/{first}"), row(3)).ends_with(width));
    let emptied =
        sim.patch(&format!("/v1/blocks/{first}"), json!({"table_row": {"cells": [[], []]}}));
    assert_eq!(emptied["table_row"]["cells"], json!([[], []]));

    let column = json!({"column": {"children": [paragraph("x")]}});
    let columns = |list: Value| json!({"children": [{"column_list": {"children": list}}]});
    assert_eq!(
        sim.invalid("PATCH", &path, columns(json!([column]))),
        "body failed validation: body.children[0].column_list.children.length should be ≥ `2`, instead was `1`."
    );
    sim.invalid("PATCH", &path, json!({"children": [column]}));
    let empty = json!({"column": {"children": []}});
    let list = sim.patch(&path, columns(json!([empty, empty])))["results"][0].clone();
    let inside = sim.children(&id(&list));
    assert_eq!((inside.len(), &inside[0]["has_children"]), (2, &json!(false)));
    // A list of columns reaches one level deeper than other blocks.
    let toggle = json!({"toggle": {"rich_text": [], "children": [paragraph("x")]}});
    let deep = json!({"column": {"children": [toggle]}});
    sim.patch(&path, columns(json!([deep, deep])));
    let list = sim.patch(&path, columns(json!([column, column])))["results"][0].clone();
    let inner = sim.children(&id(&list))[0].clone();
    assert_eq!((&inner["column"], &inner["has_children"]), (&json!({}), &json!(true)));
    let wide = json!({"column": {"width_ratio": 0.25}});
    assert_eq!(
        sim.patch(&format!("/v1/blocks/{}", id(&inner)), wide)["column"]["width_ratio"],
        0.25
    );

    let original = json!({"synced_block": {"synced_from": null, "children": [paragraph("s")]}});
    let original = sim.append(&page, json!([original]))["results"][0].clone();
    let from = json!({"type": "block_id", "block_id": id(&original)});
    let copy = sim.append(&page, json!([{"synced_block": {"synced_from": from, "children": []}}]));
    let copy = copy["results"][0].clone();
    assert_eq!(
        (&copy["synced_block"]["synced_from"], &copy["has_children"]),
        (&from, &json!(true))
    );
    assert_eq!(sim.texts(&id(&copy)), ["s"]);
}

#[test]
fn errors_name_what_is_wrong() {
    let sim = Sim::new();
    let page = sim.page("P", json!([{"divider": {}}]));
    let path = format!("/v1/blocks/{page}/children");
    let refused = |children: Value| sim.invalid("PATCH", &path, json!({"children": children}));
    let many: Vec<Value> = (0..101).map(|_| json!({"divider": {}})).collect();
    assert_eq!(
        refused(json!(many)),
        "body failed validation: body.children.length should be ≤ `100`, instead was `101`."
    );
    assert_eq!(
        refused(json!([{"type": "paragraph"}])),
        "body failed validation: body.children[0].paragraph should be defined, instead was `undefined`."
    );
    assert_eq!(
        refused(json!([{"paragraph": {}}])),
        "body failed validation: body.children[0].paragraph.rich_text should be defined, instead was `undefined`."
    );
    assert!(refused(json!([{"hologram": {}}])).starts_with(
        "body failed validation. Fix one:\nbody.children[0].embed should be defined, instead was `undefined`.\n"
    ));
    assert_eq!(
        refused(json!([{"divider": {}, "archived": false}])),
        "body failed validation: body.children[0].archived should be not present, instead was `false`."
    );
    assert_eq!(
        refused(json!([paragraph(&"x".repeat(2001))])),
        "body failed validation: body.children[0].paragraph.rich_text[0].text.content.length should be ≤ `2000`, \
         instead was `2001`."
    );
    assert!(
        refused(json!([{"code": {"rich_text": [], "language": "klingon"}}]))
            .ends_with("`\"yaml\"`, or `\"java/c/c++/c#\"`, instead was `\"klingon\"`.")
    );
    let divider = id(&sim.children(&page)[0]);
    assert_eq!(
        sim.invalid(
            "PATCH",
            &format!("/v1/blocks/{divider}/children"),
            json!({"children": [paragraph("x")]})
        ),
        "Block does not support children."
    );
    let nil = "00000000-0000-0000-0000-000000000000";
    let (status, code, message) = sim.fails("GET", &format!("/v1/blocks/{nil}"), None);
    assert_eq!((status, code.as_str()), (404, "object_not_found"));
    assert!(
        message.starts_with(&format!("Could not find block with ID: {nil}. Make sure")),
        "{message}"
    );
    let other = sim.page("Q", json!([paragraph("y")]));
    let foreign = id(&sim.children(&other)[0]);
    let after = json!({"type": "after_block", "after_block": {"id": foreign}});
    sim.invalid("PATCH", &path, json!({"children": [paragraph("x")], "position": after}));
}

#[test]
fn long_texts_are_joined_and_the_page_is_touched() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let before = sim.get(&format!("/v1/pages/{page}"))["last_edited_time"].clone();
    sim.workspace.advance(notion_model::jiff::SignedDuration::from_mins(5));
    let pieces = json!([{"text": {"content": "x".repeat(2000)}}, {"text": {"content": "y"}}]);
    let made =
        sim.append(&page, json!([{"code": {"rich_text": pieces, "language": "plain text"}}]));
    assert_eq!(made["results"][0]["code"]["rich_text"].as_array().unwrap().len(), 1);
    assert_ne!(sim.get(&format!("/v1/pages/{page}"))["last_edited_time"], before);
}
