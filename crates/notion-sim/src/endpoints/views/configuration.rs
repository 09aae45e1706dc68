//! What belongs to the type of a view.

use notion_model::{ViewId, ViewType};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::store::state::{DataSource, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Body;

/// So many views are in a row of a dashboard at most.
const WIDGETS: usize = 4;

/// What is given replaces what was there, and `null` removes it.
pub(crate) fn change(
    configuration: &mut Map<String, Value>,
    kind: &ViewType,
    source: &DataSource,
    body: &Body,
) -> Result<()> {
    let Some(given) = body.object("configuration")? else { return Ok(()) };
    let said = given.get("type");
    if said.and_then(Value::as_str) != Some(kind.as_str()) {
        return Err(Fail::body("configuration.type", &format!("`\"{kind}\"`"), said));
    }
    if *kind == ViewType::Dashboard {
        return Err(Fail::validation("The layout of a dashboard can't be written."));
    }
    check(&Value::Object(given.clone()), source)?;
    for (key, value) in given {
        match value {
            Value::Null => configuration.remove(key),
            value => configuration.insert(key.clone(), value.clone()),
        };
    }
    Ok(())
}

/// Every property that is named must be there.
fn check(value: &Value, source: &DataSource) -> Result<()> {
    match value {
        Value::Object(map) => map.iter().try_for_each(|(key, value)| {
            let named = value.as_str().filter(|_| key.ends_with("property_id"));
            match named.filter(|name| source.column(name).is_none()) {
                Some(name) => Err(Fail::validation(format!(
                    "Could not find property with name or id: {name}"
                ))),
                None => check(value, source),
            }
        }),
        Value::Array(values) => values.iter().try_for_each(|value| check(value, source)),
        _ => Ok(()),
    }
}

/// The rows of a dashboard.
fn rows(state: &State, dashboard: ViewId) -> Option<Vec<Value>> {
    let view = state.views().iter().find(|view| view.id == dashboard)?;
    view.configuration.get("rows")?.as_array().cloned()
}

/// Where a view goes on a dashboard.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Placement {
    NewRow { row_index: Option<usize> },
    ExistingRow { row_index: usize },
}

impl Default for Placement {
    fn default() -> Self {
        Self::NewRow { row_index: None }
    }
}

/// Puts a view on a dashboard.
pub(crate) fn put_on(
    state: &mut State,
    dashboard: ViewId,
    view: ViewId,
    placement: Placement,
) -> Result<()> {
    let (row_id, widget_id) = (state.random_id().to_string(), state.random_id().to_string());
    let Some(mut rows) = rows(state, dashboard) else { return Ok(()) };
    let widget = json!({"id": widget_id, "view_id": view});
    let wrong = |should: &str, index: usize| {
        Err(Fail::body("placement.row_index", should, Some(&index.into())))
    };
    match placement {
        Placement::NewRow { row_index } => {
            let at = row_index.unwrap_or(rows.len());
            if at > rows.len() {
                return wrong("the index of a row", at);
            }
            rows.insert(at, json!({"id": row_id, "widgets": [widget]}));
        }
        Placement::ExistingRow { row_index: at } => {
            let row = rows.get_mut(at).and_then(|row| row.get_mut("widgets")?.as_array_mut());
            match row {
                None => return wrong("the index of a row", at),
                Some(row) if row.len() >= WIDGETS => {
                    return wrong("that of a row with fewer than four widgets", at);
                }
                Some(row) => row.push(widget),
            }
        }
    }
    state.rearrange_views(|view| {
        if view.id == dashboard {
            view.configuration.insert("rows".to_owned(), std::mem::take(&mut rows).into());
        }
    });
    Ok(())
}

/// Takes a view off every dashboard.
pub(crate) fn forget(state: &mut State, view: ViewId) {
    let id = json!(view);
    state.rearrange_views(|view| {
        let rows = view.configuration.get_mut("rows").and_then(Value::as_array_mut);
        let Some(rows) = rows else { return };
        for row in rows.iter_mut() {
            if let Some(widgets) = row.get_mut("widgets").and_then(Value::as_array_mut) {
                widgets.retain(|widget| widget["view_id"] != id);
            }
        }
        rows.retain(|row| row["widgets"] != json!([]));
    });
}
