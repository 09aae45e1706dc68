//! The rows of a data source, and beside them what queries compare.
//!
//! A query that looked at the records of all its rows would wait for memory: they are large, and scattered. So what all
//! queries look at stands here for all rows, one behind the other, and so does, of each property that a query has named
//! once, what was compared: its [`Key`]. Keys are read when they are asked for. The verbs forget those of a row that they
//! change, and all keys when they change a schema or the time zone; nothing else can change one.

use std::cell::{OnceCell, Ref, RefCell};

use notion_model::{DateOrDateTime, PageId, PropertyValue};
use smol_str::SmolStr;

/// A row, as every query looks at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) id: PageId,
    pub(crate) in_trash: bool,
    /// Rows that were made later have higher ones.
    pub(super) sequence: u64,
}

/// What is compared of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Facet {
    Created,
    Edited,
    /// A value, by the plain id of its property, and as what it is compared.
    Value(String, Form),
    /// What a formula comes to that is computed from the row alone, by the plain id of its property.
    Formula(String),
}

/// As what a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Its case does not count.
    Text,
    Number,
    Checkbox,
    Date,
    /// The name of an option.
    Option,
    /// The names of several.
    Options,
}

/// What a value comes to where it is compared.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Key {
    Nothing,
    /// In lower case.
    Text(SmolStr),
    Number(f64),
    Checkbox(bool),
    Date(DateOrDateTime),
    Option(SmolStr),
    Options(Box<[SmolStr]>),
    Formula(Box<PropertyValue>),
}

/// The keys of one facet, of each row in its place.
pub(crate) type Keys = Vec<OnceCell<Key>>;

/// The rows of a data source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// In the order in which they were made.
    list: Vec<Row>,
    kept: Kept,
}

/// The keys of the facets that queries have named.
#[derive(Debug, Default)]
struct Kept(RefCell<Vec<(Facet, Keys)>>);

/// A copy of a workspace begins without keys.
impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// In the order in which they were made.
    pub(crate) fn ids(&self) -> impl Iterator<Item = PageId> {
        self.list.iter().map(|row| row.id)
    }

    pub(crate) fn row(&self, place: usize) -> Row {
        self.list[place]
    }

    /// The keys of these facets, for all rows, in the order of the facets.
    pub(crate) fn keys(&self, facets: &[Facet]) -> Vec<Ref<'_, Keys>> {
        {
            let mut kept = self.kept.0.borrow_mut();
            for facet in facets {
                if kept.iter().all(|(known, _)| known != facet) {
                    kept.push((facet.clone(), vec![OnceCell::new(); self.list.len()]));
                }
            }
        }
        let find = |facet| {
            Ref::filter_map(self.kept.0.borrow(), |kept| {
                kept.iter().find(|(known, _)| known == facet).map(|(_, keys)| keys)
            })
            .ok()
        };
        facets.iter().filter_map(find).collect()
    }

    pub(super) fn add(&mut self, row: Row) {
        let place = self.list.partition_point(|other| other.sequence < row.sequence);
        self.list.insert(place, row);
        for (_, keys) in self.kept.0.get_mut() {
            keys.insert(place, OnceCell::new());
        }
    }

    pub(super) fn remove(&mut self, id: PageId) {
        let Some(place) = self.list.iter().position(|row| row.id == id) else { return };
        self.list.remove(place);
        for (_, keys) in self.kept.0.get_mut() {
            keys.remove(place);
        }
    }

    /// Takes note of a change of a row.
    pub(super) fn renew(&mut self, row: Row) {
        let found = self.list.binary_search_by_key(&row.sequence, |known| known.sequence);
        let Some(place) = found.ok().filter(|place| self.list[*place].id == row.id) else { return };
        self.list[place] = row;
        for (_, keys) in self.kept.0.get_mut() {
            keys[place] = OnceCell::new();
        }
    }

    /// Takes note of a change of what keys depend on besides the row, such as the schema.
    pub(super) fn forget_keys(&mut self) {
        self.kept.0.get_mut().clear();
    }
}
