//! The values of a page.

use std::cell::Cell;

use notion_model::PropertyValue;
use smol_str::SmolStr;

/// The values of a page, by the plain ids of their properties. There are few and their ids are short, so they stand behind
/// one another: a query over many rows reads memory in its order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values(Vec<(SmolStr, PropertyValue)>);

/// Where a value stood that was looked for last. The rows of a data source mostly have their values in the same order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hint(Cell<usize>);

impl Values {
    /// The same as [`get`](Self::get), looked for first where the last one stood.
    pub(super) fn get_near(&self, id: &str, hint: &Hint) -> Option<&PropertyValue> {
        if let Some((known, value)) = self.0.get(hint.0.get())
            && known == id
        {
            return Some(value);
        }
        let place = self.0.iter().position(|(known, _)| known == id)?;
        hint.0.set(place);
        Some(&self.0[place].1)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&PropertyValue> {
        self.iter().find(|(known, _)| *known == id).map(|(_, value)| value)
    }

    /// Sets a value, behind the others if it is new.
    pub(crate) fn insert(&mut self, id: &str, value: PropertyValue) {
        match self.0.iter_mut().find(|(known, _)| known == id) {
            Some((_, known)) => *known = value,
            None => self.0.push((id.into(), value)),
        }
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.0.retain(|(known, _)| known != id);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &PropertyValue)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value))
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut PropertyValue> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}
