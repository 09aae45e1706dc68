use serde_json::Map;

use super::condition::*;
use super::operand::{AnyOf, DateOperand, PersonOperand};
use super::{Filter, PropertyFilter, RowTimestamp, TimestampFilter};
use crate::{NumberInput, PageId};

/// A property that has been chosen for a filter, and waits for its condition of the type `C`.
///
/// It is no filter yet, and has the conditions of its type only:
///
/// ```compile_fail,E0277
/// # use notion_model::Filter;
/// let filter: Option<Filter> = Filter::select("State").into();    // which states?
/// ```
///
/// ```compile_fail,E0599
/// # use notion_model::Filter;
/// let filter = Filter::checkbox("Done").contains("yes");          // a box is checked or not
/// ```
#[derive(Clone, Debug)]
#[must_use = "a property is not yet a condition"]
pub struct On<C> {
    target: Target,
    wrap: fn(C) -> Condition,
}

#[derive(Clone, Debug)]
enum Target {
    Property(String),
    Timestamp(RowTimestamp),
}

impl<C> On<C> {
    fn property(name: impl Into<String>, wrap: fn(C) -> Condition) -> Self {
        Self { target: Target::Property(name.into()), wrap }
    }

    fn is(self, condition: C) -> Filter {
        let extra = Map::new();
        match (self.target, (self.wrap)(condition)) {
            (Target::Property(property), condition) => {
                Filter::Property(PropertyFilter { property, condition, extra })
            }
            (Target::Timestamp(timestamp), Condition::Date(condition)) => {
                Filter::Timestamp(TimestampFilter { timestamp, condition, extra })
            }
            // Not built: timestamps take date conditions only.
            (Target::Timestamp(timestamp), condition) => Filter::Property(PropertyFilter {
                property: timestamp.as_str().to_owned(),
                condition,
                extra,
            }),
        }
    }
}

