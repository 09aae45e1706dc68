//! Which dialect of Markdown a request is in.

use notion_model::MarkdownVersion;
use serde_json::Value;

use crate::store::state::State;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Body, Query};

/// The name of the parameter.
pub(crate) const KEY: &str = "markdown_version";

fn chosen(state: &State, place: &str, given: Option<&Value>) -> Result<MarkdownVersion> {
    let is_next = state.settings().next_markdown;
    match (given, given.and_then(Value::as_str)) {
        (None, _) if is_next => Ok(MarkdownVersion::V2),
        (None, _) => Ok(MarkdownVersion::V1),
        (_, Some("v2")) => Ok(MarkdownVersion::V2),
        (_, Some("v1")) if !is_next => Ok(MarkdownVersion::V1),
        (given, _) => {
            let should = if is_next { "`\"v2\"`" } else { "`\"v1\"` or `\"v2\"`" };
            Err(Fail::at(place, KEY, should, given))
        }
    }
}

pub(crate) fn of_query(state: &State, query: &Query) -> Result<MarkdownVersion> {
    chosen(state, "query", query.get(KEY).map(Value::from).as_ref())
}

pub(crate) fn of_body(state: &State, body: &Body) -> Result<MarkdownVersion> {
    chosen(state, "body", body.raw(KEY))
}

/// The dialect of a body that has Markdown only among other things: without it, it names none.
pub(crate) fn beside_markdown(state: &State, body: &Body) -> Result<MarkdownVersion> {
    if !body.has("markdown") && body.has(KEY) {
        return Err(Fail::body(KEY, "not present", body.raw(KEY)));
    }
    of_body(state, body)
}
