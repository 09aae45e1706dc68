//! What the tests share: requests in process, answers as JSON.
#![allow(dead_code)]

pub(crate) mod web;

use bytes::Bytes;
use notion_sim::Workspace;
use serde_json::{Value, json};

pub(crate) struct Sim {
    pub(crate) workspace: Workspace,
    pub(crate) version: &'static str,
    pub(crate) token: &'static str,
}

impl Sim {
    pub(crate) fn new() -> Self {
        Self::with(Workspace::new())
    }

    pub(crate) fn with(workspace: Workspace) -> Self {
        Self { workspace, version: "2025-09-03", token: "t" }
    }

    pub(crate) fn root(&self) -> String {
        self.workspace.root_page().to_string()
    }

    pub(crate) fn raw(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Bytes,
    ) -> http::Response<Bytes> {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", kind)
            .header("notion-version", self.version)
            .body(body)
            .unwrap();
        self.workspace.handle(request)
    }

    pub(crate) fn text(&self, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
        let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
        let response = self.raw(method, path, "application/json", body);
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let (status, text) = self.text(method, path, body);
        (status, serde_json::from_str(&text).unwrap())
    }

    pub(crate) fn ok(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.call(method, path, body);
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.ok("GET", path, None)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Value {
        self.ok("POST", path, Some(body))
    }

    pub(crate) fn patch(&self, path: &str, body: Value) -> Value {
        self.ok("PATCH", path, Some(body))
    }

    /// Status, code and message of an error.
    pub(crate) fn fails(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, String, String) {
        let (status, answer) = self.call(method, path, body);
        assert_eq!(
            (&answer["object"], &answer["status"]),
            (&json!("error"), &json!(status)),
            "{answer}"
        );
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        (status, text("code"), text("message"))
    }

    /// The message of a validation error.
    pub(crate) fn invalid(&self, method: &str, path: &str, body: Value) -> String {
        let (status, code, message) = self.fails(method, path, Some(body));
        assert_eq!((status, code.as_str()), (400, "validation_error"), "{message}");
        message
    }

    /// A page below the root, with these blocks.
    pub(crate) fn page(&self, title: &str, children: Value) -> String {
        let body = json!({"parent": {"page_id": self.root()}, "children": children,
            "properties": {"title": [{"text": {"content": title}}]}});
        id(&self.post("/v1/pages", body))
    }

    /// A data source with these properties.
    pub(crate) fn source(&self, properties: Value) -> String {
        let body = json!({"parent": {"page_id": self.root()}, "title": [{"text": {"content": "Tasks"}}],
            "initial_data_source": {"properties": properties}});
        id(&self.post("/v1/databases", body)["data_sources"][0])
    }

    pub(crate) fn row(&self, source: &str, properties: Value) -> String {
        let body = json!({"parent": {"data_source_id": source}, "properties": properties});
        id(&self.post("/v1/pages", body))
    }

    pub(crate) fn append(&self, parent: &str, children: Value) -> Value {
        self.patch(&format!("/v1/blocks/{parent}/children"), json!({"children": children}))
    }

    pub(crate) fn children(&self, parent: &str) -> Vec<Value> {
        let list = self.get(&format!("/v1/blocks/{parent}/children"));
        list["results"].as_array().unwrap().clone()
    }

    /// The texts of the blocks in a block.
    pub(crate) fn texts(&self, parent: &str) -> Vec<String> {
        self.children(parent).iter().map(text_of).collect()
    }
}

/// What a block says.
pub(crate) fn text_of(block: &Value) -> String {
    let kind = block["type"].as_str().unwrap();
    let pieces = block[kind]["rich_text"].as_array().cloned().unwrap_or_default();
    pieces.iter().map(|piece| piece["plain_text"].as_str().unwrap()).collect()
}

pub(crate) fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

pub(crate) fn paragraph(text: &str) -> Value {
    json!({"paragraph": {"rich_text": [{"text": {"content": text}}]}})
}
