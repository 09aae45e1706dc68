//! Charts.

use super::{GroupBy, ViewHeight};
use crate::strip::strip_fields;
use crate::{IconColor, Number, PropertyId};

object! {
    /// A chart.
    pub struct ChartView {
        /// What kind of chart.
        pub chart_type: ChartType,
        /// By what the rows are put into groups: the x-axis. `None` if `x_axis_property_id` has values of its own.
        pub x_axis: Option<GroupBy>,
        /// What is counted in each group: the y-axis.
        pub y_axis: Option<ChartAggregation>,
        /// The property with the values of the x-axis, if rows are not put into groups.
        pub x_axis_property_id: Option<PropertyId>,
        /// The property with the values of the y-axis, if rows are not put into groups.
        pub y_axis_property_id: Option<PropertyId>,
        /// Of a chart that is a number: what is counted.
        pub value: Option<ChartAggregation>,
        /// In which order.
        pub sort: Option<ChartSort>,
        /// In which colours.
        pub color_theme: Option<ChartColorTheme>,
        /// How high it is.
        pub height: Option<ViewHeight>,
        /// Whether groups without rows are hidden.
        pub hide_empty_groups: Option<bool>,
        /// Where the legend is.
        pub legend_position: Option<ChartLegendPosition>,
        /// Whether values stand at what is drawn.
        pub show_data_labels: Option<bool>,
        /// Which axes have a label.
        pub axis_labels: Option<ChartAxisLabels>,
        /// Which lines of a grid are drawn.
        pub grid_lines: Option<ChartGridLines>,
        /// Of a line: whether values add up.
        pub cumulative: Option<bool>,
        /// Of a line: whether it is a curve.
        pub smooth_line: Option<bool>,
        /// Of a line: whether what is below is left empty.
        pub hide_line_fill_area: Option<bool>,
        /// How groups in groups are drawn.
        pub group_style: Option<ChartGroupStyle>,
        /// Where the y-axis starts.
        pub y_axis_min: Option<Number>,
        /// Where the y-axis ends.
        pub y_axis_max: Option<Number>,
        /// Of a donut: what stands at a slice.
        pub donut_labels: Option<ChartDonutLabels>,
        /// Of a number: whether its title is hidden.
        pub hide_title: Option<bool>,
        /// By what each group is put into groups.
        pub stack_by: Option<GroupBy>,
        /// Lines that are drawn for comparison.
        pub reference_lines: Option<Vec<ChartReferenceLine>>,
        /// The text below it.
        pub caption: Option<String>,
        /// Whether the colour follows the number.
        pub color_by_value: Option<bool>,
    }
}

impl ChartView {
    /// Returns a chart of the rows in these groups.
    pub fn new(kind: ChartType, x_axis: GroupBy, y_axis: ChartAggregation) -> Self {
        Self { chart_type: kind, x_axis: Some(x_axis), y_axis: Some(y_axis), ..Self::default() }
    }

    /// Returns one number.
    pub fn number(value: ChartAggregation) -> Self {
        Self { chart_type: ChartType::Number, value: Some(value), ..Self::default() }
    }
}

object! {
    /// The aggregation over rows.
    pub struct ChartAggregation {
        /// How.
        pub aggregator: ChartAggregator,
        /// Of which property; none to count rows.
        pub property_id: Option<PropertyId>,
    }
}

impl ChartAggregation {
    /// Returns how many rows there are.
    pub fn count() -> Self {
        Self { aggregator: ChartAggregator::Count, ..Self::default() }
    }

    /// Returns what the values of a property come to.
    pub fn of(aggregator: ChartAggregator, property: impl Into<PropertyId>) -> Self {
        Self { aggregator, property_id: Some(property.into()), ..Self::default() }
    }
}

object! {
    /// A line that is drawn for comparison.
    pub struct ChartReferenceLine {
        /// Its id. Made by Notion if it isn't said.
        pub id: Option<String>,
        /// Where it crosses the y-axis.
        pub value: Option<Number>,
        /// What stands at it.
        pub label: String,
        /// Its colour.
        pub color: IconColor,
        /// Whether it is dashed.
        pub dash_style: ChartDashStyle,
    }
}

impl ChartReferenceLine {
    /// Returns a solid line.
    pub fn new(value: impl Into<Number>, label: impl Into<String>, color: IconColor) -> Self {
        let (value, label, dash_style) = (Some(value.into()), label.into(), ChartDashStyle::Solid);
        Self { value, label, color, dash_style, ..Self::default() }
    }

