//! Pages and data sources by their last edit, for searches: an index that the verbs keep, so that a page of results costs
//! what is on it, however much there is.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use notion_model::jiff::Timestamp;
use uuid::Uuid;

/// The last edit of a page or a data source. They are ordered as searches are: what was edited last is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edit {
    time: Reverse<Timestamp>,
    /// Of pages that were edited at the same time, the one that was made last is the first.
    sequence: Reverse<u64>,
    pub(crate) id: Uuid,
}

impl Edit {
    pub(super) fn new(time: Timestamp, sequence: u64, id: impl Into<Uuid>) -> Self {
        Self { time: Reverse(time), sequence: Reverse(sequence), id: id.into() }
    }

    /// In front of all that were made at this time or before.
    fn first_until(time: Timestamp) -> Self {
        Self { time: Reverse(time), sequence: Reverse(u64::MAX), id: Uuid::nil() }
    }

    /// As if it had been at another time.
    pub(super) fn at(self, time: Timestamp) -> Self {
        Self { time: Reverse(time), ..self }
    }

    pub(super) fn time(self) -> Timestamp {
        self.time.0
    }
}

/// The last edits of all pages and data sources.
#[derive(Clone, Debug, Default)]
pub(super) struct Edits(BTreeSet<Edit>);

/// Edits in some order.
type Iter<'e> = Box<dyn Iterator<Item = Edit> + 'e>;

impl Edits {
    pub(super) fn add(&mut self, edit: Edit) {
        self.0.insert(edit);
    }

    pub(super) fn remove(&mut self, edit: Edit) {
        self.0.remove(&edit);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Those after this time.
    pub(super) fn after(&self, time: Timestamp) -> impl Iterator<Item = Edit> {
        self.0.range(..Edit::first_until(time)).copied()
    }

    /// Those until this time and `others`, the last one first, or the first one if they are `ascending`; beginning with
    /// `from`, if that is given.
    pub(super) fn until<'e>(
        &'e self,
        time: Timestamp,
        mut others: Vec<Edit>,
        from: Option<Edit>,
        ascending: bool,
    ) -> Iter<'e> {
        let first = Edit::first_until(time);
        others.sort_unstable();
        if ascending {
            others.retain(|other| from.is_none_or(|from| *other <= from));
            let known: Iter<'e> = match from {
                Some(from) if from < first => Box::new(std::iter::empty()),
                Some(from) => Box::new(self.0.range(first..=from).rev().copied()),
                None => Box::new(self.0.range(first..).rev().copied()),
            };
            merged(known, others.into_iter().rev(), |a, b| a > b)
        } else {
            others.retain(|other| from.is_none_or(|from| *other >= from));
            let known = self.0.range(from.unwrap_or(first).max(first)..).copied();
            merged(known, others.into_iter(), |a, b| a < b)
        }
    }
}

/// Two that are in order, as one.
fn merged<'e>(
    a: impl Iterator<Item = Edit> + 'e,
    b: impl Iterator<Item = Edit> + 'e,
    comes_first: fn(&Edit, &Edit) -> bool,
) -> Iter<'e> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    Box::new(std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some(x), Some(y)) if comes_first(y, x) => b.next(),
        (None, _) => b.next(),
        _ => a.next(),
    }))
}
