//! Which meeting notes a query finds. Its filters are not those of data sources.

use notion_model::jiff::{Span, Timestamp, civil, tz::Offset};
use notion_model::validate::limits;
use notion_model::{MeetingNoteProperty as Property, MeetingNotesBlock, UserId};
use serde_json::Value;

use crate::store::state::{Block, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::uuid;
use crate::wire::length::length;
use crate::wire::shape::spec::{self, Field, Spec, known, may, need, none_of};
use crate::wire::shape::{date, object, one_of, only};

/// A filter, as it was asked for.
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    One(Property, Condition),
}

pub(super) enum Condition {
    IsEmpty,
    IsNotEmpty,
    Text(TextOperator, String),
    Person {
        is_there: bool,
        users: Vec<UserId>,
    },
    /// The days that a value means, today or around it: from one to another.
    Days(DayOperator, civil::Date, civil::Date),
}

#[derive(Clone, Copy)]
pub(super) enum TextOperator {
    Is,
    IsNot,
    Contains,
    DoesNotContain,
    StartsWith,
    EndsWith,
}

#[derive(Clone, Copy)]
pub(super) enum DayOperator {
    Within,
    Before,
    After,
    OnOrBefore,
    OnOrAfter,
}

const TEXTS: &[(&str, TextOperator)] = &[
    ("string_is", TextOperator::Is),
    ("string_is_not", TextOperator::IsNot),
    ("string_contains", TextOperator::Contains),
    ("string_does_not_contain", TextOperator::DoesNotContain),
    ("string_starts_with", TextOperator::StartsWith),
    ("string_ends_with", TextOperator::EndsWith),
];
const PEOPLE: &[(&str, bool)] = &[("person_contains", true), ("person_does_not_contain", false)];
const DAYS: &[(&str, DayOperator)] = &[
    ("date_is", DayOperator::Within),
    ("date_is_before", DayOperator::Before),
    ("date_is_after", DayOperator::After),
    ("date_is_on_or_before", DayOperator::OnOrBefore),
    ("date_is_on_or_after", DayOperator::OnOrAfter),
];
const RANGES: &[(&str, DayOperator)] =
    &[("date_is_within", DayOperator::Within), ("date_is_relative_to", DayOperator::Within)];

const EXACT: Field = need("type", Spec::Names(&["exact"]));
const TEXT: Spec = Spec::Object(&[EXACT, need("value", Spec::Text)]);
const USER: Spec = Spec::Object(&[
    EXACT,
    need(
        "value",
        Spec::Object(&[need("table", Spec::Names(&["notion_user"])), need("id", Spec::Id)]),
    ),
]);
const USERS: Spec = Spec::ListOr(&Spec::List(&USER, limits::PEOPLE.max), &USER);
const TYPE: Field = need("type", Spec::Names(&["relative", "exact"]));
const DAY: Spec = Spec::Is(date::check_moment);
const POINT: Spec = Spec::Object(&[
    TYPE,
    need(
        "value",
        Spec::TextOr(
            &Spec::Text,
            &Spec::Typed(
                "type",
                &[
                    ("date", &[need("start_date", DAY), may("time_zone", Spec::Text)]),
                    (
                        "datetime",
                        &[
                            need("start_date", DAY),
                            may("start_time", Spec::Text),
                            may("time_zone", Spec::Text),
                        ],
                    ),
                ],
            ),
        ),
    ),
]);
const RANGE: Spec = Spec::Object(&[
    TYPE,
    need(
        "value",
        Spec::TextOr(
            &Spec::Text,
            &Spec::Typed(
                "type",
                &[("daterange", &[need("start_date", DAY), may("end_date", DAY)])],
            ),
        ),
    ),
    may("direction", Spec::Names(&["past", "future"])),
    may("unit", Spec::Names(&["day", "week", "month", "year"])),
    may("count", Spec::Whole(0, 10_000)),
]);

