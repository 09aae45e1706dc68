//! A batch as a transaction.

use std::collections::HashMap;

use notion_model::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::derive::DerivedTables;
use super::row::Sql;
use super::thread::Database;
use super::{lease, read};
use crate::derived::files::FileSlot;
use crate::derived::links::Link;
use crate::store::{
    Batch, BlockRecord, BodyRead, Change, Committed, FileState, Key, Kind, Observed, State,
    StoreError, Work, Write,
};

pub(super) fn commit(db: &mut Database, batch: Batch) -> Result<Committed, StoreError> {
    let Database { connection, derived, .. } = db;
    let committed = write(connection, derived, batch);
    if committed.is_err() {
        derived.forget();
    }
    committed
}

fn write(
    connection: &mut Connection,
    derived: &mut DerivedTables,
    batch: Batch,
) -> Result<Committed, StoreError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(StoreError::database)?;
    let anybody = |write: &Write| matches!(write, Write::Enqueue(_) | Write::Event { .. });
    match batch.fence {
        Some(fence) => lease::check(&transaction, fence)?,
        None if batch.writes.iter().all(anybody) => {}
        None => return Err(StoreError::Fenced),
    }
    let mut committed = Committed::default();
    for write in batch.writes {
        let goes_on = apply(&transaction, derived, write, &mut committed.changes);
        if !goes_on.map_err(StoreError::database)? {
            break;
        }
    }
    derived.end(&transaction).map_err(StoreError::database)?;
    transaction.commit().map_err(StoreError::database)?;
    Ok(committed)
}

