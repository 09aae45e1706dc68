//! A blocking client for the Notion API: the endpoints of [`notion_api`], the same names, no `await`.
//!
//! ```no_run
//! use notion_sync::{Client, DataSourceId, Filter};
//!
//! # fn f(tasks: DataSourceId) -> Result<(), notion_sync::Error> {
//! let notion = Client::from_env()?;
//! for row in notion.data_sources().query(tasks).filter(Filter::checkbox("Done").equals(false)).items() {
//!     println!("{}", row?.title_text());
//! }
//! # Ok(()) }
//! ```
//!
//! A call blocks the thread that makes it, and may be made anywhere: also on a thread of an async runtime, which can't
//! use the thread meanwhile, and in what a call calls back (progress of an upload, metrics, a reader, a limiter).
//! Callbacks run on the thread of the call that they belong to, and a panic of theirs is a panic of that call. One more
//! thread serves the connections and timers of a client and its clones.
//!
//! Without the feature `hyper` there is no runtime behind it, and no tokio: a transport of one's own, such as one over a
//! blocking HTTP client, is called on the thread of the call.
//!
//! The features are those of [`notion_api`](notion_api#features).

#![cfg_attr(docsrs, feature(doc_cfg))]

mod block_on;
mod streaming;
mod worker;

use std::future::Future;
use std::sync::Arc;
use std::{fmt, mem, vec};

/// Everything else is that of [`notion_api`].
#[doc(no_inline)]
pub use notion_api::*;
use notion_transport::layer::Limiter;

#[cfg(feature = "downloads")]
pub use crate::streaming::FileReader;
pub use crate::streaming::Streaming;
use crate::worker::{Waiting, Worker};

/// A blocking client. Cheap to clone; clones share connections, the rate limit and the thread that serves them.
#[derive(Clone, Debug)]
pub struct Client {
    inner: notion_api::Client,
    worker: Worker,
}

impl Client {
    /// Returns a client with this token: over hyper, with retries and the documented rate limit.
    #[cfg(feature = "hyper")]
    pub fn new(token: impl Into<notion_api::Token>) -> Self {
        Self::blocking(notion_api::Client::new(token))
    }

    /// Returns a client with the token that the environment variable `NOTION_TOKEN` holds, at the address in
    /// `NOTION_BASE_URL`, if there is one: what `notion-sim` prints.
    ///
    /// # Errors
    ///
    /// When there is no `NOTION_TOKEN`, or one of the two can't be what it should be.
    #[cfg(feature = "hyper")]
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().env()?.build()
    }

    /// Returns a builder, which has all the settings.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use notion_sync::{Client, RetrySettings};
    ///
    /// # fn f(token: notion_sync::Token) -> Result<(), notion_sync::Error> {
    /// let retry = RetrySettings::default().deadline(Duration::from_secs(60));
    /// let notion = Client::builder().token(token).retry(retry).build()?;
    /// # Ok(()) }
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns the asynchronous client that this one blocks for.
    pub fn into_inner(self) -> notion_api::Client {
        self.inner
    }

    /// Returns the blocking form of an asynchronous client.
    pub fn blocking(client: notion_api::Client) -> Self {
        Self { inner: client, worker: Worker::start() }
    }

    /// Returns a client for the Admin API with this token: over hyper, with retries and a rate limit.
    ///
    /// ```no_run
    /// # fn f(workspace: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// let admin = notion_sync::Client::admin("adm_0123");
    /// for user in admin.users().list(workspace).items() {
    ///     println!("{:?}", user?.name);
    /// }
    /// # Ok(()) }
    /// ```
    #[cfg(all(feature = "admin", feature = "hyper"))]
    pub fn admin(token: impl Into<notion_api::admin::AdminToken>) -> AdminClient {
        Self::blocking_admin(notion_api::admin::AdminClient::new(token))
    }

    /// Returns the blocking form of an asynchronous client for the Admin API.
    #[cfg(feature = "admin")]
    pub fn blocking_admin(admin: notion_api::admin::AdminClient) -> AdminClient {
        admin.map(Self::blocking)
    }

    /// Returns the version of the API at which the client makes its calls.
    pub fn version(&self) -> ApiVersion {
        self.inner.version()
    }

    /// Returns what decides when a request may go; see [`notion_api::Client::limiter`].
    pub fn limiter(&self) -> Option<&Arc<dyn Limiter>> {
        self.inner.limiter()
    }
}

