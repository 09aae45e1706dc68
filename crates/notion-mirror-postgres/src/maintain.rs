//! What is done to a mirror at rest: all that follows from documents made anew, and what can't be reached removed; and
//! what was before.

use std::time::Duration;

use deadpool_postgres::{Client, Transaction};
use notion_mirror::derived::{FileSlot, Fingerprint, Link, document, links, text as texts};
use notion_mirror::store::{
    BlockRecord, Difference, Key, Kind, Object, Observed, Pruned, StoreError,
};
use notion_model::{Block, Timestamp};
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::read::{self, Param, columns, key};
use crate::sql::{At, failed, get, text, word};
use crate::write::{LIMITS, Writer};
use crate::{lease, views};

/// How many objects are read at once.
const CHUNK: i64 = 500;

/// The name under which it is stored how many seconds former documents are kept.
pub(crate) const HISTORY: &str = "history";

/// Keeps former documents for this time; `None` keeps none from now on.
pub(crate) async fn keep_history(
    client: &mut Client,
    connection: Uuid,
    time: Option<Duration>,
) -> Result<(), StoreError> {
    let transaction = client.transaction().await.map_err(failed)?;
    transaction.batch_execute(LIMITS).await.map_err(failed)?;
    lock(&transaction, connection).await?;
    let seconds = time.map(|time| time.as_secs().to_string());
    Writer::new(&transaction, connection).meta(HISTORY, seconds.as_deref()).await?;
    transaction.commit().await.map_err(failed)
}

/// Everything that is other than it was at this time, the first to change first.
pub(crate) async fn differences(
    client: &Client,
    connection: Uuid,
    since: Timestamp,
) -> Result<Vec<Difference>, StoreError> {
    let sql = "select * from (
            select distinct on (v.kind, v.id) v.kind, v.id, v.within, v.state, v.until, v.number,
                v.document::text as before, coalesce(o.state, 'live') as state_after,
                case v.kind
                    when 'block' then (select b.document::text from notion.blocks b
                        where b.connection = $1 and b.id = v.id
                        order by b.page = v.within desc, b.page, b.parent limit 1)
                    else o.document::text end as after
            from notion.versions v left join notion.objects o
                on o.connection = $1 and o.id = v.id and o.kind = v.kind
            where v.connection = $1 and v.until > $2
            order by v.kind, v.id, v.until, v.number) first
        order by until, number";
    let params: &[Param<'_>] = &[(&connection, Type::UUID), (&At(since), Type::TIMESTAMPTZ)];
    let rows = client.query_typed(sql, params).await.map_err(failed)?;
    let differences = rows.iter().map(difference).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(differences.into_iter().filter(|difference| !difference.is_none()).collect())
}

fn difference(row: &Row) -> Result<Difference, StoreError> {
    Ok(Difference {
        key: key(row)?,
        within: get(row, "within")?,
        before: get(row, "before")?,
        state_before: word(row, "state")?,
        after: get(row, "after")?,
        state_after: word(row, "state_after")?,
    })
}

/// Begins a transaction beside which nobody writes to the mirror.
///
/// # Errors
///
/// [`StoreError::Held`] if somebody has the lease.
async fn alone(client: &mut Client, connection: Uuid) -> Result<Transaction<'_>, StoreError> {
    let transaction = client.transaction().await.map_err(failed)?;
    transaction.batch_execute(LIMITS).await.map_err(failed)?;
    match lock(&transaction, connection).await? {
        Some(holder) => Err(StoreError::Held { holder }),
        None => Ok(transaction),
    }
}

/// Keeps others from writing to the mirror, and from taking the lease, to the end of the transaction; returns who has that.
async fn lock(
    transaction: &Transaction<'_>,
    connection: Uuid,
) -> Result<Option<String>, StoreError> {
    let row = transaction
        .query_typed_opt(
            "select case when until > clock_timestamp() then coalesce(holder, '') end as holder
             from notion.connections where id = $1 for no key update",
            &[(&connection, Type::UUID)],
        )
        .await
        .map_err(failed)?;
    match row {
        Some(row) => get(&row, "holder"),
        None => Err(lease::no_such(connection)),
    }
}

