//! How a query goes on where Notion stops: after 10,000 rows.
//!
//! The rest is asked for by a window over the time of creation, which rows are sorted by for that. The time is known
//! to the minute only, so a window begins with the whole minute in which the one before it ended, and the rows of
//! that minute that have been read already are left out. A minute that has more rows than Notion gives is asked for in
//! parts; then comes a window that begins after it.

use std::collections::HashSet;
use std::sync::Arc;

use notion_model::validate::Validate;
use notion_model::{Direction, Filter, RowTimestamp, Sort, Timestamp};
use uuid::Uuid;

use super::split::{self, Part};
use super::{Placed, QueryDataSource, QueryRow};
use crate::{Client, Error, ErrorKind, Rest};

/// More rows than Notion has ever given for one query.
const LIMIT: usize = 10_000;

/// How many times a minute may be divided before it has given more rows than one query.
const DIVISIONS: usize = 8;

/// What a query has read so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    /// The rows that were read in no order that is known, as long as they may be needed.
    unordered: Vec<Uuid>,
    /// The minute in which the last row was created that was read.
    minute: Option<Timestamp>,
    /// Whether that holds for some of the rows only.
    is_mixed: bool,
    /// The rows of that minute.
    recent: Vec<Uuid>,
    window: Option<Window>,
    parts: Option<Parts>,
}

/// The part of the rows that is being asked for, because Notion does not give all at once.
#[derive(Clone, Debug)]
struct Window {
    /// The minute with which it begins; none of the first, which has all rows.
    begins: Option<Timestamp>,
    /// The rows that came before, and may come again: those of that minute …
    before: Arc<HashSet<Uuid>>,
    /// … and those that came before there was a window.
    unordered: Arc<HashSet<Uuid>>,
    /// The filter without the window.
    filter: Option<Filter>,
    /// Whether there are rows that can't be asked for.
    lacks: bool,
}

/// A minute that has more rows than Notion gives.
#[derive(Clone, Debug)]
struct Parts {
    minute: Timestamp,
    /// The rows of this minute that have been read.
    seen: HashSet<Uuid>,
    /// How many of them Notion gives at once.
    at_once: usize,
    /// How many times it has been divided.
    divisions: usize,
    /// What is being asked for.
    current: Part,
    /// Whether that has more rows than Notion gives.
    is_cut_off: bool,
    /// What is yet to be asked for, the next one last.
    pending: Vec<Part>,
}

impl Progress {
    pub(super) fn is_in_window(&self) -> bool {
        self.window.is_some()
    }

