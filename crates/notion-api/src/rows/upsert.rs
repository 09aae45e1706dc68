mod keys;
mod report;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use notion_model::row::{Row, Written};
use notion_model::{PageId, PageParent, Properties, PropertyInput};

use self::keys::KeyColumn;
pub use self::report::{Outcome, UpsertReceipt, UpsertReport};
use super::bound::{Writes, not_written};
use super::save::{Changes, update};
use super::saved::lock;
use super::write::new_options_first;
use super::{QueryTable, Saved};
use crate::pages::{CreatePage, UpdatePage};
use crate::reconcile::{Settle, Settles};
use crate::{Client, Error, Flow, Task, concurrent};

/// The flow of [`Table::upsert`](super::Table::upsert).
pub struct Upsert<R> {
    writes: Writes<R>,
    query: QueryTable<Saved<R>>,
    key: KeyColumn,
    rows: Vec<Vec<Written>>,
    concurrency: usize,
    prune: bool,
    settle: Settle,
    receipt: UpsertReceipt,
    on_progress: OnProgress,
}

type OnProgress = Arc<dyn Fn(&UpsertReceipt) + Send + Sync>;

impl<R: Row> Upsert<R> {
    pub(super) fn new<'r>(
        writes: Writes<R>,
        query: QueryTable<Saved<R>>,
        key: usize,
        rows: impl IntoIterator<Item = &'r R>,
    ) -> Self {
        let rows = rows.into_iter().map(|row| writes.binding().cells(row)).collect();
        Self {
            writes,
            query,
            key: KeyColumn { index: key, normalize: None },
            rows,
            concurrency: 8,
            prune: false,
            settle: Settle::default(),
            receipt: UpsertReceipt::default(),
            on_progress: Arc::new(|_| {}),
        }
    }
}

impl<R> fmt::Debug for Upsert<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upsert")
            .field("data_source", &self.query.data_source())
            .field("rows", &self.rows.len())
            .field("prune", &self.prune)
            .finish_non_exhaustive()
    }
}

impl<R> Settles for Upsert<R> {
    fn settle(&mut self) -> &mut Settle {
        &mut self.settle
    }
}

impl<C, R> Task<C, Upsert<R>> {
    /// Sets how many requests are under way at once. Defaults to 8. The rate limit holds for all of them together.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.flow.concurrency = requests;
        self
    }

    /// Compares keys by what `normalize` makes of them, such as `str::to_lowercase`; of a number its digits. All rows are
    /// read then, since Notion can't look for such keys. Defaults to comparing them exactly.
    ///
    /// ```no_run
    /// # use notion_api::rows::{Row, Table};
    /// # use notion_model::row::{Col, Key};
    /// # async fn f<R: Row, T, K: Key>(
    /// #     contacts: Table<notion_api::Client, R>, email: Col<R, T, K>, all: Vec<R>,
    /// # ) -> Result<(), notion_api::Error> {
    /// contacts.upsert(email, &all).normalize(str::to_lowercase).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn normalize(mut self, normalize: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        self.flow.key.normalize = Some(Arc::new(normalize));
        self
    }

    /// Moves to the trash every row whose key is not among those that were given, after everything else: the data source then
    /// has the rows that were given, and those without a key. Defaults to `false`.
    ///
    /// All rows are read for it, and if that fails, nothing is written. No row is moved if one of those that were given could
    /// not be inserted or updated, or if none was given: [`UpsertReport::pruned`] has the rows, or why not.
    pub fn prune(mut self, prune: bool) -> Self {
        self.flow.prune = prune;
        self
    }

    /// Goes on where an earlier run with the same rows ended.
    pub fn resume(mut self, receipt: UpsertReceipt) -> Self {
        self.flow.receipt = receipt;
        self
    }

    /// Calls `tell` whenever a row is done, to keep the receipt.
    pub fn on_progress(mut self, tell: impl Fn(&UpsertReceipt) + Send + Sync + 'static) -> Self {
        self.flow.on_progress = Arc::new(tell);
        self
    }
}

/// A row that is to be there: its place among those that were given, its key and its cells.
struct Wanted {
    place: usize,
    key: String,
    cells: Vec<Written>,
}

/// What came of each row, as far as that is known.
type Outcomes = Vec<Option<Result<Outcome, Error>>>;

impl<R: Row> Flow for Upsert<R> {
    type Response = UpsertReport;