impl Filter {
    /// Reads a filter: a condition, or a group of conditions and groups of them.
    pub(super) fn read(value: &Value, now: Timestamp) -> Result<Self> {
        Self::nested(value, "filter", 0, Offset::UTC.to_datetime(now).date())
    }

    fn nested(value: &Value, path: &str, depth: usize, today: civil::Date) -> Result<Self> {
        let map = object(value, path)?;
        if let Some(property) = map.get("property") {
            only(value, path, &["property", "filter"])?;
            let at = format!("{path}.property");
            spec::check(property, &at, &known!(Property))?;
            let property = Property::from(property.as_str().unwrap_or_default());
            let at = format!("{path}.filter");
            let condition = map.get("filter").ok_or_else(|| Fail::body(&at, "defined", None))?;
            return Ok(Self::One(
                property.clone(),
                read_condition(condition, &at, &property, today)?,
            ));
        }
        if depth == limits::FILTER_DEPTH.max {
            return Err(none_of(path, ["property"].into_iter()));
        }
        let Some(operator) = map.get("operator") else {
            return Err(none_of(path, ["operator", "property"].into_iter()));
        };
        only(value, path, &["operator", "filters"])?;
        one_of(operator, ["and", "or"].into_iter(), &format!("{path}.operator"))?;
        let at = format!("{path}.filters");
        let none = Vec::new();
        let filters = match map.get("filters") {
            None => &none,
            Some(Value::Array(filters)) => filters,
            Some(other) => return Err(Fail::body(&at, "an array or `undefined`", Some(other))),
        };
        length(filters.len(), limits::FILTER_GROUP.max, &at)?;
        let filters = filters.iter().enumerate().map(|(index, filter)| {
            Self::nested(filter, &format!("{at}[{index}]"), depth + 1, today)
        });
        let filters = filters.collect::<Result<Vec<Self>>>()?;
        // A group of nothing lets everything through.
        Ok(if operator == "or" && !filters.is_empty() {
            Self::Any(filters)
        } else {
            Self::All(filters)
        })
    }

    /// Whether it lets notes through.
    pub(super) fn matches(&self, state: &State, block: &Block, notes: &MeetingNotesBlock) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.matches(state, block, notes)),
            Self::Any(filters) => filters.iter().any(|filter| filter.matches(state, block, notes)),
            Self::One(property, condition) => condition.matches(state, block, notes, property),
        }
    }
}

fn read_condition(
    value: &Value,
    path: &str,
    property: &Property,
    today: civil::Date,
) -> Result<Condition> {
    let map = only(value, path, &["operator", "value"])?;
    let at = format!("{path}.operator");
    let operator = map.get("operator").ok_or_else(|| Fail::body(&at, "defined", None))?;
    let name = operator.as_str().unwrap_or_default();
    if let "is_empty" | "is_not_empty" = name {
        if let Some(excess) = map.get("value").filter(|value| !value.is_null()) {
            return Err(Fail::body(&format!("{path}.value"), "not present", Some(excess)));
        }
        let is_empty = name == "is_empty";
        return Ok(if is_empty { Condition::IsEmpty } else { Condition::IsNotEmpty });
    }
    let given = |spec: &Spec| {
        let at = format!("{path}.value");
        let value = map.get("value").ok_or_else(|| Fail::body(&at, "defined", None))?;
        spec::check(value, &at, spec).map(|()| value)
    };
    let unknown = |names: Vec<&'static str>| {
        let names = names.into_iter().chain(["is_empty", "is_not_empty"]);
        match one_of(operator, names, &at) {
            Err(fail) => fail,
            Ok(()) => Fail::body(&at, "an operator", Some(operator)),
        }
    };
    match property {
        Property::Title => {
            let operator = named(TEXTS, name).ok_or_else(|| unknown(names(TEXTS)))?;
            let value = given(&TEXT)?;
            let text = value.get("value").and_then(Value::as_str).unwrap_or_default();
            Ok(Condition::Text(operator, text.to_lowercase()))
        }
        Property::CreatedTime | Property::LastEditedTime => {
            let (point, range) = (named(DAYS, name), named(RANGES, name));
            let operator = point.or(range);
            let operator =
                operator.ok_or_else(|| unknown([names(DAYS), names(RANGES)].concat()))?;
            let value = given(if point.is_some() { &POINT } else { &RANGE })?;
            let (from, to) = days(today, value).ok_or_else(|| {
                let at = format!("{path}.value.value");
                Fail::body(&at, "a date, or one seen from today", value.get("value"))
            })?;
            Ok(Condition::Days(operator, from, to))
        }
        _ => {
            let is_there = named(PEOPLE, name).ok_or_else(|| unknown(names(PEOPLE)))?;
            let value = given(&USERS)?;
            let users = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            let id = |user: &Value| user.pointer("/value/id")?.as_str().and_then(uuid);
            let users = users.iter().filter_map(id).map(UserId::from).collect();
            Ok(Condition::Person { is_there, users })
        }
    }
}

