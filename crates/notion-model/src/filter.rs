//! Filters: which rows of a data source a query returns.

mod build;
mod condition;
pub(crate) mod groups;
mod operand;

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

use crate::wire::{
    AsJson, Entries, EntryWriter, Event, Field, Form, Json, Slot, Whole, Wire, fits,
};

/// The condition on the rows that a query returns.
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

/// A condition on when a row was created or last edited.
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

impl PropertyFilter {
    /// Returns the value of the property with this name or id satisfies the condition.
    pub fn new(name_or_id: impl Into<String>, condition: Condition) -> Self {
        Self { property: name_or_id.into(), condition, extra: Map::new() }
    }
}

impl Filter {
    /// Matches rows for which all of `filters` hold; every row if there are none.
    pub fn all(filters: impl IntoIterator<Item = Filter>) -> Self {
        Self::And(filters.into_iter().collect())
    }

    /// Matches rows for which at least one of `filters` holds.
    pub fn any(filters: impl IntoIterator<Item = Filter>) -> Self {
        Self::Or(filters.into_iter().collect())
    }
}

groups_of!(Filter { Property, Timestamp, Unknown });

impl Entries for Filter {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        let (condition, extra) = match self {
            Self::And(filters) => return to.always("and", filters),
            Self::Or(filters) => return to.always("or", filters),
            Self::Unknown(Value::Object(entries)) => return entries.each(to),
            Self::Unknown(_) => return,
            Self::Property(filter) => {
                to.always("property", &filter.property);
                (filter.condition.as_json().0, &filter.extra)
            }
            Self::Timestamp(filter) => {
                to.always("timestamp", &filter.timestamp);
                to.always(filter.timestamp.as_str(), &filter.condition);
                (Form::Absent, &filter.extra)
            }
        };
        match condition {
            Form::Entry(key, value) => to.always(key, value),
            Form::Value(Value::Object(entries)) => entries.each(to),
            _ => {}
        }
        extra.each(to);
    }
}

impl Wire for Filter {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Whole(self) } else { Slot::Refused }
    }
}

impl AsJson for Filter {
    #[inline]
    fn as_json(&self) -> Json<'_> {
        Json(match self {
            Self::Unknown(value) => Form::Value(value),
            _ if self.is_too_deep() => Form::Unwritable("groups of filters nested too deep"),
            _ => Form::Entries(self),
        })
    }
}

impl Field for Filter {
    fn empty() -> Self {
        Self::Unknown(Value::Null)
    }
}

/// Takes any object; one that is no filter of these kinds becomes [`Filter::Unknown`].
impl Whole for Filter {
    #[inline]
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
    #[inline]
    fn from(mut entries: Map<String, Value>) -> Self {
        if let Some(filter) = group(&mut entries) {
            return filter;
        }
        let read = property(&entries).or_else(|| timestamp(&entries));
        read.unwrap_or(Self::Unknown(Value::Object(entries)))
    }
}

/// Takes the filters of a group out of its entries, if that is what they are.
#[inline]
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

#[inline]
fn property(entries: &Map<String, Value>) -> Option<Filter> {
    let mut extra = entries.clone();
    let Some(Value::String(property)) = extra.remove("property") else { return None };
    let key = extra.keys().find(|key| Condition::KEYS.contains(&key.as_str()))?.clone();
    let mut condition = Map::new();
    condition.insert(key.clone(), extra.remove(&key)?);
    let mut read = Condition::empty();
    if !fits(&Value::Object(condition), &mut read) || read.key().is_none() {
        return None;
    }
    Some(Filter::Property(PropertyFilter { property, condition: read, extra }))
}

#[inline]
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
