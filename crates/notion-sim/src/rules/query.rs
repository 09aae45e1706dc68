//! Which rows a query returns, and in what order.

mod condition;
mod date;

use notion_model::{Filter, RowTimestamp, Sort};

use self::condition::Check;
use self::date::{DateCheck, Days};
use crate::rules::{schema, sort, values};
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
    let days = Days::of(state);
    let test = filter.map(|filter| Test::read(source, filter, &days)).transpose()?;
    let keys = sorts.iter().map(|sort| sort::key(source, sort)).collect::<Result<Vec<_>>>()?;
    let all_in_trash = state.source_in_trash(source);
    let pages = source.rows.iter().rev().filter_map(|id| state.page(*id));
    let mut rows: Vec<&Page> = pages
        .filter(|page| in_trash.is_none_or(|wanted| (all_in_trash || page.in_trash) == wanted))
        .filter(|page| state.sees(Node::Page(page.id)))
        .filter(|page| test.as_ref().is_none_or(|test| test.matches(state, page, &days)))
        .collect();
    // Quick where rows are in the order of creation already, as they are unless one was moved in.
    rows.sort_by_key(|row| std::cmp::Reverse(row.sequence));
    if !keys.is_empty() {
        rows = sort::sorted(state, &rows, &keys);
    }
    Ok(rows)
}

/// Whether there is what a filter is about, and it can be compared with that.
pub(crate) fn check(state: &State, source: &DataSource, filter: &Filter) -> Result<()> {
    Test::read(source, filter, &Days::of(state)).map(drop)
}

/// Refuses options that a property does not have. Views keep their filters, so that these are looked at; whether queries
/// are is not known.
pub(crate) fn check_options(source: &DataSource, filter: &Filter) -> Result<()> {
    match filter {
        Filter::And(filters) | Filter::Or(filters) => {
            filters.iter().try_for_each(|filter| check_options(source, filter))
        }
        Filter::Property(filter) => {
            let column = source.column(&filter.property);
            column.map_or(Ok(()), |column| schema::check_named(column, &filter.condition))
        }
        _ => Ok(()),
    }
}

/// A filter that was read once for all rows: it has the properties that it is about, and what they are compared with in the
/// form in which that is compared.
enum Test<'f> {
    All(Vec<Self>),
    Any(Vec<Self>),
    Value(&'f Column, Check<'f>),
    Created(DateCheck),
    Edited(DateCheck),
}

impl<'f> Test<'f> {
    fn read(source: &'f DataSource, filter: &'f Filter, days: &Days) -> Result<Self> {
        let all = |filters: &'f [Filter]| -> Result<Vec<Self>> {
            filters.iter().map(|filter| Self::read(source, filter, days)).collect()
        };
        Ok(match filter {
            Filter::And(filters) => Self::All(cheapest_first(all(filters)?)),
            Filter::Or(filters) => Self::Any(cheapest_first(all(filters)?)),
            Filter::Property(filter) => {
                let name = &filter.property;
                let unknown =
                    || Fail::validation(format!("Could not find property with name or id: {name}"));
                let column = source.column(name).ok_or_else(unknown)?;
                check_condition(column.config.name(), filter.condition.key().unwrap_or("unknown"))?;
                Self::Value(column, Check::read(&filter.condition, days))
            }
            Filter::Timestamp(filter) => {
                let check = DateCheck::read(&filter.condition, days);
                match filter.timestamp {
                    RowTimestamp::LastEditedTime => Self::Edited(check),
                    _ => Self::Created(check),
                }
            }
            _ => {
                return Err(Fail::validation(
                    "body failed validation: body.filter should be a filter, instead was something else.",
                ));
            }
        })
    }

    /// How much there is to look at, compared with other tests.
    fn cost(&self) -> u32 {
        match self {
            Self::Created(_) | Self::Edited(_) => 0,
            Self::Value(_, check) => check.cost(),
            Self::All(tests) | Self::Any(tests) => tests.iter().map(Self::cost).sum(),
        }
    }

    fn matches(&self, state: &State, page: &Page, days: &Days) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.matches(state, page, days)),
            Self::Any(tests) => tests.iter().any(|test| test.matches(state, page, days)),
            Self::Value(column, check) => {
                check.matches(column, &values::cell(state, page, column), days)
            }
            Self::Created(check) => check.matches_at(page.created, days),
            Self::Edited(check) => check.matches_at(page.edited, days),
        }
    }
}

/// In the order in which they are best asked: which of them decides makes no difference.
fn cheapest_first(mut tests: Vec<Test<'_>>) -> Vec<Test<'_>> {
    tests.sort_by_key(Test::cost);
    tests
}

/// Refuses a condition that is not for properties of this type.
fn check_condition(property: &str, condition: &str) -> Result<()> {
    let suits = match condition {
        "rich_text" => ["title", "rich_text", "url", "email", "phone_number"].contains(&property),
        "people" => ["people", "created_by", "last_edited_by"].contains(&property),
        condition => condition == property,
    };
    if suits {
        return Ok(());
    }
    Err(Fail::validation(format!("database property {property} does not match filter {condition}")))
}
