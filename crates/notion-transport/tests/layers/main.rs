//! The layers, over a mock and with a clock that the tests turn; the mock itself, recordings, and the bridges to tower.

mod mock;
mod pause;
mod rate_limit;
mod record;
mod retry;
mod stack;
mod stream;
mod table;
mod timeout;
#[cfg(feature = "tower")]
mod tower;

use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use notion_transport::clock::{ManualClock, SharedClock};
use notion_transport::{Effect, Request, Response};

fn request(effect: Effect) -> Request {
    let mut request = http::Request::post("https://api.example/v1/x").body(Bytes::new()).unwrap();
    request.extensions_mut().insert(effect);
    request
}

fn response(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

fn shared(clock: &ManualClock) -> SharedClock {
    Arc::new(clock.clone())
}

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// Polls once, outside of any executor.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    std::pin::Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}
