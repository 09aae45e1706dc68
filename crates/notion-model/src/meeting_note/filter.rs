//! Which meeting notes a query finds.

use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::filter::groups::groups_of;
use crate::validate::{Check, Validate, limits};
use crate::wire::{AsJson, Form, Json, Listed};
use crate::{Date, Entries, EntryWriter, UserId};

/// The condition on the meeting notes that a query finds. Their language is not that of [`Filter`](crate::Filter).
///
/// ```
/// use notion_model::{Date, MeetingNoteFilter as Notes};
///
/// let july: Date = "2026-07-01".parse()?;
/// let filter = Notes::title().contains("Planning") & Notes::created_time().is_on_or_after(july);
/// # Ok::<(), notion_model::ParseTimeError>(())
/// ```
///
/// See [query meeting notes](https://developers.notion.com/reference/query-meeting-notes).
#[non_exhaustive]
pub enum MeetingNoteFilter {
    /// All of these hold.
    And(Vec<MeetingNoteFilter>),
    /// At least one of these holds.
    Or(Vec<MeetingNoteFilter>),
    /// A property satisfies a condition: `{"property": …, "filter": {"operator": …, "value": …}}`.
    Property(Value),
}

impl MeetingNoteFilter {
    /// Returns what they are called.
    pub fn title() -> NoteTitle {
        NoteTitle(())
    }

    /// Returns who was there.
    pub fn attendees() -> NotePeople {
        NotePeople("attendees")
    }

    /// Returns who made them.
    pub fn created_by() -> NotePeople {
        NotePeople("created_by")
    }

    /// Returns who last edited them.
    pub fn last_edited_by() -> NotePeople {
        NotePeople("last_edited_by")
    }

    /// Returns when they were made.
    pub fn created_time() -> NoteTime {
        NoteTime("created_time")
    }

    /// Returns when they were last edited.
    pub fn last_edited_time() -> NoteTime {
        NoteTime("last_edited_time")
    }

    #[inline]
    fn property(property: &str, operator: &str, value: Option<Value>) -> Self {
        let mut filter = json!({"operator": operator});
        if let Some(value) = value {
            filter["value"] = value;
        }
        Self::Property(json!({"property": property, "filter": filter}))
    }
}

/// At the top there is always a group.
impl Entries for MeetingNoteFilter {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        let (operator, filters) = match self {
            Self::And(filters) => ("and", filters.as_slice()),
            Self::Or(filters) => ("or", filters.as_slice()),
            Self::Property(_) => ("and", std::slice::from_ref(self)),
        };
        to.entry("filters", &Group(filters));
        to.entry("operator", operator);
    }
}

impl AsJson for MeetingNoteFilter {
    #[inline]
    fn as_json(&self) -> Json<'_> {
        match self.is_too_deep() {
            true => Json(Form::Unwritable("groups of filters nested too deep")),
            false => Json::object(self),
        }
    }
}

impl Serialize for MeetingNoteFilter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_json().serialize(serializer)
    }
}

/// The filters of a group.
struct Group<'a>(&'a [MeetingNoteFilter]);

impl AsJson for Group<'_> {
    fn as_json(&self) -> Json<'_> {
        Json(Form::List(self))
    }
}

impl Listed for Group<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn get(&self, index: usize) -> Json<'_> {
        match &self.0[index] {
            MeetingNoteFilter::Property(filter) => filter.as_json(),
            group => Json::object(group),
        }
    }
}

groups_of!(MeetingNoteFilter { Property });

impl Validate for MeetingNoteFilter {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        // A condition by itself is sent in a group.
        check.at_most(limits::FILTER_DEPTH, self.depth());
    }
}

macro_rules! emptiness {
    ($($On:ident => $property:expr;)*) => {$(
        impl $On {
            /// Matches notes that have none.
            pub fn is_empty(self) -> MeetingNoteFilter {
                MeetingNoteFilter::property($property(&self), "is_empty", None)
            }

            /// Matches notes that have one.
            pub fn is_not_empty(self) -> MeetingNoteFilter {
                MeetingNoteFilter::property($property(&self), "is_not_empty", None)
            }
        }
    )*};
}

