//! The options of selects, and the groups of statuses.

use notion_model::validate::limits;
use notion_model::{
    Color, Condition, DataSourceId, MultiSelectCondition, PropertyConfig, SchemaOption,
    SelectCondition, SelectConfig, SelectConfigInput, SelectOption, StatusConfig, StatusGroup,
};

use crate::store::state::{Column, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::length;

pub(crate) fn options_of(config: Option<&PropertyConfig>) -> Vec<SchemaOption> {
    match config {
        Some(PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config)) => {
            config.options.clone()
        }
        Some(PropertyConfig::Status(config)) => config.options.clone(),
        _ => Vec::new(),
    }
}

/// The whole new list of options: those that are known by id, then by name, keep id, name and colour.
fn options(
    state: &mut State,
    known: &[SchemaOption],
    input: &SelectConfigInput,
) -> Result<Vec<SchemaOption>> {
    let Some(wanted) = &input.options else { return Ok(known.to_vec()) };
    let mut all: Vec<SchemaOption> = Vec::with_capacity(wanted.len());
    for option in wanted {
        let by_id = known.iter().find(|known| option.id.as_ref() == Some(&known.id));
        let found =
            by_id.or_else(|| known.iter().find(|known| option.name.as_ref() == Some(&known.name)));
        let mut next = match (found, &option.name) {
            (Some(found), _) => found.clone(),
            (None, Some(name)) => new_option(state, name, option.color.clone())?,
            (None, None) => return Err(Fail::validation("An option needs a name.")),
        };
        if option.description.is_some() {
            next.description.clone_from(&option.description);
        }
        if all.iter().any(|other| other.name.to_lowercase() == next.name.to_lowercase()) {
            return Err(Fail::validation(format!("Option {} is duplicated.", next.name)));
        }
        all.push(next);
    }
    Ok(all)
}

/// Refuses a condition that names an option which a property does not have; of a status, its groups count, too.
pub(crate) fn check_named(column: &Column, condition: &Condition) -> Result<()> {
    use MultiSelectCondition as Multi;
    use SelectCondition as Single;

    let named = match condition {
        Condition::Select(Single::Equals(names) | Single::DoesNotEqual(names))
        | Condition::Status(Single::Equals(names) | Single::DoesNotEqual(names))
        | Condition::MultiSelect(Multi::Contains(names) | Multi::DoesNotContain(names)) => {
            names.names()
        }
        _ => &[],
    };
    let mut known: Vec<String> =
        options_of(Some(&column.config)).into_iter().map(|option| option.name).collect();
    if let PropertyConfig::Status(config) = &column.config {
        known.extend(config.groups.iter().map(|group| group.name.clone()));
    }
    let Some(unknown) = named.iter().find(|name| !known.contains(name)) else { return Ok(()) };
    let known: Vec<String> = known.iter().map(|name| format!("\"{name}\"")).collect();
    let (kind, property, known) = (column.config.name(), &column.name, known.join(", "));
    Err(Fail::validation(format!(
        "{kind} option \"{unknown}\" not found for property \"{property}\". Available options: {known}."
    )))
}

/// Refuses what no option can be called.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.contains(',') {
        return Err(Fail::validation(format!("Invalid select option, commas not allowed: {name}")));
    }
    length(name.encode_utf16().count(), limits::OPTION_NAME.max, "name")
}

pub(crate) fn new_option(
    state: &mut State,
    name: &str,
    color: Option<Color>,
) -> Result<SchemaOption> {
    check_name(name)?;
    let mut option = SchemaOption::default();
    option.id = state.random_id().to_string();
    option.name = name.to_owned();
    option.color = color.unwrap_or(Color::Default);
    Ok(option)
}

pub(crate) fn select(
    state: &mut State,
    current: Option<&PropertyConfig>,
    input: &SelectConfigInput,
) -> Result<SelectConfig> {
    let mut config = SelectConfig::default();
    config.options = options(state, &options_of(current), input)?;
    Ok(config)
}

pub(crate) fn status(
    state: &mut State,
    current: Option<&PropertyConfig>,
    input: &SelectConfigInput,
) -> Result<StatusConfig> {
    let groups = match current {
        Some(PropertyConfig::Status(config)) => config.groups.clone(),
        _ => [("To-do", Color::Gray), ("In progress", Color::Blue), ("Complete", Color::Green)]
            .into_iter()
            .map(|(name, color)| {
                let mut group = StatusGroup::default();
                group.id = state.random_id().to_string();
                group.name = name.to_owned();
                group.color = color;
                group
            })
            .collect(),
    };
    let mut config = StatusConfig::default();
    config.groups = groups;
    let known = options_of(current);
    let first = known.is_empty() && input.options.is_none();
    config.options = if first {
        let mut defaults = Vec::new();
        for (name, color) in
            [("Not started", Color::Default), ("In progress", Color::Blue), ("Done", Color::Green)]
        {
            defaults.push(new_option(state, name, Some(color))?);
        }
        defaults
    } else {
        options(state, &known, input)?
    };
    for (index, option) in config.options.iter().enumerate() {
        if config.groups.iter().any(|group| group.option_ids.contains(&option.id)) {
            continue;
        }
        let wanted = input
            .options
            .iter()
            .flatten()
            .find(|wanted| wanted.name.as_ref() == Some(&option.name));
        let wanted = wanted.and_then(|wanted| wanted.group.clone());
        let place = config.groups.iter().position(|group| Some(&group.name) == wanted.as_ref());
        if let (Some(group), None) = (&wanted, place) {
            return Err(Fail::validation(format!("Status group \"{group}\" does not exist.")));
        }
        let place = place.unwrap_or(if first { index } else { 0 });
        if let Some(group) = config.groups.get_mut(place) {
            group.option_ids.push(option.id.clone());
        }
    }
    for group in &mut config.groups {
        group.option_ids.retain(|id| config.options.iter().any(|option| option.id == *id));
    }
    Ok(config)
}

/// The option of a property with this name, made if need be.
pub(crate) fn option_named(
    state: &mut State,
    source: DataSourceId,
    id: &str,
    name: &str,
) -> Option<SelectOption> {
    let column = state.data_source(source)?.column(id)?;
    let known = options_of(Some(&column.config)).into_iter().find(|option| option.name == name);
    let option = match known {
        Some(option) => option,
        None => {
            let option = new_option(state, name, None).ok()?;
            let added = option.clone();
            state.change_column(source, id, move |column| {
                if let PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) =
                    &mut column.config
                {
                    config.options.push(added);
                }
            });
            option
        }
    };
    Some(chosen(&option))
}

/// An option as values have it.
pub(crate) fn chosen(option: &SchemaOption) -> SelectOption {
    let mut chosen = SelectOption::default();
    chosen.id.clone_from(&option.id);
    chosen.name.clone_from(&option.name);
    chosen.color = option.color.clone();
    chosen
}

/// Adds an option to a select, and gives it as values have it.
pub(crate) fn add_option(
    state: &mut State,
    source: DataSourceId,
    id: &str,
    option: SchemaOption,
) -> SelectOption {
    let chosen = chosen(&option);
    state.change_column(source, id, move |column| {
        if let PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) =
            &mut column.config
        {
            config.options.push(option);
        }
    });
    chosen
}
