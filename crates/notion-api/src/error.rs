mod classify;
mod display;
mod partial;
mod subject;

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap};
#[cfg(feature = "rows")]
use notion_model::row::{BindError, RowError};
use notion_model::validate::Violation;
use notion_model::{AsyncTask, BlockId, DataSourceRef, DatabaseId, ErrorBody, ErrorCode};
use notion_transport::clock::Clock;
use notion_transport::{Attempts, Effect, History, Known, Pause, Response};
use serde_json::Value;

use self::partial::Partial;
pub(crate) use self::subject::Subject;
use crate::{ApiVersion, Committed, Endpoint, Flaw, Meta, Route};

/// The error of a call, with what is known of why it failed.
///
/// [`kind`](Self::kind) says what happened; the methods below answer what programs ask. Its `Display` is one line, fit
/// for a log; `{:#}` takes a line for each of several violations. Neither its `Display` nor its `Debug` has the token in
/// it.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    route: Option<Route>,
    /// What the request does to the workspace, if there was one.
    effect: Option<Effect>,
    attempts: u32,
    /// Whether the last attempt may have been applied.
    may_have_applied: bool,
    /// The attempts before the last one.
    history: History,
    /// What was done before.
    partial: Partial,
    /// Whether something was written, or may have been, before this happened.
    written: bool,
    /// What the call was about, where the route alone does not tell.
    subject: Option<Subject>,
    /// What came with the answer that is at fault.
    meta: Option<Meta>,
}

