//! The rows of a data source as structs.
//!
//! A struct with `#[derive(Row)]` (feature `derive`) is bound to a data source once: its columns are found by id, by name or
//! by a former name, and from then on everything goes by id, so that nobody who renames a property breaks the program.
//!
//! ```no_run
//! # #[cfg(feature = "derive")] mod example {
//! use notion_model::DataSourceId;
//! use notion_model::Date;
//! use notion_model::row::{Options, Row};
//!
//! #[derive(Row, Debug)]
//! struct Task {
//!     #[row(title, name = "Task")]
//!     name: String,
//!     #[row(name = "State")]
//!     state: Option<State>,
//!     #[row(name = "Due")]
//!     due: Option<Date>,
//!     #[row(name = "Hours")]
//!     hours: Option<f64>,
//! }
//!
//! #[derive(Options, Debug, Clone, PartialEq)]
//! enum State {
//!     ToDo,
//!     Doing,
//!     #[option(other)]
//!     Other(String),
//! }
//!
//! async fn work(notion: notion_api::Client, source: DataSourceId) -> Result<(), notion_api::Error> {
//!     let tasks = notion.rows::<Task>(source).bind().await?;
//!     println!("{}", tasks.drift());
//!     let mut due = tasks
//!         .query()
//!         .filter(Task::STATE.is(State::Doing) & Task::DUE.this_week())
//!         .sort(Task::DUE.ascending())
//!         .items();
//!     while let Some(mut task) = due.try_next().await? {
//!         task.hours = Some(2.5);
//!         tasks.save(&task).await?;
//!     }
//!     Ok(())
//! }
//! # }
//! ```

mod create;
mod load;
mod query;
mod saved;
mod schema;
mod upsert;
mod write;

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use notion_model::DataSource;
pub use notion_model::row::Row;
use notion_model::row::{BindError, Binding, Col, Drift, Key, Plan, Targets};
pub use notion_model::{DataSourceId, PageId};

pub use self::create::{CreateTables, RowSet, RowsIn};
pub use self::load::Loaded;
pub use self::query::{QueryTable, RowItem, RowQuery, TableRows, Unreadable};
pub use self::saved::Saved;
pub use self::schema::{Applied, Apply};
pub use self::upsert::{Outcome, Upsert, UpsertReceipt, UpsertReport};
pub use self::write::{Insert, InsertMany, UpdateRow};
use crate::data_sources::{DataSources, RetrieveDataSource};
use crate::pages::{UpdatePage, hydrate};
use crate::{Caller, Client, Error, ErrorKind, Task};

/// The rows of a data source, which are yet to be bound to the columns of `R`.
#[must_use = "rows do nothing before they are bound"]
pub struct Rows<C, R> {
    caller: C,
    source: DataSourceId,
    strict: bool,
    of: PhantomData<fn() -> R>,
}

impl<C: Clone, R> Clone for Rows<C, R> {
    fn clone(&self) -> Self {
        let Self { caller, source, strict, of } = self;
        Self { caller: caller.clone(), source: *source, strict: *strict, of: *of }
    }
}

impl<C, R> fmt::Debug for Rows<C, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("source", &self.source).finish_non_exhaustive()
    }
}

impl<C, R> Rows<C, R> {
    #[doc(hidden)]
    pub fn new(caller: C, source: DataSourceId) -> Self {
        Self { caller, source, strict: false, of: PhantomData }
    }

    /// Lets only options be written that there are. Defaults to naming one that there is not, which makes it, so that a
    /// typo in a text becomes an option.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }
}

