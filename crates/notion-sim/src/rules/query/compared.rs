//! What a query compares of its rows, read once for each row, and only if it is asked for.

use std::borrow::Cow;
use std::cell::{OnceCell, Ref};

use notion_model::PropertyValue;

use crate::rules::{key, values};
use crate::store::rows::{Facet, Form, Key, Keys};
use crate::store::state::{Column, DataSource, Page, State};

/// What the conditions and the sorts of a query compare, collected while they are read.
#[derive(Default)]
pub(super) struct Wanted<'s> {
    facets: Vec<Facet>,
    /// Of the facet in the same place.
    columns: Vec<Option<&'s Column>>,
    wholes: Vec<&'s Column>,
}

impl<'s> Wanted<'s> {
    /// Gives the place of a key.
    pub(super) fn key(&mut self, facet: Facet, column: Option<&'s Column>) -> usize {
        let known = self.facets.iter().position(|known| *known == facet);
        known.unwrap_or_else(|| {
            self.facets.push(facet);
            self.columns.push(column);
            self.facets.len() - 1
        })
    }

    pub(super) fn value_as(&mut self, column: &'s Column, form: Form) -> usize {
        self.key(Facet::Value(column.id.clone(), form), Some(column))
    }

    /// Gives the place of a whole value.
    pub(super) fn whole(&mut self, column: &'s Column) -> usize {
        let known = self.wholes.iter().position(|known| known.id == column.id);
        known.unwrap_or_else(|| {
            self.wholes.push(column);
            self.wholes.len() - 1
        })
    }
}

/// What is compared of the rows of a data source. Keys stay with the rows. Whole values, which are computed from more
/// than the row and at any time may be others, are those of this query alone.
pub(super) struct Compared<'s> {
    state: &'s State,
    source: &'s DataSource,
    facets: Vec<Facet>,
    columns: Vec<Option<&'s Column>>,
    keys: Vec<Ref<'s, Keys>>,
    wholes: Vec<(&'s Column, Vec<OnceCell<Cow<'s, PropertyValue>>>)>,
}

impl<'s> Compared<'s> {
    pub(super) fn new(state: &'s State, source: &'s DataSource, wanted: Wanted<'s>) -> Self {
        let Wanted { facets, columns, wholes } = wanted;
        let keys = source.rows.keys(&facets);
        let empty = || vec![OnceCell::new(); source.rows.len()];
        let wholes = wholes.into_iter().map(|column| (column, empty())).collect();
        Self { state, source, facets, columns, keys, wholes }
    }

    /// The key in this place, of the row in that.
    pub(super) fn key(&self, at: usize, row: usize) -> &Key {
        self.keys[at][row].get_or_init(|| {
            let of = |page| key::of_row(self.state, page, self.columns[at], &self.facets[at]);
            self.page(row).map_or(Key::Nothing, of)
        })
    }

    /// The whole value in this place, of the row in that.
    pub(super) fn whole(&self, at: usize, row: usize) -> &PropertyValue {
        let (column, values) = &self.wholes[at];
        values[row].get_or_init(|| {
            let seen = |page| values::cell(self.state, page, column);
            self.page(row).map_or(Cow::Owned(PropertyValue::default()), seen)
        })
    }

    fn page(&self, row: usize) -> Option<&'s Page> {
        self.state.page(self.source.rows.row(row).id)
    }
}
