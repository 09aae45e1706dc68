//! A workspace: the door to the simulator.

pub(crate) mod builder;
mod control;
mod faults;
mod files;
mod import;
pub(crate) mod inner;
mod inspect;
pub(crate) mod log;
mod pipeline;
pub(crate) mod play;
pub(crate) mod snapshot;
pub(crate) mod webhooks;

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notion_model::PageId;
use notion_transport::{Request, Response, StreamResponse, Transport};

use crate::workspace::builder::Builder;
use crate::workspace::inner::Inner;
use crate::workspace::log::{Log, Logged};

/// A Notion in memory. Clones share it.
///
/// It is a [`Transport`], with no socket and no runtime:
///
/// ```
/// use notion_sim::Workspace;
///
/// let workspace = Workspace::new();
/// let request = http::Request::get("/v1/users/me")
///     .header("authorization", "Bearer anything")
///     .header("notion-version", "2025-09-03")
///     .body(Default::default())?;
/// let response = workspace.handle(request);
/// assert_eq!(response.status(), 200);
/// # Ok::<(), http::Error>(())
/// ```
///
/// The same seed and the same requests give the same answers, to the byte.
#[derive(Clone)]
pub struct Workspace(Arc<Mutex<Inner>>);

/// The error of an id that no row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a row of a data source")]
pub struct NotARow(PageId);

impl Workspace {
    /// Returns a workspace with one person, one bot and one page.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Returns a workspace, spelled out.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Returns the page to start with: a place for databases and pages.
    pub fn root_page(&self) -> PageId {
        self.lock().state.root()
    }

    /// Returns the requests so far, in their order.
    pub fn requests(&self) -> Vec<Logged> {
        self.lock().log.iter().cloned().collect()
    }

    /// Makes a row a template of its data source, perhaps the default one. It is among the rows no more.
    ///
    /// Over HTTP, `POST /__sim__/templates` does, with `page_id` and `is_default`. See
    /// [templates](https://developers.notion.com/docs/creating-pages-from-templates).
    ///
    /// # Errors
    ///
    /// When it is no row.
    pub fn make_template(&self, row: PageId, is_default: bool) -> Result<(), NotARow> {
        self.lock().state.make_template(row, is_default).map_err(|_| NotARow(row))
    }

    pub(crate) fn built(builder: Builder) -> Self {
        let (state, plan) = builder.begin();
        let limiter = builder.limiter();
        let (log, mut webhooks) = (Log::default(), builder.webhooks());
        let faults = plan.faults;
        webhooks.plan = plan.webhook_faults;
        Self(Arc::new(Mutex::new(Inner { builder, state, log, limiter, webhooks, faults })))
    }

    /// For whoever may change something: what queries found is forgotten.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.lock_to_answer();
        inner.state.forget_results();
        inner
    }

    /// For requests of the API, which say themselves whether they may change something.
    fn lock_to_answer(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while the lock is held; if it did, the state would still be one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for Workspace {
    fn send(
        &self,
        request: Request,
    ) -> impl Future<Output = std::result::Result<Response, notion_transport::Error>> + Send {
        ready(self.outcome(request).in_process())
    }

    fn stream(
        &self,
        request: Request,
    ) -> impl Future<Output = std::result::Result<StreamResponse, notion_transport::Error>> + Send
    {
        ready(self.outcome(request).streamed())
    }
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.lock();
        f.debug_struct("Workspace")
            .field("databases", &inner.state.databases().count())
            .field("data_sources", &inner.state.data_sources().count())
            .field("pages", &inner.state.pages().count())
            .finish_non_exhaustive()
    }
}
