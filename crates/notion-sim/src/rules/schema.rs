//! Schemas: what is asked for, and what becomes of it.

mod convert;
mod options;
mod relation;

use notion_model::{
    DataSourceId, DualProperty, Empty, FormulaConfig, NumberConfig, NumberFormat, Patch,
    Properties, PropertyConfig, PropertyConfigInput, PropertyId, PropertySchema,
    PropertySchemaInput, RelationConfig, RelationKind, RelationKindInput, RollupConfig,
    UniqueIdConfig,
};
use serde_json::{Map, Value};

use self::relation::counterpart;
use crate::rules::row;
use crate::store::state::{Column, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::shape;

pub(crate) use self::options::{
    add_option, check_name, check_named, chosen, new_option, options_of,
};

/// A property id as answers have it.
pub(crate) fn encoded(id: &str) -> PropertyId {
    PropertyId::from(notion_model::encode_component(id))
}

/// The schema of a data source, as it is answered.
pub(crate) fn answer(state: &State, id: DataSourceId) -> Properties<PropertySchema> {
    let Some(source) = state.data_source(id) else { return Properties::new() };
    let columns = source.ordered().into_iter().filter(|column| state.shows(column)).map(|column| {
        let mut schema = PropertySchema::default();
        schema.id = encoded(&column.id);
        schema.name.clone_from(&column.name);
        schema.description.clone_from(&column.description);
        schema.config = with_current_names(state, source.id, &column.config);
        (column.name.as_str(), schema)
    });
    columns.collect()
}

/// A configuration with the names that its ids have now.
fn with_current_names(
    state: &State,
    source: DataSourceId,
    config: &PropertyConfig,
) -> PropertyConfig {
    let mut config = config.clone();
    match &mut config {
        PropertyConfig::Relation(relation) => {
            let target = relation.data_source_id.and_then(|id| state.data_source(id));
            relation.database_id = target.map(|target| target.database);
            if let RelationKind::DualProperty(dual) = &mut relation.kind
                && let Some(id) = &dual.synced_property_id
            {
                let other = target.and_then(|target| target.column(id.as_str()));
                dual.synced_property_name = other.map(|column| column.name.clone());
            }
        }
        PropertyConfig::Rollup(rollup) => {
            let source = state.data_source(source);
            let id = rollup.relation_property_id.clone().unwrap_or_default();
            if let Some(column) = source.and_then(|source| source.column(id.as_str())) {
                rollup.relation_property_name = Some(column.name.clone());
                if let PropertyConfig::Relation(relation) = &column.config {
                    let target = relation.data_source_id.and_then(|id| state.data_source(id));
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
    let (id, name) = (id.to_owned(), name.to_owned());
    state.add_column(source, Column::new(id, name, description, config));
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
    let (before, mut late) = (state.schemas(), Vec::new());
    for (key, value) in wanted {
        if let Err(fail) = change(state, source, key, value, &format!("{path}.{key}"), &mut late) {
            state.put_schemas_back(before);
            return Err(fail);
        }
    }
    for later in late {
        match later {
            Late::Follow(id, old) => convert::convert_values(state, source, &id, &old),
            Late::Forget(source, id) => state.drop_values(source, &id),
        }
    }
    row::parse_formulas(state, source);
    Ok(())
}

/// What is done with values when the whole schema is right: a request that is refused changes none.
enum Late {
    /// They follow the property, whose configuration was this.
    Follow(String, PropertyConfig),
    /// They go with it.
    Forget(DataSourceId, String),
}

fn change(
    state: &mut State,
    source: DataSourceId,
    key: &str,
    value: &Value,
    path: &str,
    late: &mut Vec<Late>,
) -> Result<()> {
    let current = state.data_source(source).and_then(|source| source.column(key)).cloned();
    if value.is_null() {
        return remove(state, source, key, current, late);
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
    shape::schema::check(input.config.name(), value, path)?;
    let typed = !input.config.name().is_empty();
    let Some(current) = current else {
        if !typed {
            return Err(Fail::validation(format!("{key} is not a property that exists.")));
        }
        let name = input.name.clone().unwrap_or_else(|| key.to_owned());
        check_free(state, source, &name, "")?;
        if input.config.name() == "title" && has_title(state, source) {
            return Err(Fail::validation("Cannot create new title property."));
        }
        let id = if input.config.name() == "title" {
            "title".to_owned()
        } else {
            state.property_id(source)
        };
        let description = input.description.as_set().cloned();
        add(state, source, &name, &id, PropertyConfig::default(), description);
        let config = config(state, source, &id, &name, None, &input.config)?;
        state.change_column(source, &id, |column| column.config = config);
        return Ok(());
    };
    if typed && (input.config.name() == "title") != (current.config.name() == "title") {
        return Err(Fail::validation(
            "Cannot change the type of a title property, or make another property one.",
        ));
    }
    if let Some(name) = &input.name {
        check_free(state, source, name, &current.id)?;
        state.change_column(source, &current.id, |column| column.name.clone_from(name));
    }
    match &input.description {
        // Options that are sent alone clear it; a name that is sent alone does not.
        Patch::Keep if !matches!(input.config.name(), "select" | "multi_select") => {}
        Patch::Set(text) => state
            .change_column(source, &current.id, |column| column.description = Some(text.clone())),
        Patch::Clear | Patch::Keep => {
            state.change_column(source, &current.id, |column| column.description = None)
        }
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
        state.change_column(source, &current.id, |column| column.config = config);
        late.push(Late::Follow(current.id, current.config));
    }
    Ok(())
}

fn remove(
    state: &mut State,
    source: DataSourceId,
    key: &str,
    current: Option<Column>,
    late: &mut Vec<Late>,
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
            state.drop_column(*target, &other);
            late.push(Late::Forget(*target, other));
        }
    }
    state.drop_column(source, &column.id);
    late.push(Late::Forget(source, column.id));
    Ok(())
}

fn has_title(state: &State, source: DataSourceId) -> bool {
    state.schema(source).iter().any(|column| column.id == "title")
}

/// Whether another property than the one with this id has the name.
fn is_taken(state: &State, source: DataSourceId, name: &str, id: &str) -> bool {
    state.schema(source).iter().any(|column| column.name == name && column.id != id)
}

fn check_free(state: &State, source: DataSourceId, name: &str, id: &str) -> Result<()> {
    match is_taken(state, source, name, id) {
        true => Err(Fail::validation(format!("A property with the name {name} already exists."))),
        false => Ok(()),
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
        In::Select(input) => PropertyConfig::Select(options::select(state, current, input)?),
        In::MultiSelect(input) => {
            PropertyConfig::MultiSelect(options::select(state, current, input)?)
        }
        In::Status(input) => PropertyConfig::Status(options::status(state, current, input)?),
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
            state.find_source(target)?;
            let mut config = RelationConfig::default();
            config.data_source_id = Some(target);
            config.kind = match &input.kind {
                RelationKindInput::DualProperty(dual) => {
                    let wanted = dual.synced_property_name.clone();
                    RelationKind::DualProperty(counterpart(
                        state, source, id, name, current, target, wanted,
                    )?)
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
            let column = state.data_source(source).and_then(|source| source.column(relation));
            let column = column.ok_or_else(|| unknown(relation))?;
            let PropertyConfig::Relation(RelationConfig { data_source_id: Some(target), .. }) =
                &column.config
            else {
                return Err(Fail::validation(format!("{relation} is not a relation.")));
            };
            let rolled = input.rollup_property_id.as_ref().map(PropertyId::as_str);
            let rolled = rolled.or(input.rollup_property_name.as_deref()).unwrap_or_default();
            let target = state.data_source(*target).and_then(|target| target.column(rolled));
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