impl<C: Caller + Send + 'static, R: Row> Rows<C, R> {
    /// Finds the columns in the data source, by one request: by id, then by name, then by a former name.
    ///
    /// # Errors
    ///
    /// When a column is missing or of another kind: [`ErrorKind::Unbound`] names all that are. Whatever else has changed
    /// is in [`Table::drift`].
    pub fn bind(&self) -> C::Output<Table<C, R>> {
        let Self { caller, source, strict, .. } = self.clone();
        let table_caller = caller.clone();
        caller.run(move |client| async move {
            let live = client.call(&RetrieveDataSource::new(source)).await?;
            let (binding, drift) = bound::<R>(&live)?;
            let binding = if strict { binding.strict() } else { binding };
            Ok(Table::new(table_caller, binding, drift))
        })
    }

    /// Returns what it takes to make the data source what `R` says, and counts the rows that would lose values. Nothing is
    /// changed. `targets` are the data sources of other structs, to which relations are to be made.
    ///
    /// # Errors
    ///
    /// When a request fails.
    pub fn plan(&self, targets: &Targets) -> C::Output<Plan> {
        let (source, targets) = (self.source, targets.clone());
        self.caller
            .run(move |client| async move { schema::plan::<R>(&client, source, &targets).await })
    }

    /// Carries out a plan: one request a step, those without loss only. [`losing`](Task::losing) names the others.
    pub fn apply(&self, plan: Plan) -> Task<C, Apply> {
        DataSources::new(self.caller.clone()).apply(plan)
    }

    /// Takes a binding that was kept, without a request.
    ///
    /// # Errors
    ///
    /// When it is of another data source, or of another struct than the program has now.
    pub fn bound(&self, binding: Binding) -> Result<Table<C, R>, Error> {
        if binding.data_source() != self.source || !binding.is_of(R::TYPE) {
            let problem = format!(
                "the binding is not one of `{}` to the data source {}; bind() makes one",
                R::TYPE.name,
                self.source
            );
            return Err(Error::setup(problem));
        }
        let binding = if self.strict { binding.strict() } else { binding };
        Ok(Table::new(self.caller.clone(), binding, Drift::default()))
    }
}

fn bound<R: Row>(live: &DataSource) -> Result<(Binding, Drift), Error> {
    let unbound = |error: BindError| Error::new(ErrorKind::Unbound(Box::new(error)));
    let binding = Binding::new(R::TYPE, live).map_err(unbound)?;
    let drift = binding.drift(R::TYPE, live);
    Ok((binding, drift))
}

/// The rows of a data source that are `R`s. Cheap to clone.
///
/// It asks for exactly the columns of `R`, by id, and completes those of their values that the server cut off, no others.
pub struct Table<C, R> {
    caller: C,
    binding: Arc<Binding>,
    drift: Arc<Drift>,
    of: PhantomData<fn() -> R>,
}

impl<C: Clone, R> Clone for Table<C, R> {
    fn clone(&self) -> Self {
        Self {
            caller: self.caller.clone(),
            binding: self.binding.clone(),
            drift: self.drift.clone(),
            of: PhantomData,
        }
    }
}

impl<C, R> fmt::Debug for Table<C, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("binding", &self.binding).finish_non_exhaustive()
    }
}

impl<C, R> Table<C, R> {
    fn new(caller: C, binding: Binding, drift: Drift) -> Self {
        Self { caller, binding: Arc::new(binding), drift: Arc::new(drift), of: PhantomData }
    }

    /// Returns which property each column is: a value to keep, with which the next program starts without a request.
    pub fn binding(&self) -> &Binding {
        &self.binding
    }

    /// Returns what people have changed: properties and options that are called differently, new and missing ones. Empty of
    /// a table that was bound by a binding that was kept.
    pub fn drift(&self) -> &Drift {
        &self.drift
    }

    /// Returns the data source.
    pub fn data_source(&self) -> DataSourceId {
        self.binding.data_source()
    }
}

impl<C: Caller, R: Row> Table<C, R> {
    /// Queries the rows: all of them, the newest first, if nothing else is said.
    ///
    /// A row that is not what `R` takes is an error that ends the list; [`each`](RowQuery::each) goes on.
    pub fn query(&self) -> RowQuery<C, Saved<R>> {
        RowQuery::of(self.caller.clone(), self.query_table())
    }

    fn query_table(&self) -> QueryTable<Saved<R>> {
        QueryTable::new(self.binding.clone(), columns::<R>(&self.binding))
    }

    /// Retrieves one row.
    ///
    /// # Errors
    ///
    /// When there is no such page, or it is not what `R` takes.
    pub fn get(&self, page: impl Into<PageId>) -> C::Output<Saved<R>> {
        let (id, binding) = (page.into(), self.binding.clone());
        self.caller.run(move |client| async move { load::row(&client, &binding, id).await })
    }

    /// Retrieves many rows, in few requests: those that `ids` name, by id. One that is there twice comes once.
    ///
    /// Notion has no way to ask for pages by their ids, so this reads whole pages of the data source for as long as that
    /// may cost less than asking for each row, and asks for the rest one by one: at most twice the requests that the
    /// better of the two ways takes.
    ///
    /// ```no_run
    /// # use notion_api::rows::{Row, Table};
    /// # async fn f<Project: Row>(
    /// #     projects: Table<notion_api::Client, Project>,
    /// #     ids: Vec<notion_model::PageId>,
    /// # ) -> Result<(), notion_api::Error> {
    /// let loaded = projects.load(ids).await?;
    /// println!("{} projects, {} are gone", loaded.rows.len(), loaded.missing.len());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When a request fails, or a row is not what `R` takes. A row that is not there, or not shared, is no error:
    /// [`Loaded::missing`].
    pub fn load(&self, ids: impl IntoIterator<Item = PageId>) -> C::Output<Loaded<R>> {
        let (ids, query) = (ids.into_iter().collect(), self.query_table());
        let binding = self.binding.clone();
        self.caller.run(move |client| load::rows(client, binding, query, ids))
    }

