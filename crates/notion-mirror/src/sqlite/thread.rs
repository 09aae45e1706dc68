//! The thread that has the connection: SQLite blocks, and must not block a runtime.

use std::sync::mpsc;
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::derive::DerivedTables;
use super::lease::FileLock;
use crate::store::StoreError;

/// What the thread has.
pub(super) struct Database {
    pub(super) connection: Connection,
    /// None in memory, where nobody else can write.
    pub(super) lock: Option<FileLock>,
    pub(super) derived: DerivedTables,
}

type Job = Box<dyn FnOnce(&mut Database) + Send>;

/// Sends work to the thread, which ends when the last of these is gone.
#[derive(Clone)]
pub(super) struct Thread(mpsc::Sender<Job>);

impl Thread {
    pub(super) fn start(
        connection: Connection,
        lock: Option<FileLock>,
        derived: DerivedTables,
    ) -> Result<Self, StoreError> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let mut database = Database { connection, lock, derived };
        thread::Builder::new()
            .name("notion-mirror-sqlite".to_owned())
            .spawn(move || jobs.into_iter().for_each(|job| job(&mut database)))
            .map_err(StoreError::database)?;
        Ok(Self(sender))
    }

    /// Runs `job` on the thread. A job whose caller is gone is run nevertheless: a transaction is whole.
    pub(super) async fn call<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Database) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |database| {
            let result = job(database);
            // Whoever asked may be gone.
            let _ = answer.send(result);
        });
        self.0.send(job).map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}
