//! Views of databases: how rows are shown, and which.

mod create;
mod query;
mod update;

use notion_model::validate::{Validate, Violation};
use notion_model::{DataSourceId, DatabaseId, List, View, ViewId};

pub use self::create::{Create, CreateView};
pub use self::query::{
    CreateQuery, CreateViewQuery, DeleteQuery, DeleteViewQuery, ListViewQueryResults, ListViewRows,
    Results, Rows,
};
pub use self::update::{Update, UpdateView};
use crate::{Call, Endpoint, Paged, Paging, Parts, Route};

/// The endpoints of views.
#[derive(Clone, Debug)]
pub struct Views<C>(C);

impl<C> Views<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

// ---- GET /v1/views -----------------------------------------------------------------------------

/// The database or data source whose views are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ViewsOf {
    /// Of a database: its tabs.
    Database(DatabaseId),
    /// Of a data source, in whatever database they are.
    DataSource(DataSourceId),
}

impl From<DatabaseId> for ViewsOf {
    fn from(id: DatabaseId) -> Self {
        Self::Database(id)
    }
}

impl From<DataSourceId> for ViewsOf {
    fn from(id: DataSourceId) -> Self {
        Self::DataSource(id)
    }
}

impl<C> Views<C> {
    /// Lists the views of a database, or all views of a data source. Only their ids are said;
    /// [`retrieve`](Self::retrieve) describes the rest. Needs the capability to read content.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DatabaseId) -> Result<(), notion_api::Error> {
    /// for view in notion.views().list(tasks).all().await? {
    ///     let view = notion.views().retrieve(view.id).send().await?;
    ///     println!("{}: {} {:?}", view.name, view.r#type, view.filter);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list views](https://developers.notion.com/reference/list-views).
    pub fn list(self, of: impl Into<ViewsOf>) -> ListAll<C> {
        let mut views = ListViews::default();
        match of.into() {
            ViewsOf::Database(id) => views.database_id = Some(id),
            ViewsOf::DataSource(id) => views.data_source_id = Some(id),
        }
        Call::new(self.0, views)
    }
}

/// A call of [`Views::list`].
pub type ListAll<C> = Call<C, ListViews>;

/// The request of [`Views::list`].
#[derive(Clone, Debug, Default)]
pub struct ListViews {
    database_id: Option<DatabaseId>,
    data_source_id: Option<DataSourceId>,
    paging: Paging,
}

impl Endpoint for ListViews {
    type Response = List<View>;
    const ROUTE: Route = Route::get("/v1/views");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new()
            .query("database_id", self.database_id)
            .query("data_source_id", self.data_source_id)
            .paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListViews {
    type Item = View;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> ListAll<C> {
    /// Limits the answer to the views in this database.
    pub fn in_database(mut self, id: DatabaseId) -> Self {
        self.endpoint.database_id = Some(id);
        self
    }
}

// ---- GET /v1/views/{view_id} -------------------------------------------------------------------

impl<C> Views<C> {
    /// Retrieves a view. Needs the capability to read content.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::ViewId) -> Result<(), notion_api::Error> {
    /// let view = notion.views().retrieve(id).send().await?;
    /// println!("{} is a {}", view.name, view.r#type);
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve a view](https://developers.notion.com/reference/retrieve-a-view).
    pub fn retrieve(self, id: ViewId) -> Retrieve<C> {
        Call::new(self.0, RetrieveView { id })
    }
}

/// A call of [`Views::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveView>;

/// The request of [`Views::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveView {
    id: ViewId,
}

impl Endpoint for RetrieveView {
    type Response = View;
    const ROUTE: Route = Route::get("/v1/views/{view_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

// ---- DELETE /v1/views/{view_id} ----------------------------------------------------------------

impl<C> Views<C> {
    /// Deletes a view, which is not the last one of its database. The answer has its `id`, `parent` and `type` only.
    /// Needs the capability to update content.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::ViewId) -> Result<(), notion_api::Error> {
    /// notion.views().delete(id).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [delete a view](https://developers.notion.com/reference/delete-a-view).
    pub fn delete(self, id: ViewId) -> Delete<C> {
        Call::new(self.0, DeleteView { id })
    }
}

/// A call of [`Views::delete`].
pub type Delete<C> = Call<C, DeleteView>;

/// The request of [`Views::delete`].
#[derive(Clone, Debug)]
pub struct DeleteView {
    id: ViewId,
}

impl Endpoint for DeleteView {
    type Response = View;
    const ROUTE: Route = Route::delete("/v1/views/{view_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}
