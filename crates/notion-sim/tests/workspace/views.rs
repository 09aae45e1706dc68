//! Views and their queries.

use notion_model::jiff::SignedDuration;
use notion_sim::Workspace;
use serde_json::{Value, json};

use crate::common::{Sim, id};

struct Tasks {
    sim: Sim,
    source: String,
    database: String,
}

impl Tasks {
    fn new() -> Self {
        let sim = Sim::new();
        let source = sim
            .source(json!({"Name": {"title": {}}, "Points": {"number": {}}, "Due": {"date": {}}}));
        for points in 0..5 {
            let name = json!({"title": [{"text": {"content": format!("Task {points}")}}]});
            sim.row(&source, json!({"Name": name, "Points": {"number": points}}));
        }
        let database =
            sim.get(&format!("/v1/data_sources/{source}"))["parent"]["database_id"].clone();
        Self { sim, source, database: database.as_str().unwrap().to_owned() }
    }

    fn body(&self, more: Value) -> Value {
        let mut body = json!({"data_source_id": self.source, "name": "View", "type": "table"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    }

    fn create(&self, more: Value) -> Value {
        let mut body = self.body(more);
        body["database_id"] = self.database.clone().into();
        self.sim.post("/v1/views", body)
    }

    fn tabs(&self) -> Vec<String> {
        let list = self.sim.get(&format!("/v1/views?database_id={}", self.database));
        assert_eq!((&list["type"], &list["view"]), (&json!("view"), &json!({})));
        list["results"].as_array().unwrap().iter().map(id).collect()
    }
}

#[test]
fn views_are_made_changed_and_deleted() {
    let tasks = Tasks::new();
    let [default] = tasks.tabs().try_into().unwrap();
    let view = tasks.create(json!({}));
    let (id, url) = (id(&view), view["url"].as_str().unwrap());
    let keys: Vec<&str> = view.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys.len(), 16, "{keys:?}");
    assert_eq!(view["parent"], json!({"type": "database_id", "database_id": tasks.database}));
    assert_eq!(
        (&view["filter"], &view["configuration"]),
        (&Value::Null, &json!({"type": "table"}))
    );
    assert!(url.ends_with(&format!(
        "{}?v={}",
        tasks.database.replace('-', ""),
        id.replace('-', "")
    )));
    let first = tasks.create(json!({"position": {"type": "start"}}));
    let second = tasks.create(json!({"position": {"type": "after_view", "view_id": first["id"]}}));
    let ids = [&first, &second].map(crate::common::id);
    assert_eq!(tasks.tabs(), [&*ids[0], &*ids[1], &*default, &*id]);

    let path = format!("/v1/views/{id}");
    let points = json!({"property": "Points", "number": {"greater_than": 1}});
    let groups = json!({"type": "number", "property_id": "Points", "sort": {"type": "ascending"}});
    let change = json!({"name": "New", "filter": points, "quick_filters": {"Points": {"number": {"equals": 3}}},
        "configuration": {"type": "table", "group_by": groups, "frozen_column_index": 1}});
    let changed = tasks.sim.patch(&path, change);
    assert_eq!((&changed["name"], &changed["filter"]), (&json!("New"), &points));
    assert_ne!(changed["last_edited_time"], changed["created_time"]);
    let quick = changed["quick_filters"].as_object().unwrap();
    assert!(quick.len() == 1 && !quick.contains_key("Points"), "{quick:?}");
    let change = json!({"filter": null, "quick_filters": {"Points": null},
        "configuration": {"type": "table", "group_by": null, "show_vertical_lines": false}});
    let changed = tasks.sim.patch(&path, change);
    assert_eq!((&changed["filter"], &changed["quick_filters"]), (&Value::Null, &Value::Null));
    let configuration =
        json!({"type": "table", "frozen_column_index": 1, "show_vertical_lines": false});
    assert_eq!(changed["configuration"], configuration);
    let mut expected = changed.clone();
    let mut kept = tasks.sim.get(&path);
    for view in [&mut expected, &mut kept] {
        view["request_id"].take();
    }
    assert_eq!(kept, expected);

    let deleted = tasks.sim.ok("DELETE", &path, None);
    let keys: Vec<&str> = deleted.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["id", "object", "parent", "request_id", "type"]);
    assert_eq!(tasks.sim.fails("GET", &path, None).0, 404);
    for id in ids {
        tasks.sim.ok("DELETE", &format!("/v1/views/{id}"), None);
    }
    tasks.sim.invalid("DELETE", &format!("/v1/views/{default}"), json!({}));
}

#[test]
fn wrong_views_are_refused() {
    let tasks = Tasks::new();
    let invalid = |body: Value| tasks.sim.invalid("POST", "/v1/views", body);
    assert!(invalid(tasks.body(json!({}))).starts_with("body failed validation. Fix one:"));
    let at = |more: Value| {
        let mut body = tasks.body(more);
        body["database_id"] = tasks.database.clone().into();
        body
    };
    invalid(at(json!({"type": "none"})));
    invalid(at(json!({"type": "board", "configuration": {"type": "table"}})));
    invalid(at(json!({"type": "calendar", "configuration": {"type": "calendar"}})));
    invalid(at(json!({"filter": {"property": "Nothing", "number": {"equals": 1}}})));
    invalid(at(json!({"sorts": [{"property": "Nothing", "direction": "ascending"}]})));
    invalid(at(json!({"quick_filters": {"Nothing": {"number": {"equals": 1}}}})));
    invalid(at(
        json!({"configuration": {"type": "table", "properties": [{"property_id": "none"}]}}),
    ));
    invalid(at(json!({"placement": {"type": "new_row"}})));
    let message = tasks.sim.invalid("GET", "/v1/views", Value::Null);
    assert!(message.contains("query.database_id should be defined"), "{message}");
    let calendar = at(
        json!({"type": "calendar", "configuration": {"type": "calendar", "date_property_id": "Due"}}),
    );
    assert_eq!(tasks.sim.post("/v1/views", calendar)["configuration"]["date_property_id"], "Due");
}

