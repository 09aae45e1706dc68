//! Whether a data source is what a step of a plan saw, and what it makes.

use notion_model::row::{PlanChange, PlanStep};
use notion_model::{
    DataSource, PropertyConfig, PropertyConfigInput, PropertySchema, PropertySchemaInput,
    RelationKind, RelationKindInput, SchemaOption,
};

fn find<'a>(step: &PlanStep, live: &'a DataSource) -> Option<(&'a str, &'a PropertySchema)> {
    match &step.id {
        Some(id) => live.properties.get_by_id(id),
        None => live.properties.iter().find(|(name, _)| *name == step.property),
    }
}

/// Says why a step must not be taken: its property is not what the plan saw.
pub(super) fn check(step: &PlanStep, live: &DataSource) -> Result<(), String> {
    let stale = |why: String| Err(format!("{why}: make a new plan; the step was: {step}"));
    let Some(kind) = &step.kind else {
        return match find(step, live) {
            Some((name, _)) => stale(format!("there is a property {name:?} by now")),
            None => Ok(()),
        };
    };
    let Some((_, schema)) = find(step, live) else {
        return stale(format!("the property {:?} is not there any more", step.property));
    };
    let found = schema.config.name();
    let goes_by_kind = matches!(
        step.what,
        PlanChange::AddOptions { .. }
            | PlanChange::Configure { .. }
            | PlanChange::RemoveOptions { .. }
            | PlanChange::Remove { .. }
            | PlanChange::Retype { .. }
    );
    match goes_by_kind && found != kind {
        true => stale(format!("the type of {:?} is {found} by now, not {kind}", step.property)),
        false => Ok(()),
    }
}

/// Returns whether a step has been taken already, as far as that can be told.
pub(super) fn is_done(step: &PlanStep, live: &DataSource) -> bool {
    match &step.what {
        PlanChange::Configure { .. } | PlanChange::Show { .. } => false,
        _ => is_there(step, live),
    }
}

/// Returns whether the data source has what a step makes.
pub(super) fn is_there(step: &PlanStep, live: &DataSource) -> bool {
    let Some((name, schema)) = find(step, live) else {
        return matches!(step.what, PlanChange::Remove { .. });
    };
    let options = || options(schema).iter().map(|option| option.name.as_str());
    match &step.what {
        PlanChange::Rename { to } => name == to,
        PlanChange::RenameBack { id, to, .. } => match dual(schema) {
            Some((back_id, back)) => back_id != Some(id) || back == Some(to),
            None => true,
        },
        PlanChange::Add { schema: wanted } | PlanChange::Retype { schema: wanted, .. } => {
            is_of_type(schema, wanted)
        }
        PlanChange::AddOptions { names, .. } => {
            names.iter().all(|name| options().any(|option| option == name))
        }
        PlanChange::RemoveOptions { names } => {
            !names.iter().any(|name| options().any(|option| option == name))
        }
        PlanChange::Configure { schema: wanted, .. } => is_configured(schema, wanted),
        PlanChange::Remove { .. } => false,
        _ => true,
    }
}

fn is_of_type(live: &PropertySchema, wanted: &PropertySchemaInput) -> bool {
    live.config.name() == wanted.config.name()
        && match (&live.config, &wanted.config) {
            (PropertyConfig::Relation(live), PropertyConfigInput::Relation(wanted)) => {
                live.data_source_id == wanted.data_source_id
            }
            _ => true,
        }
}

/// What is computed comes back in a form of Notion's, and is not compared.
fn is_configured(live: &PropertySchema, wanted: &PropertySchemaInput) -> bool {
    match (&live.config, &wanted.config) {
        (PropertyConfig::Number(live), PropertyConfigInput::Number(wanted)) => {
            wanted.format.as_ref().is_none_or(|format| *format == live.format)
        }
        (PropertyConfig::Relation(live), PropertyConfigInput::Relation(wanted)) => {
            let is_dual = matches!(live.kind, RelationKind::DualProperty(_));
            !matches!(wanted.kind, RelationKindInput::DualProperty(_)) || is_dual
        }
        _ => true,
    }
}

/// Of a relation that the other side shows: the id and the name that it has there.
fn dual(schema: &PropertySchema) -> Option<(Option<&str>, Option<&str>)> {
    let PropertyConfig::Relation(relation) = &schema.config else { return None };
    let RelationKind::DualProperty(dual) = &relation.kind else { return None };
    let id = dual.synced_property_id.as_ref().map(|id| id.as_str());
    Some((id, dual.synced_property_name.as_deref()))
}

fn options(schema: &PropertySchema) -> &[SchemaOption] {
    match &schema.config {
        PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) => &config.options,
        PropertyConfig::Status(config) => &config.options,
        _ => &[],
    }
}
