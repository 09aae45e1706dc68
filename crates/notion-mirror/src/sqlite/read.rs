//! What the engine asks.

use std::collections::BTreeSet;

use notion_model::Timestamp;
use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use uuid::Uuid;

use super::row::{Sql, damaged, database, get, maybe, word};
use crate::derived::files::FileSlot;
use crate::derived::fingerprint::Fingerprint;
use crate::store::{
    BlockRecord, Counts, FileRecord, FileState, Gap, Key, Kind, Object, Order, Progress, Run,
    Select, State, StoreError, Task, Work,
};

/// A day, in seconds: what is lately.
const DAY: i64 = 24 * 60 * 60;

/// Runs a query and reads its rows.
fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    database(|| connection.prepare_cached(sql)?.query_map(params, read)?.collect())
}

pub(super) fn meta(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    connection
        .query_row("select value from meta where name = ?", [name], |row| row.get(0))
        .optional()
        .map_err(StoreError::database)
}

pub(super) fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    Ok(Key { kind: word(row, "kind")?, id: get(row, "id")? })
}

pub(super) fn one(connection: &Connection, key: Key) -> rusqlite::Result<Option<Object>> {
    // By their places: this is asked twice for each row of an answer.
    let object = |row: &Row<'_>| {
        let time = |place: usize| row.get::<_, Sql<Timestamp>>(place).map(|time| time.0);
        let maybe_time =
            |place: usize| row.get::<_, Option<Sql<Timestamp>>>(place).map(|it| it.map(|it| it.0));
        let maybe_id =
            |place: usize| row.get::<_, Option<Sql<Uuid>>>(place).map(|it| it.map(|it| it.0));
        let state = row.get_ref(5)?.as_str()?;
        Ok(Object {
            key,
            parent: maybe_id(0)?,
            within: maybe_id(1)?,
            title: row.get(2)?,
            created: time(3)?,
            edited: time(4)?,
            state: state.parse().map_err(|error| damaged(row, "state", error))?,
            state_at: time(6)?,
            hash: row.get::<_, Sql<Fingerprint>>(7)?.0,
            document: row.get(8)?,
            seen_at: time(9)?,
            body_read: maybe_time(10)?,
            missing_since: maybe_time(11)?,
            error: row.get(12)?,
        })
    };
    connection
        .prepare_cached(
            "select parent, within, title, created, edited, state, state_at, hash, document, seen_at,
                 body_read, missing_since, error
             from objects where id = ? and kind = ?",
        )?
        .query_row(params![Sql(key.id), key.kind.as_str()], object)
        .optional()
}

pub(super) fn objects(connection: &Connection, keys: &[Key]) -> Result<Vec<Object>, StoreError> {
    let found = keys.iter().filter_map(|key| one(connection, *key).transpose());
    found.collect::<Result<_, _>>().map_err(StoreError::database)
}

pub(super) fn select(connection: &Connection, select: &Select) -> Result<Vec<Key>, StoreError> {
    let mut sql = "select kind, id from objects where true".to_owned();
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut one_of = |column: &str, words: Vec<&'static str>| {
        if !words.is_empty() {
            sql += &format!(" and {column} in ({})", vec!["?"; words.len()].join(", "));
            values.extend(words.into_iter().map(|word| Box::new(word) as Box<dyn ToSql>));
        }
    };
    one_of("kind", select.kinds.iter().map(|kind| kind.as_str()).collect());
    one_of("state", select.states.iter().map(|state| state.as_str()).collect());
    if let Some(ids) = &select.ids {
        sql += &format!(" and id in ({})", vec!["?"; ids.len()].join(", "));
        values.extend(ids.iter().map(|id| Box::new(Sql(*id)) as Box<dyn ToSql>));
    }
    let mut and = |condition: &str, value: Option<Box<dyn ToSql>>| {
        if let Some(value) = value {
            sql += condition;
            values.push(value);
        }
    };
    let boxed = |time: Option<Timestamp>| time.map(|time| Box::new(Sql(time)) as Box<dyn ToSql>);
    let id = |id: Option<Uuid>| id.map(|id| Box::new(Sql(id)) as Box<dyn ToSql>);
    and(" and within = ?", id(select.within));
    and(" and seen_at < ?", boxed(select.seen_before));
    and(" and (body_read is null or body_read < ?)", boxed(select.body_before));
    and(" and id > ?", id(select.after));
    if select.without_owner {
        sql += " and within is null";
    }
    sql += match select.order {
        Order::Id => " order by id",
        Order::BodyRead => " order by body_read is not null, body_read, id",
    };
    if let Some(limit) = select.limit {
        sql += &format!(" limit {limit}");
    }
    rows(connection, &sql, params_from_iter(values), key)
}