emptiness! {
    NoteTitle => |_: &NoteTitle| "title";
    NotePeople => |people: &NotePeople| people.0;
    NoteTime => |time: &NoteTime| time.0;
}

/// A condition about the title of meeting notes.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct NoteTitle(());

macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident = $operator:literal;)*) => {
        impl NoteTitle {$(
            $(#[$meta])*
            pub fn $name(self, text: impl Into<String>) -> MeetingNoteFilter {
                let value = json!({"type": "exact", "value": text.into()});
                MeetingNoteFilter::property("title", $operator, Some(value))
            }
        )*}
    };
}

texts! {
    /// It is this.
    is = "string_is";
    /// It is not this.
    is_not = "string_is_not";
    /// It has this in it.
    contains = "string_contains";
    /// It does not have this in it.
    does_not_contain = "string_does_not_contain";
    /// It begins with this.
    starts_with = "string_starts_with";
    /// It ends with this.
    ends_with = "string_ends_with";
}

/// A condition about people of meeting notes.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct NotePeople(&'static str);

impl NotePeople {
    #[inline]
    fn condition(self, operator: &str, user: UserId) -> MeetingNoteFilter {
        let value = json!([{"type": "exact", "value": {"table": "notion_user", "id": user}}]);
        MeetingNoteFilter::property(self.0, operator, Some(value))
    }

    /// Matches notes that have this user among them.
    pub fn contains(self, user: UserId) -> MeetingNoteFilter {
        self.condition("person_contains", user)
    }

    /// Matches notes that do not have this user among them.
    pub fn does_not_contain(self, user: UserId) -> MeetingNoteFilter {
        self.condition("person_does_not_contain", user)
    }
}

/// A condition about a time of meeting notes.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct NoteTime(&'static str);

