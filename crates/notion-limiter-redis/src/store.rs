use std::time::Duration;

use http::StatusCode;
use notion_transport::Refusal;
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

/// What Redis says to a request that wants to go.
pub(crate) enum Place {
    /// It may.
    Taken,
    /// The budget is spent for so long.
    Later(Duration),
    /// There is a pause for so long, and perhaps what began it.
    Paused(Duration, Option<Refusal>),
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

    /// Takes a place, or says when to ask again.
    pub(crate) async fn acquire(&self, requests: usize, window: Duration) -> RedisResult<Place> {
        let mut connection = self.connection().await?;
        let mut call = self.acquire.key(&self.sent);
        call.key(&self.paused).arg(requests).arg(micros(window));
        let answer: RedisResult<Vec<i64>> = call.invoke_async(&mut connection).await;
        Ok(match self.checked(answer).await?[..] {
            [] | [0] => Place::Taken,
            [wait, status, asked] => Place::Paused(time(wait), refusal(status, asked)),
            [wait, ..] => Place::Later(time(wait)),
        })
    }

    /// Lets nobody go for so long, and keeps what asked for it.
    pub(crate) async fn pause(&self, wait: Duration, by: Option<Refusal>) -> RedisResult<()> {
        let mut connection = self.connection().await?;
        let mut call = self.pause.key(&self.paused);
        let asked = by.and_then(|refusal| refusal.retry_after);
        call.arg(micros(wait).max(1))
            .arg(by.map_or(0, |refusal| refusal.status.as_u16()))
            .arg(asked.map_or(-1, micros));
        let done: RedisResult<()> = call.invoke_async(&mut connection).await;
        self.checked(done).await
    }

    /// Ends the pause, if there is one.
    pub(crate) async fn lift(&self) -> RedisResult<()> {
        let mut connection = self.connection().await?;
        let done = redis::cmd("DEL").arg(&self.paused).query_async(&mut connection).await;
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
fn micros(time: Duration) -> i64 {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    i64::try_from(time.min(YEAR).as_micros()).unwrap_or(i64::MAX)
}

fn time(micros: i64) -> Duration {
    Duration::from_micros(micros.unsigned_abs())
}

/// The refusal that a pause was begun by, where it is known.
fn refusal(status: i64, asked: i64) -> Option<Refusal> {
    let status = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    Some(Refusal::new(status, (asked >= 0).then(|| time(asked))))
}