pub(super) fn unknown(connection: &Connection, keys: Vec<Key>) -> Result<Vec<Key>, StoreError> {
    database(|| {
        let mut known = connection.prepare_cached(
            "select exists (select 1 from objects where id = ?1 and kind = ?2)
                 or exists (select 1 from gaps where id = ?1 and kind = ?2)
                 or ?2 = 'block' and exists (select 1 from blocks where id = ?1)",
        )?;
        let mut unknown = Vec::new();
        for key in keys {
            if !known.query_row(params![Sql(key.id), key.kind.as_str()], |row| row.get(0))? {
                unknown.push(key);
            }
        }
        Ok(unknown)
    })
}

pub(super) fn block(row: &Row<'_>) -> rusqlite::Result<BlockRecord> {
    Ok(BlockRecord {
        id: get(row, "id")?,
        parent: get(row, "parent")?,
        position: row.get("position")?,
        depth: row.get("depth")?,
        kind: row.get("kind")?,
        text: row.get("text")?,
        hash: get(row, "hash")?,
        document: row.get("document")?,
        stale: row.get("stale")?,
    })
}

pub(super) fn blocks(connection: &Connection, page: Uuid) -> Result<Vec<BlockRecord>, StoreError> {
    let sql = "select * from blocks where page = ? order by depth, parent, position";
    rows(connection, sql, params![Sql(page)], block)
}

pub(super) fn page_of(connection: &Connection, block: Uuid) -> Result<Option<Uuid>, StoreError> {
    let sql = "select page from blocks where id = ? and kind not in ('child_page', 'child_database') limit 1";
    let page = rows(connection, sql, params![Sql(block)], |row| get(row, "page"));
    page.map(|pages| pages.into_iter().next())
}

pub(super) fn children(connection: &Connection, of: Uuid) -> Result<Vec<Key>, StoreError> {
    let sql = "select kind, id from objects
        where kind in ('page', 'database', 'data_source')
          and (parent = ?1 or parent in (select id from blocks where page = ?1 and kind not in ('child_page', 'child_database')))";
    rows(connection, sql, params![Sql(of)], key)
}

pub(super) fn linking(connection: &Connection, to: &[Uuid]) -> Result<Vec<Key>, StoreError> {
    let found = database(|| {
        let mut found = BTreeSet::new();
        let mut linking = connection.prepare_cached(
            "select owner from links where to_id = ? and kind = 'relation' and body = 0",
        )?;
        for id in to {
            let owners = linking.query_map(params![Sql(*id)], |row| get::<Uuid>(row, "owner"))?;
            for owner in owners {
                found.insert(Key::page(owner?));
            }
        }
        Ok(found)
    })?;
    Ok(found.into_iter().collect())
}

pub(super) fn progress(connection: &Connection) -> Result<Vec<Progress>, StoreError> {
    rows(connection, "select * from progress", [], |row| {
        Ok(Progress {
            source: get(row, "source")?,
            watermark: maybe(row, "watermark")?,
            rows_read: maybe(row, "rows_read")?,
        })
    })
}

fn work(row: &Row<'_>) -> rusqlite::Result<Work> {
    let kind: String = row.get("kind")?;
    let task = Task::from_parts(&kind, get(row, "id")?);
    let deadline = get(row, "deadline")?;
    Ok(Work {
        task: task.map_err(|error| damaged(row, "kind", error))?,
        reason: word(row, "reason")?,
        priority: row.get("priority")?,
        not_before: get(row, "not_before")?,
        postpone: false,
        deadline,
        attempts: row.get("attempts")?,
        error: row.get("error")?,
        version: row.get("version")?,
    })
}

