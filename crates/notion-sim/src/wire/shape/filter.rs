//! Filters and sorts of rows.

use notion_model::validate::limits;
use notion_model::{Direction, RelativeDate, RowTimestamp, VerificationStatus};
use serde_json::Value;

use super::spec::{Field, Spec, check as check_spec, known, need, none_of};
use super::{date, object, only};
use crate::wire::fail::{Fail, Result};
use crate::wire::length::length;

const IS_EMPTY: Field = need("is_empty", Spec::True);
const IS_NOT_EMPTY: Field = need("is_not_empty", Spec::True);
const NAMES: Spec = Spec::ListOr(&Spec::List(&Spec::Text, limits::FILTER_GROUP.max), &Spec::Text);
const PERSON: Spec = Spec::Is(person);
const DAY: Spec = Spec::Is(day);
const WINDOW: Spec = Spec::Object(&[]);

const TEXT: Spec = Spec::One(&[
    need("equals", Spec::Text),
    need("does_not_equal", Spec::Text),
    need("contains", Spec::Text),
    need("does_not_contain", Spec::Text),
    need("starts_with", Spec::Text),
    need("ends_with", Spec::Text),
    IS_EMPTY,
    IS_NOT_EMPTY,
]);
const NUMBER: Spec = Spec::One(&[
    need("equals", Spec::Number),
    need("does_not_equal", Spec::Number),
    need("greater_than", Spec::Number),
    need("less_than", Spec::Number),
    need("greater_than_or_equal_to", Spec::Number),
    need("less_than_or_equal_to", Spec::Number),
    IS_EMPTY,
    IS_NOT_EMPTY,
]);
const CHECKBOX: Spec = Spec::One(&[need("equals", Spec::Flag), need("does_not_equal", Spec::Flag)]);
const SELECT: Spec =
    Spec::One(&[need("equals", NAMES), need("does_not_equal", NAMES), IS_EMPTY, IS_NOT_EMPTY]);
const MULTI_SELECT: Spec =
    Spec::One(&[need("contains", NAMES), need("does_not_contain", NAMES), IS_EMPTY, IS_NOT_EMPTY]);
const DATE: Spec = Spec::One(&[
    need("equals", DAY),
    need("before", DAY),
    need("after", DAY),
    need("on_or_before", DAY),
    need("on_or_after", DAY),
    need("this_week", WINDOW),
    need("past_week", WINDOW),
    need("past_month", WINDOW),
    need("past_year", WINDOW),
    need("next_week", WINDOW),
    need("next_month", WINDOW),
    need("next_year", WINDOW),
    IS_EMPTY,
    IS_NOT_EMPTY,
]);
const PEOPLE: Spec = Spec::One(&[
    need("contains", PERSON),
    need("does_not_contain", PERSON),
    IS_EMPTY,
    IS_NOT_EMPTY,
]);
const RELATION: Spec = Spec::One(&[
    need("contains", Spec::Id),
    need("does_not_contain", Spec::Id),
    IS_EMPTY,
    IS_NOT_EMPTY,
]);
const EXISTENCE: Spec = Spec::One(&[IS_EMPTY, IS_NOT_EMPTY]);
const FORMULA: Spec = Spec::One(&[
    need("string", TEXT),
    need("checkbox", CHECKBOX),
    need("number", NUMBER),
    need("date", DATE),
]);
const ITEM: Spec = Spec::One(&[
    need("rich_text", TEXT),
    need("number", NUMBER),
    need("checkbox", CHECKBOX),
    need("select", SELECT),
    need("multi_select", MULTI_SELECT),
    need("relation", RELATION),
    need("date", DATE),
    need("people", PEOPLE),
    need("files", EXISTENCE),
    need("status", SELECT),
]);
const ROLLUP: Spec = Spec::One(&[
    need("any", ITEM),
    need("every", ITEM),
    need("none", ITEM),
    need("number", NUMBER),
    need("date", DATE),
]);
const VERIFICATION: Spec = Spec::One(&[
    need("status", known!(VerificationStatus)),
    need("does_not_equal", known!(VerificationStatus)),
]);

/// What each type of property is compared with, in the order in which messages list them.
const CONDITIONS: &[(&str, &Spec)] = &[
    ("title", &TEXT),
    ("rich_text", &TEXT),
    ("number", &NUMBER),
    ("checkbox", &CHECKBOX),
    ("select", &SELECT),
    ("multi_select", &MULTI_SELECT),
    ("status", &SELECT),
    ("date", &DATE),
    ("people", &PEOPLE),
    ("files", &EXISTENCE),
    ("url", &TEXT),
    ("email", &TEXT),
    ("phone_number", &TEXT),
    ("relation", &RELATION),
    ("created_by", &PEOPLE),
    ("created_time", &DATE),
    ("last_edited_by", &PEOPLE),
    ("last_edited_time", &DATE),
    ("formula", &FORMULA),
    ("unique_id", &NUMBER),
    ("rollup", &ROLLUP),
    ("verification", &VERIFICATION),
];

/// A day, a time, or a day seen from today.
fn day(value: &Value, path: &str) -> Result<()> {
    let name = value.as_str().map(RelativeDate::from);
    match name.is_some_and(|name| !matches!(name, RelativeDate::Unknown(_))) {
        true => Ok(()),
        false => date::check_moment(value, path),
    }
}

