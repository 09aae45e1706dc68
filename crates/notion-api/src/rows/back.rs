//! What the other side of a relation is called.

use notion_model::{
    DataSource, DataSourceId, PropertyConfig, PropertyId, PropertySchema, RelationKind,
};

use crate::data_sources::DataSources;
use crate::{Client, Error};

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
