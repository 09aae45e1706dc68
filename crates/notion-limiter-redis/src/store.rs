use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisResult, Script};
use tokio::sync::Mutex;

/// The budget in Redis.
pub(crate) struct Store {
    client: Client,
    timeout: Duration,
    connection: Mutex<Option<MultiplexedConnection>>,
    sent: String,
    paused: String,
    acquire: Script,
    pause: Script,
}

impl Store {
    pub(crate) fn new(client: Client, name: &str, timeout: Duration) -> Self {
        Self {
            client,
            timeout,
            connection: Mutex::default(),
            // What is in braces decides on which node of a cluster a key lives: both on the same.
            sent: format!("notion-limiter:{{{name}}}:sent"),
            paused: format!("notion-limiter:{{{name}}}:paused"),
            acquire: Script::new(include_str!("acquire.lua")),
            pause: Script::new(include_str!("pause.lua")),
        }
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// Takes a place, or tells when to ask again.
    pub(crate) async fn acquire(
        &self,
        requests: usize,
        window: Duration,
    ) -> RedisResult<Option<Duration>> {
        let mut connection = self.connection().await?;
        let mut call = self.acquire.key(&self.sent);
        call.key(&self.paused).arg(requests).arg(micros(window));
        let wait: RedisResult<u64> = call.invoke_async(&mut connection).await;
        let wait = self.checked(wait).await?;
        Ok((wait > 0).then(|| Duration::from_micros(wait)))
    }

    /// Lets nobody go for so long.
    pub(crate) async fn pause(&self, wait: Duration) -> RedisResult<()> {
        let mut connection = self.connection().await?;
        let mut call = self.pause.key(&self.paused);
        call.arg(micros(wait).max(1));
        let done: RedisResult<()> = call.invoke_async(&mut connection).await;
        self.checked(done).await
    }

    /// The connection, made when it is first needed and after it was lost.
    async fn connection(&self) -> RedisResult<MultiplexedConnection> {
        let mut connection = self.connection.lock().await;
        if let Some(connection) = &*connection {
            return Ok(connection.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout));
        let new = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        *connection = Some(new.clone());
        Ok(new)
    }

    /// Drops the connection after an error.
    async fn checked<T>(&self, result: RedisResult<T>) -> RedisResult<T> {
        if result.is_err() {
            *self.connection.lock().await = None;
        }
        result
    }
}

/// At most a year: Lua's numbers are exact that far.
fn micros(time: Duration) -> u64 {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    u64::try_from(time.min(YEAR).as_micros()).unwrap_or(u64::MAX)
}
