//! Works on all connections, a turn for each that is due.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use notion_api::Client;
use notion_mirror::store::StoreError;
use notion_mirror::{Error, Mirror, Options};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::claim::LoopTime;
use crate::{Claim, ConnectionInfo, Database};

/// How often the database is asked at least whether a connection is due, which an event may have made.
const POLL: Duration = Duration::from_secs(5);

/// The shortest wait before it is asked again: another process may be about to take what is due.
const MOMENT: Duration = Duration::from_millis(50);

/// An error of whoever opens connections.
pub type BoxError = Box<dyn StdError + Send + Sync>;

type Opened = Pin<Box<dyn Future<Output = Result<(Client, Options), BoxError>> + Send>>;

/// A worker that keeps the mirrors of all connections in a [`Database`] up to date, together with any number of other
/// processes.
///
/// A turn takes a connection that is due, does those of its loops that are due, reads what is in its queue, and gives it back. One
/// process works on a connection at a time; should it lose its lease, because the machine was asleep for a minute, then its
/// writes are refused and the turn ends.
///
/// ```no_run
/// use notion_api::Client;
/// use notion_mirror::Options;
/// use notion_mirror_postgres::{ConnectionInfo, Database, Workers};
///
/// # async fn token_of(connection: &ConnectionInfo) -> Result<String, std::io::Error> { Ok(String::new()) }
/// # async fn f() -> Result<(), notion_mirror::store::StoreError> {
/// let database = Database::connect("postgres://mirror@localhost/mirror").await?;
/// let workers = Workers::new(database, "host 7, process 12", |connection| async move {
///     let token = token_of(&connection).await?;
///     Ok((Client::new(token), Options::new("host 7, process 12")))
/// });
/// let stop = async { tokio::time::sleep(std::time::Duration::from_secs(3600)).await };
/// workers.run_until(stop).await;
/// # Ok(()) }
/// ```
///
/// # Rate limits
///
/// Notion counts the requests of a connection, and its turns are taken by one process now and by another then. Within a process,
/// give the clients of a connection the same limiter, by keeping a client for each connection and cloning it. Between processes,
/// `notion-limiter-redis` keeps the budget, by the id of the connection: without it, a process that begins anew may spend a
/// budget twice, which Notion answers with 429. A 429 pauses its connection and no other.
#[derive(Clone)]
pub struct Workers {
    database: Database,
    holder: Arc<str>,
    open: Arc<dyn Fn(ConnectionInfo) -> Opened + Send + Sync>,
    report: Arc<dyn Fn(&Turn) + Send + Sync>,
    concurrency: usize,
    turn: Duration,
    lease: Duration,
    every: [(LoopTime, Duration); 3],
}

/// A turn that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Turn {
    /// On which connection.
    pub connection: ConnectionInfo,
    /// What came of it.
    pub outcome: Outcome,
}

/// The outcome of a turn.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// What was due is done, or the time was over.
    Done {
        /// How many entries of the queue were read; unknown if the time was over.
        read: Option<u64>,
        /// Why a loop could not read all that it should have. It is tried again in its time.
        incomplete: Option<String>,
    },
    /// The token is refused, or is that of another connection: it is not worked on until it is
    /// [unparked](Database::unpark).
    Parked(Error),
    /// Notion, or whoever opens connections, has failed: the connection is left alone for a while.
    Paused(BoxError),
    /// Another process has taken the connection over.
    Lost,
    /// The workers were stopped.
    Stopped,
    /// The database has failed. The lease ends by itself.
    Database(StoreError),
}

