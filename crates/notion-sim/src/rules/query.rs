//! Which rows a query returns, and in what order.

use std::cmp::Ordering;

use notion_model::jiff::{Timestamp, ToSpan, civil, tz::Offset};
use notion_model::{
    CheckboxCondition, Condition, DateCondition, DateOperand, DateOrDateTime, ExistenceCondition,
    Filter, FormulaCondition, FormulaValue, MultiSelectCondition, NumberCondition, NumberInput,
    PeopleCondition, PersonOperand, PropertyConfig, PropertyValue, RelationCondition, RelativeDate,
    RollupCondition, RollupItemCondition, RollupValue, RowTimestamp, SelectCondition, Sort,
    TextCondition, User, VerificationCondition,
};

use crate::rules::cell::{as_date, as_number, is_empty};
use crate::rules::{sort, values};
use crate::store::state::{Column, DataSource, Page, State};
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};

/// The rows that `filter` lets through, ordered by `sorts` and then the newest first: those in the trash, those that
/// are not, or both.
pub(crate) fn rows<'s>(
    state: &'s State,
    source: &'s DataSource,
    filter: Option<&Filter>,
    sorts: &[Sort],
    in_trash: Option<bool>,
) -> Result<Vec<&'s Page>> {
    if let Some(filter) = filter {
        check(source, filter)?;
    }
    let keys = sorts.iter().map(|sort| sort::key(source, sort)).collect::<Result<Vec<_>>>()?;
    let all_in_trash = state.source_in_trash(source);
    let pages = source.rows.iter().rev().filter_map(|id| state.page(*id));
    let mut rows: Vec<&Page> = pages
        .filter(|page| in_trash.is_none_or(|wanted| (all_in_trash || page.in_trash) == wanted))
        .filter(|page| state.sees(Node::Page(page.id)))
        .filter(|page| filter.is_none_or(|filter| holds(state, source, page, filter)))
        .collect();
    // Quick where rows are in the order of creation already, as they are unless one was moved in.
    rows.sort_by_key(|row| std::cmp::Reverse(row.sequence));
    if !keys.is_empty() {
        rows = sort::sorted(state, rows, &keys);
    }
    Ok(rows)
}

/// Whether there is what a filter is about, and it can be compared with that.
pub(crate) fn check(source: &DataSource, filter: &Filter) -> Result<()> {
    match filter {
        Filter::And(filters) | Filter::Or(filters) => {
            filters.iter().try_for_each(|filter| check(source, filter))
        }
        Filter::Property(filter) => {
            let name = &filter.property;
            let unknown =
                || Fail::validation(format!("Could not find property with name or id: {name}"));
            let column = source.column(name).ok_or_else(unknown)?;
            let (property, condition) =
                (column.config.name(), filter.condition.key().unwrap_or("unknown"));
            let suits = match condition {
                "rich_text" => {
                    ["title", "rich_text", "url", "email", "phone_number"].contains(&property)
                }
                "people" => ["people", "created_by", "last_edited_by"].contains(&property),
                condition => condition == property,
            };
            if suits {
                return Ok(());
            }
            Err(Fail::validation(format!(
                "database property {property} does not match filter {condition}"
            )))
        }
        Filter::Timestamp(_) => Ok(()),
        _ => Err(Fail::validation(
            "body failed validation: body.filter should be a filter, instead was something else.",
        )),
    }
}

fn holds(state: &State, source: &DataSource, page: &Page, filter: &Filter) -> bool {
    match filter {
        Filter::And(filters) => filters.iter().all(|filter| holds(state, source, page, filter)),
        Filter::Or(filters) => filters.iter().any(|filter| holds(state, source, page, filter)),
        Filter::Property(filter) => source.column(&filter.property).is_some_and(|column| {
            let value = values::seen(state, page, column);
            satisfies(state, column, &value, &filter.condition)
        }),
        Filter::Timestamp(filter) => {
            let time = match filter.timestamp {
                RowTimestamp::LastEditedTime => page.edited,
                _ => page.created,
            };
            date(
                state.now(),
                Some(&DateOrDateTime::from(crate::rules::text::minute(time))),
                &filter.condition,
            )
        }
        _ => false,
    }
}

