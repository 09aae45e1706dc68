//! Which connection is worked on next, and by whom.

use std::fmt;
use std::time::Duration;

use deadpool_postgres::Client;
use notion_mirror::store::{Lease, StoreError};
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::read::Param;
use crate::sql::{failed, get, number, text};
use crate::{ConnectionInfo, Database, Postgres, lease};

/// The shortest pause after a failure, and the longest, in seconds: it doubles with each failure in a row.
const PAUSES: (f64, f64) = (60.0, 3600.0);

/// The longest time that a connection is left alone, unless something wakes it.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A connection that was taken to be worked on, with the lease of its mirror.
///
/// One that is dropped without being given back is due again when its lease is over.
///
/// ```no_run
/// use std::time::Duration;
///
/// use notion_mirror::{Mirror, Options};
/// # use notion_mirror_postgres::Database;
///
/// # async fn f(database: Database, client: notion_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// if let Some(claim) = database.claim("worker 7", Duration::from_secs(60)).await? {
///     let mirror = Mirror::open(claim.store(), client, Options::new("worker 7")).await?;
///     mirror.sync_once().await?;
///     claim.release(Duration::from_secs(60)).await?;
/// }
/// # Ok(()) }
/// ```
pub struct Claim {
    database: Database,
    connection: ConnectionInfo,
    lease: Lease,
    time: Duration,
    /// Which loops are due.
    pub(crate) due: Due,
}

/// Which loops of a connection are due.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub(crate) glance: bool,
    pub(crate) round: bool,
    pub(crate) audit: bool,
}

impl Database {
    /// Takes the connection that is next: due, not parked, and with nobody at work on it. `None` if there is none.
    ///
    /// The one that has been due for longest comes first, to the minute; of those that became due in the same minute, the one
    /// with the fewest entries in its queue. The lease lasts for `time`, in the name of `holder`.
    ///
    /// # Errors
    ///
    /// When Postgres fails.
    pub async fn claim(&self, holder: &str, time: Duration) -> Result<Option<Claim>, StoreError> {
        let row = self
            .client()
            .await?
            .query_typed_opt(
                "with next as (
                     select id from notion.connections
                     where parked_at is null and due_at <= now()
                       and (until is null or until < clock_timestamp())
                       and (paused_until is null or paused_until <= now())
                     order by date_trunc('minute', due_at, 'UTC'), size, due_at
                     limit 1
                     for update skip locked)
                 update notion.connections c
                 set holder = $1, until = clock_timestamp() + $2 * interval '1 second',
                     fence = fence + 1, paused_until = null, woken = false
                 from next where c.id = next.id
                 returning c.*, coalesce(glance_at <= now(), true) as glance,
                     coalesce(round_at <= now(), true) as round,
                     coalesce(audit_at <= now(), true) as audit",
                &[(&text(holder), Type::TEXT), (&time.as_secs_f64(), Type::FLOAT8)],
            )
            .await
            .map_err(failed)?;
        let claim = |row| {
            Ok(Claim {
                database: self.clone(),
                connection: ConnectionInfo::from_row(&row)?,
                lease: Lease { holder: get(&row, "holder")?, fence: number(&row, "fence")? },
                time,
                due: Due {
                    glance: get(&row, "glance")?,
                    round: get(&row, "round")?,
                    audit: get(&row, "audit")?,
                },
            })
        };
        row.map(claim).transpose()
    }

    /// Returns how long it is until a connection is due that nobody works on; `None` if there is none.
    ///
    /// # Errors
    ///
    /// When Postgres fails.
    pub async fn next_due(&self) -> Result<Option<Duration>, StoreError> {
        let row = self
            .client()
            .await?
            .query_typed_one(
                "select extract(epoch from
                     min(greatest(due_at, until, paused_until, now())) - now())::float8 as wait
                 from notion.connections where parked_at is null and due_at < 'infinity'",
                &[],
            )
            .await
            .map_err(failed)?;
        let wait: Option<f64> = get(&row, "wait")?;
        Ok(wait.map(|wait| Duration::try_from_secs_f64(wait).unwrap_or_default()))
    }

    /// Lets a connection that was parked be worked on again, at once: its token is a new one, for example.
    ///
    /// # Errors
    ///
    /// When Postgres fails.
    pub async fn unpark(&self, connection: Uuid) -> Result<(), StoreError> {
        self.client()
            .await?
            .execute_typed(
                "update notion.connections
                 set parked_at = null, parked_because = null, failures = 0, paused_until = null,
                     due_at = now()
                 where id = $1",
                &[(&connection, Type::UUID)],
            )
            .await
            .map_err(failed)?;
        Ok(())
    }
}

