//! What follows from documents: laws that hold for any, and what comes of recorded ones.

mod cells;
mod fingerprints;
mod names;
mod recorded;

use notion_model::{DataSource, Page};
use serde_json::json;

/// A schema with these properties in this order: name, id, type.
fn source<'a>(properties: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> DataSource {
    let property = |(name, id, kind): (&str, &str, &str)| {
        let schema = json!({"id": id, "name": name, "type": kind, kind: {}});
        format!("{}: {schema}", json!(name))
    };
    let properties: Vec<String> = properties.into_iter().map(property).collect();
    let properties = properties.join(", ");
    notion_model::from_str(&format!(
        r#"{{"object": "data_source", "properties": {{{properties}}}}}"#
    ))
    .unwrap()
}

/// The schema that the values of a page have.
fn source_of(page: &Page) -> DataSource {
    let properties = page.properties.iter();
    source(properties.map(|(name, it)| (name, it.id.as_str(), it.value.name())))
}
