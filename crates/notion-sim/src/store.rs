//! What a workspace holds.

pub(crate) mod state;
