//! Applies what the engine wants to be written.
//!
//! A batch takes a fixed number of statements for each kind of write in it, however many rows it has: what comes in a row is
//! sent as arrays. Writes to different tables don't depend on each other, so that each group of tables has a lane in which its
//! writes keep their order.

mod body;
mod derived;
mod history;
mod objects;
mod queue;

pub(crate) use self::derived::cell_name;
use self::history::Version;
use deadpool_postgres::{Client, Transaction};
use notion_mirror::derived::FileSlot;
use notion_mirror::store::{
    Batch, Change, Committed, FileState, Gap, Key, Kind, Progress, Run, StoreError, Write,
};
use notion_model::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::lease;
use crate::maintain::HISTORY;
use crate::read::{Param, columns};
use crate::sql::{At, failed, get, text};

/// For how long a statement waits for a lock, and a transaction for its next statement: whoever is stuck does not keep others.
pub(crate) const LIMITS: &str =
    "set local lock_timeout = '30s'; set local idle_in_transaction_session_timeout = '30s'";

/// For how long events and runs are kept, in seconds.
const KEPT: i64 = 7 * 24 * 60 * 60;

/// A transaction that writes to the mirror of a connection.
pub(crate) struct Writer<'t> {
    pub(crate) transaction: &'t Transaction<'t>,
    pub(crate) connection: Uuid,
    changes: Vec<Change>,
    /// What was until now; `None` if that is not kept.
    versions: Option<Vec<Version>>,
}

/// Applies a batch. The second value says whether views are to be made anew.
pub(crate) async fn commit(
    client: &mut Client,
    connection: Uuid,
    batch: Batch,
) -> Result<(Committed, bool), StoreError> {
    let transaction = client.transaction().await.map_err(failed)?;
    transaction.batch_execute(LIMITS).await.map_err(failed)?;
    // Whoever writes to the mirror of a connection, with a lease or without, holds this lock to the end of the transaction: so
    // the lease can't change hands before it, and no two wait for each other's rows.
    let row = transaction
        .query_typed_opt(
            "select fence, exists (select from notion.meta m where m.connection = $1 and m.name = $2) as history
             from notion.connections where id = $1 for no key update",
            &[(&connection, Type::UUID), (&HISTORY, Type::TEXT)],
        )
        .await
        .map_err(failed)?;
    let (fence, keeps_history): (i64, bool) = match row {
        Some(row) => (get(&row, "fence")?, get(&row, "history")?),
        None => return Err(lease::no_such(connection)),
    };
    let anybody = |write: &Write| matches!(write, Write::Enqueue(_) | Write::Event { .. });
    match batch.fence {
        Some(of_lease) if lease::fence(of_lease) == fence => {}
        None if batch.writes.iter().all(anybody) => {}
        _ => return Err(StoreError::Fenced),
    }
    let is_schema = |write: &Write| match write {
        Write::Object(observed) => observed.key.kind == Kind::DataSource,
        Write::State { key, .. } => key.kind == Kind::DataSource,
        _ => false,
    };
    let changes_views = batch.writes.iter().any(is_schema);
    let wakes = batch.fence.is_none();
    let mut writer = Writer::new(&transaction, connection);
    writer.versions = keeps_history.then(Vec::new);
    writer.apply(batch.writes).await?;
    writer.write_versions().await?;
    let changes = writer.changes;
    let changes_views =
        changes_views && changes.iter().any(|change| change.key.kind == Kind::DataSource);
    if wakes || changes_views {
        transaction
            .execute_typed(
                "update notion.connections
                 set due_at = case when $2 then least(due_at, now()) else due_at end,
                     woken = woken or $2,
                     views_wanted = views_wanted + case when $3 then 1 else 0 end
                 where id = $1",
                &[(&connection, Type::UUID), (&wakes, Type::BOOL), (&changes_views, Type::BOOL)],
            )
            .await
            .map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)?;
    Ok((Committed { changes }, changes_views))
}

/// The writes of a batch, or of what is between two events in it.
#[derive(Default)]
struct Lanes {
    objects: Vec<Write>,
    queue: Vec<Write>,
    rest: Vec<Write>,
}

impl<'t> Writer<'t> {
    /// A writer that keeps no history.
    pub(crate) fn new(transaction: &'t Transaction<'t>, connection: Uuid) -> Self {
        Self { transaction, connection, changes: Vec::new(), versions: None }
    }
}

