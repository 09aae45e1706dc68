//! New views.

use std::collections::BTreeMap;

use notion_model::validate::{Check, Rule, Validate, Violation};
use notion_model::{
    BlockId, Condition, DataSourceId, DatabaseId, Filter, PageId, Sort, View, ViewId, ViewLayout,
    ViewPosition, ViewTarget, WidgetPlacement, entries,
};
use notion_transport::Effect;
use serde_json::{Value, json};

use super::Views;
use super::update::{QuickFilter, quick_filter};
use crate::{Call, Endpoint, Parts, Route};

impl<C> Views<C> {
    /// Creates a view of a data source: in a database, as a part of a dashboard, or on a page. Needs the capability to
    /// insert content.
    ///
    /// `layout` is a [`ViewType`](notion_model::ViewType), or what belongs to one, such as a
    /// [`BoardView`](notion_model::BoardView).
    ///
    /// ```no_run
    /// use notion_model::{BoardView, Filter, GroupBy, Sort, StatusGrouping, ViewType};
    ///
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     tasks: notion_model::DatabaseId,
    /// #     rows: notion_model::DataSourceId,
    /// # ) -> Result<(), notion_api::Error> {
    /// let board = BoardView::new(GroupBy::status("Status", StatusGrouping::Option));
    /// let board = notion
    ///     .views()
    ///     .create(tasks, rows, "By status", board)
    ///     .filter(Filter::date("Due").this_week())
    ///     .sort(Sort::ascending("Due"))
    ///     .send()
    ///     .await?;
    /// let table = notion.views().create(tasks, rows, "All", ViewType::Table).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a view](https://developers.notion.com/reference/create-a-view).
    pub fn create(
        self,
        target: impl Into<ViewTarget>,
        data_source: DataSourceId,
        name: impl Into<String>,
        layout: impl Into<ViewLayout>,
    ) -> Create<C> {
        let mut view = CreateView {
            data_source_id: data_source,
            name: name.into(),
            layout: layout.into(),
            database_id: None,
            view_id: None,
            create_database: None,
            filter: None,
            sorts: Vec::new(),
            quick_filters: BTreeMap::new(),
            odd_quick_filters: Vec::new(),
            position: None,
            placement: None,
        };
        match target.into() {
            ViewTarget::Database(id) => view.database_id = Some(id),
            ViewTarget::Dashboard(id) => view.view_id = Some(id),
            ViewTarget::Page(id) => {
                view.create_database = Some(LinkedDatabase { parent: parent(id), position: None });
            }
        }
        Call::new(self.0, view)
    }
}

fn parent(page: PageId) -> Value {
    json!({"type": "page_id", "page_id": page})
}

/// A call of [`Views::create`].
pub type Create<C> = Call<C, CreateView>;

/// The request of [`Views::create`].
#[derive(Clone, Debug)]
pub struct CreateView {
    data_source_id: DataSourceId,
    name: String,
    layout: ViewLayout,
    database_id: Option<DatabaseId>,
    view_id: Option<ViewId>,
    create_database: Option<LinkedDatabase>,
    filter: Option<Filter>,
    sorts: Vec<Sort>,
    quick_filters: BTreeMap<String, Condition>,
    /// Those that are about no property.
    odd_quick_filters: Vec<Filter>,
    position: Option<ViewPosition>,
    placement: Option<WidgetPlacement>,
}

entries!(CreateView { data_source_id, name, ..layout, database_id, view_id, create_database, filter, sorts?, quick_filters?, position, placement });

#[derive(Clone, Debug)]
struct LinkedDatabase {
    parent: Value,
    position: Option<Value>,
}

entries!(LinkedDatabase { parent, position });

impl Endpoint for CreateView {
    type Response = View;
    const ROUTE: Route = Route::post("/v1/views", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for CreateView {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("filter", &self.filter);
        super::update::about_properties(check, &self.odd_quick_filters);
        if self.position.is_some() && self.database_id.is_none() {
            check.at("position", |check| check.broken(Rule::Excludes("a dashboard or a page")));
        }
        if self.placement.is_some() && self.view_id.is_none() {
            check.at("placement", |check| check.broken(Rule::Excludes("a database or a page")));
        }
    }
}

impl<C> Create<C> {
    /// Shows only rows of which this holds.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.endpoint.filter = Some(filter);
        self
    }

    /// Sorts the rows. Earlier keys win, later ones break ties.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.endpoint.sorts.push(sort);
        self
    }

    /// Pins a condition to the head of the view: a filter about one property.
    pub fn quick_filter(mut self, filter: Filter) -> Self {
        match quick_filter(filter) {
            QuickFilter::Of(property, condition) => {
                self.endpoint.quick_filters.insert(property, condition);
            }
            QuickFilter::Odd(filter) => self.endpoint.odd_quick_filters.push(filter),
        }
        self
    }

    /// Sets its place among the views of its database. Defaults to the end.
    pub fn position(mut self, position: ViewPosition) -> Self {
        self.endpoint.position = Some(position);
        self
    }

    /// Sets its place on its dashboard. Defaults to a row of its own at the end.
    pub fn placement(mut self, placement: WidgetPlacement) -> Self {
        self.endpoint.placement = Some(placement);
        self
    }

    /// Puts it after this block of a page, and not at the end.
    pub fn after_block(mut self, block: BlockId) -> Self {
        if let Some(database) = &mut self.endpoint.create_database {
            database.position = Some(json!({"type": "after_block", "block_id": block}));
        }
        self
    }
}
