//! Databases.

use crate::{
    Cover, DataSourceId, DatabaseId, Icon, PageId, Parent, Properties, PropertySchema,
    RichTextArray, Timestamp, User,
};

object! {
    /// A database: a container of data sources, which have the schemas and the rows.
    ///
    /// See [databases](https://developers.notion.com/reference/database).
    pub struct Database("database") {
        /// The database.
        pub id: DatabaseId,
        /// What it is called.
        pub title: RichTextArray,
        /// What it is about.
        pub description: RichTextArray,
        /// Where it is.
        pub parent: Parent,
        /// Whether it is shown in its parent's content, and not as a page of its own.
        pub is_inline: bool,
        /// Whether it is in the trash.
        pub in_trash: bool,
        /// Whether it is locked against editing in the app.
        pub is_locked: bool,
        /// When it was created, to the millisecond.
        pub created_time: Timestamp,
        /// When it was last edited, to the millisecond.
        pub last_edited_time: Timestamp,
        /// Its data sources. Empty in versions before 2025-09-03, and for a linked database.
        pub data_sources: Vec<DataSourceRef>,
        /// Its icon.
        pub icon: Option<Icon> = null,
        /// Its cover.
        pub cover: Option<Cover> = null,
        /// Its address in the app.
        pub url: String,
        /// Its address on the web, if it is published.
        pub public_url: Option<String> = null,
        /// The old name of `in_trash`; gone in version 2026-03-11.
        pub archived: Option<bool>,
        /// Who created it; versions since 2025-09-03 don't say.
        pub created_by: Option<User>,
        /// Who last edited it; versions since 2025-09-03 don't say.
        pub last_edited_by: Option<User>,
        /// The schema, which versions before 2025-09-03 have here; since then it is in
        /// [`DataSource`](crate::DataSource).
        pub properties: Option<Properties<PropertySchema>>,
    }
}

impl Database {
    /// Returns the title without annotations.
    pub fn title_text(&self) -> String {
        self.title.plain_text()
    }

    /// Returns the description without annotations.
    pub fn description_text(&self) -> String {
        self.description.plain_text()
    }
}

object! {
    /// A reference to a data source of a database.
    pub struct DataSourceRef {
        /// The data source.
        pub id: DataSourceId,
        /// What it is called.
        pub name: String,
    }
}

object! {
    /// A reference to a database: `{"id": "…"}`.
    pub struct DatabaseRef {
        /// The database.
        pub id: DatabaseId,
    }
}

impl From<DatabaseId> for DatabaseRef {
    fn from(id: DatabaseId) -> Self {
        Self { id, ..Self::default() }
    }
}

object! {
    /// A reference to a page: `{"id": "…"}`.
    pub struct PageRef {
        /// The page.
        pub id: PageId,
    }
}

impl From<PageId> for PageRef {
    fn from(id: PageId) -> Self {
        Self { id, ..Self::default() }
    }
}
