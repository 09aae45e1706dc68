//! What the other side of a relation is called.

use notion_model::row::{PlanChange, PlanStep};
use notion_model::{
    DataSource, DataSourceId, PropertyConfig, PropertyConfigInput, PropertyId, PropertySchema,
    RelationKind, RelationKindInput,
};

use crate::data_sources::{DataSources, RetrieveDataSource};
use crate::{Client, Error};

/// What the other side of a relation is called after a step of a plan, and in which data source it is.
pub(super) fn wanted(step: &PlanStep) -> Option<(DataSourceId, &str)> {
    let (PlanChange::Add { schema }
    | PlanChange::Configure { schema, .. }
    | PlanChange::Retype { schema, .. }) = &step.what
    else {
        let PlanChange::RenameBack { data_source, to, .. } = &step.what else { return None };
        return Some((*data_source, to));
    };
    let PropertyConfigInput::Relation(relation) = &schema.config else { return None };
    match &relation.kind {
        RelationKindInput::DualProperty(dual) => {
            Some((relation.data_source_id?, dual.synced_property_name.as_deref()?))
        }
        _ => None,
    }
}

/// Says why the other side of a relation can't have the name that a step wants: another property over there has it.
pub(super) async fn taken(client: &Client, step: &PlanStep) -> Result<Option<String>, Error> {
    let Some((target, name)) = wanted(step) else { return Ok(None) };
    let target = client.call(&RetrieveDataSource::new(target)).await?;
    Ok(target.properties.get(name).map(|_| {
        let title = target.title_text();
        format!(
            "the other side can't be called {name:?}: {title:?} has another property of that name"
        )
    }))
}

/// Sees to it that the other side of a relation of `live` is called `wanted`: Notion may have called it what it likes when it
/// was made. Returns whether it had to.
pub(super) async fn name(
    client: &Client,
    live: &DataSource,
    property: &str,
    wanted: &str,
) -> Result<bool, Error> {
    let schema = live.properties.get(property);
    let schema = schema.or_else(|| live.properties.get_by_id(property).map(|(_, schema)| schema));
    match schema.and_then(other_side) {
        Some((target, id, name)) if name != Some(wanted) => {
            rename(client, target, id.as_str(), wanted).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

pub(super) async fn rename(
    client: &Client,
    source: DataSourceId,
    id: &str,
    to: &str,
) -> Result<(), Error> {
    let update = DataSources::new(client.clone()).update(source);
    update.rename_property(id, to).send().await.map(drop)
}

/// Where the other side of a relation is, its id and its name.
fn other_side(schema: &PropertySchema) -> Option<(DataSourceId, &PropertyId, Option<&str>)> {
    let PropertyConfig::Relation(relation) = &schema.config else { return None };
    let RelationKind::DualProperty(dual) = &relation.kind else { return None };
    let id = dual.synced_property_id.as_ref()?;
    Some((relation.data_source_id?, id, dual.synced_property_name.as_deref()))
}
