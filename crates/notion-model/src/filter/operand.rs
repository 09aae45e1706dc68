//! What the value of a property is compared with.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::condition::RelativeDate;
use crate::{DateOrDateTime, UserId};

/// One name of an option, or several, any of which counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AnyOf {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl AnyOf {
    /// The names.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

impl From<&str> for AnyOf {
    fn from(name: &str) -> Self {
        Self::One(name.to_owned())
    }
}

impl From<String> for AnyOf {
    fn from(name: String) -> Self {
        Self::One(name)
    }
}

impl<S: Into<String>> From<Vec<S>> for AnyOf {
    fn from(names: Vec<S>) -> Self {
        Self::Several(names.into_iter().map(Into::into).collect())
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for AnyOf {
    fn from(names: [S; N]) -> Self {
        Self::Several(names.into_iter().map(Into::into).collect())
    }
}

impl<'de> Deserialize<'de> for AnyOf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(name) => Ok(Self::One(name)),
            names => Vec::deserialize(names).map(Self::Several).map_err(serde::de::Error::custom),
        }
    }
}

/// What a date is compared with: a day, a time, or a day seen from the one on which the query runs.
#[derive(Clone, Debug, PartialEq)]
pub enum DateOperand {
    /// A day or a time.
    At(DateOrDateTime),
    /// A day seen from the one on which the query runs.
    Relative(RelativeDate),
}

impl From<RelativeDate> for DateOperand {
    fn from(date: RelativeDate) -> Self {
        Self::Relative(date)
    }
}

impl From<DateOrDateTime> for DateOperand {
    fn from(date: DateOrDateTime) -> Self {
        match date {
            DateOrDateTime::Unknown(text) if is_relative(&text) => {
                Self::Relative(RelativeDate::from(&*text))
            }
            date => Self::At(date),
        }
    }
}

/// A day, a time or the name of a relative day, as JSON has it.
impl From<&str> for DateOperand {
    fn from(text: &str) -> Self {
        DateOrDateTime::from(text).into()
    }
}

impl From<jiff::civil::Date> for DateOperand {
    fn from(date: jiff::civil::Date) -> Self {
        Self::At(date.into())
    }
}

impl From<jiff::Timestamp> for DateOperand {
    fn from(instant: jiff::Timestamp) -> Self {
        Self::At(instant.into())
    }
}

fn is_relative(text: &str) -> bool {
    !matches!(RelativeDate::from(text), RelativeDate::Unknown(_))
}

impl Serialize for DateOperand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(date) => date.serialize(serializer),
            Self::Relative(date) => date.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for DateOperand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DateOrDateTime::deserialize(deserializer).map(Self::from)
    }
}

/// Who people are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonOperand {
    /// The user who authorised the token. With the token of an internal connection that is nobody.
    Me,
    /// A user.
    User(UserId),
}

impl From<UserId> for PersonOperand {
    fn from(id: UserId) -> Self {
        Self::User(id)
    }
}

impl Serialize for PersonOperand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Me => serializer.serialize_str("me"),
            Self::User(id) => id.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for PersonOperand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(me) if me == "me" => Ok(Self::Me),
            id => UserId::deserialize(id).map(Self::User).map_err(serde::de::Error::custom),
        }
    }
}
