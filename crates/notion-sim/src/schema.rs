//! Schemas: what is asked for, and what becomes of it.

use notion_model::{
    Color, DataSourceId, DualProperty, Empty, FormulaConfig, NumberConfig, NumberFormat, Patch,
    Properties, PropertyConfig, PropertyConfigInput, PropertyId, PropertySchema,
    PropertySchemaInput, PropertyValue, RelationConfig, RelationKind, RelationKindInput,
    RichTextArray, RollupConfig, SchemaOption, SelectConfig, SelectConfigInput, SelectOption,
    StatusConfig, StatusGroup, UniqueIdConfig,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::fail::{Fail, Result};
use crate::state::{Column, State};

/// What JavaScript's `encodeURIComponent` leaves alone.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// A property id as answers have it.
pub(crate) fn encoded(id: &str) -> PropertyId {
    PropertyId::from(utf8_percent_encode(id, PLAIN).to_string())
}

/// The schema of a data source, as it is answered.
pub(crate) fn answer(state: &State, id: DataSourceId) -> Properties<PropertySchema> {
    let Some(source) = state.data_sources.get(&id) else { return Properties::new() };
    let columns = source.ordered().into_iter().map(|column| {
        let mut schema = PropertySchema::default();
        schema.id = encoded(&column.id);
        schema.name.clone_from(&column.name);
        schema.description.clone_from(&column.description);
        schema.config = shown(state, source.id, &column.config);
        (column.name.as_str(), schema)
    });
    columns.collect()
}

/// A configuration with the names that its ids have now.
fn shown(state: &State, source: DataSourceId, config: &PropertyConfig) -> PropertyConfig {
    let mut config = config.clone();
    match &mut config {
        PropertyConfig::Relation(relation) => {
            let target = relation.data_source_id.and_then(|id| state.data_sources.get(&id));
            relation.database_id = target.map(|target| target.database);
            if let RelationKind::DualProperty(dual) = &mut relation.kind
                && let Some(id) = &dual.synced_property_id
            {
                let other = target.and_then(|target| target.column(id.as_str()));
                dual.synced_property_name = other.map(|column| column.name.clone());
            }
        }
        PropertyConfig::Rollup(rollup) => {
            let source = state.data_sources.get(&source);
            let id = rollup.relation_property_id.clone().unwrap_or_default();
            if let Some(column) = source.and_then(|source| source.column(id.as_str())) {
                rollup.relation_property_name = Some(column.name.clone());
                if let PropertyConfig::Relation(relation) = &column.config {
                    let target = relation.data_source_id.and_then(|id| state.data_sources.get(&id));
                    let id = rollup.rollup_property_id.clone().unwrap_or_default();
                    if let Some(column) = target.and_then(|target| target.column(id.as_str())) {
                        rollup.rollup_property_name = Some(column.name.clone());
                    }
                }
            }
        }
        _ => {}
    }
    config
}

/// Makes the schema of a new data source; a title is added if there is none.
pub(crate) fn create(
    state: &mut State,
    source: DataSourceId,
    wanted: &Map<String, Value>,
    path: &str,
) -> Result<()> {
    let titles = wanted.values().filter(|value| value.get("title").is_some()).count();
    if titles > 1 {
        return Err(Fail::validation("Database schema must have exactly one title property."));
    }
    if titles == 0 {
        add(state, source, "Name", "title", PropertyConfig::Title(Empty::default()), None);
    }
    update(state, source, wanted, path)
}

fn add(
    state: &mut State,
    source: DataSourceId,
    name: &str,
    id: &str,
    config: PropertyConfig,
    description: Option<String>,
) {
    if let Some(source) = state.data_sources.get_mut(&source) {
        source.schema.push(Column {
            id: id.to_owned(),
            name: name.to_owned(),
            description,
            config,
        });
    }
}

/// Changes a schema; the keys are names or ids.
///
/// What relations and rollups refer to may be in the same request, so they come last.
pub(crate) fn update(
    state: &mut State,
    source: DataSourceId,
    wanted: &Map<String, Value>,
    path: &str,
) -> Result<()> {
    let rank = |value: &Value| match value {
        value if value.get("rollup").is_some() => 2,
        value if value.get("relation").is_some() => 1,
        _ => 0,
    };
    let mut wanted: Vec<(&String, &Value)> = wanted.iter().collect();
    wanted.sort_by_key(|(_, value)| rank(value));
    for (key, value) in wanted {
        change(state, source, key, value, &format!("{path}.{key}"))?;
    }
    Ok(())
}

fn change(
    state: &mut State,
    source: DataSourceId,
    key: &str,
    value: &Value,
    path: &str,
) -> Result<()> {
    let known = state.data_sources.get(&source).and_then(|source| source.position(key));
    let current = known.map(|index| state.data_sources[&source].schema[index].clone());
    if value.is_null() {
        return remove(state, source, key, current);
    }
    if !value.is_object() {
        return Err(Fail::body(path, "an object", Some(value)));
    }
    let input: PropertySchemaInput =
        notion_model::from_value(value).map_err(|_| Fail::body(path, "an object", Some(value)))?;
    if let PropertyConfigInput::Unknown(unknown) = &input.config
        && !unknown.name().is_empty()
    {
        return Err(Fail::body(path, "a known property type", Some(value)));
    }
    let typed = !input.config.name().is_empty();
    let Some(current) = current else {
        if !typed {
            return Err(Fail::validation(format!("{key} is not a property that exists.")));
        }
        let name = input.name.clone().unwrap_or_else(|| key.to_owned());
        if input.config.name() == "title" && has_title(state, source) {
            return Err(Fail::validation("Cannot create new title property."));
        }
        let id =
            if input.config.name() == "title" { "title".to_owned() } else { new_id(state, source) };
        let description = input.description.as_set().cloned();
        add(state, source, &name, &id, PropertyConfig::default(), description);
        let config = config(state, source, &id, &name, None, &input.config)?;
        set(state, source, &id, |column| column.config = config);
        return Ok(());
    };
    if typed && (input.config.name() == "title") != (current.config.name() == "title") {
        return Err(Fail::validation(
            "Cannot change the type of a title property, or make another property one.",
        ));
    }
    if let Some(name) = &input.name {
        if taken(state, source, name, &current.id) {
            return Err(Fail::validation(format!(
                "A property with the name {name} already exists."
            )));
        }
        set(state, source, &current.id, |column| column.name.clone_from(name));
    }
    match &input.description {
        Patch::Keep => {}
        Patch::Set(text) => {
            set(state, source, &current.id, |column| column.description = Some(text.clone()))
        }
        Patch::Clear => set(state, source, &current.id, |column| column.description = None),
    }
    if typed {
        let name = input.name.clone().unwrap_or_else(|| current.name.clone());
        let mut config =
            config(state, source, &current.id, &name, Some(&current.config), &input.config)?;
        if let (PropertyConfig::UniqueId(new), PropertyConfig::UniqueId(old)) =
            (&mut config, &current.config)
            && value["unique_id"].get("prefix").is_none()
        {
            // `null` removes the prefix; nothing leaves it.
            new.prefix.clone_from(&old.prefix);
        }
        let converts = config.name() != current.config.name();
        set(state, source, &current.id, |column| column.config = config);
        if converts {
            convert(state, source, &current.id);
        }
    }
    Ok(())
}

fn remove(
    state: &mut State,
    source: DataSourceId,
    key: &str,
    current: Option<Column>,
) -> Result<()> {
    let Some(column) = current else {
        return Err(Fail::validation(format!("{key} is not a property that exists.")));
    };
    if column.id == "title" {
        return Err(Fail::validation("Cannot delete a title property."));
    }
    if let PropertyConfig::Relation(RelationConfig { data_source_id: Some(target), kind, .. }) =
        &column.config
        && let RelationKind::DualProperty(DualProperty { synced_property_id: Some(other), .. }) =
            kind
    {
        let other = other.decoded().into_owned();
        if *target != source || other != column.id {
            drop_column(state, *target, &other);
        }
    }
    drop_column(state, source, &column.id);
    Ok(())
}

fn drop_column(state: &mut State, source: DataSourceId, id: &str) {
    let Some(source) = state.data_sources.get_mut(&source) else { return };
    source.schema.retain(|column| column.id != id);
    for row in source.rows.clone() {
        if let Some(page) = state.pages.get_mut(&row) {
            page.values.remove(id);
        }
    }
}

fn set(state: &mut State, source: DataSourceId, id: &str, change: impl FnOnce(&mut Column)) {
    let source = state.data_sources.get_mut(&source);
    if let Some(column) =
        source.and_then(|source| source.schema.iter_mut().find(|column| column.id == id))
    {
        change(column);
    }
}

fn has_title(state: &State, source: DataSourceId) -> bool {
    state.data_sources[&source].schema.iter().any(|column| column.id == "title")
}

fn taken(state: &State, source: DataSourceId, name: &str, id: &str) -> bool {
    state.data_sources[&source].schema.iter().any(|column| column.name == name && column.id != id)
}

fn new_id(state: &mut State, source: DataSourceId) -> String {
    loop {
        let id = state.ids.property();
        if state.data_sources[&source].schema.iter().all(|column| column.id != id) {
            return id;
        }
    }
}

/// The configuration that a request asks for, with what it leaves out.
fn config(
    state: &mut State,
    source: DataSourceId,
    id: &str,
    name: &str,
    current: Option<&PropertyConfig>,
    input: &PropertyConfigInput,
) -> Result<PropertyConfig> {
    use PropertyConfigInput as In;
    let empty = Empty::default;
    Ok(match input {
        In::Title(_) => PropertyConfig::Title(empty()),
        In::RichText(_) => PropertyConfig::RichText(empty()),
        In::Number(input) => {
            let mut config = NumberConfig::default();
            let kept = match current {
                Some(PropertyConfig::Number(current)) => current.format.clone(),
                _ => NumberFormat::Number,
            };
            config.format = input.format.clone().unwrap_or(kept);
            PropertyConfig::Number(config)
        }
        In::Select(input) => PropertyConfig::Select(select(state, current, input)?),
        In::MultiSelect(input) => PropertyConfig::MultiSelect(select(state, current, input)?),
        In::Status(input) => PropertyConfig::Status(status(state, current, input)?),
        In::Date(_) => PropertyConfig::Date(empty()),
        In::People(_) => PropertyConfig::People(empty()),
        In::Files(_) => PropertyConfig::Files(empty()),
        In::Checkbox(_) => PropertyConfig::Checkbox(empty()),
        In::Url(_) => PropertyConfig::Url(empty()),
        In::Email(_) => PropertyConfig::Email(empty()),
        In::PhoneNumber(_) => PropertyConfig::PhoneNumber(empty()),
        In::Formula(input) => {
            let mut config = FormulaConfig::default();
            config.expression.clone_from(&input.expression);
            PropertyConfig::Formula(config)
        }
        In::Relation(input) => {
            let target = input
                .data_source_id
                .ok_or_else(|| Fail::body("properties.relation.data_source_id", "defined", None))?;
            if !state.data_sources.contains_key(&target) {
                return Err(state.no_database(target));
            }
            let mut config = RelationConfig::default();
            config.data_source_id = Some(target);
            config.kind = match &input.kind {
                RelationKindInput::DualProperty(dual) => {
                    let wanted = dual.synced_property_name.clone();
                    RelationKind::DualProperty(counterpart(
                        state, source, id, name, current, target, wanted,
                    ))
                }
                _ => RelationKind::SingleProperty(empty()),
            };
            PropertyConfig::Relation(config)
        }
        In::Rollup(input) => {
            let relation = input.relation_property_id.as_ref().map(PropertyId::as_str);
            let relation = relation.or(input.relation_property_name.as_deref()).unwrap_or_default();
            let unknown = |name: &str| {
                Fail::validation(format!("Could not find property with name or id: {name}"))
            };
            let column =
                state.data_sources[&source].column(relation).ok_or_else(|| unknown(relation))?;
            let PropertyConfig::Relation(RelationConfig { data_source_id: Some(target), .. }) =
                &column.config
            else {
                return Err(Fail::validation(format!("{relation} is not a relation.")));
            };
            let rolled = input.rollup_property_id.as_ref().map(PropertyId::as_str);
            let rolled = rolled.or(input.rollup_property_name.as_deref()).unwrap_or_default();
            let target = state.data_sources.get(target).and_then(|target| target.column(rolled));
            let mut config = RollupConfig::default();
            config.relation_property_id = Some(PropertyId::from(column.id.as_str()));
            config.relation_property_name = Some(column.name.clone());
            let target = target.ok_or_else(|| unknown(rolled))?;
            config.rollup_property_id = Some(PropertyId::from(target.id.as_str()));
            config.rollup_property_name = Some(target.name.clone());
            config.function = input.function.clone();
            PropertyConfig::Rollup(config)
        }
        In::CreatedTime(_) => PropertyConfig::CreatedTime(empty()),
        In::CreatedBy(_) => PropertyConfig::CreatedBy(empty()),
        In::LastEditedTime(_) => PropertyConfig::LastEditedTime(empty()),
        In::LastEditedBy(_) => PropertyConfig::LastEditedBy(empty()),
        In::UniqueId(input) => {
            let mut config = UniqueIdConfig::default();
            config.prefix = input.prefix.as_ref().map(|prefix| prefix.to_uppercase());
            PropertyConfig::UniqueId(config)
        }
        In::Button(_) => PropertyConfig::Button(empty()),
        In::Verification(_) => PropertyConfig::Verification(empty()),
        In::Place(_) => PropertyConfig::Place(empty()),
        _ => return Err(Fail::validation("The property type is not supported.")),
    })
}

/// The property that shows a relation on its other side: the one that there is, or a new one.
fn counterpart(
    state: &mut State,
    source: DataSourceId,
    id: &str,
    name: &str,
    current: Option<&PropertyConfig>,
    target: DataSourceId,
    wanted: Option<String>,
) -> DualProperty {
    let mut dual = DualProperty::default();
    if let Some(PropertyConfig::Relation(relation)) = current
        && relation.data_source_id == Some(target)
        && let RelationKind::DualProperty(kept) = &relation.kind
    {
        return kept.clone();
    }
    let title = state.databases.get(&state.data_sources[&source].database);
    let title = title.map(|database| database.title.plain_text()).unwrap_or_default();
    let other_name = wanted.unwrap_or_else(|| format!("Related to {title} ({name})"));
    let other_id = new_id(state, target);
    let mut back = DualProperty::default();
    back.synced_property_id = Some(encoded(id));
    let mut config = RelationConfig::default();
    config.data_source_id = Some(source);
    config.kind = RelationKind::DualProperty(back);
    add(state, target, &other_name, &other_id, PropertyConfig::Relation(config), None);
    dual.synced_property_id = Some(encoded(&other_id));
    dual
}

fn options_of(config: Option<&PropertyConfig>) -> Vec<SchemaOption> {
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

pub(crate) fn new_option(
    state: &mut State,
    name: &str,
    color: Option<Color>,
) -> Result<SchemaOption> {
    if name.contains(',') {
        return Err(Fail::validation(format!("Invalid select option, commas not allowed: {name}")));
    }
    let mut option = SchemaOption::default();
    option.id = state.ids.random().to_string();
    option.name = name.to_owned();
    option.color = color.unwrap_or(Color::Default);
    Ok(option)
}

fn select(
    state: &mut State,
    current: Option<&PropertyConfig>,
    input: &SelectConfigInput,
) -> Result<SelectConfig> {
    let mut config = SelectConfig::default();
    config.options = options(state, &options_of(current), input)?;
    Ok(config)
}

fn status(
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
                group.id = state.ids.random().to_string();
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

/// After a change of type: keeps what converts through text, and drops the rest.
fn convert(state: &mut State, source: DataSourceId, id: &str) {
    let Some(column) = state.data_sources[&source].column(id).cloned() else { return };
    for row in state.data_sources[&source].rows.clone() {
        let Some(old) = state.pages.get_mut(&row).and_then(|page| page.values.remove(id)) else {
            continue;
        };
        let text = as_text(&old);
        let new = match &column.config {
            PropertyConfig::RichText(_) => Some(PropertyValue::RichText(crate::text::rich_text(
                state,
                RichTextArray::from(text),
            ))),
            PropertyConfig::Number(_) => text
                .trim()
                .parse::<f64>()
                .ok()
                .and_then(crate::values::shortest)
                .map(|number| PropertyValue::Number(Some(number))),
            PropertyConfig::Url(_) => Some(PropertyValue::Url(Some(text))),
            PropertyConfig::Email(_) => Some(PropertyValue::Email(Some(text))),
            PropertyConfig::PhoneNumber(_) => Some(PropertyValue::PhoneNumber(Some(text))),
            PropertyConfig::Checkbox(_) => Some(PropertyValue::Checkbox(matches!(
                text.to_lowercase().as_str(),
                "yes" | "true" | "1"
            ))),
            PropertyConfig::Select(_) if !text.is_empty() => {
                let name = text.split(',').next().unwrap_or_default().trim().to_owned();
                option_named(state, source, id, &name)
                    .map(|option| PropertyValue::Select(Some(option)))
            }
            PropertyConfig::MultiSelect(_) => {
                let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
                let names: Vec<String> = names.map(str::to_owned).collect();
                let options =
                    names.iter().filter_map(|name| option_named(state, source, id, name)).collect();
                Some(PropertyValue::MultiSelect(options))
            }
            _ => None,
        };
        if let (Some(new), Some(page)) = (new, state.pages.get_mut(&row)) {
            page.values.insert(id.to_owned(), new);
        }
    }
}

/// The option of a property with this name, made if need be.
pub(crate) fn option_named(
    state: &mut State,
    source: DataSourceId,
    id: &str,
    name: &str,
) -> Option<SelectOption> {
    let column = state.data_sources.get(&source)?.column(id)?;
    let known = options_of(Some(&column.config)).into_iter().find(|option| option.name == name);
    let option = match known {
        Some(option) => option,
        None => {
            let option = new_option(state, name, None).ok()?;
            let added = option.clone();
            set(state, source, id, move |column| {
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
    set(state, source, id, move |column| {
        if let PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) =
            &mut column.config
        {
            config.options.push(option);
        }
    });
    chosen
}

/// What a value reads as text.
pub(crate) fn as_text(value: &PropertyValue) -> String {
    match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => text.plain_text(),
        PropertyValue::Number(Some(number)) => number.to_string(),
        PropertyValue::Select(Some(option)) | PropertyValue::Status(Some(option)) => {
            option.name.clone()
        }
        PropertyValue::MultiSelect(options) => {
            options.iter().map(|option| option.name.as_str()).collect::<Vec<_>>().join(", ")
        }
        PropertyValue::Date(Some(date)) => date.start.to_string(),
        PropertyValue::Url(Some(text))
        | PropertyValue::Email(Some(text))
        | PropertyValue::PhoneNumber(Some(text)) => text.clone(),
        PropertyValue::Checkbox(checked) => if *checked { "Yes" } else { "No" }.to_owned(),
        _ => String::new(),
    }
}
