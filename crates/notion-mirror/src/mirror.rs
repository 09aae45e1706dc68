//! The mirror: what programs have of it.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream;
use notion_api::Client;
use notion_model::webhook::{EntityKind, Event, EventKind, PageChange};
use notion_model::{Page, Timestamp, UserKind};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use uuid::Uuid;

use crate::Error;
use crate::engine::{self, AUDIT, BRAKE, Engine, GLANCE, Verified, Worked, later};
use crate::options::Options;
use crate::store::{
    Batch, Change, Counts, Gap, Key, Kind, Reason, Run, Store, StoreError, Task, Work, Write,
};

/// The names of the values in the store that say whose the mirror is, and since when it is one.
const WORKSPACE: &str = "workspace";
const BOT: &str = "bot";
const CREATED: &str = "created";

/// The name of the value that says how often each loop begins, in seconds, while somebody [runs](Mirror::run) the mirror.
const EVERY: &str = "every";

/// A complete, current, local copy of what a connection can see.
///
/// ```no_run
/// use notion_mirror::{Mirror, Options, sqlite::Sqlite};
///
/// # async fn f(notion: notion_api::Client) -> Result<(), notion_mirror::Error> {
/// let store = Sqlite::open("notion.db")?;
/// let mirror = Mirror::open(store, notion, Options::new("nightly copy")).await?;
/// let synced = mirror.sync_once().await?;
/// println!("{} objects read, {:?}", synced.worked.done, mirror.status().await?.counts);
/// # Ok(()) }
/// ```
///
/// Clones share the mirror. Every future may be dropped at any time, and the process may be killed: what was committed is
/// whole, and the rest is done again.
pub struct Mirror<S> {
    engine: Arc<Engine<S>>,
}

impl<S> Clone for Mirror<S> {
    fn clone(&self) -> Self {
        Self { engine: self.engine.clone() }
    }
}

impl<S> fmt::Debug for Mirror<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mirror").finish_non_exhaustive()
    }
}

/// The summary of what one pass has done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Synced {
    /// The search for what was edited lately.
    pub glance: Run,
    /// The query of each data source.
    pub round: Run,
    /// What was in the queue.
    pub worked: Worked,
}

/// The state of a mirror: how far it has come.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// The time by Notion's clock, as far as it is known.
    pub now: Timestamp,
    /// How much there is of what.
    pub counts: Counts,
    /// When the last complete glance began: what was edited before is known, as far as search finds it.
    pub glance: Option<Timestamp>,
    /// When the last complete round began over the data source for which that is longest ago; `None` before all were read.
    pub round: Option<Timestamp>,
    /// When the last complete audit began.
    pub audit: Option<Timestamp>,
    /// When the next entry of the queue is due.
    pub next: Option<Timestamp>,
    /// The last run of each loop, in the order in which they ended.
    pub runs: Vec<Run>,
    /// When each loop is due next, if somebody [runs](Mirror::run) the mirror. Times that are long over tell that the process
    /// was killed.
    pub loops: Option<Loops>,
    /// How many objects are not found any more and wait to be [believed](Mirror::accept_losses), since they are many.
    pub brake: Option<u64>,
}

/// The times at which the loops are due next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loops {
    /// The glance.
    pub glance: Timestamp,
    /// The round.
    pub round: Timestamp,
    /// The audit.
    pub audit: Timestamp,
}

impl Status {
    /// Returns how far the mirror in this store has come, as of `now`. Needs neither the right to write nor a token.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn of<S: Store>(store: &S, now: Timestamp) -> Result<Self, Error> {
        let progress = store.progress().await?;
        let round = progress.iter().map(|progress| progress.watermark).min().flatten();
        let brake = store.meta(BRAKE).await?.and_then(|count| count.parse().ok());
        let time = async |name: &str| -> Result<Option<Timestamp>, Error> {
            Ok(store.meta(name).await?.and_then(|time| time.parse().ok()))
        };
        let (audit, runs) = (time(AUDIT).await?, store.runs().await?);
        let every = store.meta(EVERY).await?;
        let every: Option<Vec<i64>> =
            every.and_then(|every| every.split(' ').map(|seconds| seconds.parse().ok()).collect());
        let loops = match every.as_deref() {
            Some([glance, round, audits]) => {
                let ended = |name: &str| runs.iter().find(|run| run.name == name);
                let next = |name, every| ended(name).map_or(now, |run| later(run.ended, every));
                let began = audit.or(time(CREATED).await?);
                Some(Loops {
                    glance: next("glance", *glance),
                    round: next("round", *round),
                    audit: began.map_or(now, |began| later(began, *audits)),
                })
            }
            _ => None,
        };
        Ok(Self {
            now,
            counts: store.counts(now).await?,
            glance: time(GLANCE).await?,
            round,
            audit,
            next: store.next_due().await?,
            runs,
            loops,
            brake,
        })
    }

    /// Returns whether nothing that is due waits, nothing is missing, and the last glance is not older than `age`.
    pub fn is_current(&self, age: Duration) -> bool {
        let since = |time: Timestamp| self.now.as_second() - time.as_second();
        self.counts.due == 0
            && self.counts.gaps == 0
            && self.brake.is_none()
            && self.glance.is_some_and(|glance| since(glance) <= age.as_secs() as i64)
    }
}

