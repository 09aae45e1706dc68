//! Views: what they show, and how.

use notion_model::validate::limits;
use notion_model::{
    CalendarRange, CardLayout, CardPropertyWidth, ChartAggregator, ChartAxisLabels,
    ChartColorTheme, ChartDashStyle, ChartDonutLabels, ChartGridLines, ChartGroupStyle,
    ChartLegendPosition, ChartSort, ChartType, DateFormat, DateGrouping, GroupOrder, IconColor,
    StatusGrouping, StatusShowAs, SubmissionPermissions, SubtaskDisplay, SubtaskScope,
    TextGrouping, TimeFormat, TimelineZoom, ViewCoverAspect, ViewCoverSize, ViewHeight, ViewType,
};
use serde_json::Value;

use super::spec::{Field, Spec, known, may, need};
use super::{filter, object};
use crate::wire::fail::Result;

/// A key that may be left out, or be cleared.
const fn clear(key: &'static str, spec: &'static Spec) -> Field {
    may(key, Spec::Null(spec))
}

const FILTER: Spec = Spec::Null(&Spec::Is(filter::check));
const QUICK_FILTERS: Spec = Spec::Null(&Spec::Is(quick_filters));

/// A new view. Where it goes is said by one of three keys.
pub(crate) const CREATE: &[Field] = &[
    need("data_source_id", Spec::Id),
    need("name", Spec::Text),
    need("type", known!(ViewType)),
    may("database_id", Spec::Id),
    may("view_id", Spec::Id),
    may("create_database", LINKED),
    may("filter", FILTER),
    may("sorts", Spec::Null(&filter::SORTS)),
    may("quick_filters", QUICK_FILTERS),
    may("configuration", CONFIGURATION),
    may("position", POSITION),
    may("placement", PLACEMENT),
];

/// A view that changes.
pub(crate) const UPDATE: &[Field] = &[
    may("name", Spec::Text),
    may("filter", FILTER),
    may("sorts", Spec::Null(&filter::PROPERTY_SORTS)),
    may("quick_filters", QUICK_FILTERS),
    may("configuration", CONFIGURATION),
];

const LINKED: Spec = Spec::Object(&[
    need(
        "parent",
        Spec::Object(&[may("type", Spec::Names(&["page_id"])), need("page_id", Spec::Id)]),
    ),
    may("position", Spec::Typed("type", &[("after_block", &[need("block_id", Spec::Id)])])),
]);
const POSITION: Spec = Spec::Typed(
    "type",
    &[("start", &[]), ("end", &[]), ("after_view", &[need("view_id", Spec::Id)])],
);
/// The last row that a dashboard can have is one of its own.
const ROW: Spec = Spec::Whole(0, u32::MAX as u64);
const PLACEMENT: Spec = Spec::Typed(
    "type",
    &[("new_row", &[may("row_index", ROW)]), ("existing_row", &[need("row_index", ROW)])],
);

/// Conditions by the names or ids of properties; `null` takes one away.
fn quick_filters(value: &Value, path: &str) -> Result<()> {
    let each = object(value, path)?.iter().filter(|(_, condition)| !condition.is_null());
    { each }.try_for_each(|(name, condition)| {
        filter::condition(condition, &format!("{path}.{name}"), &[])
    })
}

const PROPERTIES: Spec = Spec::List(
    &Spec::Object(&[
        need("property_id", Spec::Text),
        may("visible", Spec::Flag),
        may("width", WIDTH),
        may("wrap", Spec::Flag),
        may("status_show_as", known!(StatusShowAs)),
        may("card_property_width_mode", known!(CardPropertyWidth)),
        may("date_format", known!(DateFormat)),
        may("time_format", known!(TimeFormat)),
    ]),
    limits::FILTER_PROPERTIES.max,
);
const WIDTH: Spec = Spec::Whole(0, u32::MAX as u64);
const COVER: Spec = Spec::Typed(
    "type",
    &[("page_cover", &[]), ("page_content", &[]), ("property", &[need("property_id", Spec::Text)])],
);
const SUBTASKS: Spec = Spec::Object(&[
    may("property_id", Spec::Text),
    may("display_mode", known!(SubtaskDisplay)),
    may("filter_scope", known!(SubtaskScope)),
    may("toggle_column_id", Spec::Text),
]);

const PROPERTY_ID: Field = need("property_id", Spec::Text);
const HIDE_EMPTY: Field = may("hide_empty_groups", Spec::Flag);
const SORT: Field = need("sort", Spec::Object(&[need("type", known!(GroupOrder))]));
const FIRST_DAY: Field = may("start_day_of_week", Spec::Whole(0, 1));
const FROM: Field = may("range_start", Spec::Number);
const TO: Field = may("range_end", Spec::Number);
const STEP: Field = may("range_size", Spec::Number);
const BY_OPTION: &[Field] = &[PROPERTY_ID, SORT, HIDE_EMPTY];
const BY_STATUS: &[Field] =
    &[PROPERTY_ID, need("group_by", known!(StatusGrouping)), SORT, HIDE_EMPTY];
const BY_DATE: &[Field] =
    &[PROPERTY_ID, need("group_by", known!(DateGrouping)), SORT, HIDE_EMPTY, FIRST_DAY];
