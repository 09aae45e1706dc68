//! How rows that are too many for one query, and were created in the same minute, are told apart.
//!
//! A condition and its opposite divide them, each by itself a query that Notion can answer whole. No order is relied
//! upon: which rows come does not depend on it, and a condition that divides badly costs requests and no rows.
//!
//! A row that is edited meanwhile must not slip from a part that is yet to be read into one that has been. So what divides
//! is what no edit changes, or the time of the last edit, the earlier part first; and anything else only of the rows
//! that were last edited up to now, those that are edited from now on being a part that is read after them. Times are known to
//! the minute: what is edited once more in the minute in which rows are divided is taken for what it was.

use std::collections::BTreeMap;

use notion_model::{
    Direction, Filter, List, NumberInput, Page, PageId, PropertyValue, Sort, Timestamp, UserId,
};

use super::window::{after, both, minute_of};
use super::{QueryDataSource, QueryRow};
use crate::{Client, Error, Paging};

/// A part of the rows that were created in one minute.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) conditions: Vec<Filter>,
    /// Whether a row leaves it by being edited.
    is_settled: bool,
}

impl Part {
    /// This part, but for the rows that don't satisfy these.
    fn and(&self, conditions: impl IntoIterator<Item = Filter>, is_settled: bool) -> Self {
        let conditions = self.conditions.iter().cloned().chain(conditions).collect();
        Self { conditions, is_settled }
    }

    /// `filter`, for the rows of this part.
    pub(super) fn of(&self, filter: Filter) -> Filter {
        self.conditions.iter().cloned().fold(filter, both)
    }
}

/// The rows of a query that were edited first, and those that were edited last.
pub(super) async fn sample<R: QueryRow>(
    client: &Client,
    query: &QueryDataSource<R>,
) -> Result<Vec<Page>, Error> {
    let mut rows = Vec::new();
    for direction in [Direction::Ascending, Direction::Descending] {
        let mut few = QueryDataSource::<Page>::new(query.source);
        few.filter = query.filter.clone();
        few.sorts = vec![Sort::by_last_edited_time(direction)];
        few.in_trash = query.in_trash;
        few.result_type = Some("page");
        few.paging = Paging { start_cursor: None, page_size: Some(100) };
        let found: List<Page> = client.call(&few).await?;
        rows.extend(found.results);
    }
    Ok(rows)
}

/// Divides a part whose rows are like these; `None` if nothing tells them apart. The parts are to be read in this order.
#[inline]
pub(super) fn divide(part: &Part, rows: &[Page]) -> Option<Vec<Part>> {
    let good = rows.len().div_ceil(8);
    let mut best: Option<Cut> = None;
    for cut in [lasting(rows), edited(rows), changing(rows)].into_iter().flatten() {
        if best.as_ref().is_none_or(|best| best.apart < good && best.apart < cut.apart) {
            best = Some(cut);
        }
    }
    let Cut { conditions, stability, .. } = best?;
    Some(match stability {
        Stability::Lasting => {
            conditions.into_iter().map(|of| part.and([of], part.is_settled)).collect()
        }
        Stability::Time => {
            let last = conditions.len() - 1;
            let each = conditions.into_iter().enumerate();
            each.map(|(n, of)| part.and([of], part.is_settled || n < last)).collect()
        }
        Stability::Changing if part.is_settled => {
            conditions.into_iter().map(|of| part.and([of], true)).collect()
        }
        Stability::Changing => {
            let latest = rows.iter().filter_map(|row| row.last_edited()).map(minute_of).max()?;
            let next = after(latest)?;
            let settled = |of| part.and([Filter::last_edited().before(next), of], true);
            let mut parts: Vec<Part> = conditions.into_iter().map(settled).collect();
            parts.push(part.and([Filter::last_edited().on_or_after(next)], false));
            parts
        }
    })
}

#[derive(Clone, Copy)]
enum Stability {
    /// No edit changes it.
    Lasting,
    /// An edit moves a row to the last part.
    Time,
    /// An edit may move a row anywhere.
    Changing,
}

/// Conditions of which each row satisfies exactly one.
struct Cut {
    conditions: Vec<Filter>,
    /// How many of the rows that were looked at are not in the largest part.
    apart: usize,
    stability: Stability,
}

