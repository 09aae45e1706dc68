use std::fmt;

use notion_model::row::{Cell, Col, MayBeEmpty, Row, RowError, Writable, Written};
use notion_model::{PageId, PageParent, Properties, PropertyInput};

use super::bound::Writes;
use super::save::update;
use super::{Saved, read};
use crate::pages::CreatePage;
use crate::reconcile::{Reconciled, Settle, Settles};
use crate::{Client, Error, Flow, Task, concurrent};

/// The flow of [`Table::insert`](super::Table::insert).
pub struct Insert<R> {
    writes: Writes<R>,
    cells: Vec<Written>,
    settle: Option<Settle>,
}

impl<R: Row> Insert<R> {
    pub(super) fn new(writes: Writes<R>, row: &R) -> Self {
        let cells = writes.binding().cells(row);
        Self { writes, cells, settle: None }
    }
}

impl<R> fmt::Debug for Insert<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Insert").field("cells", &self.cells).finish_non_exhaustive()
    }
}

impl<C, R> Task<C, Insert<R>> {
    /// Makes a failure that leaves it open whether the row was created settle itself: see
    /// [`Reconciled`](crate::Reconciled).
    pub fn reconciled(mut self) -> Self {
        self.flow.settle.get_or_insert_default();
        self
    }
}

impl<R> Settles for Insert<R> {
    fn settle(&mut self) -> &mut Settle {
        self.settle.get_or_insert_default()
    }
}

impl<R: Row> Flow for Insert<R> {
    type Response = Saved<R>;

    async fn run(self, client: Client) -> Result<Saved<R>, Error> {
        let Self { writes, cells, settle } = self;
        let send = |cells: Properties<PropertyInput>| {
            let parent = PageParent::DataSource(writes.binding().data_source());
            let (create, client) = (CreatePage::new(parent, cells), client.clone());
            async move {
                match settle {
                    None => client.call(&create).await,
                    Some(settle) => Reconciled::with(create, settle).run(client).await,
                }
            }
        };
        let page = writes.write(&client, cells, send).await?;
        // From here on there is a row, whatever happens.
        read(&client, &writes.now(), page).await.map_err(Error::after_a_write)
    }
}

/// The flow of [`Table::insert_many`](super::Table::insert_many).
pub struct InsertMany<R> {
    rows: Vec<Insert<R>>,
    concurrency: usize,
}

impl<R: Row> InsertMany<R> {
    pub(super) fn new<'r>(writes: &Writes<R>, rows: impl IntoIterator<Item = &'r R>) -> Self {
        let rows = rows.into_iter().map(|row| Insert::new(writes.clone(), row)).collect();
        Self { rows, concurrency: 8 }
    }
}

impl<R> fmt::Debug for InsertMany<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InsertMany").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl<C, R> Task<C, InsertMany<R>> {
    /// Sets how many requests are under way at once. Defaults to 8. The rate limit holds for all of them together.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.flow.concurrency = requests;
        self
    }

    /// Makes failures that leave it open whether a row was created settle themselves: see
    /// [`Reconciled`](crate::Reconciled).
    pub fn reconciled(mut self) -> Self {
        for row in &mut self.flow.rows {
            row.settle.get_or_insert_default();
        }
        self
    }
}

impl<R: Row> Flow for InsertMany<R> {
    type Response = Vec<Result<Saved<R>, Error>>;

    async fn run(self, client: Client) -> Result<Self::Response, Error> {
        let (first, rest) = new_options_first(self.rows, |row| &row.cells);
        let mut results: Vec<(usize, Result<Saved<R>, Error>)> = Vec::new();
        for (index, row) in first {
            results.push((index, row.run(client.clone()).await));
        }
        let (places, rows): (Vec<usize>, Vec<Insert<R>>) = rest.into_iter().unzip();
        let rest = rows.into_iter().map(|row| row.run(client.clone()));
        results.extend(places.into_iter().zip(concurrent::all(rest, self.concurrency).await));
        results.sort_by_key(|(index, _)| *index);
        Ok(results.into_iter().map(|(_, result)| result).collect())
    }
}

/// Rows with their places.
type Numbered<T> = Vec<(usize, T)>;

/// The rows that make a new option, each the first with it, and the others; each with its place.
///
/// Rows that make the same option at the same time are refused by Notion, or make it twice.
pub(super) fn new_options_first<T>(
    rows: Vec<T>,
    cells: impl Fn(&T) -> &[Written],
) -> (Numbered<T>, Numbered<T>) {
    use notion_model::PropertyInputValue as Value;

    let mut known = std::collections::HashSet::new();
    rows.into_iter().enumerate().partition(|(_, row)| {
        let mut makes_one = false;
        for (column, cell) in cells(row).iter().enumerate() {
            let Ok(Some(cell)) = cell else { continue };
            let options = match &cell.value {
                Value::Select(Some(option)) => std::slice::from_ref(option),
                Value::MultiSelect(options) => options,
                _ => &[],
            };
            for option in options.iter().filter(|option| option.id.is_none()) {
                makes_one |= known.insert((column, option.name.clone()));
            }
        }
        makes_one
    })
}

/// The flow of [`Table::update`](super::Table::update).
pub struct UpdateRow<R> {
    writes: Writes<R>,
    id: PageId,
    cells: Vec<Written>,
}

impl<R> UpdateRow<R> {
    pub(super) fn new(writes: Writes<R>, id: PageId) -> Self {
        let cells = vec![Ok(None); writes.binding().columns().len()];
        Self { writes, id, cells }
    }
}

impl<R> fmt::Debug for UpdateRow<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateRow")
            .field("id", &self.id)
            .field("cells", &self.cells)
            .finish_non_exhaustive()
    }
}

impl<C, R: Row> Task<C, UpdateRow<R>> {
    /// Sets the cell of this column.
    pub fn set<T: Cell<K>, K: Writable>(
        mut self,
        column: Col<R, T, K>,
        value: impl Into<T>,
    ) -> Self {
        let cell = self.flow.writes.binding().write_cell(column, &value.into());
        self.flow.cells[column.index()] = cell;
        self
    }

    /// Clears the cell of this column.
    pub fn clear<T: MayBeEmpty, K: Writable>(mut self, column: Col<R, T, K>) -> Self {
        self.flow.cells[column.index()] = Ok(PropertyInput::cleared(K::NAME));
        self
    }
}

impl<R: Row> Flow for UpdateRow<R> {
    type Response = ();

    async fn run(self, client: Client) -> Result<(), Error> {
        let Self { writes, id, cells } = self;
        let on_page = |error: RowError| error.on_page(id);
        let cells = cells.into_iter().map(|cell| cell.map_err(on_page)).collect();
        update(&client, &writes, id, cells).await
    }
}