/// One constructor for each type of property.
macro_rules! properties {
    ($($(#[$meta:meta])* $name:ident: $Condition:ty => $Variant:ident;)*) => {$(
        $(#[$meta])*
        pub fn $name(property: impl Into<String>) -> On<$Condition> {
            On::property(property, Condition::$Variant)
        }
    )*};
}

impl Filter {
    properties! {
        /// On the title property with this name or id.
        title: TextCondition => Title;
        /// On the text property with this name or id.
        rich_text: TextCondition => RichText;
        /// On the address property with this name or id.
        url: TextCondition => Url;
        /// On the e-mail property with this name or id.
        email: TextCondition => Email;
        /// On the phone number property with this name or id.
        phone_number: TextCondition => PhoneNumber;
        /// On the number property with this name or id.
        number: NumberCondition => Number;
        /// On the unique id property with this name or id.
        unique_id: NumberCondition => UniqueId;
        /// On the checkbox property with this name or id.
        checkbox: CheckboxCondition => Checkbox;
        /// On the select property with this name or id.
        select: SelectCondition => Select;
        /// On the status property with this name or id.
        status: SelectCondition => Status;
        /// On the multi-select property with this name or id.
        multi_select: MultiSelectCondition => MultiSelect;
        /// On the date property with this name or id.
        date: DateCondition => Date;
        /// On the property with this name or id that says when a row was created.
        created_time: DateCondition => CreatedTime;
        /// On the property with this name or id that says when a row was last edited.
        last_edited_time: DateCondition => LastEditedTime;
        /// On the people property with this name or id.
        people: PeopleCondition => People;
        /// On the property with this name or id that says who created a row.
        created_by: PeopleCondition => CreatedBy;
        /// On the property with this name or id that says who last edited a row.
        last_edited_by: PeopleCondition => LastEditedBy;
        /// On the relation with this name or id.
        relation: RelationCondition => Relation;
        /// On the files property with this name or id.
        files: ExistenceCondition => Files;
        /// On the verification of the pages of a wiki.
        verification: VerificationCondition => Verification;
    }

    /// Filters by when a row was created, whether there is a property for it or not.
    pub fn created() -> On<DateCondition> {
        On { target: Target::Timestamp(RowTimestamp::CreatedTime), wrap: Condition::Date }
    }

    /// Filters by when a row was last edited, whether there is a property for it or not.
    pub fn last_edited() -> On<DateCondition> {
        On { target: Target::Timestamp(RowTimestamp::LastEditedTime), wrap: Condition::Date }
    }

    /// Begins a condition on the formula with this name or id, whose result has a type that must be named.
    pub fn formula(property: impl Into<String>) -> FormulaOn {
        FormulaOn { property: property.into() }
    }

    /// Begins a condition on the rollup with this name or id.
    pub fn rollup(property: impl Into<String>) -> OnRollup {
        OnRollup { property: property.into() }
    }
}

/// A formula that waits for the type of its result.
#[derive(Clone, Debug)]
#[must_use = "a formula is not yet a condition"]
pub struct FormulaOn {
    property: String,
}

impl FormulaOn {
    /// Filters by a result that is text.
    pub fn string(self) -> On<TextCondition> {
        On::property(self.property, |c| Condition::Formula(FormulaCondition::String(c)))
    }

    /// Filters by a result that is true or false.
    pub fn checkbox(self) -> On<CheckboxCondition> {
        On::property(self.property, |c| Condition::Formula(FormulaCondition::Checkbox(c)))
    }

    /// Filters by a result that is a number.
    pub fn number(self) -> On<NumberCondition> {
        On::property(self.property, |c| Condition::Formula(FormulaCondition::Number(c)))
    }

    /// Filters by a result that is a date.
    pub fn date(self) -> On<DateCondition> {
        On::property(self.property, |c| Condition::Formula(FormulaCondition::Date(c)))
    }
}

/// A rollup that waits for what is asked of its values.
#[derive(Clone, Debug)]
#[must_use = "a rollup is not yet a condition"]
pub struct OnRollup {
    property: String,
}

impl OnRollup {
    /// Asks for the condition of at least one of the values that it shows.
    pub fn any(self) -> OnRollupItems {
        OnRollupItems { property: self.property, which: Which::Any }
    }

    /// Asks for the condition of all of the values that it shows; never holds if there are none.
    pub fn every(self) -> OnRollupItems {
        OnRollupItems { property: self.property, which: Which::Every }
    }

    /// Asks for the condition of not one of the values that it shows; always holds if there are none.
    pub fn none(self) -> OnRollupItems {
        OnRollupItems { property: self.property, which: Which::None }
    }

    /// Filters by the number of the rollup.
    pub fn number(self) -> On<NumberCondition> {
        On::property(self.property, |c| Condition::Rollup(RollupCondition::Number(c)))
    }

    /// Filters by the date of the rollup.
    pub fn date(self) -> On<DateCondition> {
        On::property(self.property, |c| Condition::Rollup(RollupCondition::Date(c)))
    }
}

#[derive(Clone, Copy, Debug)]
enum Which {
    Any,
    Every,
    None,
}

/// The values of a rollup, which wait for their type.
#[derive(Clone, Debug)]
#[must_use = "a rollup is not yet a condition"]
pub struct OnRollupItems {
    property: String,
    which: Which,
}

/// One constructor for each type that a rollup can show.
macro_rules! items {
    ($($(#[$meta:meta])* $name:ident: $Condition:ty => $Variant:ident;)*) => {$(
        $(#[$meta])*
        pub fn $name(self) -> On<$Condition> {
            let wrap: fn($Condition) -> Condition = match self.which {
                Which::Any => |c| {
                    Condition::Rollup(RollupCondition::Any(RollupItemCondition::$Variant(c)))
                },
                Which::Every => |c| {
                    Condition::Rollup(RollupCondition::Every(RollupItemCondition::$Variant(c)))
                },
                Which::None => |c| {
                    Condition::Rollup(RollupCondition::None(RollupItemCondition::$Variant(c)))
                },
            };
            On::property(self.property, wrap)
        }
    )*};
}

impl OnRollupItems {
    items! {
        /// Text of any kind: titles, texts, addresses.
        rich_text: TextCondition => RichText;
        /// Numbers.
        number: NumberCondition => Number;
        /// Boxes to check.
        checkbox: CheckboxCondition => Checkbox;
        /// Selects.
        select: SelectCondition => Select;
        /// Statuses.
        status: SelectCondition => Status;
        /// Multi-selects.
        multi_select: MultiSelectCondition => MultiSelect;
        /// Relations.
        relation: RelationCondition => Relation;
        /// Dates.
        date: DateCondition => Date;
        /// People.
        people: PeopleCondition => People;
        /// Files.
        files: ExistenceCondition => Files;
    }
}

/// The methods of a type of condition: each takes what its variant holds.
macro_rules! operators {
    ($Condition:ident { $($(#[$meta:meta])* $name:ident($Value:ty) => $Variant:ident;)* }) => {
        impl On<$Condition> {
            $(
                $(#[$meta])*
                pub fn $name(self, operand: impl Into<$Value>) -> Filter {
                    self.is($Condition::$Variant(operand.into()))
                }
            )*
        }
    };
    ($Condition:ident is_empty { $($rest:tt)* }) => {
        operators! { $Condition { $($rest)* } }
        impl On<$Condition> {
            /// Matches rows whose value is empty.
            pub fn is_empty(self) -> Filter {
                self.is($Condition::IsEmpty(true))
            }

            /// Matches rows whose value is not empty.
            pub fn is_not_empty(self) -> Filter {
                self.is($Condition::IsNotEmpty(true))
            }
        }
    };
}

operators! { TextCondition is_empty {
    /// It is this text.
    equals(String) => Equals;
    /// It is not this text, or empty.
    does_not_equal(String) => DoesNotEqual;
    /// It has this text in it.
    contains(String) => Contains;
    /// It does not have this text in it, or is empty.
    does_not_contain(String) => DoesNotContain;
    /// It begins with this text.
    starts_with(String) => StartsWith;
    /// It ends with this text.
    ends_with(String) => EndsWith;
} }

operators! { NumberCondition is_empty {
    /// It is this number.
    equals(NumberInput) => Equals;
    /// It is not this number, or empty.
    does_not_equal(NumberInput) => DoesNotEqual;
    /// It is more than this.
    greater_than(NumberInput) => GreaterThan;
    /// It is less than this.
    less_than(NumberInput) => LessThan;
    /// It is this or more.
    at_least(NumberInput) => GreaterThanOrEqualTo;
    /// It is this or less.
    at_most(NumberInput) => LessThanOrEqualTo;
} }

operators! { CheckboxCondition {
    /// It is checked, or it is not.
    equals(bool) => Equals;
    /// It is not checked, or it is.
    does_not_equal(bool) => DoesNotEqual;
} }

operators! { SelectCondition is_empty {
    /// It is this option, or one of these.
    equals(AnyOf) => Equals;
    /// It is not this option and none of these, or empty.
    does_not_equal(AnyOf) => DoesNotEqual;
} }

operators! { MultiSelectCondition is_empty {
    /// It has this option, or one of these.
    contains(AnyOf) => Contains;
    /// It does not have this option and none of these, or is empty.
    does_not_contain(AnyOf) => DoesNotContain;
} }

operators! { DateCondition is_empty {
    /// It is on this day, or at this minute.
    equals(DateOperand) => Equals;
    /// It is before this.
    before(DateOperand) => Before;
    /// It is after this.
    after(DateOperand) => After;
    /// It is this or before.
    on_or_before(DateOperand) => OnOrBefore;
    /// It is this or after.
    on_or_after(DateOperand) => OnOrAfter;
} }

/// One method for each window of time.
macro_rules! windows {
    ($($(#[$meta:meta])* $name:ident => $Variant:ident;)*) => {
        impl On<DateCondition> {$(
            $(#[$meta])*
            pub fn $name(self) -> Filter {
                self.is(DateCondition::$Variant(Window {}))
            }
        )*}
    };
}

windows! {
    /// It is in the calendar week of today.
    this_week => ThisWeek;
    /// It is in the seven days up to now.
    past_week => PastWeek;
    /// It is in the month up to now.
    past_month => PastMonth;
    /// It is in the year up to now.
    past_year => PastYear;
    /// It is in the seven days from now on.
    next_week => NextWeek;
    /// It is in the month from now on.
    next_month => NextMonth;
    /// It is in the year from now on.
    next_year => NextYear;
}

operators! { PeopleCondition is_empty {
    /// This user is among them.
    contains(PersonOperand) => Contains;
    /// This user is not among them.
    does_not_contain(PersonOperand) => DoesNotContain;
} }

operators! { RelationCondition is_empty {
    /// This page is among them.
    contains(PageId) => Contains;
    /// This page is not among them.
    does_not_contain(PageId) => DoesNotContain;
} }

operators! { ExistenceCondition is_empty {} }

operators! { VerificationCondition {
    /// It is this.
    equals(VerificationStatus) => Status;
    /// It is not this.
    does_not_equal(VerificationStatus) => DoesNotEqual;
} }
