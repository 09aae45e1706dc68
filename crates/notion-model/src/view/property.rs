//! How a view shows a property, and a picture.

use crate::strip::Strip;
use crate::{Extra, PropertyId};

object! {
    /// The settings by which a view shows a property.
    pub struct ViewProperty {
        /// The property.
        pub property_id: PropertyId,
        /// What it is called. Only in answers.
        pub property_name: Option<String>,
        /// Whether it is shown.
        pub visible: Option<bool>,
        /// How wide its column is, in pixels. Below 32 it is not shown.
        pub width: Option<u32>,
        /// Whether long values go on in a new line.
        pub wrap: Option<bool>,
        /// How a status looks.
        pub status_show_as: Option<StatusShowAs>,
        /// How much of a card it takes.
        pub card_property_width_mode: Option<CardPropertyWidth>,
        /// How dates are written.
        pub date_format: Option<DateFormat>,
        /// How times are written.
        pub time_format: Option<TimeFormat>,
    }
}

impl ViewProperty {
    /// Shows a property.
    pub fn shown(property: impl Into<PropertyId>) -> Self {
        Self { property_id: property.into(), visible: Some(true), ..Self::default() }
    }

    /// Hides a property.
    pub fn hidden(property: impl Into<PropertyId>) -> Self {
        Self { property_id: property.into(), visible: Some(false), ..Self::default() }
    }

    /// Sets the width of the column, in pixels.
    #[must_use]
    #[inline]
    pub fn width(mut self, pixels: u32) -> Self {
        self.width = Some(pixels);
        self
    }
}

open_enum! {
    /// The looks of a status.
    pub enum StatusShowAs {
        /// Like a select.
        Select = "select",
        /// Like a checkbox.
        Checkbox = "checkbox",
    }
}

open_enum! {
    /// The share of a card that a property takes.
    pub enum CardPropertyWidth {
        /// A line of its own.
        FullLine = "full_line",
        /// As much as it needs.
        Inline = "inline",
    }
}

open_enum! {
    /// The format of dates in a view.
    pub enum DateFormat {
        /// In full.
        Full = "full",
        /// Month and day.
        Short = "short",
        /// As 12/31/2026.
        MonthDayYear = "month_day_year",
        /// As 31/12/2026.
        DayMonthYear = "day_month_year",
        /// As 2026/12/31.
        YearMonthDay = "year_month_day",
        /// Against today.
        Relative = "relative",
    }
}

open_enum! {
    /// The format of times in a view.
    pub enum TimeFormat {
        /// With AM and PM.
        TwelveHour = "12_hour",
        /// From 0 to 24.
        TwentyFourHour = "24_hour",
        /// Not at all.
        Hidden = "hidden",
    }
}

object! {
    /// The picture on a card.
    pub struct ViewCover {
        /// Where it comes from.
        pub r#type: ViewCoverType,
        /// The property with files, if it comes from there.
        pub property_id: Option<PropertyId>,
    }
}

impl ViewCover {
    /// Returns the cover of the page.
    pub fn page_cover() -> Self {
        Self { r#type: ViewCoverType::PageCover, ..Self::default() }
    }

    /// Returns a picture on the page.
    pub fn page_content() -> Self {
        Self { r#type: ViewCoverType::PageContent, ..Self::default() }
    }

    /// Returns a picture in a property.
    pub fn property(property: impl Into<PropertyId>) -> Self {
        let property_id = Some(property.into());
        Self { r#type: ViewCoverType::Property, property_id, ..Self::default() }
    }
}

open_enum! {
    /// The source of the picture on a card.
    pub enum ViewCoverType {
        /// The cover of the page.
        PageCover = "page_cover",
        /// The page.
        PageContent = "page_content",
        /// The first picture on the page. Only in answers.
        PageContentFirst = "page_content_first",
        /// A property.
        Property = "property",
    }
}

open_enum! {
    /// The size of the picture on a card.
    pub enum ViewCoverSize {
        /// Small.
        Small = "small",
        /// Of medium size.
        Medium = "medium",
        /// Large.
        Large = "large",
    }
}

open_enum! {
    /// The way in which the picture on a card is fitted in.
    pub enum ViewCoverAspect {
        /// Whole.
        Contain = "contain",
        /// Filling its place.
        Cover = "cover",
    }
}

open_enum! {
    /// The layout of properties on a card.
    pub enum CardLayout {
        /// Below each other.
        List = "list",
        /// In lines.
        Compact = "compact",
    }
}

open_enum! {
    /// The height of a chart or a map.
    pub enum ViewHeight {
        /// Small.
        Small = "small",
        /// Of medium size.
        Medium = "medium",
        /// Large.
        Large = "large",
        /// Very large.
        ExtraLarge = "extra_large",
    }
}

impl Strip for ViewProperty {
    #[inline]
    fn strip(&mut self) {
        self.property_name = None;
        self.extra = Extra::default();
    }
}

impl Strip for ViewCover {
    #[inline]
    fn strip(&mut self) {
        // What stands for the first picture on the page in requests.
        if self.r#type == ViewCoverType::PageContentFirst {
            self.r#type = ViewCoverType::PageContent;
        }
        self.extra = Extra::default();
    }
}
