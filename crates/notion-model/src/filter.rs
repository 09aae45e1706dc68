//! Filters: which rows of a data source a query returns.

#[macro_use]
mod keyed;

mod build;
mod condition;
pub(crate) mod groups;
mod operand;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

pub use self::build::{FormulaOn, On, OnRollup, OnRollupItems};
pub use self::condition::{
    CheckboxCondition, Condition, DateCondition, ExistenceCondition, FormulaCondition,
    MultiSelectCondition, NumberCondition, PeopleCondition, RelationCondition, RelativeDate,
    RollupCondition, RollupItemCondition, SelectCondition, TextCondition, VerificationCondition,
    VerificationStatus, Window,
};
use self::groups::groups_of;
pub use self::operand::{AnyOf, DateOperand, PersonOperand};

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
/// Groups can be built to any depth; more than 24 are an error when the filter is serialized.
///
/// See [filters](https://developers.notion.com/reference/filter-data-source-entries).
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
}

groups_of!(Filter { Property, Timestamp, Unknown });

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_too_deep() {
            return Err(S::Error::custom("too many groups of filters in each other"));
        }
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
    fn from(mut entries: Map<String, Value>) -> Self {
        if let Some(filter) = group(&mut entries) {
            return filter;
        }
        let read = property(&entries).or_else(|| timestamp(&entries));
        read.unwrap_or(Self::Unknown(Value::Object(entries)))
    }
}

/// Takes the filters of a group out of its entries, if that is what they are.
fn group(entries: &mut Map<String, Value>) -> Option<Filter> {
    let mut all = entries.iter_mut();
    let (Some((key, Value::Array(filters))), None) = (all.next(), all.next()) else { return None };
    let group = match key.as_str() {
        "and" => Filter::And,
        "or" => Filter::Or,
        _ => return None,
    };
    if !filters.iter().all(Value::is_object) {
        return None;
    }
    let filter = |value| match value {
        Value::Object(entries) => Some(Filter::from(entries)),
        _ => None,
    };
    Some(group(std::mem::take(filters).into_iter().filter_map(filter).collect()))
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