/// The kind of an error: what happened.
///
/// Its `Display` says what [`Error`]'s does without what is known of the call around it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request breaks rules of Notion's. Nothing was sent.
    #[error(fmt = display::invalid)]
    Invalid(Vec<Violation>),
    /// No complete answer arrived.
    #[error(transparent)]
    Transport(notion_transport::Error),
    /// Notion answered with an error.
    #[error(fmt = display::api)]
    Api {
        /// The HTTP status.
        status: StatusCode,
        /// What Notion says of it.
        body: ErrorBody,
        /// How long Notion asks to wait (`Retry-After`).
        retry_after: Option<Duration>,
    },
    /// An answer that is not Notion's: a page of HTML of something in between, say.
    #[error(fmt = display::not_json)]
    NotJson {
        /// The HTTP status.
        status: StatusCode,
        /// What it says that it is.
        content_type: Option<String>,
        /// How it begins.
        body: String,
        /// Names the request to the network in front of Notion (`cf-ray`).
        ray: Option<String>,
        /// How long it asks to wait (`Retry-After`).
        retry_after: Option<Duration>,
    },
    /// A successful answer could not be read.
    #[error("the answer can't be read: {source}; it begins {body:?}")]
    Decode {
        /// Why.
        source: serde_json::Error,
        /// How it begins.
        body: String,
    },
    /// A successful answer is not what was asked for: another object, an error, one without an id.
    #[error("the answer is not what was asked for: {flaw}; it begins {body:?}")]
    UnexpectedAnswer {
        /// What is wrong with it.
        flaw: Flaw,
        /// How it begins.
        body: String,
    },
    /// A page of a list has the cursor of an earlier one: it would never end.
    #[error("the list would never end: the cursor {0:?} came before")]
    RepeatedCursor(String),
    /// A list says that there is more, but not where, or does not say whether there is.
    #[error("{0}")]
    BrokenList(&'static str),
    /// A tree of blocks is larger than was allowed. [`Error::into_partial_tree`] has what was read.
    #[error(
        "the tree has more than {max_blocks} blocks, the limit of this call: max_blocks sets another"
    )]
    TreeLimit {
        /// How many blocks were allowed.
        max_blocks: usize,
    },
    /// A block that was just written, or stood next to it, is not there any more.
    #[error("a block in {parent} that was just written, or stood next to it, is gone")]
    BlockGone {
        /// The block that it was in.
        parent: BlockId,
    },
    /// Notion stopped at 10,000 results. There are more, which a narrower filter gets.
    #[error(
        "there are more results than Notion gives for one query (10,000): sort by created_time, or ask for fewer at \
         once by a filter"
    )]
    Incomplete,
    /// A query found something else than a page, such as a data source in a wiki.
    /// [`Error::into_partial_items`] has the rows before it.
    #[error("{0}")]
    NotAPage(&'static str),
    /// The value of a property has items that are no values of its type.
    #[error("{unreadable} of the {of} items of the value are none of its type")]
    UnreadableItems {
        /// How many.
        unreadable: usize,
        /// How many items the value has.
        of: usize,
    },
    /// The values that a rollup shows come in pieces that don't say where one value ends, and what the related pages
    /// have does not tell either.
    #[error(
        "the values that the rollup shows come in pieces that don't say where one value ends, and the related pages \
         don't tell"
    )]
    RollupInPieces,
    /// A database that should have one data source has none, or several.
    #[error(fmt = display::not_one_data_source)]
    NotOneDataSource {
        /// The database.
        database: DatabaseId,
        /// Its data sources.
        data_sources: Vec<DataSourceRef>,
    },
    /// The version of the API that the call is made at can't say this. Nothing was sent.
    #[error(fmt = display::not_in_version)]
    NotInVersion {
        /// The version.
        version: ApiVersion,
        /// What it can't say.
        what: &'static str,
        /// The first version that can, if it was added.
        since: Option<ApiVersion>,
        /// The first version that can't any more, if it was taken away.
        until: Option<ApiVersion>,
    },
    /// A call that Notion carried out after it had answered went wrong.
    #[error("the task failed: {}: {}", .0.code, .0.message)]
    TaskFailed(ErrorBody),
    /// A call that Notion carries out after it has answered has not come to its end in time.
    #[error("the task {} has not come to its end: it is {}", .0.id, .0.status)]
    TaskUnfinished(Box<AsyncTask>),
    /// What was to be uploaded could not be read, or is not as long as it said.
    #[error("the file can't be read: {0}")]
    Source(#[source] io::Error),
    /// What was downloaded could not be written.
    #[cfg(feature = "downloads")]
    #[error("the file can't be written: {0}")]
    Sink(#[source] io::Error),
    /// A file can't be downloaded.
    #[cfg(feature = "downloads")]
    #[error("{0}")]
    Download(DownloadProblem),
    /// A file could not be had from elsewhere, or has expired: its `file_import_result` says why.
    #[cfg(feature = "file-uploads")]
    #[error(fmt = display::upload_failed)]
    UploadFailed(Box<notion_model::FileUpload>),
    /// A new token came, and could not be stored: it is kept, and stored by the next
    /// [`refresh_shared`](crate::oauth::OAuth::refresh_shared).
    #[cfg(feature = "oauth")]
    #[error("the new token could not be stored: {0}")]
    TokenNotStored(#[source] Box<dyn StdError + Send + Sync>),
    /// The request could not be written as JSON.
    #[error("the request can't be written: {0}")]
    Encode(#[source] serde_json::Error),
    /// The client was not set up well: the token or the address can't be used, or there is no transport.
    #[error("{0}")]
    Setup(String),
    /// A row is not what its struct takes, or can't be written.
    #[cfg(feature = "rows")]
    #[error("{0}")]
    Row(Box<RowError>),
    /// A data source does not have the columns of a struct.
    #[cfg(feature = "rows")]
    #[error("{0}")]
    Unbound(Box<BindError>),
    /// Somebody else changed a row since it was read. Nothing was written.
    #[cfg(feature = "rows")]
    #[error("page {page} has been changed since it was read: {}", fields.join(", "))]
    RowChanged {
        /// The row.
        page: notion_model::PageId,
        /// The fields whose cells are not what they were.
        fields: Vec<&'static str>,
    },
    /// The system had no thread to give to a blocking client, or what was called back while it read ahead has panicked.
    #[error("a thread of the client could not be started, or has panicked")]
    WorkerGone,
}

/// The reason why a file can't be downloaded.
#[cfg(feature = "downloads")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadProblem {
    /// It is elsewhere, and [`external`](crate::files::Download::external) was not said.
    #[error("not fetched, the file is elsewhere: external() allows it")]
    External,
    /// Its address is none that can be asked for a file.
    #[error("the address of the file is no http or https address")]
    NotAnAddress,
    /// The host answered with this status; if the file is Notion's, also at a new address.
    #[error("the host of the file answered with {}", status.as_u16())]
    Refused {
        /// The HTTP status.
        status: StatusCode,
    },
    /// What had it was read again for a new address, and has it no more.
    #[error("the file is not where it was any more")]
    Gone,
    /// It has changed, or may have, while it came, and what was handed out can't be taken back.
    #[error("the file has changed, or may have, while it came")]
    Changed,
    /// The host sends elsewhere: too often, to nowhere, or from an encrypted address to one that is not.
    #[error("the host of the file sends elsewhere, where nobody may follow")]
    Redirect,
}

impl ErrorKind {
    /// Whether nothing had been sent yet when it happened.
    fn is_before_sending(&self) -> bool {
        match self {
            Self::Invalid(_)
            | Self::NotInVersion { .. }
            | Self::Source(_)
            | Self::Encode(_)
            | Self::Setup(_) => true,
            #[cfg(feature = "downloads")]
            Self::Download(problem) => {
                matches!(problem, DownloadProblem::External | DownloadProblem::NotAnAddress)
            }
            _ => false,
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        let attempts = if kind.is_before_sending() { 0 } else { 1 };
        let may_have_applied = match &kind {
            ErrorKind::Transport(error) => error.known().may_have_applied(),
            ErrorKind::Decode { .. }
            | ErrorKind::UnexpectedAnswer { .. }
            | ErrorKind::BrokenList(_)
            | ErrorKind::TaskUnfinished(_) => true,
            // As the same error would be if it came at once.
            ErrorKind::TaskFailed(body) => body.status >= 500,
            _ => false,
        };
        Self(Box::new(Inner {
            kind,
            route: None,
            effect: None,
            attempts,
            may_have_applied,
            history: History::default(),
            partial: Partial::Nothing,
            written: false,
            subject: None,
            meta: None,
        }))
    }

    /// Remembers what came before, and with, the answer that is at fault.
    pub(crate) fn answered(mut self, response: &Response) -> Self {
        self.0.attempts = Attempts::of(response);
        self.0.may_have_applied = Known::of_response(response).may_have_applied();
        self.0.history = History::of(response);
        self.0.meta = Some(Meta::of(response));
        self
    }

    pub(crate) fn encode(error: serde_json::Error) -> Self {
        Self::new(ErrorKind::Encode(error))
    }

    #[cfg(feature = "file-uploads")]
    pub(crate) fn source(error: io::Error) -> Self {
        Self::new(ErrorKind::Source(error))
    }

    pub(crate) fn setup(problem: impl Into<String>) -> Self {
        Self::new(ErrorKind::Setup(problem.into()))
    }

    /// `path` has characters that no URL has, or more than 65,534 of them.
    pub(crate) fn not_a_path(path: &str) -> Self {
        let start = start(path.as_bytes());
        Self::setup(format!("{start:?} ({} bytes) is not the path of a URL", path.len()))
    }

    pub(crate) fn transport(error: notion_transport::Error) -> Self {
        let (attempts, history) = (error.attempts(), error.history().clone());
        let mut error = Self::new(ErrorKind::Transport(error));
        error.0.attempts = attempts;
        error.0.history = history;
        error
    }

    pub(crate) fn decode(source: serde_json::Error, body: &[u8]) -> Self {
        Self::new(ErrorKind::Decode { source, body: start(body) })
    }

    pub(crate) fn unexpected(flaw: Flaw, body: &[u8]) -> Self {
        Self::new(flaw.into_kind(start(body)))
    }

    /// Forgets what the answer was, if answers of the endpoint hold secrets.
    pub(crate) fn without_body<E: Endpoint>(mut self) -> Self {
        if E::SECRET
            && let ErrorKind::Decode { body, .. }
            | ErrorKind::NotJson { body, .. }
            | ErrorKind::UnexpectedAnswer { body, .. } = &mut self.0.kind
        {
            *body = "(not shown)".to_owned();
        }
        self
    }

    #[doc(hidden)]
    pub fn worker_gone() -> Self {
        Self::new(ErrorKind::WorkerGone)
    }

    /// The error that `response` reports, if it does. A `Retry-After` that is a date is compared with the clock's if the
    /// answer has none of its own.
    pub(crate) fn check(response: &Response, clock: &dyn Clock) -> Result<(), Self> {
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let headers = response.headers();
        let retry_after = notion_transport::retry_after(headers, || clock.wall());
        let body = std::str::from_utf8(response.body())
            .ok()
            .map(<ErrorBody as notion_model::__Readable>::read);
        let kind = match body.map(|body| body.map(|body| oauth_form(body, status))) {
            Some(Ok(body)) if !body.extra.is_missing("code") => {
                ErrorKind::Api { status, body, retry_after }
            }
            _ => ErrorKind::NotJson {
                status,
                content_type: text(headers, CONTENT_TYPE.as_str()),
                body: start(response.body()),
                ray: text(headers, "cf-ray"),
                retry_after,
            },
        };
        Err(Self::new(kind).answered(response))
    }

    /// Says of which endpoint it is, unless it says so already.
    pub(crate) fn at(mut self, route: &Route) -> Self {
        self.0.route.get_or_insert_with(|| route.clone());
        self
    }

    /// Says what the request does to the workspace, unless it says so already.
    pub(crate) fn with_effect(mut self, effect: Effect) -> Self {
        self.0.effect.get_or_insert(effect);
        self
    }

    /// Returns what happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns the endpoint that was called.
    pub fn route(&self) -> Option<&Route> {
        self.0.route.as_ref()
    }

    /// Returns how often the request was sent, or tried to be; 0 if it did not come to that.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the attempts before the last one: how each ended, and how long was waited after it.
    pub fn history(&self) -> &History {
        &self.0.history
    }

    /// Returns the HTTP status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            ErrorKind::Api { status, .. } | ErrorKind::NotJson { status, .. } => Some(*status),
            ErrorKind::Transport(error) => error.status(),
            #[cfg(feature = "downloads")]
            ErrorKind::Download(DownloadProblem::Refused { status }) => Some(*status),
            _ => None,
        }
    }

    /// Returns what Notion says of the error, if it does.
    pub fn body(&self) -> Option<&ErrorBody> {
        match &self.0.kind {
            ErrorKind::Api { body, .. } | ErrorKind::TaskFailed(body) => Some(body),
            _ => None,
        }
    }

    /// Returns Notion's code of the error.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.body().map(|body| &body.code)
    }

    /// Returns the value of `x-notion-request-id`. Include it when you contact Notion's support.
    pub fn request_id(&self) -> Option<&str> {
        let said = self.body().and_then(|body| body.request_id.as_deref());
        said.or_else(|| self.meta()?.request_id())
    }

    /// Returns the status and headers of the answer that is at fault, if one came.
    pub fn meta(&self) -> Option<&Meta> {
        self.0.meta.as_ref()
    }

    /// Returns what was made although the call failed, where Notion says so.
    pub fn committed(&self) -> Option<Committed> {
        let data = self.body()?.additional_data.as_ref()?;
        let id = |value: &Value| value.as_str()?.parse().ok();
        let children = data.get("committed_child_ids").and_then(Value::as_array);
        Some(Committed {
            id: id(data.get("committed_resource_id")?)?,
            children: children.into_iter().flatten().filter_map(id).collect(),
        })
    }

    /// Returns the limit that the request met, where Notion names it: `page_record_count` if Markdown would change a
    /// part of a page that was not loaded, since the page has more than about 20,000 blocks.
    pub fn limit_kind(&self) -> Option<&str> {
        self.body()?.additional_data.as_ref()?.get("limit_kind")?.as_str()
    }

    /// Returns how long to wait before another try, where it was said: by the `Retry-After` of the answer, whoever it
    /// came from, or by the one that [paused](Self::pause) the client.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            ErrorKind::Api { retry_after, .. } | ErrorKind::NotJson { retry_after, .. } => {
                *retry_after
            }
            _ => self.pause().map(|pause| pause.remaining),
        }
    }

    /// Returns the pause that kept the request from being sent: the server asked to wait, until a time that is after
    /// the deadline of the call.
    ///
    /// A pause that can't be meant is ended by [`Limiter::lift_pause`](notion_transport::layer::Limiter::lift_pause) of
    /// [`Client::limiter`](crate::Client::limiter).
    pub fn pause(&self) -> Option<&Pause> {
        match &self.0.kind {
            ErrorKind::Transport(error) => error.pause(),
            _ => None,
        }
    }

    /// Returns what broke the rules before anything was sent.
    pub fn violations(&self) -> &[Violation] {
        match &self.0.kind {
            ErrorKind::Invalid(violations) => violations,
            _ => &[],
        }
    }

    /// Returns whether the write may have arrived although the call failed. A call that creates something is not
    /// repeated then; look before you do. Of a call that takes several requests: whether any of them was, or may have
    /// been, carried out.
    pub fn may_have_been_applied(&self) -> bool {
        if self.0.written {
            return true;
        }
        if self.0.effect == Some(Effect::Read) {
            return false;
        }
        self.0.may_have_applied || self.0.history.may_have_applied()
    }
}

/// OAuth has another form of errors: `{"error": "invalid_grant", "error_description": "…"}`.
fn oauth_form(body: ErrorBody, status: StatusCode) -> ErrorBody {
    let text = |key: &str| body.extra.get(key).and_then(Value::as_str);
    match text("error") {
        Some(code) if body.extra.is_missing("code") => {
            let mut error = ErrorBody::default();
            error.status = status.as_u16();
            error.code = ErrorCode::from(code);
            error.message = text("error_description").unwrap_or_default().to_owned();
            error.request_id = body.request_id;
            error
        }
        _ => body,
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// How a body begins, fit for a message.
fn start(body: &[u8]) -> String {
    let start = &body[..body.len().min(800)];
    String::from_utf8_lossy(start).chars().take(200).collect()
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.kind.source()
    }
}