macro_rules! times {
    ($($(#[$meta:meta])* $name:ident = $operator:literal;)*) => {
        impl NoteTime {$(
            $(#[$meta])*
            pub fn $name(self, date: impl Into<NoteDate>) -> MeetingNoteFilter {
                MeetingNoteFilter::property(self.0, $operator, Some(date.into().0))
            }
        )*}
    };
}

times! {
    /// On this day, or at this time.
    is = "date_is";
    /// Before it.
    is_before = "date_is_before";
    /// After it.
    is_after = "date_is_after";
    /// On this day or before.
    is_on_or_before = "date_is_on_or_before";
    /// On this day or after.
    is_on_or_after = "date_is_on_or_after";
    /// Within these days, which are those around the day of the query: [`NoteDate::past`], [`NoteDate::next`].
    is_within_days = "date_is_within";
    /// In a relation to the day of the query: [`NoteDate::relative`].
    is_relative_to = "date_is_relative_to";
}

impl NoteTime {
    /// Matches days from one to another, both included.
    #[inline]
    pub fn is_within(self, first: Date, last: Date) -> MeetingNoteFilter {
        let (first, last) = (first.to_string(), last.to_string());
        let days = json!({"type": "daterange", "start_date": first, "end_date": last});
        let value = json!({"type": "exact", "value": days});
        MeetingNoteFilter::property(self.0, "date_is_within", Some(value))
    }
}

/// The operand that a time of meeting notes is compared with: a day, a time of day, or what Notion finds out when it is
/// asked.
///
/// ```
/// use notion_model::{MeetingNoteFilter as Notes, NoteDate, NoteUnit};
///
/// let recent = Notes::created_time().is_within_days(NoteDate::past(2, NoteUnit::Week));
/// let today = Notes::created_time().is(NoteDate::relative("today"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NoteDate(Value);

impl NoteDate {
    /// Returns this time of this day, such as `09:30`, in the time zone of this name, such as `Europe/Berlin`.
    #[inline]
    pub fn at(day: Date, time: &str, time_zone: &str) -> Self {
        Self(json!({"type": "exact", "value": {
            "type": "datetime", "start_date": day.to_string(), "start_time": time, "time_zone": time_zone,
        }}))
    }

    /// Returns what Notion has this name for. It documents that there are names, and not which: what the app calls a
    /// day in filters, such as `today` or `one_week_ago`, is what to try.
    pub fn relative(name: &str) -> Self {
        Self(json!({"type": "relative", "value": name}))
    }

    /// Returns so many units up to the day of the query.
    pub fn past(count: u32, unit: NoteUnit) -> Self {
        Self::around("past", count, &unit)
    }

    /// Returns so many units from the day of the query on.
    pub fn next(count: u32, unit: NoteUnit) -> Self {
        Self::around("future", count, &unit)
    }

    #[inline]
    fn around(direction: &str, count: u32, unit: &NoteUnit) -> Self {
        Self(json!({
            "type": "relative", "value": "custom",
            "direction": direction, "unit": unit.as_str(), "count": count,
        }))
    }
}

impl From<Date> for NoteDate {
    #[inline]
    fn from(day: Date) -> Self {
        let day = json!({"type": "date", "start_date": day.to_string()});
        Self(json!({"type": "exact", "value": day}))
    }
}

open_enum! {
    /// The unit in which the distance from the day of a query is counted.
    pub enum NoteUnit {
        /// In days.
        Day = "day",
        /// In weeks.
        Week = "week",
        /// In months.
        Month = "month",
        /// In years.
        Year = "year",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_written_as_notion_has_them() {
        use MeetingNoteFilter as Notes;
        let json = |filter: &Notes| serde_json::to_value(filter).unwrap();
        let title = json!({
            "property": "title",
            "filter": {"operator": "string_contains", "value": {"type": "exact", "value": "x"}},
        });
        let one = Notes::title().contains("x");
        let deep = one.clone() & (one.clone() | (one.clone() & one.clone()));
        assert_eq!((one.violations().len(), deep.violations().len()), (0, 1));
        assert_eq!(json(&one), json!({"operator": "and", "filters": [title]}));
        let user = UserId::nil();
        let people = json!({
            "property": "attendees",
            "filter": {
                "operator": "person_contains",
                "value": [{"type": "exact", "value": {"table": "notion_user", "id": user}}],
            },
        });
        let none = json!({"property": "created_by", "filter": {"operator": "is_empty"}});
        let days = json!({
            "property": "created_time",
            "filter": {"operator": "date_is_within", "value": {"type": "exact", "value": {
                "type": "daterange", "start_date": "2026-07-01", "end_date": "2026-07-31",
            }}},
        });
        let july = |day| Date::new(2026, 7, day).unwrap();
        let within = Notes::created_time().is_within(july(1), july(31));
        let all =
            one & (Notes::attendees().contains(user) | Notes::created_by().is_empty()) & within;
        let exact = |filter: MeetingNoteFilter| json(&filter)["filters"][0]["filter"].clone();
        let time = Notes::last_edited_time();
        assert_eq!(
            exact(time.is(NoteDate::at(july(1), "09:30", "Europe/Berlin"))),
            json!({"operator": "date_is", "value": {"type": "exact", "value": {
                "type": "datetime", "start_date": "2026-07-01", "start_time": "09:30",
                "time_zone": "Europe/Berlin",
            }}}),
        );
        assert_eq!(
            exact(time.is_within_days(NoteDate::past(2, NoteUnit::Week))),
            json!({"operator": "date_is_within", "value": {
                "type": "relative", "value": "custom", "direction": "past", "unit": "week", "count": 2,
            }}),
        );
        assert_eq!(
            exact(time.is_relative_to(NoteDate::relative("today"))),
            json!({"operator": "date_is_relative_to", "value": {"type": "relative", "value": "today"}}),
        );
        let either = json!({"operator": "or", "filters": [people, none]});
        assert_eq!(json(&all), json!({"operator": "and", "filters": [title, either, days]}));
    }
}
