//! A blocking client for the Notion API: the endpoints of [`notion_api`], the same names, no `await`.
//!
//! ```no_run
//! use notion_model::{DataSourceId, Filter};
//!
//! # fn f(tasks: DataSourceId) -> Result<(), Box<dyn std::error::Error>> {
//! let notion = notion_sync::Client::new(std::env::var("NOTION_TOKEN")?);
//! for row in notion.data_sources().query(tasks).filter(Filter::checkbox("Done").equals(false)).items() {
//!     println!("{}", row?.title_text());
//! }
//! # Ok(()) }
//! ```
//!
//! One thread does the work of a client and its clones. A call blocks the thread that makes it, and may be made
//! anywhere, also on a thread of an async runtime; that runtime can't use the thread meanwhile.

mod worker;

use std::fmt;
use std::future::Future;

use notion_api::{Caller, Endpoint, Error, Paged};

use crate::worker::Worker;

/// A blocking client. Cheap to clone; clones share connections, the rate limit and the thread that does the work.
#[derive(Clone, Debug)]
pub struct Client {
    inner: notion_api::Client,
    worker: Worker,
}

impl Client {
    /// A client with this token: over hyper, with retries and the documented rate limit.
    #[cfg(feature = "hyper")]
    pub fn new(token: impl Into<notion_api::Token>) -> Self {
        Self::blocking(notion_api::Client::new(token))
    }

    /// The blocking form of an asynchronous client, whose builder has all the settings:
    /// [`notion_api::Client::builder`].
    pub fn blocking(client: notion_api::Client) -> Self {
        Self { inner: client, worker: Worker::start() }
    }
}

notion_api::groups!(Client);

impl Caller for Client {
    type Output<R: Send + 'static> = Result<R, Error>;
    type Items<R: Send + 'static> = Items<R>;

    fn send<E: Endpoint>(&self, endpoint: E) -> Result<E::Response, Error> {
        self.worker.wait(self.inner.send(endpoint))?
    }

    fn items<E: Paged>(&self, endpoint: E) -> Items<E::Item> {
        Items { stream: Some(self.inner.items(endpoint)), worker: self.worker.clone() }
    }

    fn all<E: Paged>(&self, endpoint: E) -> Result<Vec<E::Item>, Error> {
        self.worker.wait(self.inner.all(endpoint))?
    }

    fn run<R, F>(&self, flow: impl FnOnce(notion_api::Client) -> F) -> Result<R, Error>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, Error>> + Send + 'static,
    {
        self.worker.wait(self.inner.run(flow))?
    }
}

/// Every item of a paged endpoint, fetched as needed: an [`Iterator`].
///
/// It ends after the last item, or with an error; never early. After an error nothing follows.
#[must_use = "iterators are lazy"]
pub struct Items<R> {
    stream: Option<notion_api::Items<R>>,
    worker: Worker,
}

impl<R> Items<R> {
    /// Where to start again after an error; see [`notion_api::Items::cursor`].
    pub fn cursor(&self) -> Option<&str> {
        self.stream.as_ref()?.cursor()
    }
}

impl<R: Send + 'static> Iterator for Items<R> {
    type Item = Result<R, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = self.stream.take()?;
        let waited = self.worker.wait(async move {
            let item = stream.try_next().await;
            (item, stream)
        });
        match waited {
            Ok((item, stream)) => {
                self.stream = Some(stream);
                item.transpose()
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
