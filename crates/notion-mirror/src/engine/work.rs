//! Reads what is in the queue.

use futures_util::stream::{self, StreamExt};
use notion_model::{
    BlockId, Comment, CommentId, DataSourceId, DatabaseId, PageId, ParentKind, Timestamp, UserId,
};
use uuid::Uuid;

use super::clock::later;
use super::observe::{gap, not_json};
use super::{Engine, document};
use crate::Error;
use crate::store::{Batch, Gap, Key, Kind, Reason, State, Store, Task, Work, Write};

/// How many entries are taken from the queue at once.
const TAKEN: usize = 64;

/// How often something is tried before it waits for the audit.
const ATTEMPTS: u32 = 8;

/// A day, in seconds: nothing is put off for longer by itself.
const DAY: i64 = 24 * 60 * 60;

/// After so many failures in a row that are no object's own, Notion is left alone for a while.
const FAILURES: u32 = 8;

/// The outcome of working on the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Worked {
    /// How many entries were read.
    pub done: u64,
    /// How many failed, and are tried again later.
    pub failed: u64,
    /// When the next entry is due, by Notion's clock; `None` if the queue is empty.
    pub next: Option<Timestamp>,
    /// Why it ended although more was due: Notion failed several times in a row.
    pub interrupted: Option<String>,
}

enum Outcome {
    Done,
    /// The object's own fault.
    Failed,
    /// Whatever would have been asked, it would have failed.
    Down(String),
}