notion_api::groups!(Client);

/// A builder of blocking clients.
pub type ClientBuilder = notion_api::ClientBuilder<Client>;

impl From<notion_api::Client> for Client {
    fn from(client: notion_api::Client) -> Self {
        Self::blocking(client)
    }
}

/// A blocking client for the Admin API.
#[cfg(feature = "admin")]
pub type AdminClient = notion_api::admin::AdminClient<Client>;

impl Caller for Client {
    type Output<R: Send + 'static> = Result<R, Error>;
    type Items<R: Send + 'static> = Items<R>;
    type Stream<S: futures_core::Stream + Send + Unpin + 'static> = Streaming<S>;

    fn run<R, F>(&self, flow: impl FnOnce(notion_api::Client) -> F) -> Result<R, Error>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, Error>> + Send + 'static,
    {
        self.worker.wait(self.inner.run(flow))?
    }

    fn open<S, F>(&self, open: impl FnOnce(notion_api::Client) -> F) -> Result<Streaming<S>, Error>
    where
        S: futures_core::Stream + Send + Unpin + 'static,
        F: Future<Output = Result<S, Error>> + Send + 'static,
    {
        let stream = self.worker.wait(self.inner.open(open))??;
        Ok(Streaming::new(stream, self.worker.clone()))
    }

    fn stream<R: Send + 'static>(
        &self,
        items: impl FnOnce(notion_api::Client) -> notion_api::Items<R>,
    ) -> Items<R> {
        Items {
            ready: Vec::new().into_iter(),
            stream: Stream::Here(items(self.inner.clone())),
            cursor: None,
            reads_ahead: false,
            worker: self.worker.clone(),
        }
    }

    fn at_version(&self, version: ApiVersion) -> Self {
        Self { inner: self.inner.at_version(version), worker: self.worker.clone() }
    }

    fn unchecked(&self) -> Self {
        Self { inner: self.inner.unchecked(), worker: self.worker.clone() }
    }
}

/// Every item of a paged endpoint, fetched as needed: an [`Iterator`].
///
/// It ends after the last item, or with an error; never early. After an error nothing follows.
#[must_use = "iterators are lazy"]
pub struct Items<R> {
    ready: vec::IntoIter<R>,
    stream: Stream<R>,
    cursor: Option<String>,
    reads_ahead: bool,
    worker: Worker,
}

/// The stream that gives the next page.
enum Stream<R> {
    Here(notion_api::Items<R>),
    /// It is on another thread, and brings the page along.
    Busy(Waiting<Read<R>>),
    Gone,
}

type Read<R> = (Result<Option<Vec<R>>, Error>, notion_api::Items<R>);

impl<R> Items<R> {
    /// Fetches the next page as soon as there is one, on another thread, while the caller works on this one. One page
    /// ahead at most is kept.
    pub fn read_ahead(mut self) -> Self {
        self.reads_ahead = true;
        self
    }

    /// Returns where to start again after an error; see [`notion_api::Items::cursor`].
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

impl<R: Send + 'static> Items<R> {
    /// The next page; `None` after the last.
    fn next_page(&mut self) -> Result<Option<Vec<R>>, Error> {
        let (page, stream) = match mem::replace(&mut self.stream, Stream::Gone) {
            Stream::Here(mut stream) => (self.worker.wait(stream.try_next_page())?, stream),
            Stream::Busy(waiting) => waiting.wait()?,
            Stream::Gone => return Ok(None),
        };
        self.cursor = stream.cursor().map(str::to_owned);
        let page = page?;
        if page.is_some() {
            self.stream = match self.reads_ahead {
                true => Stream::Busy(self.worker.start_on(read(stream))?),
                false => Stream::Here(stream),
            };
        }
        Ok(page)
    }
}

async fn read<R: Send + 'static>(mut stream: notion_api::Items<R>) -> Read<R> {
    (stream.try_next_page().await, stream)
}

impl<R: Send + 'static> Iterator for Items<R> {
    type Item = Result<R, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(item) = self.ready.next() {
            return Some(Ok(item));
        }
        match self.next_page() {
            Ok(page) => {
                self.ready = page?.into_iter();
                self.ready.next().map(Ok)
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl<R> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("cursor", &self.cursor()).finish_non_exhaustive()
    }
}