/// Applies a write, and says whether those after it are to follow.
fn apply(
    db: &Transaction<'_>,
    derived: &mut DerivedTables,
    write: Write,
    changes: &mut Vec<Change>,
) -> rusqlite::Result<bool> {
    match write {
        Write::Object(observed) => object(db, derived, *observed, changes)?,
        Write::Body(body) => self::body(db, derived, *body, changes)?,
        Write::Seen { keys, at } => {
            let mut seen = db.prepare_cached(
                "update objects set seen_at = max(seen_at, ?), missing_since = null
                 where id = ? and kind = ?",
            )?;
            for key in keys {
                seen.execute(params![Sql(at), Sql(key.id), key.kind.as_str()])?;
            }
        }
        Write::State { key, state, at, note } => {
            set_state(db, derived, (key, state, at, note), changes)?
        }
        Write::Missing { key, at } => {
            db.prepare_cached(
                "update objects set missing_since = coalesce(missing_since, ?)
                 where id = ? and kind = ?",
            )?
            .execute(params![Sql(at), Sql(key.id), key.kind.as_str()])?;
        }
        Write::Enqueue(work) => enqueue(db, &work)?,
        Write::Done { task, version } => {
            let (kind, id) = task.parts();
            db.prepare_cached("delete from queue where kind = ? and id = ? and version = ?")?
                .execute(params![kind, Sql(id), version])?;
        }
        Write::Retry { work } => {
            let (kind, id) = work.task.parts();
            db.prepare_cached(
                "update queue set not_before = ?, attempts = ?, error = ?, priority = ?
                 where kind = ? and id = ? and version = ?",
            )?
            .execute(params![
                Sql(work.not_before),
                work.attempts,
                work.error,
                work.priority,
                kind,
                Sql(id),
                work.version,
            ])?;
        }
        Write::Gap(gap) => {
            db.prepare_cached(
                "insert into gaps (kind, id, what, code, message, first, last)
                 values (?, ?, ?, ?, ?, ?, ?)
                 on conflict (id, kind, what) do update
                 set code = excluded.code, message = excluded.message, last = excluded.last",
            )?
            .execute(params![
                gap.key.kind.as_str(),
                Sql(gap.key.id),
                gap.what,
                gap.code,
                gap.message,
                Sql(gap.first),
                Sql(gap.last),
            ])?;
        }
        Write::Close { key, what } => {
            db.prepare_cached(
                "delete from gaps where id = ? and kind = ? and substr(what, 1, length(?3)) = ?3",
            )?
            .execute(params![Sql(key.id), key.kind.as_str(), what])?;
        }
        Write::Meta { name, value: Some(value) } => {
            db.prepare_cached(
                "insert into meta values (?, ?)
                 on conflict (name) do update set value = excluded.value",
            )?
            .execute([name, value])?;
        }
        Write::Meta { name, value: None } => {
            db.prepare_cached("delete from meta where name = ?")?.execute([name])?;
        }
        Write::Progress(progress) => {
            db.prepare_cached(
                "insert into progress values (?, ?, ?) on conflict (source) do update
                 set watermark = coalesce(excluded.watermark, watermark),
                     rows_read = coalesce(excluded.rows_read, rows_read)",
            )?
            .execute(params![
                Sql(progress.source),
                progress.watermark.map(Sql),
                progress.rows_read.map(Sql),
            ])?;
        }
        Write::File { holder, slot, state, content, at, error } => {
            let (hash, size, content_type) = match content {
                Some((hash, size, content_type)) => (Some(hash), Some(size as i64), content_type),
                None => (None, None, None),
            };
            db.prepare_cached(
                "update files set state = ?, sha256 = ?, size = ?, content_type = ?,
                     fetched_at = ?, error = ?
                 where holder = ? and slot = ? and address = ?",
            )?
            .execute(params![
                state.as_str(),
                hash,
                size,
                content_type,
                Sql(at),
                error,
                Sql(holder.id),
                slot.slot,
                slot.address_key,
            ])?;
        }
        Write::Event { id, kind, at } => {
            let new = db
                .prepare_cached("insert or ignore into events values (?, ?, ?)")?
                .execute(params![id, kind, Sql(at)])?;
            return Ok(new > 0);
        }
        Write::Run(run) => {
            // An event comes again within a day at most; what loops have done is of interest for some days.
            let week = run.ended.as_second() - 7 * 24 * 60 * 60;
            db.prepare_cached("delete from events where at < ?")?.execute([week])?;
            db.prepare_cached("delete from runs where ended < ?")?.execute([week])?;
            db.prepare_cached("insert into runs values (?, ?, ?, ?, ?, ?, ?)")?.execute(
                params![
                    run.name,
                    Sql(run.began),
                    Sql(run.ended),
                    run.complete,
                    run.changed,
                    run.requests,
                    run.error,
                ],
            )?;
        }
    }
    Ok(true)
}

fn object(
    db: &Transaction<'_>,
    derived: &mut DerivedTables,
    mut observed: Observed,
    changes: &mut Vec<Change>,
) -> rusqlite::Result<()> {
    let before = read::one(db, observed.key)?;
    let insert =
        "insert into objects (kind, id, parent, within, title, created, edited, state, state_at,
             hash, document, seen_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?9)";
    let update = "update objects
         set parent = ?3, within = ?4, title = ?5, created = ?6, edited = ?7,
             state_at = iif(state = ?8, state_at, ?9), state = ?8, hash = ?10, document = ?11,
             seen_at = max(seen_at, ?9), missing_since = null, error = null
         where id = ?2 and kind = ?1
         returning number";
    let values = params![
        observed.key.kind.as_str(),
        Sql(observed.key.id),
        observed.parent.map(Sql),
        observed.within.map(Sql),
        observed.title,
        Sql(observed.created),
        Sql(observed.edited),
        observed.state.as_str(),
        Sql(observed.at),
        Sql(observed.hash),
        observed.document,
    ];
    let number = match before {
        None => db.prepare_cached(insert)?.insert(values)?,
        Some(_) => db.prepare_cached(update)?.query_row(values, |row| row.get(0))?,
    };
    let key = observed.key;
    let links = observed.derived.links.iter().map(|link| (key.id, link));
    replace_links(db, key.id, false, links)?;
    let files = observed.derived.files.iter().map(|slot| (key, slot));
    replace_files(db, key.id, false, files)?;
    let is_same = before
        .as_ref()
        .is_some_and(|before| before.hash == observed.hash && before.state == observed.state);
    if !is_same {
        derived.object(db, number, before.as_ref(), &mut observed)?;
        changes.push(Change {
            before: before.map(|before| before.document),
            after: Some(observed.document),
            ..Change::new(key, observed.within, observed.state)
        });
    }
    Ok(())
}

