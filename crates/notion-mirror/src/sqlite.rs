//! A mirror in a file of SQLite.
//!
//! The file can be read by anybody while the mirror writes to it: it is in WAL mode. The tables are described in
//! `schema.sql`; `objects` has everything as JSON, the views `pages`, `databases` … are parts of it.

mod derive;
mod history;
mod lease;
mod maintain;
mod open;
mod read;
mod reader;
mod row;
mod schema;
mod text;
mod thread;
mod typed;
mod views;
mod write;

use std::fmt;
use std::path::Path;
use std::time::Duration;

use notion_model::Timestamp;
use uuid::Uuid;

pub use self::open::SqliteOptions;
pub use self::reader::{Exported, Format, Hit, Piece, Reader, Search, SqlError, SqlValue};
pub use self::text::Tokenizer;
use self::thread::Thread;
use crate::store::{
    Batch, BlockRecord, Committed, Counts, FileRecord, Gap, Key, Lease, Object, Progress, Run,
    Select, Store, StoreError, Work,
};

/// A mirror in a file of SQLite, or in memory.
///
/// One process writes to a file at a time: it holds a lock on a file beside it (`<name>.lock`), which the system takes back
/// when the process ends, however it ends. Not for network disks, where neither locks nor WAL can be relied upon.
///
/// ```no_run
/// use notion_mirror::sqlite::Sqlite;
///
/// let store = Sqlite::open("notion.db")?;
/// # Ok::<(), notion_mirror::store::StoreError>(())
/// ```
#[derive(Clone)]
pub struct Sqlite {
    thread: Thread,
}

impl Sqlite {
    /// Opens the mirror in this file, or makes one if there is no file.
    ///
    /// A mirror of an older format is brought to the newest, in one transaction.
    ///
    /// # Errors
    ///
    /// When the file can't be opened or is not a mirror, or when its format is newer than this version knows.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        SqliteOptions::new().open(path)
    }

    /// Makes a mirror in memory, which is gone when the last clone is dropped.
    ///
    /// # Errors
    ///
    /// When SQLite has no memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        SqliteOptions::new().in_memory()
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").finish_non_exhaustive()
    }
}

impl Store for Sqlite {
    async fn commit(&self, batch: Batch) -> Result<Committed, StoreError> {
        self.thread.call(move |db| write::commit(db, batch)).await
    }

    async fn acquire(&self, holder: &str, _: Duration) -> Result<Lease, StoreError> {
        let holder = holder.to_owned();
        self.thread.call(move |db| lease::acquire(db, &holder)).await
    }

    async fn renew(&self, lease: &Lease, _: Duration) -> Result<(), StoreError> {
        let lease = lease.clone();
        self.thread.call(move |db| lease::check(&db.connection, lease.fence)).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let lease = lease.clone();
        self.thread.call(move |db| lease::release(db, &lease)).await
    }

