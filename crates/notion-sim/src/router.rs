//! What stands between a request and its endpoint: the table of endpoints, tokens and what they may do, the rate limit, and
//! planned faults.

mod access;
pub(crate) mod endpoint;
pub(crate) mod faults;
pub(crate) mod limiter;
mod table;
