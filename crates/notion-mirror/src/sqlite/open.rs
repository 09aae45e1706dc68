//! How a mirror is opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::derive::DerivedTables;
use super::lease::FileLock;
use super::text::{self, Tokenizer};
use super::thread::Thread;
use super::{Sqlite, schema};
use crate::store::StoreError;

/// Settings of a mirror in a file of SQLite. What is not said stays as it was when the mirror was opened last.
///
/// ```
/// use std::time::Duration;
///
/// use notion_mirror::sqlite::{SqliteOptions, Tokenizer};
///
/// let month = Duration::from_secs(30 * 24 * 60 * 60);
/// let store = SqliteOptions::new().tokenizer(Tokenizer::Trigram).history(Some(month)).in_memory()?;
/// # Ok::<(), notion_mirror::store::StoreError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SqliteOptions {
    tokenizer: Option<Tokenizer>,
    history: Option<Option<Duration>>,
}

impl SqliteOptions {
    /// Returns options that change nothing. A new mirror has an index of words, and keeps no history.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how texts are cut into words for the search. A mirror that has another index gets a new one, which takes as long as
    /// reading all its documents.
    #[must_use]
    pub fn tokenizer(mut self, tokenizer: Tokenizer) -> Self {
        self.tokenizer = Some(tokenizer);
        self
    }

    /// Keeps former documents, deflated, for this time; `None` keeps none from now on. What is older goes when the mirror is
    /// [pruned](crate::store::Maintain::prune).
    #[must_use]
    pub fn history(mut self, time: Option<Duration>) -> Self {
        self.history = Some(time);
        self
    }

    /// Opens the mirror in this file, or makes one if there is no file.
    ///
    /// # Errors
    ///
    /// As those of [`Sqlite::open`].
    pub fn open(self, path: impl AsRef<Path>) -> Result<Sqlite, StoreError> {
        let path = path.as_ref();
        let connection = Connection::open(path).map_err(StoreError::database)?;
        self.over(connection, Some(FileLock::beside(path)))
    }

    /// Makes a mirror in memory.
    ///
    /// # Errors
    ///
    /// As those of [`Sqlite::in_memory`].
    pub fn in_memory(self) -> Result<Sqlite, StoreError> {
        self.over(Connection::open_in_memory().map_err(StoreError::database)?, None)
    }

    fn over(
        self,
        mut connection: Connection,
        lock: Option<FileLock>,
    ) -> Result<Sqlite, StoreError> {
        schema::prepare(&mut connection)?;
        let keeps_history = self.settle(&mut connection).map_err(StoreError::database)?;
        let derived = DerivedTables::new(keeps_history);
        Ok(Sqlite { thread: Thread::start(connection, lock, derived)? })
    }

    /// Brings the mirror to these options, and returns whether it keeps a history.
    fn settle(self, connection: &mut Connection) -> rusqlite::Result<bool> {
        if !text::is_prepared(connection, self.tokenizer)? {
            let transaction = connection.transaction()?;
            text::prepare(&transaction, self.tokenizer)?;
            transaction.commit()?;
        }
        if let Some(time) = self.history {
            set_history(connection, time)?;
        }
        Ok(history(connection)?.is_some())
    }
}

/// The name under which it is stored how many seconds former documents are kept.
const HISTORY: &str = "history";

/// Sets how long former documents are kept; `None` keeps none.
pub(super) fn set_history(connection: &Connection, time: Option<Duration>) -> rusqlite::Result<()> {
    match time {
        Some(time) => {
            let seconds = time.as_secs().to_string();
            let sql = "insert or replace into meta values (?, ?)";
            connection.execute(sql, params![HISTORY, seconds])?;
        }
        None => {
            connection.execute("delete from meta where name = ?", [HISTORY])?;
        }
    }
    Ok(())
}

/// How long former documents are kept; `None` if none are.
pub(super) fn history(connection: &Connection) -> rusqlite::Result<Option<Duration>> {
    let seconds: Option<String> = connection
        .query_row("select value from meta where name = ?", [HISTORY], |row| row.get(0))
        .optional()?;
    Ok(seconds.and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs))
}
