//! A workspace: the door to the simulator.

pub(crate) mod builder;
mod control;
mod faults;
mod import;
mod inspect;
pub(crate) mod log;
pub(crate) mod snapshot;
pub(crate) mod webhooks;

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use notion_model::PageId;
use notion_model::jiff::SignedDuration;
use notion_transport::{Request, Response, Transport};

use crate::answer::{self, Answer};
use crate::endpoints::{oauth, templates};
use crate::router::faults::{Fault, FaultKind};
use crate::router::limiter::Limiter;
use crate::router::table;
use crate::store::state::State;
use crate::webhooks::{Watch, Webhooks};
use crate::wire::fail::Fail;
use crate::workspace::builder::Builder;
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

/// What clones of a workspace share.
pub(crate) struct Inner {
    /// What the workspace was built from, to build it anew.
    pub(crate) builder: Builder,
    pub(crate) state: State,
    pub(crate) log: Log,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) webhooks: Webhooks,
    /// What waits to go wrong.
    pub(crate) faults: Vec<Fault>,
}

impl Inner {
    /// Puts another state in the place of the one there is, and forgets what was done with it.
    pub(crate) fn replace(&mut self, state: State) {
        self.state = state;
        self.log.clear();
        self.webhooks.clear();
        if let Some(limiter) = &mut self.limiter {
            limiter.clear();
        }
    }

    /// Answers a request of the API.
    fn answer(&mut self, request: &Request) -> Response {
        self.state.now = self.state.clock.now();
        self.state.base_url = base_url(request);
        let request_id = self.state.ids.random().to_string();
        let passed = self.limiter.as_mut().map_or(Ok(()), |limiter| {
            let token = request.headers().get(header::AUTHORIZATION);
            limiter.pass(token.map_or(b"", HeaderValue::as_bytes), self.state.now)
        });
        let answer = match passed {
            Ok(()) => self.watched(request),
            Err(_) => Err(Fail::rate_limited()),
        };
        let mut response = respond(answer, &request_id);
        if let Err(seconds) = passed {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    /// Carries a request out, as the bot whose token it has, and tells subscribers what it changed.
    fn watched(&mut self, request: &Request) -> Result<Answer, Fail> {
        if let Some(answer) = oauth::answer(&mut self.state, request) {
            return answer;
        }
        let watch = Watch::new(&self.state, request);
        let (own, actor) = (self.state.bot, oauth::actor(&self.state, request));
        self.state.bot = actor;
        let answer = table::route(&mut self.state, request);
        self.state.bot = own;
        if let (Ok(answer), Some(watch)) = (&answer, watch) {
            let happened = watch.changes(&self.state, &answer.body);
            self.webhooks.tell(&self.state, actor, happened, self.builder.log_limit);
        }
        answer
    }
}

fn respond(answer: Result<Answer, Fail>, request_id: &str) -> Response {
    let (status, body) = match answer {
        Ok(Answer { status, body, has_request_id: true }) => {
            (status, answer::with_request_id(body, request_id))
        }
        Ok(Answer { status, body, .. }) => (status, body),
        Err(fail) => {
            let body = serde_json::to_vec(&fail.to_body()).unwrap_or_default();
            (fail.status, answer::with_request_id(body, request_id))
        }
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    if let Ok(id) = HeaderValue::try_from(request_id) {
        headers.insert("x-notion-request-id", id);
    }
    response
}

/// There is no row with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a row of a data source")]
pub struct NotARow(PageId);

impl Workspace {
    /// A workspace with one person, one bot and one page.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A workspace, spelled out.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The page to start with: a place for databases and pages.
    pub fn root_page(&self) -> PageId {
        self.lock().state.root
    }

    /// The requests so far, in their order.
    pub fn requests(&self) -> Vec<Logged> {
        self.lock().log.iter().cloned().collect()
    }

    /// Lets time pass, unless the system's clock tells it.
    pub fn advance(&self, by: SignedDuration) {
        self.lock().state.clock.advance(by);
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
        templates::mark(&mut self.lock().state, row, is_default).map_err(|_| NotARow(row))
    }

    pub(crate) fn built(builder: Builder) -> Self {
        let state = builder.state();
        let limiter = builder.limiter();
        let (log, faults, webhooks) = (Log::default(), Vec::new(), Webhooks::new(builder.seed));
        Self(Arc::new(Mutex::new(Inner { builder, state, log, limiter, webhooks, faults })))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while the lock is held; if it did, the state would still be one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request: the whole simulator, as a function, without faults.
    pub fn handle(&self, request: Request) -> Response {
        self.carry_out(request, None)
    }

    /// Answers a request that perhaps meets a fault afterwards.
    pub(crate) fn carry_out(&self, request: Request, fault: Option<FaultKind>) -> Response {
        let mut inner = self.lock();
        if let Some(response) = control::answer(&mut inner, &request) {
            return response;
        }
        if let Some(response) = oauth::consent::answer(&mut inner.state, &request) {
            return response;
        }
        let response = inner.answer(&request);
        drop(inner);
        self.note(request, &response, fault, true);
        response
    }

    /// Remembers a request with its answer.
    pub(crate) fn note(
        &self,
        request: Request,
        response: &Response,
        fault: Option<FaultKind>,
        arrived: bool,
    ) {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let (method, body) = (request.method().clone(), request.into_body());
        let (status, answer) = (response.status(), response.body().clone());
        let mut inner = self.lock();
        let time = inner.state.now;
        let logged = Logged { time, method, path, body, status, answer, fault, arrived };
        let observer = inner.builder.observer.clone();
        let shown = observer.is_some().then(|| logged.clone());
        let limit = inner.builder.log_limit;
        inner.log.push(logged, limit);
        drop(inner);
        if let (Some(observer), Some(logged)) = (observer, shown) {
            (observer.0)(&logged);
        }
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
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.lock();
        f.debug_struct("Workspace")
            .field("databases", &inner.state.databases.len())
            .field("data_sources", &inner.state.data_sources.len())
            .field("pages", &inner.state.pages.len())
            .finish_non_exhaustive()
    }
}

/// Where the client that sent this finds the workspace; Notion's own address if it doesn't say.
fn base_url(request: &Request) -> String {
    let uri = request.uri();
    if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) {
        return format!("{scheme}://{authority}");
    }
    match request.headers().get(header::HOST).and_then(|host| host.to_str().ok()) {
        Some(host) => format!("http://{host}"),
        None => "https://api.notion.com".to_owned(),
    }
}
