//! How a mirror is brought up to date, and kept so.
//!
//! | module | what |
//! | --- | --- |
//! | `clock` | the time by Notion's clock |
//! | `list` | lists, and when they were answered |
//! | `document` | what an object is as a record |
//! | `page`, `observe` | what is written, and queued, when a page was read, or something else |
//! | `follow` | what has to be read because of that, though no time has moved |
//! | `graph` | whose computed values depend on whose rows |
//! | `glance`, `round`, `audit` | the loops: each finds out what is to be read |
//! | `work` | reads what is in the queue |
//! | `body`, `views`, `files` | reads what is on a page; views of databases; fetches files |
//! | `absence` | what it means when something is not found |
//! | `verify` | compares the mirror with Notion |

mod absence;
mod audit;
mod body;
mod clock;
mod document;
mod files;
mod follow;
mod glance;
mod graph;
mod list;
mod observe;
mod page;
mod round;
mod verify;
mod views;
mod work;

use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};
use notion_api::{Client, Meta};
use notion_model::{Timestamp, User};
use tokio::sync::{Notify, broadcast};

pub(crate) use self::absence::BRAKE;
pub(crate) use self::audit::AUDIT;
use self::clock::Clock;
pub(crate) use self::clock::{SETTLED, later};
pub use self::files::file_path;
pub(crate) use self::files::prepare as prepare_files;
pub(crate) use self::glance::GLANCE;
use self::graph::Graph;
pub(crate) use self::page::PATIENCE;
pub use self::verify::{Drift, DriftKind, Verified};
pub use self::work::Worked;
use crate::Error;
use crate::options::Options;
use crate::store::{Batch, Change, Committed, Kind, Lease, Run, Store, Write};

/// How long a lease lasts, and how often it is prolonged.
const LEASE: Duration = Duration::from_secs(60);
const RENEW: Duration = Duration::from_secs(20);

/// How many changes a slow subscriber may lag behind.
const FEED: usize = 4096;

/// Everything that the loops share.
pub(crate) struct Engine<S> {
    pub(crate) store: S,
    pub(crate) client: Client,
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    lease: Lease,
    feed: broadcast::Sender<Arc<Change>>,
    /// Wakes the loops when somebody has added to the queue.
    pub(crate) added: Notify,
    graph: Mutex<Option<Arc<Graph>>>,
    /// When Notion and the connection were last seen to be well.
    healthy: Mutex<Option<Timestamp>>,
    /// Held while an object is found to be lost.
    losing: tokio::sync::Mutex<()>,
    /// Whether the token may not read comments.
    comments_refused: AtomicBool,
    /// How many objects and blocks were written.
    changed: AtomicU64,
}

impl<S: Store> Engine<S> {
    pub(crate) async fn start(store: S, client: Client, options: Options) -> Result<Self, Error> {
        let lease = store.acquire(&options.holder, LEASE).await?;
        Ok(Self {
            store,
            client,
            options,
            clock: Clock::default(),
            lease,
            feed: broadcast::Sender::new(FEED),
            added: Notify::new(),
            graph: Mutex::default(),
            healthy: Mutex::default(),
            losing: tokio::sync::Mutex::default(),
            comments_refused: AtomicBool::new(false),
            changed: AtomicU64::new(0),
        })
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Change>> {
        self.feed.subscribe()
    }

    pub(crate) fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Asks whose the token is.
    pub(crate) async fn me(&self) -> Result<User, Error> {
        let me = self.client.users().me().send_with_meta().await?;
        self.note(&me.meta);
        Ok(me.value)
    }

    /// Runs `future`, and keeps the lease meanwhile.
    pub(crate) async fn leased<T>(
        &self,
        future: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let keep = async {
            loop {
                tokio::time::sleep(RENEW).await;
                if let Err(error) = self.store.renew(&self.lease, LEASE).await {
                    return error;
                }
            }
        };
        match select(pin!(future), pin!(keep)).await {
            Either::Left((done, _)) => done,
            Either::Right((error, _)) => Err(error.into()),
        }
    }

    /// Returns an empty batch, under the lease.
    fn batch(&self) -> Batch {
        Batch::fenced(self.lease.fence)
    }

    /// Applies a batch, and tells subscribers what has changed.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<(), Error> {
        if batch.writes.is_empty() {
            return Ok(());
        }
        let is_schema =
            |write: &Write| matches!(write, Write::Object(o) if o.key.kind == Kind::DataSource);
        let forgets = batch.writes.iter().any(is_schema);
        let Committed { changes } = self.store.commit(batch).await?;
        if forgets {
            *lock(&self.graph) = None;
        }
        self.changed.fetch_add(changes.len() as u64, Ordering::Relaxed);
        for change in changes {
            // Without subscribers nobody is told.
            let _ = self.feed.send(Arc::new(change));
        }
        Ok(())
    }

    /// Notes what an answer says about the time.
    fn note(&self, meta: &Meta) {
        if let Some(date) = meta.date() {
            self.clock.observe(date);
        }
    }

    /// Begins to count what a loop takes.
    fn spends(&self) -> Spent {
        Spent {
            since: self.clock.now(),
            changed: self.changed.load(Ordering::Relaxed),
            requests: self.options.requests.as_ref().map(|requests| requests.count()),
        }
    }

    /// Returns what is noted of a loop that has ended.
    fn ended(
        &self,
        name: &str,
        spent: Spent,
        began: Option<Timestamp>,
        error: Option<String>,
    ) -> Run {
        let now = self.spends();
        Run {
            name: name.to_owned(),
            began: began.unwrap_or(spent.since),
            ended: now.since,
            complete: error.is_none(),
            changed: now.changed - spent.changed,
            requests: now.requests.zip(spent.requests).map(|(now, before)| now - before),
            error,
        }
    }
}

/// How far the counters were when a loop began.
struct Spent {
    since: Timestamp,
    changed: u64,
    requests: Option<u64>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while a lock is held; if it did, the value would still be one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
