//! What control requests let happen: sharing, refusals, purge, time, settings and the faults of events.

use http::StatusCode;
use notion_model::UserId;
use notion_model::jiff::SignedDuration;
use notion_transport::Response;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{failed, value};
use crate::store::settings::Settings;
use crate::webhooks::faults::WebhookFault;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::uuid;
use crate::wire::request::Body;
use crate::workspace::inner::Inner;

/// The answer, if the request is one of these.
pub(super) fn answer(
    inner: &mut Inner,
    method: &str,
    path: &[&str],
    body: &[u8],
) -> Option<Response> {
    let done = match (method, path) {
        ("POST", ["share"]) => share(inner, body, true),
        ("POST", ["unshare"]) => share(inner, body, false),
        ("POST", ["refuse"]) => refuse(inner, body),
        ("POST", ["unsupported"]) => unsupported(inner, body),
        ("POST", ["purge"]) => purge(inner, body),
        ("POST", ["resolve"]) => resolve(inner, body),
        ("POST", ["wiki"]) => wiki(inner, body),
        ("POST", ["groups"]) => group(inner, body),
        ("POST", ["end_cursors"]) => {
            inner.state.end_sessions();
            Ok(json!({}))
        }
        ("POST", ["clock"]) => clock(inner, body),
        ("GET", ["settings"]) => Ok(json!(inner.state.settings())),
        ("PATCH", ["settings"]) => settings(inner, body),
        ("GET", ["webhook_faults"]) => Ok(json!({ "faults": inner.webhooks.plan })),
        ("POST", ["webhook_faults"]) => webhook_faults(inner, body),
        ("DELETE", ["webhook_faults"]) => {
            inner.webhooks.plan.clear();
            Ok(json!({ "faults": [] }))
        }
        _ => return None,
    };
    Some(match done {
        Ok(done) => value(StatusCode::OK, &done),
        Err(fail) => failed(&fail),
    })
}

/// The id under `key`, which has to be there.
fn id<T: From<Uuid>>(body: &Body, key: &str) -> Result<T> {
    let given = body.required(key)?;
    let id = given.as_str().and_then(uuid);
    id.map(T::from).ok_or_else(|| Fail::body(key, "a valid uuid", Some(given)))
}

fn share(inner: &mut Inner, body: &[u8], is_shared: bool) -> Result<Value> {
    let body = Body::read(body, &["id"])?;
    inner.state.share(id(&body, "id")?, is_shared)?;
    inner.tell_of_people();
    Ok(json!({}))
}

fn refuse(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let body = Body::read(body, &["block_id", "block_type"])?;
    body.required("block_type")?;
    let kind = body.change::<String>("block_type", "a string")?.flatten();
    inner.state.refuse_children(id(&body, "block_id")?, kind)?;
    Ok(json!({}))
}

fn unsupported(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let body = Body::read(body, &["parent_id", "block_type"])?;
    body.required("block_type")?;
    let kind = body.get::<String>("block_type", "a string")?.unwrap_or_default();
    let made = inner.state.add_unsupported(id(&body, "parent_id")?, &kind)?;
    inner.tell_of_people();
    Ok(json!({ "id": made }))
}

fn purge(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let body = Body::read(body, &["id"])?;
    inner.state.purge(id(&body, "id")?)?;
    Ok(json!({}))
}

fn resolve(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let body = Body::read(body, &["discussion_id", "resolved"])?;
    let is_resolved = body.flag("resolved")?.unwrap_or(true);
    inner.state.resolve(id(&body, "discussion_id")?, is_resolved)?;
    Ok(json!({}))
}

fn wiki(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let body = Body::read(body, &["database_id", "data_source_id"])?;
    inner.state.put_in_wiki(id(&body, "database_id")?, id(&body, "data_source_id")?)?;
    inner.tell_of_people();
    Ok(json!({}))
}

fn group(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let body = Body::read(body, &["id", "name"])?;
    body.required("name")?;
    let name = body.get::<String>("name", "a string")?.unwrap_or_default();
    let id = match body.has("id") {
        true => id(&body, "id")?,
        false => UserId::from(inner.state.random_id()),
    };
    inner.state.add_group(id, name)?;
    Ok(json!({ "id": id }))
}

/// Lets time pass, and says what the clock says then. Both are milliseconds.
fn clock(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let body = Body::read(body, &["advance", "step"])?;
    let millis = |key: &str| {
        let millis = body.get::<u64>(key, "a whole number of milliseconds")?;
        let time = millis.map(|millis| i64::try_from(millis).map(SignedDuration::from_millis));
        time.transpose().map_err(|_| Fail::body(key, "a number of milliseconds", body.raw(key)))
    };
    let (advance, step) = (millis("advance")?, millis("step")?);
    if let Some(step) = step {
        inner.state.go_by(step);
    }
    inner.state.advance(advance.unwrap_or_default());
    inner.tell_late();
    Ok(json!({ "time": inner.state.look_at_clock().to_string() }))
}

/// Changes those settings that are named.
fn settings(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let changes: Map<String, Value> = read(body, "settings")?;
    let mut all = json!(inner.state.settings());
    if let Value::Object(all) = &mut all {
        all.extend(changes);
    }
    let all = all.to_string();
    inner.state.change_settings(read::<Settings>(all.as_bytes(), "settings")?);
    Ok(json!(inner.state.settings()))
}

/// Plans a fault, or an array of them.
fn webhook_faults(inner: &mut Inner, body: &[u8]) -> Result<Value> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let new: Vec<WebhookFault> = match first {
        Some(b'[') => read(body, "faults")?,
        _ => vec![read(body, "faults")?],
    };
    inner.webhooks.plan.extend(new);
    Ok(json!({ "faults": inner.webhooks.plan }))
}

fn read<T: DeserializeOwned>(body: &[u8], what: &str) -> Result<T> {
    serde_json::from_slice(body)
        .map_err(|error| Fail::validation(format!("Error parsing {what}: {error}")))
}