#[inline]
fn lasting(rows: &[Page]) -> Option<Cut> {
    let numbers = numbers(rows, |value| match value {
        PropertyValue::UniqueId(id) => id.number.as_ref()?.as_i64(),
        _ => None,
    });
    let ids = numbers.into_iter().filter_map(|(property, mut ids)| {
        ids.sort_unstable();
        let at = middle(&ids)?;
        let (below, above) = (ids[at - 1], ids[at]);
        let bound = below + (above - below + 1) / 2;
        let on = || Filter::unique_id(property);
        let conditions = vec![on().less_than(bound), on().at_least(bound), on().is_empty()];
        let apart = apart(&[at, ids.len() - at, rows.len() - ids.len()]);
        Some(Cut { conditions, apart, stability: Stability::Lasting })
    });
    let people = marks(rows, |value| match value {
        PropertyValue::CreatedBy(user) => vec![Mark::CreatedBy(user.id)],
        _ => Vec::new(),
    });
    ids.chain(people).reduce(better).map(|cut| Cut { stability: Stability::Lasting, ..cut })
}

#[inline]
fn edited(rows: &[Page]) -> Option<Cut> {
    let mut minutes: Vec<Timestamp> =
        rows.iter().filter_map(|row| row.last_edited()).map(minute_of).collect();
    minutes.sort_unstable();
    let at = middle(&minutes)?;
    let on = Filter::last_edited;
    let conditions = vec![on().before(minutes[at]), on().on_or_after(minutes[at])];
    let apart = apart(&[at, minutes.len() - at]);
    Some(Cut { conditions, apart, stability: Stability::Time })
}

#[inline]
fn changing(rows: &[Page]) -> Option<Cut> {
    let numbers = numbers(rows, |value| match value {
        PropertyValue::Number(Some(number)) => number.as_f64(),
        _ => None,
    });
    let numbers = numbers.into_iter().filter_map(|(property, mut numbers)| {
        numbers.sort_unstable_by(f64::total_cmp);
        let at = middle(&numbers)?;
        let (on, bound) = (|| Filter::number(property), NumberInput::from(numbers[at]));
        let conditions = vec![on().less_than(bound.clone()), on().at_least(bound), on().is_empty()];
        let apart = apart(&[at, numbers.len() - at, rows.len() - numbers.len()]);
        Some(Cut { conditions, apart, stability: Stability::Changing })
    });
    numbers.chain(marks(rows, Mark::of)).reduce(better)
}

fn better(one: Cut, other: Cut) -> Cut {
    if other.apart > one.apart { other } else { one }
}

/// How many are not in the largest of these parts.
fn apart(parts: &[usize]) -> usize {
    parts.iter().sum::<usize>() - parts.iter().max().copied().unwrap_or_default()
}

/// Where sorted values are divided: as near to the middle as equal ones let.
fn middle<T: PartialOrd>(sorted: &[T]) -> Option<usize> {
    let half = sorted.get(sorted.len() / 2)?;
    let from = sorted.partition_point(|value| value < half);
    let at = if from > 0 { from } else { sorted.partition_point(|value| value <= half) };
    (at < sorted.len()).then_some(at)
}

/// The properties of a row that can be named without being taken for another.
#[inline]
fn properties(row: &Page) -> impl Iterator<Item = (&str, &PropertyValue)> {
    let is_clear = |id: &str, name: &str| name == id || row.properties.get(id).is_none();
    let clear = row.properties.iter().filter(move |(name, of)| is_clear(of.id.as_str(), name));
    clear.map(|(_, property)| (property.id.as_str(), &property.value))
}

fn numbers<T>(
    rows: &[Page],
    number: impl Fn(&PropertyValue) -> Option<T>,
) -> BTreeMap<&str, Vec<T>> {
    let mut found: BTreeMap<&str, Vec<T>> = BTreeMap::new();
    for (property, value) in rows.iter().flat_map(properties) {
        if let Some(number) = number(value) {
            found.entry(property).or_default().push(number);
        }
    }
    found
}

