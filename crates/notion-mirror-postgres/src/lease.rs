//! Who may write to a mirror: a row of `connections`, by Postgres's clock.

use std::time::Duration;

use deadpool_postgres::Client;
use notion_mirror::store::{Lease, StoreError};
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::sql::{failed, get, number, text};

/// Takes the lease of a connection, if nobody has it or its time is over.
pub(crate) async fn acquire(
    client: &Client,
    connection: Uuid,
    holder: &str,
    time: Duration,
) -> Result<Lease, StoreError> {
    let holder = text(holder);
    let taken = client
        .query_typed_opt(
            "update notion.connections
             set holder = $2, until = clock_timestamp() + $3 * interval '1 second', fence = fence + 1
             where id = $1 and (until is null or until < clock_timestamp())
             returning holder, fence",
            &[
                (&connection, Type::UUID),
                (&holder, Type::TEXT),
                (&time.as_secs_f64(), Type::FLOAT8),
            ],
        )
        .await
        .map_err(failed)?;
    if let Some(row) = taken {
        return Ok(Lease { holder: get(&row, "holder")?, fence: number(&row, "fence")? });
    }
    let had = client
        .query_typed_opt(
            "select coalesce(holder, '') as holder from notion.connections where id = $1",
            &[(&connection, Type::UUID)],
        )
        .await
        .map_err(failed)?;
    match had {
        Some(row) => Err(StoreError::Held { holder: get(&row, "holder")? }),
        None => Err(no_such(connection)),
    }
}

/// Prolongs a lease. Also one whose time is over, as long as nobody has taken it.
pub(crate) async fn renew(
    client: &Client,
    connection: Uuid,
    lease: &Lease,
    time: Duration,
) -> Result<(), StoreError> {
    let renewed = client
        .execute_typed(
            "update notion.connections set until = clock_timestamp() + $3 * interval '1 second'
             where id = $1 and fence = $2",
            &[
                (&connection, Type::UUID),
                (&fence(lease.fence), Type::INT8),
                (&time.as_secs_f64(), Type::FLOAT8),
            ],
        )
        .await
        .map_err(failed)?;
    if renewed == 1 { Ok(()) } else { Err(StoreError::Fenced) }
}

/// Gives a lease back, if it is still the one that is in force.
pub(crate) async fn release(
    client: &Client,
    connection: Uuid,
    lease: &Lease,
) -> Result<(), StoreError> {
    client
        .execute_typed(
            "update notion.connections set holder = null, until = null, fence = fence + 1
             where id = $1 and fence = $2",
            &[(&connection, Type::UUID), (&fence(lease.fence), Type::INT8)],
        )
        .await
        .map_err(failed)?;
    Ok(())
}

/// A fence as Postgres keeps it. One that is too large for that was never given.
pub(crate) fn fence(fence: u64) -> i64 {
    i64::try_from(fence).unwrap_or(i64::MAX)
}

/// The error of a connection that was not added, or was removed.
pub(crate) fn no_such(connection: Uuid) -> StoreError {
    StoreError::NotAMirror(format!("the database has no connection {connection}"))
}