    /// Remembers `rows`, and takes out those that have come before.
    pub(super) fn read<R: Placed>(&mut self, rows: &mut Vec<R>, sorts: &[Sort]) {
        if let (Some(parts), Some(window)) = (&mut self.parts, &self.window) {
            let mut is_new = |id| !window.unordered.contains(&id) && parts.seen.insert(id);
            rows.retain(|row| row.id().is_none_or(&mut is_new));
            return;
        }
        if sorts.is_empty() && self.unordered.len() <= LIMIT {
            self.unordered.extend(rows.iter().filter_map(R::id));
        }
        for row in rows.iter() {
            // Where a row does not say when it was created, no window can begin.
            let minute = row.created().map(minute_of);
            if self.minute != minute {
                self.is_mixed |= self.minute.is_some() || minute.is_none();
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

/// What is left to ask for after an answer, which Notion cut off or not.
pub(super) fn rest<R: QueryRow>(
    query: &QueryDataSource<R>,
    is_cut_off: bool,
) -> Rest<QueryDataSource<R>> {
    let progress = &query.progress;
    let mut next = query.clone();
    if let Some(parts) = &mut next.progress.parts {
        parts.is_cut_off = is_cut_off;
        return if is_cut_off { Rest::Request(next) } else { next_part(next) };
    }
    if !is_cut_off {
        let lacks = progress.window.as_ref().is_some_and(|window| window.lacks);
        return if lacks { Rest::NotGiven } else { Rest::Nothing };
    }
    let window = match &progress.window {
        Some(window) => Window { before: Arc::default(), ..window.clone() },
        None => Window {
            begins: None,
            before: Arc::default(),
            unordered: Arc::default(),
            filter: query.filter.clone(),
            lacks: false,
        },
    };
    let sort = match query.sorts.first() {
        // Newest first, as has been seen, is no promise. Everything is read again in an order that is one.
        None if progress.unordered.len() <= LIMIT => {
            next.sorts = vec![Sort::by_created_time(Direction::Ascending)];
            let unordered = Arc::new(progress.unordered.iter().copied().collect());
            return windowed(next, None, Window { unordered, ..window });
        }
        Some(sort) if sort.timestamp == Some(RowTimestamp::CreatedTime) => sort,
        _ => return Rest::NotGiven,
    };
    let Some(minute) = progress.minute else { return Rest::NotGiven };
    // Each window begins later than the one before, whatever comes: a server that doesn't heed filters would be asked
    // without end.
    let is_later = window.begins.is_none_or(|begins| match sort.direction {
        Direction::Ascending => minute > begins,
        _ => minute < begins,
    });
    if progress.is_mixed || progress.window.is_none() {
        let Some(bound) = from(sort, minute).filter(|_| is_later) else { return Rest::NotGiven };
        let before = Arc::new(progress.recent.iter().copied().collect());
        return windowed(next, Some(bound), Window { begins: Some(minute), before, ..window });
    }
    // All of this window is one minute. Its parts come one after the other, which is not what further sorts ask for.
    if query.sorts.len() > 1 || !(is_later || window.begins == Some(minute)) {
        return Rest::NotGiven;
    }
    let at_once = progress.recent.len().max(1);
    let before = progress.window.iter().flat_map(|window| window.before.iter());
    let seen = progress.recent.iter().chain(before).copied().collect();
    let parts = Parts {
        minute,
        seen,
        at_once,
        divisions: 0,
        current: Part::default(),
        is_cut_off: true,
        pending: Vec::new(),
    };
    next.filter = filter_of(&window, minute, &parts.current);
    next.progress = Progress { window: Some(window), parts: Some(parts), ..Progress::default() };
    Rest::Request(next)
}

/// The rows from this minute on, in the order of `sort`.
#[inline]
fn from(sort: &Sort, minute: Timestamp) -> Option<Filter> {
    match sort.direction {
        Direction::Ascending => Some(Filter::created().on_or_after(minute)),
        Direction::Descending => Some(Filter::created().before(after(minute)?)),
        _ => None,
    }
}

/// The rows of a part of this minute.
#[inline]
fn filter_of(window: &Window, minute: Timestamp, part: &Part) -> Option<Filter> {
    let begins = Filter::created().on_or_after(minute);
    let begins = match window.filter.clone() {
        Some(filter) => both(filter, begins),
        None => begins,
    };
    Some(part.of(both(begins, Filter::created().before(after(minute)?))))
}

fn windowed<R>(
    mut next: QueryDataSource<R>,
    bound: Option<Filter>,
    window: Window,
) -> Rest<QueryDataSource<R>> {
    next.paging.start_cursor = None;
    next.filter = match (window.filter.clone(), bound) {
        (Some(filter), Some(bound)) => Some(both(filter, bound)),
        (filter, bound) => filter.or(bound),
    };
    next.progress = Progress { window: Some(window), ..Progress::default() };
    Rest::Request(next)
}

/// The next part of the minute, or what comes after the last.
fn next_part<R>(mut query: QueryDataSource<R>) -> Rest<QueryDataSource<R>> {
    let Progress { parts: Some(parts), window: Some(window), .. } = &mut query.progress else {
        return Rest::Nothing;
    };
    if let Some(part) = parts.pending.pop() {
        query.filter = filter_of(window, parts.minute, &part);
        query.paging.start_cursor = None;
        parts.current = part;
        return Rest::Request(query);
    }
    let next = match query.sorts.first().map(|sort| &sort.direction) {
        Some(Direction::Descending) => {
            before(parts.minute).zip(Some(Filter::created().before(parts.minute)))
        }
        _ => after(parts.minute).map(|next| (next, Filter::created().on_or_after(next))),
    };
    let Some((begins, bound)) = next else { return Rest::NotGiven };
    let window = Window { begins: Some(begins), before: Arc::default(), ..window.clone() };
    windowed(query, Some(bound), window)
}

/// Whether there is a part that has to be divided before anything else is asked for.
pub(super) fn is_cut_off<R>(query: &QueryDataSource<R>) -> bool {
    query.progress.parts.as_ref().is_some_and(|parts| parts.is_cut_off)
}

/// Divides the part that was cut off, and gives the query of the next one. What can't be divided is passed over, and an
/// error after all the rest.
pub(super) async fn divided<R: QueryRow>(
    client: &Client,
    mut query: QueryDataSource<R>,
) -> Result<QueryDataSource<R>, Error> {
    let rows = split::sample(client, &query).await?;
    if let Progress { parts: Some(parts), window: Some(window), .. } = &mut query.progress {
        parts.is_cut_off = false;
        let is_asked = |part: &Part| filter_of(window, parts.minute, part).violations().is_empty();
        // Conditions that Notion did not heed would be divided without end.
        let most = DIVISIONS + 4 * parts.seen.len() / parts.at_once;
        let divided = split::divide(&parts.current, &rows)
            .filter(|divided| parts.divisions < most && divided.iter().all(is_asked));
        match divided {
            Some(divided) => {
                parts.divisions += 1;
                parts.pending.extend(divided.into_iter().rev());
            }
            None => window.lacks = true,
        }
    }
    match next_part(query) {
        Rest::Request(query) => Ok(query),
        Rest::Nothing | Rest::NotGiven => Err(Error::new(ErrorKind::Incomplete)),
    }
}

/// The minute after this one.
pub(super) fn after(minute: Timestamp) -> Option<Timestamp> {
    Timestamp::from_second(minute.as_second() + 60)
}

/// The minute before this one.
fn before(minute: Timestamp) -> Option<Timestamp> {
    Timestamp::from_second(minute.as_second() - 60)
}

#[inline]
pub(super) fn minute_of(created: Timestamp) -> Timestamp {
    let second = created.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(created)
}

/// `filter` and `bound`, without nesting deeper than Notion takes: an `or` of groups becomes an `or` of longer groups.
#[inline]
pub(super) fn both(mut filter: Filter, bound: Filter) -> Filter {
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
