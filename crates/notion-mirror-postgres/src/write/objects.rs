//! Writes to objects.

use std::collections::{HashMap, HashSet};

use notion_mirror::store::{Change, Key, Observed, State, StoreError, Write};
use notion_model::Timestamp;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::Writer;
use super::derived::{Slot, cells};
use super::history::Version;
use crate::read::{columns, key};
use crate::sql::{At, failed, get, text, word};

/// What is there of an object before it is written.
struct Before {
    is_same: bool,
    state: State,
    within: Option<Uuid>,
    /// Read only of what changes.
    document: Option<String>,
}

impl Writer<'_> {
    pub(super) async fn write_objects(&mut self, writes: Vec<Write>) -> Result<(), StoreError> {
        let mut run: Vec<Observed> = Vec::new();
        let mut ids = HashSet::new();
        for write in writes {
            match write {
                Write::Object(observed) => {
                    if !ids.insert(observed.key.id) {
                        self.observed(std::mem::take(&mut run)).await?;
                        ids = HashSet::from([observed.key.id]);
                    }
                    run.push(*observed);
                    continue;
                }
                other => {
                    self.observed(std::mem::take(&mut run)).await?;
                    ids.clear();
                    self.write_one(other).await?;
                }
            }
        }
        self.observed(run).await
    }

    async fn write_one(&mut self, write: Write) -> Result<(), StoreError> {
        match write {
            Write::Body(body) => self.body(*body).await,
            Write::Seen { keys, at } => self.seen(&keys, at).await,
            Write::State { key, state, at, note } => self.state(key, state, at, note).await,
            Write::Missing { key, at } => self.missing(key, at).await,
            Write::File { holder, slot, state, content, at, error } => {
                self.file((holder, slot), state, content, at, error).await
            }
            other => self.write_other(other).await,
        }
    }

    /// Stores objects, each of another id, with all that follows from them.
    async fn observed(&mut self, run: Vec<Observed>) -> Result<(), StoreError> {
        if run.is_empty() {
            return Ok(());
        }
        let mut before = self.before(&run).await?;
        self.upsert(&run).await?;
        self.replace_references(&run).await?;
        let is_same = |key: &Key| before.get(key).is_some_and(|before| before.is_same);
        let changed: Vec<&Observed> = run.iter().filter(|it| !is_same(&it.key)).collect();
        self.replace_texts(&changed).await?;
        for observed in run {
            let before = before.remove(&observed.key);
            if before.as_ref().is_some_and(|before| before.is_same) {
                continue;
            }
            self.keep(|| Version {
                key: observed.key,
                within: before.as_ref().map_or(observed.within, |before| before.within),
                until: observed.at,
                state: before.as_ref().map_or(State::Live, |before| before.state),
                document: before.as_ref().and_then(|before| before.document.clone()),
            });
            let mut change = Change::new(observed.key, observed.within, observed.state);
            change.before = before.and_then(|before| before.document);
            change.after = Some(observed.document);
            self.changes.push(change);
        }
        Ok(())
    }

    /// Replaces the links and files of objects, each of another id.
    async fn replace_references(&self, run: &[Observed]) -> Result<(), StoreError> {
        let owners: Vec<Uuid> = run.iter().map(|observed| observed.key.id).collect();
        let links = run.iter().flat_map(|observed| {
            observed.derived.links.iter().map(|link| (observed.key.id, observed.key.id, link))
        });
        self.replace_links(&owners, false, links.collect()).await?;
        let slots = run.iter().flat_map(|observed| {
            let slot = |slot| Slot { owner: observed.key.id, holder: observed.key, slot };
            observed.derived.files.iter().map(slot)
        });
        self.replace_files(&owners, false, slots.collect()).await
    }

    /// Writes all that follows from the documents of objects that are stored, each of another id.
    pub(crate) async fn derive(&self, run: &[Observed]) -> Result<(), StoreError> {
        let keys: Vec<Key> = run.iter().map(|observed| observed.key).collect();
        let (ids, kinds) = columns(&keys);
        let hashes: Vec<&[u8]> = run.iter().map(|it| it.hash.as_bytes().as_slice()).collect();
        let cells: Vec<Option<String>> = run.iter().map(cells).collect();
        self.execute(
            "update notion.objects o set hash = n.hash, cells = n.cells::jsonb
             from unnest($2, $3, $4, $5) as n (id, kind, hash, cells)
             where o.connection = $1 and o.id = n.id and o.kind = n.kind
               and (o.hash <> n.hash or o.cells is distinct from n.cells::jsonb)",
            &[
                (&ids, Type::UUID_ARRAY),
                (&kinds, Type::TEXT_ARRAY),
                (&hashes, Type::BYTEA_ARRAY),
                (&cells, Type::TEXT_ARRAY),
            ],
        )
        .await?;
        self.replace_references(run).await?;
        self.replace_texts(&run.iter().collect::<Vec<_>>()).await
    }

    async fn before(&self, run: &[Observed]) -> Result<HashMap<Key, Before>, StoreError> {
        let keys: Vec<Key> = run.iter().map(|observed| observed.key).collect();
        let (ids, kinds) = columns(&keys);
        let hashes: Vec<&[u8]> = run.iter().map(|it| it.hash.as_bytes().as_slice()).collect();
        let states: Vec<&str> = run.iter().map(|observed| observed.state.as_str()).collect();
        let rows = self
            .transaction
            .query_typed(
                "select o.id, o.kind, o.state, o.within, o.hash = n.hash and o.state = n.state as same,
                        case when o.hash = n.hash and o.state = n.state then null
                             else o.document::text end as json
                 from unnest($2, $3, $4, $5) as n (id, kind, hash, state)
                 join notion.objects o on o.connection = $1 and o.id = n.id and o.kind = n.kind",
                &[
                    (&self.connection, Type::UUID),
                    (&ids, Type::UUID_ARRAY),
                    (&kinds, Type::TEXT_ARRAY),
                    (&hashes, Type::BYTEA_ARRAY),
                    (&states, Type::TEXT_ARRAY),
                ],
            )
            .await
            .map_err(failed)?;
        let before = rows.iter().map(|row| {
            let before = Before {
                is_same: get(row, "same")?,
                state: word(row, "state")?,
                within: get(row, "within")?,
                document: get(row, "json")?,
            };
            Ok((key(row)?, before))
        });
        before.collect()
    }

    async fn upsert(&self, run: &[Observed]) -> Result<(), StoreError> {
        let keys: Vec<Key> = run.iter().map(|observed| observed.key).collect();
        let (ids, kinds) = columns(&keys);
        let parents: Vec<Option<Uuid>> = run.iter().map(|observed| observed.parent).collect();
        let within: Vec<Option<Uuid>> = run.iter().map(|observed| observed.within).collect();
        let titles: Vec<_> = run.iter().map(|observed| text(&observed.title)).collect();
        let created: Vec<At> = run.iter().map(|observed| At(observed.created)).collect();
        let edited: Vec<At> = run.iter().map(|observed| At(observed.edited)).collect();
        let states: Vec<&str> = run.iter().map(|observed| observed.state.as_str()).collect();
        let times: Vec<At> = run.iter().map(|observed| At(observed.at)).collect();
        let hashes: Vec<&[u8]> = run.iter().map(|it| it.hash.as_bytes().as_slice()).collect();
        let documents: Vec<&str> = run.iter().map(|observed| observed.document.as_str()).collect();
        let cells: Vec<Option<String>> = run.iter().map(cells).collect();
        self.execute(
            "insert into notion.objects as o
                 (connection, id, kind, parent, within, title, created, edited, state, state_at,
                  hash, document, cells, seen_at)
             select $1, id, kind, parent, within, title, created, edited, state, at,
                    hash, document::json, cells::jsonb, at
             from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) as n
                 (id, kind, parent, within, title, created, edited, state, at, hash, document, cells)
             on conflict (connection, id, kind) do update
             set parent = excluded.parent, within = excluded.within, title = excluded.title,
                 created = excluded.created, edited = excluded.edited,
                 state_at = case when o.state = excluded.state then o.state_at
                                 else excluded.state_at end,
                 state = excluded.state, hash = excluded.hash, document = excluded.document,
                 cells = excluded.cells, seen_at = greatest(o.seen_at, excluded.seen_at),
                 missing_since = null, error = null",
            &[
                (&ids, Type::UUID_ARRAY),
                (&kinds, Type::TEXT_ARRAY),
                (&parents, Type::UUID_ARRAY),
                (&within, Type::UUID_ARRAY),
                (&titles, Type::TEXT_ARRAY),
                (&created, Type::TIMESTAMPTZ_ARRAY),
                (&edited, Type::TIMESTAMPTZ_ARRAY),
                (&states, Type::TEXT_ARRAY),
                (&times, Type::TIMESTAMPTZ_ARRAY),
                (&hashes, Type::BYTEA_ARRAY),
                (&documents, Type::TEXT_ARRAY),
                (&cells, Type::TEXT_ARRAY),
            ],
        )
        .await?;
        Ok(())
    }

    async fn state(
        &mut self,
        key: Key,
        state: State,
        at: Timestamp,
        note: Option<String>,
    ) -> Result<(), StoreError> {
        // The document as it is goes out, once as what was before and once as what is now.
        let row = self
            .transaction
            .query_typed_opt(
                "with before as (
                     select state from notion.objects
                     where connection = $1 and id = $2 and kind = $3 for no key update)
                 update notion.objects o
                 set state_at = case when o.state = $4 then o.state_at else $5 end,
                     state = $4, error = $6
                 from before
                 where o.connection = $1 and o.id = $2 and o.kind = $3
                 returning before.state, o.within, o.document::text as json",
                &[
                    (&self.connection, Type::UUID),
                    (&key.id, Type::UUID),
                    (&key.kind.as_str(), Type::TEXT),
                    (&state.as_str(), Type::TEXT),
                    (&At(at), Type::TIMESTAMPTZ),
                    (&note.as_deref().map(text), Type::TEXT),
                ],
            )
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(()) };
        let former: State = word(&row, "state")?;
        if former != state {
            let document: String = get(&row, "json")?;
            let within: Option<Uuid> = get(&row, "within")?;
            self.keep(|| Version {
                key,
                within,
                until: at,
                state: former,
                document: Some(document.clone()),
            });
            let mut change = Change::new(key, within, state);
            change.before = Some(document.clone());
            change.after = Some(document);
            self.changes.push(change);
        }
        Ok(())
    }
}
