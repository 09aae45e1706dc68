use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use notion_model::row::{Binding, RowError, RowFilter, RowSort};
use notion_model::validate::{Check, Violation};
use notion_model::{DataSourceId, List, Page, Timestamp};
use serde::de::{Deserialize, Deserializer};
use uuid::Uuid;

use super::{Row, Saved, completes};
use crate::data_sources::query::row::{HYDRATED_AT_ONCE, check, only_pages};
use crate::data_sources::{Placed, QueryDataSource};
use crate::pages::hydrate;
use crate::{
    Answer, Call, Client, Endpoint, Error, ErrorKind, Flaw, Next, PageOf, Paged, Paging, Parts,
    Prepared, Rest, Route, concurrent,
};

/// A query of a [`Table`](super::Table) that gives each row as an `I`.
pub type RowQuery<C, I> = Call<C, QueryTable<I>>;

/// The request of [`Table::query`](super::Table::query).
pub struct QueryTable<I> {
    query: QueryDataSource,
    binding: Arc<Binding>,
    violations: Vec<Violation>,
    of: PhantomData<fn() -> I>,
}

/// The item that a query gives for a row: a [`Saved`] row, or one or else why it could not be read.
pub trait RowItem: Placed + Sized + Send + Sync + 'static {
    /// The struct.
    type Row: Row;

    /// Takes what came of reading a row.
    ///
    /// # Errors
    ///
    /// Why the list ends with it.
    fn of(read: Result<Saved<Self::Row>, Unreadable>) -> Result<Self, Unreadable>;
}

impl<R: Row> RowItem for Saved<R> {
    type Row = R;

    fn of(read: Result<Self, Unreadable>) -> Result<Self, Unreadable> {
        read
    }
}

impl<R: Row> RowItem for Result<Saved<R>, Unreadable> {
    type Row = R;

    fn of(read: Self) -> Result<Self, Unreadable> {
        Ok(read)
    }
}

impl<R> Placed for Result<Saved<R>, Unreadable> {
    fn id(&self) -> Option<Uuid> {
        match self {
            Ok(row) => Placed::id(row),
            Err(unreadable) => Placed::id(&*unreadable.page),
        }
    }

    fn created(&self) -> Option<Timestamp> {
        match self {
            Ok(row) => Placed::created(row),
            Err(unreadable) => unreadable.page.created(),
        }
    }
}

/// A row that is not what its struct takes.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The row, as it came.
    pub page: Box<Page>,
    /// Why.
    pub error: RowError,
}

impl std::error::Error for Unreadable {}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<I> QueryTable<I> {
    pub(super) fn new(binding: Arc<Binding>, columns: Vec<String>) -> Self {
        let query = QueryDataSource::of(binding.data_source(), columns);
        Self { query, binding, violations: Vec::new(), of: PhantomData }
    }

    pub(super) fn data_source(&self) -> DataSourceId {
        self.binding.data_source()
    }

    /// The same query, for the rows in the trash.
    pub(super) fn trashed(&self) -> Self {
        let mut query = self.query.clone();
        query.set_in_trash(true);
        self.with(query)
    }

    fn with(&self, query: QueryDataSource) -> Self {
        let (binding, violations) = (self.binding.clone(), self.violations.clone());
        Self { query, binding, violations, of: PhantomData }
    }

    /// The same query, by a filter with the ids of properties.
    pub(super) fn filtered(&self, filter: notion_model::Filter) -> Self {
        let mut query = self.query.clone();
        query.set_filter(filter);
        self.with(query)
    }
}

impl<R> QueryTable<Saved<R>> {
    pub(super) fn each(self) -> QueryTable<Result<Saved<R>, Unreadable>> {
        let Self { query, binding, violations, .. } = self;
        QueryTable { query, binding, violations, of: PhantomData }
    }
}

impl<I> Clone for QueryTable<I> {
    fn clone(&self) -> Self {
        self.with(self.query.clone())
    }
}

impl<I> fmt::Debug for QueryTable<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryTable").field("query", &self.query).finish_non_exhaustive()
    }
}

impl<C, I> RowQuery<C, I> {
    pub(super) fn of(caller: C, query: QueryTable<I>) -> Self {
        Call::new(caller, query)
    }

    /// Limits the answer to rows that match `filter`, besides the filters that were given before.
    pub fn filter(mut self, filter: RowFilter<I::Row>) -> Self
    where
        I: RowItem,
    {
        let query = &mut self.endpoint;
        match filter.resolve(&query.binding) {
            Ok(filter) => query.query.add_filter(filter),
            Err(rule) => {
                Check::root(&mut query.violations).at("filter", |check| check.broken(rule));
            }
        }
        self
    }