impl<S: Store> Engine<S> {
    /// Reads everything in the queue that is due, several entries at once.
    ///
    /// # Errors
    ///
    /// When the store fails or the token is refused. What else goes wrong is tried again later.
    pub(crate) async fn work(&self, until: impl Fn() -> bool) -> Result<Worked, Error> {
        let spent = self.spends();
        let mut worked = Worked::default();
        let mut down = 0;
        'queue: loop {
            let due = self.store.due(self.clock.now(), TAKEN).await?;
            if due.is_empty() {
                break;
            }
            let mut running = stream::iter(due)
                .map(|work| self.one(work))
                .buffer_unordered(self.options.concurrency);
            while let Some(outcome) = running.next().await {
                match outcome? {
                    Outcome::Done => (worked.done, down) = (worked.done + 1, 0),
                    Outcome::Failed => (worked.failed, down) = (worked.failed + 1, 0),
                    Outcome::Down(error) => {
                        worked.failed += 1;
                        down += 1;
                        if down >= FAILURES {
                            worked.interrupted = Some(error);
                            break 'queue;
                        }
                    }
                }
            }
            // Asked after the work, so that loops that take long leave some time for it.
            if until() {
                break;
            }
        }
        if worked.done + worked.failed > 0 {
            let mut batch = self.batch();
            batch.push(Write::Run(self.ended("queue", spent, None, worked.interrupted.clone())));
            self.commit(batch).await?;
        }
        worked.next = self.store.next_due().await?;
        Ok(worked)
    }

    /// Reads an entry of the queue, in one transaction with its leaving the queue.
    async fn one(&self, work: Work) -> Result<Outcome, Error> {
        let mut batch = self.batch();
        batch.push(Write::Done { task: work.task, version: work.version });
        let error = match self.read(&work, &mut batch).await {
            Ok(()) => {
                self.commit(batch).await?;
                return Ok(Outcome::Done);
            }
            Err(Error::Notion(error)) if !error.is_unauthorized() => error,
            // It waits for the audit: nothing else suffers from it.
            Err(Error::Json(error)) => {
                let (key, what) = subject(work.task);
                let mut batch = self.batch();
                batch.push(Write::Gap(not_json(key, what, &error, self.clock.now())));
                let not_before = Timestamp::MAX;
                let (attempts, error) = (work.attempts + 1, Some(error.to_string()));
                batch.push(Write::Retry { work: Work { attempts, error, not_before, ..work } });
                self.commit(batch).await?;
                return Ok(Outcome::Failed);
            }
            Err(error) => return Err(error),
        };
        let refused = error.is_not_found()
            || error.is_validation() && !error.is_stale_cursor()
            || error.is_permission();
        let message = error.to_string();
        let now = self.clock.now();
        let attempts = work.attempts + 1;
        let mut batch = self.batch();
        let mut retry = Work { attempts, error: Some(message.clone()), ..work };
        let wait = 60_i64.saturating_mul(1 << (attempts - 1).min(12)).min(DAY);
        retry.not_before = later(now, wait);
        if attempts >= ATTEMPTS {
            retry.not_before = Timestamp::MAX;
        }
        // What is refused will hardly be given the next time; what fails may.
        if refused || attempts >= ATTEMPTS {
            let (key, what) = subject(retry.task);
            batch.push(Write::Gap(gap(key, what.to_owned(), &error, now)));
        }
        batch.push(Write::Retry { work: retry });
        self.commit(batch).await?;
        Ok(if refused { Outcome::Failed } else { Outcome::Down(message) })
    }

    async fn read(&self, work: &Work, batch: &mut Batch) -> Result<(), Error> {
        let (key, what) = subject(work.task);
        match work.task {
            // It was not known then, and has been read since, as a part of some list.
            Task::Object(key)
                if work.reason == Reason::New && self.former([key]).await?.contains_key(&key) => {}
            Task::Object(key) => self.read_object(key, batch).await?,
            Task::Body(page) => self.read_body(page, batch).await?,
            Task::Rows(source) => self.read_rows(source, batch).await?,
            Task::Files(holder) => self.read_files(holder, batch).await?,
        }
        if work.attempts > 0 {
            batch.push(Write::Close { key, what: what.to_owned() });
        }
        Ok(())
    }

    async fn read_object(&self, key: Key, batch: &mut Batch) -> Result<(), Error> {
        match self.retrieve(key, batch).await {
            Ok(()) => {
                for what in ["object", Gap::NOT_SHARED] {
                    batch.push(Write::Close { key, what: what.to_owned() });
                }
                Ok(())
            }
            Err(Error::Notion(error)) if error.is_not_found() => {
                self.not_found(key, &error, batch).await
            }
            // A user that can't be retrieved is of no consequence.
            Err(Error::Notion(error)) if key.kind == Kind::User && error.is_permission() => Ok(()),
            // What was never read and is refused is noted, and looked at again by the audit.
            Err(Error::Notion(error))
                if (error.is_validation() || error.is_permission())
                    && self.former([key]).await?.is_empty() =>
            {
                batch.push(Write::Gap(gap(key, "object".to_owned(), &error, self.clock.now())));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    async fn retrieve(&self, key: Key, batch: &mut Batch) -> Result<(), Error> {
        let client = &self.client;
        match key.kind {
            Kind::Page => {
                let page = client.pages().retrieve(PageId::from_uuid(key.id));
                let page = page.send_with_meta().await?;
                self.note(&page.meta);
                let at = self.clock.now();
                let page = client.pages().hydrate(page.value).send().await?;
                self.observe_page(page, at, batch).await
            }
            Kind::Database => {
                let database = client.databases().retrieve(DatabaseId::from_uuid(key.id));
                let database = database.send_with_meta().await?;
                self.note(&database.meta);
                self.observe_database(&database.value, self.clock.now(), batch).await?;
                match database.value.in_trash {
                    true => Ok(()),
                    false => self.list_views(key.id, batch).await,
                }
            }
            Kind::DataSource => {
                let source = client.data_sources().retrieve(DataSourceId::from_uuid(key.id));
                let source = source.send_with_meta().await?;
                self.note(&source.meta);
                self.observe_source(&source.value, self.clock.now(), batch).await
            }
            Kind::Comment => {
                let comment = client.comments().retrieve(CommentId::from_uuid(key.id));
                let comment = comment.send_with_meta().await?;
                self.note(&comment.meta);
                let comment = comment.value;
                let page = match comment.parent.kind() {
                    ParentKind::Page(page) => Some(Uuid::from(page)),
                    ParentKind::Block(block) => self.store.page_of(block.into()).await?,
                    _ => None,
                };
                let state = self.state_of_comment(&comment).await?;
                let at = self.clock.now();
                self.observe_comments(&[comment], page, state, at, batch).await
            }
            Kind::User => {
                let user = client.users().retrieve(UserId::from_uuid(key.id));
                let user = user.send_with_meta().await?;
                self.note(&user.meta);
                let user = document::user(&user.value, self.clock.now())?;
                self.observe_plain(vec![user], batch).await
            }
            // A block that pages are in leads to the page that it is on.
            Kind::Block => {
                let block = client.blocks().retrieve(BlockId::from_uuid(key.id));
                let block = block.send_with_meta().await?;
                self.note(&block.meta);
                let parent = document::parent_key(&block.value.parent);
                self.discover(parent, self.clock.now(), batch).await
            }
            Kind::View => self.read_view(key, batch).await,
        }
    }

    /// A comment can be retrieved also when its discussion is resolved; only the list in which it stood tells.
    async fn state_of_comment(&self, comment: &Comment) -> Result<State, Error> {
        let parent = document::parent_key(&comment.parent);
        let Some(parent) = parent else { return Ok(State::Live) };
        let mut listed = self.client.comments().list(BlockId::from_uuid(parent.id)).items();
        while let Some(comments) = listed.try_next_page().await? {
            if comments.iter().any(|listed| listed.id == comment.id) {
                return Ok(State::Live);
            }
        }
        Ok(State::Resolved)
    }
}

/// What a task is about: the object, and the beginning of what is noted when it fails.
fn subject(task: Task) -> (Key, &'static str) {
    match task {
        Task::Object(key) => (key, "object"),
        Task::Body(page) => (Key::page(page), "body"),
        Task::Rows(source) => (Key::new(Kind::DataSource, source), "rows"),
        Task::Files(holder) => (Key::new(Kind::Block, holder), "file"),
    }
}
