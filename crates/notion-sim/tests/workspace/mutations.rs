//! Requests with one thing wrong: each is refused, or what was changed shows. Nothing is silently dropped, filled in or
//! read as something else.

use std::collections::BTreeMap;

use crate::common::{Sim, id, paragraph};
use notion_sim::Workspace;
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
    view: String,
    dashboard: String,
    comment: String,
    page: String,
    template: String,
    audio: String,
    /// One that was not exchanged, and the tokens of one that was.
    code: String,
    access: Value,
    refresh: Value,
}

const BACK: &str = "https://a.example/";

/// A code that the first user grants.
fn code(sim: &Sim) -> String {
    let path = format!(
        "/v1/oauth/authorize?client_id=id&response_type=code&owner=user&redirect_uri={BACK}&__approve=1"
    );
    let answer = sim.raw("GET", &path, "", Default::default());
    let location = answer.headers()["location"].to_str().unwrap();
    let (_, code) = location.split_once("code=").unwrap();
    percent_encoding::percent_decode_str(code).decode_utf8().unwrap().into_owned()
}

/// Sends a request with the id and the secret of the connection.
fn as_client(sim: &Sim, method: &str, path: &str, body: &Value) -> (u16, String) {
    let request = http::Request::builder().method(method).uri(path);
    let request = request.header("authorization", "Basic aWQ6c2VjcmV0");
    let answer = sim.workspace.handle(request.body(body.to_string().into()).unwrap());
    (answer.status().as_u16(), String::from_utf8(answer.body().to_vec()).unwrap())
}

impl Scene {
    fn new() -> Self {
        let sim = Sim::with(Workspace::builder().token("t").oauth_client("id", "secret").build());
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
        let text = |text: &str| json!({"title": [{"text": {"content": text}}]});
        for (name, number, day) in
            [("alpha", 1, "2026-01-01"), ("beta", 2, "2026-02-01"), ("gamma", 3, "2026-03-01")]
        {
            sim.row(
                &source,
                json!({"Name": text(name), "N": {"number": number}, "D": {"date": {"start": day}},
                "C": {"checkbox": number == 2}, "S": {"select": {"name": "a"}}}),
            );
        }
        let other =
            json!({"parent": {"page_id": sim.root()}, "title": [{"text": {"content": "Other"}}]});
        sim.post("/v1/databases", other);
        let template = sim.row(&source, json!({"Name": text("template")}));
        sim.append(&template, json!([paragraph("from the template")]));
        let mark = json!({"page_id": template}).to_string();
        sim.raw("POST", "/__sim__/templates", "application/json", mark.into());
        let new = |kind: &str| json!({"data_source_id": source, "database_id": database, "name": "V", "type": kind});
        let view = id(&sim.post("/v1/views", new("table")));
        let dashboard = id(&sim.post("/v1/views", new("dashboard")));
        let first =
            json!({"data_source_id": source, "view_id": dashboard, "name": "V", "type": "table"});
        sim.post("/v1/views", first);
        let said =
            json!({"parent": {"page_id": row}, "rich_text": [{"text": {"content": "said"}}]});
        let comment = id(&sim.post("/v1/comments", said));
        let page = sim.page(
            "Words on tasks",
            json!([paragraph("one two"), paragraph("three one"), paragraph("four")]),
        );
        let sound = json!({"audio": {"external": {"url": "https://a.example/a.mp3"}}});
        let audio = id(&sim.append(&page, json!([sound]))["results"][0]);
        for title in ["Weekly", "Planning", "Looking back"] {
            let source = json!({"type": "block", "block_id": audio});
            sim.post("/v1/blocks/meeting_notes", json!({"source": source, "title": title}));
        }
        let exchange =
            json!({"grant_type": "authorization_code", "code": code(&sim), "redirect_uri": BACK});
        let (_, tokens) = as_client(&sim, "POST", "/v1/oauth/token", &exchange);
        let tokens: Value = serde_json::from_str(&tokens).unwrap();
        let (access, refresh) = (tokens["access_token"].clone(), tokens["refresh_token"].clone());
        let code = code(&sim);
        Self {
            sim,
            source,
            database,
            row,
            block,
            view,
            dashboard,
            comment,
            page,
            template,
            audio,
            code,
            access,
            refresh,
        }
    }