fn satisfies(state: &State, column: &Column, value: &PropertyValue, condition: &Condition) -> bool {
    match condition {
        Condition::Title(c)
        | Condition::RichText(c)
        | Condition::Url(c)
        | Condition::Email(c)
        | Condition::PhoneNumber(c) => text(&crate::rules::cell::as_text(value), c),
        Condition::Number(c) => number(as_number(value), c),
        Condition::UniqueId(c) => number(as_number(value), c),
        Condition::Checkbox(c) => checkbox(matches!(value, PropertyValue::Checkbox(true)), c),
        Condition::Select(c) | Condition::Status(c) => select(column, value, c),
        Condition::MultiSelect(c) => multi_select(value, c),
        Condition::Date(c) | Condition::CreatedTime(c) | Condition::LastEditedTime(c) => {
            date(state.now(), as_date(value).as_ref(), c)
        }
        Condition::People(c) | Condition::CreatedBy(c) | Condition::LastEditedBy(c) => {
            people(value, c)
        }
        Condition::Relation(c) => relation(value, c),
        Condition::Files(c) => existence(value, c),
        Condition::Formula(c) => formula(state, value, c),
        Condition::Rollup(c) => rollup(state, column, value, c),
        Condition::Verification(c) => verification(value, c),
        _ => false,
    }
}

fn text(text: &str, condition: &TextCondition) -> bool {
    let text = text.to_lowercase();
    match condition {
        TextCondition::Equals(other) => text == other.to_lowercase(),
        TextCondition::DoesNotEqual(other) => text != other.to_lowercase(),
        TextCondition::Contains(part) => text.contains(&part.to_lowercase()),
        TextCondition::DoesNotContain(part) => !text.contains(&part.to_lowercase()),
        TextCondition::StartsWith(part) => text.starts_with(&part.to_lowercase()),
        TextCondition::EndsWith(part) => text.ends_with(&part.to_lowercase()),
        TextCondition::IsEmpty(_) => text.is_empty(),
        TextCondition::IsNotEmpty(_) => !text.is_empty(),
        _ => false,
    }
}

fn number(number: Option<f64>, condition: &NumberCondition) -> bool {
    let compared = |other: &NumberInput| number.and_then(|a| a.partial_cmp(&other.as_f64()));
    match condition {
        NumberCondition::Equals(other) => compared(other) == Some(Ordering::Equal),
        NumberCondition::DoesNotEqual(other) => compared(other) != Some(Ordering::Equal),
        NumberCondition::GreaterThan(other) => compared(other) == Some(Ordering::Greater),
        NumberCondition::LessThan(other) => compared(other) == Some(Ordering::Less),
        NumberCondition::GreaterThanOrEqualTo(other) => {
            compared(other).is_some_and(Ordering::is_ge)
        }
        NumberCondition::LessThanOrEqualTo(other) => compared(other).is_some_and(Ordering::is_le),
        NumberCondition::IsEmpty(_) => number.is_none(),
        NumberCondition::IsNotEmpty(_) => number.is_some(),
        _ => false,
    }
}

fn checkbox(checked: bool, condition: &CheckboxCondition) -> bool {
    match condition {
        CheckboxCondition::Equals(other) => checked == *other,
        CheckboxCondition::DoesNotEqual(other) => checked != *other,
        _ => false,
    }
}

/// Of a status, the name of its group counts too.
fn select(column: &Column, value: &PropertyValue, condition: &SelectCondition) -> bool {
    let option = match value {
        PropertyValue::Select(option) | PropertyValue::Status(option) => option.as_ref(),
        _ => None,
    };
    let group = match (&column.config, option) {
        (PropertyConfig::Status(config), Some(option)) => {
            config.groups.iter().find(|group| group.option_ids.contains(&option.id))
        }
        _ => None,
    };
    let is = |name: &String| {
        option.is_some_and(|option| option.name == *name)
            || group.is_some_and(|group| group.name == *name)
    };
    match condition {
        SelectCondition::Equals(names) => names.names().iter().any(is),
        SelectCondition::DoesNotEqual(names) => !names.names().iter().any(is),
        SelectCondition::IsEmpty(_) => option.is_none(),
        SelectCondition::IsNotEmpty(_) => option.is_some(),
        _ => false,
    }
}