fn person(value: &Value, path: &str) -> Result<()> {
    if value == "me" { Ok(()) } else { super::id(Some(value), path) }
}

/// Refuses what is no filter.
pub(crate) fn check(value: &Value, path: &str) -> Result<()> {
    nested(value, path, 0)
}

fn nested(value: &Value, path: &str, depth: usize) -> Result<()> {
    let map = object(value, path)?;
    for key in ["or", "and"] {
        let Some(filters) = map.get(key) else { continue };
        let at = format!("{path}.{key}");
        if depth == limits::FILTER_DEPTH.max {
            return Err(Fail::body(&at, "not present", Some(filters)));
        }
        only(value, path, &[key])?;
        let Value::Array(filters) = filters else {
            return Err(Fail::body(&at, "an array", Some(filters)));
        };
        length(filters.len(), limits::FILTER_GROUP.max, &at)?;
        let mut filters = filters.iter().enumerate();
        return filters
            .try_for_each(|(index, filter)| nested(filter, &format!("{at}[{index}]"), depth + 1));
    }
    if let Some(timestamp) = map.get("timestamp") {
        let at = format!("{path}.timestamp");
        check_spec(timestamp, &at, &known!(RowTimestamp))?;
        let name = timestamp.as_str().unwrap_or_default();
        only(value, path, &["timestamp", "type", name])?;
        check_type(value, path, name)?;
        let at = format!("{path}.{name}");
        let condition = map.get(name).ok_or_else(|| Fail::body(&at, "defined", None))?;
        return check_spec(condition, &at, &DATE);
    }
    if let Some(property) = map.get("property") {
        check_spec(property, &format!("{path}.property"), &Spec::Text)?;
        return condition(value, path, &["property"]);
    }
    let mut keys = vec!["or", "and", "property", "timestamp"];
    if depth == limits::FILTER_DEPTH.max {
        keys.drain(..2);
    }
    Err(none_of(path, keys.into_iter()))
}

/// Refuses what a property can't be compared with: an object with the key of a type, and these.
pub(crate) fn condition(value: &Value, path: &str, more: &[&str]) -> Result<()> {
    let map = object(value, path)?;
    let Some((key, spec)) = CONDITIONS.iter().find(|(key, _)| map.contains_key(*key)) else {
        return Err(none_of(path, CONDITIONS.iter().map(|(key, _)| *key)));
    };
    only(value, path, &[more, &["type", *key]].concat())?;
    check_type(value, path, key)?;
    check_spec(&map[*key], &format!("{path}.{key}"), spec)
}

/// The type of a filter may be said besides.
fn check_type(value: &Value, path: &str, name: &str) -> Result<()> {
    match value.get("type").filter(|said| *said != name) {
        Some(said) => {
            Err(Fail::body(&format!("{path}.type"), &format!("`\"{name}\"`"), Some(said)))
        }
        None => Ok(()),
    }
}

const DIRECTION: Field = need("direction", known!(Direction));

const BY_PROPERTY: &[Field] = &[need("property", Spec::Text), DIRECTION];

/// What rows are sorted by.
pub(crate) const SORTS: Spec = Spec::List(
    &Spec::With(&[
        ("property", BY_PROPERTY),
        ("timestamp", &[need("timestamp", known!(RowTimestamp)), DIRECTION]),
    ]),
    SORT_KEYS,
);

/// The same, without the times of rows.
pub(crate) const PROPERTY_SORTS: Spec = Spec::List(&Spec::Object(BY_PROPERTY), SORT_KEYS);

/// So many keys are sorted by at most.
const SORT_KEYS: usize = 100;

#[cfg(test)]
mod tests {
    use notion_model::Condition;

    use super::*;

    fn sorted<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        names
    }

    /// Two judges, one law: what the model writes is what is taken here.
    #[test]
    fn the_model_knows_the_same_conditions() {
        let here = CONDITIONS.iter().map(|(key, _)| *key);
        assert_eq!(sorted(here), sorted(Condition::KEYS.iter().copied()));
        for (spec, known) in [
            (&TEXT, notion_model::TextCondition::KEYS),
            (&NUMBER, notion_model::NumberCondition::KEYS),
            (&CHECKBOX, notion_model::CheckboxCondition::KEYS),
            (&SELECT, notion_model::SelectCondition::KEYS),
            (&MULTI_SELECT, notion_model::MultiSelectCondition::KEYS),
            (&DATE, notion_model::DateCondition::KEYS),
            (&PEOPLE, notion_model::PeopleCondition::KEYS),
            (&RELATION, notion_model::RelationCondition::KEYS),
            (&EXISTENCE, notion_model::ExistenceCondition::KEYS),
            (&FORMULA, notion_model::FormulaCondition::KEYS),
            (&ROLLUP, notion_model::RollupCondition::KEYS),
            (&ITEM, notion_model::RollupItemCondition::KEYS),
            (&VERIFICATION, notion_model::VerificationCondition::KEYS),
        ] {
            let Spec::One(fields) = spec else { panic!("conditions have one key") };
            let here = fields.iter().map(Field::key);
            assert_eq!(sorted(here), sorted(known.iter().copied()));
        }
    }
}