impl Workers {
    /// Returns workers that take leases in the name of `holder`, and open connections so: the client has the connection's token.
    ///
    /// The name is for people. It need not be another in each process.
    pub fn new<F, O>(database: Database, holder: impl Into<String>, open: F) -> Self
    where
        F: Fn(ConnectionInfo) -> O + Send + Sync + 'static,
        O: Future<Output = Result<(Client, Options), BoxError>> + Send + 'static,
    {
        let [minute, quarter, day] = [60, 15 * 60, 24 * 60 * 60].map(Duration::from_secs);
        Self {
            database,
            holder: holder.into().into(),
            open: Arc::new(move |connection| Box::pin(open(connection))),
            report: Arc::new(|_| {}),
            concurrency: 64,
            turn: 5 * minute,
            lease: minute,
            every: [(LoopTime::Glance, minute), (LoopTime::Round, quarter), (LoopTime::Audit, day)],
        }
    }

    /// Sets how many connections this process works on at once. Defaults to 64.
    #[must_use]
    pub fn concurrency(mut self, connections: usize) -> Self {
        self.concurrency = connections.max(1);
        self
    }

    /// Sets how long a turn may read what is in the queue, before others have theirs. Defaults to 5 minutes.
    #[must_use]
    pub fn turn_time(mut self, time: Duration) -> Self {
        self.turn = time;
        self
    }

    /// Sets how long a lease lasts that is not prolonged, which it is three times in that time: after so long, what a
    /// process worked on that was killed is taken over. Defaults to a minute.
    #[must_use]
    pub fn lease_time(mut self, time: Duration) -> Self {
        self.lease = time;
        self
    }

    /// Sets how often each loop of a connection is due: the glance, the round and the audit. Defaults to a minute, a
    /// quarter of an hour and a day. [`Options::every`] counts for nothing here.
    #[must_use]
    pub fn every(mut self, glance: Duration, round: Duration, audit: Duration) -> Self {
        self.every =
            [(LoopTime::Glance, glance), (LoopTime::Round, round), (LoopTime::Audit, audit)];
        self
    }

    /// Calls this at the end of each turn.
    #[must_use]
    pub fn on_turn(mut self, report: impl Fn(&Turn) + Send + Sync + 'static) -> Self {
        self.report = Arc::new(report);
        self
    }

