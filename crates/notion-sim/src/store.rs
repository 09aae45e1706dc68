//! What a workspace holds: the records, and the verbs that change them.
//!
//! The fields of [`State`](state::State) are for this floor alone. Above it, questions give records to read, and verbs
//! change them; a verb notes in the journal what there is to tell of it.

pub(crate) mod agents;
pub(crate) mod comment;
pub(crate) mod connection;
pub(crate) mod edits;
pub(crate) mod formula;
pub(crate) mod journal;
pub(crate) mod results;
pub(crate) mod rows;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod tree;
pub(crate) mod upload;
pub(crate) mod values;
pub(crate) mod verbs;
pub(crate) mod view;
