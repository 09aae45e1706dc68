//! What a workspace holds: the records, and the verbs that change what is where.

pub(crate) mod comment;
pub(crate) mod connection;
pub(crate) mod find;
pub(crate) mod formula;
pub(crate) mod rows;
pub(crate) mod state;
pub(crate) mod tree;
pub(crate) mod upload;
pub(crate) mod view;