    /// Works until `stop` is ready. Then the turns that are running are ended, and their connections given back.
    ///
    /// While Postgres can't be reached it is asked again every 5 seconds. If this is dropped instead, the leases end by
    /// themselves, within a minute.
    pub async fn run_until(&self, stop: impl Future<Output = ()>) {
        let (stopping, stopped) = watch::channel(false);
        let mut turns = JoinSet::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let wait = self.claim_more(&mut turns, &stopped).await;
            tokio::select! {
                () = &mut stop => break,
                () = sleep(wait) => {}
                Some(_) = turns.join_next() => {}
            }
        }
        // Whoever has ended already does not hear it.
        let _ = stopping.send(true);
        while turns.join_next().await.is_some() {}
    }

    /// Begins turns while there is room and something is due; returns for how long there is nothing else to begin, unless a turn
    /// ends.
    async fn claim_more(
        &self,
        turns: &mut JoinSet<()>,
        stopped: &watch::Receiver<bool>,
    ) -> Duration {
        while turns.len() < self.concurrency {
            let Ok(claim) = self.database.claim(&self.holder, self.lease).await else {
                return POLL;
            };
            let Some(claim) = claim else {
                let next = self.database.next_due().await.ok().flatten();
                return next.unwrap_or(POLL).clamp(MOMENT, POLL);
            };
            let (workers, stopped) = (self.clone(), stopped.clone());
            turns.spawn(async move { workers.take_turn(claim, stopped).await });
        }
        POLL
    }

    /// Does one turn on the connection that is due next, and says what came of it; `None` if none is due.
    ///
    /// # Errors
    ///
    /// When Postgres fails before there is a turn.
    pub async fn run_once(&self) -> Result<Option<Turn>, StoreError> {
        let Some(claim) = self.database.claim(&self.holder, self.lease).await? else {
            return Ok(None);
        };
        let connection = claim.connection().clone();
        let outcome = self.outcome(claim, std::future::pending()).await;
        let turn = Turn { connection, outcome };
        (self.report)(&turn);
        Ok(Some(turn))
    }

    async fn take_turn(&self, claim: Claim, mut stopped: watch::Receiver<bool>) {
        let connection = claim.connection().clone();
        let stop = async move {
            // The sender is gone only when nobody waits for this any more.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let outcome = self.outcome(claim, stop).await;
        (self.report)(&Turn { connection, outcome });
    }

    /// Does a turn, and gives the connection back.
    async fn outcome(&self, claim: Claim, stop: impl Future<Output = ()>) -> Outcome {
        let ended = tokio::select! {
            ended = self.turn(&claim) => ended,
            () = lost(&claim, self.lease / 3) => return Outcome::Lost,
            () = stop => Err(Ended::Stopped),
        };
        let (outcome, given_back) = match ended {
            Ok(Done { read, incomplete, wait }) => {
                (Outcome::Done { read, incomplete }, claim.release(wait).await)
            }
            Err(Ended::Stopped) => (Outcome::Stopped, claim.release(Duration::ZERO).await),
            Err(Ended::Failed(error)) => (Outcome::Paused(error), claim.pause().await),
            Err(Ended::Mirror(error)) if error.is_held() => return Outcome::Lost,
            Err(Ended::Mirror(Error::Store(error))) => return Outcome::Database(error),
            Err(Ended::Mirror(error)) => {
                let is_other = matches!(error, Error::OtherConnection { .. });
                if error.is_unauthorized() || is_other {
                    let because = error.to_string();
                    (Outcome::Parked(error), claim.park(&because).await)
                } else {
                    (Outcome::Paused(error.into()), claim.pause().await)
                }
            }
        };
        match given_back {
            Ok(()) => outcome,
            Err(StoreError::Fenced) => Outcome::Lost,
            Err(error) => Outcome::Database(error),
        }
    }

    /// Does what is due.
    async fn turn(&self, claim: &Claim) -> Result<Done, Ended> {
        let opened = (self.open)(claim.connection().clone()).await;
        let (client, options) = opened.map_err(Ended::Failed)?;
        let mirror = Mirror::open(claim.store(), client, options).await?;
        let mut incomplete = None;
        for (which, every) in self.every {
            let run = match which {
                LoopTime::Glance if claim.due.glance => mirror.glance().await?,
                LoopTime::Round if claim.due.round => mirror.round().await?,
                LoopTime::Audit if claim.due.audit => mirror.audit().await?,
                _ => continue,
            };
            incomplete = incomplete.or(run.error);
            claim.looped(which, every).await?;
        }
        let Ok(worked) = timeout(self.turn, mirror.work()).await else {
            return Ok(Done { read: None, incomplete, wait: Duration::ZERO });
        };
        let worked = worked?;
        if let Some(error) = worked.interrupted {
            return Err(Ended::Failed(error.into()));
        }
        // The queue goes by Notion's clock, and the database by its own.
        let now = mirror.now().as_millisecond();
        let wait = worked.next.map_or(Duration::MAX, |next| {
            let wait = next.as_millisecond().saturating_sub(now);
            Duration::from_millis(wait.max(0).unsigned_abs())
        });
        Ok(Done { read: Some(worked.done), incomplete, wait })
    }
}

/// What a turn has done, and how long it is until the next entry of the queue is due.
struct Done {
    read: Option<u64>,
    incomplete: Option<String>,
    wait: Duration,
}

/// Why a turn has ended early.
enum Ended {
    Stopped,
    Failed(BoxError),
    Mirror(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Mirror(error)
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Mirror(error.into())
    }
}

/// Prolongs the lease for as long as it can be, and returns when it is lost.
async fn lost(claim: &Claim, every: Duration) {
    loop {
        sleep(every).await;
        // If Postgres can't be reached, the turn finds that out by itself.
        if let Err(StoreError::Fenced) = claim.renew().await {
            return;
        }
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers")
            .field("holder", &self.holder)
            .field("concurrency", &self.concurrency)
            .field("turn_time", &self.turn)
            .finish_non_exhaustive()
    }
}
