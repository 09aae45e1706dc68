//! The rows that a view shows.

use notion_model::validate::{Check, Validate, Violation};
use notion_model::{List, ViewId, ViewQuery, ViewQueryId, ViewRow, entries};
use notion_transport::Effect;

use super::Views;
use crate::{Call, Client, Endpoint, Paged, Paging, Parts, Prepared, Route};

// ---- POST /v1/views/{view_id}/queries ----------------------------------------------------------

impl<C> Views<C> {
    /// Finds the rows that a view shows, by its filter and in its order, and keeps them for about 15 minutes. The
    /// answer has the first of them; [`results`](Self::results) has all. Needs the capability to read content.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, view: notion_model::ViewId) -> Result<(), notion_api::Error> {
    /// let query = notion.views().create_query(view).page_size(10).send().await?;
    /// println!("{} rows until {}", query.total_count, query.expires_at);
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a view query](https://developers.notion.com/reference/create-view-query).
    pub fn create_query(self, view: ViewId) -> CreateQuery<C> {
        Call::new(self.0, CreateViewQuery { view, page_size: None })
    }
}

/// A call of [`Views::create_query`].
pub type CreateQuery<C> = Call<C, CreateViewQuery>;

/// The request of [`Views::create_query`].
#[derive(Clone, Debug)]
pub struct CreateViewQuery {
    view: ViewId,
    page_size: Option<u32>,
}

entries!(CreateViewQuery { page_size });

/// What it makes is a copy that nobody sees, and that goes away by itself: it may be made twice.
impl Endpoint for CreateViewQuery {
    type Response = ViewQuery;
    const ROUTE: Route = Route::post("/v1/views/{view_id}/queries", Effect::Read);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.view).object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        Check::root(&mut violations).at("page_size", |check| check.page_size(self.page_size));
        violations
    }
}

impl<C> CreateQuery<C> {
    /// Sets how many rows the answer has, 1 to 100. Defaults to 100.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.endpoint.page_size = Some(rows);
        self
    }
}

// ---- GET /v1/views/{view_id}/queries/{query_id} ------------------------------------------------

impl<C> Views<C> {
    /// Lists the rows that a query has found, from the first. After about 15 minutes it is not found any more.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, query: notion_model::ViewQuery) -> Result<(), notion_api::Error> {
    /// let rows = notion.views().results(query.view_id, query.id).all().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [get view query results](https://developers.notion.com/reference/get-view-query-results).
    pub fn results(self, view: ViewId, query: ViewQueryId) -> Results<C> {
        Call::new(self.0, ListViewQueryResults { view, query, paging: Paging::default() })
    }
}

const RESULTS: Route = Route::get("/v1/views/{view_id}/queries/{query_id}");

/// A call of [`Views::results`].
pub type Results<C> = Call<C, ListViewQueryResults>;

/// The request of [`Views::results`].
#[derive(Clone, Debug)]
pub struct ListViewQueryResults {
    view: ViewId,
    query: ViewQueryId,
    paging: Paging,
}

impl Endpoint for ListViewQueryResults {
    type Response = List<ViewRow>;
    const ROUTE: Route = RESULTS;

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.view).arg(self.query).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListViewQueryResults {
    type Item = ViewRow;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

// ---- both --------------------------------------------------------------------------------------

impl<C> Views<C> {
    /// Lists the rows that a view shows, by its filter and in its order: makes a query and reads its results. Only
    /// their ids are said; retrieve the pages for the rest.
    ///
    /// A list that takes longer than about 15 minutes ends with an error: the query is gone by then.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, view: notion_model::ViewId) -> Result<(), notion_api::Error> {
    /// let mut rows = notion.views().rows(view).items();
    /// while let Some(row) = rows.try_next().await? {
    ///     println!("{}", notion.pages().retrieve(row.id).send().await?.title_text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [create a view query](https://developers.notion.com/reference/create-view-query).
    pub fn rows(self, view: ViewId) -> Rows<C> {
        Call::new(self.0, ListViewRows { view, query: None, paging: Paging::default() })
    }
}

/// A call of [`Views::rows`].
pub type Rows<C> = Call<C, ListViewRows>;

/// The request of [`Views::rows`].
#[derive(Clone, Debug)]
pub struct ListViewRows {
    view: ViewId,
    /// The query, when it is made.
    query: Option<ViewQueryId>,
    paging: Paging,
}

impl Endpoint for ListViewRows {
    type Response = List<ViewRow>;
    const ROUTE: Route = RESULTS;

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        if self.query.is_some() {
            return None;
        }
        let (client, rows) = (client.clone(), self.clone());
        Some(Box::pin(async move {
            // All of them are read as results, so here the least will do.
            let query = CreateViewQuery { view: rows.view, page_size: Some(1) };
            let query = Some(client.call(&query).await?.id);
            Ok(Self { query, ..rows })
        }))
    }

    #[inline]
    fn parts(&self) -> Parts {
        let parts = Parts::new().arg(self.view);
        self.query.into_iter().fold(parts, Parts::arg).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListViewRows {
    type Item = ViewRow;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }

    /// A cursor is one of its query, which a later call does not know.
    fn is_resumable(&self) -> bool {
        false
    }
}

// ---- DELETE /v1/views/{view_id}/queries/{query_id} ---------------------------------------------

impl<C> Views<C> {
    /// Deletes a query before it goes away by itself. Deleting it twice is no error.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, query: notion_model::ViewQuery) -> Result<(), notion_api::Error> {
    /// notion.views().delete_query(query.view_id, query.id).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [delete a view query](https://developers.notion.com/reference/delete-view-query).
    pub fn delete_query(self, view: ViewId, query: ViewQueryId) -> DeleteQuery<C> {
        Call::new(self.0, DeleteViewQuery { view, query })
    }
}

/// A call of [`Views::delete_query`].
pub type DeleteQuery<C> = Call<C, DeleteViewQuery>;

/// The request of [`Views::delete_query`].
#[derive(Clone, Debug)]
pub struct DeleteViewQuery {
    view: ViewId,
    query: ViewQueryId,
}

impl Endpoint for DeleteViewQuery {
    type Response = ViewQuery;
    const ROUTE: Route = Route::delete("/v1/views/{view_id}/queries/{query_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.view).arg(self.query)
    }
}
