//! One value, compared with what a condition says.

use std::cmp::Ordering;

use notion_model::{
    CheckboxCondition, Condition, ExistenceCondition, FormulaCondition, FormulaValue,
    MultiSelectCondition, NumberCondition, NumberInput, PeopleCondition, PersonOperand,
    PropertyConfig, PropertyValue, RelationCondition, RollupCondition, RollupItemCondition,
    RollupValue, SelectCondition, TextCondition, User, VerificationCondition,
};

use super::date::{DateCheck, Days};
use crate::rules::cell::{as_date, as_number, as_text, is_empty, lowercase};
use crate::store::state::Column;

/// A condition, with what it compares in the form in which that is compared.
pub(super) enum Check<'f> {
    Text(TextCheck),
    Number(&'f NumberCondition),
    Checkbox(&'f CheckboxCondition),
    Select(&'f SelectCondition),
    MultiSelect(&'f MultiSelectCondition),
    Date(DateCheck),
    People(&'f PeopleCondition),
    Relation(&'f RelationCondition),
    Files(&'f ExistenceCondition),
    /// Of the result of a formula.
    Formula(Box<Self>),
    /// Of the values of a rollup: how many hold, and how many there are.
    Items(fn(usize, usize) -> bool, Box<Self>),
    /// Of the one number or date of a rollup.
    Rollup(Box<Self>),
    Verification(&'f VerificationCondition),
    /// Of a kind that is not known: it never holds.
    Never,
}

impl<'f> Check<'f> {
    pub(super) fn read(condition: &'f Condition, days: &Days) -> Self {
        match condition {
            Condition::Title(c)
            | Condition::RichText(c)
            | Condition::Url(c)
            | Condition::Email(c)
            | Condition::PhoneNumber(c) => Self::Text(TextCheck::read(c)),
            Condition::Number(c) | Condition::UniqueId(c) => Self::Number(c),
            Condition::Checkbox(c) => Self::Checkbox(c),
            Condition::Select(c) | Condition::Status(c) => Self::Select(c),
            Condition::MultiSelect(c) => Self::MultiSelect(c),
            Condition::Date(c) | Condition::CreatedTime(c) | Condition::LastEditedTime(c) => {
                Self::Date(DateCheck::read(c, days))
            }
            Condition::People(c) | Condition::CreatedBy(c) | Condition::LastEditedBy(c) => {
                Self::People(c)
            }
            Condition::Relation(c) => Self::Relation(c),
            Condition::Files(c) => Self::Files(c),
            Condition::Formula(c) => Self::Formula(Box::new(Self::of_formula(c, days))),
            Condition::Rollup(c) => Self::of_rollup(c, days),
            Condition::Verification(c) => Self::Verification(c),
            _ => Self::Never,
        }
    }

    fn of_formula(condition: &'f FormulaCondition, days: &Days) -> Self {
        match condition {
            FormulaCondition::String(c) => Self::Text(TextCheck::read(c)),
            FormulaCondition::Number(c) => Self::Number(c),
            FormulaCondition::Checkbox(c) => Self::Checkbox(c),
            FormulaCondition::Date(c) => Self::Date(DateCheck::read(c, days)),
            _ => Self::Never,
        }
    }

    /// Over no values, `every` does not hold and `none` does.
    fn of_rollup(condition: &'f RollupCondition, days: &Days) -> Self {
        let items = |c: &'f RollupItemCondition, holds: fn(usize, usize) -> bool| {
            Self::Items(holds, Box::new(Self::of_item(c, days)))
        };
        match condition {
            RollupCondition::Any(c) => items(c, |hits, _| hits > 0),
            RollupCondition::Every(c) => items(c, |hits, all| all > 0 && hits == all),
            RollupCondition::None(c) => items(c, |hits, _| hits == 0),
            RollupCondition::Number(c) => Self::Rollup(Box::new(Self::Number(c))),
            RollupCondition::Date(c) => {
                Self::Rollup(Box::new(Self::Date(DateCheck::read(c, days))))
            }
            _ => Self::Never,
        }
    }

    fn of_item(condition: &'f RollupItemCondition, days: &Days) -> Self {
        match condition {
            RollupItemCondition::RichText(c) => Self::Text(TextCheck::read(c)),
            RollupItemCondition::Number(c) => Self::Number(c),
            RollupItemCondition::Checkbox(c) => Self::Checkbox(c),
            RollupItemCondition::Select(c) | RollupItemCondition::Status(c) => Self::Select(c),
            RollupItemCondition::MultiSelect(c) => Self::MultiSelect(c),
            RollupItemCondition::Relation(c) => Self::Relation(c),
            RollupItemCondition::Date(c) => Self::Date(DateCheck::read(c, days)),
            RollupItemCondition::People(c) => Self::People(c),
            RollupItemCondition::Files(c) => Self::Files(c),
            _ => Self::Never,
        }
    }

    /// How much there is to look at, compared with other conditions.
    pub(super) fn cost(&self) -> u32 {
        match self {
            Self::Never => 0,
            Self::Number(_) | Self::Checkbox(_) | Self::Date(_) => 1,
            Self::Select(_) | Self::Verification(_) | Self::Files(_) | Self::Relation(_) => 2,
            Self::MultiSelect(_) | Self::People(_) => 3,
            Self::Text(_) => 4,
            Self::Formula(_) => 20,
            Self::Rollup(_) | Self::Items(..) => 50,
        }
    }

    /// Whether it holds for a value of this property.
    pub(super) fn matches(&self, column: &Column, value: &PropertyValue, days: &Days) -> bool {
        match self {
            Self::Text(check) => check.matches(&as_text(value)),
            Self::Number(c) => number(as_number(value), c),
            Self::Checkbox(c) => checkbox(matches!(value, PropertyValue::Checkbox(true)), c),
            Self::Select(c) => select(column, value, c),
            Self::MultiSelect(c) => multi_select(value, c),
            Self::Date(check) => check.matches(as_date(value).as_deref(), days),
            Self::People(c) => people(value, c),
            Self::Relation(c) => relation(value, c),
            Self::Files(c) => existence(value, c),
            Self::Formula(check) => check.matches_formula(value, days),
            Self::Rollup(check) => check.matches_rollup(value, days),
            Self::Items(holds, check) => {
                let PropertyValue::Rollup(rollup) = value else { return false };
                let items = match &rollup.value {
                    RollupValue::Array(items) => items.as_slice(),
                    _ => &[],
                };
                let hits = items.iter().filter(|item| check.matches(column, &item.value, days));
                holds(hits.count(), items.len())
            }
            Self::Verification(c) => verification(value, c),
            Self::Never => false,
        }
    }

    fn matches_formula(&self, value: &PropertyValue, days: &Days) -> bool {
        let PropertyValue::Formula(formula) = value else { return false };
        match (self, &formula.value) {
            (Self::Text(check), FormulaValue::String(text)) => {
                check.matches(text.as_deref().unwrap_or_default())
            }
            (Self::Number(c), FormulaValue::Number(n)) => {
                number(n.as_ref().and_then(|n| n.as_f64()), c)
            }
            (Self::Checkbox(c), FormulaValue::Boolean(b)) => checkbox(b.unwrap_or_default(), c),
            (Self::Date(check), FormulaValue::Date(date)) => {
                check.matches(date.as_ref().map(|date| &date.start), days)
            }
            _ => false,
        }
    }

    fn matches_rollup(&self, value: &PropertyValue, days: &Days) -> bool {
        let PropertyValue::Rollup(rollup) = value else { return false };
        match (self, &rollup.value) {
            (Self::Number(c), RollupValue::Number(n)) => {
                number(n.as_ref().and_then(|n| n.as_f64()), c)
            }
            (Self::Date(check), RollupValue::Date(date)) => {
                check.matches(date.as_ref().map(|date| &date.start), days)
            }
            _ => false,
        }
    }
}

/// A condition on a text, whose case does not count.
pub(super) struct TextCheck {
    compares: fn(&str, &str) -> bool,
    /// In lower case.
    with: String,
    /// Whether the comparison is to come out like this.
    wanted: bool,
}

impl TextCheck {
    fn read(condition: &TextCondition) -> Self {
        let equal: fn(&str, &str) -> bool = |text, other| text == other;
        let contains: fn(&str, &str) -> bool = |text, part| text.contains(part);
        let (compares, with, wanted): (fn(&str, &str) -> bool, &str, bool) = match condition {
            TextCondition::Equals(other) => (equal, other, true),
            TextCondition::DoesNotEqual(other) => (equal, other, false),
            TextCondition::Contains(part) => (contains, part, true),
            TextCondition::DoesNotContain(part) => (contains, part, false),
            TextCondition::StartsWith(part) => (|text, part| text.starts_with(part), part, true),
            TextCondition::EndsWith(part) => (|text, part| text.ends_with(part), part, true),
            TextCondition::IsEmpty(_) => (equal, "", true),
            TextCondition::IsNotEmpty(_) => (equal, "", false),
            _ => (|_, _| false, "", true),
        };
        Self { compares, with: with.to_lowercase(), wanted }
    }

    fn matches(&self, text: &str) -> bool {
        (self.compares)(&lowercase(text), &self.with) == self.wanted
    }
}

fn number(number: Option<f64>, condition: &NumberCondition) -> bool {
    let compared = |other: &NumberInput| number.and_then(|a| a.partial_cmp(&other.as_f64()));
    match condition {
        NumberCondition::Equals(other) => compared(other) == Some(Ordering::Equal),
        NumberCondition::DoesNotEqual(other) => compared(other) != Some(Ordering::Equal),
        NumberCondition::GreaterThan(other) => compared(other) == Some(Ordering::Greater),
        NumberCondition::LessThan(other) => compared(other) == Some(Ordering::Less),
        NumberCondition::GreaterThanOrEqualTo(other) => {
            compared(other).is_some_and(Ordering::is_ge)
        }
        NumberCondition::LessThanOrEqualTo(other) => compared(other).is_some_and(Ordering::is_le),
        NumberCondition::IsEmpty(_) => number.is_none(),
        NumberCondition::IsNotEmpty(_) => number.is_some(),
        _ => false,
    }
}

fn checkbox(checked: bool, condition: &CheckboxCondition) -> bool {
    match condition {
        CheckboxCondition::Equals(other) => checked == *other,
        CheckboxCondition::DoesNotEqual(other) => checked != *other,
        _ => false,
    }
}

/// Of a status, the name of its group counts too.
fn select(column: &Column, value: &PropertyValue, condition: &SelectCondition) -> bool {
    let option = match value {
        PropertyValue::Select(option) | PropertyValue::Status(option) => option.as_ref(),
        _ => None,
    };
    let group = match (&column.config, option) {
        (PropertyConfig::Status(config), Some(option)) => {
            config.groups.iter().find(|group| group.option_ids.contains(&option.id))
        }
        _ => None,
    };
    let is = |name: &String| {
        option.is_some_and(|option| option.name == *name)
            || group.is_some_and(|group| group.name == *name)
    };
    match condition {
        SelectCondition::Equals(names) => names.names().iter().any(is),
        SelectCondition::DoesNotEqual(names) => !names.names().iter().any(is),
        SelectCondition::IsEmpty(_) => option.is_none(),
        SelectCondition::IsNotEmpty(_) => option.is_some(),
        _ => false,
    }
}

fn multi_select(value: &PropertyValue, condition: &MultiSelectCondition) -> bool {
    let PropertyValue::MultiSelect(options) = value else { return false };
    let has = |name: &String| options.iter().any(|option| option.name == *name);
    match condition {
        MultiSelectCondition::Contains(names) => names.names().iter().any(has),
        MultiSelectCondition::DoesNotContain(names) => !names.names().iter().any(has),
        MultiSelectCondition::IsEmpty(_) => options.is_empty(),
        MultiSelectCondition::IsNotEmpty(_) => !options.is_empty(),
        _ => false,
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
