use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex};

use notion_model::row::{Binding, Row, RowError, Written};
use notion_model::{
    Condition, Filter, NumberCondition, NumberInput, PageId, PageParent, Properties,
    PropertyFilter, PropertyInput, PropertyInputValue as Value, TextCondition,
};
use serde::{Deserialize, Serialize};

use super::saved::lock;
use super::write::{changes, new_options_first, not_written};
use super::{QueryTable, Saved};
use crate::pages::{CreatePage, UpdatePage};
use crate::reconcile::{Settle, Settles};
use crate::{Client, Error, Flow, Items, Task, concurrent};

/// How many keys one query asks for: what Notion takes in a group.
const KEYS_AT_ONCE: usize = 100;

/// Keys that are longer, in bytes, are not asked for by a filter, but found by reading all rows.
const LONGEST_KEY: usize = 1000;

/// What [`Table::upsert`](super::Table::upsert) does.
pub struct Upsert<R> {
    binding: Arc<Binding>,
    query: QueryTable<Saved<R>>,
    key: usize,
    rows: Vec<Vec<Written>>,
    concurrency: usize,
    settle: Settle,
    receipt: UpsertReceipt,
    on_progress: OnProgress,
}

type OnProgress = Arc<dyn Fn(&UpsertReceipt) + Send + Sync>;

/// What an upsert has done: rows that are in it are not looked at again.
///
/// It can be stored, as JSON for one, and [`resume`](Task::resume) goes on with it. Without one the same upsert can be run
/// again, too, and reads what is there first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpsertReceipt {
    /// The pages of the rows that are as they should be, by their keys.
    done: BTreeMap<String, PageId>,
}

impl UpsertReceipt {
    /// Returns how many rows are done.
    pub fn len(&self) -> usize {
        self.done.len()
    }

    /// Returns whether none is.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }
}

/// What came of each row, in their order.
#[derive(Debug)]
pub struct UpsertReport {
    /// The outcomes; an error is one of this row, and the others are done nevertheless.
    pub rows: Vec<Result<Outcome, Error>>,
}

/// What came of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was not there, and has been inserted.
    Created(PageId),
    /// It was there, and these fields differed.
    Updated(PageId, Vec<&'static str>),
    /// It was there as it should be.
    Unchanged(PageId),
    /// Several rows of the data source have its key: none was touched.
    Doubled(Vec<PageId>),
    /// An earlier one of the rows that were given has its key, at this place: it was left out.
    Repeated(usize),
    /// It has no key: it was left out.
    Keyless,
}

impl UpsertReport {
    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.rows.iter().flatten().filter(|outcome| is(outcome)).count()
    }

    /// Returns how many rows were inserted.
    pub fn created(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Created(_)))
    }

    /// Returns how many rows were updated.
    pub fn updated(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Updated(..)))
    }

    /// Returns how many rows were as they should be.
    pub fn unchanged(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Unchanged(_)))
    }

    /// Returns the first error of a row, if one failed, or else whether every row is there as it should be.
    ///
    /// # Errors
    ///
    /// The first error of a row.
    pub fn is_complete(self) -> Result<bool, Error> {
        let mut complete = true;
        for row in self.rows {
            complete &=
                matches!(row?, Outcome::Created(_) | Outcome::Updated(..) | Outcome::Unchanged(_));
        }
        Ok(complete)
    }
}

impl fmt::Display for UpsertReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed = self.rows.iter().filter(|row| row.is_err()).count();
        let (created, updated, unchanged) = (self.created(), self.updated(), self.unchanged());
        let left_out = self.rows.len() - created - updated - unchanged - failed;
        write!(
            f,
            "{created} created, {updated} updated, {unchanged} unchanged, {left_out} left out, {failed} failed"
        )
    }
}

impl<R: Row> Upsert<R> {
    pub(super) fn new<'r>(
        binding: Arc<Binding>,
        query: QueryTable<Saved<R>>,
        key: usize,
        rows: impl IntoIterator<Item = &'r R>,
    ) -> Self {
        let rows = rows.into_iter().map(|row| binding.cells(row)).collect();
        Self {
            binding,
            query,
            key,
            rows,
            concurrency: 8,
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
            .finish_non_exhaustive()
    }
}

impl<R> Settles for Upsert<R> {
    fn settle(&mut self) -> &mut Settle {
        &mut self.settle
    }
}

impl<C, R> Task<C, Upsert<R>> {
    /// How many requests are under way at once: 8, if not said. The rate limit holds for all of them together.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.flow.concurrency = requests;
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

impl<R: Row> Flow for Upsert<R> {
    type Response = UpsertReport;

