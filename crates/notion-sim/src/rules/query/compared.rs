//! What a query compares of its rows, read once for each row, and only if it is asked for.

use std::borrow::Cow;
use std::cell::{OnceCell, Ref};

use notion_model::PropertyValue;

use crate::rules::{key, row, values};
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

    /// Gives the place of a whole value: that of a formula is kept like a key, if it can be.
    pub(super) fn whole(&mut self, source: &DataSource, column: &'s Column) -> Whole {
        if row::is_of_row_alone(source, column) {
            return Whole::Kept(self.key(Facet::Formula(column.id.clone()), Some(column)));
        }
        let known = self.wholes.iter().position(|known| known.id == column.id);
        Whole::Own(known.unwrap_or_else(|| {
            self.wholes.push(column);
            self.wholes.len() - 1
        }))
    }
}

/// The place of a whole value.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    /// Among the keys.
    Kept(usize),
    Own(usize),
}

/// What is compared of the rows of a data source. Keys stay with the rows. Whole values, which may be computed from more
/// than the row and be others at any time, are those of this query alone.
pub(super) struct Compared<'s> {
    state: &'s State,
    source: &'s DataSource,
    facets: Vec<Facet>,
    columns: Vec<Option<&'s Column>>,
    keys: Vec<Ref<'s, Keys>>,
    wholes: Vec<(&'s Column, Vec<OnceCell<Cow<'s, PropertyValue>>>)>,
    /// What is compared of a row that is not there.
    nothing: PropertyValue,
}

impl<'s> Compared<'s> {
    pub(super) fn new(state: &'s State, source: &'s DataSource, wanted: Wanted<'s>) -> Self {
        let Wanted { facets, columns, wholes } = wanted;
        let keys = source.rows.keys(&facets);
        let empty = || vec![OnceCell::new(); source.rows.len()];
        let wholes = wholes.into_iter().map(|column| (column, empty())).collect();
        let nothing = PropertyValue::default();
        Self { state, source, facets, columns, keys, wholes, nothing }
    }

    /// The key in this place, of the row in that.
    pub(super) fn key(&self, at: usize, row: usize) -> &Key {
        self.keys[at][row].get_or_init(|| {
            let of = |page| key::of_row(self.state, page, self.columns[at], &self.facets[at]);
            self.page(row).map_or(Key::Nothing, of)
        })
    }

    /// The whole value in this place, of the row in that.
    pub(super) fn whole(&self, at: Whole, row: usize) -> &PropertyValue {
        let at = match at {
            Whole::Own(at) => at,
            Whole::Kept(at) => match self.key(at, row) {
                Key::Formula(value) => return value,
                _ => return &self.nothing,
            },
        };
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
