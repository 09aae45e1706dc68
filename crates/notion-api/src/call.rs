use std::future::Future;

use futures_core::Stream;

use crate::{ApiVersion, Client, Endpoint, Error, Items, Paged, RawResponse, WithMeta};

/// A request being put together: an endpoint, and who will send it.
///
/// Methods that set optional parameters are on `Call<C, TheEndpoint>`, so they exist once and serve every client.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until `send`, `items` or `all` is called"]
pub struct Call<C, E> {
    pub(crate) caller: C,
    pub(crate) endpoint: E,
}

impl<C, E> Call<C, E> {
    pub(crate) fn new(caller: C, endpoint: E) -> Self {
        Self { caller, endpoint }
    }

    /// Returns the endpoint, to keep it or to look at it.
    pub fn into_endpoint(self) -> E {
        self.endpoint
    }
}

impl<C: Caller, E> Call<C, E> {
    /// Makes this call, and what further requests it takes, at another version of the API than the client's.
    ///
    /// ```no_run
    /// use notion_api::ApiVersion;
    /// use notion_model::{BlockInput as Block, Position};
    ///
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let first = [Block::paragraph("First of all")];
    /// let append = notion.blocks().append(page, first).position(Position::Start);
    /// append.version(ApiVersion::V2026_03_11).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn version(mut self, version: ApiVersion) -> Self {
        self.caller = self.caller.at_version(version);
        self
    }

    /// Sends what breaks a rule that this crate knows of, or what the version is not known to have: Notion decides.
    pub fn unchecked(mut self) -> Self {
        self.caller = self.caller.unchecked();
        self
    }
}

impl<C: Caller, E: Endpoint> Call<C, E> {
    /// Sends the request.
    ///
    /// An async client returns a future of the result, a blocking client the result.
    pub fn send(self) -> C::Output<E::Response> {
        self.caller.send(self.endpoint)
    }

    /// Sends the request and returns the answer with its headers and request id. The `date` header is Notion's clock.
    ///
    /// Should Notion have answered with an error that says what was made, it is read back; the headers are those of that
    /// first answer.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let answer = notion.pages().retrieve(page).send_with_meta().await?;
    /// println!("{} as of {:?}, {:?}", answer.value.url, answer.meta.date(), answer.meta.request_id());
    /// # Ok(()) }
    /// ```
    pub fn send_with_meta(self) -> C::Output<WithMeta<E::Response>> {
        let endpoint = self.endpoint;
        self.caller.run(move |client| async move { client.call_with_meta(&endpoint).await })
    }

    /// Sends the request and returns the answer as it came, if its status says success.
    pub fn send_raw(self) -> C::Output<RawResponse> {
        let endpoint = self.endpoint;
        self.caller.run(move |client| async move { client.send_raw(&endpoint).await })
    }
}

impl<C: Caller, E: Paged> Call<C, E> {
    /// Returns every item, page after page, as they come.
    ///
    /// An async client returns a stream, a blocking client an iterator. Each item is a result; after an error
    /// nothing follows.
    pub fn items(self) -> C::Items<E::Item> {
        self.caller.items(self.endpoint)
    }

    /// Returns every item, in a vector: all of them, or an error.
    pub fn all(self) -> C::Output<Vec<E::Item>> {
        self.caller.all(self.endpoint)
    }

    /// Returns the first item; `None` if there is none.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// use notion_model::{Filter, Sort};
    ///
    /// let open = notion.data_sources().query(tasks).filter(Filter::checkbox("Done").equals(false));
    /// if let Some(next) = open.sort(Sort::ascending("Due")).first().await? {
    ///     println!("{}", next.title_text());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn first(mut self) -> C::Output<Option<E::Item>> {
        self.endpoint.paging().page_size.get_or_insert(1);
        let endpoint = self.endpoint;
        self.caller.run(move |client| async move { Items::new(client, endpoint).try_next().await })
    }

    /// Starts at this cursor, which an earlier page gave. Cursors are opaque and go stale: don't keep them for long.
    pub fn start_at(mut self, cursor: impl Into<String>) -> Self {
        self.endpoint.paging().start_cursor = Some(cursor.into());
        self
    }

    /// Sets the number of items per request, 1 to 100. Defaults to 100.
    pub fn page_size(mut self, items: u32) -> Self {
        self.endpoint.paging().page_size = Some(items);
        self
    }
}

/// A client: somebody who sends endpoints, now or in a future.
pub trait Caller: Clone + Sized {
    /// A result, now or later.
    type Output<R: Send + 'static>;
    /// Many results, one after the other.
    type Items<R: Send + 'static>;
    /// Parts of one answer, as they come.
    type Stream<S: Stream + Send + Unpin + 'static>: Send + 'static;

    /// Does what an asynchronous client does.
    fn run<R, F>(&self, flow: impl FnOnce(Client) -> F) -> Self::Output<R>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, Error>> + Send + 'static;

    /// Begins what comes in parts.
    fn open<S, F>(&self, open: impl FnOnce(Client) -> F) -> Self::Output<Self::Stream<S>>
    where
        S: Stream + Send + Unpin + 'static,
        F: Future<Output = Result<S, Error>> + Send + 'static;

    /// Gives the items that an asynchronous client gives.
    fn stream<R: Send + 'static>(&self, items: impl FnOnce(Client) -> Items<R>) -> Self::Items<R>;

    /// The same client, which makes its calls at another version of the API.
    #[must_use]
    fn at_version(&self, version: ApiVersion) -> Self;

    /// The same client, which sends what breaks a rule, or what the version is not known to have.
    #[must_use]
    fn unchecked(&self) -> Self;

    /// Sends `endpoint` once.
    fn send<E: Endpoint>(&self, endpoint: E) -> Self::Output<E::Response> {
        self.run(move |client| async move { client.call(&endpoint).await })
    }

    /// Sends `endpoint` until there are no more pages.
    fn items<E: Paged>(&self, endpoint: E) -> Self::Items<E::Item> {
        self.stream(move |client| Items::new(client, endpoint))
    }

    /// Like `items`, collected.
    fn all<E: Paged>(&self, endpoint: E) -> Self::Output<Vec<E::Item>> {
        self.run(move |client| Items::new(client, endpoint).try_collect())
    }
}

/// A call that takes several requests, as a value.
pub trait Flow: Send + 'static {
    /// What comes of it.
    type Response: Send + 'static;

    /// Does it.
    fn run(
        self,
        client: Client,
    ) -> impl Future<Output = Result<Self::Response, Error>> + Send + 'static;
}

/// A [`Flow`] being put together, and who will do it.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until `send` is called"]
pub struct Task<C, F> {
    caller: C,
    pub(crate) flow: F,
}

impl<C, F> Task<C, F> {
    pub(crate) fn new(caller: C, flow: F) -> Self {
        Self { caller, flow }
    }
}

impl<C: Caller, F> Task<C, F> {
    /// Makes the requests at another version of the API than the client's.
    pub fn version(mut self, version: ApiVersion) -> Self {
        self.caller = self.caller.at_version(version);
        self
    }

    /// Sends what breaks a rule that this crate knows of, or what the version is not known to have: Notion decides.
    pub fn unchecked(mut self) -> Self {
        self.caller = self.caller.unchecked();
        self
    }
}

impl<C: Caller, F: Flow> Task<C, F> {
    /// Does it.
    ///
    /// An async client returns a future of the result, a blocking client the result.
    pub fn send(self) -> C::Output<F::Response> {
        let flow = self.flow;
        self.caller.run(move |client| flow.run(client))
    }
}
