//! Which meeting notes a query finds. Its filters are not those of data sources.

use notion_model::MeetingNotesBlock;
use notion_model::jiff::{Span, civil, tz::Offset};
use serde_json::Value;

use crate::store::state::{Block, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::uuid;

/// What can be filtered and sorted by.
pub(crate) const PROPERTIES: &[&str] =
    &["title", "attendees", "created_time", "created_by", "last_edited_time", "last_edited_by"];

/// Whether a filter lets notes through. Groups hold groups, which hold conditions.
pub(crate) fn holds(
    state: &State,
    block: &Block,
    notes: &MeetingNotesBlock,
    filter: &Value,
    depth: usize,
) -> Result<bool> {
    if let Some(property) = filter.get("property") {
        let name = property.as_str().filter(|name| PROPERTIES.contains(name)).ok_or_else(|| {
            Fail::validation(format!("Could not find property with name or id: {property}"))
        })?;
        let condition = filter.get("filter").unwrap_or(&Value::Null);
        return satisfies(state, block, notes, name, condition);
    }
    let is_or = match filter.get("operator").and_then(Value::as_str) {
        Some("and") => false,
        Some("or") => true,
        _ => {
            let should = "`\"and\"` or `\"or\"`";
            return Err(Fail::body("filter.operator", should, filter.get("operator")));
        }
    };
    let filters = filter.get("filters").and_then(Value::as_array);
    if depth > 2 {
        return Err(Fail::validation("body failed validation: body.filter is nested too deep."));
    }
    let mut holds = Vec::new();
    for filter in filters.into_iter().flatten() {
        holds.push(self::holds(state, block, notes, filter, depth + 1)?);
    }
    Ok(if is_or { holds.is_empty() || holds.contains(&true) } else { !holds.contains(&false) })
}

/// A property as text, which sorts as the property does.
pub(crate) fn text(state: &State, block: &Block, notes: &MeetingNotesBlock, name: &str) -> String {
    let user = |id| state.user(id).name.unwrap_or_default();
    match name {
        "title" => notes.title.as_ref().map(|title| title.plain_text()).unwrap_or_default(),
        "created_time" => block.created.to_string(),
        "last_edited_time" => block.edited.to_string(),
        "created_by" => user(block.created_by),
        "last_edited_by" => user(block.edited_by),
        _ => people(block, notes, name).into_iter().map(user).collect::<Vec<_>>().join(", "),
    }
}

fn people(block: &Block, notes: &MeetingNotesBlock, name: &str) -> Vec<notion_model::UserId> {
    match name {
        "created_by" => vec![block.created_by],
        "last_edited_by" => vec![block.edited_by],
        _ => {
            let event = notes.calendar_event.as_ref();
            event.and_then(|event| event.attendees.clone()).unwrap_or_default()
        }
    }
}

fn satisfies(
    state: &State,
    block: &Block,
    notes: &MeetingNotesBlock,
    name: &str,
    condition: &Value,
) -> Result<bool> {
    let operator = condition.get("operator").and_then(Value::as_str).unwrap_or_default();
    let value = condition.get("value").unwrap_or(&Value::Null);
    let own = text(state, block, notes, name).to_lowercase();
    let known = match (operator, name) {
        ("is_empty", _) => Some(own.is_empty()),
        ("is_not_empty", _) => Some(!own.is_empty()),
        (operator, "title") => {
            let other = plain(value).unwrap_or_default().to_lowercase();
            match operator {
                "string_is" => Some(own == other),
                "string_is_not" => Some(own != other),
                "string_contains" => Some(own.contains(&other)),
                "string_does_not_contain" => Some(!own.contains(&other)),
                "string_starts_with" => Some(own.starts_with(&other)),
                "string_ends_with" => Some(own.ends_with(&other)),
                _ => None,
            }
        }
        (operator, "created_time" | "last_edited_time") => {
            let time = if name == "created_time" { block.created } else { block.edited };
            date(state, Offset::UTC.to_datetime(time).date(), operator, value)
        }
        (operator, name) => {
            let wanted =
                value.as_array().into_iter().flatten().filter_map(|one| {
                    one.pointer("/value/id").and_then(Value::as_str).and_then(uuid)
                });
            let people = people(block, notes, name);
            let mut wanted = wanted.map(|id| people.contains(&id.into()));
            match operator {
                "person_contains" => Some(wanted.any(|is_there| is_there)),
                "person_does_not_contain" => Some(!wanted.any(|is_there| is_there)),
                _ => None,
            }
        }
    };
    known.ok_or_else(|| {
        let was = condition.get("operator");
        Fail::body("filter.operator", &format!("an operator and a value for {name}"), was)
    })
}

/// What is said exactly, with or without saying so.
fn plain(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("value")?.as_str())
}

/// Whether a day satisfies a condition. Days are those of UTC.
fn date(state: &State, day: civil::Date, operator: &str, value: &Value) -> Option<bool> {
    let today = Offset::UTC.to_datetime(state.now()).date();
    let (from, to) = range(today, value)?;
    Some(match operator {
        "date_is" | "date_is_within" | "date_is_relative_to" => (from..=to).contains(&day),
        "date_is_before" => day < from,
        "date_is_after" => day > to,
        "date_is_on_or_before" => day <= to,
        "date_is_on_or_after" => day >= from,
        _ => return None,
    })
}

/// The days that a value means: one, from one to another, or some around today.
fn range(today: civil::Date, value: &Value) -> Option<(civil::Date, civil::Date)> {
    let inner = value.get("value").unwrap_or(value);
    let read = |key: &str| inner.get(key)?.as_str()?.get(..10)?.parse::<civil::Date>().ok();
    if let Some(start) = read("start_date") {
        return Some((start, read("end_date").unwrap_or(start)));
    }
    let shifted = |span: Span| today.checked_add(span).ok();
    if let Some(unit) = value.get("unit").and_then(Value::as_str) {
        let count = value.get("count").and_then(Value::as_i64).unwrap_or(1).clamp(0, 10_000);
        let is_past = value.get("direction").and_then(Value::as_str) != Some("future");
        let other = shifted(span(unit, if is_past { -count } else { count })?)?;
        return Some(if is_past { (other, today) } else { (today, other) });
    }
    let name = inner.as_str()?;
    if let Ok(day) = name.get(..10).unwrap_or(name).parse::<civil::Date>() {
        return Some((day, day));
    }
    let one = |days: Option<civil::Date>| days.map(|day| (day, day));
    if let Some(unit) = name.strip_prefix("the_past_") {
        return Some((shifted(span(unit, -1)?)?, today));
    }
    if let Some(unit) = name.strip_prefix("the_next_") {
        return Some((today, shifted(span(unit, 1)?)?));
    }
    match name {
        "today" => Some((today, today)),
        "tomorrow" => one(shifted(span("day", 1)?)),
        "yesterday" => one(shifted(span("day", -1)?)),
        name => {
            let unit = name.strip_prefix("one_")?;
            match unit.strip_suffix("_ago") {
                Some(unit) => one(shifted(span(unit, -1)?)),
                None => one(shifted(span(unit.strip_suffix("_from_now")?, 1)?)),
            }
        }
    }
}

fn span(unit: &str, count: i64) -> Option<Span> {
    match unit {
        "day" => Span::new().try_days(count).ok(),
        "week" => Span::new().try_weeks(count).ok(),
        "month" => Span::new().try_months(count).ok(),
        "year" => Span::new().try_years(count).ok(),
        _ => None,
    }
}
