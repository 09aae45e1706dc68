use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The body of a recorded request, taken apart key by key.
pub(crate) struct Body(pub(crate) Map<String, Value>);

impl Body {
    pub(crate) fn take<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let value = self.0.remove(key)?;
        Some(
            notion_model::from_value(&value)
                .unwrap_or_else(|error| panic!("{key}: {error} in {value}")),
        )
    }

    /// For a key that `null` clears.
    pub(crate) fn take_or_clear<T: DeserializeOwned>(&mut self, key: &str) -> Option<Option<T>> {
        match self.0.get(key)? {
            Value::Null => self.0.remove(key).map(|_| None),
            _ => self.take(key).map(Some),
        }
    }

    pub(crate) fn trash(&mut self) -> Option<bool> {
        self.take("in_trash").or_else(|| self.take("archived"))
    }

    pub(crate) fn parent(&mut self) -> Option<Value> {
        self.0.remove("parent")
    }

    pub(crate) fn id<T: std::str::FromStr>(parent: &Value, key: &str) -> Option<T> {
        parent[key].as_str()?.parse().ok()
    }

    /// Whether everything that was sent has been taken.
    pub(crate) fn done(self) -> Result<(), String> {
        match self.0.keys().next() {
            Some(key) => Err(format!("no builder method for `{key}`")),
            None => Ok(()),
        }
    }
}
