//! Views of databases.

use super::basic::{address, cursor, uuid};
use crate::strategy::{Answer, Unknowns, filter, sort};
use crate::*;

use proptest::collection::vec;
use proptest::prelude::*;

words! {
    ViewType, ChartType, ChartAggregator, ChartSort, ChartColorTheme, ChartLegendPosition, ChartAxisLabels,
    ChartGridLines, ChartGroupStyle, ChartDonutLabels, ChartDashStyle, CalendarRange, TimelineZoom,
    SubmissionPermissions, SubtaskDisplay, SubtaskScope, GroupOrder, StatusGrouping, DateGrouping, TextGrouping,
    StatusShowAs, CardPropertyWidth, DateFormat, TimeFormat, ViewCoverType, ViewCoverSize, ViewCoverAspect, CardLayout,
    ViewHeight,
}

objects! {
    View {
        id, parent, data_source_id, name, r#type, created_time, created_by, last_edited_time, last_edited_by,
        url: address, filter: a_filter, sorts: some_sorts, quick_filters, configuration, dashboard_view_id,
    } => |view| {
        if let Some(configuration) = &view.configuration {
            view.r#type = configuration.view_type();
        }
    };
    ViewQuery {
        id, view_id, expires_at, total_count, results, next_cursor: cursor, has_more, request_status, deleted,
    } => |query| query.has_more = query.next_cursor.is_some();
    ViewRow { id };
    ChartView {
        chart_type, x_axis, y_axis, x_axis_property_id, y_axis_property_id, value, sort, color_theme, height,
        hide_empty_groups, legend_position, show_data_labels, axis_labels, grid_lines, cumulative, smooth_line,
        hide_line_fill_area, group_style, y_axis_min, y_axis_max, donut_labels, hide_title, stack_by, reference_lines,
        caption, color_by_value,
    };
    ChartAggregation { aggregator, property_id };
    ChartReferenceLine { id, value, label, color, dash_style };
    TableView { properties, group_by, subtasks, wrap_cells, frozen_column_index, show_vertical_lines };
    BoardView { group_by, sub_group_by, properties, cover, cover_size, cover_aspect, card_layout };
    ListView { properties };
    CalendarView { date_property_id, date_property_name, properties, view_range, show_weekends };
    TimelineView {
        date_property_id, date_property_name, end_date_property_id, end_date_property_name, properties, show_table,
        table_properties, preference, arrows_by, color_by,
    };
    TimelinePreference { zoom_level, center_timestamp };
    TimelineArrows { property_id };
    GalleryView { properties, cover, cover_size, cover_aspect, card_layout };
    FormView { is_form_closed, anonymous_submissions, submission_permissions };
    MapView { height, map_by, map_by_property_name, properties };
    DashboardView { rows };
    DashboardRow { id: uuid, widgets, height };
    DashboardWidget { id: uuid, view_id, width, row_index };
    Subtasks { property_id, display_mode, filter_scope, toggle_column_id };
    OptionGroups { property_id, property_name, sort, hide_empty_groups };
    StatusGroups { property_id, property_name, group_by, sort, hide_empty_groups };
    DateGroups { property_id, property_name, group_by, sort, start_day_of_week, hide_empty_groups };
    TextGroups { property_id, property_name, group_by, sort, hide_empty_groups };
    NumberGroups { property_id, property_name, sort, range_start, range_end, range_size, hide_empty_groups };
    FormulaGroups { property_id, property_name, group_by, hide_empty_groups };
    FormulaDateGroups { group_by, sort, start_day_of_week };
    FormulaTextGroups { group_by, sort };
    FormulaNumberGroups { sort, range_start, range_end, range_size };
    FormulaCheckboxGroups { sort };
    GroupSort { r#type };
    ViewProperty {
        property_id, property_name, visible, width, wrap, status_show_as, card_property_width_mode, date_format,
        time_format,
    };
    ViewCover { r#type, property_id };
}

tagged_unions! {
    ViewConfiguration { Table, Board, List, Calendar, Timeline, Gallery, Form, Chart, Map, Dashboard }
    GroupBy {
        Select, MultiSelect, Status, Person, CreatedBy, LastEditedBy, Relation, Date, CreatedTime, LastEditedTime, Text,
        Title, Url, Email, PhoneNumber, Number, Checkbox, Formula,
    }
    FormulaGrouping { Date, Text, Number, Checkbox }
}

fn a_filter(_: Unknowns) -> BoxedStrategy<Option<Filter>> {
    proptest::option::of(filter()).boxed()
}

fn some_sorts(_: Unknowns) -> BoxedStrategy<Option<Vec<Sort>>> {
    proptest::option::of(vec(sort(), 0..3)).boxed()
}

/// A condition without its property, as quick filters have it.
impl Answer for Condition {
    fn strategy(_: Unknowns) -> BoxedStrategy<Self> {
        let condition = filter().prop_filter_map("a condition", |filter| match &filter {
            Filter::Property(filter) => Some(filter.condition.clone()),
            _ => None,
        });
        condition.boxed()
    }
}

arbitrary! { Condition }