    /// The requests of the endpoints that are asked, or change what is shown.
    fn more_requests(&self) -> Vec<(&'static str, String, Value)> {
        let (source, database) = (&self.source, &self.database);
        let me = id(&self.sim.get("/v1/users/me"));
        let sorts = json!([{"property": "N", "direction": "ascending"}]);
        let groups = json!({"type": "number", "property_id": "N", "sort": {"type": "ascending"},
            "hide_empty_groups": true, "range_start": 1, "range_end": 9, "range_size": 2});
        let shown = json!([{"property_id": "N", "visible": true, "width": 40, "wrap": true}]);
        let cover = json!({"type": "property", "property_id": "F"});
        let filter = json!({"or": [
            {"and": [{"property": "N", "number": {"greater_than": 1}}, {"property": "D", "date": {"on_or_before": "2026-02-15"}}]},
            {"property": "Name", "title": {"starts_with": "g"}},
        ]});
        let words = json!([{"text": {"content": "x"}}]);
        let others = json!([
            {"synced_block": {"synced_from": null, "children": [paragraph("x")]}},
            {"link_to_page": {"type": "page_id", "page_id": self.page}},
            {"numbered_list_item": {"rich_text": words, "list_start_index": 3, "list_format": "roman", "color": "red"}},
            {"file": {"type": "external", "external": {"url": "https://a.example/a"}, "name": "n", "caption": words}},
            {"embed": {"url": "https://a.example/a", "caption": words}},
            {"table_of_contents": {"color": "red"}},
            {"breadcrumb": {}},
            {"toggle": {"rich_text": words, "children": [{"bulleted_list_item": {"rich_text": words}}]}},
        ]);
        let schema = json!({
            "All": {"multi_select": {"options": [{"name": "x", "color": "red", "description": "d"}]}},
            "Done": {"status": {"options": [{"name": "x", "color": "red", "group": "Complete"}]}},
            "Rows": {"relation": {"data_source_id": source, "type": "single_property", "single_property": {}}},
            "Total": {"rollup": {"function": "earliest_date", "relation_property_name": "Rows", "rollup_property_name": "D"}},
            "N": {"name": "Size", "description": "d"},
        });
        let markdown = format!("/v1/pages/{}/markdown", self.page);
        let notes = |property: &str, operator: &str, value: Value| json!({"property": property, "filter": {"operator": operator, "value": value}});
        let person = json!([{"type": "exact", "value": {"table": "notion_user", "id": me}}]);
        let days = json!({"type": "exact", "value": {"type": "daterange", "start_date": "2020-01-01", "end_date": "2030-01-01"}});
        vec![
            (
                "POST",
                format!("/v1/data_sources/{source}/query"),
                json!({"filter": filter, "sorts": sorts, "page_size": 1}),
            ),
            (
                "POST",
                format!("/v1/data_sources/{source}/query"),
                json!({"filter": {"timestamp": "created_time", "created_time": {"before": "2020-01-01"}}}),
            ),
            (
                "POST",
                format!("/v1/data_sources/{source}/query"),
                json!({"filter": {"property": "C", "checkbox": {"equals": false}}, "sorts": [{"timestamp": "created_time", "direction": "ascending"}]}),
            ),
            (
                "POST",
                format!("/v1/data_sources/{source}/query"),
                json!({"filter": {"property": "P", "people": {"is_not_empty": true}}}),
            ),
            (
                "POST",
                format!("/v1/data_sources/{source}/query"),
                json!({"filter": {"property": "S", "select": {"does_not_equal": ["a"]}}}),
            ),
            ("POST", format!("/v1/data_sources/{source}/query"), json!({"in_trash": true})),
            (
                "POST",
                "/v1/search".into(),
                json!({"query": "tasks", "filter": {"property": "object", "value": "data_source"}}),
            ),
            (
                "POST",
                "/v1/search".into(),
                json!({"sort": {"timestamp": "last_edited_time", "direction": "ascending"}, "page_size": 2}),
            ),
            (
                "POST",
                "/v1/views".into(),
                json!({"data_source_id": source, "database_id": database, "name": "V", "type": "board",
                "filter": filter, "sorts": sorts, "position": {"type": "after_view", "view_id": self.view},
                "quick_filters": {"N": {"number": {"equals": 3}}},
                "configuration": {"type": "board", "group_by": groups, "properties": shown, "cover": cover, "cover_size": "small"}}),
            ),
            (
                "POST",
                "/v1/views".into(),
                json!({"data_source_id": source, "view_id": self.dashboard, "name": "V", "type": "chart",
                "placement": {"type": "new_row", "row_index": 0},
                "configuration": {"type": "chart", "chart_type": "bar", "x_axis": groups, "sort": "manual", "y_axis_min": 1,
                    "value": {"aggregator": "sum", "property_id": "N"},
                    "reference_lines": [{"value": 1, "label": "l", "color": "red", "dash_style": "dash"}]}}),
            ),
            (
                "POST",
                "/v1/views".into(),
                json!({"data_source_id": source, "name": "V", "type": "timeline",
                "create_database": {"parent": {"page_id": self.page}, "position": {"type": "after_block", "block_id": self.audio}},
                "configuration": {"type": "timeline", "date_property_id": "D", "show_table": true,
                    "preference": {"zoom_level": "week", "center_timestamp": 1}, "arrows_by": {"property_id": "N"}}}),
            ),
            (
                "PATCH",
                format!("/v1/views/{}", self.view),
                json!({"name": "W", "filter": filter, "sorts": sorts,
                "quick_filters": {"N": {"number": {"equals": 3}}},
                "configuration": {"type": "table", "group_by": groups, "wrap_cells": true,
                    "subtasks": {"display_mode": "show", "filter_scope": "parents"}}}),
            ),
            ("POST", format!("/v1/views/{}/queries", self.view), json!({"page_size": 2})),
            (
                "PATCH",
                markdown.clone(),
                json!({"type": "update_content", "update_content": {"content_updates": [
                {"old_str": "one", "new_str": "1", "replace_all_matches": true}]}}),
            ),
            (
                "PATCH",
                markdown.clone(),
                json!({"type": "replace_content", "replace_content": {"new_str": "new"}, "allow_async": true}),
            ),
            (
                "PATCH",
                markdown.clone(),
                json!({"type": "insert_content", "insert_content": {"content": "new", "after": "one...two"}}),
            ),
            (
                "PATCH",
                markdown.clone(),
                json!({"type": "insert_content", "insert_content": {"content": "new", "position": {"type": "start"}}}),
            ),
            (
                "PATCH",
                markdown,
                json!({"type": "replace_content_range", "replace_content_range": {"content": "new", "content_range": "one...two"}}),
            ),
            (
                "POST",
                "/v1/pages".into(),
                json!({"parent": {"type": "data_source_id", "data_source_id": source},
                "template": {"type": "template_id", "template_id": self.template}}),
            ),
            (
                "POST",
                "/v1/pages".into(),
                json!({"parent": {"page_id": self.page}, "markdown": "# A\nb", "allow_async": true,
                "position": {"type": "after_block", "after_block": {"id": self.audio}}}),
            ),
            (
                "POST",
                format!("/v1/pages/{}/move", self.row),
                json!({"parent": {"type": "page_id", "page_id": self.page}}),
            ),
            (
                "PATCH",
                format!("/v1/blocks/{}/children", self.page),
                json!({"children": [paragraph("x")],
                "position": {"type": "after_block", "after_block": {"id": self.audio}}}),
            ),
            (
                "PATCH",
                format!("/v1/databases/{database}"),
                json!({"parent": {"page_id": self.page}}),
            ),
            ("PATCH", format!("/v1/comments/{}", self.comment), json!({"markdown": "**new**"})),
            (
                "POST",
                "/v1/comments".into(),
                json!({"discussion_id": self.sim.get(&format!("/v1/comments/{}", self.comment))["discussion_id"], "markdown": "new"}),
            ),
            (
                "POST",
                "/v1/file_uploads".into(),
                json!({"mode": "external_url", "filename": "a.png", "external_url": "https://a.example/a.png"}),
            ),
            (
                "POST",
                "/v1/blocks/meeting_notes".into(),
                json!({"source": {"type": "block", "block_id": self.audio}, "title": "T",
                "language": "en", "options": {"kickoff_summary": true}}),
            ),
            (
                "POST",
                "/v1/blocks/meeting_notes/query".into(),
                json!({"filter": {"operator": "or", "filters": [
                    notes("title", "string_contains", json!({"type": "exact", "value": "week"})),
                    {"operator": "and", "filters": [notes("created_by", "person_contains", person), notes("title", "string_is", json!({"type": "exact", "value": "planning"}))]}]},
                "sort": [{"property": "title", "direction": "descending"}]}),
            ),
            (
                "POST",
                "/v1/blocks/meeting_notes/query".into(),
                json!({"filter": {"operator": "and", "filters": [
                    notes("created_time", "date_is_within", days),
                    notes("title", "string_contains", json!({"type": "exact", "value": "week"}))]}}),
            ),
            (
                "POST",
                "/v1/blocks/meeting_notes/query".into(),
                json!({"sort": [{"property": "title", "direction": "descending"}], "limit": 1}),
            ),
            ("PATCH", format!("/v1/blocks/{}/children", self.page), json!({ "children": others })),
            ("PATCH", format!("/v1/data_sources/{source}"), json!({ "properties": schema })),
            (
                "POST",
                "/v1/oauth/token".into(),
                json!({"grant_type": "authorization_code", "code": self.code, "redirect_uri": BACK,
                "external_account": {"key": "k", "name": "n"}}),
            ),
            (
                "POST",
                "/v1/oauth/token".into(),
                json!({"grant_type": "refresh_token", "refresh_token": self.refresh}),
            ),
            ("POST", "/v1/oauth/introspect".into(), json!({"token": self.access})),
            ("POST", "/v1/oauth/revoke".into(), json!({"token": self.access})),
        ]
    }

