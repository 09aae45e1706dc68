//! What follows when an object was read: nothing of it is left to times that may not move.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use notion_model::{DataSource, Page, PropertyValue, Timestamp};
use uuid::Uuid;

use super::clock::{SETTLED, later, minute};
use super::graph::Graph;
use super::{Engine, lock};
use crate::Error;
use crate::store::{
    Batch, Key, Kind, Object, Observed, Reason, Select, State, Store, Task, Work, Write,
};

/// How many rows are read one by one, because what they are computed from has changed; a list has as many in an answer.
const FEW: usize = 100;

/// What objects refer to, and what may have to be read because of that.
#[derive(Default)]
pub(super) struct References {
    /// Objects that have to be known.
    pub(super) wanted: BTreeSet<Key>,
    /// Pages whose back sides of relations are others now.
    pub(super) dirty: BTreeSet<Uuid>,
    /// Pages that a new page relates to, by when it was edited: their back sides may not have been read since.
    related: BTreeMap<i64, BTreeSet<Uuid>>,
    /// Pages that stand elsewhere now, or are in the trash, or out of it: relations to them may not be shown as before.
    placed: BTreeSet<Uuid>,
    /// Rows that are others now, by their data source.
    changed: BTreeMap<Uuid, BTreeSet<Uuid>>,
    /// Rows that were not known, by when they were edited: computed values that look at them may not have been read since.
    new: BTreeMap<i64, BTreeSet<Uuid>>,
}

impl References {
    /// Remembers a row at which computed values may look.
    pub(super) fn rows(&mut self, observed: &Observed, former: Option<&Object>) {
        let id = observed.key.id;
        match former {
            Some(former) => {
                if former.state != observed.state || former.within != observed.within {
                    self.placed.insert(id);
                }
                for source in former.within.into_iter().chain(observed.within) {
                    self.changed.entry(source).or_default().insert(id);
                }
            }
            None if observed.within.is_some() => {
                let since = later(minute(observed.edited), SETTLED);
                self.new.entry(since.as_second()).or_default().insert(id);
            }
            None => {}
        }
    }
}

impl<S: Store> Engine<S> {
    /// Finds out which related pages may show it.
    pub(super) fn relations(
        &self,
        page: &Page,
        former: Option<&Object>,
        references: &mut References,
    ) {
        let now = related(page);
        let all = now.values().flatten().copied();
        references.wanted.extend(all.clone().map(Key::page));
        let before =
            former.and_then(|former| notion_model::from_str::<Page>(&former.document).ok());
        match before {
            Some(before) => {
                let before = related(&before);
                let none = BTreeSet::new();
                for property in now.keys().chain(before.keys()) {
                    let now = now.get(property).unwrap_or(&none);
                    let before = before.get(property).unwrap_or(&none);
                    references.dirty.extend(now.symmetric_difference(before));
                }
            }
            None => {
                let since = later(minute(page.last_edited_time), SETTLED);
                references.related.entry(since.as_second()).or_default().extend(all);
            }
        }
    }

    /// Has what depends on where an object stands read anew: what is in it, if it went to the trash, came out of it or was not
    /// reachable; the page that it is on or was on, if that shows something else.
    pub(super) async fn placed(
        &self,
        observed: &Observed,
        former: Option<&Object>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        if former.is_some_and(|former| former.state != observed.state) {
            self.queue_children(observed.key, at, batch).await?;
        }
        if observed.within.is_none() && observed.state == State::Live {
            let title = Some(observed.title.as_str());
            self.shown_above(observed.key, observed.parent, title, at, batch).await?;
        }
        if let Some(former) = former
            && former.within.is_none()
            && (observed.state != State::Live || former.parent != observed.parent)
        {
            self.shown_above(observed.key, former.parent, None, at, batch).await?;
        }
        Ok(())
    }

    /// Has the page read anew on which an object stands, if the blocks that are stored show it otherwise than by this title, or
    /// show it although it is not there: no time may have moved.
    pub(super) async fn shown_above(
        &self,
        key: Key,
        parent: Option<Uuid>,
        title: Option<&str>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let Some(parent) = parent.filter(|_| self.options.bodies) else { return Ok(()) };
        let mut above = self.former([Key::page(parent)]).await?;
        if above.is_empty()
            && let Some(page) = self.store.page_of(parent).await?
        {
            above = self.former([Key::page(page)]).await?;
        }
        let is_read = |above: &Object| above.state == State::Live && above.body_read.is_some();
        let Some(above) = above.into_values().find(is_read) else { return Ok(()) };
        let page = above.key.id;
        let blocks = self.store.blocks(page).await?;
        let shown = blocks.iter().find(|block| block.id == key.id && block.parent == parent);
        if shown.map(|block| block.text.as_str()) != title {
            batch.enqueue(Work::new(Task::Body(page), Reason::Linked, at));
        }
        Ok(())
    }