    async fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.thread.call(move |db| read::meta(&db.connection, &name)).await
    }

    async fn objects(&self, keys: Vec<Key>) -> Result<Vec<Object>, StoreError> {
        self.thread.call(move |db| read::objects(&db.connection, &keys)).await
    }

    async fn select(&self, select: Select) -> Result<Vec<Key>, StoreError> {
        self.thread.call(move |db| read::select(&db.connection, &select)).await
    }

    async fn unknown(&self, keys: Vec<Key>) -> Result<Vec<Key>, StoreError> {
        self.thread.call(move |db| read::unknown(&db.connection, keys)).await
    }

    async fn blocks(&self, page: Uuid) -> Result<Vec<BlockRecord>, StoreError> {
        self.thread.call(move |db| read::blocks(&db.connection, page)).await
    }

    async fn page_of(&self, block: Uuid) -> Result<Option<Uuid>, StoreError> {
        self.thread.call(move |db| read::page_of(&db.connection, block)).await
    }

    async fn children(&self, of: Uuid) -> Result<Vec<Key>, StoreError> {
        self.thread.call(move |db| read::children(&db.connection, of)).await
    }

    async fn linking(&self, to: Vec<Uuid>) -> Result<Vec<Key>, StoreError> {
        self.thread.call(move |db| read::linking(&db.connection, &to)).await
    }

    async fn progress(&self) -> Result<Vec<Progress>, StoreError> {
        self.thread.call(move |db| read::progress(&db.connection)).await
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Work>, StoreError> {
        self.thread.call(move |db| read::due(&db.connection, now, limit)).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.thread.call(move |db| read::next_due(&db.connection)).await
    }

    async fn files(&self, holder: Uuid) -> Result<Vec<FileRecord>, StoreError> {
        self.thread.call(move |db| read::files(&db.connection, holder)).await
    }

    async fn gaps(&self) -> Result<Vec<Gap>, StoreError> {
        self.thread.call(move |db| read::gaps(&db.connection)).await
    }

    async fn runs(&self) -> Result<Vec<Run>, StoreError> {
        self.thread.call(move |db| read::runs(&db.connection)).await
    }

    async fn counts(&self, now: Timestamp) -> Result<Counts, StoreError> {
        self.thread.call(move |db| read::counts(&db.connection, now)).await
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    /// Runs a future that never waits for anything but the store's thread.
    fn run<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime").block_on(future)
    }

    #[test]
    fn a_file_of_something_else_is_refused_and_stays_as_it_is() {
        let path = std::env::temp_dir().join(format!("mirror-other-{}.db", std::process::id()));
        let other = Connection::open(&path).unwrap();
        other.execute_batch("create table t (x); insert into t values (1);").unwrap();
        assert!(matches!(Sqlite::open(&path), Err(StoreError::NotAMirror(_))));
        let n: i64 = other.query_row("select count(*) from t", [], |row| row.get(0)).unwrap();
        assert_eq!(n, 1);
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_newer_format_is_refused_with_both_numbers() {
        let path = std::env::temp_dir().join(format!("mirror-newer-{}.db", std::process::id()));
        drop(Sqlite::open(&path).unwrap());
        let newer = Connection::open(&path).unwrap();
        newer.pragma_update(None, "user_version", 900).unwrap();
        drop(newer);
        assert!(matches!(
            Sqlite::open(&path),
            Err(StoreError::Format { found: 900, known }) if known < 900
        ));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn when_nobody_writes_any_more_the_file_alone_is_the_mirror() {
        let name = |what: &str| format!("mirror-{what}-{}.db", std::process::id());
        let (path, copy) =
            (std::env::temp_dir().join(name("whole")), std::env::temp_dir().join(name("copy")));
        let store = Sqlite::open(&path).unwrap();
        run(async {
            let lease = store.acquire("one", Duration::from_secs(60)).await.unwrap();
            let mut batch = Batch::fenced(lease.fence);
            let (name, value) = ("greeting".to_owned(), Some("hello".to_owned()));
            batch.push(crate::store::Write::Meta { name, value });
            store.commit(batch).await.unwrap();
            store.release(&lease).await.unwrap();
            // Without the log beside it, and while the store is open.
            std::fs::copy(&path, &copy).unwrap();
            let greeting = Sqlite::open(&copy).unwrap().meta("greeting").await.unwrap();
            assert_eq!(greeting.as_deref(), Some("hello"));
        });
        for file in [&path, &copy] {
            std::fs::remove_file(file).unwrap();
        }
    }

    #[test]
    fn a_second_writer_is_told_who_the_first_is_and_a_lost_lease_writes_nothing() {
        let path = std::env::temp_dir().join(format!("mirror-lease-{}.db", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let (one, two) = (Sqlite::open(&path).unwrap(), Sqlite::open(&path).unwrap());
        let hour = Duration::from_secs(3600);
        run(async {
            let lease = one.acquire("one", hour).await.unwrap();
            let held = two.acquire("two", hour).await.unwrap_err();
            assert!(matches!(held, StoreError::Held { holder } if holder == "one"));
            one.release(&lease).await.unwrap();
            two.acquire("two", hour).await.unwrap();
            let late = one.commit(Batch::fenced(lease.fence)).await.unwrap_err();
            assert!(matches!(late, StoreError::Fenced));
        });
        std::fs::remove_file(&path).unwrap();
    }
}
