//! What the value of a property is compared with.

use super::condition::RelativeDate;
use crate::wire::{AsJson, Event, Field, Form, Json, Slot, Wire};
use crate::{Date, DateOrDateTime, Timestamp, UserId};

/// One name of an option, or several, any of which counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyOf {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl AnyOf {
    /// Returns the names.
    #[inline]
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

impl Wire for AnyOf {
    #[inline]
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        match event {
            Event::Str(name) => {
                *self = name.into();
                Slot::Taken
            }
            _ => {
                *self = Self::Several(Vec::new());
                match self {
                    Self::Several(names) => names.put(event),
                    Self::One(_) => Slot::Refused,
                }
            }
        }
    }
}

impl AsJson for AnyOf {
    #[inline]
    fn as_json(&self) -> Json<'_> {
        match self {
            Self::One(name) => name.as_json(),
            Self::Several(names) => names.as_json(),
        }
    }
}

impl Field for AnyOf {
    fn empty() -> Self {
        Self::Several(Vec::new())
    }
}

crate::wire::shims!(AnyOf);

/// The operand that a date is compared with: a day, a time, or a day seen from the one on which the query runs.
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
    #[inline]
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

impl From<Date> for DateOperand {
    fn from(date: Date) -> Self {
        Self::At(date.into())
    }
}

impl From<Timestamp> for DateOperand {
    fn from(instant: Timestamp) -> Self {
        Self::At(instant.into())
    }
}

fn is_relative(text: &str) -> bool {
    !matches!(RelativeDate::from(text), RelativeDate::Unknown(_))
}

impl Wire for DateOperand {
    #[inline]
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        let Event::Str(text) = event else { return Slot::Refused };
        *self = text.into();
        Slot::Taken
    }
}

impl AsJson for DateOperand {
    #[inline]
    fn as_json(&self) -> Json<'_> {
        match self {
            Self::At(date) => date.as_json(),
            Self::Relative(date) => date.as_json(),
        }
    }
}

impl Field for DateOperand {
    fn empty() -> Self {
        Self::At(DateOrDateTime::default())
    }
}

crate::wire::shims!(DateOperand);

/// The user whom people are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonOperand {
    /// The user whom the token acts for: who authorised a public connection, or made a personal access token. With the
    /// token of an internal connection that is nobody.
    Me,
    /// A user.
    User(UserId),
}

impl From<UserId> for PersonOperand {
    fn from(id: UserId) -> Self {
        Self::User(id)
    }
}

impl Wire for PersonOperand {
    #[inline]
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Str("me") = event {
            *self = Self::Me;
            return Slot::Taken;
        }
        let mut id = UserId::nil();
        let Slot::Taken = id.put(event) else { return Slot::Refused };
        *self = Self::User(id);
        Slot::Taken
    }
}

impl AsJson for PersonOperand {
    #[inline]
    fn as_json(&self) -> Json<'_> {
        Json(match self {
            Self::Me => Form::Str("me"),
            Self::User(id) => id.as_json().0,
        })
    }
}

impl Field for PersonOperand {
    fn empty() -> Self {
        Self::User(UserId::nil())
    }
}

crate::wire::shims!(PersonOperand);
