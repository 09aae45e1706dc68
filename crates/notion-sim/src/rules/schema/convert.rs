//! What becomes of values when their property changes.

use notion_model::{
    DataSourceId, DateOrDateTime, DateValue, PropertyConfig, PropertyValue, RichTextArray,
    SelectOption,
};

use super::options::{option_named, options_of};
use super::relation;
use crate::rules::cell::as_text;
use crate::rules::text;
use crate::store::state::{Column, State};

/// Lets the values of a property follow its configuration, which was `old`.
pub(crate) fn convert_values(
    state: &mut State,
    source: DataSourceId,
    id: &str,
    old: &PropertyConfig,
) {
    let column = state.data_source(source).and_then(|source| source.column(id));
    let Some(new) = column.map(|column| column.config.clone()) else { return };
    if old.name() != new.name() {
        convert(state, source, id);
    } else if !options_of(Some(&new)).is_empty() || !options_of(Some(old)).is_empty() {
        forget_options(state, source, id, &new);
    }
    relation::sync_counterpart(state, source, id, old, &new);
}

/// Values lose the options that there are no more.
fn forget_options(state: &mut State, source: DataSourceId, id: &str, config: &PropertyConfig) {
    let known: Vec<String> = options_of(Some(config)).into_iter().map(|option| option.id).collect();
    let is_there = |option: &SelectOption| known.contains(&option.id);
    for row in state.rows(source) {
        let value = state.page(row).and_then(|page| page.values.get(id));
        match value {
            Some(PropertyValue::MultiSelect(options)) => {
                let left = options.iter().filter(|option| is_there(option)).cloned().collect();
                state.adjust_value(row, id, Some(PropertyValue::MultiSelect(left)));
            }
            Some(PropertyValue::Select(Some(option)) | PropertyValue::Status(Some(option)))
                if !is_there(option) =>
            {
                state.adjust_value(row, id, None);
            }
            _ => {}
        }
    }
}

/// After a change of type: keeps what converts through text, and drops the rest.
fn convert(state: &mut State, source: DataSourceId, id: &str) {
    let Some(source_record) = state.data_source(source) else { return };
    let Some(column) = source_record.column(id).cloned() else { return };
    for row in state.rows(source) {
        let Some(old) = state.page(row).and_then(|page| page.values.get(id)).cloned() else {
            continue;
        };
        state.adjust_value(row, id, None);
        let text = relation::titles(state, &old).unwrap_or_else(|| as_text(&old).into_owned());
        if text.is_empty() {
            continue;
        }
        let new = converted(state, source, &column, text);
        if new.is_some() {
            state.adjust_value(row, id, new);
        }
    }
}

/// What a text becomes.
fn converted(
    state: &mut State,
    source: DataSourceId,
    column: &Column,
    text: String,
) -> Option<PropertyValue> {
    let first = text.split(',').next().unwrap_or_default().trim().to_owned();
    Some(match &column.config {
        PropertyConfig::RichText(_) => {
            PropertyValue::RichText(text::rich_text(state, RichTextArray::from(text)))
        }
        PropertyConfig::Number(_) => {
            let number = text.trim().parse().ok().and_then(crate::rules::cell::shortest)?;
            PropertyValue::Number(Some(number))
        }
        PropertyConfig::Url(_) => PropertyValue::Url(Some(text)),
        PropertyConfig::Email(_) => PropertyValue::Email(Some(text)),
        PropertyConfig::PhoneNumber(_) => PropertyValue::PhoneNumber(Some(text)),
        PropertyConfig::Checkbox(_) => {
            PropertyValue::Checkbox(matches!(text.to_lowercase().as_str(), "yes" | "true" | "1"))
        }
        PropertyConfig::Select(_) => {
            PropertyValue::Select(Some(option_named(state, source, &column.id, &first)?.into()))
        }
        PropertyConfig::Status(config) => {
            let option = config.options.iter().find(|option| option.name == first)?;
            PropertyValue::Status(Some(super::chosen(option).into()))
        }
        PropertyConfig::MultiSelect(_) => {
            let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
            let names: Vec<String> = names.map(str::to_owned).collect();
            let options =
                names.iter().filter_map(|name| option_named(state, source, &column.id, name));
            PropertyValue::MultiSelect(options.collect())
        }
        PropertyConfig::Date(_) => {
            let (start, end) = match text.split_once(" → ") {
                Some((start, end)) => (start, Some(DateOrDateTime::from(end))),
                None => (text.as_str(), None),
            };
            let mut date = DateValue::from(DateOrDateTime::from(start.trim()));
            date.start.instant()?;
            date.end = end.filter(|end| end.instant().is_some());
            PropertyValue::Date(Some(text::date(date).into()))
        }
        PropertyConfig::People(_) => {
            let named = |name: &&str| {
                state.users().iter().find(|user| user.name.as_deref() == Some(name.trim()))
            };
            let people: Vec<_> =
                text.split(',').filter_map(|name| named(&name).map(|user| user.id)).collect();
            PropertyValue::People(people.into_iter().map(|id| state.user(id)).collect())
        }
        _ => return None,
    })
}
