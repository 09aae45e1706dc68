//! Moves HTTP requests to Notion and brings the responses back.
//!
//! A [`Transport`] is a function from [`Request`] to [`Response`]. One moves bytes: [`hyper::HyperTransport`]
//! (feature `hyper`, on by default), [`mock::MockTransport`] in tests, or your own in a few lines. Everything else
//! is a transport around a transport: see [`layer`]. Nothing but the feature `hyper` needs tokio.
//!
//! ```
//! use bytes::Bytes;
//! use notion_transport::mock::{Expectation, MockTransport, Reply};
//! use notion_transport::{Attempts, Effect, Request, Transport, clock, layer};
//! use serde_json::json;
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let mock = MockTransport::new();
//! mock.expect(
//!     Expectation::get("/v1/users/me")
//!         .reply(Reply::html(502, "<h1>Bad gateway</h1>"))
//!         .reply(Reply::json(200, json!({ "object": "user" }))),
//! );
//! let clock = std::sync::Arc::new(clock::ManualClock::new());
//! let transport = layer::standard(mock, layer::StackSettings::default(), clock);
//!
//! let mut request: Request = http::Request::get("https://api.notion.com/v1/users/me").body(Bytes::new())?;
//! request.extensions_mut().insert(Effect::Read);
//! let response = transport.send(request).await?;
//! assert_eq!(response.status(), 200);
//! assert_eq!(Attempts::of(&response), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is sent again
//!
//! A request carries its [`Effect`], and [`layer::Retry`] follows it, not the HTTP method. What an attempt that ended
//! in some way tells is decided by [`Known`]:
//!
//! | what happened | known | `Read` | `IdempotentWrite` | `Create` |
//! | --- | --- | --- | --- | --- |
//! | `Connect`: no connection (name, TCP, proxy, TLS); `NotSent`: it closed before all of the request was written | `NeverSent` | again | again | again |
//! | 429, 529; 503 with `Retry-After` that Notion's own body repeats | `Refused` | again, not before `Retry-After` | again, not before `Retry-After` | again, not before `Retry-After` |
//! | `Interrupted`: the connection broke; `Timeout`: no response in time; `Other`: anything unknown | `MaybeApplied` | again | again | **no** |
//! | 408, 425, 500, 502 to 504, 520 to 527, 530, 599 | `MaybeApplied` | again | again | **no** |
//! | any other status from 500 on | `MaybeApplied` | no | no | no |
//! | 409 | `Rejected` | no | again | no |
//! | any other status from 300 to 499 | `Rejected` | no | no | no |
//! | 200 to 299 whose body is not of the declared [`ResponseFormat`]; `Undecodable`: the body cannot be decompressed | `Applied` | again | no | no |
//! | 200 to 299; `TooLarge`: the response is larger than the limit | `Applied` | no | no | no |
//! | `Invalid`: the request cannot be sent; `Paused`: the rate limit lets nothing go before the deadline | `NeverSent` | no | no | no |
//!
//! Nothing is sent again when the answer's body says that it must not: `additional_data.rate_limit_reason` is
//! `public_api_request_blocked`, or `additional_data.committed_resource_id` says that the write was made.
//!
//! A [streamed](Transport::stream) answer is judged by its head, and by its body if it is no success. Once the head of a
//! success is handed out nothing is sent again: an error in the body is the caller's, who knows what has come.
//!
//! "No response in time" is the limit of one attempt ([`layer::Timeout`]). The limits on a whole call, attempts
//! and time, are in [`layer::RetrySettings`]: a refusal that says when to come back takes time, not attempts.
//!
//! # Errors
//!
//! An [`Error`] means that no complete response arrived. An answer with status 500, or a page of HTML, is a
//! [`Response`]: what it means is the business of the client above.
//!
//! # Features
//!
//! | feature | default | what |
//! | --- | --- | --- |
//! | `hyper` | yes | [`hyper::HyperTransport`], [`clock::TokioClock`] |
//! | `gzip` | yes | answers of `HyperTransport` are asked for with gzip, some ten times smaller |
//! | `mock` | yes | [`mock::MockTransport`], for tests |
//! | `record` | yes | [`record::Record`] and [`record::Replay`]: exchanges in a file; has `mock` |
//! | `webpki-roots` | yes | trust Mozilla's certificate roots, bundled with the program |
//! | `platform-roots` | no | trust the roots of the operating system too |
//! | `tracing` | no | spans for calls, attempts, exchanges and waits: [`layer::Observe`] |
//! | `tower` | no | [`tower::FromService`], [`tower::IntoService`] |

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "hyper", feature = "record", feature = "tower")),
    allow(rustdoc::broken_intra_doc_links)
)]

