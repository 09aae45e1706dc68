//! What came of an upsert.

use std::collections::BTreeMap;
use std::fmt;

use notion_model::PageId;
use serde::{Deserialize, Serialize};

use crate::Error;

/// The record of what an upsert has done: rows that are in it are not looked at again.
///
/// It can be stored, as JSON for one, and [`resume`](crate::Task::resume) goes on with it. Without one the same upsert can be run
/// again, too, and reads what is there first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpsertReceipt {
    /// The pages of the rows that are as they should be, by their keys.
    pub(super) done: BTreeMap<String, PageId>,
}

impl UpsertReceipt {
    /// Returns how many rows are done.
    pub fn len(&self) -> usize {
        self.done.len()
    }

    /// Returns whether none is.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }
}

/// The outcomes of all rows, in their order.
#[derive(Debug)]
pub struct UpsertReport {
    /// The outcomes; an error is one of this row, and the others are done nevertheless.
    pub rows: Vec<Result<Outcome, Error>>,
    /// Rows in the trash that have the key of one that was inserted, by the places of these. They were left there.
    pub trashed: Vec<(usize, PageId)>,
    /// Rows that were moved to the trash, or why not: those whose key was not given. None, unless
    /// [`prune`](crate::Task::prune) was said.
    pub pruned: Vec<Result<PageId, Error>>,
}

/// The outcome for a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was not there, and has been inserted.
    Created(PageId),
    /// It was there, and these fields differed.
    Updated(PageId, Vec<&'static str>),
    /// It was there as it should be.
    Unchanged(PageId),
    /// Several rows of the data source have its key: none was touched.
    Doubled(Vec<PageId>),
    /// An earlier one of the rows that were given has its key, at this place: it was left out.
    Repeated(usize),
    /// It has no key: it was left out.
    Keyless,
}

impl UpsertReport {
    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.rows.iter().flatten().filter(|outcome| is(outcome)).count()
    }

    /// Returns how many rows were inserted.
    pub fn created(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Created(_)))
    }

    /// Returns how many rows were updated.
    pub fn updated(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Updated(..)))
    }

    /// Returns how many rows were as they should be.
    pub fn unchanged(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Unchanged(_)))
    }

    /// Returns the first error of a row, if one failed, or else whether every row is there as it should be.
    ///
    /// # Errors
    ///
    /// The first error of a row, or of one that was to be moved to the trash.
    pub fn is_complete(self) -> Result<bool, Error> {
        let mut complete = true;
        for row in self.rows {
            complete &=
                matches!(row?, Outcome::Created(_) | Outcome::Updated(..) | Outcome::Unchanged(_));
        }
        for row in self.pruned {
            row?;
        }
        Ok(complete)
    }
}

impl fmt::Display for UpsertReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed = self.rows.iter().filter(|row| row.is_err()).count();
        let (created, updated, unchanged) = (self.created(), self.updated(), self.unchanged());
        let left_out = self.rows.len() - created - updated - unchanged - failed;
        write!(
            f,
            "{created} created, {updated} updated, {unchanged} unchanged, {left_out} left out, {failed} failed"
        )?;
        if !self.pruned.is_empty() {
            let pruned = self.pruned.iter().flatten().count();
            write!(f, ", {pruned} of {} moved to the trash", self.pruned.len())?;
        }
        match self.trashed.len() {
            0 => Ok(()),
            trashed => write!(f, "; {trashed} with the key of a new one in the trash"),
        }
    }
}
