//! What follows from documents: laws that hold for any, and what comes of recorded ones.

mod cells;
mod fingerprints;
mod names;
mod recorded;

use notion_mirror::derived::columns::Columns;
use notion_mirror::derived::{RowCells, SchemaProperty, cells as typed};
use notion_model::Page;

/// A schema with these properties: name, id, type.
fn schema<'a>(
    properties: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>,
) -> Vec<SchemaProperty> {
    let property = |(name, id, kind): (&str, &str, &str)| SchemaProperty {
        id: id.into(),
        name: name.to_owned(),
        kind: kind.to_owned(),
    };
    properties.into_iter().map(property).collect()
}

/// The columns for the values that a page has.
fn columns_of(page: &Page) -> Columns {
    let properties = page.properties.iter();
    Columns::of(&schema(properties.map(|(name, it)| (name, it.id.as_str(), it.value.name()))))
}

fn row(page: &Page, columns: &Columns) -> RowCells {
    RowCells::of(&typed::of(page), columns)
}
