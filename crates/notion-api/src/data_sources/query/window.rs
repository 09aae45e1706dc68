//! How a query goes on where Notion stops: after 10,000 rows.
//!
//! The rest is asked for by a window over the time of creation, which rows are sorted by for that. The time is known
//! to the minute only, so a window begins with the whole minute in which the one before it ended, and the rows of
//! that minute that have been read already are left out.

use std::collections::HashSet;
use std::sync::Arc;

use notion_model::{Direction, Filter, RowTimestamp, Sort, Timestamp};
use uuid::Uuid;

use super::{Placed, QueryDataSource, QueryRow};

/// More rows than Notion has ever given for one query.
const LIMIT: usize = 10_000;

/// What a query has read so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    /// The rows that were read in no order that is known, as long as they may be needed.
    unordered: Vec<Uuid>,
    /// The minute in which the last row was created that was read.
    minute: Option<Timestamp>,
    /// The rows of that minute.
    recent: Vec<Uuid>,
    window: Option<Window>,
}

/// The part of the rows that is being asked for, because Notion does not give all at once.
#[derive(Clone, Debug)]
struct Window {
    /// The minute in which it begins; none for the first.
    begins: Option<Timestamp>,
    /// The rows that came before, and may come again: those of that minute …
    before: Arc<HashSet<Uuid>>,
    /// … and those that came before there was a window.
    unordered: Arc<HashSet<Uuid>>,
    /// The filter without the window.
    filter: Option<Filter>,
}

impl Progress {
    pub(super) fn is_in_window(&self) -> bool {
        self.window.is_some()
    }

    /// Remembers `rows`, and takes out those that have come before.
    pub(super) fn read<R: Placed>(&mut self, rows: &mut Vec<R>, sorts: &[Sort]) {
        if sorts.is_empty() && self.unordered.len() <= LIMIT {
            self.unordered.extend(rows.iter().filter_map(R::id));
        }
        for row in rows.iter() {
            // Where a row does not say when it was created, no window can begin.
            let minute = row.created().map(minute_of);
            if self.minute != minute {
                self.minute = minute;
                self.recent.clear();
            }
            if self.recent.len() <= LIMIT {
                self.recent.extend(row.id());
            }
        }
        if let Some(window) = &self.window {
            let is_new = |id| !window.before.contains(&id) && !window.unordered.contains(&id);
            rows.retain(|row| row.id().is_none_or(is_new));
        }
    }
}

/// The query of the rest, or `None` if there is no way to ask for it.
pub(super) fn rest<R: QueryRow>(query: &QueryDataSource<R>) -> Option<QueryDataSource<R>> {
    let progress = &query.progress;
    let filter = match &progress.window {
        Some(window) => window.filter.clone(),
        None => query.filter.clone(),
    };
    let mut next = query.clone();
    next.paging.start_cursor = None;
    let window = match query.sorts.first() {
        // Newest first, as has been seen, is no promise. Everything is read again in an order that is one.
        None if progress.unordered.len() <= LIMIT => {
            next.sorts = vec![Sort::by_created_time(Direction::Ascending)];
            let unordered = progress.unordered.iter().copied().collect();
            Window { begins: None, before: Arc::default(), unordered: Arc::new(unordered), filter }
        }
        Some(sort) if sort.timestamp == Some(RowTimestamp::CreatedTime) => {
            let begins = progress.minute?;
            let window = progress.window.as_ref();
            // One minute has more rows than Notion gives.
            if window.is_some_and(|window| window.begins == Some(begins)) {
                return None;
            }
            let bound = match sort.direction {
                Direction::Ascending => Filter::created().on_or_after(begins),
                Direction::Descending => {
                    Filter::created().before(Timestamp::from_second(begins.as_second() + 60)?)
                }
                _ => return None,
            };
            next.filter = Some(match filter.clone() {
                None => bound,
                Some(filter) => both(filter, bound),
            });
            let unordered = window.map(|window| window.unordered.clone()).unwrap_or_default();
            let before = Arc::new(progress.recent.iter().copied().collect());
            Window { begins: Some(begins), before, unordered, filter }
        }
        _ => return None,
    };
    next.progress = Progress { window: Some(window), ..Progress::default() };
    Some(next)
}

#[inline]
fn minute_of(created: Timestamp) -> Timestamp {
    let second = created.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(created)
}

/// `filter` and `bound`, without nesting deeper than Notion takes: an `or` of groups becomes an `or` of longer groups.
#[inline]
fn both(mut filter: Filter, bound: Filter) -> Filter {
    match &mut filter {
        Filter::Or(filters) if filters.iter().any(|filter| filter.depth() > 0) => {
            let filters = std::mem::take(filters).into_iter();
            Filter::Or(filters.map(|filter| both(filter, bound.clone())).collect())
        }
        _ => filter & bound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_does_not_nest_deeper_than_two_levels() {
        let a = || Filter::checkbox("A").equals(true);
        let b = || Filter::checkbox("B").equals(true);
        let bound = || Filter::created().on_or_after("2026-01-01");
        let or = |filters: &[Filter]| Filter::Or(filters.to_vec());
        let and = |filters: &[Filter]| Filter::And(filters.to_vec());
        for (filter, expected) in [
            (a(), and(&[a(), bound()])),
            (and(&[a(), or(&[a(), b()])]), and(&[a(), or(&[a(), b()]), bound()])),
            (or(&[a(), b()]), and(&[or(&[a(), b()]), bound()])),
            (or(&[and(&[a(), b()]), a()]), or(&[and(&[a(), b(), bound()]), and(&[a(), bound()])])),
            (
                or(&[or(&[a(), b()]), a()]),
                or(&[and(&[or(&[a(), b()]), bound()]), and(&[a(), bound()])]),
            ),
        ] {
            assert_eq!(both(filter, bound()), expected);
        }
    }
}
