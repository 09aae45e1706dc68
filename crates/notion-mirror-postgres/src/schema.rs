//! The tables, and how older databases get them.

use deadpool_postgres::Client;
use notion_mirror::store::StoreError;
use tokio_postgres::types::Type;

use crate::sql::{failed, get};

/// The steps from one format to the next: the first makes the tables. `notion.format` says how many were taken.
const STEPS: &[&str] = &[include_str!("schema.sql"), include_str!("history.sql")];

/// Names the advisory lock that keeps two processes from making the tables at once. It ends with the transaction.
const LOCK: i64 = 0x4e6f_7469_6f6e;

/// Brings the database to the newest format, in one transaction.
pub(crate) async fn prepare(client: &mut Client) -> Result<(), StoreError> {
    let transaction = client.transaction().await.map_err(failed)?;
    let encoding = transaction
        .query_typed_one("select current_setting('server_encoding') as encoding", &[])
        .await
        .map_err(failed)?;
    let encoding: &str = get(&encoding, "encoding")?;
    if encoding != "UTF8" {
        return Err(StoreError::NotAMirror(format!("its encoding is {encoding}, not UTF8")));
    }
    transaction
        .execute_typed("select pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])
        .await
        .map_err(failed)?;
    let there = transaction
        .query_typed_one(
            "select exists (select from pg_namespace where nspname = 'notion') as schema,
                    to_regclass('notion.format') is not null as format",
            &[],
        )
        .await
        .map_err(failed)?;
    let found = match (get(&there, "schema")?, get(&there, "format")?) {
        (_, true) => {
            let format = transaction
                .query_typed_one(
                    "select coalesce(max(version), 0) as found from notion.format",
                    &[],
                )
                .await
                .map_err(failed)?;
            get::<i32>(&format, "found")?.unsigned_abs()
        }
        (true, false) => {
            let problem = "its schema `notion` is something else's";
            return Err(StoreError::NotAMirror(problem.to_owned()));
        }
        (false, false) => {
            let first = "create schema notion; create table notion.format
                 (version integer primary key, since timestamptz not null default now())";
            transaction.batch_execute(first).await.map_err(failed)?;
            0
        }
    };
    let known = STEPS.len() as u32;
    if found > known {
        return Err(StoreError::Format { found, known });
    }
    for (version, step) in (1_i32..).zip(STEPS).skip(found as usize) {
        transaction.batch_execute(step).await.map_err(failed)?;
        transaction
            .execute_typed("insert into notion.format values ($1)", &[(&version, Type::INT4)])
            .await
            .map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}
