//! The rules of what requests hold.

use std::collections::HashSet;

use super::check::beginning;
use super::{Check, Rule, Validate, limits, nearest};
use crate::emoji::is_emoji;
use crate::filter::groups::DEEPEST;
use crate::time::zone;
use crate::{
    Condition, CoverInput, CoverInputKind, DateCondition, DateOperand, DateOrDateTime, DateValue,
    File, FileKind, Filter, FormulaCondition, IconInput, IconInputKind, MentionKind, Number,
    NumberCondition, NumberInput, Offset, Patch, Place, Properties, PropertyConfigInput,
    PropertyInput, PropertyInputValue, PropertySchemaInput, RelationConfigInput, RichText,
    RichTextArray, RichTextKind, RollupCondition, RollupConfigInput, RollupItemCondition,
    SelectConfigInput, SelectOptionInput, Sort, Url, VerificationState,
};

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, check: &mut Check<'_>) {
        if let Some(value) = self {
            value.validate(check);
        }
    }
}

impl<T: Validate> Validate for Patch<T> {
    fn validate(&self, check: &mut Check<'_>) {
        if let Patch::Set(value) = self {
            value.validate(check);
        }
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, check: &mut Check<'_>) {
        check.elements(self);
    }
}

impl<T: Validate> Validate for Properties<T> {
    fn validate(&self, check: &mut Check<'_>) {
        let mut names = HashSet::new();
        for (index, (name, property)) in self.iter().enumerate() {
            check.at(name, |check| {
                if name.trim().is_empty() {
                    check.broken(Rule::NoName(index + 1));
                } else if !names.insert(name) {
                    check.broken(Rule::TwoProperties(name.to_owned()));
                }
                property.validate(check);
            });
        }
    }
}

impl Validate for RichTextArray {
    fn validate(&self, check: &mut Check<'_>) {
        check.at_most(limits::RICH_TEXT, self.len());
        check.elements(self);
    }
}

impl Validate for RichText {
    fn validate(&self, check: &mut Check<'_>) {
        match &self.kind {
            RichTextKind::Text(text) => check.at("text", |check| {
                check.at("content", |check| check.text(limits::TEXT_CONTENT, &text.content));
                if let Some(link) = &text.link {
                    check.at("link", |check| address(check, link));
                }
            }),
            RichTextKind::Equation(equation) => check.at("equation", |check| {
                check.at("expression", |check| {
                    check.text(limits::EQUATION, &equation.expression);
                });
            }),
            RichTextKind::Mention(mention) => {
                if let MentionKind::Date(date) = &mention.kind {
                    check.at("mention", |check| check.key("date", &**date));
                }
            }
            RichTextKind::Unknown(_) => {}
        }
    }
}

impl Validate for IconInput {
    fn validate(&self, check: &mut Check<'_>) {
        match &self.kind {
            IconInputKind::Emoji(emoji) => check.at("emoji", |check| {
                if emoji.is_empty() {
                    check.broken(Rule::Empty);
                } else if !is_emoji(emoji) {
                    check.broken(Rule::NotAnEmoji(beginning(emoji)));
                }
            }),
            IconInputKind::External(file) => external(check, file),
            _ => {}
        }
    }
}

impl Validate for CoverInput {
    fn validate(&self, check: &mut Check<'_>) {
        if let CoverInputKind::External(file) = &self.kind {
            external(check, file);
        }
    }
}

pub(super) fn external(check: &mut Check<'_>, file: &Url) {
    check.at("external", |check| address(check, file));
}

fn address(check: &mut Check<'_>, Url { url, .. }: &Url) {
    check.at("url", |check| check.full_text(limits::URL, url));
}

impl Validate for File {
    fn validate(&self, check: &mut Check<'_>) {
        check.at("name", |check| match &self.name {
            Some(name) => check.full_text(limits::FILE_NAME, name),
            None if matches!(self.kind, FileKind::FileUpload(_)) => {}
            None => check.broken(Rule::Empty),
        });
        if let FileKind::External(file) = &self.kind {
            external(check, file);
        }
    }
}

impl Validate for SelectOptionInput {
    fn validate(&self, check: &mut Check<'_>) {
        if self.id.is_none() && self.name.is_none() {
            check.broken(Rule::NoOption);
        }
        if let Some(name) = &self.name {
            check.at("name", |check| {
                check.full_text(limits::OPTION_NAME, name);
                if name.contains(',') {
                    check.broken(Rule::Comma(beginning(name)));
                }
            });
        }
        if let Some(color) = self.color.as_ref().filter(|color| color.is_background()) {
            check.at("color", |check| check.broken(Rule::NoSuchColor(beginning(color.as_str()))));
        }
    }
}