/// The cuts by what some rows have and others have not.
fn marks<'a>(
    rows: &'a [Page],
    of: impl Fn(&'a PropertyValue) -> Vec<Mark<'a>>,
) -> impl Iterator<Item = Cut> {
    let mut found: BTreeMap<(&str, Mark<'_>), usize> = BTreeMap::new();
    for (property, value) in rows.iter().flat_map(properties) {
        let mut marks = of(value);
        marks.sort_unstable();
        marks.dedup();
        for mark in marks {
            *found.entry((property, mark)).or_default() += 1;
        }
    }
    let partly = found.into_iter().filter(|(_, count)| *count < rows.len());
    partly.map(|((property, mark), count)| Cut {
        conditions: mark.conditions(property).to_vec(),
        apart: apart(&[count, rows.len() - count]),
        stability: Stability::Changing,
    })
}

/// Something that the value of a property has or has not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark<'a> {
    InTitle(char),
    InText(char),
    InUrl(char),
    InEmail(char),
    InPhoneNumber(char),
    Select(&'a str),
    Status(&'a str),
    Option(&'a str),
    Person(UserId),
    CreatedBy(UserId),
    EditedBy(UserId),
    Related(PageId),
    Checked,
}

impl<'a> Mark<'a> {
    #[inline]
    fn of(value: &'a PropertyValue) -> Vec<Self> {
        let text = |text: Option<&String>, mark: fn(char) -> Self| {
            letters(text.map_or("", String::as_str), mark)
        };
        match value {
            PropertyValue::Title(title) => letters(&title.plain_text(), Self::InTitle),
            PropertyValue::RichText(text) => letters(&text.plain_text(), Self::InText),
            PropertyValue::Url(url) => text(url.as_ref(), Self::InUrl),
            PropertyValue::Email(email) => text(email.as_ref(), Self::InEmail),
            PropertyValue::PhoneNumber(number) => text(number.as_ref(), Self::InPhoneNumber),
            PropertyValue::Select(Some(option)) => vec![Self::Select(&option.name)],
            PropertyValue::Status(Some(option)) => vec![Self::Status(&option.name)],
            PropertyValue::MultiSelect(options) => {
                options.iter().map(|option| Self::Option(&option.name)).collect()
            }
            PropertyValue::People(people) => {
                people.iter().map(|user| Self::Person(user.id)).collect()
            }
            PropertyValue::LastEditedBy(user) => vec![Self::EditedBy(user.id)],
            PropertyValue::Relation(pages) => {
                pages.iter().map(|page| Self::Related(page.id)).collect()
            }
            PropertyValue::Checkbox(true) => vec![Self::Checked],
            _ => Vec::new(),
        }
    }

    /// The condition that a value has it, and that it has it not, which includes those that are empty.
    #[inline]
    fn conditions(self, property: &str) -> [Filter; 2] {
        macro_rules! conditions {
            ($on:ident, $has:ident, $lacks:ident, $operand:expr) => {
                [Filter::$on(property).$has($operand), Filter::$on(property).$lacks($operand)]
            };
        }
        match self {
            Self::InTitle(c) => conditions!(title, contains, does_not_contain, c),
            Self::InText(c) => conditions!(rich_text, contains, does_not_contain, c),
            Self::InUrl(c) => conditions!(url, contains, does_not_contain, c),
            Self::InEmail(c) => conditions!(email, contains, does_not_contain, c),
            Self::InPhoneNumber(c) => conditions!(phone_number, contains, does_not_contain, c),
            Self::Select(name) => conditions!(select, equals, does_not_equal, name),
            Self::Status(name) => conditions!(status, equals, does_not_equal, name),
            Self::Option(name) => conditions!(multi_select, contains, does_not_contain, name),
            Self::Person(id) => conditions!(people, contains, does_not_contain, id),
            Self::CreatedBy(id) => conditions!(created_by, contains, does_not_contain, id),
            Self::EditedBy(id) => conditions!(last_edited_by, contains, does_not_contain, id),
            Self::Related(id) => conditions!(relation, contains, does_not_contain, id),
            Self::Checked => conditions!(checkbox, equals, does_not_equal, true),
        }
    }
}

/// The letters and digits in a text, which is compared without regard to case.
#[inline]
fn letters<'a>(text: &str, mark: fn(char) -> Mark<'a>) -> Vec<Mark<'a>> {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).map(mark).collect()
}
