//! What is done to a mirror at rest: all that follows from documents made anew, and what can't be reached removed.

use std::time::Duration;

use notion_model::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};
use uuid::Uuid;

use super::row::{Sql, get, maybe, word};
use super::thread::Database;
use super::typed::document;
use super::{Sqlite, history, lease, open, typed, write};
use crate::derived::document::of as of_document;
use crate::derived::files::FileSlot;
use crate::derived::fingerprint::Fingerprint;
use crate::derived::links::{self, Link};
use crate::derived::text;
use crate::store::{Derived, Difference, Key, Kind, Maintain, Pruned, StoreError};

/// How many objects are read at once.
const CHUNK: usize = 500;

/// The file of a mirror that was pruned gets no smaller: SQLite uses the space again. `vacuum` in the `sqlite3` program gives it
/// back.
impl Maintain for Sqlite {
    async fn keep_history(&self, time: Option<Duration>) -> Result<(), StoreError> {
        self.thread
            .call(move |Database { connection, derived, .. }| {
                open::set_history(connection, time).map_err(StoreError::database)?;
                derived.keep_history(time.is_some());
                Ok(())
            })
            .await
    }

    async fn differences(&self, since: Timestamp) -> Result<Vec<Difference>, StoreError> {
        self.thread
            .call(move |db| {
                let mut all = Vec::new();
                let read = history::differences(&db.connection, since, |difference| {
                    all.push(difference);
                    Ok(())
                });
                read.map(|()| all).map_err(StoreError::database)
            })
            .await
    }

    async fn prune(
        &self,
        unreachable_before: Timestamp,
        now: Timestamp,
    ) -> Result<Pruned, StoreError> {
        self.alone(move |connection, db| {
            db.forget();
            prune(connection, unreachable_before, now)
        })
        .await
    }

    async fn rebuild(&self) -> Result<(), StoreError> {
        self.alone(|connection, db| {
            rebuild_objects(connection)?;
            rebuild_blocks(connection)?;
            db.rebuild(connection)
        })
        .await
    }
}

impl Sqlite {
    /// Runs something in a transaction, while nobody else writes.
    async fn alone<R: Send + 'static>(
        &self,
        run: impl FnOnce(&Connection, &mut super::derive::DerivedTables) -> rusqlite::Result<R>
        + Send
        + 'static,
    ) -> Result<R, StoreError> {
        self.thread
            .call(|db| {
                lease::alone(db, |Database { connection, derived, .. }| {
                    let transaction =
                        connection.transaction_with_behavior(TransactionBehavior::Immediate);
                    let done = transaction.and_then(|transaction| {
                        let done = run(&transaction, derived)?;
                        transaction.commit()?;
                        Ok(done)
                    });
                    if done.is_err() {
                        derived.forget();
                    }
                    done.map_err(StoreError::database)
                })
            })
            .await
    }
}

fn rebuild_objects(db: &Connection) -> rusqlite::Result<()> {
    let mut last = i64::MIN;
    loop {
        // What is read in chunks can be written meanwhile.
        let mut objects = db.prepare_cached(
            "select number, kind, id, document from objects where number > ? order by number limit ?",
        )?;
        let mut objects = objects.query(params![last, CHUNK as i64])?;
        let mut found = Vec::with_capacity(CHUNK);
        while let Some(row) = objects.next()? {
            let key = Key { kind: word(row, "kind")?, id: get(row, "id")? };
            let document = row.get_ref("document")?.as_str()?;
            let Derived { links, files, .. } =
                of_document(key.kind, document).map_err(unreadable)?;
            last = row.get("number")?;
            found.push((last, key, hash(row)?, links, files));
        }
        if found.is_empty() {
            return Ok(());
        }
        for (number, key, hash, links, files) in found {
            db.prepare_cached("update objects set hash = ?1 where number = ?2 and hash <> ?1")?
                .execute(params![Sql(hash), number])?;
            write::replace_links(db, key.id, false, links.iter().map(|link| (key.id, link)))?;
            write::replace_files(db, key.id, false, files.iter().map(|slot| (key, slot)))?;
        }
    }
}

