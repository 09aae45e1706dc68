use std::collections::HashSet;
use std::sync::Arc;

use notion_model::PageId;
use notion_model::row::Binding;

use super::save::columns;
use super::{ById, QueryTable, Row, Saved, read};
use crate::pages::RetrievePage;
use crate::{Client, Error, ErrorKind, Items, concurrent};

/// How many rows are retrieved at once. The rate limit holds for all of them together.
const CONCURRENCY: usize = 8;

/// The row that [`Table::load`](super::Table::load) found.
#[derive(Clone, Debug)]
pub struct Loaded<R> {
    /// The rows, by their ids.
    pub rows: ById<R>,
    /// The ids of which there is no row: gone, in the trash for good, or not shared with the connection.
    pub missing: Vec<PageId>,
}

/// One row.
pub(super) async fn row<R: Row>(
    client: &Client,
    binding: &Binding,
    id: PageId,
) -> Result<Saved<R>, Error> {
    let page = client.call(&RetrievePage::only(id, columns::<R>(binding))).await?;
    read(client, binding, page).await
}

pub(super) async fn rows<R: Row>(
    client: Client,
    binding: Arc<Binding>,
    query: QueryTable<Saved<R>>,
    ids: HashSet<PageId>,
) -> Result<Loaded<R>, Error> {
    let mut loaded = Loaded { rows: ById::new(), missing: Vec::new() };
    let mut open = ids;
    // A page of rows costs as much as one of them, so half of what is open can be spent on reading pages.
    let mut pages = open.len() / 2;
    let mut scan = Items::new(client.clone(), query.each());
    while pages > 0 && !open.is_empty() {
        let Some(page) = scan.try_next_page().await? else { break };
        for row in page {
            let id = match &row {
                Ok(row) => row.id(),
                Err(unreadable) => unreadable.page.id,
            };
            if open.remove(&id) {
                let row = row.map_err(|it| Error::new(ErrorKind::Row(Box::new(it.error))))?;
                loaded.rows.insert(id, row);
            }
        }
        pages = (pages - 1).min(open.len());
    }
    // What is in the trash, or in another data source, is never among the pages.
    let rest: Vec<PageId> = open.into_iter().collect();
    let calls = rest.iter().copied().map(|id| row::<R>(&client, &binding, id));
    let rows = concurrent::all(calls, CONCURRENCY).await;
    for (id, row) in rest.iter().zip(rows) {
        match row {
            Ok(row) => {
                loaded.rows.insert(*id, row);
            }
            Err(error) if error.is_not_found() => loaded.missing.push(*id),
            Err(error) => return Err(error),
        }
    }
    loaded.missing.sort();
    Ok(loaded)
}
