//! The words of a request and of an answer, apart from what they mean.
//!
//! Nothing here knows a workspace.

pub(crate) mod fail;
pub(crate) mod html;
pub(crate) mod ids;
pub(crate) mod length;
pub(crate) mod multipart;
pub(crate) mod request;
pub(crate) mod shape;
pub(crate) mod signature;
