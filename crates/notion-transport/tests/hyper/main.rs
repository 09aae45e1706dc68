//! `HyperTransport` over loopback, against servers that do as they are told.
#![cfg(feature = "hyper")]

mod bodies;
mod exchange;
mod failures;
mod idle;
mod proxy;
mod runtimes;
mod server;
mod stream;
mod tls;

use bytes::Bytes;
use notion_transport::hyper::{HyperTransport, HyperTransportBuilder, Proxies};
use notion_transport::{Error, Request, Response, Transport};

/// Whatever the environment of the test says.
fn builder() -> HyperTransportBuilder {
    HyperTransport::builder().proxies(Proxies::none())
}

fn transport() -> HyperTransport {
    builder().build()
}

fn get(url: impl AsRef<str>) -> Request {
    http::Request::get(url.as_ref()).body(Bytes::new()).unwrap()
}

async fn send(url: impl AsRef<str>) -> Result<Response, Error> {
    transport().send(get(url)).await
}

/// The error with all its causes, as one text.
fn chain(error: &Error) -> String {
    let first: &dyn std::error::Error = error;
    let causes = std::iter::successors(Some(first), |e| e.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
