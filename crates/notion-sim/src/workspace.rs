//! A workspace: the door to the simulator.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use notion_model::jiff::{self, SignedDuration};
use notion_model::{
    Bot, BotOwner, BotOwnerKind, List, ListType, PageId, Person, PropertyValue, RichTextArray,
    TemplateList, User, UserId, UserKind, WorkspaceId, WorkspaceLimits,
};
use notion_transport::{Request, Response, Transport};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::fail::{Fail, Result};
use crate::faults::Fault;
use crate::ids::{Clock, Ids};
use crate::render::{self, Version};
use crate::request::{Query, path_id};
use crate::state::{Page, Place, State};
use crate::{blocks, data_sources, databases, pages, text};

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
pub struct Workspace(Arc<Shared>);

struct Shared {
    inner: Mutex<Inner>,
    faults: Mutex<Vec<Fault>>,
}

struct Inner {
    state: State,
    log: Vec<Logged>,
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Logged {
    /// The method.
    pub method: Method,
    /// The path and the query.
    pub path: String,
    /// The body, as it came.
    pub body: Bytes,
    /// The status of the answer.
    pub status: StatusCode,
}

/// Sets up a [`Workspace`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it builds"]
pub struct Builder {
    seed: u64,
    tokens: Vec<String>,
    persons: Vec<(String, String)>,
    integration: String,
    system_clock: bool,
    query_limit: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            seed: 0,
            tokens: Vec::new(),
            persons: vec![("Ada Lovelace".to_owned(), "ada@example.com".to_owned())],
            integration: "Simulated Connection".to_owned(),
            system_clock: false,
            query_limit: 10_000,
        }
    }
}

impl Builder {
    /// What ids are made from.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Takes this token, which may be said several times. Without one, any token that is not empty is taken, and
    /// requests in process need none.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.tokens.push(token.into());
        self
    }

    /// Adds a person to the one that there is.
    pub fn person(mut self, name: impl Into<String>, email: impl Into<String>) -> Self {
        self.persons.push((name.into(), email.into()));
        self
    }

    /// What the connection is called, in error messages and as a user.
    pub fn connection(mut self, name: impl Into<String>) -> Self {
        self.integration = name.into();
        self
    }

    /// Tells the time by the system's clock. If not said, time begins at a fixed instant and goes on by a quarter of
    /// a second with every request.
    pub fn system_clock(mut self) -> Self {
        self.system_clock = true;
        self
    }

    /// How many rows a query gives at most, over all its pages, before it says that it is incomplete: 10,000 if not
    /// said, as at [Notion](https://developers.notion.com/reference/query-a-data-source).
    pub fn query_limit(mut self, rows: usize) -> Self {
        self.query_limit = rows;
        self
    }

    /// The workspace, with one page to start with.
    pub fn build(self) -> Workspace {
        let mut ids = Ids::new(self.seed);
        let start = jiff::Timestamp::from_second(1_782_900_000).unwrap_or_default();
        let mut clock = if self.system_clock { Clock::System } else { Clock::Steps(start) };
        let now = clock.now();
        let workspace_id = WorkspaceId::from(ids.random());
        let bot = UserId::from(ids.random());
        let mut users: Vec<User> = self
            .persons
            .into_iter()
            .map(|(name, email)| {
                let mut person = Person::default();
                person.email = Some(email);
                let mut user = User::partial(UserId::from(ids.random()));
                user.name = Some(name);
                user.kind = UserKind::Person(person);
                user
            })
            .collect();
        users.push(own_bot(bot, &self.integration, workspace_id));
        let root: PageId = ids.timed(now);
        let mut state = State {
            ids,
            clock,
            query_limit: self.query_limit,
            now,
            workspace_id,
            integration: self.integration,
            tokens: self.tokens,
            bot,
            users,
            root,
            databases: Default::default(),
            data_sources: Default::default(),
            pages: Default::default(),
            blocks: Default::default(),
            children: Default::default(),
            uploads: Default::default(),
            sequence: 0,
        };
        let title = text::rich_text(&state, RichTextArray::from("Simulated workspace"));
        let sequence = state.next_sequence();
        state.pages.insert(
            root,
            Page {
                id: root,
                place: Place::Workspace,
                created: now,
                edited: now,
                sequence,
                created_by: bot,
                edited_by: bot,
                icon: None,
                cover: None,
                in_trash: false,
                is_locked: false,
                values: [("title".to_owned(), PropertyValue::Title(title))].into(),
            },
        );
        let inner = Mutex::new(Inner { state, log: Vec::new() });
        Workspace(Arc::new(Shared { inner, faults: Mutex::default() }))
    }
}

