//! What is said of a view when it is created.

use super::{ViewConfiguration, ViewType};
use crate::{DatabaseId, Entries, EntryWriter, PageId, ViewId, entries};

/// The layout of a new view: a type, or a configuration of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ViewLayout {
    /// The type.
    pub r#type: ViewType,
    /// What belongs to the type. Defaults to Notion's own settings.
    pub configuration: Option<ViewConfiguration>,
}

entries!(ViewLayout { "type" = r#type, configuration });

impl From<ViewType> for ViewLayout {
    fn from(kind: ViewType) -> Self {
        Self { r#type: kind, configuration: None }
    }
}

impl<V: Into<ViewConfiguration>> From<V> for ViewLayout {
    fn from(view: V) -> Self {
        let configuration = view.into().into_input();
        let r#type = configuration.view_type();
        // The layout of a dashboard is read, not written.
        let is_written = !matches!(configuration, ViewConfiguration::Dashboard(_));
        Self { r#type, configuration: is_written.then_some(configuration) }
    }
}

/// The target of a new view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ViewTarget {
    /// Among the views of a database.
    Database(DatabaseId),
    /// In a dashboard.
    Dashboard(ViewId),
    /// On a page, in a new database that only shows what is elsewhere.
    Page(PageId),
}

impl From<DatabaseId> for ViewTarget {
    fn from(id: DatabaseId) -> Self {
        Self::Database(id)
    }
}

/// A dashboard.
impl From<ViewId> for ViewTarget {
    fn from(id: ViewId) -> Self {
        Self::Dashboard(id)
    }
}

impl From<PageId> for ViewTarget {
    fn from(id: PageId) -> Self {
        Self::Page(id)
    }
}

/// The position of a new view among those of its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ViewPosition {
    /// Before all that are there.
    Start,
    /// After them.
    End,
    /// Right after this view.
    After(ViewId),
}

impl Entries for ViewPosition {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Start => to.entry("type", "start"),
            Self::End => to.entry("type", "end"),
            Self::After(id) => {
                to.entry("type", "after_view");
                to.entry("view_id", id);
            }
        }
    }
}

entries!(ViewPosition);

/// The position of a new view in a dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WidgetPlacement {
    /// In a row of its own: at the end, or at this place, of which 0 is the first.
    NewRow(Option<u32>),
    /// In this row, of which 0 is the first. At most four views are in a row.
    Row(u32),
}

impl Entries for WidgetPlacement {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        let (name, index) = match self {
            Self::NewRow(index) => ("new_row", *index),
            Self::Row(index) => ("existing_row", Some(*index)),
        };
        to.entry("type", name);
        to.entry("row_index", &index);
    }
}

entries!(WidgetPlacement);
