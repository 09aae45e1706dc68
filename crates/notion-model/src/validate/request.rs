//! The rules of what requests hold.

use std::collections::HashSet;

use super::{Check, Rule, Validate, limits};
use crate::filter::groups::DEEPEST;
use crate::{
    CoverInput, CoverInputKind, DateOrDateTime, DateValue, File, FileKind, Filter, IconInput,
    IconInputKind, Number, Patch, Place, Properties, PropertyConfigInput, PropertyInput,
    PropertyInputValue, PropertySchemaInput, RelationConfigInput, RichText, RichTextArray,
    RichTextKind, RollupConfigInput, SelectConfigInput, SelectOptionInput, Sort, VerificationState,
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
        for (name, property) in self.iter() {
            check.key(name, property);
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
                    check.at("link", |check| {
                        check.at("url", |check| check.full_text(limits::URL, &link.url));
                    });
                }
            }),
            RichTextKind::Equation(equation) => check.at("equation", |check| {
                check.at("expression", |check| {
                    check.text(limits::EQUATION, &equation.expression);
                });
            }),
            RichTextKind::Mention(_) | RichTextKind::Unknown(_) => {}
        }
    }
}

impl Validate for IconInput {
    fn validate(&self, check: &mut Check<'_>) {
        match &self.kind {
            IconInputKind::Emoji(emoji) if emoji.is_empty() => {
                check.at("emoji", |check| check.broken(Rule::Empty));
            }
            IconInputKind::External(file) => external(check, &file.url),
            _ => {}
        }
    }
}

impl Validate for CoverInput {
    fn validate(&self, check: &mut Check<'_>) {
        if let CoverInputKind::External(file) = &self.kind {
            external(check, &file.url);
        }
    }
}

fn external(check: &mut Check<'_>, url: &str) {
    check.at("external", |check| check.at("url", |check| check.full_text(limits::URL, url)));
}

impl Validate for File {
    fn validate(&self, check: &mut Check<'_>) {
        check.at("name", |check| match &self.name {
            Some(name) => check.full_text(limits::FILE_NAME, name),
            None if matches!(self.kind, FileKind::FileUpload(_)) => {}
            None => check.broken(Rule::Empty),
        });
        if let FileKind::External(file) = &self.kind {
            external(check, &file.url);
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
                    check.broken(Rule::Comma(name.chars().take(100).collect()));
                }
            });
        }
    }
}

impl Validate for DateValue {
    fn validate(&self, check: &mut Check<'_>) {
        let mut date = |key, date: &DateOrDateTime| {
            if let DateOrDateTime::Unknown(text) = date {
                let text = text.chars().take(100).collect();
                check.at(key, |check| check.broken(Rule::NotADate(text)));
            }
            if self.time_zone.is_some() && matches!(date, DateOrDateTime::DateTime { .. }) {
                check.at(key, |check| check.broken(Rule::TimeZoneWithOffset));
            }
        };
        date("start", &self.start);
        let Some(end) = &self.end else { return };
        date("end", end);
        if let (Some(from), Some(to)) = (self.start.instant(), end.instant()) {
            if self.start.has_time() != end.has_time() {
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
            Value::Number(_)
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
    fn validate(&self, check: &mut Check<'_>) {
        let depth = self.depth();
        check.at_most(limits::FILTER_DEPTH, depth);
        groups(self, check, depth.min(DEEPEST));
    }
}

fn groups(filter: &Filter, check: &mut Check<'_>, levels: usize) {
    let (key, filters) = match filter {
        Filter::And(filters) => ("and", filters),
        Filter::Or(filters) => ("or", filters),
        Filter::Property(_) | Filter::Timestamp(_) | Filter::Unknown(_) => return,
    };
    let Some(below) = levels.checked_sub(1) else { return };
    check.at(key, |check| {
        check.at_most(limits::FILTER_GROUP, filters.len());
        for (index, filter) in filters.iter().enumerate() {
            check.at_index(index, |check| groups(filter, check, below));
        }
    });
}

impl Validate for Sort {
    fn validate(&self, check: &mut Check<'_>) {
        if self.property.is_none() && self.timestamp.is_none() {
            check.at("property", |check| check.broken(Rule::Empty));
        }
    }
}
