//! All that follows from the document of an object.

use notion_model::{Comment, DataSource, Database, Page};
use serde::de::DeserializeOwned;

use super::files::FileSlot;
use super::{cells, columns, links, text};
use crate::store::{Derived, Kind};

/// Returns what follows from the document of an object of this kind.
///
/// # Errors
///
/// When the document can't be read.
pub fn of(kind: Kind, document: &str) -> serde_json::Result<Derived> {
    fn read<T: DeserializeOwned>(document: &str) -> serde_json::Result<T> {
        notion_model::from_str(document)
    }
    Ok(match kind {
        Kind::Page => page(&read(document)?),
        Kind::Database => database(&read(document)?),
        Kind::DataSource => data_source(&read(document)?),
        Kind::Comment => comment(&read(document)?),
        Kind::View | Kind::Block | Kind::User => Derived::default(),
    })
}

pub(crate) fn page(page: &Page) -> Derived {
    Derived {
        links: links::of_page(page),
        files: page.files().iter().map(FileSlot::of).collect(),
        text: text::of_properties(page),
        cells: cells::of(page),
        ..Derived::default()
    }
}

pub(crate) fn database(database: &Database) -> Derived {
    Derived {
        links: links::of_database(database),
        files: database.files().iter().map(FileSlot::of).collect(),
        text: database.description_text(),
        ..Derived::default()
    }
}

pub(crate) fn data_source(source: &DataSource) -> Derived {
    Derived {
        links: links::of_data_source(source),
        files: source.files().iter().map(FileSlot::of).collect(),
        text: source.description_text(),
        schema: columns::schema(source),
        ..Derived::default()
    }
}

pub(crate) fn comment(comment: &Comment) -> Derived {
    Derived {
        links: links::of_comment(comment),
        files: comment.files().iter().map(FileSlot::of).collect(),
        text: text::of_comment(comment),
        ..Derived::default()
    }
}