fn set_state(
    db: &Transaction<'_>,
    derived: &mut DerivedTables,
    (key, state, at, note): (Key, State, Timestamp, Option<String>),
    changes: &mut Vec<Change>,
) -> rusqlite::Result<()> {
    let Some(before) = read::one(db, key)? else { return Ok(()) };
    db.prepare_cached(
        "update objects set state_at = iif(state = ?1, state_at, ?2), state = ?1, error = ?3
         where id = ?4 and kind = ?5",
    )?
    .execute(params![state.as_str(), Sql(at), note, Sql(key.id), key.kind.as_str()])?;
    if before.state != state {
        derived.state(db, &before, state, at)?;
        changes.push(Change {
            before: Some(before.document.clone()),
            after: Some(before.document),
            ..Change::new(key, before.within, state)
        });
    }
    Ok(())
}

fn body(
    db: &Transaction<'_>,
    derived: &mut DerivedTables,
    body: BodyRead,
    changes: &mut Vec<Change>,
) -> rusqlite::Result<()> {
    let page = body.page;
    let changed_before = changes.len();
    let mut before: HashMap<(Uuid, Uuid), BlockRecord> = {
        let mut blocks = db.prepare_cached("select * from blocks where page = ?")?;
        let blocks = blocks.query_map(params![Sql(page)], read::block)?;
        blocks
            .map(|block| block.map(|block| ((block.parent, block.id), block)))
            .collect::<Result<_, _>>()?
    };
    let mut holders = Vec::with_capacity(body.blocks.len());
    for block in body.blocks {
        let key = Key::new(Kind::Block, block.id);
        holders.push(block.id);
        let former = before.remove(&(block.parent, block.id));
        if former.as_ref() == Some(&block) {
            continue;
        }
        db.prepare_cached("insert or replace into blocks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
            Sql(page),
            Sql(block.parent),
            Sql(block.id),
            block.position,
            block.depth,
            block.kind,
            block.text,
            Sql(block.hash),
            block.document,
            block.stale,
        ])?;
        if former.as_ref().map(|former| former.hash) != Some(block.hash) {
            changes.push(Change {
                before: former.map(|former| former.document),
                after: Some(block.document),
                ..Change::new(key, Some(page), State::Live)
            });
        }
    }
    for ((parent, id), former) in before {
        db.prepare_cached("delete from blocks where page = ? and parent = ? and id = ?")?
            .execute(params![Sql(page), Sql(parent), Sql(id)])?;
        let key = Key::new(Kind::Block, id);
        changes.push(Change {
            before: Some(former.document),
            ..Change::new(key, Some(page), State::Live)
        });
    }
    replace_links(db, page, true, body.links.iter().map(|(from, link)| (*from, link)))?;
    let holder = |id: Uuid| Key::new(Kind::Block, id);
    replace_files(db, page, true, body.files.iter().map(|(id, slot)| (holder(*id), slot)))?;
    derived.body(db, page, body.text, &changes[changed_before..], body.started)?;
    db.prepare_cached("update objects set body_read = ? where id = ? and kind = 'page'")?
        .execute(params![Sql(body.started), Sql(page)])?;
    Ok(())
}

