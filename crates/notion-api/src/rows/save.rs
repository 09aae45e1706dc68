//! Saving a row: the cells that changed, and no others.

use std::sync::{Arc, Mutex};

use notion_model::row::{Binding, Row, RowError, Written, is_same};
use notion_model::{PageId, Properties, PropertyInput};

use super::bound::{Writes, not_written};
use super::load;
use super::saved::lock;
use super::{Bound, Saved};
use crate::pages::UpdatePage;
use crate::{Client, Error, ErrorKind};

/// The cells of a row that are to be written, and those that are then known to be there.
pub(super) struct Save<R> {
    writes: Writes<R>,
    id: PageId,
    fields: Vec<&'static str>,
    changed: Vec<Written>,
    cells: Vec<Written>,
    known: Arc<Mutex<Vec<Written>>>,
}

impl<R: Row> Save<R> {
    pub(super) fn new(bound: &Arc<Bound>, row: &Saved<R>) -> Result<Self, Error> {
        let writes = Writes::new(bound);
        let cells = writes.binding().cells::<R>(row);
        let changes = Changes::new::<R>(&cells, &lock(row.cells()));
        let Changes { fields, cells: changed } =
            changes.map_err(|error| not_written(error.on_page(row.id())))?;
        Ok(Self { writes, id: row.id(), fields, changed, cells, known: row.cells().clone() })
    }

    pub(super) async fn send(self, client: Client) -> Result<Vec<&'static str>, Error> {
        if !self.fields.is_empty() {
            update(&client, &self.writes, self.id, self.changed).await?;
        }
        *lock(&self.known) = self.cells;
        Ok(self.fields)
    }

    /// The same, unless the row that is there now has another cell than the one that was read.
    pub(super) async fn send_if_unchanged(
        self,
        client: Client,
    ) -> Result<Vec<&'static str>, Error> {
        if self.fields.is_empty() {
            return Ok(self.fields);
        }
        let now = load::row::<R>(&client, self.writes.binding(), self.id).await?;
        let changes = Changes::new::<R>(&lock(now.cells()), &lock(&self.known));
        let fields = changes.map_err(|error| not_written(error.on_page(self.id)))?.fields;
        match fields.is_empty() {
            true => self.send(client).await,
            false => Err(Error::new(ErrorKind::RowChanged { page: self.id, fields })),
        }
    }
}

/// Updates these cells of a row.
pub(super) async fn update<R: Row>(
    client: &Client,
    writes: &Writes<R>,
    id: PageId,
    cells: Vec<Written>,
) -> Result<(), Error> {
    let send = |cells: Properties<PropertyInput>| {
        let update = UpdatePage::with(id, cells);
        async move { client.call(&update).await.map(drop) }
    };
    writes.write(client, cells, send).await
}

/// The cells in which one row differs from another.
pub(super) struct Changes {
    /// Their fields.
    pub(super) fields: Vec<&'static str>,
    /// One for each column: nothing for those that are the same.
    pub(super) cells: Vec<Written>,
}

impl Changes {
    pub(super) fn new<R: Row>(new: &[Written], old: &[Written]) -> Result<Self, RowError> {
        let (mut fields, mut cells) = (Vec::new(), Vec::new());
        for (column, (new, old)) in R::TYPE.columns.iter().zip(new.iter().zip(old)) {
            let changed = match (new, old) {
                (Ok(Some(new)), Ok(Some(old))) if is_same(new, old) => None,
                // What could not be written when it was read, and has not changed since, is left alone.
                (Err(new), Err(old)) if new == old => None,
                (Err(error), _) => return Err(error.clone()),
                (Ok(new), _) => new.clone(),
            };
            fields.extend(changed.is_some().then_some(column.field));
            cells.push(Ok(changed));
        }
        Ok(Self { fields, cells })
    }
}

/// The properties that a query asks for: those of the columns, or all of them for a struct with a rest.
pub(super) fn columns<R: Row>(binding: &Binding) -> Vec<String> {
    match R::TYPE.has_rest {
        true => Vec::new(),
        false => {
            binding.columns().iter().map(|column| column.id().decoded().into_owned()).collect()
        }
    }
}
