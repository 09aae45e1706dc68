//! Data sources and their templates.

use crate::{
    Cover, DataSourceId, Icon, PageId, Parent, Properties, PropertySchema, RichTextArray,
    Timestamp, User,
};

object! {
    /// A data source: a schema, and the rows that have it.
    ///
    /// See [data sources](https://developers.notion.com/reference/data-source).
    pub struct DataSource("data_source") {
        /// The data source.
        pub id: DataSourceId,
        /// Its cover: that of its database.
        pub cover: Option<Cover> = null,
        /// Its icon.
        pub icon: Option<Icon> = null,
        /// When it was created, to the minute.
        pub created_time: Timestamp,
        /// Who created it.
        pub created_by: Option<User>,
        /// Who last edited it.
        pub last_edited_by: Option<User>,
        /// When it was last edited, to the minute.
        pub last_edited_time: Timestamp,
        /// What it is called.
        pub title: RichTextArray,
        /// What it is about: the description of its database.
        pub description: RichTextArray,
        /// Whether its database is shown in its parent's content.
        pub is_inline: bool,
        /// The schema: the properties by name, in the server's order.
        pub properties: Properties<PropertySchema>,
        /// The database that it is in.
        pub parent: Parent,
        /// Where that database is.
        pub database_parent: Option<Parent>,
        /// The address in the app: that of its database.
        pub url: String,
        /// The address on the web, if it is published.
        pub public_url: Option<String> = null,
        /// Whether it is in the trash.
        pub in_trash: bool,
        /// The old name of `in_trash`; gone in version 2026-03-11.
        pub archived: Option<bool>,
    }
}

impl DataSource {
    /// Returns the title without annotations.
    pub fn title_text(&self) -> String {
        self.title.plain_text()
    }

    /// Returns the description without annotations.
    pub fn description_text(&self) -> String {
        self.description.plain_text()
    }

    /// Returns the name and schema of the title property, which every data source has.
    pub fn title_property(&self) -> Option<(&str, &PropertySchema)> {
        self.properties.iter().find(|(_, schema)| schema.config.name() == "title")
    }
}

object! {
    /// A template for rows of a data source.
    pub struct Template {
        /// The template: a page.
        pub id: PageId,
        /// What it is called.
        pub name: String,
        /// Whether new rows start from it.
        pub is_default: bool,
    }
}

object! {
    /// One page of a list of templates; unlike other lists it is no
    /// [`List`](crate::List).
    pub struct TemplateList {
        /// The templates.
        pub templates: Vec<Template>,
        /// Whether there are more.
        pub has_more: bool,
        /// Where the next page starts.
        pub next_cursor: Option<String> = null,
    }
}
