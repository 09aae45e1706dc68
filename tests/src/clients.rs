//! Clients as most tests want them.

use std::sync::Arc;

use notion_api::{Client, ClientBuilder};
use notion_transport::Transport;
use notion_transport::clock::ManualClock;
use notion_transport::layer::{RateLimitSettings, RetrySettings, TimeoutSettings};

/// What clients are given as their token, and must not show.
pub const TOKEN: &str = "ntn_topsecret";

/// Returns a client that sends as fast as it can.
pub fn unlimited(transport: impl Transport) -> Client {
    let builder = Client::builder().token(TOKEN).transport(transport);
    builder.rate_limit(RateLimitSettings::unlimited()).build().expect("a client")
}

/// Returns a client whose waits take no time.
pub fn timeless(transport: impl Transport) -> Client {
    waiting_by(&ManualClock::new()).transport(transport).build().expect("a client")
}

/// Returns a builder of clients that wait by this clock. It moves by itself and would let every limit of time pass at
/// once, so there is none.
pub fn waiting_by(clock: &ManualClock) -> ClientBuilder {
    Client::builder()
        .token(TOKEN)
        .clock(Arc::new(clock.clone()))
        .rate_limit(RateLimitSettings::unlimited())
        .timeout(TimeoutSettings::default().attempt(None))
        .retry(RetrySettings::default().deadline(None))
}
