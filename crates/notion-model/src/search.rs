//! What a search finds: pages and data sources.

use serde_json::Value;
use uuid::Uuid;

use crate::wire::{AsJson, Choice, Event, Field, Json, Object, Slot, Whole, Wire};
use crate::{DataSource, Page};

/// The result of a search, and a row of a wiki: a page or a data source.
///
/// See [search](https://developers.notion.com/reference/post-search).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SearchResult {
    /// A page.
    Page(Box<Page>),
    /// A data source.
    DataSource(Box<DataSource>),
    /// Anything else, as it came.
    Unknown(Value),
}

impl Choice for SearchResult {
    fn tag(&self) -> &'static str {
        "object"
    }

    fn choose(&mut self, name: &str) -> Option<&mut dyn Object> {
        *self = match name {
            "page" => Self::Page(Box::default()),
            "data_source" => Self::DataSource(Box::default()),
            _ => return None,
        };
        match self {
            Self::Page(page) => Some(&mut **page),
            Self::DataSource(source) => Some(&mut **source),
            Self::Unknown(_) => None,
        }
    }
}

impl Whole for SearchResult {
    fn set(&mut self, value: Value) -> Result<(), Value> {
        *self = Self::Unknown(value);
        Ok(())
    }
}

impl Wire for SearchResult {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Choice(self) } else { Slot::Refused }
    }
}

impl AsJson for SearchResult {
    fn as_json(&self) -> Json<'_> {
        match self {
            Self::Page(page) => page.as_json(),
            Self::DataSource(source) => source.as_json(),
            Self::Unknown(value) => value.as_json(),
        }
    }
}

impl Field for SearchResult {
    fn empty() -> Self {
        Self::Unknown(Value::Null)
    }
}

crate::wire::shims!(SearchResult);

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

    /// Returns the address of the page or the data source in Notion.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Page(page) => Some(&page.url),
            Self::DataSource(source) => Some(&source.url),
            Self::Unknown(_) => None,
        }
    }

    /// Returns the page, if it is one.
    pub fn into_page(self) -> Option<Page> {
        match self {
            Self::Page(page) => Some(*page),
            _ => None,
        }
    }

    /// Returns the data source, if it is one.
    pub fn into_data_source(self) -> Option<DataSource> {
        match self {
            Self::DataSource(source) => Some(*source),
            _ => None,
        }
    }

    /// Returns the page, if it is one.
    pub fn as_page(&self) -> Option<&Page> {
        match self {
            Self::Page(page) => Some(page),
            _ => None,
        }
    }

    /// Returns the data source, if it is one.
    pub fn as_data_source(&self) -> Option<&DataSource> {
        match self {
            Self::DataSource(source) => Some(source),
            _ => None,
        }
    }
}

open_enum! {
    /// The type of objects that a search looks for.
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
