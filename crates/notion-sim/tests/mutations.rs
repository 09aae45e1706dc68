//! Requests with one thing wrong: each is refused, or what was changed shows. Nothing is silently dropped, filled in or
//! read as something else.

mod common;

use std::collections::BTreeMap;

use common::{Sim, id};
use serde_json::{Value, json};

/// One step into a value.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Index(usize),
}

type Path = Vec<Step>;

/// What is done to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Drop,
    Add,
    Kind,
    OutOfSet,
}

fn shown(path: &Path) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Key(key) => format!(".{key}"),
        Step::Index(_) => "[]".to_owned(),
    });
    steps.collect()
}

fn walk(value: &Value, path: &Path, visit: &mut impl FnMut(&Path, &Value)) {
    visit(path, value);
    let mut inner = |step: Step, value: &Value| {
        let mut path = path.clone();
        path.push(step);
        walk(value, &path, visit);
    };
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| inner(Step::Key(key.clone()), value))
        }
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(index, value)| inner(Step::Index(index), value));
        }
        _ => {}
    }
}

fn at<'v>(value: &'v mut Value, path: &[Step]) -> &'v mut Value {
    path.iter().fold(value, |value, step| match step {
        Step::Key(key) => &mut value[key.as_str()],
        Step::Index(index) => &mut value[*index],
    })
}

/// Every request that has one thing wrong.
fn mutations(body: &Value) -> Vec<(Change, Path, Value)> {
    let mut all = Vec::new();
    walk(body, &Vec::new(), &mut |path, value| {
        let mut with = |change, edit: &dyn Fn(&mut Value)| {
            let mut mutated = body.clone();
            edit(at(&mut mutated, path));
            all.push((change, path.clone(), mutated));
        };
        if value.is_object() {
            with(Change::Add, &|value| value["surplus"] = json!(1));
        }
        with(Change::Kind, &|value| {
            *value = match value {
                Value::String(_) => json!({}),
                Value::Object(_) => json!("text"),
                _ => json!({"surplus": 1}),
            };
        });
        if value.is_string() {
            with(Change::OutOfSet, &|value| *value = json!("no such value"));
        }
        if value.is_number() {
            with(Change::OutOfSet, &|value| *value = json!(-1));
        }
        if let Some((Step::Key(key), parent)) = path.split_last() {
            let mut mutated = body.clone();
            at(&mut mutated, parent).as_object_mut().unwrap().remove(key);
            all.push((Change::Drop, path.clone(), mutated));
        }
    });
    all
}

/// A workspace with something to change.
struct Scene {
    sim: Sim,
    source: String,
    database: String,
    row: String,
    block: String,
}

impl Scene {
    fn new() -> Self {
        let sim = Sim::new();
        let source = sim.source(json!({
            "Name": {"title": {}}, "N": {"number": {}}, "S": {"select": {"options": [{"name": "a"}]}},
            "M": {"multi_select": {}}, "C": {"checkbox": {}}, "D": {"date": {}}, "U": {"url": {}},
            "E": {"email": {}}, "H": {"phone_number": {}}, "T": {"rich_text": {}}, "P": {"people": {}},
            "F": {"files": {}}, "St": {"status": {}},
        }));
        let found = sim.get(&format!("/v1/data_sources/{source}"));
        let database = found["parent"]["database_id"].as_str().unwrap().to_owned();
        let row = sim.row(&source, json!({}));
        let block = sim.page("P", json!([{"to_do": {"rich_text": []}}]));
        let block = id(&sim.children(&block)[0]);
        Self { sim, source, database, row, block }
    }

