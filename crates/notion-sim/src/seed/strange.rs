//! What a seed that was written by hand names and does not have: a request would be refused, a seed keeps it.

use notion_model::{DataSourceId, PageId, PageRef, PropertyConfig, PropertySchema, PropertyValue};
use serde_json::{Map, Value};

use crate::store::state::{Column, Place, State};
use crate::wire::request::uuid;

/// Takes the relations out of a schema whose data sources are not there.
pub(super) fn relations(state: &State, schema: &mut Map<String, Value>) -> Vec<(String, Value)> {
    let is_strange = |value: &Value| {
        let target = value["relation"]["data_source_id"].as_str().and_then(uuid);
        target.is_some_and(|id| state.data_source(id.into()).is_none())
    };
    let names: Vec<String> = (schema.iter())
        .filter(|(_, value)| is_strange(value))
        .map(|(name, _)| name.clone())
        .collect();
    names.into_iter().filter_map(|name| schema.remove(&name).map(|value| (name, value))).collect()
}

/// Adds them to the schema as they are.
pub(super) fn add_relations(
    state: &mut State,
    source: DataSourceId,
    relations: Vec<(String, Value)>,
) {
    for (name, value) in relations {
        let Ok(read) = notion_model::from_value::<PropertySchema>(&value) else { continue };
        let PropertySchema { description, config, .. } = read;
        if let PropertyConfig::Relation(_) = config {
            let id = state.property_id(source);
            state.add_column(source, Column::new(id, name, description, config));
        }
    }
}

/// Takes the pages out of relations that are not there.
pub(super) fn pages(state: &State, values: &mut Map<String, Value>) -> Vec<(String, Vec<PageId>)> {
    let id = |page: &Value| page["id"].as_str().and_then(uuid).map(PageId::from);
    let mut all = Vec::new();
    for (name, value) in values {
        let Some(pages) = value.get_mut("relation").and_then(Value::as_array_mut) else { continue };
        let strange =
            pages.extract_if(.., |page| id(page).is_some_and(|id| state.page(id).is_none()));
        let strange: Vec<PageId> = strange.filter_map(|page| id(&page)).collect();
        if !strange.is_empty() {
            all.push((name.clone(), strange));
        }
    }
    all
}

/// Adds them to the values of a row, behind the others.
pub(super) fn add_pages(state: &mut State, row: PageId, strange: Vec<(String, Vec<PageId>)>) {
    for (name, pages) in strange {
        let Some(page) = state.page(row) else { return };
        let Place::DataSource(source) = page.place else { return };
        let column = state.data_source(source).and_then(|source| source.column(&name));
        let Some(id) = column.map(|column| column.id.clone()) else { continue };
        let mut all = match page.values.get(&id) {
            Some(PropertyValue::Relation(known)) => known.clone(),
            _ => Vec::new(),
        };
        all.extend(pages.into_iter().map(PageRef::from));
        state.adjust_value(row, &id, Some(PropertyValue::Relation(all)));
    }
}
