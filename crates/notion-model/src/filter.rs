//! Filters: which rows of a data source a query returns.

#[macro_use]
mod keyed;

mod build;
mod condition;

use std::ops::{BitAnd, BitOr};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

pub use self::build::{AnyOf, DateOperand, FormulaOn, On, OnRollup, OnRollupItems, PersonOperand};
pub use self::condition::{
    CheckboxCondition, Condition, DateCondition, ExistenceCondition, FormulaCondition,
    MultiSelectCondition, NumberCondition, PeopleCondition, RelationCondition, RelativeDate,
    RollupCondition, RollupItemCondition, SelectCondition, TextCondition, VerificationCondition,
    VerificationStatus, Window,
};

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

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::And(filters) => map.serialize_entry("and", filters)?,
            Self::Or(filters) => map.serialize_entry("or", filters)?,
            Self::Property(filter) => {
                map.serialize_entry("property", &filter.property)?;
                filter.condition.write(&mut map)?;
                write_all(&mut map, &filter.extra)?;
            }
            Self::Timestamp(filter) => {
                map.serialize_entry("timestamp", &filter.timestamp)?;
                map.serialize_entry(filter.timestamp.as_str(), &filter.condition)?;
                write_all(&mut map, &filter.extra)?;
            }
            Self::Unknown(Value::Object(entries)) => write_all(&mut map, entries)?,
            Self::Unknown(_) => {}
        }
        map.end()
    }
}

fn write_all<M: SerializeMap>(map: &mut M, entries: &Map<String, Value>) -> Result<(), M::Error> {
    entries.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))
}

/// Reads any object; one that is no filter of these kinds becomes [`Filter::Unknown`].
impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

impl From<Map<String, Value>> for Filter {
    fn from(entries: Map<String, Value>) -> Self {
        let read = group(&entries).or_else(|| property(&entries)).or_else(|| timestamp(&entries));
        read.unwrap_or(Self::Unknown(Value::Object(entries)))
    }
}

fn group(entries: &Map<String, Value>) -> Option<Filter> {
    let mut all = entries.iter();
    let (Some((key, Value::Array(filters))), None) = (all.next(), all.next()) else { return None };
    let filters = filters.iter().map(|filter| Filter::deserialize(filter).ok());
    match key.as_str() {
        "and" => filters.collect::<Option<_>>().map(Filter::And),
        "or" => filters.collect::<Option<_>>().map(Filter::Or),
        _ => None,
    }
}

fn property(entries: &Map<String, Value>) -> Option<Filter> {
    let mut extra = entries.clone();
    let Some(Value::String(property)) = extra.remove("property") else { return None };
    let key = extra.keys().find(|key| Condition::KEYS.contains(&key.as_str()))?.clone();
    let condition = Condition::read(&key, &extra.remove(&key)?)?;
    Some(Filter::Property(PropertyFilter { property, condition, extra }))
}

fn timestamp(entries: &Map<String, Value>) -> Option<Filter> {
    let mut extra = entries.clone();
    let Some(Value::String(timestamp)) = extra.remove("timestamp") else { return None };
    let condition = DateCondition::deserialize(&extra.remove(&timestamp)?).ok()?;
    let timestamp = RowTimestamp::from(timestamp.as_str());
    Some(Filter::Timestamp(TimestampFilter { timestamp, condition, extra }))
}
