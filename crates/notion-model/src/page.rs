//! Pages.

mod input;

use crate::{Cover, Icon, PageId, Parent, Properties, Property, RichTextArray, Timestamp, User};

pub use self::input::{PagePosition, TemplateInput};

object! {
    /// A page: a row of a data source, or a page of its own.
    ///
    /// What is written on it are blocks. A page that the token may insert but not read has only
    /// its `id`: see [`is_partial()`](Self::is_partial).
    ///
    /// See [pages](https://developers.notion.com/reference/page).
    pub struct Page("page") {
        /// The page.
        pub id: PageId,
        /// When it was created, to the minute.
        pub created_time: Timestamp,
        /// When it was last edited, to the minute.
        pub last_edited_time: Timestamp,
        /// Who created it.
        pub created_by: Option<User>,
        /// Who last edited it.
        pub last_edited_by: Option<User>,
        /// Its cover.
        pub cover: Option<Cover> = null,
        /// Its icon.
        pub icon: Option<Icon> = null,
        /// Where it is.
        pub parent: Parent,
        /// Whether it is in the trash.
        pub in_trash: bool,
        /// Whether it is archived, which is not the trash.
        pub is_archived: Option<bool>,
        /// Whether it is locked against editing in the app.
        pub is_locked: Option<bool>,
        /// The values of its properties by name, in the server's order. A page outside of a data
        /// source has one, its `title`.
        pub properties: Properties<Property>,
        /// Its address in the app.
        pub url: String,
        /// Its address on the web, if it is published.
        pub public_url: Option<String> = null,
        /// The old name of `in_trash`; gone in version 2026-03-11.
        pub archived: Option<bool>,
    }
}

impl Page {
    /// Returns the title without annotations; empty if there is none, which [`title`](Self::title) tells apart from an
    /// empty one.
    pub fn title_text(&self) -> String {
        self.title().map(RichTextArray::plain_text).unwrap_or_default()
    }

    /// Returns whether the server cut off the value of a property, or may have: see [`Property::is_truncated`].
    pub fn is_truncated(&self) -> bool {
        self.properties.iter().any(|(_, property)| property.is_truncated())
    }
}
