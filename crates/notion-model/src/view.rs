//! Views of databases, and their queries.

mod chart;
mod configuration;
mod group;
mod input;
mod property;

use std::collections::BTreeMap;

pub use self::chart::*;
pub use self::configuration::*;
pub use self::group::*;
pub use self::input::*;
pub use self::property::*;
use crate::{
    Condition, DataSourceId, Filter, PageId, Parent, RequestStatus, Sort, Timestamp, User, ViewId,
    ViewQueryId,
};

object! {
    /// A view of a database: how the rows of a data source are shown, and which.
    ///
    /// Lists of views have the `id` only, and a deleted view has `id`, `parent` and `type`: then
    /// [`is_partial()`](Self::is_partial) holds.
    ///
    /// See [views](https://developers.notion.com/reference/view).
    pub struct View("view") {
        /// The view.
        pub id: ViewId,
        /// The database.
        pub parent: Parent,
        /// The data source; `None` for a dashboard.
        pub data_source_id: Option<DataSourceId>,
        /// What it is called.
        pub name: String,
        /// How it shows the rows.
        pub r#type: ViewType,
        /// When it was created, to the millisecond.
        pub created_time: Timestamp,
        /// Who created it.
        pub created_by: Option<User>,
        /// When it was last edited, to the millisecond.
        pub last_edited_time: Timestamp,
        /// Who last edited it.
        pub last_edited_by: Option<User>,
        /// Its address in the app: that of its database, with `?v=`.
        pub url: String,
        /// Which rows it shows.
        pub filter: Option<Filter> = null,
        /// In which order.
        pub sorts: Option<Vec<Sort>> = null,
        /// Conditions that are pinned to its head, by the id of the property. They hold besides the filter.
        pub quick_filters: Option<BTreeMap<String, Condition>> = null,
        /// What belongs to its type.
        pub configuration: Option<ViewConfiguration> = null,
        /// Of a widget of a dashboard: the dashboard.
        pub dashboard_view_id: Option<ViewId>,
    }
}

open_enum! {
    /// The type of a view: how it shows the rows.
    pub enum ViewType {
        /// In a table.
        Table = "table",
        /// As cards in columns.
        Board = "board",
        /// In a list.
        List = "list",
        /// In a calendar.
        Calendar = "calendar",
        /// Along a line of time.
        Timeline = "timeline",
        /// As cards.
        Gallery = "gallery",
        /// Not at all: it asks for new ones.
        Form = "form",
        /// As a chart.
        Chart = "chart",
        /// On a map.
        Map = "map",
        /// Several views side by side.
        Dashboard = "dashboard",
    }
}

object! {
    /// The rows that a view shows, found once and kept until `expires_at`.
    ///
    /// A deleted query has `id` and `deleted` only.
    ///
    /// See [view queries](https://developers.notion.com/reference/create-view-query).
    pub struct ViewQuery("view_query") {
        /// The query.
        pub id: ViewQueryId,
        /// The view.
        pub view_id: ViewId,
        /// Until when its results can be read, to the millisecond.
        pub expires_at: Timestamp,
        /// How many rows it found.
        pub total_count: u64,
        /// The first of them.
        pub results: Vec<ViewRow>,
        /// Where the next page of results starts; opaque, and `None` on the last page.
        pub next_cursor: Option<String> = null,
        /// Whether there are more.
        pub has_more: bool,
        /// Whether it found all, where the server says so.
        pub request_status: Option<RequestStatus>,
        /// `true` when the query has just been deleted.
        pub deleted: Option<bool>,
    }
}

object! {
    /// A row that a view shows. Only the id is said; retrieve the page for the rest.
    pub struct ViewRow("page") {
        /// The row.
        pub id: PageId,
    }
}
