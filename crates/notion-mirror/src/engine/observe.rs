//! What is written, and queued, when something else than a page was read.

use std::collections::{BTreeSet, HashMap};

use notion_model::{Comment, DataSource, Database, PropertyConfig, SearchResult, Timestamp};
use uuid::Uuid;

use super::follow::References;
use super::{Engine, document};
use crate::Error;
use crate::store::{
    Batch, Gap, Key, Kind, Object, Observed, Reason, Select, State, Store, Task, Work, Write,
};

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

    /// Has the files of an object fetched, if files are asked for.
    pub(super) fn queue_files(
        &self,
        key: Key,
        observed: &Observed,
        at: Timestamp,
        batch: &mut Batch,
    ) {
        if self.options.files.is_some() && !observed.derived.files.is_empty() {
            batch.enqueue(Work::new(Task::Files(key.id), Reason::New, at));
        }
    }
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

/// What was read and can't be written as JSON again, as a gap.
pub(super) fn not_json(key: Key, what: &str, error: &serde_json::Error, at: Timestamp) -> Gap {
    let (what, code) = (what.to_owned(), "not_json".to_owned());
    Gap { key, what, code, message: error.to_string(), first: at, last: at }
}
