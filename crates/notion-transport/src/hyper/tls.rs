//! Whom to trust, and how to speak TLS.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// The roots of the features that are on, and these.
pub(super) fn roots(extra: Vec<CertificateDer<'static>>) -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    #[cfg(feature = "webpki-roots")]
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    #[cfg(feature = "platform-roots")]
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(extra);
    Arc::new(roots)
}

/// Whether `der` can be a root.
pub(super) fn check_root(der: &CertificateDer<'static>) -> Result<(), rustls::Error> {
    RootCertStore::empty().add(der.clone())
}

/// TLS 1.2 and 1.3 for a client that offers these protocols, the preferred one first.
pub(super) fn config(roots: Arc<RootCertStore>, protocols: &[&[u8]]) -> Arc<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has the cipher suites of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Arc::new(config)
}