    /// The requests, each right.
    fn requests(&self) -> Vec<(&'static str, String, Value)> {
        let text = json!([
            {"type": "text", "text": {"content": "a", "link": {"url": "https://a.example"}},
             "annotations": {"bold": true, "color": "red"}},
            {"type": "equation", "equation": {"expression": "x"}},
            {"mention": {"page": {"id": self.row}}},
            {"mention": {"date": {"start": "2026-01-01", "end": "2026-01-02"}}},
        ]);
        let me = id(&self.sim.get("/v1/users/me"));
        let values = json!({
            "Name": {"title": text}, "T": {"rich_text": [{"text": {"content": "b"}}]},
            "N": {"number": 3}, "S": {"select": {"name": "a"}}, "M": {"multi_select": [{"name": "b", "color": "red"}]},
            "C": {"checkbox": true}, "D": {"date": {"start": "2026-01-01T10:00:00", "time_zone": "Europe/Paris"}},
            "U": {"url": "https://a.example"}, "E": {"email": "a@a.example"}, "H": {"phone_number": "1"},
            "P": {"people": [{"id": me}]}, "St": {"status": {"name": "Done"}},
            "F": {"files": [{"name": "a.png", "external": {"url": "https://a.example/a.png"}}]},
        });
        let blocks = json!([
            {"paragraph": {"rich_text": text, "color": "blue"}},
            {"heading_2": {"rich_text": [{"text": {"content": "b"}}], "is_toggleable": true,
                "children": [{"quote": {"rich_text": [{"text": {"content": "c"}}]}}]}},
            {"to_do": {"rich_text": [{"text": {"content": "b"}}], "checked": true}},
            {"code": {"rich_text": [{"text": {"content": "b"}}], "language": "rust",
                "caption": [{"text": {"content": "b"}}]}},
            {"callout": {"rich_text": [{"text": {"content": "b"}}], "icon": {"emoji": "🚀"}, "color": "red"}},
            {"image": {"external": {"url": "https://a.example/a.png"}, "caption": [{"text": {"content": "b"}}]}},
            {"bookmark": {"url": "https://a.example"}},
            {"equation": {"expression": "x"}},
            {"table": {"table_width": 1, "has_column_header": true,
                "children": [{"table_row": {"cells": [[{"text": {"content": "b"}}]]}}]}},
            {"column_list": {"children": [
                {"column": {"width_ratio": 0.3, "children": [{"divider": {}}]}},
                {"column": {"children": [{"divider": {}}]}},
            ]}},
        ]);
        let icon = json!({"type": "external", "external": {"url": "https://a.example/a.png"}});
        let emoji = json!({"type": "emoji", "emoji": "🚀"});
        let schema = json!({
            "Amount": {"number": {"format": "euro"}}, "Kind": {"select": {"options": [{"name": "x", "color": "red"}]}},
            "Back": {"relation": {"data_source_id": self.source, "dual_property": {"synced_property_name": "Forth"}}},
            "Sum": {"formula": {"expression": "prop(\"N\") + 1"}}, "No": {"unique_id": {"prefix": "AB"}},
            "When": {"date": {}, "description": "a"},
        });
        let plain = json!([{"text": {"content": "new"}}]);
        vec![
            (
                "POST",
                "/v1/pages".into(),
                json!({"parent": {"data_source_id": self.source}, "properties": values,
                "icon": emoji, "cover": icon}),
            ),
            (
                "POST",
                "/v1/pages".into(),
                json!({"parent": {"page_id": self.sim.root()}, "children": blocks,
                "properties": {"title": {"title": plain}}}),
            ),
            (
                "PATCH",
                format!("/v1/pages/{}", self.row),
                json!({"properties": values, "icon": icon, "is_locked": true}),
            ),
            (
                "PATCH",
                format!("/v1/blocks/{}", self.block),
                json!({"to_do": {"rich_text": text, "checked": true,
                "color": "green"}}),
            ),
            (
                "PATCH",
                format!("/v1/blocks/{}/children", self.sim.root()),
                json!({"children": blocks,
                "position": {"type": "start"}}),
            ),
            (
                "POST",
                "/v1/databases".into(),
                json!({"parent": {"page_id": self.sim.root()}, "title": plain,
                "description": plain, "icon": emoji, "cover": icon, "is_inline": true,
                "initial_data_source": {"properties": {"Name": {"title": {}}, "N": {"number": {"format": "euro"}}}}}),
            ),
            (
                "PATCH",
                format!("/v1/databases/{}", self.database),
                json!({"title": plain, "description": plain,
                "icon": emoji, "is_inline": true}),
            ),
            (
                "PATCH",
                format!("/v1/data_sources/{}", self.source),
                json!({"title": plain, "properties": schema}),
            ),
            (
                "POST",
                "/v1/comments".into(),
                json!({"parent": {"page_id": self.row}, "rich_text": text,
                "display_name": {"type": "custom", "custom": {"name": "N"}}}),
            ),
            (
                "POST",
                "/v1/file_uploads".into(),
                json!({"mode": "multi_part", "filename": "a.png",
                "content_type": "image/png", "number_of_parts": 2}),
            ),
        ]
    }

    /// What comes of a request: the answer, and what the workspace holds then.
    fn outcome(&self, method: &str, path: &str, body: &Value) -> (u16, String) {
        let (status, answer) = self.sim.text(method, path, Some(body.clone()));
        let holds = self.sim.workspace.export();
        (status, format!("{answer}{holds}"))
    }
}

/// What may be left out or is not looked at.
fn may_be_silent(change: Change, path: &str) -> bool {
    let ends = |with: &[&str]| with.iter().any(|end| path.ends_with(end));
    match change {
        // The keys beside it say what it is; a title is added; a name says the type of its content.
        Change::Drop => ends(&[".type", ".properties.Name", ".Name.title", ".content_type"]),
        _ => false,
    }
}

/// Whether any text will do there, or any number.
fn is_free(path: &str) -> bool {
    let free = [
        ".content",
        ".expression",
        ".name",
        ".synced_property_name",
        ".email",
        ".phone_number",
        ".number",
        ".prefix",
        ".description",
        ".properties.U.url",
        ".filename",
    ];
    free.iter().any(|end| path.ends_with(end))
}

#[test]
fn what_is_changed_in_a_request_is_refused_or_shows() {
    let mut counts: BTreeMap<(Change, &str), usize> = BTreeMap::new();
    let (mut silent, mut accepted) = (Vec::new(), Vec::new());
    for index in 0..Scene::new().requests().len() {
        let scene = Scene::new();
        let (method, path, body) = scene.requests().swap_remove(index);
        let before = scene.sim.workspace.snapshot();
        let (status, right) = scene.outcome(method, &path, &body);
        assert_eq!(status, 200, "{method} {path}: {right}");
        for (change, at, mutated) in mutations(&body) {
            scene.sim.workspace.restore(&before);
            let (status, outcome) = scene.outcome(method, &path, &mutated);
            let at = shown(&at);
            let what = match status {
                200 if change == Change::Kind || change == Change::OutOfSet && !is_free(&at) => {
                    accepted.push(format!("{method} {path}: {change:?} {at}"));
                    "accepted"
                }
                200 if outcome != right => "shown",
                200 if may_be_silent(change, &at) => "not needed",
                200 => {
                    silent.push(format!("{method} {path}: {change:?} {at}"));
                    "silent"
                }
                400 | 404 => "refused",
                other => panic!("{method} {path}: {change:?} {at}: {other} {outcome}"),
            };
            *counts.entry((change, what)).or_default() += 1;
        }
    }
    for ((change, what), count) in &counts {
        println!("{change:?}: {count} {what}");
    }
    assert!(accepted.is_empty(), "{} are accepted:\n{}", accepted.len(), accepted.join("\n"));
    assert!(silent.is_empty(), "{} are silent:\n{}", silent.len(), silent.join("\n"));
}
