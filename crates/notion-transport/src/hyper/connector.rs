//! From a URI to a connection: directly or through a proxy, then TLS, all of it within the time to connect.

mod failure;
mod tcp;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::rt::TokioIo;
use rustls::RootCertStore;
use tower_service::Service;

use self::failure::DialError;
use self::tcp::Tcp;
use super::proxy::{Proxies, Proxy, ProxyKind};
use super::socket::Socket;
use super::tls;
use crate::runtime::{UNFIT, try_with_driver};
use crate::{Error, ErrorKind};

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Connecting<S> = Pin<Box<dyn Future<Output = Result<S, BoxError>> + Send>>;

/// What goes to the server below its TLS: a connection, or a tunnel in one to a proxy, which may have its own TLS.
type Wire = MaybeHttpsStream<TokioIo<Socket>>;

/// A connection to the server, with its TLS if the URI asks for it.
pub(super) type Stream = MaybeHttpsStream<Wire>;

/// Makes connections.
pub(super) struct Connector {
    https: HttpsConnector<Dial>,
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(
        roots: Arc<RootCertStore>,
        proxies: Proxies,
        http1_only: bool,
        timeout: Duration,
    ) -> Self {
        let tcp = Tcp::new();
        let h1: &[u8] = b"http/1.1";
        let to_proxy = HttpsConnector::from((tcp.clone(), tls::config(roots.clone(), &[h1])));
        let protocols: &[&[u8]] = if http1_only { &[h1] } else { &[b"h2", h1] };
        let dial = Dial { tcp, to_proxy, proxies: Arc::new(proxies) };
        Self { https: HttpsConnector::from((dial, tls::config(roots, protocols))), timeout }
    }

    /// A connection to the host of `uri`.
    pub(super) async fn connect(&self, uri: &Uri) -> Result<Stream, Error> {
        let mut https = self.https.clone();
        let timeout = self.timeout;
        let target = uri.clone();
        let mut connecting = Box::pin(async move {
            let connecting = async {
                poll_fn(|cx| https.poll_ready(cx)).await?;
                https.call(target).await
            };
            tokio::time::timeout(timeout, connecting).await
        });
        let connected = poll_fn(|cx| match try_with_driver(|| connecting.as_mut().poll(cx)) {
            Some(poll) => poll.map(Some),
            None => Poll::Ready(None),
        });
        match connected.await {
            Some(Ok(result)) => result.map_err(|error| failure::explain(error, uri)),
            Some(Err(_)) => Err(failure::timed_out(uri, timeout)),
            None => Err(Error::new(ErrorKind::Invalid).with_detail(UNFIT)),
        }
    }
}

/// Reaches the server, by way of a proxy if there is one for it.
#[derive(Clone)]
struct Dial {
    tcp: Tcp,
    to_proxy: HttpsConnector<Tcp>,
    proxies: Arc<Proxies>,
}

impl Service<Uri> for Dial {
    type Response = Wire;
    type Error = BoxError;
    type Future = Connecting<Wire>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self.proxies.for_uri(&uri) {
            Ok(None) => {
                let connecting = self.tcp.call(uri);
                Box::pin(async move {
                    let tcp = connecting.await.map_err(DialError::Tcp)?;
                    Ok(MaybeHttpsStream::Http(tcp))
                })
            }
            Ok(Some(proxy)) => {
                let at = proxy.uri.to_string();
                let connecting = self.through(proxy, &uri);
                Box::pin(async move {
                    Ok(connecting.await.map_err(|source| DialError::Proxy { at, source })?)
                })
            }
            Err(unusable) => {
                Box::pin(async move { Err(DialError::NoProxy(unusable.into()).into()) })
            }
        }
    }
}

impl Dial {
    fn through(&self, proxy: &Proxy, uri: &Uri) -> Connecting<Wire> {
        let target = match with_port(uri) {
            Ok(target) => target,
            Err(error) => return Box::pin(async move { Err(error.into()) }),
        };
        match &proxy.kind {
            ProxyKind::Http { authorization } => {
                let mut tunnel = Tunnel::new(proxy.uri.clone(), self.to_proxy.clone());
                if let Some(authorization) = authorization {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                let connecting = tunnel.call(target);
                Box::pin(async move { Ok(connecting.await?) })
            }
            ProxyKind::Socks { login, resolve_here } => {
                let mut socks = SocksV5::new(proxy.uri.clone(), self.tcp.clone());
                if let Some((user, password)) = login {
                    socks = socks.with_auth(user.clone(), password.clone());
                }
                let connecting = socks.local_dns(*resolve_here).call(target);
                Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) })
            }
        }
    }
}

/// Writes the port of the scheme into the URI: a tunnel would take 443 for any.
fn with_port(uri: &Uri) -> Result<Uri, http::Error> {
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    let host = uri.host().unwrap_or_default();
    let scheme = uri.scheme_str().unwrap_or("https");
    Uri::builder().scheme(scheme).authority(format!("{host}:{port}")).path_and_query("/").build()
}
