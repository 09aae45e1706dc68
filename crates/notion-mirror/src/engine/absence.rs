//! What it means when something is not found: by itself, nothing.
//!
//! Whoever has not been given access any more is answered as if the object were purged, and so is, for a while, whoever
//! asks a Notion that is not well. So an object is called unreachable when it was not found twice, an hour apart, while the
//! connection finds other things; and not when many are lost at once. Its content stays in any case.

use notion_model::{PageId, Timestamp};

use super::clock::later;
use super::observe::gap;
use super::{Engine, lock};
use crate::Error;
use crate::store::{
    Batch, Gap, Key, Kind, Object, Reason, Select, State, Store, Task, Work, Write,
};

/// How long after it was not found for the first time something is asked for once more, in seconds.
pub(super) const AGAIN: i64 = 60 * 60;

/// For how long the connection counts as well once it was seen to be, in seconds.
const HEALTHY: i64 = 60;

/// How many other pages are asked for before nothing is believed.
const TRIES: usize = 3;

/// How many objects may be lost in a day however few there are.
const FEW: u64 = 10;

/// The name of the value in the store that says until when losses are believed, however many.
const ACCEPTED: &str = "unreachable.accepted_until";

/// The name of the value in the store that says how many objects wait for that.
pub(crate) const BRAKE: &str = "unreachable.brake";

impl<S: Store> Engine<S> {
    /// Notes that an object was answered as not found.
    pub(super) async fn not_found(
        &self,
        key: Key,
        error: &notion_api::Error,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let Some(object) = self.former([key]).await?.remove(&key) else {
            batch.push(Write::Gap(gap(key, Gap::NOT_SHARED.to_owned(), error, now)));
            return Ok(());
        };
        if matches!(key.kind, Kind::Comment | Kind::View) {
            // It left a list that was complete, too, or an event said so.
            let note = Some("deleted".to_owned());
            batch.push(Write::State { key, state: State::Unreachable, at: now, note });
            return Ok(());
        }
        if object.state == State::Unreachable {
            return Ok(());
        }
        let since = match object.missing_since {
            Some(since) => since,
            None => {
                batch.push(Write::Missing { key, at: now });
                now
            }
        };
        let again = later(since, AGAIN);
        if now < again {
            batch.enqueue(Work::new(Task::Object(key), Reason::Absent, again));
            return Ok(());
        }
        self.check_health(now, key).await?;
        // One after the other, so that those that are lost at the same time are counted.
        let _losing = self.losing.lock().await;
        if self.brakes(now).await? {
            let mut work = Work::new(Task::Object(key), Reason::Absent, later(now, AGAIN));
            work.error = Some("many objects were lost at once: waits to be accepted".to_owned());
            batch.enqueue(work);
            return Ok(());
        }
        let note = Some(self.guess(&object).await?.to_owned());
        let mut lost = self.batch();
        lost.push(Write::State { key, state: State::Unreachable, at: now, note });
        self.queue_children(key, now, &mut lost).await?;
        if object.within.is_none() {
            self.shown_above(key, object.parent, None, now, &mut lost).await?;
        }
        for page in self.store.linking(vec![key.id]).await? {
            lost.enqueue(Work::new(Task::Object(page), Reason::Linked, now));
        }
        self.commit(lost).await
    }

    /// What has become of an object that is not found.
    async fn guess(&self, object: &Object) -> Result<&'static str, Error> {
        if object.state == State::Trashed {
            return Ok("purged");
        }
        let Some(parent) = object.parent else { return Ok("purged or not shared") };
        let parents = [Kind::Page, Kind::Database, Kind::DataSource];
        let parents = self.former(parents.map(|kind| Key::new(kind, parent))).await?;
        let is_lost = parents.values().any(|parent| parent.state == State::Unreachable);
        Ok(if is_lost { "access lost" } else { "purged or not shared" })
    }

    /// Checks that Notion answers, and gives something else than `missing` that it should give.
    async fn check_health(&self, now: Timestamp, missing: Key) -> Result<(), Error> {
        if lock(&self.healthy).is_some_and(|healthy| later(healthy, HEALTHY) > now) {
            return Ok(());
        }
        self.me().await?;
        let known = Select {
            kinds: vec![Kind::Page],
            states: vec![State::Live],
            limit: Some(50),
            ..Select::default()
        };
        let known = self.store.objects(self.store.select(known).await?).await?;
        let known = known.iter().filter(|page| page.missing_since.is_none() && page.key != missing);
        let mut known: Vec<&Object> = known.collect();
        known.sort_by_key(|page| std::cmp::Reverse(page.seen_at));
        let mut lost = None;
        for page in known.into_iter().take(TRIES) {
            match self.client.pages().retrieve(PageId::from_uuid(page.key.id)).send().await {
                Ok(_) => {
                    lost = None;
                    break;
                }
                // That one is lost, too, which is no sign of health: it is looked at itself.
                Err(error) if error.is_not_found() => {
                    let mut batch = self.batch();
                    batch.enqueue(Work::new(Task::Object(page.key), Reason::Absent, now));
                    self.commit(batch).await?;
                    lost = Some(error);
                }
                Err(error) => return Err(error.into()),
            }
        }
        if let Some(error) = lost {
            return Err(error.into());
        }
        *lock(&self.healthy) = Some(now);
        Ok(())
    }

    /// Whether so many objects were lost lately that it is not believed.
    async fn brakes(&self, now: Timestamp) -> Result<bool, Error> {
        let accepted = self.store.meta(ACCEPTED).await?;
        let accepted = accepted.and_then(|time| time.parse::<Timestamp>().ok());
        if accepted.is_some_and(|until| now < until) {
            return Ok(false);
        }
        let counts = self.store.counts(now).await?;
        let kinds = [Kind::Page, Kind::Database, Kind::DataSource];
        let all = kinds.iter().filter_map(|kind| counts.kinds.get(kind));
        let all: u64 = all.map(|of| of.live + of.trashed + of.unreachable).sum();
        let limit = (all / 20).max(FEW).min(self.options.unreachable_limit);
        if counts.lately_unreachable < limit {
            return Ok(false);
        }
        let mut batch = self.batch();
        let value = Some(counts.lately_unreachable.to_string());
        batch.push(Write::Meta { name: BRAKE.to_owned(), value });
        self.commit(batch).await?;
        Ok(true)
    }

    /// Believes for a day that objects are lost, however many.
    pub(crate) async fn accept_losses(&self) -> Result<(), Error> {
        let until = later(self.clock.now(), 24 * AGAIN);
        let mut batch = self.batch();
        batch.push(Write::Meta { name: ACCEPTED.to_owned(), value: Some(until.to_string()) });
        batch.push(Write::Meta { name: BRAKE.to_owned(), value: None });
        self.commit(batch).await
    }
}