pub(super) fn due(
    connection: &Connection,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Work>, StoreError> {
    let sql = "select * from queue where not_before <= ? order by priority, turn, id limit ?";
    rows(connection, sql, params![Sql(now), limit as i64], work)
}

pub(super) fn next_due(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let next = connection
        .query_row("select min(not_before) as next from queue", [], |row| maybe(row, "next"));
    next.map_err(StoreError::database)
}

pub(super) fn files(connection: &Connection, holder: Uuid) -> Result<Vec<FileRecord>, StoreError> {
    let sql = "select * from files where holder = ? order by slot";
    rows(connection, sql, params![Sql(holder)], |row| {
        let hash: Option<Vec<u8>> = row.get("sha256")?;
        Ok(FileRecord {
            owner: get(row, "owner")?,
            holder: Key { kind: word(row, "holder_kind")?, id: get(row, "holder")? },
            slot: FileSlot {
                slot: row.get("slot")?,
                name: row.get("name")?,
                is_hosted: row.get("hosted")?,
                address_key: row.get("address")?,
            },
            state: word(row, "state")?,
            sha256: hash.and_then(|hash| hash.try_into().ok()),
            size: row.get::<_, Option<i64>>("size")?.and_then(|size| size.try_into().ok()),
            content_type: row.get("content_type")?,
            fetched_at: maybe(row, "fetched_at")?,
            error: row.get("error")?,
        })
    })
}

pub(super) fn gaps(connection: &Connection) -> Result<Vec<Gap>, StoreError> {
    rows(connection, "select * from gaps order by first, id, what", [], |row| {
        Ok(Gap {
            key: key(row)?,
            what: row.get("what")?,
            code: row.get("code")?,
            message: row.get("message")?,
            first: get(row, "first")?,
            last: get(row, "last")?,
        })
    })
}

pub(super) fn runs(connection: &Connection) -> Result<Vec<Run>, StoreError> {
    let sql = "select name, began, max(ended) as ended, complete, changed, requests, error
        from runs group by name order by ended, name";
    rows(connection, sql, [], |row| {
        Ok(Run {
            name: row.get("name")?,
            began: get(row, "began")?,
            ended: get(row, "ended")?,
            complete: row.get("complete")?,
            changed: row.get("changed")?,
            requests: row.get("requests")?,
            error: row.get("error")?,
        })
    })
}

pub(super) fn counts(connection: &Connection, now: Timestamp) -> Result<Counts, StoreError> {
    database(|| {
        let mut counts = Counts::default();
        let mut kinds = connection.prepare_cached(
            "select kind, state, count(*) as n from objects group by kind, state",
        )?;
        let mut kinds = kinds.query([])?;
        while let Some(row) = kinds.next()? {
            let kind: Kind = word(row, "kind")?;
            let state: State = word(row, "state")?;
            *counts.kinds.entry(kind).or_default().of(state) = row.get("n")?;
        }
        for (n, state) in FileState::ALL.iter().enumerate() {
            let sql = "select count(*) from files where state = ?";
            counts.files[n] = connection.query_row(sql, [state.as_str()], |row| row.get(0))?;
        }
        let lately = now.as_second() - DAY;
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get(0));
        counts.blocks = count("select count(*) from blocks")?;
        counts.bodies = count(
            "select count(*) from objects
             where kind = 'page' and state = 'live' and body_read is not null",
        )?;
        counts.queued = count("select count(*) from queue")?;
        counts.failing = count("select count(*) from queue where attempts > 0")?;
        let sql = "select count(*) from gaps where what <> ?";
        counts.gaps = connection.query_row(sql, [Gap::NOT_SHARED], |row| row.get(0))?;
        let sql = "select count(*) from queue where not_before <= ?";
        counts.due = connection.query_row(sql, params![Sql(now)], |row| row.get(0))?;
        let sql = "select coalesce(sum(requests), 0) from runs where ended > ?";
        counts.lately_requested = connection.query_row(sql, [lately], |row| row.get(0))?;
        let sql = "select count(*) from objects 
            where state = 'unreachable' and state_at > ?
              and kind in ('page', 'database', 'data_source')";
        counts.lately_unreachable = connection.query_row(sql, params![lately], |row| row.get(0))?;
        Ok(counts)
    })
}
