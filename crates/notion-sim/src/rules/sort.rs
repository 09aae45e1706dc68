//! The order of the rows of a query.

use std::cmp::Ordering;

use notion_model::jiff::Timestamp;
use notion_model::{
    Direction, FormulaValue, Number, PropertyConfig, PropertyValue, RollupValue, RowTimestamp, Sort,
};

use crate::rules::cell::{as_date, as_number, as_text, is_empty, lowercase};
use crate::rules::values;
use crate::store::state::{Column, DataSource, Page, State};
use crate::wire::fail::{Fail, Result};

/// What rows are sorted by.
pub(crate) struct Key<'s> {
    by: By<'s>,
    descending: bool,
}

enum By<'s> {
    Column(&'s Column),
    Created,
    Edited,
}

/// What a row is sorted by, read once for each row.
enum Rank {
    Number(f64),
    Time(Timestamp),
    Text(String),
    /// Rows without a value come last, whichever way the others go.
    Nothing,
}

/// What a sort means, or what is wrong with it.
pub(crate) fn key<'s>(source: &'s DataSource, sort: &Sort) -> Result<Key<'s>> {
    let by = match (&sort.property, &sort.timestamp) {
        (Some(name), _) => By::Column(source.column(name).ok_or_else(|| {
            Fail::validation(format!("Could not find sort property with name or id: {name}"))
        })?),
        (None, Some(RowTimestamp::LastEditedTime)) => By::Edited,
        (None, Some(_)) => By::Created,
        (None, None) => return Err(Fail::body("sorts[0].property", "defined", None)),
    };
    match &sort.direction {
        Direction::Unknown(_) => {
            Err(Fail::body("sorts[0].direction", "`\"ascending\"` or `\"descending\"`", None))
        }
        direction => Ok(Key { by, descending: *direction == Direction::Descending }),
    }
}

/// The rows in the order of `keys`; where they tie, in the order in which they came.
pub(crate) fn sorted<'s>(state: &State, rows: &[&'s Page], keys: &[Key<'_>]) -> Vec<&'s Page> {
    // The ranks of all rows stand behind one another.
    let ranks: Vec<Rank> =
        rows.iter().flat_map(|row| keys.iter().map(|key| rank(state, row, &key.by))).collect();
    let ranks_of = |row: usize| &ranks[row * keys.len()..][..keys.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| {
        let pairs = ranks_of(*a).iter().zip(ranks_of(*b)).zip(keys);
        let mut compared = pairs.map(|((a, b), key)| compare(a, b, key.descending));
        compared.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    order.into_iter().map(|row| rows[row]).collect()
}

fn compare(a: &Rank, b: &Rank, descending: bool) -> Ordering {
    let order = match (a, b) {
        (Rank::Nothing, Rank::Nothing) => return Ordering::Equal,
        (Rank::Nothing, _) => return Ordering::Greater,
        (_, Rank::Nothing) => return Ordering::Less,
        (Rank::Number(a), Rank::Number(b)) => a.total_cmp(b),
        (Rank::Time(a), Rank::Time(b)) => a.cmp(b),
        (Rank::Text(a), Rank::Text(b)) => by_words_and_numbers(a, b),
        // Only formulas and rollups differ from row to row: numbers, then times, then texts.
        (a, b) => a.kind().cmp(&b.kind()),
    };
    if descending { order.reverse() } else { order }
}

/// Texts as people order them: `Article 4` before `Article 10`.
fn by_words_and_numbers(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (x, y) = match (a.chars().next(), b.chars().next()) {
            (Some(x), Some(y)) => (x, y),
            (x, y) => return x.cmp(&y),
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let ((m, after_a), (n, after_b)) = (number(a), number(b));
            match m.len().cmp(&n.len()).then_with(|| m.cmp(n)) {
                Ordering::Equal => (a, b) = (after_a, after_b),
                order => return order,
            }
        } else if x == y {
            (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
        } else {
            return x.cmp(&y);
        }
    }
}

/// The digits that a text begins with, without leading zeros, and what follows them.
fn number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}

impl Rank {
    fn kind(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Time(_) => 1,
            Self::Text(_) => 2,
            Self::Nothing => 3,
        }
    }
}

fn rank(state: &State, page: &Page, by: &By<'_>) -> Rank {
    let column = match by {
        By::Created => return Rank::Time(page.created),
        By::Edited => return Rank::Time(crate::rules::text::minute(page.edited)),
        By::Column(column) => column,
    };
    let value = values::cell(state, page, column);
    if is_empty(&value) {
        return Rank::Nothing;
    }
    let number = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let known = match &*value {
        PropertyValue::Select(_) | PropertyValue::Status(_) => {
            place(column, &value).map(|place| Rank::Number(place as f64))
        }
        PropertyValue::Checkbox(checked) => Some(Rank::Number(f64::from(u8::from(*checked)))),
        PropertyValue::Rollup(rollup) => match &rollup.value {
            RollupValue::Number(n) => number(n).map(Rank::Number),
            RollupValue::Date(date) => {
                date.as_ref().and_then(|date| date.start.instant()).map(Rank::Time)
            }
            _ => None,
        },
        PropertyValue::Formula(formula) => match &formula.value {
            FormulaValue::Number(n) => number(n).map(Rank::Number),
            FormulaValue::Boolean(b) => b.map(|b| Rank::Number(f64::from(u8::from(b)))),
            FormulaValue::Date(date) => {
                date.as_ref().and_then(|date| date.start.instant()).map(Rank::Time)
            }
            FormulaValue::String(text) => text.as_ref().map(|text| Rank::Text(text.to_lowercase())),
            _ => None,
        },
        value => as_number(value)
            .map(Rank::Number)
            .or_else(|| as_date(value).and_then(|date| date.instant()).map(Rank::Time)),
    };
    known.unwrap_or_else(|| Rank::Text(lowercase(&as_text(&value)).into_owned()))
}

/// The place of an option in the schema.
fn place(column: &Column, value: &PropertyValue) -> Option<usize> {
    let (PropertyValue::Select(Some(option)) | PropertyValue::Status(Some(option))) = value else {
        return None;
    };
    let options = match &column.config {
        PropertyConfig::Select(config) => &config.options,
        PropertyConfig::Status(config) => &config.options,
        _ => return None,
    };
    options.iter().position(|known| known.id == option.id)
}
