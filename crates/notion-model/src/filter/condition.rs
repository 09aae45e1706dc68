use serde_json::{Map, Value};

use super::operand::{AnyOf, DateOperand, PersonOperand};
use crate::wire::{AsJson, Entries, EntryWriter, Event, Form, Json, Slot, Whole, Wire};
use crate::{NumberInput, PageId};

keyed! {
    /// A condition, by the type of the property.
    pub enum Condition {
        /// On a title.
        Title(TextCondition) = "title",
        /// On text; also on a title, an address, an e-mail address and a phone number.
        RichText(TextCondition) = "rich_text",
        /// On an address.
        Url(TextCondition) = "url",
        /// On an e-mail address.
        Email(TextCondition) = "email",
        /// On a phone number.
        PhoneNumber(TextCondition) = "phone_number",
        /// On a number.
        Number(NumberCondition) = "number",
        /// On the number of a unique id, without its prefix.
        UniqueId(NumberCondition) = "unique_id",
        /// On a box to check.
        Checkbox(CheckboxCondition) = "checkbox",
        /// On a select.
        Select(SelectCondition) = "select",
        /// On a status.
        Status(SelectCondition) = "status",
        /// On a multi-select.
        MultiSelect(MultiSelectCondition) = "multi_select",
        /// On a date.
        Date(DateCondition) = "date",
        /// On a property that says when a row was created.
        CreatedTime(DateCondition) = "created_time",
        /// On a property that says when a row was last edited.
        LastEditedTime(DateCondition) = "last_edited_time",
        /// On people.
        People(PeopleCondition) = "people",
        /// On a property that says who created a row.
        CreatedBy(PeopleCondition) = "created_by",
        /// On a property that says who last edited a row.
        LastEditedBy(PeopleCondition) = "last_edited_by",
        /// On a relation.
        Relation(RelationCondition) = "relation",
        /// On files.
        Files(ExistenceCondition) = "files",
        /// On the result of a formula.
        Formula(FormulaCondition) = "formula",
        /// On the result of a rollup.
        Rollup(RollupCondition) = "rollup",
        /// On whether a page is verified.
        Verification(VerificationCondition) = "verification",
    }
}

keyed! {
    /// A condition on text. Upper and lower case are the same.
    pub enum TextCondition {
        /// Is this.
        Equals(String) = "equals",
        /// Is not this; also holds for an empty one.
        DoesNotEqual(String) = "does_not_equal",
        /// Has this in it.
        Contains(String) = "contains",
        /// Does not have this in it; also holds for an empty one.
        DoesNotContain(String) = "does_not_contain",
        /// Begins with this.
        StartsWith(String) = "starts_with",
        /// Ends with this.
        EndsWith(String) = "ends_with",
        /// Is empty: always `true`.
        IsEmpty(bool) = "is_empty",
        /// Is not empty: always `true`.
        IsNotEmpty(bool) = "is_not_empty",
    }
}

keyed! {
    /// A condition on a number.
    pub enum NumberCondition {
        /// Is this.
        Equals(NumberInput) = "equals",
        /// Is not this; also holds for an empty one.
        DoesNotEqual(NumberInput) = "does_not_equal",
        /// Is more.
        GreaterThan(NumberInput) = "greater_than",
        /// Is less.
        LessThan(NumberInput) = "less_than",
        /// Is this or more.
        GreaterThanOrEqualTo(NumberInput) = "greater_than_or_equal_to",
        /// Is this or less.
        LessThanOrEqualTo(NumberInput) = "less_than_or_equal_to",
        /// Is empty: always `true`.
        IsEmpty(bool) = "is_empty",
        /// Is not empty: always `true`.
        IsNotEmpty(bool) = "is_not_empty",
    }
}

keyed! {
    /// A condition on a box to check. One that was never touched is not checked.
    pub enum CheckboxCondition {
        /// Is this.
        Equals(bool) = "equals",
        /// Is not this.
        DoesNotEqual(bool) = "does_not_equal",
    }
}

keyed! {
    /// A condition on a select or a status, whose groups count as options.
    pub enum SelectCondition {
        /// Is one of these.
        Equals(AnyOf) = "equals",
        /// Is none of these; also holds for an empty one.
        DoesNotEqual(AnyOf) = "does_not_equal",
        /// Is empty: always `true`.
        IsEmpty(bool) = "is_empty",
        /// Is not empty: always `true`.
        IsNotEmpty(bool) = "is_not_empty",
    }
}

keyed! {
    /// A condition on a multi-select.
    pub enum MultiSelectCondition {
        /// Has one of these.
        Contains(AnyOf) = "contains",
        /// Has none of these; also holds for an empty one.
        DoesNotContain(AnyOf) = "does_not_contain",
        /// Is empty: always `true`.
        IsEmpty(bool) = "is_empty",
        /// Is not empty: always `true`.
        IsNotEmpty(bool) = "is_not_empty",
    }
}

