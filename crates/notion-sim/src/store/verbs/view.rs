//! What is done with views and their queries, and asked about them.

use notion_model::webhook::ViewField;
use notion_model::{DataSourceId, DatabaseId, ViewId, ViewQueryId, ViewType};

use crate::store::journal::Change;
use crate::store::state::State;
use crate::store::view::{KeptQuery, ViewRecord, empty_configuration};

impl State {
    /// A view that is nowhere yet.
    pub(crate) fn new_view(
        &self,
        id: ViewId,
        database: DatabaseId,
        source: Option<DataSourceId>,
        name: String,
        kind: ViewType,
    ) -> ViewRecord {
        let configuration = empty_configuration(&kind);
        ViewRecord {
            id,
            database,
            source,
            dashboard: None,
            name,
            kind,
            created: self.now,
            edited: self.now,
            created_by: self.bot,
            edited_by: self.bot,
            filter: None,
            sorts: None,
            quick_filters: None,
            configuration,
        }
    }

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
        let view = self.new_view(id, database, source, name, ViewType::Table);
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
