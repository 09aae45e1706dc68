//! The audit: complete lists, and a share of everything looked at anew.

use std::sync::atomic::Ordering;
use std::time::Duration;

use notion_model::Timestamp;

use super::clock::later;
use super::{Engine, document};
use crate::Error;
use crate::store::{Key, Kind, Order, Reason, Run, Select, State, Store, Task, Work, Write};

/// The name of the value in the store that says when the last complete audit began.
pub(crate) const AUDIT: &str = "audit.watermark";

/// How many entries are queued in one transaction.
const CHUNK: usize = 500;

impl<S: Store> Engine<S> {
    /// Lists everything that search finds, and queues the rest, spread over `spread`: the rows of all data sources, all
    /// databases, what was not found, gaps, and the blocks and comments of the share of pages that were not read for longest.
    pub(crate) async fn audit(&self, spread: Duration) -> Result<Run, Error> {
        self.run("audit", async |began| {
            // The token may have been given more since.
            self.comments_refused.store(false, Ordering::Relaxed);
            self.search(None, began).await?;
            let at = began.unwrap_or_else(|| self.clock.now());
            self.list_users(at).await?;
            let mut tasks = self.unseen(at).await?;
            tasks.extend(self.sources().await?);
            tasks.extend(self.gaps_again().await?);
            tasks.extend(self.oldest_bodies(at).await?);
            self.queue_spread(tasks, at, spread).await?;
            Ok(vec![Write::Meta { name: AUDIT.to_owned(), value: Some(at.to_string()) }])
        })
        .await
    }

    pub(super) async fn list_users(&self, at: Timestamp) -> Result<(), Error> {
        let mut users = self.client.users().list().items();
        loop {
            match users.try_next_page().await {
                Ok(None) => return Ok(()),
                Ok(Some(users)) => {
                    let users = users.iter().map(|user| document::user(user, at));
                    let mut batch = self.batch();
                    self.observe_plain(users.collect::<Result<_, _>>()?, &mut batch).await?;
                    self.commit(batch).await?;
                }
                // A token that may not list users reads all the rest.
                Err(error) if error.is_permission() => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What the complete search should have found and did not, and databases, which no search finds.
    async fn unseen(&self, at: Timestamp) -> Result<Vec<(Task, Reason)>, Error> {
        let known = |kind| Select {
            kinds: vec![kind],
            states: vec![State::Live, State::Trashed],
            ..Select::default()
        };
        // Rows are looked for in the lists of their data sources.
        let pages = Select { seen_before: Some(at), without_owner: true, ..known(Kind::Page) };
        let sources = Select { seen_before: Some(at), ..known(Kind::DataSource) };
        let mut tasks = Vec::new();
        for (select, reason) in [
            (pages, Reason::Absent),
            (sources, Reason::Absent),
            (known(Kind::Database), Reason::Audit),
        ] {
            let keys = self.store.select(select).await?.into_iter();
            tasks.extend(keys.map(|key| (Task::Object(key), reason)));
        }
        Ok(tasks)
    }

    async fn sources(&self) -> Result<Vec<(Task, Reason)>, Error> {
        let sources = Select {
            kinds: vec![Kind::DataSource],
            states: vec![State::Live, State::Trashed],
            ..Select::default()
        };
        let sources = self.store.select(sources).await?.into_iter();
        Ok(sources.map(|key| (Task::Rows(key.id), Reason::Audit)).collect())
    }

    /// What could not be read is tried again, also what was given up.
    async fn gaps_again(&self) -> Result<Vec<(Task, Reason)>, Error> {
        let gaps = self.store.gaps().await?.into_iter();
        let task = |key: Key, what: &str| match (key.kind, what.split(':').next()) {
            (Kind::Page, Some("body" | "children" | "comments")) => Task::Body(key.id),
            (Kind::DataSource, Some("rows")) => Task::Rows(key.id),
            (_, Some("file")) => Task::Files(key.id),
            _ => Task::Object(key),
        };
        Ok(gaps.map(|gap| (task(gap.key, &gap.what), Reason::Audit)).collect())
    }

    async fn oldest_bodies(&self, at: Timestamp) -> Result<Vec<(Task, Reason)>, Error> {
        if !self.options.bodies {
            return Ok(Vec::new());
        }
        let pages = self.store.counts(at).await?.kinds.get(&Kind::Page).map_or(0, |of| of.live);
        let oldest = Select {
            kinds: vec![Kind::Page],
            states: vec![State::Live],
            body_before: Some(at),
            order: Order::BodyRead,
            limit: Some((pages as f64 * self.options.audit_share).ceil() as usize),
            ..Select::default()
        };
        let oldest = self.store.select(oldest).await?.into_iter();
        Ok(oldest.map(|key| (Task::Body(key.id), Reason::Audit)).collect())
    }

    async fn queue_spread(
        &self,
        tasks: Vec<(Task, Reason)>,
        at: Timestamp,
        spread: Duration,
    ) -> Result<(), Error> {
        let (all, spread) = (tasks.len().max(1) as i64, spread.as_secs() as i64);
        let mut n = 0;
        for tasks in tasks.chunks(CHUNK) {
            let mut batch = self.batch();
            for (task, reason) in tasks {
                let work = Work::new(*task, *reason, later(at, spread * n / all));
                batch.enqueue(Work { priority: 8, ..work });
                n += 1;
            }
            self.commit(batch).await?;
        }
        Ok(())
    }
}
