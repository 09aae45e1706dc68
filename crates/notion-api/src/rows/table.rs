use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use notion_model::row::{Binding, Col, Drift, Key, Row};
use notion_model::{DataSourceId, PageId};

use super::bound::{Bound, Writes};
use super::save::{Save, columns};
use super::{Insert, InsertMany, Loaded, QueryTable, RowQuery, Saved, UpdateRow, Upsert, load};
use crate::pages::UpdatePage;
use crate::{Caller, Task};

/// The rows of a data source that are `R`s. Cheap to clone.
///
/// It asks for exactly the columns of `R`, by id, and completes those of their values that the server cut off, no others.
///
/// Should Notion refuse a write, the table looks once whether its columns are other properties by now, or have other options,
/// and writes by these: so it goes on when somebody removes a property and makes it anew. If the columns are not there any more,
/// the error says which. Its clones share what it finds. Reading never does this; [`rebind`](Self::rebind) does.
pub struct Table<C, R> {
    caller: C,
    bound: Arc<Bound>,
    of: PhantomData<fn() -> R>,
}

impl<C: Clone, R> Clone for Table<C, R> {
    fn clone(&self) -> Self {
        Self { caller: self.caller.clone(), bound: self.bound.clone(), of: PhantomData }
    }
}

impl<C, R> fmt::Debug for Table<C, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("bound", &self.bound).finish_non_exhaustive()
    }
}

impl<C, R> Table<C, R> {
    pub(super) fn new(caller: C, bound: Bound) -> Self {
        Self { caller, bound: Arc::new(bound), of: PhantomData }
    }

    /// Returns which property each column is: a value to keep, with which the next program starts without a request.
    pub fn binding(&self) -> Arc<Binding> {
        self.bound.binding()
    }

    /// Returns what people have changed: properties and options that are called differently, new and missing ones. Empty of
    /// a table that was bound by a binding that was kept.
    pub fn drift(&self) -> Arc<Drift> {
        self.bound.drift()
    }

    /// Returns the data source.
    pub fn data_source(&self) -> DataSourceId {
        self.bound.source()
    }
}

impl<C: Caller, R: Row> Table<C, R> {
    /// Queries the rows: all of them, the newest first, if nothing else is said.
    ///
    /// A row that is not what `R` takes is an error that ends the list; [`each`](RowQuery::each) goes on.
    pub fn query(&self) -> RowQuery<C, Saved<R>> {
        RowQuery::of(self.caller.clone(), self.query_table())
    }

    fn writes(&self) -> Writes<R> {
        Writes::new(&self.bound)
    }

    /// Finds the columns anew, by one request, for this table and its clones, and returns what people have changed: after
    /// `data_source.schema_updated` among the webhooks, say. What is under way goes on by the old binding.
    ///
    /// # Errors
    ///
    /// When a column is missing or of another kind: [`ErrorKind::Unbound`](crate::ErrorKind::Unbound). The binding is the old
    /// one then.
    pub fn rebind(&self) -> C::Output<Arc<Drift>> {
        let bound = self.bound.clone();
        self.caller.run(move |client| async move { bound.rebind::<R>(&client).await })
    }

    fn query_table(&self) -> QueryTable<Saved<R>> {
        let binding = self.binding();
        let columns = columns::<R>(&binding);
        QueryTable::new(binding, columns)
    }

    /// Retrieves one row.
    ///
    /// # Errors
    ///
    /// When there is no such page, or it is not what `R` takes.
    pub fn get(&self, page: impl Into<PageId>) -> C::Output<Saved<R>> {
        let (id, binding) = (page.into(), self.binding());
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
        let binding = self.binding();
        self.caller.run(move |client| load::rows(client, binding, query, ids))
    }

    /// Inserts a row.
    pub fn insert(&self, row: &R) -> Task<C, Insert<R>> {
        Task::new(self.caller.clone(), Insert::new(self.writes(), row))
    }

    /// Inserts many rows, several at once; the answer has a result for each, in their order.
    pub fn insert_many<'r>(&self, rows: impl IntoIterator<Item = &'r R>) -> Task<C, InsertMany<R>> {
        Task::new(self.caller.clone(), InsertMany::new(&self.writes(), rows))
    }

    /// Writes the cells of a row that changed since it was read, and returns their fields. If none did, nothing is sent.
    ///
    /// What somebody else changed meanwhile in other cells stays; there is no way to see it in the same ones.
    ///
    /// # Errors
    ///
    /// When a cell can't have its value, or the request fails.
    pub fn save(&self, row: &Saved<R>) -> C::Output<Vec<&'static str>> {
        let save = Save::new(&self.bound, row);
        self.caller.run(|client| async move { save?.send(client).await })
    }

    /// Writes the cells of a row that changed, unless somebody else changed a cell of it since it was read, or last saved:
    /// one request more than [`save`](Self::save), which reads the row again.
    ///
    /// Only the columns of `R` are compared. Notion has no conditional writes, so a change between the two requests is not
    /// seen.
    ///
    /// ```no_run
    /// # use notion_api::rows::{Row, Saved, Table};
    /// # async fn f<R: Row>(tasks: Table<notion_api::Client, R>, task: Saved<R>) -> Result<(), notion_api::Error> {
    /// use notion_api::ErrorKind;
    ///
    /// match tasks.save_if_unchanged(&task).await {
    ///     Err(error) => match error.kind() {
    ///         ErrorKind::RowChanged { fields, .. } => println!("somebody else changed {fields:?}"),
    ///         _ => return Err(error),
    ///     },
    ///     Ok(fields) => println!("wrote {fields:?}"),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::RowChanged`](crate::ErrorKind::RowChanged) with the fields that somebody else changed; nothing is written
    /// then. Or when a cell can't have its value, or a request fails.
    pub fn save_if_unchanged(&self, row: &Saved<R>) -> C::Output<Vec<&'static str>> {
        let save = Save::new(&self.bound, row);
        self.caller.run(|client| async move { save?.send_if_unchanged(client).await })
    }

    /// Updates cells of a row without reading it.
    pub fn update(&self, row: impl Into<PageId>) -> Task<C, UpdateRow<R>> {
        Task::new(self.caller.clone(), UpdateRow::new(self.writes(), row.into()))
    }

    /// Inserts the rows whose key is not there, and updates the others where they differ. A second time changes nothing.
    ///
    /// `key` distinguishes rows, and is compared exactly. Notion knows no unique keys: where several rows have one, nothing is
    /// written, and [`Outcome::Doubled`](super::Outcome::Doubled) lists them. A row in the trash that has the key of a new one
    /// is left there, and listed: [`UpsertReport::trashed`](super::UpsertReport::trashed).
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
        let upsert = Upsert::new(self.writes(), self.query_table(), key.index(), rows);
        Task::new(self.caller.clone(), upsert)
    }

    /// Moves a row to the trash.
    pub fn trash(&self, row: impl Into<PageId>) -> C::Output<()> {
        let trash = UpdatePage::trashed(row.into());
        self.caller.run(move |client| async move { client.call(&trash).await.map(drop) })
    }
}
