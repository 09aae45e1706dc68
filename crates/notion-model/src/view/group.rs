//! How a view puts rows into groups.

use crate::strip::{Strip, strip_fields};
use crate::{Extra, Number, PropertyId};

tagged! {
    /// The property by which a view puts rows into groups.
    ///
    /// ```
    /// use notion_model::{DateGrouping, GroupBy, GroupOrder};
    ///
    /// let by_month = GroupBy::date("Due", DateGrouping::Month).order(GroupOrder::Descending).hide_empty();
    /// ```
    pub enum GroupBy {
        /// By the option.
        Select(OptionGroups) = "select",
        /// By the options.
        MultiSelect(OptionGroups) = "multi_select",
        /// By the status.
        Status(StatusGroups) = "status",
        /// By the person.
        Person(OptionGroups) = "person",
        /// By who created the row.
        CreatedBy(OptionGroups) = "created_by",
        /// By who last edited the row.
        LastEditedBy(OptionGroups) = "last_edited_by",
        /// By the related rows.
        Relation(OptionGroups) = "relation",
        /// By the date.
        Date(DateGroups) = "date",
        /// By when the row was created.
        CreatedTime(DateGroups) = "created_time",
        /// By when the row was last edited.
        LastEditedTime(DateGroups) = "last_edited_time",
        /// By the text.
        Text(TextGroups) = "text",
        /// By the title.
        Title(TextGroups) = "title",
        /// By the address.
        Url(TextGroups) = "url",
        /// By the e-mail address.
        Email(TextGroups) = "email",
        /// By the phone number.
        PhoneNumber(TextGroups) = "phone_number",
        /// By the number.
        Number(NumberGroups) = "number",
        /// By whether the box is checked.
        Checkbox(OptionGroups) = "checkbox",
        /// By the result of a formula.
        Formula(FormulaGroups) = "formula",
    }
}

