use std::time::Duration;

use rustls::pki_types::CertificateDer;

use super::pool::PoolSettings;
use super::{HyperTransport, Proxies, tls};
use crate::DEFAULT_MAX_SIZE;
use crate::Error;

/// The settings of a [`HyperTransport`].
#[derive(Clone, Debug)]
#[must_use = "it does nothing before `build`"]
pub struct HyperTransportBuilder(Settings);

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) max_body_size: usize,
    pub(super) gzip: bool,
    pub(super) connect_timeout: Duration,
    pub(super) pool: PoolSettings,
    pub(super) http1_only: bool,
    pub(super) proxies: Proxies,
    pub(super) extra_roots: Vec<CertificateDer<'static>>,
}

impl HyperTransportBuilder {
    pub(super) fn new() -> Self {
        Self(Settings {
            max_body_size: DEFAULT_MAX_SIZE,
            gzip: true,
            connect_timeout: Duration::from_secs(10),
            pool: PoolSettings {
                idle_timeout: Duration::from_secs(50),
                fresh_for_creates_after: Duration::from_secs(10),
                max_idle_per_host: 32,
            },
            http1_only: false,
            proxies: Proxies::from_env(),
            extra_roots: Vec::new(),
        })
    }

    /// Sets how large the body of an answer may be, in bytes, before and after decompression. A larger one is an
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge). The default is 64 MiB. A streamed body has no limit.
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.0.max_body_size = bytes;
        self
    }

    /// Sets whether answers are asked for with gzip. The default is `true`: they are some ten times smaller.
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.0.gzip = gzip;
        self
    }

    /// Sets how long it may take to get a connection: name, TCP, proxy and TLS together. Past it the error is an
    /// [`ErrorKind::Connect`](crate::ErrorKind::Connect), so that the request may be sent again. The default is 10 seconds.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.0.connect_timeout = limit;
        self
    }

    /// Sets for how long a connection is kept on which nothing comes from the server. Defaults to 50 seconds, less
    /// than the minute after which many a server or balancer closes its side.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.0.pool.idle_timeout = limit;
        self
    }

    /// Sets after what silence of the server a connection is not used for a request that
    /// [creates](crate::Effect::Create), which gets a new one instead. Defaults to 10 seconds.
    ///
    /// Before a request is written, the connection is asked whether the server has closed it. That does not show
    /// when the network is gone without a word, as after a laptop slept; a creation on such a connection would fail
    /// with an unknown outcome.
    pub fn fresh_for_creates_after(mut self, silence: Duration) -> Self {
        self.0.pool.fresh_for_creates_after = silence;
        self
    }

    /// Sets how many idle connections are kept for a host; 0 keeps none. The default is 32.
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.0.pool.max_idle_per_host = connections;
        self
    }

    /// Speaks HTTP/1.1 only, never HTTP/2, also with servers that prefer it.
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
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when `der` is not a certificate.
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let der = CertificateDer::from(der.into());
        tls::check_root(&der)?;
        self.0.extra_roots.push(der);
        Ok(self)
    }

    /// Builds the transport. It connects to nothing yet, and needs no runtime yet.
    ///
    /// With the feature `platform-roots` it reads the roots of the operating system, or in their place those that
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR` name. If these can't be read, every call is an
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) that names the file.
    #[must_use]
    pub fn build(self) -> HyperTransport {
        HyperTransport::with(self.0)
    }
}
