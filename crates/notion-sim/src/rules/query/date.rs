//! Dates and times, compared with what a condition says.

use std::cmp::Ordering;

use notion_model::jiff::{Span, Timestamp, ToSpan, civil, tz::Offset};
use notion_model::{DateCondition, DateOperand, DateOrDateTime, RelativeDate};

use crate::rules::text::minute;
use crate::store::state::State;

/// The days of a workspace: which one is today, and which one a time is on.
pub(super) struct Days {
    zone: Offset,
    today: civil::Date,
}

impl Days {
    pub(super) fn of(state: &State) -> Self {
        let zone = state.settings().time_zone;
        Self { zone, today: zone.to_datetime(state.now()).date() }
    }

    fn day(&self, value: &DateOrDateTime) -> Option<civil::Date> {
        match value {
            DateOrDateTime::DateTime { instant, .. } => {
                Some(self.zone.to_datetime(Timestamp::from(*instant)).date())
            }
            value => value.date().map(civil::Date::from),
        }
    }

    /// The minute of a time; of a day, its first.
    fn minute(&self, value: &DateOrDateTime) -> Option<Timestamp> {
        let local = match value {
            DateOrDateTime::DateTime { instant, .. } => return Some(minute((*instant).into())),
            DateOrDateTime::Date(day) => civil::Date::from(*day).at(0, 0, 0, 0),
            DateOrDateTime::Local(time) => civil::DateTime::from(*time),
            _ => return None,
        };
        self.zone.to_timestamp(local).ok().map(minute)
    }

    fn shifted(&self, span: Span) -> civil::Date {
        self.today.checked_add(span).unwrap_or(self.today)
    }

    fn seen_from_today(&self, relative: &RelativeDate) -> Option<civil::Date> {
        let span = match relative {
            RelativeDate::Today => 0.days(),
            RelativeDate::Tomorrow => 1.day(),
            RelativeDate::Yesterday => (-1).day(),
            RelativeDate::OneWeekAgo => (-7).days(),
            RelativeDate::OneWeekFromNow => 7.days(),
            RelativeDate::OneMonthAgo => (-1).month(),
            RelativeDate::OneMonthFromNow => 1.month(),
            _ => return None,
        };
        self.today.checked_add(span).ok()
    }
}

/// A condition on a date. A day is compared with days, a time with minutes.
pub(super) enum DateCheck {
    Day(fn(Ordering) -> bool, civil::Date),
    Minute(fn(Ordering) -> bool, Timestamp),
    /// One of these days, or between them.
    Within(civil::Date, civil::Date),
    IsEmpty,
    IsNotEmpty,
    /// Of a kind that is not known, or with no date: it never holds.
    Never,
}

impl DateCheck {
    pub(super) fn read(condition: &DateCondition, days: &Days) -> Self {
        let compared = |operand: &DateOperand, holds: fn(Ordering) -> bool| match operand {
            DateOperand::Relative(relative) => {
                days.seen_from_today(relative).map(|day| Self::Day(holds, day))
            }
            DateOperand::At(DateOrDateTime::Date(day)) => Some(Self::Day(holds, (*day).into())),
            DateOperand::At(time) => days.minute(time).map(|minute| Self::Minute(holds, minute)),
        };
        let (today, shifted) = (days.today, |span| days.shifted(span));
        let compares = match condition {
            DateCondition::Equals(operand) => compared(operand, Ordering::is_eq),
            DateCondition::Before(operand) => compared(operand, Ordering::is_lt),
            DateCondition::After(operand) => compared(operand, Ordering::is_gt),
            DateCondition::OnOrBefore(operand) => compared(operand, Ordering::is_le),
            DateCondition::OnOrAfter(operand) => compared(operand, Ordering::is_ge),
            DateCondition::ThisWeek(_) => {
                let since_monday = i64::from(today.weekday().to_monday_zero_offset());
                let monday = shifted((-since_monday).days());
                Some(Self::Within(monday, monday.checked_add(6.days()).unwrap_or(monday)))
            }
            DateCondition::PastWeek(_) => Some(Self::Within(shifted((-7).days()), today)),
            DateCondition::PastMonth(_) => Some(Self::Within(shifted((-1).month()), today)),
            DateCondition::PastYear(_) => Some(Self::Within(shifted((-1).year()), today)),
            DateCondition::NextWeek(_) => Some(Self::Within(today, shifted(7.days()))),
            DateCondition::NextMonth(_) => Some(Self::Within(today, shifted(1.month()))),
            DateCondition::NextYear(_) => Some(Self::Within(today, shifted(1.year()))),
            DateCondition::IsEmpty(_) => Some(Self::IsEmpty),
            DateCondition::IsNotEmpty(_) => Some(Self::IsNotEmpty),
            _ => None,
        };
        compares.unwrap_or(Self::Never)
    }

    pub(super) fn matches(&self, value: Option<&DateOrDateTime>, days: &Days) -> bool {
        let Some(value) = value else { return matches!(self, Self::IsEmpty) };
        match self {
            Self::Day(holds, other) => days.day(value).is_some_and(|day| holds(day.cmp(other))),
            Self::Minute(holds, other) => {
                days.minute(value).is_some_and(|minute| holds(minute.cmp(other)))
            }
            Self::Within(from, to) => {
                days.day(value).is_some_and(|day| (*from..=*to).contains(&day))
            }
            Self::IsNotEmpty => true,
            Self::IsEmpty | Self::Never => false,
        }
    }
}
