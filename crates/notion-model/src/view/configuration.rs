//! What belongs to the type of a view.

use super::{
    CardLayout, ChartView, GroupBy, ViewCover, ViewCoverAspect, ViewCoverSize, ViewHeight,
    ViewProperty, ViewType,
};
use crate::strip::{Strip, strip_fields};
use crate::{Extra, PropertyId, ViewId};

tagged! {
    /// The configuration that belongs to the type of a view.
    ///
    /// ```
    /// use notion_model::{BoardView, GroupBy, StatusGrouping, ViewConfiguration, ViewProperty};
    ///
    /// let mut board = BoardView::new(GroupBy::status("Status", StatusGrouping::Option));
    /// board.properties = Some(vec![ViewProperty::shown("Due")]);
    /// let board = ViewConfiguration::from(board);
    /// ```
    ///
    /// See [views](https://developers.notion.com/reference/view).
    pub enum ViewConfiguration {
        /// Of a table.
        Table(TableView) = "table",
        /// Of a board.
        Board(BoardView) = "board",
        /// Of a list.
        List(ListView) = "list",
        /// Of a calendar.
        Calendar(CalendarView) = "calendar",
        /// Of a timeline.
        Timeline(TimelineView) = "timeline",
        /// Of a gallery.
        Gallery(GalleryView) = "gallery",
        /// Of a form.
        Form(FormView) = "form",
        /// Of a chart.
        Chart(Box<ChartView>) = "chart",
        /// Of a map.
        Map(MapView) = "map",
        /// Of a dashboard. Only in answers.
        Dashboard(DashboardView) = "dashboard",
    }
}

object! {
    /// A table.
    pub struct TableView {
        /// Its columns.
        pub properties: Option<Vec<ViewProperty>>,
        /// By what its rows are put into groups.
        pub group_by: Option<GroupBy>,
        /// How rows in rows are shown.
        pub subtasks: Option<Subtasks>,
        /// Whether long values go on in a new line.
        pub wrap_cells: Option<bool>,
        /// Up to which column it does not scroll: 0 is the first.
        pub frozen_column_index: Option<u32>,
        /// Whether there are lines between columns.
        pub show_vertical_lines: Option<bool>,
    }
}

object! {
    /// A board: cards in columns.
    ///
    /// ```
    /// use notion_model::{BoardView, GroupBy, StatusGrouping, ViewProperty};
    ///
    /// let mut board = BoardView::new(GroupBy::status("Status", StatusGrouping::Option).hide_empty());
    /// board.properties = Some(vec![ViewProperty::shown("Due"), ViewProperty::hidden("No")]);
    /// ```
    pub struct BoardView {
        /// What has a column each.
        pub group_by: GroupBy,
        /// What has a row each.
        pub sub_group_by: Option<GroupBy>,
        /// What stands on a card.
        pub properties: Option<Vec<ViewProperty>>,
        /// The picture on a card.
        pub cover: Option<ViewCover>,
        /// How large it is.
        pub cover_size: Option<ViewCoverSize>,
        /// How it is fitted in.
        pub cover_aspect: Option<ViewCoverAspect>,
        /// How a card shows properties.
        pub card_layout: Option<CardLayout>,
    }
}

impl BoardView {
    /// Makes a board with a column for each of these groups.
    pub fn new(group_by: GroupBy) -> Self {
        Self { group_by, ..Self::default() }
    }
}

object! {
    /// A list.
    pub struct ListView {
        /// What stands in a line.
        pub properties: Option<Vec<ViewProperty>>,
    }
}

object! {
    /// A calendar.
    ///
    /// ```
    /// use notion_model::{CalendarRange, CalendarView};
    ///
    /// let mut calendar = CalendarView::new("Due");
    /// calendar.view_range = Some(CalendarRange::Week);
    /// ```
    pub struct CalendarView {
        /// The property that says where a row stands.
        pub date_property_id: PropertyId,
        /// What it is called. Only in answers.
        pub date_property_name: Option<String>,
        /// What is shown of a row.
        pub properties: Option<Vec<ViewProperty>>,
        /// What is shown at once.
        pub view_range: Option<CalendarRange>,
        /// Whether weekends are shown.
        pub show_weekends: Option<bool>,
    }
}

