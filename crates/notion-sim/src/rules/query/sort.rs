//! The order of the rows of a query.

use std::borrow::Cow;
use std::cmp::Ordering;

use notion_model::jiff::Timestamp;
use notion_model::{Direction, PropertyConfig, PropertyValue, RollupValue, RowTimestamp, Sort};

use super::compared::{Compared, Wanted, Whole};
use crate::rules::cell::{as_text, form, is_empty, lowercase};
use crate::rules::key;
use crate::store::rows::{Facet, Key};
use crate::store::state::{Column, DataSource};
use crate::wire::fail::{Fail, Result};

/// What rows are sorted by.
pub(super) struct Order<'s> {
    by: By<'s>,
    descending: bool,
}

/// What is compared, by its place.
enum By<'s> {
    Key(usize),
    /// An option, by its place in the schema.
    Option(usize, &'s Column),
    Whole(Whole),
}

/// What a row is sorted by, found once for each row.
enum Rank<'k> {
    Number(f64),
    Time(Timestamp),
    Text(Cow<'k, str>),
    /// Rows without a value come last, whichever way the others go.
    Nothing,
}

/// What a sort means, or what is wrong with it.
pub(super) fn read<'s>(
    source: &'s DataSource,
    sort: &Sort,
    wanted: &mut Wanted<'s>,
) -> Result<Order<'s>> {
    let by = match (&sort.property, &sort.timestamp) {
        (Some(name), _) => {
            let column = source.column(name).ok_or_else(|| {
                Fail::validation(format!("Could not find sort property with name or id: {name}"))
            })?;
            match (form(column), &column.config) {
                (None, _) => By::Whole(wanted.whole(source, column)),
                (Some(form), PropertyConfig::Select(_) | PropertyConfig::Status(_)) => {
                    By::Option(wanted.value_as(column, form), column)
                }
                (Some(form), _) => By::Key(wanted.value_as(column, form)),
            }
        }
        (None, Some(RowTimestamp::LastEditedTime)) => By::Key(wanted.key(Facet::Edited, None)),
        (None, Some(_)) => By::Key(wanted.key(Facet::Created, None)),
        (None, None) => return Err(Fail::body("sorts[0].property", "defined", None)),
    };
    match &sort.direction {
        Direction::Unknown(_) => {
            Err(Fail::body("sorts[0].direction", "`\"ascending\"` or `\"descending\"`", None))
        }
        direction => Ok(Order { by, descending: *direction == Direction::Descending }),
    }
}

/// The rows in this order; where they tie, in the order in which they came.
pub(super) fn sorted(rows: &[usize], compared: &Compared<'_>, orders: &[Order<'_>]) -> Vec<usize> {
    // The ranks of all rows stand behind one another.
    let ranks =
        rows.iter().flat_map(|row| orders.iter().map(|order| rank(compared, *row, &order.by)));
    let ranks: Vec<Rank<'_>> = ranks.collect();
    let ranks_of = |row: usize| &ranks[row * orders.len()..][..orders.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| {
        let pairs = ranks_of(*a).iter().zip(ranks_of(*b)).zip(orders);
        let mut compared = pairs.map(|((a, b), order)| compare(a, b, order.descending));
        compared.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    order.into_iter().map(|row| rows[row]).collect()
}

fn compare(a: &Rank<'_>, b: &Rank<'_>, descending: bool) -> Ordering {
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

impl<'k> Rank<'k> {
    fn kind(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Time(_) => 1,
            Self::Text(_) => 2,
            Self::Nothing => 3,
        }
    }

    fn of(key: &'k Key) -> Self {
        match key {
            Key::Nothing => Self::Nothing,
            Key::Number(number) => Self::Number(*number),
            Key::Checkbox(checked) => Self::Number(f64::from(u8::from(*checked))),
            Key::Date(date) => match date.instant() {
                Some(time) => Self::Time(time),
                None => Self::Text(date.to_string().into()),
            },
            Key::Text(text) | Key::Option(text) => Self::Text(Cow::Borrowed(text)),
            Key::Options(names) => Self::Text(names.join(", ").into()),
            Key::Formula(value) => rank_of_whole(value),
        }
    }

    /// Of a key that nobody keeps.
    fn of_own(key: Key) -> Rank<'static> {
        match key {
            Key::Text(text) => Rank::Text(String::from(text).into()),
            key => match Rank::of(&key) {
                Rank::Number(number) => Rank::Number(number),
                Rank::Time(time) => Rank::Time(time),
                Rank::Text(text) => Rank::Text(text.into_owned().into()),
                Rank::Nothing => Rank::Nothing,
            },
        }
    }
}

fn rank<'k>(compared: &'k Compared<'_>, row: usize, by: &By<'_>) -> Rank<'k> {
    match by {
        By::Key(at) => Rank::of(compared.key(*at, row)),
        By::Option(at, column) => match compared.key(*at, row) {
            Key::Option(name) => match place(column, name) {
                Some(place) => Rank::Number(place as f64),
                None => Rank::Text(lowercase(name)),
            },
            key => Rank::of(key),
        },
        By::Whole(at) => rank_of_whole(compared.whole(*at, row)),
    }
}

fn rank_of_whole(value: &PropertyValue) -> Rank<'_> {
    if is_empty(value) {
        return Rank::Nothing;
    }
    let known = match value {
        PropertyValue::Formula(formula) => {
            key::of_formula(&formula.value).map(|(_, key)| Rank::of_own(key))
        }
        PropertyValue::Rollup(rollup) => match &rollup.value {
            RollupValue::Number(Some(number)) => number.as_f64().map(Rank::Number),
            RollupValue::Date(Some(date)) => date.start.instant().map(Rank::Time),
            _ => None,
        },
        _ => None,
    };
    known.unwrap_or_else(|| match as_text(value) {
        Cow::Borrowed(text) => Rank::Text(lowercase(text)),
        Cow::Owned(text) => Rank::Text(text.to_lowercase().into()),
    })
}

/// The place of an option in the schema.
fn place(column: &Column, name: &str) -> Option<usize> {
    let options = match &column.config {
        PropertyConfig::Select(config) => &config.options,
        PropertyConfig::Status(config) => &config.options,
        _ => return None,
    };
    options.iter().position(|known| known.name == name)
}
