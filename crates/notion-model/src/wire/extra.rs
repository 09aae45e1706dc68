use std::fmt;

use serde_json::Value;

/// The entries that arrived in an object and have no field for them here.
///
/// Written back when the object is serialized, so that reading and writing loses nothing. One
/// word wide when there is nothing to keep.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Kept>>);

#[derive(Clone, Default)]
struct Kept {
    /// In the order of arrival.
    entries: Vec<(String, Value)>,
    defaulted: Vec<&'static str>,
    /// What arrived where the object should have been.
    instead: Option<Value>,
    /// Keys under which a text had half of a surrogate pair.
    damaged: Vec<Box<str>>,
    /// One bit for each field that arrived as `null` although the object is written without it.
    nulls: u64,
    /// Whether `type` arrived although the object is written without it.
    has_type: bool,
}

impl Extra {
    /// Returns the value under `key`, if there is such a key and the object has no field for it (or could not read it
    /// into its field).
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.iter().find_map(|(k, value)| (k == key).then_some(value))
    }

    /// Returns all keys that have no field, with their values, in the order of arrival.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|kept| kept.entries.iter().map(|(k, v)| (k.as_str(), v)))
    }

    /// Returns whether there are no such keys.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns whether the field for `key` holds a default, because the server left the key out or sent a value that
    /// the field can't hold.
    ///
    /// Notion leaves keys out of the short forms that it sends of what a token may not read, such
    /// as `{"object": "page", "id": "…"}`. Fields that may be missing at any time are an
    /// [`Option`] and are not reported here.
    pub fn is_missing(&self, key: &str) -> bool {
        self.defaulted().contains(&key)
    }

    /// Returns the keys of all fields for which [`is_missing`](Self::is_missing) holds.
    pub fn defaulted(&self) -> &[&'static str] {
        self.0.as_ref().map_or(&[], |kept| &kept.defaulted)
    }

    /// Returns what arrived in place of the object, if that was no object at all, such as a number in a list of
    /// pages. Every field then holds a default, and the value is written back.
    pub fn instead(&self) -> Option<&Value> {
        self.0.as_ref()?.instead.as_ref()
    }

    /// Returns the keys whose texts arrived damaged: with half of a surrogate pair (`"\ud83d"` alone), as a text has
    /// that was cut inside an emoji. The text holds U+FFFD in its place; to write it back is to write the damage back.
    /// What is made of such an object for a request has the mark, too.
    ///
    /// A text that has both an escape and a U+FFFD of its own can't be distinguished from one, and counts as damaged, too.
    pub fn damaged(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|kept| kept.damaged.iter().map(|key| &**key))
    }

    /// Returns `true` if the text under `key` arrived [damaged](Self::damaged).
    pub fn is_damaged(&self, key: &str) -> bool {
        self.damaged().any(|damaged| damaged == key)
    }

    /// What goes along into a request: that a text is damaged.
    pub(crate) fn damage(&self) -> Self {
        let damaged = self.0.as_ref().map_or(&[][..], |kept| &kept.damaged);
        let kept = || Kept { damaged: damaged.into(), ..Kept::default() };
        Self((!damaged.is_empty()).then(|| Box::new(kept())))
    }

    pub(crate) fn insert(&mut self, key: impl Into<String>, value: Value) {
        self.kept().entries.push((key.into(), value));
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        let kept = self.0.as_mut()?;
        let index = kept.entries.iter().position(|(k, _)| k == key)?;
        let (_, value) = kept.entries.remove(index);
        if kept.is_empty() {
            self.0 = None;
        }
        Some(value)
    }

    pub(crate) fn set_defaulted(&mut self, key: &'static str) {
        self.kept().defaulted.push(key);
    }

    pub(super) fn set_instead(&mut self, value: Value) {
        self.kept().instead = Some(value);
    }

    pub(crate) fn set_damaged(&mut self, key: &str) {
        self.kept().damaged.push(key.into());
    }

    pub(super) fn set_nulls(&mut self, fields: u64) {
        self.kept().nulls = fields;
    }

    pub(super) fn nulls(&self) -> u64 {
        self.0.as_ref().map_or(0, |kept| kept.nulls)
    }

    pub(super) fn set_type(&mut self) {
        self.kept().has_type = true;
    }

    pub(super) fn has_type(&self) -> bool {
        self.0.as_ref().is_some_and(|kept| kept.has_type)
    }

    /// Whether there is nothing at all to know.
    pub(super) fn is_plain(&self) -> bool {
        self.0.is_none()
    }

    fn kept(&mut self) -> &mut Kept {
        self.0.get_or_insert_default()
    }
}

impl Kept {
    fn is_empty(&self) -> bool {
        let Self { entries, defaulted, instead, damaged, nulls, has_type } = self;
        entries.is_empty()
            && defaulted.is_empty()
            && instead.is_none()
            && damaged.is_empty()
            && *nulls == 0
            && !has_type
    }
}

/// What makes no difference to the content does not count: `null` against an absent key, whether `type` stood beside
/// the payload, or that a text arrived damaged.
impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
            && self
                .defaulted
                .iter()
                .filter(|key| **key != "type")
                .eq(other.defaulted.iter().filter(|key| **key != "type"))
            && self.instead == other.instead
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => one == other,
            (Some(kept), None) | (None, Some(kept)) => **kept == Kept::default(),
        }
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(kept) = &self.0 else { return f.write_str("Extra") };
        let mut shown = f.debug_struct("Extra");
        if !kept.entries.is_empty() {
            shown.field("entries", &kept.entries);
        }
        if !kept.defaulted.is_empty() {
            shown.field("defaulted", &kept.defaulted);
        }
        if let Some(instead) = &kept.instead {
            shown.field("instead", instead);
        }
        if !kept.damaged.is_empty() {
            shown.field("damaged", &kept.damaged);
        }
        shown.finish()
    }
}
