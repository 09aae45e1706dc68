//! The store of one connection.

use std::fmt;
use std::time::Duration;

use notion_mirror::store::{
    Batch, BlockRecord, Committed, Counts, Difference, FileRecord, Gap, Key, Lease, Maintain,
    Object, Progress, Pruned, Run, Select, SqlLimits, SqlRows, Store, StoreError, Work,
};
use notion_model::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{Database, Hit, lease, maintain, read, search, statement, views, write};

/// The mirror of one connection to Notion, in a [`Database`].
#[derive(Clone)]
pub struct Postgres {
    database: Database,
    connection: Uuid,
    /// The lease with which the connection was claimed: who acquires one gets this.
    claimed: Option<Lease>,
}

impl Postgres {
    pub(crate) fn new(database: Database, connection: Uuid) -> Self {
        Self { database, connection, claimed: None }
    }

    pub(crate) fn claimed(database: Database, connection: Uuid, lease: Lease) -> Self {
        Self { database, connection, claimed: Some(lease) }
    }

    /// Returns the id of the connection.
    pub fn connection(&self) -> Uuid {
        self.connection
    }

    /// Returns the name of the schema that has a view for each data source, called as people call it in Notion:
    /// `select "Effort" from notion_0123…."Tasks"`. Its rows are those that are live.
    ///
    /// Whoever may use that schema sees this connection and no other. A view is made anew when the schema or the title of its
    /// data source changes, unless something of yours depends on it: then it stays as it is.
    pub fn schema(&self) -> String {
        views::schema(self.connection)
    }

    /// Makes the views of the data sources anew if that is due. It is done by itself; this says why it can't be done.
    ///
    /// # Errors
    ///
    /// When Postgres fails, or somebody reads from a view for more than 5 seconds.
    pub async fn refresh_views(&self) -> Result<(), StoreError> {
        views::refresh(&mut self.database.client().await?, self.connection).await
    }

    /// Searches titles, properties, blocks and comments for words, and returns the best `limit` pages,
    /// databases and data sources that are live.
    ///
    /// The words are as in a search engine: all must be there, `"in this order"`, `or` and `-without` are understood.
    /// Words are compared as they are written, up to capitals. A page whose text is longer than some 30,000 characters is
    /// searched in parts of that size, so that the words must be in one part.
    ///
    /// # Errors
    ///
    /// When Postgres fails.
    pub async fn search(&self, words: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        search::search(&self.database.client().await?, self.connection, words, limit).await
    }

    /// Runs one statement of SQL that reads: a `select`, `values` or `with`. Values are as Postgres writes them in JSON. The views of the data sources can be named without
    /// their [schema](Self::schema), and the tables without theirs.
    ///
    /// ```no_run
    /// # async fn f(store: notion_mirror_postgres::Postgres) -> Result<(), notion_mirror::store::StoreError> {
    /// let sql = r#"select "Status", sum("Points") from "Tasks" group by "Status""#;
    /// for row in store.sql(sql, Default::default()).await?.rows {
    ///     println!("{}: {}", row[0], row[1]);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// It is run with the rights of this program's user of Postgres, which sees all connections: it is not for statements of
    /// strangers.
    ///
    /// # Errors
    ///
    /// When Postgres does not take the statement, it writes, or it takes longer than it may.
    pub async fn sql(
        &self,
        statement: &str,
        limits: SqlLimits,
    ) -> Result<SqlRows<Value>, StoreError> {
        let mut client = self.database.client().await?;
        statement::run(&mut client, self.connection, statement, limits).await
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("connection", &self.connection).finish_non_exhaustive()
    }
}

impl Store for Postgres {
    async fn commit(&self, batch: Batch) -> Result<Committed, StoreError> {
        let mut client = self.database.client().await?;
        let (committed, changes_views) = write::commit(&mut client, self.connection, batch).await?;
        if changes_views {
            // The write stands, whatever becomes of the views: they are tried again with the next lease.
            let _ = views::refresh(&mut client, self.connection).await;
        }
        Ok(committed)
    }