    async fn run(mut self, client: Client) -> Result<UpsertReport, Error> {
        if self.prune && self.rows.is_empty() {
            let problem = "an upsert of no rows that prunes would move every row to the trash";
            return Err(Error::setup(problem));
        }
        let (mut rows, wanted, keys) = self.sort_out();
        let found = self.find(&client, &wanted, self.prune).await?;
        let (mut there, others) = (found.rows, found.others);
        let receipt = Mutex::new(std::mem::take(&mut self.receipt));
        let (mut create, mut update) = (Vec::new(), Vec::new());
        for wanted in wanted {
            let mut there = there.remove(&wanted.key).unwrap_or_default();
            match (there.pop(), there.is_empty()) {
                (None, _) => create.push(wanted),
                (Some(row), true) => update.push((wanted, row)),
                (Some(row), false) => {
                    let ids = there.iter().chain([&row]).map(Saved::id).collect();
                    rows[wanted.place] = Some(Ok(Outcome::Doubled(ids)));
                }
            }
        }
        let (binding, query) = (self.writes.binding(), &self.query);
        let trashed = self.key.find_trashed(&client, binding, query, &create).await?;
        let this = &self;
        let done = |key: String, outcome: &Result<Outcome, Error>| {
            if let Ok(
                Outcome::Created(page) | Outcome::Updated(page, _) | Outcome::Unchanged(page),
            ) = outcome
            {
                let mut receipt = receipt.lock().unwrap_or_else(PoisonError::into_inner);
                receipt.done.insert(key, *page);
                (this.on_progress)(&receipt);
            }
        };
        // What makes a new option goes first, alone: the rows after it find the option there.
        let (first, rest) = new_options_first(create, |wanted| &wanted.cells);
        let creation = |wanted: Wanted| {
            let (client, done) = (&client, &done);
            async move {
                let outcome = this.create(client, &wanted).await;
                done(wanted.key, &outcome);
                (wanted.place, outcome)
            }
        };
        for (_, wanted) in first {
            let (place, outcome) = creation(wanted).await;
            rows[place] = Some(outcome);
        }
        let creations = rest.into_iter().map(|(_, wanted)| creation(wanted));
        for (place, outcome) in concurrent::all(creations, self.concurrency).await {
            rows[place] = Some(outcome);
        }
        let updates = update.into_iter().map(|(wanted, row)| {
            let (client, done) = (&client, &done);
            async move {
                let outcome = this.update(client, &wanted, &row).await;
                done(wanted.key, &outcome);
                (wanted.place, outcome)
            }
        });
        for (place, outcome) in concurrent::all(updates, self.concurrency).await {
            rows[place] = Some(outcome);
        }
        let rows: Vec<Result<Outcome, Error>> = rows.into_iter().flatten().collect();
        let others = others.into_iter().filter(|(key, _)| !keys.contains_key(key));
        let others = others.map(|(_, page)| page).collect();
        let pruned = self.prune(&client, others, rows.iter().all(Result::is_ok)).await;
        Ok(UpsertReport { rows, trashed, pruned })
    }
}

impl<R: Row> Upsert<R> {
    /// The outcomes that are known without looking, the rows that are to be looked for, and all keys with their places.
    fn sort_out(&mut self) -> (Outcomes, Vec<Wanted>, HashMap<String, usize>) {
        let (mut rows, mut wanted, mut places) = (Vec::new(), Vec::new(), HashMap::new());
        for (place, cells) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            let key = match &cells[self.key.index] {
                Ok(cell) => cell.as_ref().and_then(|cell| self.key.of(cell)),
                Err(error) => {
                    rows.push(Some(Err(not_written(error.clone()))));
                    continue;
                }
            };
            let known = match key {
                None => Some(Outcome::Keyless),
                Some(key) => match places.get(&key) {
                    Some(first) => Some(Outcome::Repeated(*first)),
                    None => {
                        places.insert(key.clone(), place);
                        let done = self.receipt.done.get(&key).copied();
                        if done.is_none() {
                            wanted.push(Wanted { place, key, cells });
                        }
                        done.map(Outcome::Unchanged)
                    }
                },
            };
            rows.push(known.map(Ok));
        }
        (rows, wanted, places)
    }

    async fn find(
        &self,
        client: &Client,
        wanted: &[Wanted],
        all: bool,
    ) -> Result<keys::Found<R>, Error> {
        self.key.find(client, self.writes.binding(), &self.query, wanted, all).await
    }

    async fn create(&self, client: &Client, wanted: &Wanted) -> Result<Outcome, Error> {
        let send = |cells: Properties<PropertyInput>| async {
            let parent = PageParent::DataSource(self.query.data_source());
            client.call(&CreatePage::new(parent, cells)).await
        };
        let mut repeats = self.settle.repeats;
        let mut in_doubt = false;
        loop {
            let created = self.writes.write(client, wanted.cells.clone(), send).await;
            let error = match created {
                Ok(page) => return Ok(Outcome::Created(page.id)),
                Err(error) if error.may_have_been_applied() => error,
                Err(error) if in_doubt => return Err(error.after_a_write()),
                Err(error) => return Err(error),
            };
            in_doubt = true;
            let look = || async {
                let mut found = self.find(client, std::slice::from_ref(wanted), false).await?;
                Ok(found.rows.remove(&wanted.key).filter(|rows| !rows.is_empty()))
            };
            match self.settle.find(client, look).await {
                Ok(Some(rows)) => match &rows[..] {
                    [row] => return Ok(Outcome::Created(row.id())),
                    rows => return Ok(Outcome::Doubled(rows.iter().map(Saved::id).collect())),
                },
                Ok(None) if repeats > 0 => repeats -= 1,
                // Not to know is what the first error said already.
                Ok(None) | Err(_) => return Err(error),
            }
        }
    }

    async fn update(
        &self,
        client: &Client,
        wanted: &Wanted,
        row: &Saved<R>,
    ) -> Result<Outcome, Error> {
        let changes = Changes::new::<R>(&wanted.cells, &lock(row.cells()));
        let changes = changes.map_err(|error| not_written(error.on_page(row.id())))?;
        if changes.fields.is_empty() {
            return Ok(Outcome::Unchanged(row.id()));
        }
        update(client, &self.writes, row.id(), changes.cells).await?;
        Ok(Outcome::Updated(row.id(), changes.fields))
    }

    /// Moves rows to the trash, if all others are as they should be.
    async fn prune(
        &self,
        client: &Client,
        rows: Vec<PageId>,
        is_done: bool,
    ) -> Vec<Result<PageId, Error>> {
        if !is_done {
            let problem = "it was left there, since a row of the upsert failed";
            return rows.iter().map(|_| Err(Error::setup(problem))).collect();
        }
        let trash = rows
            .into_iter()
            .map(|page| async move { client.call(&UpdatePage::trashed(page)).await.map(|_| page) });
        concurrent::all(trash, self.concurrency).await
    }
}
