//! What stands between a request and its endpoint: the table of endpoints, tokens and what they may do, the rate limit, and
//! planned faults.

pub(crate) mod capability;
pub(crate) mod faults;
pub(crate) mod limiter;
pub(crate) mod table;