fn own_bot(id: UserId, name: &str, workspace: WorkspaceId) -> User {
    let mut owner = BotOwner::default();
    owner.kind = BotOwnerKind::Workspace(true);
    let mut limits = WorkspaceLimits::default();
    limits.max_file_upload_size_in_bytes = Some(5_242_880);
    let mut bot = Bot::default();
    bot.owner = Some(owner);
    bot.workspace_name = Some("Simulated workspace".to_owned());
    bot.workspace_id = Some(workspace);
    bot.workspace_limits = Some(limits);
    let mut user = User::partial(id);
    user.name = Some(name.to_owned());
    user.kind = UserKind::Bot(Box::new(bot));
    user
}

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
        self.lock().log.clone()
    }

    /// Lets time pass, unless the system's clock tells it.
    pub fn advance(&self, by: SignedDuration) {
        self.lock().state.clock.advance(by);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while the lock is held; if it did, the state would still be one.
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What waits to go wrong.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request: the whole simulator, as a function, without faults.
    pub fn handle(&self, request: Request) -> Response {
        let mut inner = self.lock();
        let inner = &mut *inner;
        inner.state.now = inner.state.clock.now();
        let request_id = inner.state.ids.random().to_string();
        let answer = route(&mut inner.state, &request);
        let (status, body) = match answer {
            Ok(Answer { body, has_request_id: true }) => (200, with_request_id(body, &request_id)),
            Ok(Answer { body, .. }) => (200, body),
            Err(fail) => {
                let body = serde_json::to_vec(&fail.to_body()).unwrap_or_default();
                (fail.status, with_request_id(body, &request_id))
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
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let (method, body) = (request.method().clone(), request.into_body());
        inner.log.push(Logged { method, path, body, status: response.status() });
        response
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

/// A successful answer.
struct Answer {
    body: Vec<u8>,
    has_request_id: bool,
}

fn answer(body: Option<impl Serialize>) -> Result<Answer> {
    let body = body.and_then(|body| serde_json::to_vec(&body).ok());
    let body = body.ok_or_else(|| Fail::validation("The answer can't be written."))?;
    Ok(Answer { body, has_request_id: true })
}

/// A list, which ends with an empty object under the name of its type.
fn answer_list<T>(list: List<T>) -> Result<Answer>
where
    T: Clone + PartialEq + Serialize + DeserializeOwned,
{
    let kind = list.r#type.as_ref().map(|kind| format!(r#""{kind}":{{}}"#));
    let mut answer = answer(Some(list))?;
    if let Some(kind) = kind {
        append(&mut answer.body, &kind);
    }
    Ok(answer)
}

/// Adds an entry at the end of an object.
fn append(object: &mut Vec<u8>, entry: &str) {
    if object.last() == Some(&b'}') {
        object.pop();
        object.extend(format!(",{entry}}}").bytes());
    }
}

/// `request_id` is the last key of every object.
fn with_request_id(mut body: Vec<u8>, id: &str) -> Vec<u8> {
    append(&mut body, &format!(r#""request_id":"{id}""#));
    body
}

fn check_token(state: &State, headers: &HeaderMap) -> Result<()> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let taken = state.tokens.is_empty() || state.tokens.iter().any(|known| known == token);
    if taken { Ok(()) } else { Err(Fail::unauthorized()) }
}

fn check_version(headers: &HeaderMap) -> Result<Version> {
    match headers.get("notion-version").and_then(|value| value.to_str().ok()) {
        Some("2025-09-03") => Ok(Version { says_archived: true }),
        Some("2026-03-11") => Ok(Version { says_archived: false }),
        other => Err(Fail::version(other)),
    }
}

fn route(state: &mut State, request: &Request) -> Result<Answer> {
    check_token(state, request.headers())?;
    let version = check_version(request.headers())?;
    let body = request.body();
    let query = Query::read(request.uri().query());
    let only = query.filter_properties();
    let segments: Vec<String> = request
        .uri()
        .path()
        .trim_matches('/')
        .split('/')
        .map(|segment| {
            percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
        })
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let Some(("v1", path)) = segments.split_first().map(|(first, rest)| (*first, rest)) else {
        return Err(Fail::invalid_request_url());
    };
    match (request.method().as_str(), path) {
        ("POST", ["databases"]) => {
            let id = databases::create(state, body)?;
            answer(render::database(state, id, version))
        }
        ("GET", ["databases", id]) => {
            let id = path_id("database_id", id)?;
            state.find_database(id)?;
            answer(render::database(state, id, version))
        }
        ("PATCH", ["databases", id]) => {
            let id = path_id("database_id", id)?;
            databases::update(state, id, body)?;
            answer(render::database(state, id, version))
        }
        ("POST", ["data_sources"]) => {
            let id = data_sources::create(state, body)?;
            answer(render::data_source(state, id, version))
        }
        ("GET", ["data_sources", id]) => {
            let id = path_id("data_source_id", id)?;
            state.find_source(id)?;
            answer(render::data_source(state, id, version))
        }
        ("PATCH", ["data_sources", id]) => {
            let id = path_id("data_source_id", id)?;
            data_sources::update(state, id, body)?;
            answer(render::data_source(state, id, version))
        }
        ("POST", ["data_sources", id, "query"]) => {
            let id = path_id("data_source_id", id)?;
            answer_list(data_sources::run_query(state, id, body, &query, version)?)
        }
        ("GET", ["data_sources", id, "templates"]) => {
            state.find_source(path_id("data_source_id", id)?)?;
            query.paging()?;
            let body = serde_json::to_vec(&TemplateList::default()).unwrap_or_default();
            Ok(Answer { body, has_request_id: false })
        }
        ("POST", ["pages"]) => {
            let id = pages::create(state, body)?;
            answer(render::page(state, id, version, only.as_deref()))
        }
        ("GET", ["pages", id]) => {
            let id = path_id("page_id", id)?;
            state.find_page(id)?;
            answer(render::page(state, id, version, only.as_deref()))
        }
        ("PATCH", ["pages", id]) => {
            let id = path_id("page_id", id)?;
            pages::update(state, id, body)?;
            answer(render::page(state, id, version, only.as_deref()))
        }
        ("POST", ["pages", id, "move"]) => {
            let id = path_id("page_id", id)?;
            pages::move_page(state, id, body)?;
            answer(render::page(state, id, version, None))
        }
        ("GET", ["pages", id, "properties", property]) => {
            let id = path_id("page_id", id)?;
            answer(Some(pages::property_item(state, id, property, &query)?))
        }
        ("GET", ["blocks", id]) => {
            let id = path_id("block_id", id)?;
            state.find_node(id)?;
            answer(render::block(state, id, version))
        }
        ("PATCH", ["blocks", id]) => {
            let id = path_id("block_id", id)?;
            blocks::update(state, id, body)?;
            answer(render::block(state, id, version))
        }
        ("DELETE", ["blocks", id]) => {
            let id = path_id("block_id", id)?;
            blocks::delete(state, id)?;
            answer(render::block(state, id, version))
        }
        ("GET", ["blocks", id, "children"]) => {
            let id = path_id("block_id", id)?;
            answer_list(blocks::children(state, id, &query.paging()?, version)?)
        }
        ("PATCH", ["blocks", id, "children"]) => {
            let id = path_id("block_id", id)?;
            answer_list(blocks::append(state, id, body, version)?)
        }
        ("GET", ["users", "me"]) => {
            let bot = state.bot;
            answer(state.users.iter().find(|user| user.id == bot))
        }
        ("GET", ["users"]) => {
            let (users, next) = query.paging()?.page(&state.users, |user| *user.id.as_uuid())?;
            answer_list(render::list(
                users,
                next.map(|next: Uuid| next.to_string()),
                ListType::User,
            ))
        }
        ("GET", ["users", id]) => {
            let wanted: UserId = path_id("user_id", id)?;
            let user = state.users.iter().find(|user| user.id == wanted);
            answer(Some(user.ok_or_else(|| Fail::no_user(wanted))?))
        }
        _ => Err(Fail::invalid_request_url()),
    }
}