fn multi_select(value: &PropertyValue, condition: &MultiSelectCondition) -> bool {
    let PropertyValue::MultiSelect(options) = value else { return false };
    let has = |name: &String| options.iter().any(|option| option.name == *name);
    match condition {
        MultiSelectCondition::Contains(names) => names.names().iter().any(has),
        MultiSelectCondition::DoesNotContain(names) => !names.names().iter().any(has),
        MultiSelectCondition::IsEmpty(_) => options.is_empty(),
        MultiSelectCondition::IsNotEmpty(_) => !options.is_empty(),
        _ => false,
    }
}

fn people(value: &PropertyValue, condition: &PeopleCondition) -> bool {
    let users: Vec<&User> = match value {
        PropertyValue::People(users) => users.iter().collect(),
        PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => vec![user],
        _ => Vec::new(),
    };
    // With the token of an internal connection, nobody is "me".
    let has = |person: &PersonOperand| match person {
        PersonOperand::Me => false,
        PersonOperand::User(id) => users.iter().any(|user| user.id == *id),
    };
    match condition {
        PeopleCondition::Contains(person) => has(person),
        PeopleCondition::DoesNotContain(person) => !has(person),
        PeopleCondition::IsEmpty(_) => users.is_empty(),
        PeopleCondition::IsNotEmpty(_) => !users.is_empty(),
        _ => false,
    }
}

fn relation(value: &PropertyValue, condition: &RelationCondition) -> bool {
    let PropertyValue::Relation(pages) = value else { return false };
    match condition {
        RelationCondition::Contains(id) => pages.iter().any(|page| page.id == *id),
        RelationCondition::DoesNotContain(id) => pages.iter().all(|page| page.id != *id),
        RelationCondition::IsEmpty(_) => pages.is_empty(),
        RelationCondition::IsNotEmpty(_) => !pages.is_empty(),
        _ => false,
    }
}

fn existence(value: &PropertyValue, condition: &ExistenceCondition) -> bool {
    match condition {
        ExistenceCondition::IsEmpty(_) => is_empty(value),
        ExistenceCondition::IsNotEmpty(_) => !is_empty(value),
        _ => false,
    }
}

fn formula(state: &State, value: &PropertyValue, condition: &FormulaCondition) -> bool {
    let PropertyValue::Formula(formula) = value else { return false };
    match (condition, &formula.value) {
        (FormulaCondition::String(c), FormulaValue::String(s)) => {
            text(s.as_deref().unwrap_or_default(), c)
        }
        (FormulaCondition::Number(c), FormulaValue::Number(n)) => {
            number(n.as_ref().and_then(|n| n.as_f64()), c)
        }
        (FormulaCondition::Checkbox(c), FormulaValue::Boolean(b)) => {
            checkbox(b.unwrap_or_default(), c)
        }
        (FormulaCondition::Date(c), FormulaValue::Date(d)) => {
            date(state.now(), d.as_ref().map(|date| &date.start), c)
        }
        _ => false,
    }
}

/// Over no values, `every` does not hold and `none` does.
fn rollup(
    state: &State,
    column: &Column,
    value: &PropertyValue,
    condition: &RollupCondition,
) -> bool {
    let PropertyValue::Rollup(rollup) = value else { return false };
    let items: &[_] = match &rollup.value {
        RollupValue::Array(items) => items,
        _ => &[],
    };
    let hits = |c: &RollupItemCondition| {
        let hits = items.iter().filter(|item| rollup_item(state, column, &item.value, c)).count();
        (hits, items.len())
    };
    match (condition, &rollup.value) {
        (RollupCondition::Any(c), _) => hits(c).0 > 0,
        (RollupCondition::Every(c), _) => matches!(hits(c), (hits, all) if all > 0 && hits == all),
        (RollupCondition::None(c), _) => hits(c).0 == 0,
        (RollupCondition::Number(c), RollupValue::Number(n)) => {
            number(n.as_ref().and_then(|n| n.as_f64()), c)
        }
        (RollupCondition::Date(c), RollupValue::Date(d)) => {
            date(state.now(), d.as_ref().map(|date| &date.start), c)
        }
        _ => false,
    }
}

