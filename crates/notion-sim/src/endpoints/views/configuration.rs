//! What belongs to the type of a view.

use notion_model::{ViewId, ViewType};
use serde_json::{Map, Value, json};

use crate::store::state::{DataSource, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Body;

/// What a configuration of this type must have.
fn required(kind: &ViewType) -> &'static [&'static str] {
    match kind {
        ViewType::Board => &["group_by"],
        ViewType::Calendar | ViewType::Timeline => &["date_property_id"],
        ViewType::Chart => &["chart_type"],
        _ => &[],
    }
}

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
    if let Some(key) = required(kind).iter().find(|key| !given.contains_key(**key)) {
        return Err(Fail::body(&format!("configuration.{key}"), "defined", None));
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

/// Puts a view on a dashboard: in a new row, if nothing else is said.
pub(crate) fn place(
    state: &mut State,
    dashboard: ViewId,
    view: ViewId,
    placement: Option<&Value>,
) -> Result<()> {
    let (row_id, widget_id) = (state.random_id().to_string(), state.random_id().to_string());
    let Some(mut rows) = rows(state, dashboard) else { return Ok(()) };
    let widget = json!({"id": widget_id, "view_id": view});
    let kind = placement.and_then(|placement| placement.get("type")).and_then(Value::as_str);
    let index = placement.and_then(|placement| placement.get("row_index"));
    let at = index.and_then(Value::as_u64).and_then(|index| usize::try_from(index).ok());
    let wrong = |should: &str| Fail::body("placement.row_index", should, index);
    match (kind, placement) {
        (None, None) | (Some("new_row"), _) => {
            let at = at.unwrap_or(rows.len());
            if at > rows.len() {
                return Err(wrong("the index of a row"));
            }
            rows.insert(at, json!({"id": row_id, "widgets": [widget]}));
        }
        (Some("existing_row"), _) => {
            let row = at.and_then(|at| rows.get_mut(at)).and_then(|row| row.get_mut("widgets"));
            let row = row.and_then(Value::as_array_mut);
            let row = row.ok_or_else(|| wrong("the index of a row"))?;
            if row.len() >= 4 {
                return Err(wrong("that of a row with fewer than four widgets"));
            }
            row.push(widget);
        }
        _ => {
            let was = placement.and_then(|placement| placement.get("type"));
            return Err(Fail::body("placement.type", "`\"new_row\"` or `\"existing_row\"`", was));
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
