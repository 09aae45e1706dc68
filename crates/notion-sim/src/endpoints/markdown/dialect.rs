//! Which dialect of Markdown a request is in.

use notion_model::MarkdownVersion;
use serde_json::Value;

use crate::store::state::State;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Body, Query};

/// The name of the parameter.
pub(crate) const KEY: &str = "markdown_version";

pub(crate) fn named(state: &State, place: &str, name: Option<&str>) -> Result<MarkdownVersion> {
    let is_next = state.settings().next_markdown;
    match name {
        None if is_next => Ok(MarkdownVersion::V2),
        None => Ok(MarkdownVersion::V1),
        Some("v2") => Ok(MarkdownVersion::V2),
        Some("v1") if !is_next => Ok(MarkdownVersion::V1),
        Some(name) => {
            let should = if is_next { "`\"v2\"`" } else { "`\"v1\"` or `\"v2\"`" };
            Err(Fail::at(place, KEY, should, Some(&Value::from(name))))
        }
    }
}

pub(crate) fn of_query(state: &State, query: &Query) -> Result<MarkdownVersion> {
    named(state, "query", query.get(KEY))
}

/// The dialect of a body that has Markdown only among other things: without it, it names none.
pub(crate) fn beside_markdown(state: &State, body: &Body) -> Result<MarkdownVersion> {
    if !body.has("markdown") && body.has(KEY) {
        return Err(Fail::body(KEY, "not present", body.raw(KEY)));
    }
    let name = body.get::<String>(KEY, "a string")?;
    named(state, "body", name.as_deref())
}
