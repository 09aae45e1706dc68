//! Connections that are kept for the next request.

use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use http::Uri;
use http::uri::Authority;
use tokio::runtime::{self, Handle};

use super::connection::Connection;
use super::pulse::Moment;
use crate::Effect;
use crate::lock::lock;

/// The connections that no request is on, and those of HTTP/2, which carry several.
///
/// A connection is driven by the runtime in which it was opened, and is used by requests of that runtime only: another
/// one may stand still, or end, while a request is on the way.
pub(super) struct Pool {
    idle: Mutex<Idle>,
    settings: PoolSettings,
}

/// Connections by where they go to: to few hosts, so that comparing is quicker than hashing a name.
#[derive(Default)]
struct Idle(Vec<(Key, Vec<Connection>)>);

impl Idle {
    fn get_mut(&mut self, key: &Key) -> Option<&mut Vec<Connection>> {
        self.0.iter_mut().find_map(|(to, connections)| (to == key).then_some(connections))
    }

    fn of(&mut self, key: &Key) -> &mut Vec<Connection> {
        let at = self.0.iter().position(|(to, _)| to == key).unwrap_or_else(|| {
            self.0.push((key.clone(), Vec::new()));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }
}

#[derive(Clone, Debug)]
pub(super) struct PoolSettings {
    pub(super) idle_timeout: Duration,
    pub(super) fresh_for_creates_after: Duration,
    pub(super) max_idle_per_host: usize,
}

/// Where a connection goes to, and in which runtime it lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    https: bool,
    authority: Authority,
    runtime: runtime::Id,
}

impl Key {
    /// `None` if `uri` is not absolute.
    pub(super) fn of(uri: &Uri, runtime: &Handle) -> Option<Self> {
        Some(Self {
            https: uri.scheme_str() == Some("https"),
            authority: uri.authority()?.clone(),
            runtime: runtime.id(),
        })
    }
}

impl Pool {
    pub(super) fn new(settings: PoolSettings) -> Self {
        Self { idle: Mutex::default(), settings }
    }

    /// A connection to send a request of this effect on, the one that was used last.
    pub(super) fn take(&self, key: &Key, effect: Effect) -> Option<Connection> {
        let longest = self.longest_silence(effect);
        let mut idle = lock(&self.idle);
        let connections = idle.get_mut(key)?;
        let now = Moment::now();
        connections.retain(|connection| self.is_fit(connection, now));
        let at = connections.iter().rposition(|connection| connection.silence(now) < longest)?;
        match connections[at].share() {
            Some(shared) => Some(shared),
            None => Some(connections.remove(at)),
        }
    }

    /// Lets other requests use `opened`, if it can carry several at a time; or gives one of those in its place, if
    /// another request has opened one meanwhile.
    pub(super) fn join(&self, key: &Key, effect: Effect, opened: Connection) -> Connection {
        let Some(shared) = opened.share().filter(|_| self.settings.max_idle_per_host > 0) else {
            return opened;
        };
        let longest = self.longest_silence(effect);
        let mut idle = lock(&self.idle);
        let connections = idle.of(key);
        let now = Moment::now();
        let usable = |kept: &&Connection| self.is_fit(kept, now) && kept.silence(now) < longest;
        if let Some(other) = connections.iter().filter(usable).find_map(Connection::share) {
            return other;
        }
        connections.push(shared);
        opened
    }

    /// Removes `connection`, which turned out to be closed.
    pub(super) fn forget(&self, key: &Key, connection: &Connection) {
        if let Some(connections) = lock(&self.idle).get_mut(key) {
            connections.retain(|kept| !kept.is(connection));
        }
    }

    /// Keeps `connection`, of which the exchange is over, for the next request.
    pub(super) fn put(self: &Arc<Self>, key: Key, mut connection: Connection) {
        if connection.is_ready() {
            return self.keep(&key, connection);
        }
        // The answer was complete before the request was, or the task of the connection is still at its end.
        let pool = Arc::downgrade(self);
        tokio::spawn(async move {
            if connection.ready().await
                && let Some(pool) = pool.upgrade()
            {
                pool.keep(&key, connection);
            }
        });
    }

    fn keep(&self, key: &Key, connection: Connection) {
        let most = self.settings.max_idle_per_host;
        if most == 0 || connection.is_closed() {
            return;
        }
        let mut idle = lock(&self.idle);
        let connections = idle.of(key);
        if connections.iter().any(|kept| kept.is(&connection)) {
            return;
        }
        if connections.len() >= most {
            connections.remove(0);
        }
        connections.push(connection);
    }

    /// Drops the connections on which nothing more should be sent.
    fn prune(&self) {
        let now = Moment::now();
        lock(&self.idle).0.retain_mut(|(_, connections)| {
            connections.retain(|connection| self.is_fit(connection, now));
            !connections.is_empty()
        });
    }

    /// For how long a server may have said nothing on a connection that a request of this effect is written to.
    ///
    /// A create must not be sent twice, so it must not be written to a connection that is gone without a word.
    fn longest_silence(&self, effect: Effect) -> Duration {
        let limit = self.settings.idle_timeout;
        match effect {
            Effect::Create => limit.min(self.settings.fresh_for_creates_after),
            Effect::Read | Effect::IdempotentWrite => limit,
        }
    }

    fn is_fit(&self, connection: &Connection, now: Moment) -> bool {
        !connection.is_closed() && connection.silence(now) < self.settings.idle_timeout
    }

    /// Drops idle connections in time. Runs beside each connection, and never ends.
    pub(super) fn watch(self: &Arc<Self>) -> impl Future<Output = ()> + Send + 'static {
        let pool: Weak<Self> = Arc::downgrade(self);
        let interval = self.settings.idle_timeout.max(Duration::from_secs(1));
        async move {
            loop {
                tokio::time::sleep(interval).await;
                match pool.upgrade() {
                    Some(pool) => pool.prune(),
                    None => std::future::pending().await,
                }
            }
        }
    }
}
