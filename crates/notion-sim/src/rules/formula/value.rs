//! What formulas compute with.

use std::cmp::Ordering;

use notion_model::jiff::{Timestamp, civil, tz::Offset};
use notion_model::{
    DateOrDateTime, DateValue, FormulaValue, PageId, PropertyValue, RollupValue, User,
};

use super::Row;
use crate::rules::cell::{self, shortest};

/// A value in a formula.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// There is none, of this kind.
    Nothing(Kind),
    Text(String),
    Number(f64),
    Boolean(bool),
    Date(Moment, Option<Moment>),
    List(Vec<Value>),
    User(Box<User>),
    Page(PageId),
}

/// What a value would be if there were one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Boolean,
    Date,
}

/// A day, or a time on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) time: civil::DateTime,
    pub(crate) offset: Offset,
    pub(crate) has_time: bool,
}

impl Moment {
    pub(crate) fn at(instant: Timestamp, offset: Offset) -> Self {
        Self { time: offset.to_datetime(instant), offset, has_time: true }
    }

    pub(crate) fn day(date: civil::Date) -> Self {
        let time = date.to_datetime(civil::Time::midnight());
        Self { time, offset: Offset::UTC, has_time: false }
    }

    pub(crate) fn read(date: &DateOrDateTime) -> Option<Self> {
        Some(match date {
            DateOrDateTime::Date(date) => Self::day((*date).into()),
            DateOrDateTime::DateTime { instant, offset } => {
                let time = offset.to_datetime(*instant).into();
                Self { time, offset: (*offset).into(), has_time: true }
            }
            DateOrDateTime::Local(time) => {
                Self { time: (*time).into(), offset: Offset::UTC, has_time: true }
            }
            _ => return None,
        })
    }

    pub(crate) fn instant(&self) -> Option<Timestamp> {
        self.offset.to_timestamp(self.time).ok()
    }

    fn written(&self) -> Option<DateOrDateTime> {
        match self.has_time {
            true => Some(DateOrDateTime::DateTime {
                instant: self.instant()?.into(),
                offset: self.offset.into(),
            }),
            false => Some(self.time.date().into()),
        }
    }