impl Writer<'_> {
    async fn apply(&mut self, writes: Vec<Write>) -> Result<(), StoreError> {
        let mut lanes = Lanes::default();
        for write in writes {
            match write {
                Write::Event { id, kind, at } => {
                    self.flush(std::mem::take(&mut lanes)).await?;
                    if !self.event(&id, &kind, at).await? {
                        return Ok(());
                    }
                }
                Write::Object(_)
                | Write::Body(_)
                | Write::Seen { .. }
                | Write::State { .. }
                | Write::Missing { .. }
                | Write::File { .. } => lanes.objects.push(write),
                Write::Enqueue(_) | Write::Done { .. } | Write::Retry { .. } => {
                    lanes.queue.push(write);
                }
                _ => lanes.rest.push(write),
            }
        }
        self.flush(lanes).await
    }

    async fn flush(&mut self, lanes: Lanes) -> Result<(), StoreError> {
        self.write_objects(lanes.objects).await?;
        self.write_queue(lanes.queue).await?;
        for write in lanes.rest {
            self.write_other(write).await?;
        }
        Ok(())
    }

    /// Runs a statement whose first parameter is the connection, and returns the number of rows that it has written.
    pub(crate) async fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.transaction.execute_typed(sql, &self.params(params)).await.map_err(failed)
    }

    /// Runs a query whose first parameter is the connection, and returns its rows.
    pub(crate) async fn query(
        &self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.transaction.query_typed(sql, &self.params(params)).await.map_err(failed)
    }

    fn params<'p>(&'p self, params: &[Param<'p>]) -> Vec<Param<'p>> {
        let connection: Param<'p> = (&self.connection, Type::UUID);
        [connection].into_iter().chain(params.iter().cloned()).collect()
    }

    /// Notes that the views of data sources are to be made anew.
    pub(crate) async fn want_views(&self) -> Result<(), StoreError> {
        let sql = "update notion.connections set views_wanted = views_wanted + 1 where id = $1";
        self.execute(sql, &[]).await.map(drop)
    }

    /// Notes an event, and says whether it is new.
    async fn event(&self, id: &str, kind: &str, at: Timestamp) -> Result<bool, StoreError> {
        let new = self
            .execute(
                "insert into notion.events (connection, id, kind, at) values ($1, $2, $3, $4)
                 on conflict do nothing",
                &[(&text(id), Type::TEXT), (&text(kind), Type::TEXT), (&At(at), Type::TIMESTAMPTZ)],
            )
            .await?;
        Ok(new > 0)
    }

    /// Applies a write to tables that have none of the lanes.
    async fn write_other(&self, write: Write) -> Result<(), StoreError> {
        match write {
            Write::Gap(gap) => self.gap(gap).await,
            Write::Close { key, what } => {
                self.execute(
                    "delete from notion.gaps
                     where connection = $1 and id = $2 and kind = $3 and starts_with(what, $4)",
                    &[
                        (&key.id, Type::UUID),
                        (&key.kind.as_str(), Type::TEXT),
                        (&text(&what), Type::TEXT),
                    ],
                )
                .await?;
                Ok(())
            }
            Write::Meta { name, value } => self.meta(&name, value.as_deref()).await,
            Write::Progress(progress) => self.progress(&progress).await,
            Write::Run(run) => self.run(&run).await,
            other => Err(StoreError::Damaged {
                what: "a batch",
                problem: format!("this version of the store can't write {other:?}"),
            }),
        }
    }

    async fn gap(&self, gap: Gap) -> Result<(), StoreError> {
        self.execute(
            "insert into notion.gaps (connection, kind, id, what, code, message, first, last)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (connection, id, kind, what) do update
             set code = excluded.code, message = excluded.message, last = excluded.last",
            &[
                (&gap.key.kind.as_str(), Type::TEXT),
                (&gap.key.id, Type::UUID),
                (&text(&gap.what), Type::TEXT),
                (&text(&gap.code), Type::TEXT),
                (&text(&gap.message), Type::TEXT),
                (&At(gap.first), Type::TIMESTAMPTZ),
                (&At(gap.last), Type::TIMESTAMPTZ),
            ],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn meta(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        let name = text(name);
        let name: Param<'_> = (&name, Type::TEXT);
        match value {
            Some(value) => {
                let sql = "insert into notion.meta (connection, name, value) values ($1, $2, $3)
                    on conflict (connection, name) do update set value = excluded.value";
                self.execute(sql, &[name, (&text(value), Type::TEXT)]).await?;
            }
            None => {
                let sql = "delete from notion.meta where connection = $1 and name = $2";
                self.execute(sql, &[name]).await?;
            }
        }
        Ok(())
    }

    async fn progress(&self, progress: &Progress) -> Result<(), StoreError> {
        self.execute(
            "insert into notion.progress as p (connection, source, watermark, rows_read)
             values ($1, $2, $3, $4)
             on conflict (connection, source) do update
             set watermark = coalesce(excluded.watermark, p.watermark),
                 rows_read = coalesce(excluded.rows_read, p.rows_read)",
            &[
                (&progress.source, Type::UUID),
                (&progress.watermark.map(At), Type::TIMESTAMPTZ),
                (&progress.rows_read.map(At), Type::TIMESTAMPTZ),
            ],
        )
        .await?;
        Ok(())
    }

    async fn run(&self, run: &Run) -> Result<(), StoreError> {
        // An event comes again within a day at most; what loops have done is of interest for some days.
        let before = run.ended.as_second().saturating_sub(KEPT);
        let before = At(Timestamp::from_second(before).unwrap_or(Timestamp::MIN));
        for sql in [
            "delete from notion.events where connection = $1 and at < $2",
            "delete from notion.runs where connection = $1 and ended < $2",
        ] {
            self.execute(sql, &[(&before, Type::TIMESTAMPTZ)]).await?;
        }
        self.execute(
            "insert into notion.runs (connection, name, began, ended, complete, changed, requests, error)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                (&text(&run.name), Type::TEXT),
                (&At(run.began), Type::TIMESTAMPTZ),
                (&At(run.ended), Type::TIMESTAMPTZ),
                (&run.complete, Type::BOOL),
                (&i64::try_from(run.changed).unwrap_or(i64::MAX), Type::INT8),
                (&run.requests.map(|n| i64::try_from(n).unwrap_or(i64::MAX)), Type::INT8),
                (&run.error.as_deref().map(text), Type::TEXT),
            ],
        )
        .await?;
        Ok(())
    }

    async fn seen(&self, keys: &[Key], at: Timestamp) -> Result<(), StoreError> {
        let (ids, kinds) = columns(keys);
        self.execute(
            "update notion.objects set seen_at = greatest(seen_at, $2), missing_since = null
             where connection = $1 and (id, kind) in (select * from unnest($3, $4))",
            &[(&At(at), Type::TIMESTAMPTZ), (&ids, Type::UUID_ARRAY), (&kinds, Type::TEXT_ARRAY)],
        )
        .await?;
        Ok(())
    }

    async fn missing(&self, key: Key, at: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "update notion.objects set missing_since = coalesce(missing_since, $2)
             where connection = $1 and id = $3 and kind = $4",
            &[
                (&At(at), Type::TIMESTAMPTZ),
                (&key.id, Type::UUID),
                (&key.kind.as_str(), Type::TEXT),
            ],
        )
        .await?;
        Ok(())
    }

    async fn file(
        &self,
        (holder, slot): (Key, FileSlot),
        state: FileState,
        content: Option<([u8; 32], u64, Option<String>)>,
        at: Timestamp,
        error: Option<String>,
    ) -> Result<(), StoreError> {
        let (hash, size, content_type) = match content {
            Some((hash, size, content_type)) => (Some(hash), Some(size), content_type),
            None => (None, None, None),
        };
        self.execute(
            "update notion.files
             set state = $2, sha256 = $3, size = $4, content_type = $5, fetched_at = $6, error = $7
             where connection = $1 and holder = $8 and slot = $9 and address = $10",
            &[
                (&state.as_str(), Type::TEXT),
                (&hash.as_ref().map(|hash| hash.as_slice()), Type::BYTEA),
                (&size.map(|size| i64::try_from(size).unwrap_or(i64::MAX)), Type::INT8),
                (&content_type.as_deref().map(text), Type::TEXT),
                (&At(at), Type::TIMESTAMPTZ),
                (&error.as_deref().map(text), Type::TEXT),
                (&holder.id, Type::UUID),
                (&text(&slot.slot), Type::TEXT),
                (&text(&slot.address_key), Type::TEXT),
            ],
        )
        .await?;
        Ok(())
    }
}
