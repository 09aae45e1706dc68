use serde_json::Value;

/// What arrived in an object and has no field for it here.
///
/// Written back when the object is serialized, so that reading and writing loses nothing. One
/// word wide when there is nothing to keep.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra(Option<Box<Kept>>);

#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    /// In the order of arrival.
    entries: Vec<(String, Value)>,
    defaulted: Vec<&'static str>,
}

impl Extra {
    /// The value under `key`, if there is such a key and the object has no field for it (or could
    /// not read it into its field).
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.iter().find_map(|(k, value)| (k == key).then_some(value))
    }

    /// All keys that have no field, with their values, in the order of arrival.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|kept| kept.entries.iter().map(|(k, v)| (k.as_str(), v)))
    }

    /// Whether there are no such keys.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether the field for `key` holds a default, because the server left the key out or sent a
    /// value that the field can't hold.
    ///
    /// Notion leaves keys out of the short forms that it sends of what a token may not read, such
    /// as `{"object": "page", "id": "…"}`. Fields that may be missing at any time are an
    /// [`Option`] and are not reported here.
    pub fn is_defaulted(&self, key: &str) -> bool {
        self.defaulted().contains(&key)
    }

    /// The keys of all fields for which [`is_defaulted`](Self::is_defaulted) holds.
    pub fn defaulted(&self) -> &[&'static str] {
        self.0.as_ref().map_or(&[], |kept| &kept.defaulted)
    }

    pub(crate) fn insert(&mut self, key: impl Into<String>, value: Value) {
        self.0.get_or_insert_default().entries.push((key.into(), value));
    }

    pub(crate) fn set_defaulted(&mut self, key: &'static str) {
        self.0.get_or_insert_default().defaulted.push(key);
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        let kept = self.0.as_mut()?;
        let index = kept.entries.iter().position(|(k, _)| k == key)?;
        let (_, value) = kept.entries.remove(index);
        if kept.entries.is_empty() && kept.defaulted.is_empty() {
            self.0 = None;
        }
        Some(value)
    }
}