fn rebuild_blocks(db: &Connection) -> rusqlite::Result<()> {
    let pages: Vec<Uuid> = {
        let mut pages = db.prepare("select distinct page from blocks")?;
        let pages = pages.query_map([], |row| get(row, "page"))?;
        pages.collect::<Result<_, _>>()?
    };
    for page in pages {
        let mut blocks = db.prepare_cached(
            "select rowid, id, document from blocks where page = ? order by depth, parent, position",
        )?;
        let mut blocks = blocks.query(params![Sql(page)])?;
        let mut links: Vec<(Uuid, Link)> = Vec::new();
        let mut files: Vec<(Key, FileSlot)> = Vec::new();
        let mut texts: Vec<(i64, Fingerprint, String)> = Vec::new();
        while let Some(row) = blocks.next()? {
            let id: Uuid = get(row, "id")?;
            let block: notion_model::Block = document(row)?;
            links.extend(links::of_block(&block).into_iter().map(|link| (id, link)));
            let key = Key::new(Kind::Block, id);
            files.extend(block.files().iter().map(|file| (key, FileSlot::of(file))));
            texts.push((row.get("rowid")?, hash(row)?, text::of_block(&block)));
        }
        for (row, hash, text) in texts {
            db.prepare_cached(
                "update blocks set hash = ?1, text = ?2
                 where rowid = ?3 and (hash <> ?1 or text <> ?2)",
            )?
            .execute(params![Sql(hash), text, row])?;
        }
        write::replace_links(db, page, true, links.iter().map(|(from, link)| (*from, link)))?;
        write::replace_files(db, page, true, files.iter().map(|(key, slot)| (*key, slot)))?;
    }
    Ok(())
}

fn hash(row: &rusqlite::Row<'_>) -> rusqlite::Result<Fingerprint> {
    let document = row.get_ref("document")?.as_str()?;
    Fingerprint::of_json(document).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
}

fn prune(db: &Connection, before: Timestamp, now: Timestamp) -> rusqlite::Result<Pruned> {
    let doomed: Vec<(i64, Key, Option<Uuid>)> = {
        let mut doomed = db.prepare(
            "select number, kind, id, within from objects where state = 'unreachable' and state_at < ?1
             union
             select c.number, c.kind, c.id, c.within from objects c join objects p on p.id = c.within
             where c.kind = 'comment' and p.kind = 'page'
                 and p.state = 'unreachable' and p.state_at < ?1",
        )?;
        let doomed = doomed.query_map(params![Sql(before)], |row| {
            let key = Key { kind: word(row, "kind")?, id: get(row, "id")? };
            Ok((row.get("number")?, key, maybe(row, "within")?))
        })?;
        doomed.collect::<Result<_, _>>()?
    };
    let mut pruned = Pruned { files: Vec::new(), objects: doomed.len(), ..Pruned::default() };
    let mut contents: Vec<[u8; 32]> = Vec::new();
    for (number, key, within) in doomed {
        let id = Sql(key.id);
        if key.kind == Kind::DataSource {
            typed::remove_table(db, key.id)?;
        }
        if let (Kind::Page, Some(source)) = (key.kind, within) {
            typed::remove_row(db, source, number)?;
        }
        if key.kind == Kind::Page {
            pruned.blocks +=
                db.prepare_cached("delete from blocks where page = ?")?.execute(params![id])?;
        }
        let mut files = db.prepare_cached("delete from files where owner = ? returning sha256")?;
        let files = files.query_map(params![id], |row| row.get::<_, Option<[u8; 32]>>(0))?;
        for file in files {
            contents.extend(file?);
        }
        db.prepare_cached("delete from links where owner = ?")?.execute(params![id])?;
        let kind = key.kind.as_str();
        // Tasks and gaps have kinds of their own.
        for table in ["gaps", "queue"] {
            let sql = format!("delete from {table} where id = ?");
            db.prepare_cached(&sql)?.execute(params![id])?;
        }
        for table in ["versions", "objects"] {
            let sql = format!("delete from {table} where id = ? and kind = ?");
            let removed = db.prepare_cached(&sql)?.execute(params![id, kind])?;
            pruned.versions += if table == "versions" { removed } else { 0 };
        }
        db.prepare_cached("delete from text where rowid = ?")?.execute([number])?;
        pruned.versions += db
            .prepare_cached("delete from versions where within = ? and kind = 'block'")?
            .execute(params![id])?;
    }
    contents.sort_unstable();
    contents.dedup();
    for content in contents {
        let is_used: bool = db
            .prepare_cached("select exists (select 1 from files where sha256 = ?)")?
            .query_row([content], |row| row.get(0))?;
        if !is_used {
            pruned.files.push(content);
        }
    }
    if let Some(time) = open::history(db)? {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let oldest = now.as_second().saturating_sub(seconds);
        if let Some(oldest) = Timestamp::from_second(oldest) {
            pruned.versions += history::forget(db, oldest)?;
        }
    }
    Ok(pruned)
}
