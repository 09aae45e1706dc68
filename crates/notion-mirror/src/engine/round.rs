//! The round: which rows were edited, by a query of each data source; and all rows of one.

use std::collections::HashMap;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use notion_model::{DataSource, DataSourceId, Filter, SearchResult, Timestamp};
use uuid::Uuid;

use super::Engine;
use super::absence::AGAIN;
use super::clock::{later, minute};
use super::observe::gap;
use crate::Error;
use crate::store::{
    Batch, Key, Kind, Progress, Reason, Run, Select, State, Store, Task, Work, Write,
};

/// So much before its beginning the next one looks, in seconds.
const MARGIN: i64 = 2 * 60;

/// How many data sources are queried at once.
const SOURCES: usize = 4;

impl<S: Store> Engine<S> {
    /// Queries each data source for the rows that were edited since it was queried last, in the trash and out of it; those
    /// first that were not for longest. One of which not all rows were read yet is left to the queue.
    pub(crate) async fn round(&self) -> Result<Run, Error> {
        let live = Select {
            kinds: vec![Kind::DataSource],
            states: vec![State::Live],
            ..Select::default()
        };
        let live = self.store.select(live).await?;
        let progress = self.store.progress().await?;
        let marks: HashMap<Uuid, Timestamp> = progress
            .into_iter()
            .filter_map(|progress| Some((progress.source, progress.watermark?)))
            .collect();
        let mut sources: Vec<(Timestamp, Uuid)> =
            live.into_iter().filter_map(|key| Some((*marks.get(&key.id)?, key.id))).collect();
        sources.sort();
        self.run("round", async |began| {
            *began = Some(self.clock.now());
            let rounds = sources.into_iter().map(|(since, source)| self.edited_rows(source, since));
            stream::iter(rounds).buffer_unordered(SOURCES).try_collect::<Vec<()>>().await?;
            Ok(Vec::new())
        })
        .await
    }

    async fn edited_rows(&self, source: Uuid, since: Timestamp) -> Result<(), Error> {
        let bound = later(minute(since), -MARGIN);
        let mut batch = self.batch();
        match self.query(source, Some(bound)).await {
            Ok(began) => batch.push(Write::Progress(Progress {
                source,
                watermark: Some(began),
                rows_read: None,
            })),
            Err(Error::Notion(error)) if is_of_the_source(&error) => {
                self.query_refused(source, &error, &mut batch);
            }
            Err(error) => return Err(error),
        }
        self.commit(batch).await
    }

    /// Reads all rows of a data source. Those that it had and has no more are retrieved.
    pub(super) async fn read_rows(&self, source: Uuid, batch: &mut Batch) -> Result<(), Error> {
        let key = Key::new(Kind::DataSource, source);
        match self.former([key]).await?.get(&key).map(|source| source.state) {
            Some(State::Unreachable) => return Ok(()),
            Some(_) => {}
            None => {
                batch.enqueue(Work::new(Task::Object(key), Reason::New, self.clock.now()));
                return Ok(());
            }
        }
        let began = match self.query(source, None).await {
            Ok(began) => began,
            Err(Error::Notion(error)) if is_of_the_source(&error) => {
                self.query_refused(source, &error, batch);
                if !error.is_incomplete() {
                    // If the data source is fine after all, its rows are still wanted.
                    let again = later(self.clock.now(), AGAIN);
                    batch.enqueue(Work::new(Task::Rows(source), Reason::Absent, again));
                }
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let absent = Select {
            kinds: vec![Kind::Page],
            states: vec![State::Live, State::Trashed],
            within: Some(source),
            seen_before: Some(began),
            ..Select::default()
        };
        for row in self.store.select(absent).await? {
            batch.enqueue(Work::new(Task::Object(row), Reason::Absent, began));
        }
        batch.push(Write::Close { key, what: "rows".to_owned() });
        let (watermark, rows_read) = (Some(began), Some(began));
        batch.push(Write::Progress(Progress { source, watermark, rows_read }));
        Ok(())
    }

    /// Notes that the rows of a data source are not all there, and has the data source itself looked at.
    fn query_refused(&self, source: Uuid, error: &notion_api::Error, batch: &mut Batch) {
        let key = Key::new(Kind::DataSource, source);
        let now = self.clock.now();
        if !error.is_not_found() {
            batch.push(Write::Gap(gap(key, "rows".to_owned(), error, now)));
        }
        if !error.is_incomplete() {
            batch.enqueue(Work::new(Task::Object(key), Reason::Absent, now));
        }
    }

    /// Queries rows, in the trash and out of it, each answer as one transaction; returns when the first answer was made. What
    /// Notion does not give of the one leaves the other to be read before it is an error.
    async fn query(&self, source: Uuid, since: Option<Timestamp>) -> Result<Timestamp, Error> {
        let id = DataSourceId::from_uuid(source);
        let (mut began, mut incomplete) = (None, None);
        for in_trash in [false, true] {
            let mut query = self.client.data_sources().query(id);
            if in_trash {
                query = query.in_trash(true);
            }
            if let Some(since) = since {
                query = query.filter(Filter::last_edited().on_or_after(since));
            }
            let mut answers = self.list(query.with_data_sources()).await?.read_ahead();
            let at = self.clock.now();
            let began = *began.get_or_insert(at);
            loop {
                let rows = match answers.next().await {
                    Ok(Some(rows)) => rows,
                    Ok(None) => break,
                    Err(error) if error.is_incomplete() => {
                        incomplete = Some(error);
                        break;
                    }
                    Err(error) => return Err(error.into()),
                };
                self.renew_schema(source, &rows).await?;
                let mut batch = self.batch();
                self.observe_found(rows, began, &mut batch).await?;
                self.commit(batch).await?;
            }
        }
        match incomplete {
            Some(error) => Err(error.into()),
            None => Ok(began.unwrap_or_else(|| self.clock.now())),
        }
    }

    /// Reads the schema of a data source anew, if its rows have properties that the stored one lacks.
    async fn renew_schema(&self, source: Uuid, rows: &[SearchResult]) -> Result<(), Error> {
        let key = Key::new(Kind::DataSource, source);
        let Some(stored) = self.former([key]).await?.remove(&key) else { return Ok(()) };
        let Ok(stored) = notion_model::from_str::<DataSource>(&stored.document) else {
            return Ok(());
        };
        let is_known = |row: &SearchResult| match row {
            SearchResult::Page(page) => page
                .properties
                .iter()
                .all(|(_, property)| stored.properties.get_by_id(&property.id.decoded()).is_some()),
            _ => true,
        };
        if rows.iter().all(is_known) {
            return Ok(());
        }
        let source = self.client.data_sources().retrieve(stored.id).send_with_meta().await?;
        self.note(&source.meta);
        let mut batch = self.batch();
        self.observe_source(&source.value, self.clock.now(), &mut batch).await?;
        self.commit(batch).await
    }
}

/// Whether it is this data source that Notion does not give, or not all of.
fn is_of_the_source(error: &notion_api::Error) -> bool {
    error.is_not_found()
        || error.is_incomplete()
        || error.is_permission()
        || error.is_validation() && !error.is_stale_cursor()
}
