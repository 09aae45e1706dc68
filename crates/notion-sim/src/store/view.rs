//! Views, and the results of their queries.

use notion_model::jiff::Timestamp;
use notion_model::{
    DataSourceId, DatabaseId, Filter, PageId, Sort, UserId, ViewId, ViewQueryId, ViewType,
};
use serde_json::{Map, Value, json};

/// How the rows of a data source are shown.
#[derive(Clone, Debug)]
pub(crate) struct ViewRecord {
    pub(crate) id: ViewId,
    pub(crate) database: DatabaseId,
    /// None for a dashboard.
    pub(crate) source: Option<DataSourceId>,
    /// The dashboard that it is a part of.
    pub(crate) dashboard: Option<ViewId>,
    pub(crate) name: String,
    pub(crate) kind: ViewType,
    pub(crate) created: Timestamp,
    pub(crate) edited: Timestamp,
    pub(crate) created_by: UserId,
    pub(crate) edited_by: UserId,
    /// As it was sent, and as it is understood.
    pub(crate) filter: Option<(Value, Filter)>,
    pub(crate) sorts: Option<(Value, Vec<Sort>)>,
    /// By property id.
    pub(crate) quick_filters: Option<Map<String, Value>>,
    pub(crate) configuration: Map<String, Value>,
}

/// A query whose results are kept.
#[derive(Clone, Debug)]
pub(crate) struct KeptQuery {
    pub(crate) id: ViewQueryId,
    pub(crate) view: ViewId,
    pub(crate) expires: Timestamp,
    pub(crate) rows: Vec<PageId>,
    /// Whether there were more rows than a query may find.
    pub(crate) is_cut: bool,
}

/// The configuration of a view for which none was sent.
pub(super) fn empty_configuration(kind: &ViewType) -> Map<String, Value> {
    let mut configuration = Map::new();
    configuration.insert("type".to_owned(), kind.as_str().into());
    if *kind == ViewType::Dashboard {
        configuration.insert("rows".to_owned(), json!([]));
    }
    configuration
}