impl<S: Store> Mirror<S> {
    /// Opens a mirror, and takes the right to write to it.
    ///
    /// # Errors
    ///
    /// When somebody else writes to the store, when the token is refused, or when the mirror is that of another
    /// connection.
    pub async fn open(store: S, client: Client, options: Options) -> Result<Self, Error> {
        if let Some(files) = &options.files {
            engine::prepare_files(files)?;
        }
        let engine = Engine::start(store, client, options).await?;
        let mirror = Self { engine: Arc::new(engine) };
        match mirror.introduce().await {
            Ok(()) => Ok(mirror),
            Err(error) => {
                // The first error is the one that counts.
                let _ = mirror.close().await;
                Err(error)
            }
        }
    }

    /// Compares whose the mirror is with whose the token is, and queues the roots.
    async fn introduce(&self) -> Result<(), Error> {
        let engine = &self.engine;
        let me = engine.me().await?;
        let workspace = match &me.kind {
            UserKind::Bot(bot) => bot.workspace_id.map(|id| id.to_string()),
            _ => None,
        };
        let now = engine.clock.now();
        let mut batch = Batch::fenced(engine.lease().fence);
        let mut write = |name: &str, value: String| {
            batch.push(Write::Meta { name: name.to_owned(), value: Some(value) });
        };
        let (bot, workspace) = (me.id.to_string(), workspace.unwrap_or_default());
        match engine.store.meta(BOT).await? {
            None => {
                write(BOT, bot);
                write(WORKSPACE, workspace);
                write(CREATED, now.to_string());
            }
            Some(known) => {
                let known_workspace = engine.store.meta(WORKSPACE).await?.unwrap_or_default();
                if known != bot || known_workspace != workspace {
                    return Err(Error::OtherConnection {
                        mirror: format!("bot {known} in workspace {known_workspace}"),
                        token: format!("bot {bot} in workspace {workspace}"),
                    });
                }
            }
        }
        for root in engine.store.unknown(engine.options.roots.clone()).await? {
            batch.enqueue(Work::new(Task::Object(root), Reason::New, now));
        }
        engine.commit(batch).await
    }