    fn all_requests(&self) -> Vec<(&'static str, String, Value)> {
        [self.requests(), self.more_requests()].concat()
    }

    /// The requests, each right, of what is made and changed.
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
                json!({"properties": values, "icon": icon, "is_locked": true, "is_archived": true}),
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

    /// What comes of a request: its status and answer, and what the workspace holds then.
    fn outcome(&self, method: &str, path: &str, body: &Value) -> (u16, String, String) {
        let (status, answer) = match path.starts_with("/v1/oauth") {
            true => as_client(&self.sim, method, path, body),
            false => self.sim.text(method, path, Some(body.clone())),
        };
        (status, answer, self.sim.workspace.export())
    }
}

/// A workspace as it was exported, without what time it is there.
fn without_time(export: &str) -> String {
    let lines = export.lines().filter(|line| !line.starts_with("  \"time\""));
    lines.collect::<Vec<_>>().join("\n")
}

/// What may be left out or is not looked at.
fn may_be_silent(change: Change, path: &str) -> bool {
    let ends = |with: &[&str]| with.iter().any(|end| path.ends_with(end));
    let has = |with: &[&str]| with.iter().any(|part| path.contains(part));
    match change {
        // The keys beside it say what it is; a title is added; a name says the type of its content.
        Change::Drop
            if ends(&[
                ".type",
                ".single_property",
                ".properties.Name",
                ".Name.title",
                ".content_type",
            ]) =>
        {
            true
        }
        // Notes are not really made, and nobody asks for an account elsewhere.
        Change::Drop => has(&[".language", ".options", ".external_account"]),
        // A token that is not known is as good as revoked.
        Change::OutOfSet => has(&[".external_account", ".token"]),
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
        // What is compared with, or asked for.
        ".number.greater_than",
        ".number.equals",
        ".title.starts_with",
        ".select.does_not_equal[]",
        ".query",
        ".filter.value.value",
        // What is shown.
        ".range_start",
        ".range_end",
        ".range_size",
        ".y_axis_min",
        ".reference_lines[].value",
        ".reference_lines[].label",
        ".center_timestamp",
        ".new_str",
        ".markdown",
        ".title",
        ".external_account.key",
        ".token",
    ];
    free.iter().any(|end| path.ends_with(end))
}

