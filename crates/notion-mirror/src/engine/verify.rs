//! Compares the mirror with Notion: what nobody else does.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt};
use notion_model::{BlockId, DataSourceId, DatabaseId, PageId};
use uuid::Uuid;

use super::body::flatten;
use super::{Engine, document};
use crate::Error;
use crate::options::Comments;
use crate::store::{Batch, BlockRecord, Key, Kind, Object, Observed, Select, State, Store, Write};

/// The findings of a comparison of the mirror with Notion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// How many pages, databases and data sources were read anew.
    pub checked: u64,
    /// Where the mirror was not what Notion has. It is healed.
    pub drifts: Vec<Drift>,
    /// What could not be read, so that it was not compared: the object, and why.
    pub unread: Vec<(Key, String)>,
}

/// A difference between the mirror and Notion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// Of which object.
    pub key: Key,
    /// What was different.
    pub kind: DriftKind,
    /// Whether Notion says a newer time of the last edit than the mirror has, or something waits in the queue: the mirror would
    /// have found out by itself, and is late rather than wrong.
    pub is_lag: bool,
}

/// A difference between the mirror and Notion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DriftKind {
    /// The object itself: its properties, its schema, its parent, or that it is in the trash.
    Object,
    /// The blocks on a page.
    Body,
    /// The comments on a page.
    Comments,
    /// It is not found. What becomes of it is decided by the rules of absence.
    Missing,
}

impl Verified {
    /// Returns whether nothing was different, and everything could be read.
    pub fn is_clean(&self) -> bool {
        self.drifts.is_empty() && self.unread.is_empty()
    }

    /// Returns how often each kind of difference was found.
    pub fn kinds(&self) -> BTreeMap<DriftKind, u64> {
        let mut kinds = BTreeMap::new();
        self.drifts.iter().for_each(|drift| *kinds.entry(drift.kind).or_default() += 1);
        kinds
    }
}

impl<S: Store> Engine<S> {
    /// Reads `sample` objects anew, or all of them, compares them with what is stored, and stores what was read.
    pub(crate) async fn verify(&self, sample: Option<usize>) -> Result<Verified, Error> {
        let all = Select {
            kinds: vec![Kind::Page, Kind::Database, Kind::DataSource],
            states: vec![State::Live, State::Trashed],
            ..Select::default()
        };
        let keys = self.store.select(all).await?;
        let keys = spread(keys, sample, self.clock.now().as_second().unsigned_abs() as usize);
        let mut verified = Verified::default();
        let mut running = stream::iter(keys)
            .map(|key| async move { (key, self.compare(key).await) })
            .buffer_unordered(self.options.concurrency);
        while let Some((key, compared)) = running.next().await {
            match compared {
                Ok(drifts) => {
                    verified.checked += 1;
                    verified.drifts.extend(drifts);
                }
                Err(Error::Notion(error)) if !error.is_unauthorized() => {
                    verified.unread.push((key, error.to_string()));
                }
                Err(error) => return Err(error),
            }
        }
        verified.drifts.sort_by_key(|drift| (drift.key, drift.kind));
        verified.unread.sort();
        Ok(verified)
    }

    async fn compare(&self, key: Key) -> Result<Vec<Drift>, Error> {
        let Some(stored) = self.former([key]).await?.remove(&key) else { return Ok(Vec::new()) };
        let mut batch = self.batch();
        let mut drifts = Vec::new();
        match self.read_anew(&stored, &mut batch).await {
            Ok(observed) => {
                let is_lag = observed.edited.as_second() > stored.edited.as_second();
                if observed.hash != stored.hash || observed.state != stored.state {
                    drifts.push(Drift { key, kind: DriftKind::Object, is_lag });
                }
                if key.kind == Kind::Page
                    && observed.state == State::Live
                    && stored.body_read.is_some()
                {
                    drifts.extend(self.compare_body(&stored, is_lag, &mut batch).await?);
                }
            }
            Err(Error::Notion(error)) if error.is_not_found() => {
                self.not_found(key, &error, &mut batch).await?;
                let is_lag = stored.missing_since.is_some();
                drifts.push(Drift { key, kind: DriftKind::Missing, is_lag });
            }
            Err(error) => return Err(error),
        }
        self.commit(batch).await?;
        Ok(drifts)
    }