    /// Has everything directly in an object read anew: what happened to it may have happened to them.
    pub(super) async fn queue_children(
        &self,
        key: Key,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        for child in self.store.children(key.id).await? {
            let mut work = Work::new(Task::Object(child), Reason::Above, at);
            work.priority = 6;
            batch.enqueue(work);
        }
        Ok(())
    }

    /// Has those of the objects read that are not known.
    pub(super) async fn discover(
        &self,
        keys: impl IntoIterator<Item = Key>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        // Those that are read in this very batch are known, too.
        let here: BTreeSet<Key> = batch.writes.iter().filter_map(read_here).collect();
        let keys = keys.into_iter().filter(|key| !here.contains(key)).collect();
        for key in self.store.unknown(keys).await? {
            batch.enqueue(Work::new(Task::Object(key), Reason::New, at));
        }
        Ok(())
    }

    pub(super) async fn refer(
        &self,
        references: References,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let References { wanted, mut dirty, related, placed, changed, new } = references;
        self.discover(wanted, at, batch).await?;
        let linking = self.store.linking(placed.into_iter().collect()).await?;
        dirty.extend(linking.into_iter().map(|key| key.id));
        for (since, pages) in related {
            dirty.extend(self.seen_before(pages, since).await?);
        }
        for (since, rows) in new {
            let linking = self.store.linking(rows.into_iter().collect()).await?;
            let linking = linking.into_iter().map(|key| key.id).collect();
            dirty.extend(self.seen_before(linking, since).await?);
        }
        for page in dirty {
            batch.enqueue(Work::new(Task::page(page), Reason::Linked, at));
        }
        for (source, rows) in changed {
            self.recompute(source, rows, at, batch).await?;
        }
        Ok(())
    }

    /// Returns those of the live pages that were last seen before a second.
    async fn seen_before(&self, pages: BTreeSet<Uuid>, second: i64) -> Result<Vec<Uuid>, Error> {
        if pages.is_empty() {
            return Ok(Vec::new());
        }
        let stale = Select {
            ids: Some(pages.into_iter().collect()),
            kinds: vec![Kind::Page],
            states: vec![State::Live],
            seen_before: Timestamp::from_second(second),
            ..Select::default()
        };
        Ok(self.store.select(stale).await?.into_iter().map(|key| key.id).collect())
    }

    /// Has the rows read whose computed values look at rows of a data source that have changed: one by one if they are few.
    /// If they are many, all rows of their data sources are, of each not more often than rounds are made.
    async fn recompute(
        &self,
        source: Uuid,
        changed: BTreeSet<Uuid>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let graph = self.graph().await?;
        let watchers = graph.watchers(source);
        if watchers.is_empty() {
            return Ok(());
        }
        let linking = self.store.linking(changed.into_iter().collect()).await?;
        if linking.len() <= FEW {
            let rows = self.former(linking).await?.into_values();
            for row in rows.filter(|row| row.within.is_some_and(|of| watchers.contains(&of))) {
                batch.enqueue(Work::new(Task::Object(row.key), Reason::Computed, at));
            }
            return Ok(());
        }
        let progress = self.store.progress().await?;
        let pause = self.options.round_every.as_secs() as i64;
        for source in watchers {
            let read = progress.iter().find(|progress| progress.source == source);
            let read = read.and_then(|progress| progress.rows_read);
            let due = read.map_or(at, |read| later(read, pause).max(at));
            batch.enqueue(Work::new(Task::Rows(source), Reason::Computed, due));
        }
        Ok(())
    }

    async fn graph(&self) -> Result<Arc<Graph>, Error> {
        if let Some(graph) = &*lock(&self.graph) {
            return Ok(graph.clone());
        }
        let sources = Select {
            kinds: vec![Kind::DataSource],
            states: vec![State::Live],
            ..Select::default()
        };
        let sources = self.store.objects(self.store.select(sources).await?).await?;
        let sources: Vec<DataSource> = sources
            .iter()
            .filter_map(|source| notion_model::from_str(&source.document).ok())
            .collect();
        let graph = Arc::new(Graph::of(&sources));
        *lock(&self.graph) = Some(graph.clone());
        Ok(graph)
    }
}

/// The object that a write says has been read.
fn read_here(write: &Write) -> Option<Key> {
    match write {
        Write::Object(observed) => Some(observed.key),
        _ => None,
    }
}

/// The pages that each relation of a page leads to, by the id of the property.
fn related(page: &Page) -> BTreeMap<String, BTreeSet<Uuid>> {
    let relations = page.properties.iter().filter_map(|(_, property)| match &property.value {
        PropertyValue::Relation(pages) => {
            let pages = pages.iter().map(|page| Uuid::from(page.id)).collect();
            Some((property.id.decoded().into_owned(), pages))
        }
        _ => None,
    });
    relations.collect()
}