fn rollup_item(
    state: &State,
    column: &Column,
    value: &PropertyValue,
    condition: &RollupItemCondition,
) -> bool {
    match condition {
        RollupItemCondition::RichText(c) => text(&crate::rules::cell::as_text(value), c),
        RollupItemCondition::Number(c) => number(as_number(value), c),
        RollupItemCondition::Checkbox(c) => {
            checkbox(matches!(value, PropertyValue::Checkbox(true)), c)
        }
        RollupItemCondition::Select(c) | RollupItemCondition::Status(c) => select(column, value, c),
        RollupItemCondition::MultiSelect(c) => multi_select(value, c),
        RollupItemCondition::Relation(c) => relation(value, c),
        RollupItemCondition::Date(c) => date(state.now(), as_date(value).as_ref(), c),
        RollupItemCondition::People(c) => people(value, c),
        RollupItemCondition::Files(c) => existence(value, c),
        _ => false,
    }
}

fn verification(value: &PropertyValue, condition: &VerificationCondition) -> bool {
    let state = match value {
        PropertyValue::Verification(Some(verification)) => match verification.state.as_str() {
            "unverified" => "none",
            state => state,
        },
        _ => "none",
    };
    match condition {
        VerificationCondition::Status(status) => status.as_str() == state,
        VerificationCondition::DoesNotEqual(status) => status.as_str() != state,
        _ => false,
    }
}

/// The day of an instant, in UTC.
fn day(instant: Timestamp) -> civil::Date {
    Offset::UTC.to_datetime(instant).date()
}

/// A day is compared with days, a time with minutes. All days are those of UTC.
fn date(now: Timestamp, value: Option<&DateOrDateTime>, condition: &DateCondition) -> bool {
    let Some(value) = value else { return matches!(condition, DateCondition::IsEmpty(_)) };
    let (Some(instant), Some(at)) = (value.instant(), value.date()) else { return false };
    let at = civil::Date::from(at);
    let today = day(now);
    let compared = |operand: &DateOperand| {
        let wanted = match operand {
            DateOperand::Relative(relative) => seen_from(today, relative)?.into(),
            DateOperand::At(date) => date.clone(),
        };
        match wanted {
            DateOrDateTime::Date(wanted) => Some(at.cmp(&wanted.into())),
            wanted => Some(
                crate::rules::text::minute(instant)
                    .cmp(&crate::rules::text::minute(wanted.instant()?)),
            ),
        }
    };
    let between = |from: civil::Date, to: civil::Date| (from..=to).contains(&at);
    let shifted = |span: notion_model::jiff::Span| today.checked_add(span).unwrap_or(today);
    match condition {
        DateCondition::Equals(operand) => compared(operand) == Some(Ordering::Equal),
        DateCondition::Before(operand) => compared(operand) == Some(Ordering::Less),
        DateCondition::After(operand) => compared(operand) == Some(Ordering::Greater),
        DateCondition::OnOrBefore(operand) => compared(operand).is_some_and(Ordering::is_le),
        DateCondition::OnOrAfter(operand) => compared(operand).is_some_and(Ordering::is_ge),
        DateCondition::ThisWeek(_) => {
            let since_monday = i64::from(today.weekday().to_monday_zero_offset());
            let monday = shifted((-since_monday).days());
            between(monday, monday.checked_add(6.days()).unwrap_or(monday))
        }
        DateCondition::PastWeek(_) => between(shifted((-7).days()), today),
        DateCondition::PastMonth(_) => between(shifted((-1).month()), today),
        DateCondition::PastYear(_) => between(shifted((-1).year()), today),
        DateCondition::NextWeek(_) => between(today, shifted(7.days())),
        DateCondition::NextMonth(_) => between(today, shifted(1.month())),
        DateCondition::NextYear(_) => between(today, shifted(1.year())),
        DateCondition::IsNotEmpty(_) => true,
        _ => false,
    }
}

fn seen_from(today: civil::Date, relative: &RelativeDate) -> Option<civil::Date> {
    let span = match relative {
        RelativeDate::Today => 0.days(),
        RelativeDate::Tomorrow => 1.day(),
        RelativeDate::Yesterday => (-1).day(),
        RelativeDate::OneWeekAgo => (-7).days(),
        RelativeDate::OneWeekFromNow => 7.days(),
        RelativeDate::OneMonthAgo => (-1).month(),
        RelativeDate::OneMonthFromNow => 1.month(),
        _ => return None,
    };
    today.checked_add(span).ok()
}
