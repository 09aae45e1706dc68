//! What the engine asks.

use std::collections::HashSet;

use deadpool_postgres::Client;
use notion_mirror::derived::FileSlot;
use notion_mirror::store::{
    BlockRecord, Counts, FileRecord, FileState, Gap, Key, Kind, Object, Order, Progress, Run,
    Select, State, StoreError, Task, Work,
};
use notion_model::Timestamp;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{GenericClient, Row};
use uuid::Uuid;

use crate::sql::{At, failed, fingerprint, get, maybe_time, number, text, time, word};

/// A day, in seconds: what is lately.
const DAY: i64 = 24 * 60 * 60;

/// A parameter of a statement, with its type: statements are not prepared, so that poolers do no harm.
pub(crate) type Param<'a> = (&'a (dyn ToSql + Sync), Type);

/// Runs a query and reads its rows.
async fn rows<T>(
    client: &impl GenericClient,
    sql: &str,
    params: &[Param<'_>],
    read: impl FnMut(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    client.query_typed(sql, params).await.map_err(failed)?.iter().map(read).collect()
}

/// Takes keys apart: ids and kinds.
pub(crate) fn columns(keys: &[Key]) -> (Vec<Uuid>, Vec<&'static str>) {
    keys.iter().map(|key| (key.id, key.kind.as_str())).unzip()
}

pub(crate) async fn meta(
    client: &Client,
    connection: Uuid,
    name: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "select value from notion.meta where connection = $1 and name = $2";
    let params: &[Param<'_>] = &[(&connection, Type::UUID), (&text(name), Type::TEXT)];
    let value = rows(&***client, sql, params, |row| get(row, "value")).await?;
    Ok(value.into_iter().next())
}

pub(crate) fn key(row: &Row) -> Result<Key, StoreError> {
    Ok(Key { kind: word(row, "kind")?, id: get(row, "id")? })
}

pub(crate) fn object(row: &Row) -> Result<Object, StoreError> {
    Ok(Object {
        key: key(row)?,
        parent: get(row, "parent")?,
        within: get(row, "within")?,
        title: get(row, "title")?,
        created: time(row, "created")?,
        edited: time(row, "edited")?,
        state: word(row, "state")?,
        state_at: time(row, "state_at")?,
        hash: fingerprint(row, "hash")?,
        document: get(row, "json")?,
        seen_at: time(row, "seen_at")?,
        body_read: maybe_time(row, "body_read")?,
        missing_since: maybe_time(row, "missing_since")?,
        error: get(row, "error")?,
    })
}

pub(crate) async fn objects(
    client: &Client,
    connection: Uuid,
    keys: &[Key],
) -> Result<Vec<Object>, StoreError> {
    let (ids, kinds) = columns(keys);
    let sql = "select o.*, o.document::text as json from notion.objects o
        where connection = $1 and (id, kind) in (select * from unnest($2, $3))";
    let params: &[Param<'_>] =
        &[(&connection, Type::UUID), (&ids, Type::UUID_ARRAY), (&kinds, Type::TEXT_ARRAY)];
    rows(&***client, sql, params, object).await
}

pub(crate) async fn select(
    client: &Client,
    connection: Uuid,
    select: &Select,
) -> Result<Vec<Key>, StoreError> {
    let words = |words: Vec<&'static str>| (!words.is_empty()).then_some(words);
    let kinds = words(select.kinds.iter().map(|kind| kind.as_str()).collect());
    let states = words(select.states.iter().map(|state| state.as_str()).collect());
    let order = match select.order {
        Order::Id => "id",
        Order::BodyRead => "body_read nulls first, id",
    };
    let sql = format!(
        "select kind, id from notion.objects
         where connection = $1
           and ($2 is null or kind = any($2))
           and ($3 is null or state = any($3))
           and ($4 is null or id = any($4))
           and ($5 is null or within = $5)
           and (not $6 or within is null)
           and ($7 is null or seen_at < $7)
           and ($8 is null or body_read is null or body_read < $8)
           and ($9 is null or id > $9)
         order by {order}
         limit $10"
    );
    let limit = select.limit.map(|limit| i64::try_from(limit).unwrap_or(i64::MAX));
    let params: &[Param<'_>] = &[
        (&connection, Type::UUID),
        (&kinds, Type::TEXT_ARRAY),
        (&states, Type::TEXT_ARRAY),
        (&select.ids, Type::UUID_ARRAY),
        (&select.within, Type::UUID),
        (&select.without_owner, Type::BOOL),
        (&select.seen_before.map(At), Type::TIMESTAMPTZ),
        (&select.body_before.map(At), Type::TIMESTAMPTZ),
        (&select.after, Type::UUID),
        (&limit, Type::INT8),
    ];
    rows(&***client, &sql, params, key).await
}

pub(crate) async fn unknown(
    client: &Client,
    connection: Uuid,
    keys: Vec<Key>,
) -> Result<Vec<Key>, StoreError> {
    let (ids, kinds) = columns(&keys);
    let sql = "select distinct id, kind from unnest($2, $3) as k (id, kind)
        where exists (select from notion.objects o
                      where o.connection = $1 and o.id = k.id and o.kind = k.kind)
           or exists (select from notion.gaps g
                      where g.connection = $1 and g.id = k.id and g.kind = k.kind)
           or k.kind = 'block' and exists (select from notion.blocks b
                                           where b.connection = $1 and b.id = k.id)";
    let params: &[Param<'_>] =
        &[(&connection, Type::UUID), (&ids, Type::UUID_ARRAY), (&kinds, Type::TEXT_ARRAY)];
    let known: HashSet<Key> = rows(&***client, sql, params, key).await?.into_iter().collect();
    Ok(keys.into_iter().filter(|key| !known.contains(key)).collect())
}

fn block(row: &Row) -> Result<BlockRecord, StoreError> {
    let count = |column| -> Result<u32, StoreError> {
        Ok(get::<i32>(row, column)?.try_into().unwrap_or_default())
    };
    Ok(BlockRecord {
        id: get(row, "id")?,
        parent: get(row, "parent")?,
        position: count("position")?,
        depth: count("depth")?,
        kind: get(row, "kind")?,
        text: get(row, "text")?,
        hash: fingerprint(row, "hash")?,
        document: get(row, "json")?,
        stale: get(row, "stale")?,
    })
}

pub(crate) async fn blocks(
    client: &impl GenericClient,
    connection: Uuid,
    page: Uuid,
) -> Result<Vec<BlockRecord>, StoreError> {
    let sql = "select b.*, b.document::text as json from notion.blocks b
        where connection = $1 and page = $2 order by depth, parent, position";
    rows(client, sql, &[(&connection, Type::UUID), (&page, Type::UUID)], block).await
}

pub(crate) async fn page_of(
    client: &Client,
    connection: Uuid,
    block: Uuid,
) -> Result<Option<Uuid>, StoreError> {
    let sql = "select page from notion.blocks
        where connection = $1 and id = $2 and kind not in ('child_page', 'child_database')
        limit 1";
    let params: &[Param<'_>] = &[(&connection, Type::UUID), (&block, Type::UUID)];
    let page = rows(&***client, sql, params, |row| get(row, "page")).await?;
    Ok(page.into_iter().next())
}

pub(crate) async fn linking(
    client: &Client,
    connection: Uuid,
    to: &[Uuid],
) -> Result<Vec<Key>, StoreError> {
    let sql = "select distinct owner from notion.links
        where connection = $1 and to_id = any($2) and kind = 'relation' and not body";
    let params: &[Param<'_>] = &[(&connection, Type::UUID), (&to, Type::UUID_ARRAY)];
    rows(&***client, sql, params, |row| Ok(Key::page(get::<Uuid>(row, "owner")?))).await
}

pub(crate) async fn children(
    client: &Client,
    connection: Uuid,
    of: Uuid,
) -> Result<Vec<Key>, StoreError> {
    let sql = "select kind, id from notion.objects
        where connection = $1 and kind in ('page', 'database', 'data_source')
          and (parent = $2
               or parent in (select id from notion.blocks where connection = $1 and page = $2
                             and kind not in ('child_page', 'child_database')))";
    rows(&***client, sql, &[(&connection, Type::UUID), (&of, Type::UUID)], key).await
}

pub(crate) async fn progress(
    client: &Client,
    connection: Uuid,
) -> Result<Vec<Progress>, StoreError> {
    let sql = "select * from notion.progress where connection = $1";
    rows(&***client, sql, &[(&connection, Type::UUID)], |row| {
        Ok(Progress {
            source: get(row, "source")?,
            watermark: maybe_time(row, "watermark")?,
            rows_read: maybe_time(row, "rows_read")?,
        })
    })
    .await
}

fn work(row: &Row) -> Result<Work, StoreError> {
    let task = Task::from_parts(get(row, "kind")?, get(row, "id")?)?;
    let mut work = Work::new(task, word(row, "reason")?, time(row, "not_before")?);
    work.priority = u8::try_from(get::<i16>(row, "priority")?).unwrap_or(u8::MAX);
    work.deadline = time(row, "deadline")?;
    work.attempts = get::<i32>(row, "attempts")?.unsigned_abs();
    work.error = get(row, "error")?;
    work.version = number(row, "version")?;
    Ok(work)
}

pub(crate) async fn due(
    client: &Client,
    connection: Uuid,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Work>, StoreError> {
    let sql = "select * from notion.queue where connection = $1 and not_before <= $2
        order by priority, turn, id limit $3";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params: &[Param<'_>] =
        &[(&connection, Type::UUID), (&At(now), Type::TIMESTAMPTZ), (&limit, Type::INT8)];
    rows(&***client, sql, params, work).await
}

pub(crate) async fn next_due(
    client: &Client,
    connection: Uuid,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = "select min(not_before) as next from notion.queue where connection = $1";
    let params: &[Param<'_>] = &[(&connection, Type::UUID)];
    let next = rows(&***client, sql, params, |row| maybe_time(row, "next")).await?;
    Ok(next.into_iter().flatten().next())
}

pub(crate) async fn files(
    client: &Client,
    connection: Uuid,
    holder: Uuid,
) -> Result<Vec<FileRecord>, StoreError> {
    let sql = "select * from notion.files where connection = $1 and holder = $2
        order by slot collate \"C\"";
    rows(&***client, sql, &[(&connection, Type::UUID), (&holder, Type::UUID)], |row| {
        let sha256: Option<&[u8]> = get(row, "sha256")?;
        Ok(FileRecord {
            owner: get(row, "owner")?,
            holder: Key { kind: word(row, "holder_kind")?, id: get(row, "holder")? },
            slot: FileSlot {
                slot: get(row, "slot")?,
                name: get(row, "name")?,
                is_hosted: get(row, "hosted")?,
                address_key: get(row, "address")?,
            },
            state: word(row, "state")?,
            sha256: sha256.and_then(|hash| hash.try_into().ok()),
            size: get::<Option<i64>>(row, "size")?.and_then(|size| size.try_into().ok()),
            content_type: get(row, "content_type")?,
            fetched_at: maybe_time(row, "fetched_at")?,
            error: get(row, "error")?,
        })
    })
    .await
}

pub(crate) async fn gaps(client: &Client, connection: Uuid) -> Result<Vec<Gap>, StoreError> {
    let sql = "select * from notion.gaps where connection = $1
        order by first, id, what collate \"C\"";
    rows(&***client, sql, &[(&connection, Type::UUID)], |row| {
        Ok(Gap {
            key: key(row)?,
            what: get(row, "what")?,
            code: get(row, "code")?,
            message: get(row, "message")?,
            first: time(row, "first")?,
            last: time(row, "last")?,
        })
    })
    .await
}

pub(crate) async fn runs(client: &Client, connection: Uuid) -> Result<Vec<Run>, StoreError> {
    let sql = "select * from (
            select distinct on (name) * from notion.runs where connection = $1
            order by name, ended desc) last
        order by ended, name";
    rows(&***client, sql, &[(&connection, Type::UUID)], |row| {
        let requests: Option<i64> = get(row, "requests")?;
        Ok(Run {
            name: get(row, "name")?,
            began: time(row, "began")?,
            ended: time(row, "ended")?,
            complete: get(row, "complete")?,
            changed: number(row, "changed")?,
            requests: requests.and_then(|requests| requests.try_into().ok()),
            error: get(row, "error")?,
        })
    })
    .await
}

pub(crate) async fn counts(
    client: &Client,
    connection: Uuid,
    now: Timestamp,
) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let connection: Param<'_> = (&connection, Type::UUID);
    let sql = "select kind, state, count(*) as n from notion.objects
        where connection = $1 group by kind, state";
    for row in client.query_typed(sql, std::slice::from_ref(&connection)).await.map_err(failed)? {
        let (kind, state): (Kind, State) = (word(&row, "kind")?, word(&row, "state")?);
        *counts.kinds.entry(kind).or_default().of(state) = number(&row, "n")?;
    }
    let sql = "select state, count(*) as n from notion.files where connection = $1 group by state";
    for row in client.query_typed(sql, std::slice::from_ref(&connection)).await.map_err(failed)? {
        let state: FileState = word(&row, "state")?;
        let places = FileState::ALL.iter().zip(&mut counts.files);
        for (_, count) in places.filter(|(of, _)| **of == state) {
            *count = number(&row, "n")?;
        }
    }
    let sql = "select
        (select count(*) from notion.blocks where connection = $1) as blocks,
        (select count(*) from notion.objects where connection = $1 and kind = 'page'
            and state = 'live' and body_read is not null) as bodies,
        (select count(*) from notion.queue where connection = $1) as queued,
        (select count(*) from notion.queue where connection = $1 and not_before <= $2) as due,
        (select count(*) from notion.queue where connection = $1 and attempts > 0) as failing,
        (select count(*) from notion.gaps where connection = $1 and what <> $4) as gaps,
        (select coalesce(sum(requests), 0)::bigint from notion.runs
            where connection = $1 and ended > $3) as requested,
        (select count(*) from notion.objects where connection = $1 and state = 'unreachable'
            and state_at > $3 and kind in ('page', 'database', 'data_source')) as lately";
    let lately = Timestamp::from_second(now.as_second() - DAY).unwrap_or(Timestamp::MIN);
    let times =
        [(&At(now) as &(dyn ToSql + Sync), Type::TIMESTAMPTZ), (&At(lately), Type::TIMESTAMPTZ)];
    let [now, lately] = times;
    let row = client
        .query_typed_one(sql, &[connection, now, lately, (&Gap::NOT_SHARED, Type::TEXT)])
        .await
        .map_err(failed)?;
    counts.blocks = number(&row, "blocks")?;
    counts.bodies = number(&row, "bodies")?;
    counts.queued = number(&row, "queued")?;
    counts.due = number(&row, "due")?;
    counts.failing = number(&row, "failing")?;
    counts.gaps = number(&row, "gaps")?;
    counts.lately_requested = number(&row, "requested")?;
    counts.lately_unreachable = number(&row, "lately")?;
    Ok(counts)
}