mod attempts;
mod body;
pub mod clock;
mod effect;
mod error;
mod format;
#[cfg(feature = "hyper")]
pub mod hyper;
mod known;
pub mod layer;
mod lock;
#[cfg(feature = "mock")]
pub mod mock;
mod notice;
mod pause;
mod race;
#[cfg(feature = "record")]
pub mod record;
mod refusal;
#[cfg(any(feature = "hyper", feature = "tower"))]
mod request_body;
mod retry_after;
#[cfg(feature = "hyper")]
mod runtime;
mod shared;
mod template;
#[cfg(feature = "tower")]
pub mod tower;

use std::sync::Arc;

use bytes::Bytes;

pub use crate::attempts::{Attempt, Attempts, Ended, History};
pub use crate::body::Body;
pub use crate::effect::Effect;
pub use crate::error::{ConnectFailure, Error, ErrorKind};
pub use crate::format::ResponseFormat;
pub use crate::known::Known;
pub use crate::pause::Pause;
pub use crate::refusal::Refusal;
pub use crate::retry_after::{date, retry_after};
pub use crate::shared::SharedTransport;
pub use crate::template::PathTemplate;

/// A request with its body in memory: what can be read twice can be sent again, and recorded.
///
/// Its URI is absolute (`https://api.notion.com/v1/…`); its [`Effect`] is in the extensions.
pub type Request = http::Request<Bytes>;

/// A response with its body in memory, decompressed.
pub type Response = http::Response<Bytes>;

/// A response whose body comes by and by, decompressed.
pub type StreamResponse = http::Response<Body>;

/// How large the body of a response in memory may be unless set otherwise: 64 MiB, decompressed.
///
/// A page of 100 results is rarely larger than one.
#[cfg(any(feature = "hyper", feature = "tower"))]
const DEFAULT_MAX_SIZE: usize = 64 << 20;

/// A transport: it sends one request and returns its response.
///
/// One method is required, no runtime, no setup. A transport of your own is this much:
///
/// ```
/// use bytes::Bytes;
/// use notion_transport::{Error, Request, Response, Transport};
///
/// struct Teapot;
///
/// impl Transport for Teapot {
///     async fn send(&self, _request: Request) -> Result<Response, Error> {
///         let mut response = Response::new(Bytes::new());
///         *response.status_mut() = http::StatusCode::IM_A_TEAPOT;
///         Ok(response)
///     }
/// }
/// ```
///
/// Where the type must not spread, [`SharedTransport`] holds any transport.
///
/// # What a transport must do
///
/// - Return an answer as it is, whatever its status: redirects are answers.
/// - Return an [`Error`] only when no complete answer arrived, with the [`ErrorKind`] that says what is known. If it can't
///   tell whether the server may have acted, that is [`ErrorKind::Other`].
/// - Give the exchange up when the future is dropped, or the [`Body`].
/// - Hand bodies over decompressed, without `content-encoding` and `content-length`, if it asked for compression itself.
/// - Send the request once. What may be sent again is the business of [`layer::Retry`].
/// - Show no header, no body and no query in errors and in `Debug`.
///
/// One that can hand out a body before all of it is there overrides [`stream`](Self::stream), too:
///
/// - The future is done with the head of the answer. The body may be of any size, and not all of it is in memory.
/// - The length is [said](Body::with_length) if it is known, and an error in the body has the
///   [status](Error::with_status) of the answer.
///
/// A transport around another one passes both methods on, or its streams are read whole before they are handed out.
///
/// What is no transport does not compile where one is wanted:
///
/// ```compile_fail
/// struct Mine;
/// notion_transport::SharedTransport::new(Mine);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transport",
    label = "this does not implement `Transport`",
    note = "its documentation lists what a transport must do; `FromService` makes one of a tower service (feature `tower`)"
)]
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`. Dropping the future gives the exchange up; the server may have acted nevertheless.
    ///
    /// # Errors
    ///
    /// When no complete response arrived. [`Error::may_have_applied`] says whether the server may have acted. An
    /// answer is never an error, whatever its status.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Error>> + Send;

    /// Sends `request`, and returns the response before all of its body is there.
    ///
    /// Unless a transport does better, this is [`send`](Self::send), and the body comes whole.
    ///
    /// # Errors
    ///
    /// When the head of no response arrived. What goes wrong later is an error of the [`Body`].
    fn stream(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<StreamResponse, Error>> + Send {
        let response = self.send(request);
        async move { Ok(response.await?.map(Body::from)) }
    }
}

impl<T: Transport> Transport for Arc<T> {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Error>> + Send {
        (**self).send(request)
    }

    fn stream(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<StreamResponse, Error>> + Send {
        (**self).stream(request)
    }
}