impl CalendarView {
    /// Makes a calendar by the dates of this property.
    pub fn new(date: impl Into<PropertyId>) -> Self {
        Self { date_property_id: date.into(), ..Self::default() }
    }
}

open_enum! {
    /// The range that a calendar shows at once.
    pub enum CalendarRange {
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
    }
}

object! {
    /// A timeline: bars along a line of time.
    ///
    /// ```
    /// use notion_model::TimelineView;
    ///
    /// let mut timeline = TimelineView::new("Begins", "Ends");
    /// timeline.show_table = Some(true);
    /// ```
    pub struct TimelineView {
        /// The property that says where a bar starts.
        pub date_property_id: PropertyId,
        /// What it is called. Only in answers.
        pub date_property_name: Option<String>,
        /// The property that says where it ends, if that is another.
        pub end_date_property_id: Option<PropertyId>,
        /// What that is called. Only in answers.
        pub end_date_property_name: Option<String>,
        /// What stands on a bar.
        pub properties: Option<Vec<ViewProperty>>,
        /// Whether there is a table beside it.
        pub show_table: Option<bool>,
        /// The columns of that table.
        pub table_properties: Option<Vec<ViewProperty>>,
        /// What part of it is shown.
        pub preference: Option<TimelinePreference>,
        /// Arrows between bars.
        pub arrows_by: Option<TimelineArrows>,
        /// Whether bars have the colour of a property.
        pub color_by: Option<bool>,
    }
}

impl TimelineView {
    /// Makes a timeline from one date to another, which may be the same property.
    pub fn new(start: impl Into<PropertyId>, end: impl Into<PropertyId>) -> Self {
        let (start, end) = (start.into(), end.into());
        let end = Some(end).filter(|end| *end != start);
        Self { date_property_id: start, end_date_property_id: end, ..Self::default() }
    }
}

object! {
    /// The part of a timeline that is shown.
    pub struct TimelinePreference {
        /// How much at once.
        pub zoom_level: TimelineZoom,
        /// Around when, in milliseconds since 1970.
        pub center_timestamp: Option<crate::Number>,
    }
}

open_enum! {
    /// The span of a timeline that is shown at once.
    pub enum TimelineZoom {
        /// Hours.
        Hours = "hours",
        /// A day.
        Day = "day",
        /// A week.
        Week = "week",
        /// Two weeks.
        BiWeek = "bi_week",
        /// A month.
        Month = "month",
        /// A quarter.
        Quarter = "quarter",
        /// A year.
        Year = "year",
        /// Five years.
        FiveYears = "5_years",
    }
}

object! {
    /// The arrows between the bars of a timeline.
    pub struct TimelineArrows {
        /// The relation from one bar to the next.
        pub property_id: Option<PropertyId> = null,
    }
}

object! {
    /// A gallery of cards.
    pub struct GalleryView {
        /// What stands on a card.
        pub properties: Option<Vec<ViewProperty>>,
        /// The picture on a card.
        pub cover: Option<ViewCover>,
        /// How large it is.
        pub cover_size: Option<ViewCoverSize>,
        /// How it is fitted in.
        pub cover_aspect: Option<ViewCoverAspect>,
        /// How a card shows properties.
        pub card_layout: Option<CardLayout>,
    }
}

object! {
    /// A form that makes rows.
    pub struct FormView {
        /// Whether it takes no more answers.
        pub is_form_closed: Option<bool>,
        /// Whether people who are not logged in may answer.
        pub anonymous_submissions: Option<bool>,
        /// What those who answer may do with the row.
        pub submission_permissions: Option<SubmissionPermissions>,
    }
}

open_enum! {
    /// The permissions of those who answer a form on the row.
    pub enum SubmissionPermissions {
        /// Nothing.
        None = "none",
        /// Comment.
        CommentOnly = "comment_only",
        /// Read.
        Reader = "reader",
        /// Read and write.
        ReadAndWrite = "read_and_write",
        /// Edit.
        Editor = "editor",
    }
}

object! {
    /// A map.
    pub struct MapView {
        /// How high it is.
        pub height: Option<ViewHeight>,
        /// The property that says where a row is.
        pub map_by: Option<PropertyId>,
        /// What it is called. Only in answers.
        pub map_by_property_name: Option<String>,
        /// What stands at a pin.
        pub properties: Option<Vec<ViewProperty>>,
    }
}