impl Claim {
    /// Returns the connection.
    pub fn connection(&self) -> &ConnectionInfo {
        &self.connection
    }

    /// Returns the store of its mirror: who [acquires](notion_mirror::store::Store::acquire) the lease of it gets this claim's,
    /// and who [releases](notion_mirror::store::Store::release) it there leaves it to the claim.
    pub fn store(&self) -> Postgres {
        Postgres::claimed(self.database.clone(), self.connection.id, self.lease.clone())
    }

    /// Returns the lease.
    pub fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Prolongs the lease: it lasts from now for as long as it was claimed for.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if somebody else has it by now; otherwise when Postgres fails.
    pub async fn renew(&self) -> Result<(), StoreError> {
        let client = self.database.client().await?;
        lease::renew(&client, self.connection.id, &self.lease, self.time).await
    }

    /// Gives the connection back. It is due again after `wait`, earlier if one of the loops of [`Workers`](crate::Workers) is,
    /// and at once if an event has added to its queue since it was claimed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if somebody else has it by now; otherwise when Postgres fails.
    pub async fn release(self, wait: Duration) -> Result<(), StoreError> {
        let wait = wait.min(LONGEST).as_secs_f64();
        self.finish(
            "failures = 0,
             due_at = case when woken then now()
                 else least(now() + $3 * interval '1 second', glance_at, round_at, audit_at) end",
            (&wait, Type::FLOAT8),
        )
        .await
    }

    /// Gives the connection back after something has failed: nothing wakes it for a minute at least, and twice as long after
    /// each further failure in a row, up to an hour.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if somebody else has it by now; otherwise when Postgres fails.
    pub async fn pause(self) -> Result<(), StoreError> {
        let (shortest, longest) = PAUSES;
        let pauses = [shortest, longest];
        self.finish(
            "failures = failures + 1, due_at = now(),
             paused_until = now() + interval '1 second'
                 * least(($3::float8[])[1] * 2 ^ least(failures, 16), ($3::float8[])[2])",
            (&pauses.as_slice(), Type::FLOAT8_ARRAY),
        )
        .await
    }

    /// Gives the connection back and parks it: it is not worked on until it is [unparked](Database::unpark).
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if somebody else has it by now; otherwise when Postgres fails.
    pub async fn park(self, because: &str) -> Result<(), StoreError> {
        let because = text(because);
        self.finish("parked_at = now(), parked_because = $3", (&because, Type::TEXT)).await
    }

    /// Notes that a loop is due again after `every`, at the earliest.
    pub(crate) async fn looped(&self, column: LoopTime, every: Duration) -> Result<(), StoreError> {
        let column = column.name();
        let sql = format!(
            "update notion.connections set {column} = now() + $3 * interval '1 second'
             where id = $1 and fence = $2"
        );
        self.update(&sql, (&every.as_secs_f64(), Type::FLOAT8)).await
    }

    async fn finish(self, set: &str, param: Param<'_>) -> Result<(), StoreError> {
        let sql = format!(
            "update notion.connections
             set {set}, holder = null, until = null, fence = fence + 1,
                 size = (select count(*) from notion.queue
                         where connection = $1 and not_before <= now())
             where id = $1 and fence = $2"
        );
        self.update(&sql, param).await
    }

    async fn update(&self, sql: &str, param: Param<'_>) -> Result<(), StoreError> {
        let client: Client = self.database.client().await?;
        let params = [
            (&self.connection.id as _, Type::UUID),
            (&lease::fence(self.lease.fence) as _, Type::INT8),
            param,
        ];
        let updated = client.execute_typed(sql, &params).await.map_err(failed)?;
        if updated == 1 { Ok(()) } else { Err(StoreError::Fenced) }
    }
}

/// A column that says when a loop is due again.
#[derive(Clone, Copy)]
pub(crate) enum LoopTime {
    Glance,
    Round,
    Audit,
}

impl LoopTime {
    fn name(self) -> &'static str {
        match self {
            Self::Glance => "glance_at",
            Self::Round => "round_at",
            Self::Audit => "audit_at",
        }
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("connection", &self.connection)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}
