use std::future::Future;

use futures_core::Stream;

use crate::{Client, Endpoint, Error, Paged, RawResponse};

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

    /// The endpoint, to keep it or to look at it.
    pub fn into_endpoint(self) -> E {
        self.endpoint
    }
}

impl<C: Caller, E: Endpoint> Call<C, E> {
    /// Sends the request.
    ///
    /// An async client returns a future of the result, a blocking client the result.
    pub fn send(self) -> C::Output<E::Response> {
        self.caller.send(self.endpoint)
    }

    /// Sends the request and returns the answer as it came, if its status says success.
    pub fn send_raw(self) -> C::Output<RawResponse> {
        let endpoint = self.endpoint;
        self.caller.run(move |client| async move { client.send_raw(&endpoint).await })
    }
}

impl<C: Caller, E: Paged> Call<C, E> {
    /// Every item, page after page, as they come.
    ///
    /// An async client returns a stream, a blocking client an iterator. Each item is a result; after an error
    /// nothing follows.
    pub fn items(self) -> C::Items<E::Item> {
        self.caller.items(self.endpoint)
    }

    /// Every item, in a vector: all of them, or an error.
    pub fn all(self) -> C::Output<Vec<E::Item>> {
        self.caller.all(self.endpoint)
    }

    /// Starts at this cursor, which an earlier page gave. Cursors are opaque and go stale: don't keep them for long.
    pub fn start_at(mut self, cursor: impl Into<String>) -> Self {
        self.endpoint.paging().start_cursor = Some(cursor.into());
        self
    }

    /// How many items are fetched at once: 1 to 100, and 100 if not said.
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

    /// Sends `endpoint` once.
    fn send<E: Endpoint>(&self, endpoint: E) -> Self::Output<E::Response>;

    /// Sends `endpoint` until there are no more pages.
    fn items<E: Paged>(&self, endpoint: E) -> Self::Items<E::Item>;

    /// Like `items`, collected.
    fn all<E: Paged>(&self, endpoint: E) -> Self::Output<Vec<E::Item>>;

    /// Does what takes several requests.
    fn run<R, F>(&self, flow: impl FnOnce(Client) -> F) -> Self::Output<R>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, Error>> + Send + 'static;

    /// Begins what comes in parts.
    fn stream<S, F>(&self, open: impl FnOnce(Client) -> F) -> Self::Output<Self::Stream<S>>
    where
        S: Stream + Send + Unpin + 'static,
        F: Future<Output = Result<S, Error>> + Send + 'static;
}

/// Something that takes several requests, as a value.
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

impl<C: Caller, F: Flow> Task<C, F> {
    /// Does it.
    ///
    /// An async client returns a future of the result, a blocking client the result.
    pub fn send(self) -> C::Output<F::Response> {
        let flow = self.flow;
        self.caller.run(move |client| flow.run(client))
    }
}
