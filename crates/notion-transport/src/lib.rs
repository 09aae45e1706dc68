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
//! A request carries its [`Effect`], and [`layer::Retry`] follows it, not the HTTP method:
//!
//! | what happened | known | `Read` | `IdempotentWrite` | `Create` |
//! | --- | --- | --- | --- | --- |
//! | could not connect (name, TCP, proxy, TLS), or the connection closed before all of the request was written | never sent | again | again | again |
//! | 429, 529, 503 with `Retry-After` | refused | again, not before `Retry-After` | again, not before `Retry-After` | again, not before `Retry-After` |
//! | connection broke, no response in time, anything unknown | maybe applied | again | again | **no** |
//! | 500, 502, 503, 504 | maybe applied | again | again | **no** |
//! | 409 | answered | no | again | no |
//! | any other status | answered | no | no | no |
//! | response too large, or it cannot be decompressed | applied | no | no | no |
//! | request cannot be sent | never sent | no | no | no |
//!
//! Nothing is sent again when the answer's body says that it must not: `additional_data.rate_limit_reason` is
//! `public_api_request_blocked`, or `additional_data.committed_resource_id` tells that the write was made.
//!
//! "No response in time" is the limit of one attempt ([`layer::Timeout`]). The limits on a whole call, attempts
//! and time, are in [`layer::RetrySettings`].
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
//! | `webpki-roots` | yes | trust Mozilla's certificate roots, bundled with the program |
//! | `platform-roots` | no | trust the roots of the operating system too |
//! | `tracing` | no | spans for calls, attempts, exchanges and waits: [`layer::Observe`] |
//! | `tower` | no | [`tower::FromService`], [`tower::IntoService`] |

#![cfg_attr(not(all(feature = "hyper", feature = "tower")), allow(rustdoc::broken_intra_doc_links))]

mod attempts;
#[cfg(any(feature = "hyper", feature = "tower"))]
mod body;
pub mod clock;
mod effect;
mod error;
#[cfg(feature = "hyper")]
pub mod hyper;
pub mod layer;
mod lock;
pub mod mock;
mod race;
pub mod record;
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
pub use crate::effect::Effect;
pub use crate::error::{ConnectFailure, Error, ErrorKind};
pub use crate::shared::SharedTransport;
pub use crate::template::PathTemplate;

/// A request with its body in memory: what can be read twice can be sent again, and recorded.
///
/// Its URI is absolute (`https://api.notion.com/v1/…`); its [`Effect`] is in the extensions.
pub type Request = http::Request<Bytes>;

/// A response with its body in memory, decompressed.
pub type Response = http::Response<Bytes>;

/// Sends one request and returns its response.
///
/// One method, no runtime, no setup. A transport of your own is this much:
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
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`. Dropping the future gives the exchange up; the server may have acted nevertheless.
    ///
    /// # Errors
    ///
    /// When no complete response arrived. [`Error::may_have_applied`] tells whether the server may have acted. An
    /// answer is never an error, whatever its status.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Error>> + Send;
}

impl<T: Transport> Transport for Arc<T> {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Error>> + Send {
        (**self).send(request)
    }
}