fn named<T: Copy>(known: &[(&str, T)], name: &str) -> Option<T> {
    known.iter().find(|(known, _)| *known == name).map(|(_, meant)| *meant)
}

fn names<T>(known: &[(&'static str, T)]) -> Vec<&'static str> {
    known.iter().map(|(name, _)| *name).collect()
}

impl Condition {
    fn matches(
        &self,
        state: &State,
        block: &Block,
        notes: &MeetingNotesBlock,
        property: &Property,
    ) -> bool {
        match self {
            Self::IsEmpty => text(state, block, notes, property).is_empty(),
            Self::IsNotEmpty => !text(state, block, notes, property).is_empty(),
            Self::Text(operator, other) => {
                let own = text(state, block, notes, property).to_lowercase();
                match operator {
                    TextOperator::Is => own == *other,
                    TextOperator::IsNot => own != *other,
                    TextOperator::Contains => own.contains(other),
                    TextOperator::DoesNotContain => !own.contains(other),
                    TextOperator::StartsWith => own.starts_with(other),
                    TextOperator::EndsWith => own.ends_with(other),
                }
            }
            Self::Person { is_there, users } => {
                let people = people(block, notes, property);
                users.iter().any(|user| people.contains(user)) == *is_there
            }
            Self::Days(operator, from, to) => {
                let time =
                    if *property == Property::CreatedTime { block.created } else { block.edited };
                // Days are those of UTC.
                let day = Offset::UTC.to_datetime(time).date();
                match operator {
                    DayOperator::Within => (*from..=*to).contains(&day),
                    DayOperator::Before => day < *from,
                    DayOperator::After => day > *to,
                    DayOperator::OnOrBefore => day <= *to,
                    DayOperator::OnOrAfter => day >= *from,
                }
            }
        }
    }
}

/// A property as text, which sorts as the property does.
pub(super) fn text(
    state: &State,
    block: &Block,
    notes: &MeetingNotesBlock,
    property: &Property,
) -> String {
    let user = |id| state.user(id).name.unwrap_or_default();
    match property {
        Property::Title => notes.title.as_ref().map(|title| title.plain_text()).unwrap_or_default(),
        Property::CreatedTime => block.created.to_string(),
        Property::LastEditedTime => block.edited.to_string(),
        _ => people(block, notes, property).into_iter().map(user).collect::<Vec<_>>().join(", "),
    }
}

fn people(block: &Block, notes: &MeetingNotesBlock, property: &Property) -> Vec<UserId> {
    match property {
        Property::CreatedBy => vec![block.created_by],
        Property::LastEditedBy => vec![block.edited_by],
        _ => {
            let event = notes.calendar_event.as_ref();
            event.and_then(|event| event.attendees.clone()).unwrap_or_default()
        }
    }
}

/// The days that a value means: one, from one to another, or some around today.
fn days(today: civil::Date, value: &Value) -> Option<(civil::Date, civil::Date)> {
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
