//! What a condition says of a property, and whether it holds for a row.

use notion_model::{
    Condition, ExistenceCondition, FormulaCondition, PeopleCondition, PersonOperand, PropertyValue,
    RelationCondition, RollupCondition, RollupItemCondition, RollupValue, User,
    VerificationCondition,
};

use super::date::Days;
use super::key_check::KeyCheck;
use crate::rules::cell::is_empty;
use crate::rules::key;
use crate::store::rows::{Form, Key};
use crate::store::state::Column;

/// A condition: on a key of a row, or on a whole value.
pub(super) enum Check<'f> {
    Key(KeyCheck<'f>),
    Whole(WholeCheck<'f>),
    /// Of a kind that is not known: it never holds.
    Never,
}

impl<'f> Check<'f> {
    pub(super) fn read(condition: &'f Condition, column: &'f Column, days: &Days) -> Self {
        Self::Key(match condition {
            Condition::Title(c)
            | Condition::RichText(c)
            | Condition::Url(c)
            | Condition::Email(c)
            | Condition::PhoneNumber(c) => KeyCheck::text(c),
            Condition::Number(c) | Condition::UniqueId(c) => KeyCheck::Number(c),
            Condition::Checkbox(c) => KeyCheck::Checkbox(c),
            Condition::Select(c) | Condition::Status(c) => KeyCheck::option(c, column),
            Condition::MultiSelect(c) => KeyCheck::Options(c),
            Condition::Date(c) | Condition::CreatedTime(c) | Condition::LastEditedTime(c) => {
                KeyCheck::date(c, days)
            }
            condition => {
                let whole = WholeCheck::read(condition, column, days);
                return whole.map_or(Self::Never, Self::Whole);
            }
        })
    }

    fn of_item(condition: &'f RollupItemCondition, column: &'f Column, days: &Days) -> Self {
        Self::Key(match condition {
            RollupItemCondition::RichText(c) => KeyCheck::text(c),
            RollupItemCondition::Number(c) => KeyCheck::Number(c),
            RollupItemCondition::Checkbox(c) => KeyCheck::Checkbox(c),
            RollupItemCondition::Select(c) | RollupItemCondition::Status(c) => {
                KeyCheck::option(c, column)
            }
            RollupItemCondition::MultiSelect(c) => KeyCheck::Options(c),
            RollupItemCondition::Date(c) => KeyCheck::date(c, days),
            RollupItemCondition::Relation(c) => return Self::Whole(WholeCheck::Relation(c)),
            RollupItemCondition::People(c) => return Self::Whole(WholeCheck::People(c)),
            RollupItemCondition::Files(c) => return Self::Whole(WholeCheck::Files(c)),
            _ => return Self::Never,
        })
    }

    /// Whether it holds for a value that is no row's own.
    fn matches(&self, value: &PropertyValue, days: &Days) -> bool {
        match self {
            Self::Key(check) => check.matches(&key::of(value, check.form()), days),
            Self::Whole(check) => check.matches(value, days),
            Self::Never => false,
        }
    }
}

/// A condition on a whole value.
pub(super) enum WholeCheck<'f> {
    People(&'f PeopleCondition),
    Relation(&'f RelationCondition),
    Files(&'f ExistenceCondition),
    /// Of the result of a formula.
    Formula(KeyCheck<'f>),
    /// Of the values of a rollup: how many hold, and how many there are.
    Items(fn(usize, usize) -> bool, Box<Check<'f>>),
    /// Of the one number or date of a rollup.
    Rollup(KeyCheck<'f>),
    Verification(&'f VerificationCondition),
}

impl<'f> WholeCheck<'f> {
    fn read(condition: &'f Condition, column: &'f Column, days: &Days) -> Option<Self> {
        Some(match condition {
            Condition::People(c) | Condition::CreatedBy(c) | Condition::LastEditedBy(c) => {
                Self::People(c)
            }
            Condition::Relation(c) => Self::Relation(c),
            Condition::Files(c) => Self::Files(c),
            Condition::Formula(c) => Self::Formula(match c {
                FormulaCondition::String(c) => KeyCheck::text(c),
                FormulaCondition::Number(c) => KeyCheck::Number(c),
                FormulaCondition::Checkbox(c) => KeyCheck::Checkbox(c),
                FormulaCondition::Date(c) => KeyCheck::date(c, days),
                _ => return None,
            }),
            Condition::Rollup(c) => Self::of_rollup(c, column, days)?,
            Condition::Verification(c) => Self::Verification(c),
            _ => return None,
        })
    }

    /// Over no values, `every` does not hold and `none` does.
    fn of_rollup(condition: &'f RollupCondition, column: &'f Column, days: &Days) -> Option<Self> {
        let items = |c: &'f RollupItemCondition, holds: fn(usize, usize) -> bool| {
            Self::Items(holds, Box::new(Check::of_item(c, column, days)))
        };
        Some(match condition {
            RollupCondition::Any(c) => items(c, |hits, _| hits > 0),
            RollupCondition::Every(c) => items(c, |hits, all| all > 0 && hits == all),
            RollupCondition::None(c) => items(c, |hits, _| hits == 0),
            RollupCondition::Number(c) => Self::Rollup(KeyCheck::Number(c)),
            RollupCondition::Date(c) => Self::Rollup(KeyCheck::date(c, days)),
            _ => return None,
        })
    }

    /// How much there is to look at, compared with other conditions.
    pub(super) fn cost(&self) -> u32 {
        match self {
            Self::Verification(_) | Self::Files(_) | Self::Relation(_) => 6,
            Self::People(_) => 8,
            Self::Formula(_) => 20,
            Self::Rollup(_) | Self::Items(..) => 50,
        }
    }

    pub(super) fn matches(&self, value: &PropertyValue, days: &Days) -> bool {
        match self {
            Self::People(c) => people(value, c),
            Self::Relation(c) => relation(value, c),
            Self::Files(c) => existence(value, c),
            Self::Formula(check) => {
                let PropertyValue::Formula(formula) = value else { return false };
                let result = key::of_formula(&formula.value);
                result.is_some_and(|(form, key)| form == check.form() && check.matches(&key, days))
            }
            Self::Rollup(check) => {
                let PropertyValue::Rollup(rollup) = value else { return false };
                let result = match &rollup.value {
                    RollupValue::Number(number) => {
                        (Form::Number, number.as_ref().and_then(|n| n.as_f64()).map(Key::Number))
                    }
                    RollupValue::Date(date) => {
                        (Form::Date, date.as_ref().map(|date| Key::Date(date.start.clone())))
                    }
                    _ => return false,
                };
                result.0 == check.form() && check.matches(&result.1.unwrap_or(Key::Nothing), days)
            }
            Self::Items(holds, check) => {
                let PropertyValue::Rollup(rollup) = value else { return false };
                let items = match &rollup.value {
                    RollupValue::Array(items) => items.as_slice(),
                    _ => &[],
                };
                let hits = items.iter().filter(|item| check.matches(&item.value, days));
                holds(hits.count(), items.len())
            }
            Self::Verification(c) => verification(value, c),
        }
    }
}

fn people(value: &PropertyValue, condition: &PeopleCondition) -> bool {
    let users: Vec<&User> = match value {
        PropertyValue::People(users) => users.iter().collect(),
        PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => vec![user],
        _ => Vec::new(),
    };
    // With the token of an internal connection, nobody is "me".
    let has = |person: &PersonOperand| match person {
        PersonOperand::Me => false,
        PersonOperand::User(id) => users.iter().any(|user| user.id == *id),
    };
    match condition {
        PeopleCondition::Contains(person) => has(person),
        PeopleCondition::DoesNotContain(person) => !has(person),
        PeopleCondition::IsEmpty(_) => users.is_empty(),
        PeopleCondition::IsNotEmpty(_) => !users.is_empty(),
        _ => false,
    }
}

fn relation(value: &PropertyValue, condition: &RelationCondition) -> bool {
    let PropertyValue::Relation(pages) = value else { return false };
    match condition {
        RelationCondition::Contains(id) => pages.iter().any(|page| page.id == *id),
        RelationCondition::DoesNotContain(id) => pages.iter().all(|page| page.id != *id),
        RelationCondition::IsEmpty(_) => pages.is_empty(),
        RelationCondition::IsNotEmpty(_) => !pages.is_empty(),
        _ => false,
    }
}

fn existence(value: &PropertyValue, condition: &ExistenceCondition) -> bool {
    match condition {
        ExistenceCondition::IsEmpty(_) => is_empty(value),
        ExistenceCondition::IsNotEmpty(_) => !is_empty(value),
        _ => false,
    }
}

fn verification(value: &PropertyValue, condition: &VerificationCondition) -> bool {
    let state = match value {
        PropertyValue::Verification(Some(verification)) => match verification.state.as_str() {
            "unverified" => "none",
            state => state,
        },
        _ => "none",
    };
    match condition {
        VerificationCondition::Status(status) => status.as_str() == state,
        VerificationCondition::DoesNotEqual(status) => status.as_str() != state,
        _ => false,
    }
}
