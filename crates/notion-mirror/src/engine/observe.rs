//! What is written, and queued, when an object was read: nothing that follows is left to times that may not move.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use notion_api::pages::HydratedPage;
use notion_model::{
    Comment, DataSource, Database, Page, PropertyConfig, PropertyValue, SearchResult, Timestamp,
};
use uuid::Uuid;

use super::clock::{SETTLED, later, minute};
use super::graph::Graph;
use super::{Engine, document, lock};
use crate::Error;
use crate::store::{
    Batch, Gap, Key, Kind, Object, Observed, Reason, Select, State, Store, Task, Work, Write,
};

/// How long the reading of a body is put off at most while somebody goes on typing, in seconds.
pub(crate) const PATIENCE: i64 = 10 * 60;

/// How many rows are read one by one, because what they are computed from has changed; a list has as many in an answer.
const FEW: usize = 100;

/// What objects refer to, and what may have to be read because of that.
#[derive(Default)]
struct References {
    /// Objects that have to be known.
    wanted: BTreeSet<Key>,
    /// Pages whose back sides of relations are others now.
    dirty: BTreeSet<Uuid>,
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
    fn rows(&mut self, observed: &Observed, former: Option<&Object>) {
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
    /// Takes in what a list answered.
    pub(super) async fn observe_found(
        &self,
        found: Vec<SearchResult>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut pages = Vec::new();
        for found in found {
            match found {
                SearchResult::Page(page) => pages.push(*page),
                SearchResult::DataSource(source) => self.observe_source(&source, at, batch).await?,
                // What this version does not know is not taken for something else.
                _ => {}
            }
        }
        self.observe_pages(pages, at, batch).await
    }

    /// Takes in pages as a list has them: values that were cut off are asked for one by one.
    pub(super) async fn observe_pages(
        &self,
        pages: Vec<Page>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut former = self.former(pages.iter().map(|page| Key::page(page.id))).await?;
        let mut references = References::default();
        for page in pages {
            let key = Key::page(page.id);
            let former = former.remove(&key);
            if !page.is_truncated() {
                self.page(&page, former.as_ref(), at, batch, &mut references).await?;
                continue;
            }
            // A whole value is not replaced by a part of it.
            match &former {
                Some(_) => batch.push(Write::Seen { keys: vec![key], at }),
                None => {
                    self.page(&page, None, at, batch, &mut references).await?;
                    self.cut_off(&page, at, batch);
                }
            }
            batch.enqueue(Work::new(Task::Object(key), Reason::Settle, at));
        }
        self.refer(references, at, batch).await
    }

    /// Takes in a page whose values were completed as far as possible.
    pub(super) async fn observe_page(
        &self,
        page: HydratedPage,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let key = Key::page(page.id);
        let former = self.former([key]).await?.remove(&key);
        let mut references = References::default();
        self.page(&page, former.as_ref(), at, batch, &mut references).await?;
        batch.push(Write::Close { key, what: "property:".to_owned() });
        for (name, error) in page.refused() {
            let id = page.properties.get(name).map_or(name, |property| property.id.as_str());
            batch.push(Write::Gap(gap(key, format!("property:{id}"), error, at)));
        }
        self.refer(references, at, batch).await
    }

    /// Takes in a page that the program itself has written.
    pub(crate) async fn observe_noted(
        &self,
        page: &Page,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        self.observe_pages(vec![page.clone()], at, batch).await
    }

    /// Notes which values of a page are only a part.
    fn cut_off(&self, page: &Page, at: Timestamp, batch: &mut Batch) {
        for (name, property) in page.properties.iter() {
            if property.is_truncated() {
                batch.push(Write::Gap(Gap {
                    key: Key::page(page.id),
                    what: format!("property:{}", property.id.as_str()),
                    code: "cut_off".to_owned(),
                    message: format!("of {name:?} only a part was read"),
                    first: at,
                    last: at,
                }));
            }
        }
    }

    async fn page(
        &self,
        page: &Page,
        former: Option<&Object>,
        at: Timestamp,
        batch: &mut Batch,
        references: &mut References,
    ) -> Result<(), Error> {
        let observed = document::page(page, at)?;
        let key = observed.key;
        let parent = document::parent_key(&page.parent);
        references.wanted.extend(parent);
        let is_same = |former: &Object| {
            former.hash == observed.hash
                && former.state == observed.state
                && former.parent == observed.parent
        };
        if former.is_some_and(is_same) {
            batch.push(Write::Seen { keys: vec![key], at });
            return Ok(());
        }
        self.relations(page, former, references);
        references.rows(&observed, former);
        self.queue_body(page, former, at, batch).await?;
        self.placed(&observed, former, at, batch).await?;
        self.queue_files(key, &observed, at, batch);
        batch.push(Write::Object(Box::new(observed)));
        Ok(())
    }

    /// Finds out which related pages may show it.
    fn relations(&self, page: &Page, former: Option<&Object>, references: &mut References) {
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

    /// Has the blocks of a page read, if they may be others than those that are stored.
    async fn queue_body(
        &self,
        page: &Page,
        former: Option<&Object>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        if page.in_trash || !self.options.bodies {
            return Ok(());
        }
        let is_read = |former: &Object| {
            former.edited.as_second() == page.last_edited_time.as_second()
                && former.state == State::Live
        };
        if former.is_some_and(is_read) {
            return Ok(());
        }
        let reason = if former.is_some() { Reason::Edited } else { Reason::New };
        let settles = later(minute(page.last_edited_time), SETTLED);
        let mut work = Work::new(Task::Body(page.id.into()), reason, settles);
        (work.postpone, work.deadline) = (true, later(at, PATIENCE));
        // An edit of the schema may count as an edit of every row: that is no haste.
        if let Some(former) = former
            && let Some(source) = former.within
            && differs_in_time_only(page, former)
        {
            let key = Key::new(Kind::DataSource, source);
            let edited = self.former([key]).await?.remove(&key).map(|source| source.edited);
            if edited.is_some_and(|edited| minute(edited) == minute(page.last_edited_time)) {
                work.priority = 8;
            }
        }
        batch.enqueue(work);
        Ok(())
    }

    /// Has what depends on where an object stands read anew: what is in it, if it went to the trash, came out of it or was not
    /// reachable; the page that it is on or was on, if that shows something else.
    async fn placed(
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
    async fn shown_above(
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

    /// Takes in a data source: its schema.
    pub(super) async fn observe_source(
        &self,
        source: &DataSource,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let observed = document::data_source(source, at)?;
        let key = observed.key;
        let former = self.former([key]).await?.remove(&key);
        let mut references = References::default();
        references.wanted.extend(document::parent_key(&source.parent));
        for (_, schema) in source.properties.iter() {
            if let PropertyConfig::Relation(relation) = &schema.config
                && let Some(to) = relation.data_source_id
            {
                references.wanted.insert(Key::new(Kind::DataSource, to));
            }
        }
        let is_same =
            |former: &Object| former.hash == observed.hash && former.state == observed.state;
        if former.as_ref().is_some_and(is_same) {
            batch.push(Write::Seen { keys: vec![key], at });
            return self.refer(references, at, batch).await;
        }
        let before = former.as_ref();
        let before =
            before.and_then(|former| notion_model::from_str::<DataSource>(&former.document).ok());
        let reason = match before {
            None => Some(Reason::New),
            Some(before) if before.properties != source.properties => Some(Reason::Schema),
            Some(before) if before.in_trash != source.in_trash => Some(Reason::Above),
            Some(_) => None,
        };
        if let Some(reason) = reason {
            batch.enqueue(Work::new(Task::Rows(key.id), reason, at));
        }
        // No search finds a database: that its data source has changed is the sign that it may have.
        if former.is_some()
            && let Some(database) = observed.within
        {
            let database = Key::new(Kind::Database, database);
            batch.enqueue(Work::new(Task::Object(database), Reason::Linked, at));
        }
        self.queue_files(key, &observed, at, batch);
        batch.push(Write::Object(Box::new(observed)));
        self.refer(references, at, batch).await
    }

    /// Takes in a database: which data sources it has.
    pub(super) async fn observe_database(
        &self,
        database: &Database,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let observed = document::database(database, at)?;
        let key = observed.key;
        let former = self.former([key]).await?.remove(&key);
        let listed = database.data_sources.iter();
        let listed: BTreeSet<Key> =
            listed.map(|source| Key::new(Kind::DataSource, source.id)).collect();
        let mut references = References::default();
        references.wanted.extend(document::parent_key(&database.parent));
        references.wanted.extend(listed.iter().copied());
        let sources = Select {
            kinds: vec![Kind::DataSource],
            states: vec![State::Live],
            within: Some(key.id),
            ..Select::default()
        };
        for source in self.store.select(sources).await? {
            if !listed.contains(&source) {
                batch.enqueue(Work::new(Task::Object(source), Reason::Absent, at));
            }
        }
        let is_same =
            |former: &Object| former.hash == observed.hash && former.state == observed.state;
        if former.as_ref().is_some_and(is_same) {
            batch.push(Write::Seen { keys: vec![key], at });
        } else {
            self.placed(&observed, former.as_ref(), at, batch).await?;
            self.queue_files(key, &observed, at, batch);
            batch.push(Write::Object(Box::new(observed)));
        }
        self.refer(references, at, batch).await
    }

    /// Takes in comments of a page, all of which are in one `state`.
    pub(super) async fn observe_comments(
        &self,
        comments: &[Comment],
        page: Option<Uuid>,
        state: State,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let keys = comments.iter().map(|comment| Key::new(Kind::Comment, comment.id));
        let former = self.former(keys).await?;
        for comment in comments {
            let mut observed = document::comment(comment, page, state, at)?;
            let key = observed.key;
            let former = former.get(&key);
            observed.within = page.or(former.and_then(|former| former.within));
            let is_same = |former: &Object| {
                former.hash == observed.hash
                    && former.state == observed.state
                    && former.within == observed.within
            };
            if former.is_some_and(is_same) {
                batch.push(Write::Seen { keys: vec![key], at });
            } else {
                self.queue_files(key, &observed, at, batch);
                batch.push(Write::Object(Box::new(observed)));
            }
        }
        Ok(())
    }

    /// Takes in an object that nothing follows from, such as a user.
    pub(super) async fn observe_plain(
        &self,
        observed: Vec<Observed>,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let former = self.former(observed.iter().map(|observed| observed.key)).await?;
        for observed in observed {
            let former = former.get(&observed.key);
            if former.is_some_and(|former| {
                former.hash == observed.hash && former.state == observed.state
            }) {
                batch.push(Write::Seen { keys: vec![observed.key], at: observed.at });
            } else {
                batch.push(Write::Object(Box::new(observed)));
            }
        }
        Ok(())
    }

    /// Returns objects as they are stored, by their keys.
    pub(super) async fn former(
        &self,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<HashMap<Key, Object>, Error> {
        let objects = self.store.objects(keys.into_iter().collect()).await?;
        Ok(objects.into_iter().map(|object| (object.key, object)).collect())
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

    async fn refer(
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

    /// Has the files of an object fetched, if files are asked for.
    fn queue_files(&self, key: Key, observed: &Observed, at: Timestamp, batch: &mut Batch) {
        if self.options.files.is_some() && !observed.derived.files.is_empty() {
            batch.enqueue(Work::new(Task::Files(key.id), Reason::New, at));
        }
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

/// Whether a page is as it was, but for when and by whom it was edited.
fn differs_in_time_only(page: &Page, former: &Object) -> bool {
    let Ok(mut former) = notion_model::from_str::<Page>(&former.document) else { return false };
    former.last_edited_time = page.last_edited_time;
    former.last_edited_by = page.last_edited_by.clone();
    former.properties == page.properties
        && former.parent == page.parent
        && former.in_trash == page.in_trash
}

/// What Notion did not give, as a gap.
pub(super) fn gap(key: Key, what: String, error: &notion_api::Error, at: Timestamp) -> Gap {
    let code = match (error.code(), error.status()) {
        (Some(code), _) => code.as_str().to_owned(),
        (None, Some(status)) => status.as_str().to_owned(),
        (None, None) => "unreachable".to_owned(),
    };
    Gap { key, what, code, message: error.to_string(), first: at, last: at }
}
