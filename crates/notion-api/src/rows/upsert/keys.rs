//! What distinguishes rows, and how those with some keys are found.

use std::collections::HashMap;
use std::sync::Arc;

use notion_model::row::{Binding, Row};
use notion_model::{
    Condition, Filter, NumberCondition, NumberInput, PageId, PropertyFilter, PropertyInput,
    PropertyInputValue as Value, TextCondition,
};

use super::Wanted;
use crate::rows::query::Unreadable;
use crate::rows::saved::lock;
use crate::rows::{QueryTable, Saved};
use crate::{Client, Error, Items};

/// How many keys one query asks for: what Notion takes in a group.
const KEYS_AT_ONCE: usize = 100;

/// Keys that are longer, in bytes, are not asked for by a filter, but found by reading all rows.
const LONGEST_KEY: usize = 1000;

/// What makes keys alike that are to be.
pub(super) type Normalize = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// The column that distinguishes rows.
#[derive(Clone)]
pub(super) struct KeyColumn {
    pub(super) index: usize,
    pub(super) normalize: Option<Normalize>,
}

/// What a look at the rows has found.
pub(super) struct Found<R> {
    /// The rows with each of the keys.
    pub(super) rows: HashMap<String, Vec<Saved<R>>>,
    /// The rows with other keys, if all were read.
    pub(super) others: Vec<(String, PageId)>,
}

impl KeyColumn {
    /// The key of a row out of its cell; `None` if that is empty.
    pub(super) fn of(&self, cell: &PropertyInput) -> Option<String> {
        let key = key_of(cell)?;
        match &self.normalize {
            Some(normalize) => Some(normalize(&key)).filter(|key| !key.is_empty()),
            None => Some(key),
        }
    }

    /// The key of a row that was read.
    fn of_row<R>(&self, row: &Saved<R>) -> Option<String> {
        lock(row.cells())[self.index].as_ref().ok()?.as_ref().and_then(|cell| self.of(cell))
    }

    /// The rows that have one of the keys; by reading all of them, if that is wanted.
    pub(super) async fn find<R: Row>(
        &self,
        client: &Client,
        binding: &Binding,
        query: &QueryTable<Saved<R>>,
        wanted: &[Wanted],
        all: bool,
    ) -> Result<Found<R>, Error> {
        let keys = wanted.iter().map(|wanted| (wanted.key.clone(), Vec::new()));
        let mut found = Found { rows: keys.collect(), others: Vec::new() };
        for query in self.queries(binding, query, wanted, all) {
            let mut rows = Items::new(client.clone(), query);
            while let Some(row) = rows.try_next().await? {
                // Filters know no upper and lower case, keys do.
                let Some(key) = self.of_row(&row) else { continue };
                match found.rows.get_mut(&key) {
                    Some(same) => same.push(row),
                    None if all => found.others.push((key, row.id())),
                    None => {}
                }
            }
        }
        Ok(found)
    }

    /// The rows in the trash that have one of the keys, each with the place of the row that is wanted.
    pub(super) async fn find_trashed<R: Row>(
        &self,
        client: &Client,
        binding: &Binding,
        query: &QueryTable<Saved<R>>,
        wanted: &[Wanted],
    ) -> Result<Vec<(usize, PageId)>, Error> {
        let places: HashMap<&str, usize> =
            wanted.iter().map(|wanted| (&*wanted.key, wanted.place)).collect();
        let mut found = Vec::new();
        for query in self.queries(binding, &query.trashed(), wanted, false) {
            let mut rows = Items::new(client.clone(), query.each());
            while let Some(row) = rows.try_next().await? {
                // What can't be read has no key that could be known.
                let row: Result<Saved<R>, Unreadable> = row;
                let Ok(row) = row else { continue };
                let key = self.of_row(&row);
                found.extend(key.and_then(|key| Some((*places.get(&*key)?, row.id()))));
            }
        }
        found.sort();
        Ok(found)
    }

    fn queries<R: Row>(
        &self,
        binding: &Binding,
        query: &QueryTable<Saved<R>>,
        wanted: &[Wanted],
        all: bool,
    ) -> Vec<QueryTable<Saved<R>>> {
        let is_long = wanted.iter().any(|wanted| wanted.key.len() > LONGEST_KEY);
        if all || is_long || self.normalize.is_some() {
            return vec![query.clone()];
        }
        let property = binding.columns()[self.index].id().as_str();
        let chunks = wanted.chunks(KEYS_AT_ONCE).map(|some| {
            query.filtered(Filter::any(some.iter().filter_map(|wanted| {
                let cell = wanted.cells[self.index].as_ref().ok()?.as_ref()?;
                Some(equals(property, cell, &wanted.key))
            })))
        });
        chunks.collect()
    }
}

/// What a cell is called as a key; `None` if it is empty.
fn key_of(cell: &PropertyInput) -> Option<String> {
    let key = match &cell.value {
        Value::Title(text) | Value::RichText(text) => text.plain_text(),
        Value::Url(text) | Value::Email(text) | Value::PhoneNumber(text) => text.clone()?,
        // `3` and `3.0` are one number.
        Value::Number(number) => number.as_ref().map(NumberInput::as_f64)?.to_string(),
        _ => return None,
    };
    (!key.is_empty()).then_some(key)
}

/// The filter for rows that may have this key in this cell.
fn equals(property: &str, cell: &PropertyInput, key: &str) -> Filter {
    let text = |wrap: fn(TextCondition) -> Condition| wrap(TextCondition::Equals(key.to_owned()));
    let condition = match &cell.value {
        Value::Title(_) => text(Condition::Title),
        Value::Url(_) => text(Condition::Url),
        Value::Email(_) => text(Condition::Email),
        Value::PhoneNumber(_) => text(Condition::PhoneNumber),
        Value::Number(Some(number)) => Condition::Number(NumberCondition::Equals(number.clone())),
        _ => text(Condition::RichText),
    };
    Filter::Property(PropertyFilter::new(property, condition))
}