object! {
    /// A dashboard of several views side by side: at most four in a row. Its layout is read, not written; views are
    /// added to it by creating them.
    pub struct DashboardView {
        /// Its rows.
        pub rows: Vec<DashboardRow>,
    }
}

object! {
    /// A row of a dashboard.
    pub struct DashboardRow {
        /// The row.
        pub id: String,
        /// What is in it.
        pub widgets: Vec<DashboardWidget>,
        /// How high it is, in pixels.
        pub height: Option<crate::Number>,
    }
}

object! {
    /// A view in a dashboard.
    pub struct DashboardWidget {
        /// Its place.
        pub id: String,
        /// The view.
        pub view_id: ViewId,
        /// How wide it is, in twelfths.
        pub width: Option<u32>,
        /// In which row it is: 0 is the first.
        pub row_index: Option<u32>,
    }
}

object! {
    /// The settings by which rows inside rows are shown.
    pub struct Subtasks {
        /// The relation from a row to those in it.
        pub property_id: Option<PropertyId>,
        /// How they are shown.
        pub display_mode: Option<SubtaskDisplay>,
        /// Which of them a filter looks at.
        pub filter_scope: Option<SubtaskScope>,
        /// The column that opens a row.
        pub toggle_column_id: Option<PropertyId>,
    }
}

open_enum! {
    /// The settings by which rows inside rows are shown.
    pub enum SubtaskDisplay {
        /// In their row, which can be opened.
        Show = "show",
        /// As a number.
        Hidden = "hidden",
        /// As rows of their own.
        Flattened = "flattened",
        /// Not as rows in rows.
        Disabled = "disabled",
    }
}

open_enum! {
    /// The rows that a filter looks at.
    pub enum SubtaskScope {
        /// Those that are in no row.
        Parents = "parents",
        /// All.
        ParentsAndSubitems = "parents_and_subitems",
        /// Those that are in a row.
        Subitems = "subitems",
    }
}

macro_rules! from {
    ($($View:ident => $Variant:ident),*) => {$(
        impl From<$View> for ViewConfiguration {
            fn from(view: $View) -> Self {
                Self::$Variant(view.into())
            }
        }
    )*};
}

from! {
    TableView => Table, BoardView => Board, ListView => List, CalendarView => Calendar, TimelineView => Timeline,
    GalleryView => Gallery, FormView => Form, ChartView => Chart, MapView => Map
}

impl ViewConfiguration {
    /// Returns the type of the view.
    pub fn view_type(&self) -> ViewType {
        ViewType::from(self.name())
    }

    /// Returns a configuration that was read, as it is written: without what only answers have, such as the names of
    /// properties.
    #[must_use]
    #[inline]
    pub fn into_input(mut self) -> Self {
        match &mut self {
            Self::Table(view) => view.strip(),
            Self::Board(view) => view.strip(),
            Self::List(view) => view.strip(),
            Self::Calendar(view) => view.strip(),
            Self::Timeline(view) => view.strip(),
            Self::Gallery(view) => view.strip(),
            Self::Form(view) => view.strip(),
            Self::Chart(view) => view.strip(),
            Self::Map(view) => view.strip(),
            Self::Dashboard(_) | Self::Unknown(_) => {}
        }
        self
    }
}

strip_fields! {
    TableView { properties, group_by, subtasks }
    BoardView { group_by, sub_group_by, properties, cover }
    ListView { properties }
    GalleryView { properties, cover }
    FormView {}
    Subtasks {}
    TimelinePreference {}
    TimelineArrows {}
}

impl Strip for CalendarView {
    #[inline]
    fn strip(&mut self) {
        self.properties.strip();
        self.date_property_name = None;
        self.extra = Extra::default();
    }
}

impl Strip for TimelineView {
    #[inline]
    fn strip(&mut self) {
        self.properties.strip();
        self.table_properties.strip();
        self.preference.strip();
        self.arrows_by.strip();
        self.date_property_name = None;
        self.end_date_property_name = None;
        self.extra = Extra::default();
    }
}

impl Strip for MapView {
    #[inline]
    fn strip(&mut self) {
        self.properties.strip();
        self.map_by_property_name = None;
        self.extra = Extra::default();
    }
}
