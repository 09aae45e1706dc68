//! One key, compared with what a condition says.

use std::cmp::Ordering;

use notion_model::{
    CheckboxCondition, DateCondition, MultiSelectCondition, NumberCondition, NumberInput,
    PropertyConfig, SelectCondition, TextCondition,
};
use smol_str::SmolStr;

use super::date::{DateCheck, Days};
use crate::store::rows::{Form, Key};
use crate::store::state::Column;

/// A condition on a key, with what it compares in the form in which that is compared.
pub(super) enum KeyCheck<'f> {
    Text(TextCheck),
    Number(&'f NumberCondition),
    Checkbox(&'f CheckboxCondition),
    Option(OptionCheck<'f>),
    Options(&'f MultiSelectCondition),
    Date(DateCheck),
}

impl<'f> KeyCheck<'f> {
    pub(super) fn text(condition: &TextCondition) -> Self {
        Self::Text(TextCheck::read(condition))
    }

    pub(super) fn date(condition: &DateCondition, days: &Days) -> Self {
        Self::Date(DateCheck::read(condition, days))
    }

    /// Of a status, the name of its group counts too.
    pub(super) fn option(condition: &'f SelectCondition, column: &'f Column) -> Self {
        Self::Option(OptionCheck::read(condition, column))
    }

    /// What it compares.
    pub(super) fn form(&self) -> Form {
        match self {
            Self::Text(_) => Form::Text,
            Self::Number(_) => Form::Number,
            Self::Checkbox(_) => Form::Checkbox,
            Self::Option(_) => Form::Option,
            Self::Options(_) => Form::Options,
            Self::Date(_) => Form::Date,
        }
    }

    /// How much there is to look at, compared with other conditions.
    pub(super) fn cost(&self) -> u32 {
        match self {
            Self::Number(_) | Self::Checkbox(_) | Self::Date(_) => 1,
            Self::Option(_) => 2,
            Self::Options(_) => 3,
            Self::Text(_) => 4,
        }
    }

    pub(super) fn matches(&self, key: &Key, days: &Days) -> bool {
        match self {
            Self::Text(check) => check.matches(match key {
                Key::Text(text) => text,
                _ => "",
            }),
            Self::Number(c) => number(
                match key {
                    Key::Number(number) => Some(*number),
                    _ => None,
                },
                c,
            ),
            Self::Checkbox(c) => checkbox(matches!(key, Key::Checkbox(true)), c),
            Self::Option(check) => check.matches(match key {
                Key::Option(name) => Some(name),
                _ => None,
            }),
            Self::Options(c) => {
                let names = match key {
                    Key::Options(names) => &names[..],
                    _ => &[],
                };
                options(names, c)
            }
            Self::Date(check) => {
                let date = match key {
                    Key::Date(date) => Some(date),
                    _ => None,
                };
                check.matches(date, days)
            }
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
        (self.compares)(text, &self.with) == self.wanted
    }
}

/// A condition on the name of an option.
pub(super) enum OptionCheck<'f> {
    /// Whether it is one of these.
    IsOneOf(Vec<&'f str>, bool),
    IsThere(bool),
    /// Of a kind that is not known.
    Never,
}

impl<'f> OptionCheck<'f> {
    fn read(condition: &'f SelectCondition, column: &'f Column) -> Self {
        let meant = |names: &'f [String]| {
            let groups = match &column.config {
                PropertyConfig::Status(config) => config.groups.iter(),
                _ => [].iter(),
            };
            let ids = groups.filter(|group| names.contains(&group.name));
            let ids: Vec<&String> = ids.flat_map(|group| &group.option_ids).collect();
            let options = match &column.config {
                PropertyConfig::Status(config) => config.options.iter(),
                _ => [].iter(),
            };
            let of_groups = options.filter(|option| ids.contains(&&option.id));
            let of_groups = of_groups.map(|option| option.name.as_str());
            names.iter().map(String::as_str).chain(of_groups).collect()
        };
        match condition {
            SelectCondition::Equals(names) => Self::IsOneOf(meant(names.names()), true),
            SelectCondition::DoesNotEqual(names) => Self::IsOneOf(meant(names.names()), false),
            SelectCondition::IsEmpty(_) => Self::IsThere(false),
            SelectCondition::IsNotEmpty(_) => Self::IsThere(true),
            _ => Self::Never,
        }
    }

    fn matches(&self, name: Option<&str>) -> bool {
        match self {
            Self::IsOneOf(names, wanted) => {
                name.is_some_and(|name| names.contains(&name)) == *wanted
            }
            Self::IsThere(wanted) => name.is_some() == *wanted,
            Self::Never => false,
        }
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

fn options(options: &[SmolStr], condition: &MultiSelectCondition) -> bool {
    let has = |name: &String| options.iter().any(|option| option == name);
    match condition {
        MultiSelectCondition::Contains(names) => names.names().iter().any(has),
        MultiSelectCondition::DoesNotContain(names) => !names.names().iter().any(has),
        MultiSelectCondition::IsEmpty(_) => options.is_empty(),
        MultiSelectCondition::IsNotEmpty(_) => !options.is_empty(),
        _ => false,
    }
}
