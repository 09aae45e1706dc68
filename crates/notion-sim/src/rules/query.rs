//! Which rows a query returns, and in what order.

mod compared;
mod condition;
mod date;
mod key_check;
mod sort;

use notion_model::{Filter, PageId, RowTimestamp, Sort};

use self::compared::{Compared, Wanted, Whole};
use self::condition::{Check, WholeCheck};
use self::date::{DateCheck, Days};
use self::key_check::KeyCheck;
use crate::rules::schema;
use crate::store::rows::Facet;
use crate::store::state::{DataSource, State};
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};

/// The rows that `filter` lets through, ordered by `sorts` and then the newest first: those in the trash, those that
/// are not, or both.
pub(crate) fn rows(
    state: &State,
    source: &DataSource,
    filter: Option<&Filter>,
    sorts: &[Sort],
    in_trash: Option<bool>,
) -> Result<Vec<PageId>> {
    let days = Days::of(state);
    let mut wanted = Wanted::default();
    let test = filter.map(|filter| Test::read(source, filter, &days, &mut wanted)).transpose()?;
    let orders = sorts.iter().map(|sort| sort::read(source, sort, &mut wanted));
    let orders = orders.collect::<Result<Vec<_>>>()?;
    let compared = Compared::new(state, source, wanted);
    let all_in_trash = state.source_in_trash(source);
    let is_asked_for = |row: usize| {
        let row = source.rows.row(row);
        in_trash.is_none_or(|wanted| (all_in_trash || row.in_trash) == wanted)
            && state.sees(Node::Page(row.id))
    };
    let mut rows: Vec<usize> = (0..source.rows.len())
        .rev()
        .filter(|row| is_asked_for(*row))
        .filter(|row| test.as_ref().is_none_or(|test| test.matches(&compared, *row, &days)))
        .collect();
    if !orders.is_empty() {
        rows = sort::sorted(&rows, &compared, &orders);
    }
    Ok(rows.into_iter().map(|row| source.rows.row(row).id).collect())
}

/// Whether there is what a filter is about, and it can be compared with that.
pub(crate) fn check(state: &State, source: &DataSource, filter: &Filter) -> Result<()> {
    Test::read(source, filter, &Days::of(state), &mut Wanted::default()).map(drop)
}

/// Whether there is what is sorted by.
pub(crate) fn check_sort(source: &DataSource, sort: &Sort) -> Result<()> {
    sort::read(source, sort, &mut Wanted::default()).map(drop)
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

/// A filter that was read once for all rows: it has the places of what is compared, and what that is compared with.
enum Test<'f> {
    All(Vec<Self>),
    Any(Vec<Self>),
    Key(usize, KeyCheck<'f>),
    Whole(Whole, WholeCheck<'f>),
    /// Of a kind that is not known.
    Never,
}

impl<'f> Test<'f> {
    fn read(
        source: &'f DataSource,
        filter: &'f Filter,
        days: &Days,
        wanted: &mut Wanted<'f>,
    ) -> Result<Self> {
        let mut all = |filters: &'f [Filter]| -> Result<Vec<Self>> {
            filters.iter().map(|filter| Self::read(source, filter, days, wanted)).collect()
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
                match Check::read(&filter.condition, column, days) {
                    Check::Key(check) => Self::Key(wanted.value_as(column, check.form()), check),
                    Check::Whole(check) => Self::Whole(wanted.whole(source, column), check),
                    Check::Never => Self::Never,
                }
            }
            Filter::Timestamp(filter) => {
                let check = KeyCheck::Date(DateCheck::read(&filter.condition, days));
                let facet = match filter.timestamp {
                    RowTimestamp::LastEditedTime => Facet::Edited,
                    _ => Facet::Created,
                };
                Self::Key(wanted.key(facet, None), check)
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
            Self::Never => 0,
            Self::Key(_, check) => check.cost(),
            Self::Whole(_, check) => check.cost(),
            Self::All(tests) | Self::Any(tests) => tests.iter().map(Self::cost).sum(),
        }
    }

    fn matches(&self, compared: &Compared<'_>, row: usize, days: &Days) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.matches(compared, row, days)),
            Self::Any(tests) => tests.iter().any(|test| test.matches(compared, row, days)),
            Self::Key(at, check) => check.matches(compared.key(*at, row), days),
            Self::Whole(at, check) => check.matches(compared.whole(*at, row), days),
            Self::Never => false,
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
