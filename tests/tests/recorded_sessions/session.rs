//! The recordings, and a workspace as it was before each.

use std::collections::BTreeMap;

use bytes::Bytes;
use notion_model::jiff::Timestamp;
use notion_sim::Workspace;
use notion_tests::beside;
use serde_json::{Value, json};

use crate::ids::digits;

/// A request that was sent to Notion, and its answer.
pub(crate) struct Exchange {
    pub(crate) index: usize,
    pub(crate) version: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) request: Value,
    pub(crate) status: u64,
    pub(crate) response: Value,
}

/// By source, in their order.
pub(crate) fn sessions() -> BTreeMap<String, Vec<Exchange>> {
    let mut sessions: BTreeMap<String, Vec<Exchange>> = BTreeMap::new();
    for file in beside::recordings() {
        for mut record in beside::records(&file) {
            let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
            let version = text("notion_version");
            if !["2025-09-03", "2026-03-11"].contains(&&*version) || text("origin") != "recorded" {
                continue;
            }
            let source = text("source");
            let (source, index) = source.rsplit_once('#').expect("a place in a recording");
            let exchange = Exchange {
                index: index.parse().expect("a number"),
                version,
                method: text("method"),
                path: text("path"),
                query: text("query"),
                status: record["status"].as_u64().expect("a status"),
                request: record["request"].take(),
                response: record["response"].take(),
            };
            sessions.entry(source.to_owned()).or_default().push(exchange);
        }
    }
    for session in sessions.values_mut() {
        session.sort_by_key(|exchange| exchange.index);
    }
    assert!(sessions.len() > 100, "{}", sessions.len());
    sessions
}

/// What stands in recordings for the id of the connection.
const MASKED: &str = "00000000-0000-4000-8000-0000000000f1";

/// What is known of the workspace of a recording, in a simulator.
pub(crate) struct Before {
    pub(crate) workspace: Workspace,
    /// The objects that it begins with.
    pub(crate) known: Vec<String>,
}

/// The workspace with the people, the connection and the page to start with that the session names.
pub(crate) fn before(session: &[Exchange]) -> Before {
    let mut objects = Vec::new();
    session.iter().for_each(|exchange| objects_in(&exchange.response, &mut objects));
    let is = |object: &Value, key: &str, value: &str| object[key] == value;
    let own = objects.iter().find(|object| object["bot"].get("workspace_name").is_some());
    let said = objects.iter().find_map(|object| {
        let name = &object["display_name"];
        (name["type"] == "integration").then_some(name["resolved_name"].as_str()).flatten()
    });
    let called = objects.iter().find(|object| is(object, "type", "bot"));
    let name = said.or(own.and_then(|own| own["name"].as_str()));
    let name = name.or(called.and_then(|bot| bot["name"].as_str())).unwrap_or("Connection");
    let workspace = Workspace::builder().connection(name).token("token").build();

    // Whatever page is named first as a parent was there before.
    let root =
        session.iter().find_map(|exchange| digits(exchange.request["parent"]["page_id"].as_str()?));
    let root = root.unwrap_or_else(|| workspace.root_page().to_string());
    let page = objects.iter().find(|object| {
        is(object, "object", "page")
            && object["id"].as_str().and_then(digits).as_ref() == Some(&root)
    });
    let mut users: Vec<&Value> = Vec::new();
    for user in objects.iter().filter(|object| is(object, "object", "user")) {
        let is_whole = user.get("type").is_some() && user["bot"].get("owner").is_none();
        // Where ids were masked, two users may have one.
        let same = |other: &&Value| other["id"] == user["id"] && other["name"] == user["name"];
        if is_whole && !users.iter().any(same) {
            users.push(user);
        }
    }
    let begun = simulated_start(&workspace);
    let made = session.iter().filter(|exchange| exchange.method == "POST");
    let mut made = made.map(|exchange| &exchange.response);
    let first = made.find(|made| made.get("created_time").is_some());
    let start = first.and_then(|made| made["created_time"].as_str()?.parse().ok());
    let start = start.unwrap_or(begun);
    let bot = match own {
        Some(own) => (*own).clone(),
        None => {
            let id = first.and_then(|made| made["created_by"]["id"].as_str());
            let owner = json!({"type": "workspace", "workspace": true});
            json!({"object": "user", "id": id.unwrap_or(MASKED), "name": name, "avatar_url": null,
                "type": "bot", "bot": {"owner": owner}})
        }
    };
    let mut page = match page {
        Some(page) => (*page).clone(),
        None => json!({"object": "page", "id": root, "created_time": start.to_string(),
            "last_edited_time": start.to_string(), "properties": {}}),
    };
    page["parent"] = json!({"type": "workspace", "workspace": true});
    let known = users.iter().copied().chain([&bot]).filter_map(|user| user["id"].as_str());
    let known = known.map(str::to_owned).chain([root]).collect();
    let (name, id) = (&bot["bot"]["workspace_name"], &bot["bot"]["workspace_id"]);
    let seed = json!({"users": users, "bot": bot, "pages": [page],
        "workspace": {"id": id, "name": name}});
    let body = Bytes::from(seed.to_string());
    let request = http::Request::post("/__sim__/import").body(body).expect("a request");
    let answer = workspace.handle(request);
    assert_eq!(answer.status(), 200, "{:?}", answer.body());
    if start < begun {
        workspace.advance(start.duration_since(begun));
    }
    Before { workspace, known }
}

/// The time with which a new workspace begins.
fn simulated_start(workspace: &Workspace) -> Timestamp {
    let request = http::Request::get("/__sim__/export").body(Bytes::new()).expect("a request");
    let export: Value = serde_json::from_slice(workspace.handle(request).body()).expect("JSON");
    let created = export["pages"][0]["created_time"].as_str().expect("a time");
    created.parse().expect("a time")
}

/// Every object in a value, the outer ones first.
fn objects_in<'v>(value: &'v Value, objects: &mut Vec<&'v Value>) {
    match value {
        Value::Object(map) => {
            objects.push(value);
            map.values().for_each(|value| objects_in(value, objects));
        }
        Value::Array(values) => values.iter().for_each(|value| objects_in(value, objects)),
        _ => {}
    }
}