const BY_TEXT: &[Field] = &[PROPERTY_ID, need("group_by", known!(TextGrouping)), SORT, HIDE_EMPTY];
const BY_NUMBER: &[Field] = &[PROPERTY_ID, SORT, HIDE_EMPTY, FROM, TO, STEP];
const BY_FORMULA: &[Field] = &[
    PROPERTY_ID,
    need(
        "group_by",
        Spec::Typed(
            "type",
            &[
                ("date", &[need("group_by", known!(DateGrouping)), SORT, FIRST_DAY]),
                ("text", &[need("group_by", known!(TextGrouping)), SORT]),
                ("number", &[SORT, FROM, TO, STEP]),
                ("checkbox", &[SORT]),
            ],
        ),
    ),
    HIDE_EMPTY,
];
const GROUP_BY: Spec = Spec::Typed(
    "type",
    &[
        ("select", BY_OPTION),
        ("multi_select", BY_OPTION),
        ("status", BY_STATUS),
        ("person", BY_OPTION),
        ("created_by", BY_OPTION),
        ("last_edited_by", BY_OPTION),
        ("relation", BY_OPTION),
        ("date", BY_DATE),
        ("created_time", BY_DATE),
        ("last_edited_time", BY_DATE),
        ("text", BY_TEXT),
        ("title", BY_TEXT),
        ("url", BY_TEXT),
        ("email", BY_TEXT),
        ("phone_number", BY_TEXT),
        ("number", BY_NUMBER),
        ("checkbox", BY_OPTION),
        ("formula", BY_FORMULA),
    ],
);

const VALUE: Spec =
    Spec::Object(&[need("aggregator", known!(ChartAggregator)), may("property_id", Spec::Text)]);
const LINES: Spec = Spec::List(
    &Spec::Object(&[
        may("id", Spec::Text),
        need("value", Spec::Number),
        need("label", Spec::Text),
        need("color", known!(IconColor)),
        need("dash_style", known!(ChartDashStyle)),
    ]),
    100,
);
const CHART: &[Field] = &[
    need("chart_type", known!(ChartType)),
    clear("x_axis", &GROUP_BY),
    clear("y_axis", &VALUE),
    clear("x_axis_property_id", &Spec::Text),
    clear("y_axis_property_id", &Spec::Text),
    clear("value", &VALUE),
    clear("sort", &known!(ChartSort)),
    clear("color_theme", &known!(ChartColorTheme)),
    clear("height", &known!(ViewHeight)),
    clear("hide_empty_groups", &Spec::Flag),
    clear("legend_position", &known!(ChartLegendPosition)),
    clear("show_data_labels", &Spec::Flag),
    clear("axis_labels", &known!(ChartAxisLabels)),
    clear("grid_lines", &known!(ChartGridLines)),
    clear("cumulative", &Spec::Flag),
    clear("smooth_line", &Spec::Flag),
    clear("hide_line_fill_area", &Spec::Flag),
    clear("group_style", &known!(ChartGroupStyle)),
    clear("y_axis_min", &Spec::Number),
    clear("y_axis_max", &Spec::Number),
    clear("donut_labels", &known!(ChartDonutLabels)),
    clear("hide_title", &Spec::Flag),
    clear("stack_by", &GROUP_BY),
    clear("reference_lines", &LINES),
    clear("caption", &Spec::Text),
    clear("color_by_value", &Spec::Flag),
];

const CARDS: [Field; 5] = [
    clear("properties", &PROPERTIES),
    clear("cover", &COVER),
    clear("cover_size", &known!(ViewCoverSize)),
    clear("cover_aspect", &known!(ViewCoverAspect)),
    clear("card_layout", &known!(CardLayout)),
];

/// What belongs to each type of view. The layout of a dashboard is not written this way.
const CONFIGURATION: Spec = Spec::Typed(
    "type",
    &[
        (
            "table",
            &[
                clear("properties", &PROPERTIES),
                clear("group_by", &GROUP_BY),
                clear("subtasks", &SUBTASKS),
                may("wrap_cells", Spec::Flag),
                may("frozen_column_index", WIDTH),
                may("show_vertical_lines", Spec::Flag),
            ],
        ),
        (
            "board",
            &[
                need("group_by", GROUP_BY),
                clear("sub_group_by", &GROUP_BY),
                clear("properties", &PROPERTIES),
                clear("cover", &COVER),
                clear("cover_size", &known!(ViewCoverSize)),
                clear("cover_aspect", &known!(ViewCoverAspect)),
                clear("card_layout", &known!(CardLayout)),
            ],
        ),
        ("list", &[clear("properties", &PROPERTIES)]),
        (
            "calendar",
            &[
                need("date_property_id", Spec::Text),
                clear("properties", &PROPERTIES),
                clear("view_range", &known!(CalendarRange)),
                clear("show_weekends", &Spec::Flag),
            ],
        ),
        (
            "timeline",
            &[
                need("date_property_id", Spec::Text),
                clear("end_date_property_id", &Spec::Text),
                clear("properties", &PROPERTIES),
                clear("show_table", &Spec::Flag),
                clear("table_properties", &PROPERTIES),
                clear(
                    "preference",
                    &Spec::Object(&[
                        need("zoom_level", known!(TimelineZoom)),
                        may("center_timestamp", Spec::Number),
                    ]),
                ),
                clear("arrows_by", &Spec::Object(&[need("property_id", Spec::Null(&Spec::Text))])),
                clear("color_by", &Spec::Flag),
            ],
        ),
        ("gallery", &CARDS),
        (
            "form",
            &[
                clear("is_form_closed", &Spec::Flag),
                clear("anonymous_submissions", &Spec::Flag),
                clear("submission_permissions", &known!(SubmissionPermissions)),
            ],
        ),
        ("chart", CHART),
        (
            "map",
            &[
                clear("height", &known!(ViewHeight)),
                clear("map_by", &Spec::Text),
                clear("properties", &PROPERTIES),
            ],
        ),
        ("dashboard", &[may("rows", Spec::Any)]),
    ],
);
