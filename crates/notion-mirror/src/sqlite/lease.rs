//! Who may write: a lock on a file for as long as a process lives, and a row that names it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::thread::Database;
use crate::store::{Lease, StoreError};

/// The file that is locked, beside that of the database: a lock on that one would be in SQLite's way.
pub(super) struct FileLock {
    path: PathBuf,
    locked: Option<File>,
}

impl FileLock {
    pub(super) fn beside(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        Self { path: name.into(), locked: None }
    }

    /// Locks the file, and returns whether that was possible.
    fn lock(&mut self) -> Result<bool, StoreError> {
        if self.locked.is_some() {
            return Ok(true);
        }
        let file = File::options().create(true).append(true).open(&self.path);
        let file = file.map_err(StoreError::database)?;
        match file.try_lock() {
            Ok(()) => {
                self.locked = Some(file);
                Ok(true)
            }
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(StoreError::database(error)),
        }
    }
}

/// Takes the lease. Whoever had it before and let go of the lock without giving it back is gone.
pub(super) fn acquire(db: &mut Database, holder: &str) -> Result<Lease, StoreError> {
    let is_free = match &mut db.lock {
        Some(lock) => lock.lock()?,
        None => true,
    };
    let transaction = db
        .connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(StoreError::database)?;
    let (had, fence): (String, u64) = transaction
        .query_row("select holder, fence from lease", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(StoreError::database)?;
    if !is_free {
        return Err(StoreError::Held { holder: had });
    }
    let lease = Lease { holder: holder.to_owned(), fence: fence + 1 };
    transaction
        .execute("update lease set holder = ?, fence = ?", params![lease.holder, lease.fence])
        .map_err(StoreError::database)?;
    transaction.commit().map_err(StoreError::database)?;
    Ok(lease)
}

/// Runs something that nobody else may write beside, under the lock that this mirror has or takes for that time.
pub(super) fn alone<R>(
    db: &mut Database,
    run: impl FnOnce(&mut Database) -> Result<R, StoreError>,
) -> Result<R, StoreError> {
    let had = db.lock.as_ref().is_none_or(|lock| lock.locked.is_some());
    if let Some(lock) = &mut db.lock
        && !lock.lock()?
    {
        let holder = db.connection.query_row("select holder from lease", [], |row| row.get(0));
        return Err(StoreError::Held { holder: holder.map_err(StoreError::database)? });
    }
    let result = run(db);
    if !had {
        put_together(&db.connection);
        if let Some(lock) = &mut db.lock {
            lock.locked = None;
        }
    }
    result
}

/// Moves what is in the write-ahead log into the file, so that the file alone is the whole mirror while nobody writes.
fn put_together(connection: &Connection) {
    // It waits for nobody: what a reader still needs in the log is moved by whoever writes next.
    let _ = connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
}

/// Checks that nobody has taken the lease since.
pub(super) fn check(connection: &Connection, fence: u64) -> Result<(), StoreError> {
    let now: Option<u64> = connection
        .prepare_cached("select fence from lease")
        .and_then(|mut lease| lease.query_row([], |row| row.get(0)).optional())
        .map_err(StoreError::database)?;
    if now == Some(fence) { Ok(()) } else { Err(StoreError::Fenced) }
}

pub(super) fn release(db: &mut Database, lease: &Lease) -> Result<(), StoreError> {
    let freed = db
        .connection
        .execute(
            "update lease set holder = '', fence = fence + 1 where fence = ?",
            params![lease.fence],
        )
        .map_err(StoreError::database)?;
    if freed > 0 {
        put_together(&db.connection);
        if let Some(lock) = &mut db.lock {
            lock.locked = None;
        }
    }
    Ok(())
}