impl Validate for DateValue {
    fn validate(&self, check: &mut Check<'_>) {
        let mut date = |key, date: &DateOrDateTime| {
            check.at(key, |check| match date {
                DateOrDateTime::Unknown(text) => check.broken(Rule::NotADate(beginning(text))),
                DateOrDateTime::Date(_) if self.time_zone.is_some() => {
                    check.broken(Rule::TimeZoneWithDay);
                }
                // Both say the same, and Notion takes it.
                DateOrDateTime::DateTime { offset, .. }
                    if *offset == Offset::UTC && self.time_zone.as_deref() == Some("UTC") => {}
                DateOrDateTime::DateTime { .. } if self.time_zone.is_some() => {
                    check.broken(Rule::TimeZoneWithOffset);
                }
                _ => {}
            });
        };
        date("start", &self.start);
        if let Some(end) = &self.end {
            date("end", end);
        }
        if let Some(name) = self.time_zone.as_deref().filter(|name| !zone::exists(name)) {
            let nearest = nearest(name, zone::names()).map(str::to_owned);
            let rule = Rule::NoSuchTimeZone { name: beginning(name), nearest };
            check.at("time_zone", |check| check.broken(rule));
        }
        let end = self.end.as_ref().and_then(|end| end.timestamp().map(|to| (end.has_time(), to)));
        if let (Some(from), Some((has_time, to))) = (self.start.timestamp(), end) {
            if self.start.has_time() != has_time {
                check.at("end", |check| check.broken(Rule::MixedRange));
            } else if to < from {
                check.at("end", |check| check.broken(Rule::EndBeforeStart));
            }
        }
    }
}

impl Validate for Place {
    fn validate(&self, check: &mut Check<'_>) {
        let mut degrees = |key, number: &Option<Number>, most: i64| {
            let degrees = number.as_ref().and_then(Number::as_f64);
            if let Some(degrees) = degrees.filter(|degrees| degrees.abs() > most as f64) {
                let rule = Rule::OutOfRange { actual: degrees.to_string(), least: -most, most };
                check.at(key, |check| check.broken(rule));
            }
        };
        degrees("lat", &self.lat, 90);
        degrees("lon", &self.lon, 180);
    }
}

impl Validate for NumberInput {
    fn validate(&self, check: &mut Check<'_>) {
        if let Self::NotFinite(number) = self {
            check.broken(Rule::NotFinite(number.to_string()));
        }
    }
}

impl Validate for PropertyInput {
    fn validate(&self, check: &mut Check<'_>) {
        use PropertyInputValue as Value;

        check.at(self.value.name(), |check| match &self.value {
            Value::Title(text) | Value::RichText(text) => text.validate(check),
            Value::Select(option) | Value::Status(option) => option.validate(check),
            Value::MultiSelect(options) => {
                check.at_most(limits::MULTI_SELECT, options.len());
                check.elements(options);
            }
            Value::Date(date) => date.validate(check),
            Value::People(people) => check.at_most(limits::PEOPLE, people.len()),
            Value::Files(files) => {
                check.at_most(limits::FILES, files.len());
                check.elements(files);
            }
            Value::Url(Some(url)) => check.full_text(limits::URL, url),
            Value::Email(Some(email)) => check.full_text(limits::EMAIL, email),
            Value::PhoneNumber(Some(number)) => check.full_text(limits::PHONE_NUMBER, number),
            Value::Relation(pages) => check.at_most(limits::RELATION, pages.len()),
            Value::Verification(verification) => {
                if verification.state == VerificationState::Expired {
                    check.at("state", |check| check.broken(Rule::ReadOnly("expired")));
                }
                check.key("date", &verification.date);
            }
            Value::Place(Some(place)) => place.validate(check),
            Value::Number(Some(number)) => number.validate(check),
            Value::Number(None)
            | Value::Checkbox(_)
            | Value::Url(None)
            | Value::Email(None)
            | Value::PhoneNumber(None)
            | Value::Place(None)
            | Value::Unknown(_) => {}
        });
    }
}

impl Validate for PropertySchemaInput {
    fn validate(&self, check: &mut Check<'_>) {
        if let Some(name) = &self.name {
            check.at("name", |check| {
                if name.is_empty() {
                    check.broken(Rule::Empty);
                }
            });
        }
        if let Patch::Set(description) = &self.description {
            check.at("description", |check| {
                check.full_text(limits::DESCRIPTION, description);
            });
        }
        check.at(self.config.name(), |check| match &self.config {
            PropertyConfigInput::Select(config)
            | PropertyConfigInput::MultiSelect(config)
            | PropertyConfigInput::Status(config) => config.validate(check),
            PropertyConfigInput::Relation(config) => config.validate(check),
            PropertyConfigInput::Rollup(config) => config.validate(check),
            PropertyConfigInput::Formula(config) if config.expression.is_empty() => {
                check.at("expression", |check| check.broken(Rule::Empty));
            }
            _ => {}
        });
    }
}

