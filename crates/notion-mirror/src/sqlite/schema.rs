//! The tables, and how older mirrors get them.

use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use crate::store::StoreError;

/// What SQLite writes at the beginning of the file, so that a mirror is told from other databases.
const APPLICATION: i32 = 0x4e6d_6972;

/// The steps from one format to the next: the first makes the tables in an empty file. `PRAGMA user_version` says how many
/// were taken.
const STEPS: &[&str] = &[concat!(include_str!("schema.sql"), include_str!("derived.sql"))];

/// How long a connection waits for another that is writing.
const BUSY: Duration = Duration::from_secs(10);

/// How much of the file is kept in memory, in KiB.
const CACHE: i64 = 8 << 10;

/// After how many pages of 4 KiB the log is written to the file. A page that many transactions change is written once.
const LOG: i64 = 4_000;

/// Sets a connection up, and brings the file to the newest format.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let database = StoreError::database;
    connection.busy_timeout(BUSY).map_err(database)?;
    let found = format(connection)?;
    let known = STEPS.len() as u32;
    if found > known {
        return Err(StoreError::Format { found, known });
    }
    connection.pragma_update(None, "journal_mode", "wal").map_err(database)?;
    connection.pragma_update(None, "synchronous", "normal").map_err(database)?;
    // Ids are anywhere in the indexes: what has to be read and written again and again for each answer is to stay.
    connection.pragma_update(None, "cache_size", -CACHE).map_err(database)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG).map_err(database)?;
    connection.set_prepared_statement_cache_capacity(128);
    if found < known {
        migrate(connection).map_err(database)?;
    }
    Ok(())
}

/// Checks that a file is a mirror of this format.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY).map_err(StoreError::database)?;
    let (found, known) = (format(connection)?, STEPS.len() as u32);
    if found == known { Ok(()) } else { Err(StoreError::Format { found, known }) }
}

/// The format of a file; 0 of one that has nothing in it.
fn format(connection: &Connection) -> Result<u32, StoreError> {
    let database = StoreError::database;
    // A file that is no database is found out by the first statement that reads it.
    let found: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| StoreError::NotAMirror(error.to_string()))?;
    let application: i32 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(database)?;
    let tables: u32 = connection
        .query_row("select count(*) from sqlite_schema", [], |row| row.get(0))
        .map_err(database)?;
    if tables > 0 && application != APPLICATION {
        return Err(StoreError::NotAMirror("it is a database of something else".to_owned()));
    }
    Ok(found)
}

/// The statements of a step, in which `uuid(column)` stands for an id as Notion writes it. What it becomes is known to every
/// SQLite, so the views can be asked from elsewhere, too.
fn with_ids(step: &str) -> String {
    let mut parts = step.split("uuid(");
    let mut statements = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (column, rest) = part.split_once(')').unwrap_or((part, ""));
        let piece = |from: u8, length: &str| format!("substr(hex({column}),{from}{length})");
        let pieces =
            [piece(1, ",8"), piece(9, ",4"), piece(13, ",4"), piece(17, ",4"), piece(21, "")];
        statements += &format!("lower({})", pieces.join("||'-'||"));
        statements += rest;
    }
    statements
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Somebody else may have been quicker.
    let found: usize = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in STEPS.iter().skip(found) {
        transaction.execute_batch(&with_ids(step))?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", STEPS.len() as u32)?;
    transaction.commit()
}
