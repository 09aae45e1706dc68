//! Dates: a day or a time, to another of the same kind, perhaps in a time zone.

use notion_model::jiff::tz;
use notion_model::{DateOrDateTime, DateValue, Offset};
use serde_json::Value;

use super::only;
use crate::wire::fail::{Fail, Result};

/// The date at `path`.
pub(crate) fn read(value: &Value, path: &str) -> Result<DateValue> {
    let map = only(value, path, &["start", "end", "time_zone"])?;
    let at = |key: &str| format!("{path}.{key}");
    let given = |key: &str| map.get(key).filter(|value| !value.is_null());
    let start = map.get("start").ok_or_else(|| Fail::body(&at("start"), "defined", None))?;
    let start = moment(start)
        .ok_or_else(|| Fail::body(&at("start"), "a valid ISO 8601 date string", Some(start)))?;
    let mut date = DateValue::from(start);
    if let Some(end) = given("end") {
        let should = "a valid ISO 8601 date string, `null`, or `undefined`";
        let end = moment(end).ok_or_else(|| Fail::body(&at("end"), should, Some(end)))?;
        date.end = Some(end);
    }
    if let Some(zone) = given("time_zone") {
        let should = "a valid IANA time zone, `null`, or `undefined`";
        let name = zone.as_str().filter(|name| tz::TimeZone::get(name).is_ok());
        let name = name.ok_or_else(|| Fail::body(&at("time_zone"), should, Some(zone)))?;
        if ![Some(&date.start), date.end.as_ref()]
            .into_iter()
            .flatten()
            .all(|it| takes_zone(it, name))
        {
            return Err(Fail::body(&at("time_zone"), "`null` or `undefined`", Some(zone)));
        }
        date.time_zone = Some(name.into());
    }
    Ok(date)
}

/// Refuses what is neither a day nor a time.
pub(crate) fn check_moment(value: &Value, path: &str) -> Result<()> {
    match moment(value) {
        Some(_) => Ok(()),
        None => Err(Fail::body(path, "a valid ISO 8601 date string", Some(value))),
    }
}

fn moment(value: &Value) -> Option<DateOrDateTime> {
    let moment: DateOrDateTime = notion_model::from_value(value).ok()?;
    (!matches!(moment, DateOrDateTime::Unknown(_))).then_some(moment)
}

/// Whether a zone may stand beside this: it is a time, and has no offset of its own. UTC may be said twice.
fn takes_zone(moment: &DateOrDateTime, zone: &str) -> bool {
    match moment {
        DateOrDateTime::Local(_) => true,
        DateOrDateTime::DateTime { offset, .. } => {
            *offset == Offset::UTC && ["UTC", "Etc/UTC"].contains(&zone)
        }
        _ => false,
    }
}