/// Makes everything anew that follows from the documents.
pub(crate) async fn rebuild(client: &mut Client, connection: Uuid) -> Result<(), StoreError> {
    let transaction = alone(client, connection).await?;
    let writer = Writer::new(&transaction, connection);
    // Also that of what is not there any more.
    for table in ["links", "texts"] {
        writer.execute(&format!("delete from notion.{table} where connection = $1"), &[]).await?;
    }
    rebuild_objects(&writer).await?;
    rebuild_blocks(&writer).await?;
    // A view that somebody has dropped is made again, too.
    writer
        .execute(
            "delete from notion.source_views
             where connection = $1 and to_regclass(format('%I.%I', $2, name)) is null",
            &[(&views::schema(connection), Type::TEXT)],
        )
        .await?;
    writer.want_views().await?;
    transaction.commit().await.map_err(failed)?;
    views::refresh(client, connection).await
}

async fn rebuild_objects(writer: &Writer<'_>) -> Result<(), StoreError> {
    let mut last: Option<Key> = None;
    loop {
        let (id, kind) = last.map_or((Uuid::nil(), ""), |key| (key.id, key.kind.as_str()));
        let sql = "select o.*, o.document::text as json from notion.objects o
            where connection = $1 and (id, kind) > ($2, $3) order by id, kind limit $4";
        let params: &[Param<'_>] = &[(&id, Type::UUID), (&kind, Type::TEXT), (&CHUNK, Type::INT8)];
        let rows = writer.query(sql, params).await?;
        let objects = rows.iter().map(read::object).collect::<Result<Vec<Object>, _>>()?;
        let Some(end) = objects.last() else { return Ok(()) };
        last = Some(end.key);
        // Objects of other kinds may have one id, and what is replaced is found by the id.
        let (mut run, mut rest): (Vec<Observed>, Vec<Observed>) = (Vec::new(), Vec::new());
        for object in objects {
            let observed = observed(object)?;
            let is_new = run.last().is_none_or(|last| last.key.id != observed.key.id);
            if is_new { run.push(observed) } else { rest.push(observed) }
        }
        writer.derive(&run).await?;
        for observed in rest {
            writer.derive(&[observed]).await?;
        }
    }
}

/// An object as if it had been read again.
fn observed(object: Object) -> Result<Observed, StoreError> {
    let what = object.key.kind.as_str();
    let damaged = |problem: String| StoreError::Damaged { what, problem };
    let hash = fingerprint(what, &object.document)?;
    let derived = document::of(object.key.kind, &object.document)
        .map_err(|error| damaged(error.to_string()))?;
    Ok(Observed {
        key: object.key,
        parent: object.parent,
        within: object.within,
        title: object.title,
        created: object.created,
        edited: object.edited,
        state: object.state,
        hash,
        document: object.document,
        at: object.seen_at,
        derived,
    })
}

fn fingerprint(what: &'static str, document: &str) -> Result<Fingerprint, StoreError> {
    Fingerprint::of_json(document)
        .map_err(|error| StoreError::Damaged { what, problem: error.to_string() })
}

async fn rebuild_blocks(writer: &Writer<'_>) -> Result<(), StoreError> {
    let sql = "select distinct page from notion.blocks where connection = $1";
    for row in writer.query(sql, &[]).await? {
        let page: Uuid = get(&row, "page")?;
        let mut blocks = read::blocks(&**writer.transaction, writer.connection, page).await?;
        let mut found: Vec<(Uuid, Link)> = Vec::new();
        let mut files: Vec<(Uuid, FileSlot)> = Vec::new();
        let mut other: Vec<BlockRecord> = Vec::new();
        for record in &mut blocks {
            let former = (record.hash, record.text.clone());
            let block: Block = notion_model::from_str(&record.document).map_err(|error| {
                StoreError::Damaged { what: "a block", problem: error.to_string() }
            })?;
            record.hash = fingerprint("a block", &record.document)?;
            record.text = text(&texts::of_block(&block)).into_owned();
            if former != (record.hash, record.text.clone()) {
                other.push(record.clone());
            }
            let links = links::of_block(&block).into_iter();
            found.extend(links.map(|link| (record.id, link)));
            files.extend(block.files().iter().map(|file| (record.id, FileSlot::of(file))));
        }
        writer.put_blocks(page, &other).await?;
        writer.derive_body(page, &found, &files, Some(&texts::of_body(page, &blocks))).await?;
    }
    Ok(())
}

/// Removes for good what can't be reached any more since before this time, and the history that is too old.
pub(crate) async fn prune(
    client: &mut Client,
    connection: Uuid,
    before: Timestamp,
    now: Timestamp,
) -> Result<Pruned, StoreError> {
    let transaction = alone(client, connection).await?;
    let writer = Writer::new(&transaction, connection);
    let sql = "select kind, id from notion.objects
        where connection = $1 and state = 'unreachable' and state_at < $2
        union
        select c.kind, c.id from notion.objects c
        join notion.objects p on p.connection = $1 and p.id = c.within
        where c.connection = $1 and c.kind = 'comment' and p.kind = 'page'
          and p.state = 'unreachable' and p.state_at < $2";
    let doomed = writer.query(sql, &[(&At(before), Type::TIMESTAMPTZ)]).await?;
    let doomed = doomed.iter().map(key).collect::<Result<Vec<Key>, _>>()?;
    let (ids, kinds) = columns(&doomed);
    let of = |kind| doomed.iter().filter(move |key| key.kind == kind).map(|key| key.id);
    let pages: Vec<Uuid> = of(Kind::Page).collect();
    let count = |removed: u64| usize::try_from(removed).unwrap_or(usize::MAX);
    let mut pruned = Pruned { objects: doomed.len(), ..Pruned::default() };

    let sql = "delete from notion.blocks where connection = $1 and page = any($2)";
    pruned.blocks = count(writer.execute(sql, &[(&pages, Type::UUID_ARRAY)]).await?);
    let sql = "with gone as (
            delete from notion.files where connection = $1 and owner = any($2)
            returning connection, holder, slot, sha256)
        select distinct sha256 from gone where sha256 is not null and not exists (
            select from notion.files f where f.sha256 = gone.sha256
              and not exists (select from gone other where other.connection = f.connection
                  and other.holder = f.holder and other.slot = f.slot))
        order by sha256";
    for row in writer.query(sql, &[(&ids, Type::UUID_ARRAY)]).await? {
        let content: &[u8] = get(&row, "sha256")?;
        pruned.files.extend(<[u8; 32]>::try_from(content));
    }
    // Tasks and gaps have kinds of their own.
    for (table, object) in [("links", "owner"), ("texts", "owner"), ("gaps", "id"), ("queue", "id")]
    {
        let sql =
            format!("delete from notion.{table} where connection = $1 and {object} = any($2)");
        writer.execute(&sql, &[(&ids, Type::UUID_ARRAY)]).await?;
    }
    for table in ["versions", "objects"] {
        let sql = format!(
            "delete from notion.{table}
             where connection = $1 and (id, kind) in (select * from unnest($2, $3))"
        );
        let params: &[Param<'_>] = &[(&ids, Type::UUID_ARRAY), (&kinds, Type::TEXT_ARRAY)];
        let removed = count(writer.execute(&sql, params).await?);
        pruned.versions += if table == "versions" { removed } else { 0 };
    }
    let sql = "delete from notion.versions
        where connection = $1 and within = any($2) and kind = 'block'";
    pruned.versions += count(writer.execute(sql, &[(&pages, Type::UUID_ARRAY)]).await?);
    if let Some(oldest) = oldest(&writer, now).await? {
        let sql = "delete from notion.versions where connection = $1 and until < $2";
        let removed = writer.execute(sql, &[(&At(oldest), Type::TIMESTAMPTZ)]).await?;
        pruned.versions += count(removed);
    }
    if of(Kind::DataSource).next().is_some() {
        writer.want_views().await?;
    }
    transaction.commit().await.map_err(failed)?;
    // What keeps the views from being made does not bring back what was removed.
    let _ = views::refresh(client, connection).await;
    Ok(pruned)
}

/// When the history begins that is to be kept; `None` if nothing is said of that.
async fn oldest(writer: &Writer<'_>, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let sql = "select value from notion.meta where connection = $1 and name = $2";
    let rows = writer.query(sql, &[(&HISTORY, Type::TEXT)]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let seconds: Option<i64> = get::<&str>(row, "value")?.parse().ok();
    let oldest = seconds.map(|seconds| now.as_second().saturating_sub(seconds));
    Ok(oldest.and_then(Timestamp::from_second))
}