macro_rules! groups {
    ($(
        $(#[$meta:meta])*
        pub struct $Name:ident {
            $($(#[$fmeta:meta])* $field:ident: $Field:ty),* $(,)?
        }
    )*) => {$(
        object! {
            $(#[$meta])*
            pub struct $Name {
                /// The property.
                pub property_id: PropertyId,
                /// What it is called. Only in answers.
                pub property_name: Option<String>,
                $($(#[$fmeta])* pub $field: $Field,)*
                /// Whether groups without rows are hidden.
                pub hide_empty_groups: Option<bool>,
            }
        }

        impl Strip for $Name {
            #[inline]
            fn strip(&mut self) {
                self.property_name = None;
                self.extra = Extra::default();
            }
        }
    )*};
}

groups! {
    /// A group for each value.
    pub struct OptionGroups {
        /// In which order. People and checkboxes have the manual one only.
        sort: GroupSort,
    }

    /// A group for each option of a status, or for each of its three groups.
    pub struct StatusGroups {
        /// Which of them.
        group_by: StatusGrouping,
        /// In which order.
        sort: GroupSort,
    }

    /// A group for each span of time.
    pub struct DateGroups {
        /// How long.
        group_by: DateGrouping,
        /// In which order: not the manual one.
        sort: GroupSort,
        /// With which day a week starts: 0 for Sunday, 1 for Monday.
        start_day_of_week: Option<u32>,
    }

    /// A group for each text, or for each first letter.
    pub struct TextGroups {
        /// Which of them.
        group_by: TextGrouping,
        /// In which order.
        sort: GroupSort,
    }

    /// A group for each range of numbers.
    pub struct NumberGroups {
        /// In which order: not the manual one.
        sort: GroupSort,
        /// Where the first range starts.
        range_start: Option<Number>,
        /// Where the last one ends.
        range_end: Option<Number>,
        /// How large each is.
        range_size: Option<Number>,
    }

    /// The groups of the results of a formula.
    pub struct FormulaGroups {
        /// Which ones: after the type of the result.
        group_by: FormulaGrouping,
    }
}

tagged! {
    /// The grouping of the results of a formula.
    pub enum FormulaGrouping {
        /// Dates, by a span of time.
        Date(FormulaDateGroups) = "date",
        /// Texts.
        Text(FormulaTextGroups) = "text",
        /// Numbers, by a range.
        Number(FormulaNumberGroups) = "number",
        /// Yes and no.
        Checkbox(FormulaCheckboxGroups) = "checkbox",
    }
}

object! {
    /// A group for each span of time.
    pub struct FormulaDateGroups {
        /// How long.
        pub group_by: DateGrouping,
        /// In which order.
        pub sort: GroupSort,
        /// With which day a week starts: 0 for Sunday, 1 for Monday.
        pub start_day_of_week: Option<u32>,
    }
}

object! {
    /// A group for each text, or for each first letter.
    pub struct FormulaTextGroups {
        /// Which of them.
        pub group_by: TextGrouping,
        /// In which order.
        pub sort: GroupSort,
    }
}

object! {
    /// A group for each range of numbers.
    pub struct FormulaNumberGroups {
        /// In which order.
        pub sort: GroupSort,
        /// Where the first range starts.
        pub range_start: Option<Number>,
        /// Where the last one ends.
        pub range_end: Option<Number>,
        /// How large each is.
        pub range_size: Option<Number>,
    }
}

object! {
    /// The two groups of a formula that is true or false.
    pub struct FormulaCheckboxGroups {
        /// In which order: the manual one.
        pub sort: GroupSort,
    }
}

object! {
    /// The order of groups.
    pub struct GroupSort {
        /// The order.
        pub r#type: GroupOrder,
    }
}

impl From<GroupOrder> for GroupSort {
    fn from(order: GroupOrder) -> Self {
        Self { r#type: order, ..Self::default() }
    }
}

open_enum! {
    /// The order of groups.
    pub enum GroupOrder {
        /// As they were put.
        Manual = "manual",
        /// The least first.
        Ascending = "ascending",
        /// The greatest first.
        Descending = "descending",
    }
}

open_enum! {
    /// The grouping of a status.
    pub enum StatusGrouping {
        /// To-do, in progress, complete.
        Group = "group",
        /// Each option.
        Option = "option",
    }
}

open_enum! {
    /// The grouping of dates.
    pub enum DateGrouping {
        /// Against today.
        Relative = "relative",
        /// By the day.
        Day = "day",
        /// By the week.
        Week = "week",
        /// By the month.
        Month = "month",
        /// By the year.
        Year = "year",
    }
}

open_enum! {
    /// The grouping of texts.
    pub enum TextGrouping {
        /// Each text.
        Exact = "exact",
        /// By the first letter.
        AlphabetPrefix = "alphabet_prefix",
    }
}

fn each(property: impl Into<PropertyId>) -> OptionGroups {
    let sort = GroupOrder::Manual.into();
    OptionGroups { property_id: property.into(), sort, ..OptionGroups::default() }
}

impl GroupBy {
    /// Groups by the option of a select.
    pub fn select(property: impl Into<PropertyId>) -> Self {
        Self::Select(each(property))
    }

    /// Groups by the options of a multi-select.
    pub fn multi_select(property: impl Into<PropertyId>) -> Self {
        Self::MultiSelect(each(property))
    }

    /// Groups by the person.
    pub fn person(property: impl Into<PropertyId>) -> Self {
        Self::Person(each(property))
    }

    /// Groups by the related rows.
    pub fn relation(property: impl Into<PropertyId>) -> Self {
        Self::Relation(each(property))
    }

    /// Groups by whether the box is checked.
    pub fn checkbox(property: impl Into<PropertyId>) -> Self {
        Self::Checkbox(each(property))
    }

    /// Groups by the status.
    pub fn status(property: impl Into<PropertyId>, group_by: StatusGrouping) -> Self {
        let (property_id, sort) = (property.into(), GroupOrder::Manual.into());
        Self::Status(StatusGroups { property_id, group_by, sort, ..StatusGroups::default() })
    }

    /// Groups by the date.
    pub fn date(property: impl Into<PropertyId>, group_by: DateGrouping) -> Self {
        let (property_id, sort) = (property.into(), GroupOrder::Ascending.into());
        Self::Date(DateGroups { property_id, group_by, sort, ..DateGroups::default() })
    }

    /// Groups by the text.
    pub fn text(property: impl Into<PropertyId>, group_by: TextGrouping) -> Self {
        let (property_id, sort) = (property.into(), GroupOrder::Ascending.into());
        Self::Text(TextGroups { property_id, group_by, sort, ..TextGroups::default() })
    }

    /// Groups by the number, in ranges of this size.
    pub fn number(property: impl Into<PropertyId>, range_size: impl Into<Number>) -> Self {
        Self::Number(NumberGroups {
            property_id: property.into(),
            sort: GroupOrder::Ascending.into(),
            range_size: Some(range_size.into()),
            ..NumberGroups::default()
        })
    }

    /// Groups by the result of a formula.
    pub fn formula(property: impl Into<PropertyId>, group_by: FormulaGrouping) -> Self {
        let property_id = property.into();
        Self::Formula(FormulaGroups { property_id, group_by, ..FormulaGroups::default() })
    }

    /// Sets the order of the groups.
    #[must_use]
    #[inline]
    pub fn order(mut self, order: GroupOrder) -> Self {
        if let Some(sort) = self.parts().sort {
            *sort = order.into();
        }
        self
    }

    /// Hides groups that have no rows.
    #[must_use]
    #[inline]
    pub fn hide_empty(mut self) -> Self {
        if let Some(hide) = self.parts().hide_empty {
            *hide = Some(true);
        }
        self
    }

    #[inline]
    fn parts(&mut self) -> GroupParts<'_> {
        macro_rules! parts {
            ($groups:ident, $sort:expr) => {
                GroupParts { hide_empty: Some(&mut $groups.hide_empty_groups), sort: $sort }
            };
        }
        match self {
            Self::Select(it)
            | Self::MultiSelect(it)
            | Self::Person(it)
            | Self::CreatedBy(it)
            | Self::LastEditedBy(it)
            | Self::Relation(it)
            | Self::Checkbox(it) => parts!(it, Some(&mut it.sort)),
            Self::Status(it) => parts!(it, Some(&mut it.sort)),
            Self::Date(it) | Self::CreatedTime(it) | Self::LastEditedTime(it) => {
                parts!(it, Some(&mut it.sort))
            }
            Self::Text(it)
            | Self::Title(it)
            | Self::Url(it)
            | Self::Email(it)
            | Self::PhoneNumber(it) => parts!(it, Some(&mut it.sort)),
            Self::Number(it) => parts!(it, Some(&mut it.sort)),
            Self::Formula(it) => {
                let sort = match &mut it.group_by {
                    FormulaGrouping::Date(groups) => Some(&mut groups.sort),
                    FormulaGrouping::Text(groups) => Some(&mut groups.sort),
                    FormulaGrouping::Number(groups) => Some(&mut groups.sort),
                    FormulaGrouping::Checkbox(groups) => Some(&mut groups.sort),
                    FormulaGrouping::Unknown(_) => None,
                };
                parts!(it, sort)
            }
            Self::Unknown(_) => GroupParts { hide_empty: None, sort: None },
        }
    }
}

impl Strip for GroupBy {
    #[inline]
    fn strip(&mut self) {
        match self {
            Self::Select(it)
            | Self::MultiSelect(it)
            | Self::Person(it)
            | Self::CreatedBy(it)
            | Self::LastEditedBy(it)
            | Self::Relation(it)
            | Self::Checkbox(it) => it.strip(),
            Self::Status(it) => it.strip(),
            Self::Date(it) | Self::CreatedTime(it) | Self::LastEditedTime(it) => it.strip(),
            Self::Text(it)
            | Self::Title(it)
            | Self::Url(it)
            | Self::Email(it)
            | Self::PhoneNumber(it) => it.strip(),
            Self::Number(it) => it.strip(),
            Self::Formula(it) => {
                it.group_by.strip();
                it.strip();
            }
            Self::Unknown(_) => {}
        }
    }
}

impl Strip for FormulaGrouping {
    #[inline]
    fn strip(&mut self) {
        match self {
            Self::Date(groups) => groups.strip(),
            Self::Text(groups) => groups.strip(),
            Self::Number(groups) => groups.strip(),
            Self::Checkbox(groups) => groups.strip(),
            Self::Unknown(_) => {}
        }
    }
}

strip_fields! {
    FormulaDateGroups { sort }
    FormulaTextGroups { sort }
    FormulaNumberGroups { sort }
    FormulaCheckboxGroups { sort }
    GroupSort {}
}

/// What nearly all groups have.
struct GroupParts<'a> {
    hide_empty: Option<&'a mut Option<bool>>,
    sort: Option<&'a mut GroupSort>,
}
