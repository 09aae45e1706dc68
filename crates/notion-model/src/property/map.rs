use std::ops::Index;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use crate::wire::{AsJson, Entries, EntryWriter, Event, Field, Form, Json, Map, Slot, Wire};
use crate::{Property, PropertySchema};

/// Properties by name, in the order in which they came.
///
/// Lookups compare one name after the other, which for the few dozen properties that there are is
/// quicker than hashing.
///
/// A list of pairs that has a name twice keeps both, so that the check before sending finds it; nothing is silently
/// replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Properties<T>(Vec<(SmolStr, T)>);

impl<T> Properties<T> {
    /// Returns an empty set of properties.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns the property called `name`.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter().find_map(|(n, property)| (n == name).then_some(property))
    }

    /// Returns the property called `name`, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.0.iter_mut().find_map(|(n, property)| (n == name).then_some(property))
    }

    /// Sets the property called `name`; a new one goes to the end.
    pub fn insert(&mut self, name: impl AsRef<str>, property: T) {
        let name = name.as_ref();
        match self.get_mut(name) {
            Some(known) => *known = property,
            None => self.0.push((name.into(), property)),
        }
    }

    /// Removes the property called `name`, and returns it. The others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let index = self.0.iter().position(|(n, _)| n == name)?;
        Some(self.0.remove(index).1)
    }

    /// Returns the names with their properties.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self.0.iter())
    }

    /// Returns the names.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Returns the number of properties.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no properties.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Properties<Property> {
    /// Returns the name and value of the property with this id, percent-encoded or not.
    pub fn get_by_id(&self, id: &str) -> Option<(&str, &Property)> {
        self.iter().find(|(_, property)| property.id == *id)
    }
}

impl Properties<PropertySchema> {
    /// Returns the name and schema of the property with this id, percent-encoded or not.
    pub fn get_by_id(&self, id: &str) -> Option<(&str, &PropertySchema)> {
        self.iter().find(|(_, schema)| schema.id == *id)
    }
}

impl<T> Default for Properties<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N: AsRef<str>, T> FromIterator<(N, T)> for Properties<T> {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(properties: I) -> Self {
        let mut all = Self::new();
        all.extend(properties);
        all
    }
}

/// Replaces properties that there are, as [`insert`](Properties::insert) does. A name that is twice among the new ones is
/// kept twice.
impl<N: AsRef<str>, T> Extend<(N, T)> for Properties<T> {
    fn extend<I: IntoIterator<Item = (N, T)>>(&mut self, properties: I) {
        // The places of those that were there, until they are replaced.
        let mut before: Vec<usize> = (0..self.0.len()).collect();
        for (name, property) in properties {
            let name = name.as_ref();
            let known = before.iter().position(|index| self.0[*index].0 == name);
            match known {
                Some(at) => self.0[before.swap_remove(at)].1 = property,
                None => self.0.push((name.into(), property)),
            }
        }
    }
}

impl<N: AsRef<str>, T, const L: usize> From<[(N, T); L]> for Properties<T> {
    fn from(properties: [(N, T); L]) -> Self {
        properties.into_iter().collect()
    }
}

/// The property called so.
///
/// # Panics
///
/// When there is none; [`get`](Properties::get) returns an `Option`.
///
/// ```
/// use notion_model::{Properties, PropertyInput as Value};
///
/// let row = Properties::from([("Effort", Value::number(3))]);
/// assert_eq!(row["Effort"], Value::number(3));
/// ```
impl<T> Index<&str> for Properties<T> {
    type Output = T;

    fn index(&self, name: &str) -> &T {
        self.get(name).unwrap_or_else(|| panic!("there is no property {name:?}"))
    }
}

/// The names with their properties, in order.
#[derive(Debug)]
pub struct Iter<'a, T>(std::slice::Iter<'a, (SmolStr, T)>);

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = (&'a str, &'a T);

    fn next(&mut self) -> Option<(&'a str, &'a T)> {
        self.0.next().map(|(name, property)| (name.as_str(), property))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(name, property)| (name.as_str(), property))
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}

impl<'a, T> IntoIterator for &'a Properties<T> {
    type Item = (&'a str, &'a T);
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Properties<T> {
    type Item = (String, T);
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self.0.into_iter())
    }
}

/// The names with their properties; made by `into_iter`.
#[derive(Debug)]
pub struct IntoIter<T>(std::vec::IntoIter<(SmolStr, T)>);

impl<T> Iterator for IntoIter<T> {
    type Item = (String, T);

    fn next(&mut self) -> Option<(String, T)> {
        self.0.next().map(|(name, property)| (name.into(), property))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T: AsJson> Entries for Properties<T> {
    fn each(&self, to: &mut EntryWriter<'_>) {
        self.iter().for_each(|(name, property)| to.always(name, property));
    }
}

impl<T: Field> Map for Properties<T> {
    fn clear(&mut self) {
        self.0.clear();
    }

    fn reserve(&mut self, properties: usize) {
        // More than that is room for later, whatever a reader promises.
        self.0.reserve_exact(properties.min(256));
    }

    fn add(&mut self, name: SmolStr) -> &mut dyn Wire {
        // JSON from the server has each name once, so there is nothing to replace.
        let index = self.0.len();
        self.0.push((name, T::empty()));
        &mut self.0[index].1
    }

    fn end(&mut self) {
        self.0.shrink_to_fit();
    }
}

impl<T: Field> Wire for Properties<T> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Map(self) } else { Slot::Refused }
    }
}

impl<T: AsJson> AsJson for Properties<T> {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Entries(self))
    }
}

impl<T: Field> Field for Properties<T> {
    fn empty() -> Self {
        Self::new()
    }
}

impl<'de, T: Field> Deserialize<'de> for Properties<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::deserialize(deserializer)
    }
}

impl<T: AsJson> Serialize for Properties<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_json().serialize(serializer)
    }
}
