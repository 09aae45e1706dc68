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
//! `Vec`). [`Call::send_raw`] gives the answer as it came. What has no method here is called with
//! [`Client::request`].
//!
//! # Versions
//!
//! [`ApiVersion`] names the versions of the API that this crate speaks; `2025-09-03` unless the client's
//! [builder](ClientBuilder) says otherwise.
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
//! keeps its code, message and request id; and [`Error::may_have_been_applied`] tells whether a write may have
//! arrived although the call failed.
//!
//! # Features
//!
//! Databases, data sources, pages, blocks, users and search are always there. The rest comes in families, all of them on
//! by default but what is in beta or needs other packages: `default-features = false` leaves them out, and brings little
//! more than half of the code to compile. An answer of a family that is left out is unknown, and nothing of it is lost.
//!
//! | feature | by default | |
//! | --- | --- | --- |
//! | `hyper` | yes | the transport over hyper and rustls, which `Client::new` uses |
//! | `webpki-roots` | yes | trust Mozilla's certificate roots, bundled with the program |
//! | `platform-roots` | | trust those of the operating system, besides any bundled ones |
//! | `comments` | yes | [comments] |
//! | `file-uploads` | yes | [file uploads](file_uploads) (attaching one is always there) |
//! | `meeting-notes` | yes | [meeting notes](meeting_notes) |
//! | `oauth` | yes | [tokens of public connections](oauth) (base64) |
//! | `views` | yes | [views] of databases |
//! | `webhooks` | | what webhooks post, and its signatures: `notion_model::webhook` (hmac, sha2) |
//! | `agents` | | [agents] and sessions with them, in beta |
//! | `markdown` | | trees of blocks as Markdown (pulldown-cmark) |
//! | `jiff` | | times to and from the types of jiff |
//! | `tracing` | | spans for calls, attempts, exchanges and waits |
//! | `full` | | all but `platform-roots` |

#[cfg(feature = "agents")]
pub mod agents;
mod answer;
pub mod async_tasks;
#[cfg(feature = "file-uploads")]
mod blocking;
pub mod blocks;
mod call;
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
mod groups;
mod items;
#[cfg(feature = "meeting-notes")]
pub mod meeting_notes;
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
pub mod templates;
mod token;
pub mod users;
mod version;
#[cfg(feature = "views")]
pub mod views;

pub use crate::answer::{Answer, Flaw};
pub use crate::call::{Call, Caller, Flow, Task};
pub use crate::client::{Client, ClientBuilder};
pub use crate::endpoint::{
    Committed, Endpoint, Next, PageOf, Paged, Paging, Parts, Prepared, Route,
};
pub use crate::endpoints::{EndpointInfo, endpoints};
pub use crate::error::{Error, ErrorKind};
pub use crate::items::Items;
pub use crate::raw::{RawRequest, RawResponse};
pub use crate::reconcile::{Reconcile, Reconciled, Settle, Settles};
pub use crate::response::ResponseFuture;
pub use crate::token::Token;
pub use crate::version::ApiVersion;
/// The HTTP method of a [`RawRequest`].
pub use http::Method;
pub use notion_transport::Effect;
