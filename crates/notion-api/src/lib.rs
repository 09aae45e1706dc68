//! An asynchronous client for the Notion API, generic over its transport.
//!
//! ```no_run
//! use notion_api::Client;
//! use notion_model::{DatabaseId, Filter, Sort};
//!
//! # async fn f() -> Result<(), Box<dyn std::error::Error>> {
//! let notion = Client::new(std::env::var("NOTION_TOKEN")?);
//!
//! // A database is a container of data sources …
//! let id: DatabaseId = "https://www.notion.so/acme/0123456789abcdef0123456789abcdef".parse()?;
//! let database = notion.databases().retrieve(id).send().await?;
//! let tasks = database.data_sources[0].id;
//!
//! // … which have the rows. A stream of them is every row, or an error; never fewer.
//! let mut rows = notion
//!     .data_sources()
//!     .query(tasks)
//!     .filter(Filter::select("Status").equals("In Progress") & Filter::date("Due").this_week())
//!     .sort(Sort::ascending("Due"))
//!     .items();
//! while let Some(page) = rows.try_next().await? {
//!     println!("{}", page.title_text());
//! }
//! # Ok(()) }
//! ```
//!
//! # Calls
//!
//! Required arguments are arguments, optional ones are methods of the [`Call`]. Nothing is sent before `.send()`.
//! A list endpoint has `.send()` (one page), `.items()` (everything, as it comes) and `.all()` (everything, in a
//! `Vec`). [`Call::send_with_meta`] gives headers and request id along with the answer, [`Call::send_raw`] the answer as
//! it came. What has no method here is called with [`Client::request`], which can do all that the others do.
//!
//! # Versions
//!
//! [`ApiVersion`] names the versions of the API that this crate was written for, and takes any other; it is `2025-09-03`
//! unless the client's [builder](ClientBuilder::version) says otherwise, or [a call](Call::version). What a version calls
//! by another name is sent under that name, and what it can't say is an error before anything is sent.
//!
//! The API is that of October 2026, as its reference and its official SDK had it then.
//!
//! # Tokens
//!
//! [`endpoints`] says what each call needs of a token ([`Capability`]), and so does the error of a refusal
//! ([`Error::needs`]). A personal access token acts for the user who made it, for a year at most, and has what that user
//! may do; it can't list users.
//!
//! # Transports
//!
//! Any [`Transport`](notion_transport::Transport) will do: hyper (feature `hyper`, on by default), a mock, the
//! simulator `notion-sim`, or your own. Retries, rate limit and timeouts are layers around it:
//! [`notion_transport::layer`].
//!
//! # Errors
//!
//! There is one type, [`Error`]. What has been checked before sending names every violation; what Notion answered
//! keeps its code, message and request id; and [`Error::may_have_been_applied`] says whether a write may have
//! arrived although the call failed.
//!
//! # Features
//!
//! Databases, data sources, pages, blocks, users and search are always there. The rest comes in families, all of them on
//! by default but what is in beta or needs other packages; `default-features = false` leaves them out, to be quicker to
//! compile. An object of a family that is left out is unknown, and nothing of it is lost.
//!
//! | feature | by default | |
//! | --- | --- | --- |
//! | `hyper` | yes | the transport over hyper and rustls, which `Client::new` uses |
//! | `gzip` | yes | answers are asked for with gzip, some ten times smaller (flate2, zlib-rs) |
//! | `webpki-roots` | yes | trust Mozilla's certificate roots, bundled with the program |
//! | `platform-roots` | | trust those of the operating system, besides any bundled ones |
//! | `comments` | yes | [comments] |
//! | `downloads` | yes | [downloads of files](files) |
//! | `file-uploads` | yes | [file uploads](file_uploads) (attaching one is always there) |
//! | `meeting-notes` | yes | [meeting notes](meeting_notes) |
//! | `oauth` | yes | [tokens of public connections](oauth) (base64) |
//! | `views` | yes | [views] of databases |
//! | `webhooks` | | what webhooks post, and its signatures: `notion_model::webhook` (hmac, sha2) |
//! | `admin` | | the [Admin API](admin), for the bot of an organization |
//! | `agents` | | [agents] and sessions with them, in beta |
//! | `markdown` | | trees of blocks as Markdown (pulldown-cmark) |
//! | `jiff` | | times to and from the types of jiff |
//! | `mock` | | a transport for tests: `transport::mock` |
//! | `record` | | exchanges in a file: `transport::record`; has `mock` |
//! | `tracing` | | spans for calls, attempts, exchanges and waits |
//! | `full` | | all but `platform-roots` |

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "admin")]
pub mod admin;
#[cfg(feature = "agents")]
pub mod agents;
mod answer;
pub mod async_tasks;
#[cfg(any(feature = "downloads", feature = "file-uploads"))]
mod blocking;
pub mod blocks;
mod call;
mod capability;
mod client;
#[cfg(feature = "comments")]
pub mod comments;
mod concurrent;
mod credential;
pub mod custom_emojis;
pub mod data_sources;
pub mod databases;
mod dialect;
mod endpoint;
mod endpoints;
mod error;
#[cfg(feature = "file-uploads")]
pub mod file_uploads;
#[cfg(feature = "downloads")]
pub mod files;
mod form;
mod groups;
mod items;
#[cfg(feature = "meeting-notes")]
pub mod meeting_notes;
mod meta;
#[cfg(feature = "oauth")]
pub mod oauth;
pub mod pages;
mod raw;
mod reconcile;
mod response;
#[cfg(feature = "rows")]
pub mod rows;
pub mod search;
mod setters;
pub mod skills;
pub mod templates;
mod token;
pub mod users;
mod version;
#[cfg(feature = "views")]
pub mod views;

pub use crate::answer::{Answer, Flaw};
pub use crate::call::{Call, Caller, Flow, Task};
pub use crate::capability::{Capability, Permission};
pub use crate::client::{Client, ClientBuilder};
pub use crate::endpoint::{
    Committed, Endpoint, Next, PageOf, Paged, Paging, Parts, Prepared, Rest, Route,
};
pub use crate::endpoints::{EndpointInfo, endpoints};
#[cfg(feature = "downloads")]
pub use crate::error::DownloadProblem;
pub use crate::error::{Error, ErrorKind};
pub use crate::form::FormData;
pub use crate::items::Items;
pub use crate::meta::{Meta, WithMeta};
pub use crate::raw::{RawRequest, RawResponse};
pub use crate::reconcile::{Reconcile, Reconciled, Settle, Settles};
pub use crate::response::ResponseFuture;
pub use crate::token::Token;
pub use crate::version::{ApiVersion, ParseVersionError};
/// The HTTP method of a [`RawRequest`], and names and values of its headers.
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
/// The types of the Notion API, what is read and what is written: all of the crate `notion-model`.
pub use notion_model as model;
/// What programs name most.
pub use notion_model::{
    BlockId, BlockInput, DataSourceId, DatabaseId, Filter, Page, PageId, PropertyInput,
    PropertySchemaInput, PropertyValue, RichText, Sort, Timestamp, UserId,
};
/// Transports and layers, settings among them: all of the crate `notion-transport`.
pub use notion_transport as transport;
pub use notion_transport::Effect;
/// The transport over hyper and rustls.
#[cfg(feature = "hyper")]
pub use notion_transport::hyper::HyperTransport;
/// How often, how fast and how long: the settings of a [`ClientBuilder`].
pub use notion_transport::layer::{RateLimitSettings, RetrySettings, TimeoutSettings};
