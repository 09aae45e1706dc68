//! Copies of what many Notion connections can see, in one Postgres, kept by any number of processes.
//!
//! [`Database`] is the Postgres; [`Postgres`], made by [`Database::store`], is the [`Store`](notion_mirror::store::Store) of
//! one connection to Notion in it. All tables are in the schema `notion`, with the connection first in every key, and are
//! described in `schema.sql`; `objects` has everything as JSON, the views `pages`, `databases` … are parts of it.
//!
//! ```no_run
//! use notion_mirror_postgres::{ConnectionInfo, Database};
//! use uuid::Uuid;
//!
//! # async fn f() -> Result<(), notion_mirror::store::StoreError> {
//! let database = Database::connect("postgres://mirror@localhost/mirror").await?;
//! let id = Uuid::from_u128(1);
//! database.add(&ConnectionInfo::new(id, "The wiki of Acme")).await?;
//! let store = database.store(id);
//! # drop(store);
//! # Ok(()) }
//! ```
//!
//! * **Documents** are of the type `json`, which keeps a text to the letter, as `jsonb` does not (it loses the order of keys
//!   and the spelling of numbers, and refuses `\u0000`). `document -> 'properties'` works; for an index, make one over an
//!   expression.
//! * **Texts** beside them can't have the character U+0000 in Postgres: it reads as U+FFFD there.
//! * **One writer** for each connection: a lease of a minute with a number, the fence, that is compared in the transaction of
//!   every write. Who lost the lease can't write, whatever it believes.
//! * **Poolers** such as PgBouncer do no harm, in any mode: nothing is bound to a session, neither locks nor prepared
//!   statements nor settings.
//! * Postgres 13 or later.

mod claim;
mod database;
mod lease;
mod maintain;
mod read;
mod schema;
mod search;
mod sql;
mod statement;
mod store;
#[cfg(feature = "rustls")]
mod tls;
mod views;
mod webhooks;
mod workers;
mod write;

pub use self::claim::Claim;
pub use self::database::{ConnectionInfo, Database};
pub use self::search::Hit;
pub use self::store::Postgres;
pub use self::webhooks::{Received, WebhookError, Webhooks};
pub use self::workers::{BoxError, Outcome, Turn, Workers};