keyed! {
    /// A condition on a date; of a range, on its start.
    pub enum DateCondition {
        /// Is this: on this day, or at this minute.
        Equals(DateOperand) = "equals",
        /// Is before this.
        Before(DateOperand) = "before",
        /// Is after this.
        After(DateOperand) = "after",
        /// Is this or before.
        OnOrBefore(DateOperand) = "on_or_before",
        /// Is this or after.
        OnOrAfter(DateOperand) = "on_or_after",
        /// Is in the calendar week of today.
        ThisWeek(Window) = "this_week",
        /// Is in the seven days up to now.
        PastWeek(Window) = "past_week",
        /// Is in the month up to now.
        PastMonth(Window) = "past_month",
        /// Is in the year up to now.
        PastYear(Window) = "past_year",
        /// Is in the seven days from now on.
        NextWeek(Window) = "next_week",
        /// Is in the month from now on.
        NextMonth(Window) = "next_month",
        /// Is in the year from now on.
        NextYear(Window) = "next_year",
        /// Is empty: always `true`.
        IsEmpty(bool) = "is_empty",
        /// Is not empty: always `true`.
        IsNotEmpty(bool) = "is_not_empty",
    }
}

keyed! {
    /// A condition on people.
    pub enum PeopleCondition {
        /// Has this one.
        Contains(PersonOperand) = "contains",
        /// Does not have this one; also holds for an empty one.
        DoesNotContain(PersonOperand) = "does_not_contain",
        /// Is empty: always `true`.
        IsEmpty(bool) = "is_empty",
        /// Is not empty: always `true`.
        IsNotEmpty(bool) = "is_not_empty",
    }
}

keyed! {
    /// A condition on a relation.
    pub enum RelationCondition {
        /// Has this page.
        Contains(PageId) = "contains",
        /// Does not have this page; also holds for an empty one.
        DoesNotContain(PageId) = "does_not_contain",
        /// Is empty: always `true`.
        IsEmpty(bool) = "is_empty",
        /// Is not empty: always `true`.
        IsNotEmpty(bool) = "is_not_empty",
    }
}

keyed! {
    /// A condition on whether there is anything.
    pub enum ExistenceCondition {
        /// Is empty: always `true`.
        IsEmpty(bool) = "is_empty",
        /// Is not empty: always `true`.
        IsNotEmpty(bool) = "is_not_empty",
    }
}

keyed! {
    /// A condition on the result of a formula, by the type of that.
    pub enum FormulaCondition {
        /// On text.
        String(TextCondition) = "string",
        /// On true or false.
        Checkbox(CheckboxCondition) = "checkbox",
        /// On a number.
        Number(NumberCondition) = "number",
        /// On a date.
        Date(DateCondition) = "date",
    }
}

keyed! {
    /// A condition on the result of a rollup.
    pub enum RollupCondition {
        /// On at least one of the values; does not hold for none.
        Any(RollupItemCondition) = "any",
        /// On all of the values; does not hold for none.
        Every(RollupItemCondition) = "every",
        /// On not one of the values; holds for none.
        None(RollupItemCondition) = "none",
        /// On a number.
        Number(NumberCondition) = "number",
        /// On a date.
        Date(DateCondition) = "date",
    }
}

keyed! {
    /// A condition on a value that a rollup shows, by the type of the value.
    pub enum RollupItemCondition {
        /// On text of any kind.
        RichText(TextCondition) = "rich_text",
        /// On a number.
        Number(NumberCondition) = "number",
        /// On a box to check.
        Checkbox(CheckboxCondition) = "checkbox",
        /// On a select.
        Select(SelectCondition) = "select",
        /// On a multi-select.
        MultiSelect(MultiSelectCondition) = "multi_select",
        /// On a relation.
        Relation(RelationCondition) = "relation",
        /// On a date.
        Date(DateCondition) = "date",
        /// On people.
        People(PeopleCondition) = "people",
        /// On files.
        Files(ExistenceCondition) = "files",
        /// On a status.
        Status(SelectCondition) = "status",
    }
}

keyed! {
    /// A condition on whether a page is verified.
    pub enum VerificationCondition {
        /// Is this.
        Status(VerificationStatus) = "status",
        /// Is not this.
        DoesNotEqual(VerificationStatus) = "does_not_equal",
    }
}

open_enum! {
    /// The status of the verification of a page, as filters name it.
    pub enum VerificationStatus {
        /// It is.
        Verified = "verified",
        /// It was.
        Expired = "expired",
        /// It is not, and never was.
        None = "none",
    }
}

open_enum! {
    /// A day, seen from the day on which the query runs.
    pub enum RelativeDate {
        /// The day itself.
        Today = "today",
        /// The day after.
        Tomorrow = "tomorrow",
        /// The day before.
        Yesterday = "yesterday",
        /// Seven days before.
        OneWeekAgo = "one_week_ago",
        /// Seven days after.
        OneWeekFromNow = "one_week_from_now",
        /// A month before.
        OneMonthAgo = "one_month_ago",
        /// A month after.
        OneMonthFromNow = "one_month_from_now",
    }
}

/// The empty value behind a window of time: `{}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {}

impl Whole for Window {
    fn set(&mut self, value: Value) -> Result<(), Value> {
        let is_empty = value.as_object().is_some_and(Map::is_empty);
        if is_empty { Ok(()) } else { Err(value) }
    }
}

impl Entries for Window {
    fn each(&self, _: &mut EntryWriter<'_>) {}
}

impl Wire for Window {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Whole(self) } else { Slot::Refused }
    }
}

impl AsJson for Window {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Entries(self))
    }
}

crate::wire::leaf!(Window);
crate::wire::shims!(Window);
