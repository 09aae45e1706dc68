//! Reading a mirror without writing to it.

mod export;
mod search;
mod sql;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use notion_model::Timestamp;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

pub use self::export::{Exported, Format};
pub use self::search::{Hit, Piece, Search};
pub use self::sql::{SqlError, SqlValue};
use super::row::database;
use super::text::{self, Tokenizer};
use super::{history, schema};
use crate::store::{Difference, StoreError};

/// How many steps of SQLite's machine there are between two looks at the clock.
const STEPS: i32 = 10_000;

/// A reader of a mirror in a file of SQLite, while somebody else may write to it. It can't change anything.
///
/// What is read by one call is of one moment. Calls block; in an async program they belong on a thread for such.
///
/// ```no_run
/// use notion_mirror::sqlite::{Reader, Search};
/// use notion_mirror::store::SqlLimits;
///
/// let reader = Reader::open("notion.db")?;
/// let rows = reader.sql("select Status, count(*) from Tasks group by Status", SqlLimits::default())?;
/// for hit in reader.search("offsite budget", Search::default())? {
///     println!("{}: {}", hit.title, hit.text());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    /// When the statement that is running has to end.
    deadline: Arc<Mutex<Option<Instant>>>,
    has_trigrams: bool,
}

impl Reader {
    /// Opens the mirror in this file.
    ///
    /// # Errors
    ///
    /// When there is no such file, it is not a mirror, or one of another format than this version has: an older one is brought to it
    /// by [`Sqlite::open`](super::Sqlite::open).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection =
            Connection::open_with_flags(path, flags).map_err(StoreError::database)?;
        schema::check(&connection)?;
        let deadline: Arc<Mutex<Option<Instant>>> = Arc::default();
        let watched = deadline.clone();
        let is_over = move || {
            let deadline = *watched.lock().unwrap_or_else(PoisonError::into_inner);
            deadline.is_some_and(|deadline| Instant::now() >= deadline)
        };
        let has_trigrams = database(|| {
            // No statement reaches for another file.
            connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
            connection.progress_handler(STEPS, Some(is_over))?;
            text::is_prepared(&connection, Some(Tokenizer::Trigram))
        })?;
        Ok(Self { connection, deadline, has_trigrams })
    }

    /// Tells everything that is other than it was at this time, the first to change first. Needs a mirror that
    /// [keeps a history](super::SqliteOptions::history), and knows nothing of what was before that began.
    ///
    /// # Errors
    ///
    /// When the mirror can't be read, or `each` fails: its error ends the reading.
    pub fn differences<E: From<StoreError>>(
        &self,
        since: Timestamp,
        mut each: impl FnMut(Difference) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut failed = None;
        let read = history::differences(&self.connection, since, |difference| {
            each(difference).map_err(|error| {
                failed = Some(error);
                rusqlite::Error::QueryReturnedNoRows
            })
        });
        match (failed, read) {
            (Some(error), _) => Err(error),
            (None, read) => read.map_err(|error| StoreError::database(error).into()),
        }
    }

    fn set_deadline(&self, deadline: Option<Instant>) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }
}
