//! What a search finds: pages and data sources.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::wire::{Reader, again};
use crate::{DataSource, Page};

/// What a search finds, and what can stand among the rows of a wiki: a page or a data source.
///
/// See [search](https://developers.notion.com/reference/post-search).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum SearchResult {
    /// A page.
    Page(Box<Page>),
    /// A data source.
    DataSource(Box<DataSource>),
    /// Anything else, as it came.
    Unknown(Value),
}

/// In place if `object` comes first, as it does in Notion's answers.
impl<'de> Deserialize<'de> for SearchResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = SearchResult;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SearchResult, A::Error> {
        let mut read = Map::new();
        if let Some((key, value)) = map.next_entry::<String, Value>()? {
            match (key.as_str(), value.as_str()) {
                ("object", Some("page")) => {
                    return Reader::read_rest(map).map(Box::new).map(SearchResult::Page);
                }
                ("object", Some("data_source")) => {
                    return Reader::read_rest(map).map(Box::new).map(SearchResult::DataSource);
                }
                _ => {}
            }
            read.insert(key, value);
        }
        while let Some((key, value)) = map.next_entry()? {
            read.insert(key, value);
        }
        let object = read.get("object").and_then(Value::as_str).map(str::to_owned);
        let value = Value::Object(read);
        let read = match object.as_deref() {
            Some("page") => again(value).map(SearchResult::Page),
            Some("data_source") => again(value).map(SearchResult::DataSource),
            _ => Err(value),
        };
        Ok(read.unwrap_or_else(SearchResult::Unknown))
    }
}

impl SearchResult {
    /// Returns the id of the page or the data source; `None` of anything else.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Page(page) => Some(page.id.into()),
            Self::DataSource(source) => Some(source.id.into()),
            Self::Unknown(_) => None,
        }
    }

    /// Returns the title without annotations; empty if there is none.
    pub fn title_text(&self) -> String {
        match self {
            Self::Page(page) => page.title_text(),
            Self::DataSource(source) => source.title_text(),
            Self::Unknown(_) => String::new(),
        }
    }

    /// The page, if it is one.
    pub fn as_page(&self) -> Option<&Page> {
        match self {
            Self::Page(page) => Some(page),
            _ => None,
        }
    }

    /// The data source, if it is one.
    pub fn as_data_source(&self) -> Option<&DataSource> {
        match self {
            Self::DataSource(source) => Some(source),
            _ => None,
        }
    }
}

open_enum! {
    /// What a search looks for.
    pub enum SearchObject {
        /// Pages.
        Page = "page",
        /// Data sources.
        DataSource = "data_source",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_told_apart_wherever_the_object_stands() {
        let id = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
        for json in [
            format!(r#"{{"object": "page", "id": "{id}", "mood": [1], "url": "x"}}"#),
            format!(r#"{{"id": "{id}", "mood": [1], "url": "x", "object": "page"}}"#),
        ] {
            let found: SearchResult = crate::from_str(&json).unwrap();
            let page = found.as_page().unwrap();
            assert_eq!(page.id.to_string(), id);
            assert_eq!(page.url, "x");
            assert!(page.extra.get("mood").is_some());
        }
        let source: SearchResult =
            crate::from_str(&format!(r#"{{"object": "data_source", "id": "{id}"}}"#)).unwrap();
        assert_eq!(source.as_data_source().unwrap().id.to_string(), id);
        for odd in [r#"{"object": "galaxy", "stars": 3}"#, r#"{"stars": 3}"#, r#"{"object": 1}"#] {
            let found: SearchResult = crate::from_str(odd).unwrap();
            assert!(matches!(found, SearchResult::Unknown(_)), "{odd}");
            let written = serde_json::to_value(&found).unwrap();
            assert_eq!(written, serde_json::from_str::<Value>(odd).unwrap());
        }
    }
}
