//! A transport that answers from a script, for tests.
//!
//! ```
//! use bytes::Bytes;
//! use notion_transport::Transport;
//! use notion_transport::mock::{Expectation, MockTransport, Reply};
//! use serde_json::json;
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
//! # runtime.block_on(async {
//! let mock = MockTransport::new();
//! mock.expect(
//!     Expectation::post("/v1/data_sources/{data_source_id}/query")
//!         .json_contains(json!({ "page_size": 10 }))
//!         .reply(Reply::json(200, json!({ "object": "list", "results": [], "has_more": false }))),
//! );
//!
//! let request = http::Request::post("https://api.notion.com/v1/data_sources/1234/query")
//!     .body(Bytes::from(r#"{"page_size":10,"sorts":[]}"#))?;
//! assert_eq!(mock.send(request).await?.status(), 200);
//!
//! mock.verify()?; // everything expected has come, and nothing else
//! assert_eq!(mock.requests().len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod difference;
mod expectation;
mod reply;
mod verify;

use std::fmt;
use std::sync::{Arc, Mutex};

pub use self::expectation::Expectation;
pub use self::reply::{Hold, Piece, Reply};
pub use self::verify::{Unexpected, Unverified};
use crate::lock::lock;
use crate::{Error, ErrorKind, Request, Response, StreamResponse, Transport};

type Handler = dyn FnMut(&Request) -> Result<Response, Error> + Send;

/// A transport for tests that answers by [`Expectation`]s or by a closure, and keeps the requests. Clones share
/// everything.
///
/// A request is answered by the first expectation that matches it and has answers left; else by the closure, if
/// there is one; else it gets an [`Error`] of kind [`ErrorKind::Invalid`] whose source is an [`Unexpected`] that
/// shows the difference to the nearest expectation.
#[derive(Clone, Default)]
pub struct MockTransport {
    state: Arc<Mutex<State>>,
    handler: Option<Arc<Mutex<Handler>>>,
}

#[derive(Default)]
struct State {
    expectations: Vec<Expectation>,
    requests: Vec<Request>,
    unexpected: Vec<Unexpected>,
}

impl MockTransport {
    /// Returns a mock that expects nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a mock that answers what nothing else answers with `handler`. The handler runs for one request at a
    /// time.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use notion_transport::{Response, mock::MockTransport};
    ///
    /// let mock = MockTransport::from_fn(|request| {
    ///     assert_eq!(request.method(), "GET");
    ///     Ok(Response::new(Bytes::from_static(b"{}")))
    /// });
    /// # let _ = mock;
    /// ```
    pub fn from_fn(
        handler: impl FnMut(&Request) -> Result<Response, Error> + Send + 'static,
    ) -> Self {
        Self { state: Arc::default(), handler: Some(Arc::new(Mutex::new(handler))) }
    }

    /// Adds an expectation, after those that are there already.
    pub fn expect(&self, expectation: Expectation) -> &Self {
        lock(&self.state).expectations.push(expectation);
        self
    }

    /// Returns the requests so far, in the order in which they came, whether they were expected or not.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.state).requests.clone()
    }

    /// Returns whether everything that was expected has come, and nothing that was not.
    ///
    /// # Errors
    ///
    /// [`Unverified`] lists the expectations that were not met and the requests that nothing matched. Its `Debug`
    /// is as readable as its `Display`, so that `mock.verify().unwrap()` says what is wrong.
    pub fn verify(&self) -> Result<(), Unverified> {
        let state = lock(&self.state);
        let unmet: Vec<String> =
            state.expectations.iter().filter(|e| !e.is_met()).map(Expectation::describe).collect();
        if unmet.is_empty() && state.unexpected.is_empty() {
            return Ok(());
        }
        Err(Unverified { unmet, unexpected: state.unexpected.clone() })
    }

    /// Keeps `request` and finds its answer.
    fn answer(&self, request: Request) -> Reply {
        let mut state = lock(&self.state);
        state.requests.push(request.clone());
        if let Some(reply) = state.expectations.iter_mut().find_map(|e| e.answer(&request)) {
            return reply;
        }
        let Some(handler) = &self.handler else { return state.unexpected(&request) };
        drop(state); // the handler may ask for the requests
        Reply::from(lock(handler)(&request))
    }
}

impl State {
    fn unexpected(&mut self, request: &Request) -> Reply {
        let unexpected = Unexpected::new(request, &self.expectations);
        self.unexpected.push(unexpected.clone());
        Reply::from(Error::new(ErrorKind::Invalid).with_source(unexpected))
    }
}

impl Transport for MockTransport {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        self.answer(request).into_outcome().await
    }

    async fn stream(&self, request: Request) -> Result<StreamResponse, Error> {
        self.answer(request).into_stream().await
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.state);
        f.debug_struct("MockTransport")
            .field("expectations", &state.expectations.len())
            .field("requests", &state.requests.len())
            .finish_non_exhaustive()
    }
}