#[test]
fn dashboards_and_linked_databases_hold_views() {
    let tasks = Tasks::new();
    let dashboard = tasks.create(json!({"type": "dashboard"}));
    assert_eq!(
        (&dashboard["data_source_id"], &dashboard["configuration"]["rows"]),
        (&Value::Null, &json!([]))
    );
    let widget = |placement: Value| {
        let body = json!({"view_id": dashboard["id"], "type": "list", "placement": placement});
        tasks.sim.post("/v1/views", tasks.body(body))
    };
    let first = widget(json!({"type": "new_row"}));
    assert_eq!(first["dashboard_view_id"], dashboard["id"]);
    let second = widget(json!({"type": "existing_row", "row_index": 0}));
    let widgets = || {
        let rows = tasks.sim.get(&format!("/v1/views/{}", id(&dashboard)))["configuration"]["rows"]
            .clone();
        let widgets = rows[0]["widgets"].as_array().cloned().unwrap_or_default();
        widgets.iter().map(|widget| widget["view_id"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(widgets(), [first["id"].clone(), second["id"].clone()]);
    assert!(!tasks.tabs().contains(&id(&first)));
    tasks.sim.ok("DELETE", &format!("/v1/views/{}", id(&first)), None);
    assert_eq!(widgets(), [second["id"].clone()]);

    let page = tasks.sim.page("Elsewhere", json!([]));
    let linked =
        tasks.body(json!({"create_database": {"parent": {"type": "page_id", "page_id": page}}}));
    let linked = tasks.sim.post("/v1/views", linked);
    let database = linked["parent"]["database_id"].as_str().unwrap();
    let answer = tasks.sim.get(&format!("/v1/databases/{database}"));
    assert_eq!((&answer["data_sources"], &answer["is_inline"]), (&json!([]), &json!(true)));
    assert_eq!(tasks.sim.children(&page)[0]["id"], database);
    let all = tasks.sim.get(&format!("/v1/views?data_source_id={}", tasks.source));
    let all: Vec<String> = all["results"].as_array().unwrap().iter().map(id).collect();
    assert!(all.contains(&id(&linked)) && all.contains(&tasks.tabs()[0]), "{all:?}");
}

#[test]
fn a_query_keeps_what_it_found() {
    let tasks = Tasks::new();
    let sorts = json!([{"property": "Points", "direction": "ascending"}]);
    let filter = json!({"property": "Points", "number": {"less_than": 4}});
    let view = id(&tasks.create(json!({"filter": filter, "sorts": sorts})));
    let path = format!("/v1/views/{view}/queries");
    let query = tasks.sim.post(&path, json!({"page_size": 3}));
    assert_eq!((&query["total_count"], &query["has_more"]), (&json!(4), &json!(true)));
    assert_eq!(query["results"][0]["object"], "page");
    let first = id(&query["results"][0]);
    // What is found stays found.
    tasks
        .sim
        .patch(&format!("/v1/pages/{first}"), json!({"properties": {"Points": {"number": 9}}}));
    let results = format!("{path}/{}", id(&query));
    let all = tasks.sim.get(&results);
    assert_eq!((all["results"].as_array().unwrap().len(), id(&all["results"][0])), (4, first));
    let cursor = query["next_cursor"].as_str().unwrap();
    let rest = tasks.sim.get(&format!("{results}?start_cursor={cursor}"));
    assert_eq!(rest["results"], json!([all["results"][3]]));
    tasks.sim.workspace.advance(SignedDuration::from_mins(16));
    assert_eq!(tasks.sim.fails("GET", &results, None).0, 404);
    for _ in 0..2 {
        assert_eq!(tasks.sim.ok("DELETE", &results, None)["deleted"], true);
    }
}

#[test]
fn the_cap_of_queries_holds_for_views() {
    let sim = Sim::with(Workspace::builder().query_limit(2).build());
    let source = sim.source(json!({"Name": {"title": {}}}));
    (0..3).for_each(|_| drop(sim.row(&source, json!({}))));
    let views = sim.get(&format!("/v1/views?data_source_id={source}"));
    let query = sim.post(&format!("/v1/views/{}/queries", id(&views["results"][0])), json!({}));
    assert_eq!(
        (&query["total_count"], &query["request_status"]["type"]),
        (&json!(2), &json!("incomplete"))
    );
    let seed = sim.get("/__sim__/export");
    let again = Sim::new();
    again.ok("POST", "/__sim__/import", Some(seed));
    let views_again = again.get(&format!("/v1/views?data_source_id={source}"));
    assert_eq!(views_again["results"], views["results"]);
}
