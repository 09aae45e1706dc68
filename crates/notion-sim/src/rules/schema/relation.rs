//! The two sides of relations.

use notion_model::{
    DataSourceId, DualProperty, Empty, PageId, PropertyConfig, PropertyValue, RelationConfig,
    RelationKind,
};

use super::{add, check_free, encoded, is_taken};
use crate::rules::values::{related, set_related};
use crate::store::state::{Place, State};
use crate::wire::fail::Result;

/// The property that shows a relation on its other side: the one that there is, or a new one.
///
/// # Errors
///
/// When the name that is wanted for it is taken. The name that is made is then followed by a number.
pub(crate) fn counterpart(
    state: &mut State,
    source: DataSourceId,
    id: &str,
    name: &str,
    current: Option<&PropertyConfig>,
    target: DataSourceId,
    wanted: Option<String>,
) -> Result<DualProperty> {
    let mut dual = DualProperty::default();
    if let Some(PropertyConfig::Relation(relation)) = current
        && relation.data_source_id == Some(target)
        && let RelationKind::DualProperty(kept) = &relation.kind
    {
        return Ok(kept.clone());
    }
    let title = state.data_source(source).map(|source| source.title.plain_text());
    let title = title.unwrap_or_default();
    let other_name = match wanted {
        Some(wanted) => {
            check_free(state, target, &wanted, "")?;
            wanted
        }
        None => free_name(state, target, format!("Related to {title} ({name})")),
    };
    let other_id = state.property_id(target);
    let mut back = DualProperty::default();
    back.synced_property_id = Some(encoded(id));
    let mut config = RelationConfig::default();
    config.data_source_id = Some(source);
    config.kind = RelationKind::DualProperty(back);
    add(state, target, &other_name, &other_id, PropertyConfig::Relation(config), None);
    dual.synced_property_id = Some(encoded(&other_id));
    Ok(dual)
}

/// This name, or with the first number behind it with which no property has it.
fn free_name(state: &State, source: DataSourceId, name: String) -> String {
    let numbered = (1..).map(|number: u32| format!("{name} {number}"));
    let mut all = std::iter::once(name.clone()).chain(numbered);
    all.find(|name| !is_taken(state, source, name, "")).unwrap_or(name)
}

/// The other side of a relation that has two: its data source, and its plain id.
fn other_side(config: &PropertyConfig) -> Option<(DataSourceId, String)> {
    let PropertyConfig::Relation(relation) = config else { return None };
    let RelationKind::DualProperty(dual) = &relation.kind else { return None };
    let id = dual.synced_property_id.as_ref()?.decoded().into_owned();
    Some((relation.data_source_id?, id))
}

/// After a change: pages that are elsewhere are let go, a side that was left stays as a relation of its own, and a
/// new one shows what there is.
pub(crate) fn sync_counterpart(
    state: &mut State,
    source: DataSourceId,
    id: &str,
    old: &PropertyConfig,
    new: &PropertyConfig,
) {
    let (before, after) = (other_side(old), other_side(new));
    if let Some((other, other_id)) = &before
        && before != after
        && (*other, other_id.as_str()) != (source, id)
    {
        state.change_column(*other, other_id, |column| {
            if let PropertyConfig::Relation(relation) = &mut column.config {
                relation.kind = RelationKind::SingleProperty(Empty::default());
            }
        });
    }
    let PropertyConfig::Relation(RelationConfig { data_source_id: Some(target), .. }) = new else {
        return;
    };
    for row in state.rows(source) {
        let there: Vec<PageId> = related(state, row, id)
            .into_iter()
            .filter(|page| {
                state.page(*page).is_some_and(|page| page.place == Place::DataSource(*target))
            })
            .collect();
        set_related(state, row, id, there.clone());
        if let Some((_, other_id)) = after.as_ref().filter(|_| before != after) {
            for page in there {
                let mut back = related(state, page, other_id);
                back.push(row);
                set_related(state, page, other_id, back);
            }
        }
    }
}

/// The titles of related pages.
pub(crate) fn titles(state: &State, value: &PropertyValue) -> Option<String> {
    let PropertyValue::Relation(pages) = value else { return None };
    let titles: Vec<String> = pages.iter().map(|page| state.title_of(page.id)).collect();
    Some(titles.join(", "))
}
