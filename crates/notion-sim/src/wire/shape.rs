//! What the values of a request must look like, down to their last key. The types of the model read more than Notion
//! takes, because they also read what it answers.

pub(crate) mod address;
pub(crate) mod date;
pub(crate) mod file;
pub(crate) mod filter;
mod keys;
pub(crate) mod property;
pub(crate) mod request;
pub(crate) mod rich_text;
pub(crate) mod schema;
pub(crate) mod spec;
pub(crate) mod view;

pub(crate) use self::keys::{color, id, object, one_of, only};
