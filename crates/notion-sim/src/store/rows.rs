//! Rows and columns of data sources.

use notion_model::{DataSourceId, PageId, PropertyConfig, PropertyValue, UniqueId};

use super::state::{Column, State};

/// Makes a page a row: counted, and among the rows.
pub(crate) fn add_row(state: &mut State, id: PageId, source: DataSourceId) {
    let Some(source) = state.data_sources.get_mut(&source) else { return };
    source.rows.push(id);
    source.counter = source.counter.saturating_add(1);
    let counter =
        source.schema.iter().find(|column| matches!(column.config, PropertyConfig::UniqueId(_)));
    if let (Some(column), Some(page)) = (counter, state.pages.get_mut(&id)) {
        let mut number = UniqueId::default();
        number.number = Some(source.counter.into());
        page.values.insert(column.id.clone(), PropertyValue::UniqueId(number));
    }
}

pub(crate) fn title_column() -> Column {
    Column {
        id: "title".to_owned(),
        name: "title".to_owned(),
        description: None,
        config: PropertyConfig::Title(Default::default()),
        tree: None,
    }
}