impl Validate for SelectConfigInput {
    fn validate(&self, check: &mut Check<'_>) {
        let Some(options) = &self.options else { return };
        check.at("options", |check| {
            check.at_most(limits::OPTIONS, options.len());
            let mut names = HashSet::new();
            for (index, option) in options.iter().enumerate() {
                check.at_index(index, |check| {
                    option.validate(check);
                    if let Some(description) = &option.description {
                        check.at("description", |check| {
                            check.text(limits::DESCRIPTION, description);
                        });
                    }
                    if let Some(name) = &option.name
                        && !names.insert(name.to_lowercase())
                    {
                        check.at("name", |check| check.broken(Rule::TwoOptions(name.clone())));
                    }
                });
            }
        });
    }
}

impl Validate for RelationConfigInput {
    fn validate(&self, check: &mut Check<'_>) {
        if self.data_source_id.is_none() {
            check.broken(Rule::RelationWithoutDataSource);
        }
    }
}

impl Validate for RollupConfigInput {
    fn validate(&self, check: &mut Check<'_>) {
        if self.relation_property_name.is_none() && self.relation_property_id.is_none() {
            check.broken(Rule::IncompleteRollup("a relation"));
        }
        if self.rollup_property_name.is_none() && self.rollup_property_id.is_none() {
            check.broken(Rule::IncompleteRollup("a property of the related rows"));
        }
        if self.function.as_str().is_empty() {
            check.broken(Rule::IncompleteRollup("a function"));
        }
    }
}

impl Validate for Filter {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        let depth = self.depth();
        check.at_most(limits::FILTER_DEPTH, depth);
        groups(self, check, depth.min(DEEPEST));
    }
}

#[inline]
fn groups(filter: &Filter, check: &mut Check<'_>, levels: usize) {
    let (key, filters) = match filter {
        Filter::And(filters) => ("and", filters),
        Filter::Or(filters) => ("or", filters),
        Filter::Property(filter) => return condition(&filter.condition, check),
        Filter::Timestamp(filter) => {
            let key = filter.timestamp.as_str();
            return check.at(key, |check| date_condition(&filter.condition, check));
        }
        Filter::Unknown(_) => return,
    };
    let Some(below) = levels.checked_sub(1) else { return };
    check.at(key, |check| {
        check.at_most(limits::FILTER_GROUP, filters.len());
        for (index, filter) in filters.iter().enumerate() {
            check.at_index(index, |check| groups(filter, check, below));
        }
    });
}

#[inline]
fn condition(condition: &Condition, check: &mut Check<'_>) {
    check.at(condition.key().unwrap_or_default(), |check| match condition {
        Condition::Date(date) | Condition::CreatedTime(date) | Condition::LastEditedTime(date) => {
            date_condition(date, check);
        }
        Condition::Number(number) | Condition::UniqueId(number) => number_condition(number, check),
        Condition::Formula(FormulaCondition::Date(date))
        | Condition::Rollup(RollupCondition::Date(date)) => {
            check.at("date", |check| date_condition(date, check));
        }
        Condition::Formula(FormulaCondition::Number(number))
        | Condition::Rollup(RollupCondition::Number(number)) => {
            check.at("number", |check| number_condition(number, check));
        }
        Condition::Rollup(
            RollupCondition::Any(item) | RollupCondition::Every(item) | RollupCondition::None(item),
        ) => {
            let which = match condition {
                Condition::Rollup(rollup) => rollup.key().unwrap_or_default(),
                _ => "",
            };
            check.at(which, |check| match item {
                RollupItemCondition::Date(date) => {
                    check.at("date", |check| date_condition(date, check));
                }
                RollupItemCondition::Number(number) => {
                    check.at("number", |check| number_condition(number, check));
                }
                _ => {}
            });
        }
        _ => {}
    });
}

#[inline]
fn number_condition(condition: &NumberCondition, check: &mut Check<'_>) {
    if let NumberCondition::Equals(number)
    | NumberCondition::DoesNotEqual(number)
    | NumberCondition::GreaterThan(number)
    | NumberCondition::LessThan(number)
    | NumberCondition::GreaterThanOrEqualTo(number)
    | NumberCondition::LessThanOrEqualTo(number) = condition
    {
        check.key(condition.key().unwrap_or_default(), number);
    }
}

#[inline]
fn date_condition(condition: &DateCondition, check: &mut Check<'_>) {
    if let DateCondition::Equals(operand)
    | DateCondition::Before(operand)
    | DateCondition::After(operand)
    | DateCondition::OnOrBefore(operand)
    | DateCondition::OnOrAfter(operand) = condition
        && let DateOperand::At(DateOrDateTime::Unknown(text)) = operand
    {
        check.at(condition.key().unwrap_or_default(), |check| {
            check.broken(Rule::NotADate(beginning(text)));
        });
    }
}

impl Validate for Sort {
    fn validate(&self, check: &mut Check<'_>) {
        if self.property.is_none() && self.timestamp.is_none() {
            check.at("property", |check| check.broken(Rule::Empty));
        }
    }
}