    /// `January 2, 2024 3:04 PM`.
    fn format(&self) -> String {
        let format = if self.has_time { "%B %-d, %Y %-I:%M %p" } else { "%B %-d, %Y" };
        self.time.strftime(format).to_string()
    }
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The value of a property.
    pub(crate) fn of(value: &PropertyValue) -> Self {
        use PropertyValue as P;

        let texts = |texts: Vec<String>| Value::List(texts.into_iter().map(Value::Text).collect());
        match value {
            P::Number(Some(number)) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            P::Number(None) => Value::Nothing(Kind::Number),
            P::Checkbox(checked) => Value::Boolean(*checked),
            P::Date(Some(date)) => Value::date(date),
            P::Date(None) => Value::Nothing(Kind::Date),
            P::CreatedTime(time) | P::LastEditedTime(time) => Value::date(&time.instant().into()),
            P::MultiSelect(options) => {
                texts(options.iter().map(|option| option.name.clone()).collect())
            }
            P::People(users) => {
                Value::List(users.iter().map(|user| Value::User(Box::new(user.clone()))).collect())
            }
            P::CreatedBy(user) | P::LastEditedBy(user) => Value::User(user.clone()),
            P::Files(files) => {
                texts(files.iter().map(|file| file.name.clone().unwrap_or_default()).collect())
            }
            P::Relation(pages) => {
                Value::List(pages.iter().map(|page| Value::Page(page.id)).collect())
            }
            P::UniqueId(id) => {
                let number = id.number.as_ref().map(ToString::to_string).unwrap_or_default();
                match &id.prefix {
                    Some(prefix) => Value::Text(format!("{prefix}-{number}")),
                    None => Value::Text(number),
                }
            }
            P::Rollup(rollup) => match &rollup.value {
                RollupValue::Number(Some(number)) => {
                    Value::Number(number.as_f64().unwrap_or(f64::NAN))
                }
                RollupValue::Number(None) => Value::Nothing(Kind::Number),
                RollupValue::Date(Some(date)) => Value::date(date),
                RollupValue::Date(None) => Value::Nothing(Kind::Date),
                RollupValue::Array(items) => {
                    Value::List(items.iter().map(|item| Self::of(&item.value)).collect())
                }
                _ => Value::Nothing(Kind::Text),
            },
            P::Formula(formula) => match &formula.value {
                FormulaValue::String(text) => Value::Text(text.clone().unwrap_or_default()),
                FormulaValue::Number(number) => match number {
                    Some(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
                    None => Value::Nothing(Kind::Number),
                },
                FormulaValue::Boolean(value) => match value {
                    Some(value) => Value::Boolean(*value),
                    None => Value::Nothing(Kind::Boolean),
                },
                FormulaValue::Date(Some(date)) => Value::date(date),
                FormulaValue::Date(None) => Value::Nothing(Kind::Date),
                _ => Value::Nothing(Kind::Text),
            },
            other => Value::Text(cell::as_text(other).into_owned()),
        }
    }

    pub(crate) fn date(date: &DateValue) -> Self {
        match Moment::read(&date.start) {
            Some(start) => Self::Date(start, date.end.as_ref().and_then(Moment::read)),
            None => Self::Nothing(Kind::Date),
        }
    }

    /// Nothing, no text, no items, zero.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Nothing(_) => true,
            Self::Text(text) => text.is_empty(),
            Self::Number(number) => *number == 0.0,
            Self::Boolean(value) => !value,
            Self::List(items) => items.is_empty(),
            Self::Date(..) | Self::User(_) | Self::Page(_) => false,
        }
    }

    /// Whether it holds, as a condition.
    pub(crate) fn is_true(&self) -> bool {
        !self.is_empty()
    }

    /// As a number; nothing counts as none.
    pub(crate) fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Boolean(value) => f64::from(u8::from(*value)),
            Self::Text(text) => text.trim().parse().unwrap_or(f64::NAN),
            Self::Date(moment, _) => {
                moment.instant().map_or(f64::NAN, |instant| instant.as_millisecond() as f64)
            }
            Self::Nothing(_) => 0.0,
            Self::List(_) | Self::User(_) | Self::Page(_) => f64::NAN,
        }
    }

    /// As text.
    pub(crate) fn format(&self, row: &dyn Row) -> String {
        match self {
            Self::Nothing(_) => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => {
                shortest(*number).map_or_else(|| number.to_string(), |number| number.to_string())
            }
            Self::Boolean(value) => value.to_string(),
            Self::Date(start, None) => start.format(),
            Self::Date(start, Some(end)) => format!("{} → {}", start.format(), end.format()),
            Self::List(items) => {
                items.iter().map(|item| item.format(row)).collect::<Vec<_>>().join(", ")
            }
            Self::User(user) => user.name.clone().unwrap_or_default(),
            Self::Page(id) => row.title_of(*id),
        }
    }

    /// Which of two comes first, if that can be said.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Date(a, _), Self::Date(b, _)) => Some(a.instant()?.cmp(&b.instant()?)),
            (Self::Date(..), _) | (_, Self::Date(..)) => None,
            (a, b) => a.number().partial_cmp(&b.number()),
        }
    }

    pub(crate) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing(_), Self::Nothing(_)) => true,
            (Self::Nothing(_), Self::Text(text)) | (Self::Text(text), Self::Nothing(_)) => {
                text.is_empty()
            }
            (Self::Date(a, a_end), Self::Date(b, b_end)) => {
                let instant = |end: &Option<Moment>| end.as_ref().and_then(Moment::instant);
                a.instant() == b.instant() && instant(a_end) == instant(b_end)
            }
            (Self::List(a), Self::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b))
            }
            (Self::User(a), Self::User(b)) => a.id == b.id,
            (a, b) => a == b,
        }
    }

    /// How much there is of it.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Text(text) => 1 + text.len() / 64,
            Self::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            _ => 1,
        }
    }

    /// As the API shows it.
    pub(crate) fn answer(self, row: &dyn Row) -> FormulaValue {
        match self {
            Self::Nothing(Kind::Number) => FormulaValue::Number(None),
            Self::Nothing(Kind::Boolean) => FormulaValue::Boolean(None),
            Self::Nothing(Kind::Date) => FormulaValue::Date(None),
            Self::Number(number) => {
                FormulaValue::Number(Some(number).filter(|n| n.is_finite()).and_then(shortest))
            }
            Self::Boolean(value) => FormulaValue::Boolean(Some(value)),
            Self::Date(start, end) => FormulaValue::Date(start.written().map(|start| {
                let mut date = DateValue::from(start);
                date.end = end.as_ref().and_then(Moment::written);
                Box::new(date)
            })),
            other => FormulaValue::String(Some(other.format(row)).filter(|text| !text.is_empty())),
        }
    }
}
