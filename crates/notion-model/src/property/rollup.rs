use serde_json::Number;

use crate::{DateValue, Empty, PropertyValue};

object! {
    /// The result of a rollup.
    ///
    /// See [rollup](https://developers.notion.com/reference/page-property-values#rollup).
    pub struct Rollup {}
    is {
        /// The result.
        pub value: RollupValue,
    }
    then {
        /// What it makes of the values.
        pub function: Option<RollupFunction>,
    }
}

union! {
    /// The result of a rollup.
    pub enum RollupValue {
        /// A number.
        Number(Option<Number>) = "number",
        /// A date.
        Date(Option<DateValue>) = "date",
        /// The values, at most 25; the page property endpoint has all of them.
        Array(Vec<RollupItem>) = "array",
        /// Notion does not compute it here.
        Unsupported(Empty) = "unsupported",
        /// Not all related pages have been seen: only before the last page of a property item.
        Incomplete(Empty) = "incomplete",
    }
}

object! {
    /// One of the values that a rollup shows: like a property, but without an id.
    pub struct RollupItem {}
    is {
        /// The value.
        pub value: PropertyValue,
    }
}

open_enum! {
    /// The function that a rollup applies to the values of the related pages.
    ///
    /// See [rollup](https://developers.notion.com/reference/property-object#rollup).
    pub enum RollupFunction {
        /// The number of related pages.
        Count = "count",
        /// The number of values.
        CountValues = "count_values",
        /// The number of empty ones.
        Empty = "empty",
        /// The number of those that are not empty.
        NotEmpty = "not_empty",
        /// The number of different values.
        Unique = "unique",
        /// The different values.
        ShowUnique = "show_unique",
        /// The share of empty ones, as a fraction of 1.
        PercentEmpty = "percent_empty",
        /// The share of those that are not empty, as a fraction of 1.
        PercentNotEmpty = "percent_not_empty",
        /// The sum.
        Sum = "sum",
        /// The mean.
        Average = "average",
        /// The median.
        Median = "median",
        /// The least.
        Min = "min",
        /// The greatest.
        Max = "max",
        /// The distance between the least and the greatest.
        Range = "range",
        /// The earliest date.
        EarliestDate = "earliest_date",
        /// The latest date.
        LatestDate = "latest_date",
        /// From the earliest to the latest date.
        DateRange = "date_range",
        /// The number of checked ones.
        Checked = "checked",
        /// The number of those that are not checked.
        Unchecked = "unchecked",
        /// The share of checked ones, as a fraction of 1.
        PercentChecked = "percent_checked",
        /// The share of those that are not checked, as a fraction of 1.
        PercentUnchecked = "percent_unchecked",
        /// The number in each group of a status.
        CountPerGroup = "count_per_group",
        /// The share of each group of a status.
        PercentPerGroup = "percent_per_group",
        /// The values themselves.
        ShowOriginal = "show_original",
    }
}
