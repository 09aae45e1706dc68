//! Why there is no connection, and what to do about it.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use http::Uri;
use rustls::CertificateError;

use super::BoxError;
use crate::{ConnectFailure, Error, ErrorKind};

/// A name could not be resolved.
#[derive(Debug, thiserror::Error)]
#[error("dns error")]
pub(super) struct NameError(#[from] io::Error);

/// No way to the server, before its TLS.
#[derive(Debug, thiserror::Error)]
pub(super) enum DialError {
    #[error("no TCP connection")]
    Tcp(#[source] BoxError),
    #[error("no tunnel through the proxy {at}")]
    Proxy { at: String, source: BoxError },
    #[error("the setting of the proxy cannot be used")]
    NoProxy(#[source] BoxError),
}

/// What `error` means for a connection to the host of `uri`.
pub(super) fn explain(error: BoxError, uri: &Uri) -> Error {
    let target = Target::of(uri);
    let (failure, detail) = match error.downcast_ref::<DialError>() {
        Some(DialError::Tcp(source)) => tcp(&**source, &target),
        Some(DialError::Proxy { at, source }) => {
            let why =
                format!("the proxy {at} gave no tunnel to {}: {}", target.at, last(&**source));
            (ConnectFailure::Proxy, why)
        }
        Some(DialError::NoProxy(source)) => (ConnectFailure::Proxy, source.to_string()),
        // What is no matter of the dial is one of the TLS above it.
        None => tls(&*error, &target),
    };
    failed(failure, detail).with_source(error)
}

/// The time to connect is over.
pub(super) fn timed_out(uri: &Uri, limit: Duration) -> Error {
    let at = Target::of(uri).at;
    let detail = format!(
        "no connection to {at} within {limit:?}, the limit of HyperTransportBuilder::connect_timeout()"
    );
    let source = io::Error::new(io::ErrorKind::TimedOut, "no connection in time");
    failed(ConnectFailure::TimedOut, detail).with_source(source)
}

fn failed(failure: ConnectFailure, detail: String) -> Error {
    Error::new(ErrorKind::Connect).with_connect_failure(failure).with_detail(detail)
}

/// Where the connection was to go.
struct Target<'u> {
    host: &'u str,
    /// Host and port.
    at: String,
}

impl<'u> Target<'u> {
    fn of(uri: &'u Uri) -> Self {
        let host = uri.host().unwrap_or_default();
        let usual = if uri.scheme_str() == Some("http") { 80 } else { 443 };
        Self { host, at: format!("{host}:{}", uri.port_u16().unwrap_or(usual)) }
    }
}

fn tcp(error: &(dyn StdError + 'static), target: &Target<'_>) -> (ConnectFailure, String) {
    if let Some(NameError(why)) = find::<NameError>(error) {
        let detail = format!("the name {:?} cannot be resolved: {why}", target.host);
        return (ConnectFailure::Name, detail);
    }
    match find::<io::Error>(error) {
        Some(why) if why.kind() == io::ErrorKind::ConnectionRefused => {
            let detail = format!("{} refuses connections: nothing listens there", target.at);
            (ConnectFailure::Refused, detail)
        }
        _ => (ConnectFailure::Network, format!("{} cannot be reached: {}", target.at, last(error))),
    }
}

fn tls(error: &(dyn StdError + 'static), target: &Target<'_>) -> (ConnectFailure, String) {
    use rustls::Error as Tls;

    let Target { host, at } = target;
    match find::<Tls>(error) {
        Some(Tls::InvalidCertificate(CertificateError::UnknownIssuer)) => (
            ConnectFailure::UntrustedCertificate,
            format!(
                "the certificate of {host} is signed by nobody who is trusted (UnknownIssuer): \
                 HyperTransportBuilder::root_certificate() adds a root, \
                 the feature `platform-roots` adds those of the operating system{}",
                hint_of_environment()
            ),
        ),
        Some(Tls::InvalidCertificate(why)) if format!("{why:?}").contains("CaUsedAsEndEntity") => (
            ConnectFailure::UntrustedCertificate,
            format!(
                "the certificate of {host} is a root that is signed by itself (CaUsedAsEndEntity): the server \
                 needs one that the root has signed, and the client HyperTransportBuilder::root_certificate()"
            ),
        ),
        Some(why @ Tls::InvalidCertificate(_)) => (
            ConnectFailure::InvalidCertificate,
            format!("the certificate of {host} cannot be accepted: {why}"),
        ),
        Some(Tls::InvalidMessage(_)) => (
            ConnectFailure::NotTls,
            format!(
                "{at} does not speak TLS: is the address one of http://? \
                 ClientBuilder::plain_http() allows it for another machine"
            ),
        ),
        Some(why) => (ConnectFailure::Tls, format!("no TLS with {at}: {why}")),
        None => {
            let closed = find::<io::Error>(error).is_some_and(|error| {
                use io::ErrorKind::{
                    BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof,
                };
                matches!(
                    error.kind(),
                    UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe
                )
            });
            match closed {
                true => (
                    ConnectFailure::NotTls,
                    format!(
                        "{at} closed the connection during the TLS handshake: does it speak TLS, \
                         or is the address one of http:// (ClientBuilder::plain_http())?"
                    ),
                ),
                false => (ConnectFailure::Tls, format!("no TLS with {at}: {}", last(error))),
            }
        }
    }
}

/// `SSL_CERT_FILE` is set, and nothing reads it.
fn hint_of_environment() -> &'static str {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let set = is_set("SSL_CERT_FILE") || is_set("SSL_CERT_DIR");
    if set && !cfg!(feature = "platform-roots") {
        ", and reads SSL_CERT_FILE and SSL_CERT_DIR, which are set"
    } else {
        ""
    }
}

/// The innermost error of type `E`.
fn find<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    chain(error).filter_map(|error| error.downcast_ref()).last()
}

/// What the innermost error says.
fn last(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().unwrap_or(error).to_string()
}

/// The error and its causes, also those that an [`io::Error`] is made of, which its `source` leaves out.
fn chain<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match inner {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}