    async fn acquire(&self, holder: &str, time: Duration) -> Result<Lease, StoreError> {
        let mut client = self.database.client().await?;
        let lease = match &self.claimed {
            Some(lease) => {
                lease::renew(&client, self.connection, lease, time).await?;
                lease.clone()
            }
            None => lease::acquire(&client, self.connection, holder, time).await?,
        };
        // What keeps the views from being made does not keep the mirror from being written.
        let _ = views::refresh(&mut client, self.connection).await;
        Ok(lease)
    }

    async fn renew(&self, lease: &Lease, time: Duration) -> Result<(), StoreError> {
        lease::renew(&self.database.client().await?, self.connection, lease, time).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        if self.claimed.as_ref() == Some(lease) {
            // The claim gives it back, and says when the connection is due again.
            return Ok(());
        }
        lease::release(&self.database.client().await?, self.connection, lease).await
    }

    async fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        read::meta(&self.database.client().await?, self.connection, name).await
    }

    async fn objects(&self, keys: Vec<Key>) -> Result<Vec<Object>, StoreError> {
        read::objects(&self.database.client().await?, self.connection, &keys).await
    }

    async fn select(&self, select: Select) -> Result<Vec<Key>, StoreError> {
        read::select(&self.database.client().await?, self.connection, &select).await
    }

    async fn unknown(&self, keys: Vec<Key>) -> Result<Vec<Key>, StoreError> {
        read::unknown(&self.database.client().await?, self.connection, keys).await
    }

    async fn blocks(&self, page: Uuid) -> Result<Vec<BlockRecord>, StoreError> {
        read::blocks(&**self.database.client().await?, self.connection, page).await
    }

    async fn page_of(&self, block: Uuid) -> Result<Option<Uuid>, StoreError> {
        read::page_of(&self.database.client().await?, self.connection, block).await
    }

    async fn children(&self, of: Uuid) -> Result<Vec<Key>, StoreError> {
        read::children(&self.database.client().await?, self.connection, of).await
    }

    async fn linking(&self, to: Vec<Uuid>) -> Result<Vec<Key>, StoreError> {
        read::linking(&self.database.client().await?, self.connection, &to).await
    }

    async fn progress(&self) -> Result<Vec<Progress>, StoreError> {
        read::progress(&self.database.client().await?, self.connection).await
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Work>, StoreError> {
        read::due(&self.database.client().await?, self.connection, now, limit).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        read::next_due(&self.database.client().await?, self.connection).await
    }

    async fn files(&self, holder: Uuid) -> Result<Vec<FileRecord>, StoreError> {
        read::files(&self.database.client().await?, self.connection, holder).await
    }

    async fn gaps(&self) -> Result<Vec<Gap>, StoreError> {
        read::gaps(&self.database.client().await?, self.connection).await
    }

    async fn runs(&self) -> Result<Vec<Run>, StoreError> {
        read::runs(&self.database.client().await?, self.connection).await
    }

    async fn counts(&self, now: Timestamp) -> Result<Counts, StoreError> {
        read::counts(&self.database.client().await?, self.connection, now).await
    }
}

/// Whoever looks after a mirror holds up others who write to it, webhooks among them.
impl Maintain for Postgres {
    async fn keep_history(&self, time: Option<Duration>) -> Result<(), StoreError> {
        maintain::keep_history(&mut self.database.client().await?, self.connection, time).await
    }

    async fn differences(&self, since: Timestamp) -> Result<Vec<Difference>, StoreError> {
        maintain::differences(&self.database.client().await?, self.connection, since).await
    }

    async fn prune(
        &self,
        unreachable_before: Timestamp,
        now: Timestamp,
    ) -> Result<Pruned, StoreError> {
        let mut client = self.database.client().await?;
        maintain::prune(&mut client, self.connection, unreachable_before, now).await
    }

    async fn rebuild(&self) -> Result<(), StoreError> {
        maintain::rebuild(&mut self.database.client().await?, self.connection).await
    }
}
