//! Queries: the rows of a data source.

pub(crate) mod row;
mod split;
mod window;

use std::marker::PhantomData;
use std::sync::Arc;

use notion_model::validate::{self, Check, Validate, Violation};
use notion_model::{
    DataSourceId, DatabaseId, Filter, Page, Properties, PropertySchema, SearchResult, Sort, entries,
};
use notion_transport::Effect;

pub use self::row::{HydratedRows, Placed, QueryRow};
use self::window::Progress;
use super::DataSources;
use crate::pages::HydratedPage;
use crate::setters::setters;
use crate::{Call, Client, Endpoint, Error, Flaw, Paged, Paging, Parts, Prepared, Rest, Route};

// ---- POST /v1/data_sources/{data_source_id}/query ----------------------------------------------

impl<C> DataSources<C> {
    /// Queries the rows of a data source: the newest first, if no sort is given.
    ///
    /// Notion gives 10,000 rows of one query at most. If there are more, `items` and `all` ask for the rest in windows
    /// over the time of creation, and every row comes once. That takes an order that begins with
    /// [`Sort::by_created_time`], or none: without sorts, what comes after the first 10,000 rows is the oldest first.
    /// With another order they end with an error ([`Error::is_incomplete`](crate::Error::is_incomplete)) after the rows
    /// that Notion gave, never as if those were all.
    ///
    /// Where more than 10,000 rows were created in one minute, as by an import, they are asked for in parts: by unique
    /// id, last edit, or whatever else tells them apart. Rows that nothing tells apart, and such a minute in an order by
    /// more than the time of creation, end with that error, too, after all other rows.
    ///
    /// `send` gives one page, whose [`has_more`](notion_model::List::has_more) and [`is_incomplete`](notion_model::List::is_incomplete) tell.
    ///
    /// In a wiki, data sources can stand among the rows. They are no pages: after the rows before the first of them
    /// comes an error that names the ways out. [`with_data_sources`](Query::with_data_sources) gives both,
    /// [`pages_only`](Query::pages_only) leaves the data sources out.
    ///
    /// ```no_run
    /// use notion_model::{Filter, Sort};
    ///
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let mut rows = notion
    ///     .data_sources()
    ///     .query(tasks)
    ///     .filter(Filter::checkbox("Done").equals(false))
    ///     .sort(Sort::ascending("Due"))
    ///     .items();
    /// while let Some(row) = rows.try_next().await? {
    ///     println!("{}", row.title_text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [query a data source](https://developers.notion.com/reference/query-a-data-source).
    pub fn query(self, id: DataSourceId) -> Query<C> {
        Call::new(self.0, QueryDataSource::new(Source::DataSource(id)))
    }
}

/// A call of [`DataSources::query`].
pub type Query<C> = Call<C, QueryDataSource>;

/// A [`Query`] that gives each row as an `R`: a [`QueryRow`].
pub type QueryRows<C, R> = Call<C, QueryDataSource<R>>;

/// The request of [`DataSources::query`].
#[derive(Clone, Debug)]
pub struct QueryDataSource<R = Page> {
    source: Source,
    filter_properties: Vec<String>,
    filter: Option<Filter>,
    sorts: Vec<Sort>,
    paging: Paging,
    in_trash: Option<bool>,
    result_type: Option<&'static str>,
    /// Whether a value that can't be completed is an error.
    strict: bool,
    schema: Option<Arc<Properties<PropertySchema>>>,
    progress: Progress,
    rows: PhantomData<fn() -> R>,
}

entries!(impl<R> QueryDataSource<R> { filter, sorts?, ..paging, in_trash, result_type });

#[derive(Clone, Copy, Debug)]
enum Source {
    DataSource(DataSourceId),
    /// The only one of this database, which is yet to be found out.
    OnlyOf(DatabaseId),
}

impl QueryDataSource {
    #[cfg(feature = "rows")]
    pub(crate) fn of(id: DataSourceId, filter_properties: Vec<String>) -> Self {
        Self { filter_properties, ..Self::new(Source::DataSource(id)) }
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            filter_properties: Vec::new(),
            filter: None,
            sorts: Vec::new(),
            paging: Paging::default(),
            in_trash: None,
            result_type: None,
            strict: false,
            schema: None,
            progress: Progress::default(),
            rows: PhantomData,
        }
    }

    pub(crate) fn sorted(id: DataSourceId, filter: Option<Filter>, sort: Sort) -> Self {
        let query = Self::new(Source::DataSource(id));
        Self { filter, sorts: vec![sort], ..query }
    }

    pub(crate) fn of_database(id: DatabaseId) -> Self {
        Self::new(Source::OnlyOf(id))
    }
}

impl<R> QueryDataSource<R> {
    /// The same query, with rows of another kind.
    fn into_rows<S>(self) -> QueryDataSource<S> {
        QueryDataSource {
            source: self.source,
            filter_properties: self.filter_properties,
            filter: self.filter,
            sorts: self.sorts,
            paging: self.paging,
            in_trash: self.in_trash,
            result_type: self.result_type,
            strict: self.strict,
            schema: self.schema,
            progress: self.progress,
            rows: PhantomData,
        }
    }
}

impl<R: QueryRow> Endpoint for QueryDataSource<R> {
    type Response = R::List;
    const ROUTE: Route = Route::post("/v1/data_sources/{data_source_id}/query", Effect::Read);

