use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};

use notion_model::row::{
    Binding, Cell, Col, MayBeEmpty, Row, RowError, Writable, Written, is_same,
};
use notion_model::{PageId, PageParent, Properties, PropertyInput};

use super::saved::lock;
use super::{Saved, read};
use crate::pages::{CreatePage, UpdatePage};
use crate::reconcile::{Reconciled, Settle, Settles};
use crate::{Client, Error, ErrorKind, Flow, Task, concurrent};

pub(super) fn not_written(error: RowError) -> Error {
    Error::new(ErrorKind::Row(Box::new(error)))
}

/// What [`Table::insert`](super::Table::insert) does.
pub struct Insert<R> {
    binding: Arc<Binding>,
    cells: Result<Properties<PropertyInput>, RowError>,
    settle: Option<Settle>,
    of: PhantomData<fn() -> R>,
}

impl<R: Row> Insert<R> {
    pub(super) fn new(binding: Arc<Binding>, row: &R) -> Self {
        let cells = binding.write(row);
        Self { binding, cells, settle: None, of: PhantomData }
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
        let cells = self.cells.map_err(not_written)?;
        let parent = PageParent::DataSource(self.binding.data_source());
        let create = CreatePage::new(parent, cells);
        let page = match self.settle {
            None => client.call(&create).await?,
            Some(settle) => Reconciled::with(create, settle).run(client.clone()).await?,
        };
        // From here on there is a row, whatever happens.
        read(&client, &self.binding, page).await.map_err(Error::after_a_write)
    }
}

/// What [`Table::insert_many`](super::Table::insert_many) does.
pub struct InsertMany<R> {
    rows: Vec<Insert<R>>,
    concurrency: usize,
}

impl<R: Row> InsertMany<R> {
    pub(super) fn new<'r>(binding: Arc<Binding>, rows: impl IntoIterator<Item = &'r R>) -> Self {
        let rows = rows.into_iter().map(|row| Insert::new(binding.clone(), row)).collect();
        Self { rows, concurrency: 8 }
    }
}

impl<R> fmt::Debug for InsertMany<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InsertMany").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl<C, R> Task<C, InsertMany<R>> {
    /// How many requests are under way at once: 8, if not said. The rate limit holds for all of them together.
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
        let (first, rest) = new_options_first(self.rows, |row| row.cells.as_ref().ok());
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
    cells: impl Fn(&T) -> Option<&Properties<PropertyInput>>,
) -> (Numbered<T>, Numbered<T>) {
    use notion_model::PropertyInputValue as Value;

    let mut known = std::collections::HashSet::new();
    rows.into_iter().enumerate().partition(|(_, row)| {
        let mut makes_one = false;
        for (property, cell) in cells(row).into_iter().flat_map(Properties::iter) {
            let options = match &cell.value {
                Value::Select(Some(option)) => std::slice::from_ref(option),
                Value::MultiSelect(options) => options,
                _ => &[],
            };
            for option in options.iter().filter(|option| option.id.is_none()) {
                makes_one |= known.insert((property.to_owned(), option.name.clone()));
            }
        }
        makes_one
    })
}

/// The cells of a row that are to be written, and those that are then known to be there.
pub(super) struct Save {
    id: PageId,
    fields: Vec<&'static str>,
    changed: Properties<PropertyInput>,
    cells: Vec<Written>,
    known: Arc<Mutex<Vec<Written>>>,
}

pub(super) fn save<R: Row>(binding: &Binding, row: &Saved<R>) -> Result<Save, Error> {
    let cells = binding.cells::<R>(row);
    let (fields, changed) = changes::<R>(binding, &cells, &lock(row.cells()))
        .map_err(|e| not_written(e.on_page(row.id())))?;
    Ok(Save { id: row.id(), fields, changed, cells, known: row.cells().clone() })
}

impl Save {
    pub(super) async fn send(self, client: Client) -> Result<Vec<&'static str>, Error> {
        if !self.changed.is_empty() {
            client.call(&UpdatePage::with(self.id, self.changed)).await?;
        }
        *lock(&self.known) = self.cells;
        Ok(self.fields)
    }
}

/// The cells of `new` that are not as in `old`, and their fields.
pub(super) fn changes<R: Row>(
    binding: &Binding,
    new: &[Written],
    old: &[Written],
) -> Result<(Vec<&'static str>, Properties<PropertyInput>), RowError> {
    let (mut fields, mut changed) = (Vec::new(), Properties::new());
    for ((column, bound), (new, old)) in
        R::TYPE.columns.iter().zip(binding.columns()).zip(new.iter().zip(old))
    {
        let new = match (new, old) {
            (Ok(Some(new)), Ok(Some(old))) if is_same(new, old) => continue,
            (Ok(None), _) => continue,
            // What could not be written when it was read, and has not changed since, is left alone.
            (Err(new), Err(old)) if new == old => continue,
            (Err(error), _) => return Err(error.clone()),
            (Ok(Some(new)), _) => new,
        };
        fields.push(column.field);
        changed.insert(bound.id().as_str(), new.clone());
    }
    Ok((fields, changed))
}

/// What [`Table::update`](super::Table::update) does.
pub struct UpdateRow<R> {
    binding: Arc<Binding>,
    id: PageId,
    cells: Properties<PropertyInput>,
    error: Option<RowError>,
    of: PhantomData<fn() -> R>,
}

impl<R> UpdateRow<R> {
    pub(super) fn new(binding: Arc<Binding>, id: PageId) -> Self {
        Self { binding, id, cells: Properties::new(), error: None, of: PhantomData }
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
        let update = &mut self.flow;
        match update.binding.write_cell(column, &value.into()) {
            Ok(Some(cell)) => {
                let id = update.binding.columns()[column.index()].id();
                update.cells.insert(id.as_str(), cell);
            }
            Ok(None) => {}
            Err(error) => update.error = update.error.take().or(Some(error)),
        }
        self
    }

    /// Clears the cell of this column.
    pub fn clear<T: MayBeEmpty, K: Writable>(mut self, column: Col<R, T, K>) -> Self {
        let id = self.flow.binding.columns()[column.index()].id().clone();
        if let Some(cell) = PropertyInput::cleared(K::NAME) {
            self.flow.cells.insert(id.as_str(), cell);
        }
        self
    }
}

impl<R: Row> Flow for UpdateRow<R> {
    type Response = ();

    async fn run(self, client: Client) -> Result<(), Error> {
        if let Some(error) = self.error {
            return Err(not_written(error.on_page(self.id)));
        }
        client.call(&UpdatePage::with(self.id, self.cells)).await.map(drop)
    }
}
