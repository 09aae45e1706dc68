//! Views, and the results of their queries.

use notion_model::jiff::Timestamp;
use notion_model::webhook::ViewField;
use notion_model::{
    DataSourceId, DatabaseId, Filter, PageId, Sort, UserId, ViewId, ViewQueryId, ViewType,
};
use serde_json::{Map, Value, json};

use super::journal::Change;
use super::state::State;

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

impl State {
    /// All views, in the order of the tabs of their databases.
    pub(crate) fn views(&self) -> &[ViewRecord] {
        &self.views
    }

    /// Adds a view behind the others, or at this place among all.
    pub(crate) fn add_view(&mut self, view: ViewRecord, at: Option<usize>) {
        self.note(Change::ViewMade(view.id, view.database));
        self.views.insert(at.unwrap_or(self.views.len()), view);
    }

    /// The view that every database begins with, which is not told of.
    pub(crate) fn add_default_view(&mut self, database: DatabaseId, source: Option<DataSourceId>) {
        let (id, name) = (ViewId::from(self.random_id()), "Default view".to_owned());
        let view = ViewRecord::new(self, id, database, source, name, ViewType::Table);
        self.views.push(view);
    }

    /// Puts another record in the place of that of a view.
    pub(crate) fn change_view(&mut self, view: ViewRecord) {
        let Some(old) = self.views.iter_mut().find(|known| known.id == view.id) else { return };
        let fields = [
            (ViewField::Name, old.name != view.name),
            (ViewField::Filter, old.filter != view.filter),
            (ViewField::Sorts, old.sorts != view.sorts),
            (ViewField::Configuration, old.configuration != view.configuration),
        ];
        let (id, database) = (view.id, view.database);
        *old = view;
        for (field, _) in fields.into_iter().filter(|(_, is_new)| *is_new) {
            self.note(Change::ViewChanged(id, database, field));
        }
    }

    /// Changes what a dashboard shows where, as a consequence of something that is told.
    pub(crate) fn rearrange_views(&mut self, change: impl FnMut(&mut ViewRecord)) {
        self.views.iter_mut().for_each(change);
    }

    /// Removes a view; a dashboard with what is on it.
    pub(crate) fn remove_view(&mut self, id: ViewId) {
        let database = self.views.iter().find(|view| view.id == id).map(|view| view.database);
        self.views.retain(|view| view.id != id && view.dashboard != Some(id));
        if let Some(database) = database {
            self.note(Change::ViewRemoved(id, database));
        }
    }

    pub(crate) fn kept_query(&self, id: ViewQueryId) -> Option<&KeptQuery> {
        self.view_queries.iter().find(|kept| kept.id == id)
    }

    /// Keeps the results of a query, and forgets those that have expired.
    pub(crate) fn keep_query(&mut self, query: KeptQuery) {
        let now = self.now;
        self.view_queries.retain(|kept| kept.expires > now);
        self.view_queries.push(query);
    }

    pub(crate) fn forget_query(&mut self, id: ViewQueryId) {
        self.view_queries.retain(|kept| kept.id != id);
    }
}

impl ViewRecord {
    pub(crate) fn new(
        state: &State,
        id: ViewId,
        database: DatabaseId,
        source: Option<DataSourceId>,
        name: String,
        kind: ViewType,
    ) -> Self {
        let configuration = empty_configuration(&kind);
        Self {
            id,
            database,
            source,
            dashboard: None,
            name,
            kind,
            created: state.now,
            edited: state.now,
            created_by: state.bot,
            edited_by: state.bot,
            filter: None,
            sorts: None,
            quick_filters: None,
            configuration,
        }
    }
}

/// The configuration of a view for which none was sent.
fn empty_configuration(kind: &ViewType) -> Map<String, Value> {
    let mut configuration = Map::new();
    configuration.insert("type".to_owned(), kind.as_str().into());
    if *kind == ViewType::Dashboard {
        configuration.insert("rows".to_owned(), json!([]));
    }
    configuration
}
