//! Every kind of answer has the keys that Notion's has, in their order, at both versions.

use std::fmt;

use crate::common::{Sim, id, paragraph};
use bytes::Bytes;
use futures_util::FutureExt;
use notion_transport::Transport;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::json;

/// The keys of an object, in their order.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Keys;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// A simulator of one version, and how many kinds of answers were looked at.
struct Looker {
    sim: Sim,
    count: usize,
}

impl Looker {
    /// Asserts the keys of an answer. `archived` stands in front of `request_id`, in the older version only.
    fn look(&mut self, request: (&str, &str), body: Option<serde_json::Value>, keys: &str) {
        let (method, path) = request;
        let (_, text) = self.sim.text(method, path, body);
        let Keys(found) = serde_json::from_str(&text).unwrap();
        let wanted: Vec<&str> = keys
            .split(' ')
            .filter(|key| *key != "archived" || self.sim.version == "2025-09-03")
            .collect();
        assert_eq!(found, wanted, "{method} {path} at {}: {text}", self.sim.version);
        self.count += 1;
    }

    fn get(&mut self, path: &str, keys: &str) {
        self.look(("GET", path), None, keys);
    }
}

const PAGE: &str = "object id created_time last_edited_time created_by last_edited_by cover icon parent in_trash \
                    is_archived is_locked properties url public_url archived request_id";
const DATABASE: &str = "object id title description parent is_inline in_trash is_locked created_time \
                        last_edited_time data_sources icon cover url public_url archived request_id";
const DATA_SOURCE: &str = "object id cover icon created_time created_by last_edited_by last_edited_time title \
                           description is_inline properties parent database_parent url public_url in_trash archived \
                           request_id";
const COMMENT: &str = "object id parent discussion_id created_time last_edited_time created_by rich_text \
                       display_name request_id";
const VIEW: &str = "object id parent data_source_id name type created_time created_by last_edited_time \
                    last_edited_by url filter sorts quick_filters configuration request_id";
const FAILURE: &str = "object status code message request_id";
const NOT_FOUND: &str = "object status code message additional_data request_id";

fn block(kind: &str) -> String {
    format!(
        "object id parent created_time last_edited_time created_by last_edited_by has_children in_trash type {kind} \
         archived request_id"
    )
}

fn list(kind: &str) -> String {
    format!("object results next_cursor has_more type {kind} request_id")
}

fn look_at_all(version: &'static str) -> usize {
    let mut look = Looker { sim: Sim { version, ..Sim::new() }, count: 0 };
    let bot = id(&look.sim.get("/v1/users/me"));
    let page = look.sim.page("P", json!([paragraph("a")]));
    let source = look.sim.source(json!({"Name": {"title": {}}, "N": {"number": {}}, "S": {"select": {}},
        "C": {"checkbox": {}}, "D": {"date": {}}, "U": {"url": {}}, "T": {"rich_text": {}}, "P": {"people": {}},
        "F": {"files": {}}, "E": {"formula": {"expression": "1 + 1"}}, "M": {"multi_select": {}}}));
    let row = look.sim.row(
        &source,
        json!({"N": {"number": 1},
        "T": {"rich_text": [{"text": {"content": "a"}}]}}),
    );
    let found = look.sim.get(&format!("/v1/data_sources/{source}"));
    let database = found["parent"]["database_id"].as_str().unwrap().to_owned();

    look.get("/v1/users/me", "object id name avatar_url type bot request_id");
    look.get(&format!("/v1/users/{bot}"), "object id name avatar_url type bot request_id");
    look.get("/v1/users", &list("user"));
    look.get(&format!("/v1/pages/{page}"), PAGE);
    look.get(&format!("/v1/pages/{row}"), PAGE);
    look.get(&format!("/v1/databases/{database}"), DATABASE);
    look.get(&format!("/v1/data_sources/{source}"), DATA_SOURCE);
    look.get(&format!("/v1/blocks/{page}"), &block("child_page"));
    look.get(&format!("/v1/blocks/{database}"), &block("child_database"));
    look.get(&format!("/v1/blocks/{page}/children"), &list("block"));
    let first = id(&look.sim.children(&page)[0]);
    look.get(&format!("/v1/blocks/{first}"), &block("paragraph"));
    let search = Some(json!({}));
    look.look(("POST", "/v1/search"), search.clone(), &list("page_or_data_source"));
    let query = format!("/v1/data_sources/{source}/query");
    look.look(("POST", &query), search, &list("page_or_data_source"));
    look.get(&format!("/v1/data_sources/{source}/templates"), "templates has_more next_cursor");
    look.get(
        &format!("/v1/pages/{page}/markdown"),
        "object id markdown truncated unknown_block_ids request_id",
    );
    look.get("/v1/custom_emojis", "object type results has_more next_cursor request_id");

    let say = json!({"parent": {"page_id": page}, "rich_text": [{"text": {"content": "a"}}]});
    look.look(("POST", "/v1/comments"), Some(say), COMMENT);
    look.get(&format!("/v1/comments?block_id={page}"), &list("comment"));

    for (name, property) in found["properties"].as_object().unwrap() {
        let path = format!("/v1/pages/{row}/properties/{}", property["id"].as_str().unwrap());
        match name.as_str() {
            "Name" | "T" | "P" => {
                look.get(&path, "object results next_cursor has_more type property_item request_id")
            }
            _ => {
                let kind = property["type"].as_str().unwrap();
                // In which order they come is known of old versions only.
                look.get(&path, &format!("object type {kind} id request_id"));
            }
        }
    }

    let views = look.sim.get(&format!("/v1/views?database_id={database}"));
    let view = id(&views["results"][0]);
    look.get(&format!("/v1/views?database_id={database}"), &list("view"));
    look.get(&format!("/v1/views/{view}"), VIEW);

    let pending = "object id created_time created_by last_edited_time expiry_time upload_url in_trash status filename \
                   content_type content_length archived request_id";
    let upload = Some(json!({"filename": "a.txt"}));
    look.look(("POST", "/v1/file_uploads"), upload, pending);
    let upload = id(&look.sim.post("/v1/file_uploads", json!({"filename": "a.txt"})));
    look.get(&format!("/v1/file_uploads/{upload}"), pending);
    look.get("/v1/file_uploads", &list("file_upload"));

    for kind in ["pages", "databases", "data_sources", "blocks", "users"] {
        look.get(&format!("/v1/{kind}/{}", uuid::Uuid::nil()), NOT_FOUND);
    }
    look.get("/v1/nothing", FAILURE);
    look.get("/v1/pages/x", FAILURE);
    look.look(("POST", "/v1/pages"), Some(json!({})), FAILURE);
    for (fault, keys) in
        [(json!({"status": 503}), FAILURE), (json!({"status": 429, "retry_after": 1}), NOT_FOUND)]
    {
        let fault = Bytes::from(fault.to_string());
        look.sim.raw("POST", "/__sim__/faults", "application/json", fault);
        let request = http::Request::get("/v1/users/me").body(Bytes::new()).unwrap();
        let answer = look.sim.workspace.send(request).now_or_never().unwrap().unwrap();
        let Keys(found) = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(found, keys.split(' ').collect::<Vec<_>>());
        assert_eq!(answer.headers()["x-notion-request-id"].len(), 36);
        look.count += 1;
    }
    look.count
}

#[test]
fn answers_have_the_keys_of_notions() {
    for version in ["2025-09-03", "2026-03-11"] {
        println!("{version}: the keys of {} answers", look_at_all(version));
    }
}
