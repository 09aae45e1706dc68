//! Filters: which rows of a data source a query returns.

mod build;
mod condition;

use std::ops::{BitAnd, BitOr};

use serde_json::{Map, Value};

pub use self::build::{AnyOf, DateOperand, FormulaOn, On, OnRollup, OnRollupItems, PersonOperand};
pub use self::condition::{
    CheckboxCondition, Condition, DateCondition, ExistenceCondition, FormulaCondition,
    MultiSelectCondition, NumberCondition, PeopleCondition, RelationCondition, RelativeDate,
    RollupCondition, RollupItemCondition, SelectCondition, TextCondition, VerificationCondition,
    VerificationStatus, Window,
};

use crate::wire::{Entries, Event, Field, Form, Slot, Stop, Whole, Wire, WriteEntry, fits};

/// Which rows a query returns.
///
/// Built by constructors that offer only what the type of the property can be asked, combined with
/// `&` and `|`:
///
/// ```
/// use notion_model::Filter;
///
/// let filter = Filter::select("Status").equals("In Progress") & Filter::date("Due").this_week();
/// assert_eq!(
///     serde_json::to_value(&filter).unwrap(),
///     serde_json::json!({"and": [
///         {"property": "Status", "select": {"equals": "In Progress"}},
///         {"property": "Due", "date": {"this_week": {}}},
///     ]}),
/// );
/// ```
///
/// A group may hold groups, and those hold conditions only: two levels are what Notion takes.
///
/// See [filters](https://developers.notion.com/reference/filter-data-source-entries).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Filter {
    /// All of these hold: at most 100.
    And(Vec<Filter>),
    /// At least one of these holds: at most 100.
    Or(Vec<Filter>),
    /// The value of a property satisfies a condition.
    Property(PropertyFilter),
    /// When a row was created or last edited satisfies a condition.
    Timestamp(TimestampFilter),
    /// A filter that this version does not know, as it came.
    Unknown(Value),
}

/// The value of a property satisfies a condition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PropertyFilter {
    /// The property's name or id.
    pub property: String,
    /// The condition, which fits the property's type.
    pub condition: Condition,
    /// Keys that have no field here.
    pub extra: Map<String, Value>,
}

/// When a row was created or last edited satisfies a condition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TimestampFilter {
    /// Which of the two.
    pub timestamp: RowTimestamp,
    /// The condition.
    pub condition: DateCondition,
    /// Keys that have no field here.
    pub extra: Map<String, Value>,
}

open_enum! {
    /// A time that every row has.
    pub enum RowTimestamp {
        /// When it was created.
        CreatedTime = "created_time",
        /// When it was last edited.
        LastEditedTime = "last_edited_time",
    }
}

impl Filter {
    /// All of `filters` hold; every row if there are none.
    pub fn all(filters: impl IntoIterator<Item = Filter>) -> Self {
        Self::And(filters.into_iter().collect())
    }

    /// At least one of `filters` holds.
    pub fn any(filters: impl IntoIterator<Item = Filter>) -> Self {
        Self::Or(filters.into_iter().collect())
    }

    /// How many groups are in each other: 0 for a condition, 1 for a group of conditions. Notion
    /// takes 2 at most.
    pub fn depth(&self) -> usize {
        match self {
            Self::And(filters) | Self::Or(filters) => {
                1 + filters.iter().map(Self::depth).max().unwrap_or(0)
            }
            _ => 0,
        }
    }
}

/// Both hold. Joins groups of that kind instead of nesting them, and keeps the order.
impl BitAnd for Filter {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        let join = |filter| match filter {
            Self::And(filters) => filters,
            other => vec![other],
        };
        Self::And([join(self), join(other)].concat())
    }
}

/// At least one holds. Joins groups of that kind instead of nesting them, and keeps the order.
impl BitOr for Filter {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        let join = |filter| match filter {
            Self::Or(filters) => filters,
            other => vec![other],
        };
        Self::Or([join(self), join(other)].concat())
    }
}

impl Entries for Filter {
    fn each(&self, write: &mut WriteEntry<'_>) -> Result<(), Stop> {
        let (condition, extra) = match self {
            Self::And(filters) => return write("and", filters),
            Self::Or(filters) => return write("or", filters),
            Self::Unknown(Value::Object(entries)) => return entries.each(write),
            Self::Unknown(_) => return Ok(()),
            Self::Property(filter) => {
                write("property", &filter.property)?;
                (filter.condition.form(), &filter.extra)
            }
            Self::Timestamp(filter) => {
                write("timestamp", &filter.timestamp)?;
                write(filter.timestamp.as_str(), &filter.condition)?;
                (Form::Absent, &filter.extra)
            }
        };
        match condition {
            Form::Entry(key, value) => write(key, value)?,
            Form::Value(Value::Object(entries)) => entries.each(write)?,
            _ => {}
        }
        extra.each(write)
    }
}

impl Wire for Filter {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Whole(self) } else { Slot::Refused }
    }

    fn form(&self) -> Form<'_> {
        match self {
            Self::Unknown(value) => Form::Value(value),
            _ => Form::Entries(self),
        }
    }
}

impl Field for Filter {
    fn empty() -> Self {
        Self::Unknown(Value::Null)
    }
}

/// Takes any object; one that is no filter of these kinds becomes [`Filter::Unknown`].
impl Whole for Filter {
    fn set(&mut self, value: Value) -> Result<(), Value> {
        *self = match value {
            Value::Object(entries) => entries.into(),
            other => Self::Unknown(other),
        };
        Ok(())
    }
}

crate::wire::shims!(Filter);

impl From<Map<String, Value>> for Filter {
    fn from(entries: Map<String, Value>) -> Self {
        let read = group(&entries).or_else(|| property(&entries)).or_else(|| timestamp(&entries));
        read.unwrap_or(Self::Unknown(Value::Object(entries)))
    }
}

fn group(entries: &Map<String, Value>) -> Option<Filter> {
    let mut all = entries.iter();
    let (Some((key, Value::Array(filters))), None) = (all.next(), all.next()) else { return None };
    let filters = filters.iter().map(|filter| match filter {
        Value::Object(entries) => Filter::from(entries.clone()),
        other => Filter::Unknown(other.clone()),
    });
    match key.as_str() {
        "and" => Some(Filter::And(filters.collect())),
        "or" => Some(Filter::Or(filters.collect())),
        _ => None,
    }
}

fn property(entries: &Map<String, Value>) -> Option<Filter> {
    let mut extra = entries.clone();
    let Some(Value::String(property)) = extra.remove("property") else { return None };
    let key = extra.keys().find(|key| Condition::KEYS.contains(&key.as_str()))?.clone();
    let condition = Map::from_iter([extra.remove_entry(&key)?]);
    let mut read = Condition::empty();
    if !fits(&Value::Object(condition), &mut read) || read.key().is_none() {
        return None;
    }
    Some(Filter::Property(PropertyFilter { property, condition: read, extra }))
}

fn timestamp(entries: &Map<String, Value>) -> Option<Filter> {
    let mut extra = entries.clone();
    let Some(Value::String(timestamp)) = extra.remove("timestamp") else { return None };
    let mut condition = DateCondition::empty();
    if !fits(&extra.remove(&timestamp)?, &mut condition) {
        return None;
    }
    let timestamp = RowTimestamp::from(timestamp.as_str());
    Some(Filter::Timestamp(TimestampFilter { timestamp, condition, extra }))
}
