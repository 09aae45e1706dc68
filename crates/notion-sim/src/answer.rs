//! What a workspace holds, as the objects that answers have.

pub(crate) mod objects;