    /// Inserts a row.
    pub fn insert(&self, row: &R) -> Task<C, Insert<R>> {
        Task::new(self.caller.clone(), Insert::new(self.binding.clone(), row))
    }

    /// Inserts many rows, several at once; the answer has a result for each, in their order.
    pub fn insert_many<'r>(&self, rows: impl IntoIterator<Item = &'r R>) -> Task<C, InsertMany<R>> {
        Task::new(self.caller.clone(), InsertMany::new(self.binding.clone(), rows))
    }

    /// Writes the cells of a row that changed since it was read, and returns their fields. If none did, nothing is sent.
    ///
    /// What somebody else changed meanwhile in other cells stays; there is no way to see it in the same ones.
    ///
    /// # Errors
    ///
    /// When a cell can't have its value, or the request fails.
    pub fn save(&self, row: &Saved<R>) -> C::Output<Vec<&'static str>> {
        let save = write::save(&self.binding, row);
        self.caller.run(|client| async move { save?.send(client).await })
    }

    /// Updates cells of a row without reading it.
    pub fn update(&self, row: impl Into<PageId>) -> Task<C, UpdateRow<R>> {
        Task::new(self.caller.clone(), UpdateRow::new(self.binding.clone(), row.into()))
    }

    /// Inserts the rows whose key is not there, and updates the others where they differ. A second time changes nothing.
    ///
    /// `key` tells rows apart, and is compared exactly. Notion knows no unique keys: where several rows have one, nothing is
    /// written, and [`Outcome::Doubled`] lists them.
    ///
    /// A failure that leaves it open whether a row was created is settled by looking for its key, and running the same
    /// again after a program has ended in the middle does the rest.
    ///
    /// ```no_run
    /// # #[cfg(feature = "derive")] mod example {
    /// # use notion_api::rows::Table;
    /// # use notion_model::row::Row;
    /// #[derive(Row)]
    /// struct Contact {
    ///     #[row(title)]
    ///     name: String,
    ///     #[row(email, name = "E-mail")]
    ///     email: Option<String>,
    /// }
    ///
    /// async fn sync(contacts: Table<notion_api::Client, Contact>, all: Vec<Contact>) -> Result<(), notion_api::Error> {
    ///     let report = contacts.upsert(Contact::EMAIL, &all).send().await?;
    ///     println!("{report}");
    ///     Ok(())
    /// }
    /// # }
    /// ```
    pub fn upsert<'r, T, K: Key>(
        &self,
        key: Col<R, T, K>,
        rows: impl IntoIterator<Item = &'r R>,
    ) -> Task<C, Upsert<R>> {
        let upsert = Upsert::new(self.binding.clone(), self.query_table(), key.index(), rows);
        Task::new(self.caller.clone(), upsert)
    }

    /// Moves a row to the trash.
    pub fn trash(&self, row: impl Into<PageId>) -> C::Output<()> {
        let trash = UpdatePage::trashed(row.into());
        self.caller.run(move |client| async move { client.call(&trash).await.map(drop) })
    }
}

/// The properties that a query asks for: those of the columns, or all of them for a struct with a rest.
fn columns<R: Row>(binding: &Binding) -> Vec<String> {
    match R::TYPE.has_rest {
        true => Vec::new(),
        false => {
            binding.columns().iter().map(|column| column.id().decoded().into_owned()).collect()
        }
    }
}

/// The row that a page is, with the whole values of its columns.
async fn read<R: Row>(
    client: &Client,
    binding: &Binding,
    page: notion_model::Page,
) -> Result<Saved<R>, Error> {
    let is_column = |property: &notion_model::Property| {
        binding.columns().iter().any(|column| *column.id() == property.id)
    };
    let page = hydrate::page(client, page, true, is_column).await?;
    Saved::of_page(binding, &page).map_err(|error| Error::new(ErrorKind::Row(Box::new(error))))
}

type ById<R> = HashMap<PageId, Saved<R>>;