    /// Gives the right to write back, so that others can take it at once.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn close(&self) -> Result<(), Error> {
        // Who has taken the mirror over says how often its loops begin.
        match self.tell(EVERY, None).await {
            Ok(()) | Err(Error::Store(StoreError::Fenced)) => {}
            Err(error) => return Err(error),
        }
        Ok(self.engine.store.release(self.engine.lease()).await?)
    }

    /// Stores a value under a name, or removes it.
    async fn tell(&self, name: &str, value: Option<String>) -> Result<(), Error> {
        let mut batch = Batch::fenced(self.engine.lease().fence);
        batch.push(Write::Meta { name: name.to_owned(), value });
        self.engine.commit(batch).await
    }

    /// Returns the store.
    pub fn store(&self) -> &S {
        &self.engine.store
    }

    /// Brings the mirror up to date once: a glance, a round, and all that is due in the queue.
    ///
    /// What was edited within the last two minutes is read when it has settled: [`Worked::next`] says when to come back for it.
    ///
    /// # Errors
    ///
    /// When the store fails, somebody else has taken the mirror over, or the token is refused. What else goes wrong is noted,
    /// and tried again by the next pass.
    pub async fn sync_once(&self) -> Result<Synced, Error> {
        let glance = self.glance().await?;
        let round = self.round().await?;
        let worked = self.work().await?;
        Ok(Synced { glance, round, worked })
    }

    /// Searches for what was edited since the last glance, and queues what follows. The first one finds everything that search
    /// finds.
    ///
    /// # Errors
    ///
    /// As [`sync_once`](Self::sync_once).
    pub async fn glance(&self) -> Result<Run, Error> {
        self.engine.leased(self.engine.glance()).await
    }

    /// Queries each data source for the rows that were edited since it was queried last.
    ///
    /// # Errors
    ///
    /// As [`sync_once`](Self::sync_once).
    pub async fn round(&self) -> Result<Run, Error> {
        self.engine.leased(self.engine.round()).await
    }

    /// Lists everything, queues what was not in the lists where it should be, all gaps, and a
    /// [share](Options::audit_share) of all pages, to be read anew.
    ///
    /// # Errors
    ///
    /// As [`sync_once`](Self::sync_once).
    pub async fn audit(&self) -> Result<Run, Error> {
        self.engine.leased(self.engine.audit(Duration::ZERO)).await
    }

    /// Reads all that is due in the queue.
    ///
    /// # Errors
    ///
    /// As [`sync_once`](Self::sync_once).
    pub async fn work(&self) -> Result<Worked, Error> {
        self.engine.leased(self.engine.work(|| false)).await
    }

    /// Keeps the mirror up to date for as long as this is polled: glances, rounds and audits as the
    /// [options](Options::every) say, and what is due between them.
    ///
    /// # Errors
    ///
    /// As [`sync_once`](Self::sync_once). It never ends otherwise.
    pub async fn run(&self) -> Result<Infallible, Error> {
        self.engine.leased(self.loops()).await
    }

    async fn loops(&self) -> Result<Infallible, Error> {
        let options = &self.engine.options;
        let every = [options.glance_every, options.round_every, options.audit_every];
        let every = every.map(|every| every.as_secs().to_string());
        self.tell(EVERY, Some(every.join(" "))).await?;
        let (mut glance, mut round) = (Instant::now(), Instant::now());
        let mut audit = Instant::now();
        loop {
            let now = Instant::now();
            if now >= glance {
                self.engine.glance().await?;
                glance = now + options.glance_every;
            }
            if now >= round {
                self.engine.round().await?;
                round = now + options.round_every;
            }
            if now >= audit && self.audit_is_due().await? {
                // One that does not come to its end is not begun anew at once.
                audit = now + options.round_every;
                // Half of the time is for what is spread, the rest for what comes of it.
                self.engine.audit(options.audit_every / 2).await?;
            }
            let loops = glance.min(round);
            let worked = self.engine.work(|| Instant::now() >= loops).await?;
            let wake = match worked.next {
                _ if worked.interrupted.is_some() => loops,
                Some(next) => {
                    let wait = next.as_second() - self.engine.clock.now().as_second();
                    loops.min(Instant::now() + Duration::from_secs(wait.max(1).unsigned_abs()))
                }
                None => loops,
            };
            // Whether it was time or somebody who added to the queue makes no difference.
            let _ = tokio::time::timeout_at(wake, self.engine.added.notified()).await;
        }
    }

    /// Returns whether the last audit began longer ago than [audits are apart](Options::every); of a mirror that has seen none,
    /// whether it is that old. [`run`](Self::run) asks by itself; who syncs now and then asks before [`audit`](Self::audit).
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn audit_is_due(&self) -> Result<bool, Error> {
        let engine = &self.engine;
        let last = match engine.watermark(AUDIT).await? {
            Some(last) => Some(last),
            None => engine.watermark(CREATED).await?,
        };
        let every = engine.options.audit_every.as_secs() as i64;
        Ok(last.is_none_or(|last| later(last, every) <= engine.clock.now()))
    }

    /// Returns the changes of objects and blocks from now on, as they are committed: each with what was there before.
    ///
    /// They come after the transaction that made them. Those of a process that was killed are not told again: who must
    /// have all compares what it has with the store when it begins.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    ///
    /// # async fn f(mirror: notion_mirror::Mirror<notion_mirror::sqlite::Sqlite>) {
    /// let mut changes = mirror.watch();
    /// while let Some(Ok(change)) = changes.next().await {
    ///     println!("{}: {:?} -> {:?}", change.key, change.before, change.after);
    /// }
    /// # }
    /// ```
    pub fn watch(&self) -> Changes {
        let receiver = self.engine.subscribe();
        Changes(Box::pin(stream::unfold(receiver, |mut receiver| async move {
            match receiver.recv().await {
                Ok(change) => Some((Ok(change), receiver)),
                Err(RecvError::Lagged(missed)) => Some((Err(Lagged { missed }), receiver)),
                Err(RecvError::Closed) => None,
            }
        })))
    }

    /// Takes in a page that the program itself has just created or updated, as Notion answered it, so that what was written
    /// can be read at once. It is read again soon.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn note(&self, page: &Page) -> Result<(), Error> {
        let engine = &self.engine;
        let now = engine.clock.now();
        let mut batch = Batch::fenced(engine.lease().fence);
        engine.observe_noted(page, now, &mut batch).await?;
        batch.enqueue(Work::new(Task::page(page.id), Reason::Noted, now));
        engine.commit(batch).await?;
        engine.added.notify_one();
        Ok(())
    }

    /// Takes in an event of a webhook, whose signature the program has checked: what it is about is read soon. An event that
    /// came before does nothing.
    ///
    /// # Errors
    ///
    /// When the store fails: then the event is best answered with an error, so that it comes again.
    pub async fn event(&self, event: &Event) -> Result<(), Error> {
        let batch = of_event(event, self.engine.clock.now());
        self.engine.commit(batch).await?;
        self.engine.added.notify_one();
        Ok(())
    }

    /// Returns the time by Notion's clock, by which the queue goes: that of the last answer, and what has passed since.
    pub fn now(&self) -> Timestamp {
        self.engine.clock.now()
    }

    /// Returns how far the mirror has come.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn status(&self) -> Result<Status, Error> {
        Status::of(&self.engine.store, self.engine.clock.now()).await
    }

    /// Returns what could not be read.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn gaps(&self) -> Result<Vec<Gap>, Error> {
        Ok(self.engine.store.gaps().await?)
    }

    /// Reads objects anew, compares them with what is stored, and stores what was read: `sample` of them, or all.
    ///
    /// # Errors
    ///
    /// As [`sync_once`](Self::sync_once).
    pub async fn verify(&self, sample: Option<usize>) -> Result<Verified, Error> {
        self.engine.leased(self.engine.verify(sample)).await
    }

    /// Believes for a day that objects can't be reached any more, however many, after [`Status::brake`] has said that they
    /// are too many to be believed.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn accept_losses(&self) -> Result<(), Error> {
        self.engine.accept_losses().await
    }
}