    /// Makes the line dashed.
    #[must_use]
    #[inline]
    pub fn dashed(mut self) -> Self {
        self.dash_style = ChartDashStyle::Dash;
        self
    }
}

open_enum! {
    /// The type of a chart.
    pub enum ChartType {
        /// Upright bars.
        Column = "column",
        /// Lying bars.
        Bar = "bar",
        /// A line.
        Line = "line",
        /// A ring.
        Donut = "donut",
        /// One number.
        Number = "number",
    }
}

open_enum! {
    /// The aggregator by which rows are counted.
    pub enum ChartAggregator {
        /// Rows.
        Count = "count",
        /// Values.
        CountValues = "count_values",
        /// Added up.
        Sum = "sum",
        /// The average.
        Average = "average",
        /// The median.
        Median = "median",
        /// The least.
        Min = "min",
        /// The greatest.
        Max = "max",
        /// The greatest less the least.
        Range = "range",
        /// Different values.
        Unique = "unique",
        /// Rows without a value.
        Empty = "empty",
        /// Rows with a value.
        NotEmpty = "not_empty",
        /// The share of rows without a value.
        PercentEmpty = "percent_empty",
        /// The share of rows with a value.
        PercentNotEmpty = "percent_not_empty",
        /// Checked boxes.
        Checked = "checked",
        /// Boxes that are not checked.
        Unchecked = "unchecked",
        /// The share of checked boxes.
        PercentChecked = "percent_checked",
        /// The share of boxes that are not checked.
        PercentUnchecked = "percent_unchecked",
        /// The earliest date.
        EarliestDate = "earliest_date",
        /// The latest date.
        LatestDate = "latest_date",
        /// The time between those.
        DateRange = "date_range",
    }
}

open_enum! {
    /// The order in which a chart is drawn.
    pub enum ChartSort {
        /// As its groups were put.
        Manual = "manual",
        /// By the x-axis, the least first.
        XAscending = "x_ascending",
        /// By the x-axis, the greatest first.
        XDescending = "x_descending",
        /// By the y-axis, the least first.
        YAscending = "y_ascending",
        /// By the y-axis, the greatest first.
        YDescending = "y_descending",
    }
}

open_enum! {
    /// The colours in which a chart is drawn.
    pub enum ChartColorTheme {
        /// Grey.
        Gray = "gray",
        /// Blue.
        Blue = "blue",
        /// Yellow.
        Yellow = "yellow",
        /// Green.
        Green = "green",
        /// Purple.
        Purple = "purple",
        /// Teal.
        Teal = "teal",
        /// Orange.
        Orange = "orange",
        /// Pink.
        Pink = "pink",
        /// Red.
        Red = "red",
        /// Those of the options.
        Auto = "auto",
        /// Many.
        Colorful = "colorful",
    }
}

open_enum! {
    /// The position of the legend of a chart.
    pub enum ChartLegendPosition {
        /// Nowhere.
        Off = "off",
        /// Below.
        Bottom = "bottom",
        /// Beside.
        Side = "side",
    }
}

open_enum! {
    /// The axes of a chart that have a label.
    pub enum ChartAxisLabels {
        /// None.
        None = "none",
        /// The x-axis.
        XAxis = "x_axis",
        /// The y-axis.
        YAxis = "y_axis",
        /// Both.
        Both = "both",
    }
}

open_enum! {
    /// The lines of the grid of a chart that are drawn.
    pub enum ChartGridLines {
        /// None.
        None = "none",
        /// The lying ones.
        Horizontal = "horizontal",
        /// The upright ones.
        Vertical = "vertical",
        /// All.
        Both = "both",
    }
}

open_enum! {
    /// The style of groups inside the groups of a chart.
    pub enum ChartGroupStyle {
        /// On top of each other.
        Normal = "normal",
        /// On top of each other, as shares of a hundred.
        Percent = "percent",
        /// Beside each other.
        SideBySide = "side_by_side",
    }
}

open_enum! {
    /// The labels at the slices of a donut.
    pub enum ChartDonutLabels {
        /// Nothing.
        None = "none",
        /// Its value.
        Value = "value",
        /// Its name.
        Name = "name",
        /// Both.
        NameAndValue = "name_and_value",
    }
}

open_enum! {
    /// The style of a line: dashed, or not.
    pub enum ChartDashStyle {
        /// No.
        Solid = "solid",
        /// Yes.
        Dash = "dash",
    }
}

strip_fields! {
    ChartView { x_axis, y_axis, value, stack_by, reference_lines }
    ChartAggregation {}
    ChartReferenceLine {}
}