    fn parts(&self) -> Parts {
        let parts = match self.source {
            Source::DataSource(id) => Parts::new().arg(id),
            Source::OnlyOf(id) => Parts::new().arg(id),
        };
        parts.query_all("filter_properties", &self.filter_properties).object(self)
    }

    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }

    fn check(&self, answer: &R::List) -> Result<(), Flaw> {
        R::check(answer)
    }

    fn complete(
        &self,
        client: &Client,
        rows: R::List,
    ) -> impl Future<Output = Result<R::List, Error>> + Send {
        R::complete(client.clone(), rows, self.strict)
    }

    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        let (client, mut query) = (client.clone(), self.clone());
        if window::is_cut_off(self) {
            return Some(Box::pin(async move { window::divided(&client, query).await }));
        }
        let Source::OnlyOf(database) = self.source else { return None };
        Some(Box::pin(async move {
            query.source =
                Source::DataSource(crate::databases::only_data_source(&client, database).await?);
            Ok(query)
        }))
    }
}

impl<R> Validate for QueryDataSource<R> {
    fn validate(&self, check: &mut Check<'_>) {
        check.key("filter", &self.filter);
        check.key("sorts", &self.sorts);
        self.paging.validate(check);
        check.at("filter_properties", |check| {
            check.at_most(validate::limits::FILTER_PROPERTIES, self.filter_properties.len());
        });
        if let Some(schema) = &self.schema {
            check.query(self.filter.as_ref(), &self.sorts, &self.filter_properties, schema);
        }
    }
}

#[cfg(feature = "rows")]
impl QueryDataSource {
    pub(crate) fn set_filter(&mut self, filter: Filter) {
        self.filter = Some(filter);
    }

    pub(crate) fn add_filter(&mut self, filter: Filter) {
        self.filter = Some(match self.filter.take() {
            Some(before) => before & filter,
            None => filter,
        });
    }

    pub(crate) fn add_sort(&mut self, sort: Sort) {
        self.sorts.push(sort);
    }

    pub(crate) fn set_in_trash(&mut self, in_trash: bool) {
        self.in_trash = Some(in_trash);
    }

    pub(crate) fn leave_out_data_sources(&mut self) {
        self.result_type = Some("page");
    }

    /// Remembers rows that were made of those of a page, and takes out those that an earlier one had.
    pub(crate) fn read_rows<P: Placed>(&mut self, rows: &mut Vec<P>) {
        self.progress.read(rows, &self.sorts);
    }
}

impl<R: QueryRow> Paged for QueryDataSource<R> {
    type Item = R;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }

    fn read(&mut self, rows: &mut Vec<R>) {
        self.progress.read(rows, &self.sorts);
    }

    fn rest(&self, is_cut_off: bool) -> Rest<Self> {
        window::rest(self, is_cut_off)
    }

    fn is_resumable(&self) -> bool {
        !self.progress.is_in_window()
    }
}

impl<C, R> QueryRows<C, R> {
    /// Limits the answer to rows that match `filter`; all rows, if it is `None`.
    pub fn filter(mut self, filter: impl Into<Option<Filter>>) -> Self {
        self.endpoint.filter = filter.into();
        self
    }

    /// Sorts the rows by this, after the sorts that were given before.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.endpoint.sorts.push(sort);
        self
    }

    /// Sorts the rows by these, after the sorts that were given before.
    pub fn sorts(mut self, sorts: impl IntoIterator<Item = Sort>) -> Self {
        self.endpoint.sorts.extend(sorts);
        self
    }

    setters!(filter_properties);

    /// Limits the answer to rows that are in the trash, or to those that are not.
    pub fn in_trash(mut self, in_trash: bool) -> Self {
        self.endpoint.in_trash = Some(in_trash);
        self
    }

    /// Checks the filter, the sorts and `filter_properties` against the schema of the data source, before anything is
    /// sent: properties and options that it does not have, and conditions that do not suit the type of a property.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSource) -> Result<(), notion_api::Error> {
    /// use notion_model::Filter;
    ///
    /// let query = notion.data_sources().query(tasks.id).checked(&tasks.properties);
    /// let done = query.filter(Filter::select("Status").equals("Done")).all().await?;
    /// # Ok(()) }
    /// ```
    pub fn checked(mut self, schema: &Properties<PropertySchema>) -> Self {
        self.endpoint.schema = Some(Arc::new(schema.clone()));
        self
    }
}

impl<C> Query<C> {
    /// Completes the values that the server cut off in a row, such as relations after 25 pages, by further requests
    /// where there are such values. See [`Pages::hydrate`](crate::pages::Pages::hydrate): a value that can't be
    /// completed stays as it was, and its row says so.
    pub fn hydrated(self) -> QueryRows<C, HydratedPage> {
        Call::new(self.caller, self.endpoint.into_rows())
    }

    /// Asks for the data sources among the rows, too, each row as what it is.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, wiki: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let mut rows = notion.data_sources().query(wiki).with_data_sources().items();
    /// while let Some(row) = rows.try_next().await? {
    ///     match row.as_data_source() {
    ///         Some(source) => println!("{} has the id {}", source.title_text(), source.id),
    ///         None => println!("{}", row.title_text()),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn with_data_sources(self) -> QueryRows<C, SearchResult> {
        Call::new(self.caller, self.endpoint.into_rows())
    }

    /// Leaves out the data sources among the rows.
    pub fn pages_only(mut self) -> Self {
        self.endpoint.result_type = Some("page");
        self
    }
}

impl<C> QueryRows<C, HydratedPage> {
    /// Makes it an error when a value can't be completed. Defaults to leaving it as it was:
    /// [`HydratedPage::refused`] has the reason then.
    pub fn strict(mut self) -> Self {
        self.endpoint.strict = true;
        self
    }
}
