//! The Postgres, and the connections to Notion whose mirrors are in it.

use std::fmt;
use std::time::Duration;

use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use notion_mirror::store::StoreError;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::types::Type;
use tokio_postgres::{Config, Row, Socket};
use uuid::Uuid;

use crate::sql::{failed, get, text};
use crate::{Postgres, schema, views};

/// How many connections to Postgres a process has at most, unless it is said.
const CONNECTIONS: usize = 16;

/// For how long a server may be silent before a connection to it counts as dead.
const DEAD: Duration = Duration::from_secs(30);

/// A Postgres with the mirrors of many connections to Notion.
///
/// Cheap to clone: clones share their connections to Postgres.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
}

/// The facts that a database holds about a connection to Notion. Its token is none of it.
///
/// ```
/// use notion_mirror_postgres::ConnectionInfo;
/// use uuid::Uuid;
///
/// let connection = ConnectionInfo::new(Uuid::from_u128(1), "The wiki of Acme")
///     .workspace(Uuid::from_u128(2))
///     .bot(Uuid::from_u128(3));
/// assert_eq!(connection.name, "The wiki of Acme");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionInfo {
    /// Names it in this database. Yours to choose; the id of its bot is a good one.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The workspace that it is connected to, without which no event finds it.
    pub workspace: Option<Uuid>,
    /// Its bot user, by which events of a public connection find it among others in the same workspace.
    pub bot: Option<Uuid>,
    /// What events call their `integration_id`, by which they find it among others in the same workspace.
    pub integration: Option<Uuid>,
    /// Why it is not worked on, if it is parked.
    pub parked: Option<String>,
}

impl ConnectionInfo {
    /// Returns a connection with this id and name.
    pub fn new(id: Uuid, name: impl Into<String>) -> Self {
        Self { id, name: name.into(), workspace: None, bot: None, integration: None, parked: None }
    }

    /// Sets its workspace.
    #[must_use]
    pub fn workspace(mut self, id: impl Into<Uuid>) -> Self {
        self.workspace = Some(id.into());
        self
    }

    /// Sets its bot user.
    #[must_use]
    pub fn bot(mut self, id: impl Into<Uuid>) -> Self {
        self.bot = Some(id.into());
        self
    }

    /// Sets what events call their `integration_id`.
    #[must_use]
    pub fn integration(mut self, id: impl Into<Uuid>) -> Self {
        self.integration = Some(id.into());
        self
    }

    pub(crate) fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: get(row, "id")?,
            name: get(row, "name")?,
            workspace: get(row, "workspace")?,
            bot: get(row, "bot")?,
            integration: get(row, "integration")?,
            parked: get(row, "parked_because")?,
        })
    }
}

impl Database {
    /// Connects to a Postgres by its address, such as `postgres://user:password@host/database`, and makes the tables or
    /// brings them to the newest format.
    ///
    /// With the feature `rustls`, the connection is encrypted if the server can, and always with `?sslmode=require`.
    ///
    /// # Errors
    ///
    /// When the address is none, when Postgres can't be reached, when its tables are newer than this version knows, when it
    /// has a schema `notion` that is something else's, or when its encoding is not UTF8.
    pub async fn connect(address: &str) -> Result<Self, StoreError> {
        let config: Config = address.parse().map_err(failed)?;
        #[cfg(feature = "rustls")]
        let tls = crate::tls::system()?;
        #[cfg(not(feature = "rustls"))]
        let tls = tokio_postgres::NoTls;
        Self::open(config, tls, CONNECTIONS).await
    }

    /// Does what [`connect`](Self::connect) does, by a configuration and an encryption of your own, with at most so many
    /// connections to Postgres at once. Limits on dead connections that the configuration does not have are half a minute.
    ///
    /// # Errors
    ///
    /// Those of [`connect`](Self::connect).
    pub async fn open<T>(config: Config, tls: T, connections: usize) -> Result<Self, StoreError>
    where
        T: MakeTlsConnect<Socket> + Clone + Sync + Send + 'static,
        T::Stream: Sync + Send,
        T::TlsConnect: Sync + Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let recycling_method = RecyclingMethod::Fast;
        let config = with_limits(config);
        let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager)
            .max_size(connections.max(1))
            .runtime(Runtime::Tokio1)
            .create_timeout(Some(DEAD))
            .wait_timeout(Some(2 * DEAD))
            .build()
            .map_err(failed)?;
        let database = Self { pool };
        schema::prepare(&mut database.client().await?).await?;
        Ok(database)
    }

    /// Adds a connection to Notion, due at once. If it is there, all of that is set anew; a lease, a pause and
    /// being parked stay.
    ///
    /// # Errors
    ///
    /// When Postgres fails.
    pub async fn add(&self, connection: &ConnectionInfo) -> Result<(), StoreError> {
        let name = text(&connection.name);
        self.client()
            .await?
            .execute_typed(
                "insert into notion.connections (id, name, workspace, bot, integration)
                 values ($1, $2, $3, $4, $5)
                 on conflict (id) do update
                 set name = excluded.name, workspace = excluded.workspace, bot = excluded.bot,
                     integration = excluded.integration",
                &[
                    (&connection.id, Type::UUID),
                    (&name, Type::TEXT),
                    (&connection.workspace, Type::UUID),
                    (&connection.bot, Type::UUID),
                    (&connection.integration, Type::UUID),
                ],
            )
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// Removes a connection with its whole mirror and the schema with its views.
    ///
    /// # Errors
    ///
    /// When Postgres fails.
    pub async fn remove(&self, connection: Uuid) -> Result<(), StoreError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await.map_err(failed)?;
        let sql = "delete from notion.connections where id = $1";
        transaction.execute_typed(sql, &[(&connection, Type::UUID)]).await.map_err(failed)?;
        let schema = views::schema(connection);
        let sql = format!("drop schema if exists {schema} cascade");
        transaction.batch_execute(&sql).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// Returns all connections, by their names.
    ///
    /// # Errors
    ///
    /// When Postgres fails.
    pub async fn connections(&self) -> Result<Vec<ConnectionInfo>, StoreError> {
        let sql = "select * from notion.connections order by name, id";
        let rows = self.client().await?.query_typed(sql, &[]).await.map_err(failed)?;
        rows.iter().map(ConnectionInfo::from_row).collect()
    }

    /// Returns the store of a connection that was [added](Self::add).
    pub fn store(&self, connection: Uuid) -> Postgres {
        Postgres::new(self.clone(), connection)
    }

    /// Returns a connection to Postgres.
    pub(crate) async fn client(&self) -> Result<Client, StoreError> {
        self.pool.get().await.map_err(failed)
    }
}

/// Sees to it that a connection to a server that has gone silent fails, so that whoever waits for it can go on.
fn with_limits(mut config: Config) -> Config {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(DEAD);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(DEAD);
    }
    if config.get_keepalives_idle() == Config::new().get_keepalives_idle() {
        config.keepalives_idle(DEAD);
    }
    config
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}