pub(super) fn replace_links<'a>(
    db: &Connection,
    owner: Uuid,
    body: bool,
    links: impl Iterator<Item = (Uuid, &'a Link)>,
) -> rusqlite::Result<()> {
    db.prepare_cached("delete from links where owner = ? and body = ?")?
        .execute(params![Sql(owner), body])?;
    let mut insert = db.prepare_cached("insert into links values (?, ?, ?, ?, ?, ?, ?, ?)")?;
    for (position, (from, link)) in links.enumerate() {
        let target = Key::from(link.target);
        insert.execute(params![
            Sql(owner),
            Sql(from),
            body,
            link.kind.as_str(),
            link.property,
            link.target.kind(),
            Sql(target.id),
            position,
        ])?;
    }
    Ok(())
}

/// Replaces the slots of an owner. One that has the same address as before keeps what was fetched.
pub(super) fn replace_files<'a>(
    db: &Connection,
    owner: Uuid,
    body: bool,
    slots: impl Iterator<Item = (Key, &'a FileSlot)>,
) -> rusqlite::Result<()> {
    let mut gone: HashMap<(Uuid, String), ()> = {
        let mut former =
            db.prepare_cached("select holder, slot from files where owner = ? and body = ?")?;
        let former = former.query_map(params![Sql(owner), body], |row| {
            Ok(((row.get::<_, Sql<Uuid>>(0)?.0, row.get(1)?), ()))
        })?;
        former.collect::<Result<_, _>>()?
    };
    for (holder, slot) in slots {
        gone.remove(&(holder.id, slot.slot.clone()));
        db.prepare_cached(
            "insert into files (owner, body, holder_kind, holder, slot, name, hosted, address, state)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             on conflict (holder, slot) do update
             set owner = ?1, body = ?2, name = ?6, hosted = ?7, address = ?8,
                 state = iif(address = ?8, state, ?9), sha256 = iif(address = ?8, sha256, null),
                 size = iif(address = ?8, size, null),
                 content_type = iif(address = ?8, content_type, null),
                 fetched_at = iif(address = ?8, fetched_at, null),
                 error = iif(address = ?8, error, null)",
        )?
        .execute(params![
            Sql(owner),
            body,
            holder.kind.as_str(),
            Sql(holder.id),
            slot.slot,
            slot.name,
            slot.is_hosted,
            slot.address_key,
            FileState::Pending.as_str(),
        ])?;
    }
    for ((holder, slot), ()) in gone {
        db.prepare_cached("delete from files where holder = ? and slot = ?")?
            .execute(params![Sql(holder), slot])?;
    }
    Ok(())
}

fn enqueue(db: &Transaction<'_>, work: &Work) -> rusqlite::Result<()> {
    let (kind, id) = work.task.parts();
    let former: Option<(i64, i64)> = db
        .prepare_cached("select not_before, deadline from queue where kind = ? and id = ?")?
        .query_row(params![kind, Sql(id)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (at, new_deadline) = (work.not_before.as_second(), work.deadline.as_second());
    let (not_before, deadline) = match former {
        None => (at, new_deadline),
        Some((_, deadline)) if work.postpone => (at.min(deadline.max(0)), deadline),
        Some((not_before, deadline)) => (at.min(not_before), deadline),
    };
    let (reason, priority) = (work.reason.as_str(), work.priority);
    if former.is_some() {
        db.prepare_cached(
            "update queue set reason = ?3, priority = min(priority, ?4), not_before = ?5, deadline = ?6,
                 version = version + 1
             where kind = ?1 and id = ?2",
        )?
        .execute(params![kind, Sql(id), reason, priority, not_before, deadline])?;
    } else {
        db.prepare_cached(
            "insert into queue (kind, id, reason, priority, not_before, deadline, attempts, error, version)
             values (?, ?, ?, ?, ?, ?, ?, ?, 1)",
        )?
        .execute(params![
            kind,
            Sql(id),
            reason,
            priority,
            not_before,
            deadline,
            work.attempts,
            work.error,
        ])?;
    }
    Ok(())
}
