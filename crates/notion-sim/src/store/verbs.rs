//! Questions and verbs: all that is done with a state.
//!
//! A verb changes records and notes in the journal what there is to tell of it; what `put_…` says takes a record as it is.

mod beside;
mod block;
mod comment;
mod connection;
mod data_source;
pub(crate) mod database;
pub(crate) mod find;
mod journal;
pub(crate) mod page;
mod purge;
pub(crate) mod session;
mod settings;
mod sharing;
pub(crate) mod start;
mod tree;
mod upload;
mod view;
mod workspace;