#[test]
fn what_is_changed_in_a_request_is_refused_or_shows() {
    let mut counts: BTreeMap<(Change, &str), usize> = BTreeMap::new();
    let (mut silent, mut accepted, mut half_done) = (Vec::new(), Vec::new(), Vec::new());
    let scene = Scene::new();
    let before = scene.sim.workspace.snapshot();
    let held = without_time(&scene.sim.workspace.export());
    for (method, path, body) in scene.all_requests() {
        scene.sim.workspace.restore(&before);
        let right = scene.outcome(method, &path, &body);
        assert!(matches!(right.0, 200 | 202), "{method} {path}: {}", right.1);
        for (change, at, mutated) in mutations(&body) {
            scene.sim.workspace.restore(&before);
            let outcome = scene.outcome(method, &path, &mutated);
            let (status, answer, holds) = &outcome;
            let at = shown(&at);
            let what = match status {
                200 | 202
                    if change == Change::Kind || change == Change::OutOfSet && !is_free(&at) =>
                {
                    accepted.push(format!("{method} {path}: {change:?} {at}"));
                    "accepted"
                }
                200 | 202 if (answer, holds) != (&right.1, &right.2) => "shown",
                200 | 202 if may_be_silent(change, &at) => "not needed",
                200 | 202 => {
                    silent.push(format!("{method} {path}: {change:?} {at}"));
                    "silent"
                }
                400 | 404 => {
                    if without_time(holds) != held {
                        half_done.push(format!("{method} {path}: {change:?} {at}"));
                    }
                    "refused"
                }
                other => panic!("{method} {path}: {change:?} {at}: {other} {answer}"),
            };
            *counts.entry((change, what)).or_default() += 1;
        }
    }
    for ((change, what), count) in &counts {
        println!("{change:?}: {count} {what}");
    }
    let count = half_done.len();
    assert!(half_done.is_empty(), "{count} are refused and half done:\n{}", half_done.join("\n"));
    assert!(accepted.is_empty(), "{} are accepted:\n{}", accepted.len(), accepted.join("\n"));
    assert!(silent.is_empty(), "{} are silent:\n{}", silent.len(), silent.join("\n"));
}