    /// Reads an object, and has it stored.
    async fn read_anew(&self, stored: &Object, batch: &mut Batch) -> Result<Observed, Error> {
        let id = stored.key.id;
        let client = &self.client;
        Ok(match stored.key.kind {
            Kind::Database => {
                let database = client.databases().retrieve(DatabaseId::from_uuid(id));
                let database = database.send_with_meta().await?;
                self.note(&database.meta);
                let now = self.clock.now();
                self.observe_database(&database.value, now, batch).await?;
                document::database(&database.value, now)?
            }
            Kind::DataSource => {
                let source = client.data_sources().retrieve(DataSourceId::from_uuid(id));
                let source = source.send_with_meta().await?;
                self.note(&source.meta);
                let now = self.clock.now();
                self.observe_source(&source.value, now, batch).await?;
                document::data_source(&source.value, now)?
            }
            _ => {
                let page = client.pages().retrieve(PageId::from_uuid(id)).send_with_meta().await?;
                self.note(&page.meta);
                let now = self.clock.now();
                let page = client.pages().hydrate(page.value).send().await?;
                let observed = document::page(&page, None, now)?;
                self.observe_page(page, now, batch).await?;
                observed
            }
        })
    }

    async fn compare_body(
        &self,
        stored: &Object,
        is_lag: bool,
        batch: &mut Batch,
    ) -> Result<Vec<Drift>, Error> {
        let (key, page) = (stored.key, stored.key.id);
        let started = self.clock.now();
        let mut drifts = Vec::new();
        let tree = self.client.blocks().tree(BlockId::from_uuid(page)).send().await?;
        let blocks = flatten(page, &tree, started)?.blocks;
        let former = self.store.blocks(page).await?;
        let fresh = former.iter().filter(|block| !block.stale);
        if places(&blocks) != places(fresh) {
            drifts.push(Drift { key, kind: DriftKind::Body, is_lag });
            self.observe_body(page, &tree, &former, started, batch).await?;
        }
        if self.options.comments == Comments::None {
            return Ok(drifts);
        }
        let comments = self.client.comments().list(BlockId::from_uuid(page)).all().await?;
        let select = Select {
            kinds: vec![Kind::Comment],
            states: vec![State::Live],
            within: Some(page),
            ..Select::default()
        };
        let known = self.store.objects(self.store.select(select).await?).await?;
        let known = known.iter().filter(|comment| comment.parent == Some(page));
        let known: BTreeMap<Uuid, _> =
            known.map(|known| (known.key.id, *known.hash.as_bytes())).collect();
        let listed = comments.iter().map(|comment| {
            let observed = document::comment(comment, Some(page), State::Live, started)?;
            Ok((observed.key.id, *observed.hash.as_bytes()))
        });
        if known != listed.collect::<Result<BTreeMap<_, _>, Error>>()? {
            drifts.push(Drift { key, kind: DriftKind::Comments, is_lag });
            self.observe_listed(page, &comments, started, batch).await?;
        }
        batch.push(Write::Seen { keys: vec![key], at: started });
        Ok(drifts)
    }
}

/// Blocks by the list in which they stand and their ids: where they are in it, and what they say.
type Places = BTreeMap<(Uuid, Uuid), (u32, Option<[u8; 16]>)>;

/// Blocks by where they stand, with what they say. What the block of a page or a database says (its title, when it was edited) is
/// said by that itself, and compared there: what is on the page that it is in does not change by it.
fn places<'a>(blocks: impl IntoIterator<Item = &'a BlockRecord>) -> Places {
    let place = |block: &BlockRecord| {
        let is_elsewhere = matches!(&*block.kind, "child_page" | "child_database");
        let says = (!is_elsewhere).then_some(*block.hash.as_bytes());
        ((block.parent, block.id), (block.position, says))
    };
    blocks.into_iter().map(place).collect()
}

/// So many of the keys, evenly spread over all of them, which are in the order of random ids.
fn spread(keys: Vec<Key>, sample: Option<usize>, salt: usize) -> Vec<Key> {
    let Some(sample) = sample.filter(|sample| *sample < keys.len()) else { return keys };
    let offset = salt % keys.len();
    (0..sample).map(|n| keys[(offset + n * keys.len() / sample) % keys.len()]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_sample_has_as_many_objects_as_were_asked_for_and_none_twice() {
        let keys: Vec<Key> = (0..100).map(|n| Key::page(Uuid::from_u128(n))).collect();
        for (sample, salt) in [(0, 0), (1, 99), (7, 12), (99, 3), (100, 0), (1000, 5)] {
            let chosen = spread(keys.clone(), Some(sample), salt);
            assert_eq!(chosen.len(), sample.min(100));
            assert_eq!(chosen.iter().collect::<BTreeSet<_>>().len(), chosen.len());
        }
    }
}