/// The changes of a mirror: a [`Stream`] that ends when the mirror is gone.
pub struct Changes(Pin<Box<dyn Stream<Item = Result<Arc<Change>, Lagged>> + Send>>);

/// The error of a receiver that was too slow: changes were left out, because there were 4,096 newer ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{missed} changes were not taken in time")]
pub struct Lagged {
    /// How many.
    pub missed: u64,
}

impl Stream for Changes {
    type Item = Result<Arc<Change>, Lagged>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Changes")
    }
}

/// Returns what an event has read, as a batch that needs no lease: whoever receives events for many mirrors
/// [commits](Store::commit) it to the store of each.
///
/// ```
/// # fn f(event: &notion_model::webhook::Event) {
/// let batch = notion_mirror::of_event(event, notion_model::Timestamp::from(std::time::SystemTime::now()));
/// assert_eq!(batch.fence, None);
/// # }
/// ```
pub fn of_event(event: &Event, now: Timestamp) -> Batch {
    let mut batch = Batch::default();
    let (id, kind) = (event.id.clone(), event.r#type.as_str().to_owned());
    batch.push(Write::Event { id, kind, at: now });
    for task in tasks_of(event) {
        let mut work = Work::new(task, Reason::Event, now);
        if let Task::Body(_) = task {
            // It waits until it has settled, as after any other edit.
            work.not_before = later(now, engine::SETTLED);
            (work.postpone, work.deadline) = (true, later(now, engine::PATIENCE));
        }
        batch.enqueue(work);
    }
    batch
}

fn tasks_of(event: &Event) -> Vec<Task> {
    let object = |kind: Kind, id: Uuid| Task::Object(Key::new(kind, id));
    let entity = |entity: EntityKind<'_>| match entity {
        EntityKind::Page(id) => Some(object(Kind::Page, id.into())),
        EntityKind::Database(id) => Some(object(Kind::Database, id.into())),
        EntityKind::DataSource(id) => Some(object(Kind::DataSource, id.into())),
        _ => None,
    };
    match event.kind() {
        EventKind::Page(id, PageChange::ContentUpdated(_) | PageChange::TranscriptDeleted(..)) => {
            vec![object(Kind::Page, id.into()), Task::Body(id.into())]
        }
        EventKind::Page(id, _) => vec![object(Kind::Page, id.into())],
        EventKind::Database(of, _) | EventKind::DataSource(of, _) => {
            entity(of).into_iter().collect()
        }
        EventKind::Comment(id, ..) => vec![object(Kind::Comment, id.into())],
        EventKind::View(id, _) => vec![object(Kind::View, id.into())],
        _ => Vec::new(),
    }
}