    /// Sorts the rows by this column, after the sorts that were given before.
    pub fn sort(mut self, sort: RowSort<I::Row>) -> Self
    where
        I: RowItem,
    {
        let sort = sort.resolve(&self.endpoint.binding);
        self.endpoint.query.add_sort(sort);
        self
    }

    /// Sets the rows that are in the trash.
    pub fn in_trash(mut self, in_trash: bool) -> Self {
        self.endpoint.query.set_in_trash(in_trash);
        self
    }

    /// Leaves out the data sources among the rows, which are an error otherwise.
    pub fn pages_only(mut self) -> Self {
        self.endpoint.query.leave_out_data_sources();
        self
    }
}

impl<C, R> RowQuery<C, Saved<R>> {
    /// Gives a result for each row, and goes on after one that is not what the struct takes.
    pub fn each(self) -> RowQuery<C, Result<Saved<R>, Unreadable>> {
        Call::new(self.caller, self.endpoint.each())
    }
}

impl<I: RowItem> Endpoint for QueryTable<I> {
    type Response = TableRows<I>;
    const ROUTE: Route = QueryDataSource::<Page>::ROUTE;

    fn parts(&self) -> Parts {
        self.query.parts()
    }

    fn violations(&self) -> Vec<Violation> {
        self.violations.iter().cloned().chain(self.query.violations()).collect()
    }

    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        let (query, prepared) = (self.clone(), self.query.prepare(client)?);
        Some(Box::pin(async move { Ok(query.with(prepared.await?)) }))
    }

    async fn complete(&self, client: &Client, rows: TableRows<I>) -> Result<TableRows<I>, Error> {
        let TableRows { mut list, .. } = rows;
        let pages = only_pages(&mut list);
        let completes = completes::<I::Row>(&self.binding);
        let whole = std::mem::take(&mut list.results).into_iter();
        let whole = whole.map(|page| hydrate::page(client, page, true, &completes));
        let mut results = Vec::new();
        for page in concurrent::all(whole, HYDRATED_AT_ONCE).await {
            let page = Box::new(page?.into_page());
            let read = Saved::of_page(&self.binding, &page);
            match I::of(read.map_err(|error| Unreadable { page, error })) {
                Ok(item) => results.push(item),
                Err(Unreadable { error, .. }) => {
                    let error = Error::new(ErrorKind::Row(Box::new(error)));
                    return Err(error.with_items(results, None));
                }
            }
        }
        match pages {
            Ok(()) => Ok(TableRows { results, list }),
            Err(error) => Err(error.with_items(results, None)),
        }
    }
}

impl<I: RowItem> Paged for QueryTable<I> {
    type Item = I;

    fn paging(&mut self) -> &mut Paging {
        self.query.paging()
    }

    fn read(&mut self, rows: &mut Vec<I>) {
        self.query.read_rows(rows);
    }

    fn rest(&self, is_cut_off: bool) -> Rest<Self> {
        match self.query.rest(is_cut_off) {
            Rest::Nothing => Rest::Nothing,
            Rest::Request(query) => Rest::Request(self.with(query)),
            Rest::NotGiven => Rest::NotGiven,
        }
    }

    fn is_resumable(&self) -> bool {
        self.query.is_resumable()
    }
}

/// One page of the rows of a table.
#[derive(Debug)]
pub struct TableRows<I> {
    /// The rows: at most 100. Fewer than were asked for don't mean that there are no more.
    pub results: Vec<I>,
    /// The list as it came, its rows taken out.
    list: List<Page>,
}

impl<I> TableRows<I> {
    /// Returns whether there are more.
    pub fn has_more(&self) -> bool {
        self.list.has_more
    }

    /// Returns where the next page starts; `None` on the last page.
    pub fn next_cursor(&self) -> Option<&str> {
        self.list.next_cursor.as_deref()
    }
}

/// Reads the list; its rows are yet to be completed and read.
impl<'de, I> Deserialize<'de> for TableRows<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { results: Vec::new(), list: List::deserialize(deserializer)? })
    }
}

impl<I> Answer for TableRows<I> {
    fn check(&self) -> Result<(), Flaw> {
        check(&self.list)
    }
}

impl<I> PageOf<I> for TableRows<I> {
    fn into_parts(self) -> Result<(Vec<I>, Next), Error> {
        let (_, next) = self.list.into_parts()?;
        Ok((self.results, next))
    }
}
