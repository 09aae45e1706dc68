//! A Notion that answers by a function, and what it answers with.

use std::sync::Arc;

use notion_api::Client;
use notion_model::BlockId;
use notion_tests::script;
use notion_transport::Request;
use notion_transport::clock::ManualClock;
use notion_transport::layer::{RateLimitSettings, RetrySettings};
use notion_transport::mock::MockTransport;
use serde_json::{Value as Json, json};

/// A client that gets what `answer` says, and the transport that keeps its requests.
pub(super) fn notion(
    answer: impl Fn(&Request) -> (u16, Json) + Send + 'static,
) -> (Client, MockTransport) {
    let mock = MockTransport::from_fn(move |request| {
        let (status, body) = answer(request);
        Ok(match body {
            Json::String(html) => script::answer(status, html),
            body => script::answer(status, body),
        })
    });
    let builder = Client::builder().transport(mock.clone()).clock(Arc::new(ManualClock::new()));
    // Nothing is tried again: whatever is answered is what came of it.
    let builder = builder.retry(RetrySettings::default().max_attempts(1));
    let notion = builder.rate_limit(RateLimitSettings::unlimited()).build().expect("a client");
    (notion, mock)
}

pub(super) fn id(n: usize) -> String {
    format!("10000000-0000-4000-8000-{n:012x}")
}

pub(super) fn block_id(n: usize) -> BlockId {
    id(n).parse().expect("an id")
}

/// The number of the object that a request is about.
pub(super) fn number(request: &Request) -> usize {
    let id = request.uri().path().split('/').nth(3).expect("an id");
    usize::from_str_radix(&id[24..], 16).expect("one of these ids")
}

pub(super) fn cursor(request: &Request) -> Option<&str> {
    request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix("start_cursor="))
}

pub(super) fn error(status: u16, code: &str, message: &str) -> (u16, Json) {
    let body = json!({
        "object": "error", "status": status, "code": code, "message": message,
        "request_id": id(0x4d),
    });
    (status, body)
}

pub(super) fn list(results: Vec<Json>, next: Option<&str>) -> (u16, Json) {
    let body = json!({
        "object": "list", "results": results, "next_cursor": next, "has_more": next.is_some(),
    });
    (200, body)
}

/// A block of the type `kind`.
pub(super) fn block_of(n: usize, kind: &str, has_children: bool) -> Json {
    let payload = match kind {
        "unsupported" => json!({"block_type": "transcription"}),
        "child_page" => json!({"title": "A page"}),
        _ => json!({"rich_text": [], "color": "default"}),
    };
    json!({
        "object": "block", "id": id(n), "has_children": has_children, "in_trash": false,
        "type": kind, kind: payload,
    })
}

pub(super) fn block(n: usize, has_children: bool) -> Json {
    block_of(n, "paragraph", has_children)
}

/// A row with these properties.
pub(super) fn row(n: usize, properties: Json) -> Json {
    json!({
        "object": "page", "id": id(n), "created_time": "2026-01-02T03:04:00.000Z",
        "last_edited_time": "2026-01-02T03:04:00.000Z", "in_trash": false,
        "parent": {"type": "data_source_id", "data_source_id": id(2), "database_id": id(3)},
        "properties": properties, "url": "https://www.notion.so/x",
    })
}