    async fn run(mut self, client: Client) -> Result<UpsertReport, Error> {
        let mut rows: Vec<Option<Result<Outcome, Error>>> = Vec::new();
        let mut wanted = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (place, cells) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            let key = match &cells[self.key] {
                Ok(cell) => cell.as_ref().and_then(key_of),
                Err(error) => {
                    rows.push(Some(Err(not_written(error.clone()))));
                    continue;
                }
            };
            rows.push(match key {
                None => Some(Ok(Outcome::Keyless)),
                Some(key) => match places.get(&key) {
                    Some(first) => Some(Ok(Outcome::Repeated(*first))),
                    None => {
                        places.insert(key.clone(), place);
                        match self.receipt.done.get(&key) {
                            Some(page) => Some(Ok(Outcome::Unchanged(*page))),
                            None => {
                                wanted.push(Wanted { place, key, cells });
                                None
                            }
                        }
                    }
                },
            });
        }
        let mut found = self.find(&client, &wanted).await?;
        let receipt = Mutex::new(std::mem::take(&mut self.receipt));
        let (mut create, mut update) = (Vec::new(), Vec::new());
        for wanted in wanted {
            let mut there = found.remove(&wanted.key).unwrap_or_default();
            match (there.pop(), there.is_empty()) {
                (None, _) => create.push(wanted),
                (Some(row), true) => update.push((wanted, row)),
                (Some(row), false) => {
                    let ids = there.iter().chain([&row]).map(Saved::id).collect();
                    rows[wanted.place] = Some(Ok(Outcome::Doubled(ids)));
                }
            }
        }
        let this = &self;
        let done = |key: String, outcome: &Result<Outcome, Error>| {
            if let Ok(
                Outcome::Created(page) | Outcome::Updated(page, _) | Outcome::Unchanged(page),
            ) = outcome
            {
                let mut receipt = receipt.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                receipt.done.insert(key, *page);
                (this.on_progress)(&receipt);
            }
        };
        // What makes a new option goes first, alone: the rows after it find the option there.
        let create =
            create.into_iter().map(|wanted| (self.binding.by_id(wanted.cells.clone()), wanted));
        let (first, rest) = new_options_first(create.collect(), |(cells, _)| cells.as_ref().ok());
        let creation = |(cells, wanted): (Result<Properties<PropertyInput>, RowError>, Wanted)| {
            let (client, done) = (&client, &done);
            async move {
                let outcome = this.create(client, cells, &wanted).await;
                done(wanted.key, &outcome);
                (wanted.place, outcome)
            }
        };
        for (_, row) in first {
            let (place, outcome) = creation(row).await;
            rows[place] = Some(outcome);
        }
        let creations = rest.into_iter().map(|(_, row)| creation(row));
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
        Ok(UpsertReport { rows: rows.into_iter().flatten().collect() })
    }
}

impl<R: Row> Upsert<R> {
    /// The rows that have one of the keys.
    async fn find(
        &self,
        client: &Client,
        wanted: &[Wanted],
    ) -> Result<HashMap<String, Vec<Saved<R>>>, Error> {
        let mut found: HashMap<String, Vec<Saved<R>>> =
            wanted.iter().map(|wanted| (wanted.key.clone(), Vec::new())).collect();
        let queries = match wanted.iter().any(|wanted| wanted.key.len() > LONGEST_KEY) {
            true => vec![self.query.clone()],
            false => wanted
                .chunks(KEYS_AT_ONCE)
                .map(|some| self.query.filtered(self.any_of(some)))
                .collect(),
        };
        for query in queries {
            let mut rows = Items::new(client.clone(), query);
            while let Some(row) = rows.try_next().await? {
                // Filters know no upper and lower case, keys do.
                let key = lock(row.cells())[self.key].as_ref().ok().cloned().flatten();
                if let Some(same) =
                    key.as_ref().and_then(key_of).and_then(|key| found.get_mut(&key))
                {
                    same.push(row);
                }
            }
        }
        Ok(found)
    }

    fn any_of(&self, wanted: &[Wanted]) -> Filter {
        let property = self.binding.columns()[self.key].id().as_str();
        Filter::any(wanted.iter().filter_map(|wanted| {
            let cell = wanted.cells[self.key].as_ref().ok()?.as_ref()?;
            Some(equals(property, cell, &wanted.key))
        }))
    }

    async fn create(
        &self,
        client: &Client,
        cells: Result<Properties<PropertyInput>, RowError>,
        wanted: &Wanted,
    ) -> Result<Outcome, Error> {
        let parent = PageParent::DataSource(self.binding.data_source());
        let create = CreatePage::new(parent, cells.map_err(not_written)?);
        let mut repeats = self.settle.repeats;
        let mut in_doubt = false;
        loop {
            let error = match client.call(&create).await {
                Ok(page) => return Ok(Outcome::Created(page.id)),
                Err(error) if error.may_have_been_applied() => error,
                Err(error) if in_doubt => return Err(error.after_a_write()),
                Err(error) => return Err(error),
            };
            in_doubt = true;
            let look = || async {
                let mut found = self.find(client, std::slice::from_ref(wanted)).await?;
                Ok(found.remove(&wanted.key).filter(|rows| !rows.is_empty()))
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
        let changes = changes::<R>(&self.binding, &wanted.cells, &lock(row.cells()));
        let (fields, changed) = changes.map_err(|error| not_written(error.on_page(row.id())))?;
        if changed.is_empty() {
            return Ok(Outcome::Unchanged(row.id()));
        }
        client.call(&UpdatePage::with(row.id(), changed)).await?;
        Ok(Outcome::Updated(row.id(), fields))
    }
}

/// What a cell is called as a key; `None` if it is empty.
fn key_of(cell: &PropertyInput) -> Option<String> {
    let key = match &cell.value {
        Value::Title(text) | Value::RichText(text) => text.plain_text(),
        Value::Url(text) | Value::Email(text) | Value::PhoneNumber(text) => text.clone()?,
        // `3` and `3.0` are one number.
        Value::Number(number) => number.as_ref().map(NumberInput::as_f64)?.to_string(),
        _ => return None,
    };
    (!key.is_empty()).then_some(key)
}

/// The filter for rows that may have this key in this cell.
fn equals(property: &str, cell: &PropertyInput, key: &str) -> Filter {
    let text = |wrap: fn(TextCondition) -> Condition| wrap(TextCondition::Equals(key.to_owned()));
    let condition = match &cell.value {
        Value::Title(_) => text(Condition::Title),
        Value::Url(_) => text(Condition::Url),
        Value::Email(_) => text(Condition::Email),
        Value::PhoneNumber(_) => text(Condition::PhoneNumber),
        Value::Number(Some(number)) => Condition::Number(NumberCondition::Equals(number.clone())),
        _ => text(Condition::RichText),
    };
    Filter::Property(PropertyFilter::new(property, condition))
}
