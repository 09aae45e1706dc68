use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;

use super::connector::Connector;
use super::{HyperTransport, Proxies, tls};
use crate::body::{Body, DEFAULT_MAX_SIZE};
use crate::{Error, ErrorKind};

/// The settings of a [`HyperTransport`].
#[derive(Clone, Debug)]
#[must_use = "it does nothing before `build`"]
pub struct HyperTransportBuilder(Settings);

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) max_body_size: usize,
    pub(super) gzip: bool,
    connect_timeout: Duration,
    idle_timeout: Duration,
    max_idle_per_host: usize,
    http1_only: bool,
    proxies: Proxies,
    extra_roots: Vec<CertificateDer<'static>>,
}

impl HyperTransportBuilder {
    pub(super) fn new() -> Self {
        Self(Settings {
            max_body_size: DEFAULT_MAX_SIZE,
            gzip: true,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(50),
            max_idle_per_host: 32,
            http1_only: false,
            proxies: Proxies::from_env(),
            extra_roots: Vec::new(),
        })
    }

    /// Sets how large the body of an answer may be, in bytes, before and after decompression. A larger one is an
    /// [`ErrorKind::TooLarge`]. The default is 64 MiB.
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.0.max_body_size = bytes;
        self
    }

    /// Sets whether answers are asked for with gzip. The default is `true`: they are some ten times smaller.
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.0.gzip = gzip;
        self
    }

    /// Sets how long it may take to get a connection: name, TCP, proxy and TLS together. Past it the error is an
    /// [`ErrorKind::Connect`], so that the request may be sent again. The default is 10 seconds.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.0.connect_timeout = limit;
        self
    }

    /// Sets how long a connection is kept for the next request. The default is 50 seconds, less than the minute
    /// after which many a server or balancer closes its side.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.0.idle_timeout = limit;
        self
    }

    /// Sets how many idle connections are kept for a host; 0 keeps none. The default is 32.
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.0.max_idle_per_host = connections;
        self
    }

    /// Never speaks HTTP/2, also with servers that prefer it.
    pub fn http1_only(mut self) -> Self {
        self.0.http1_only = true;
        self
    }

    /// Sets the proxies. The default is [`Proxies::from_env`].
    pub fn proxies(mut self, proxies: Proxies) -> Self {
        self.0.proxies = proxies;
        self
    }

    /// Trusts a further root certificate (DER), besides those of the features `webpki-roots` and
    /// `platform-roots`: that of a company's proxy, or of a test server.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] when `der` is not a certificate.
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let der = CertificateDer::from(der.into());
        tls::check_root(&der).map_err(|e| Error::new(ErrorKind::Invalid).with_source(e))?;
        self.0.extra_roots.push(der);
        Ok(self)
    }

    /// Builds the transport. It connects to nothing yet, and needs no runtime yet.
    #[must_use]
    pub fn build(self) -> HyperTransport {
        HyperTransport::with(self.0)
    }
}

impl Settings {
    pub(super) fn into_client(self) -> Client<Connector, Body> {
        let roots = tls::roots(self.extra_roots);
        let connector = Connector::new(roots, self.proxies, self.http1_only, self.connect_timeout);
        Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.max_idle_per_host)
            .timer(TokioTimer::new())
            // While answers are awaited: finds out that the connection has died quietly.
            .http2_keep_alive_interval(Duration::from_secs(20))
            .http2_keep_alive_timeout(Duration::from_secs(10))
            .build(connector)
    }
}
