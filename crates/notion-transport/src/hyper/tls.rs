//! Whom to trust, and how to speak TLS.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use crate::{Error, ErrorKind};

/// The roots of the features that are on, and these.
///
/// # Errors
///
/// When `SSL_CERT_FILE` or `SSL_CERT_DIR` is set, and what it names cannot be read (feature `platform-roots`).
pub(super) fn roots(extra: Vec<CertificateDer<'static>>) -> Result<Arc<RootCertStore>, Error> {
    let mut roots = RootCertStore::empty();
    #[cfg(feature = "webpki-roots")]
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    #[cfg(feature = "platform-roots")]
    roots.add_parsable_certificates(platform::roots()?);
    roots.add_parsable_certificates(extra);
    Ok(Arc::new(roots))
}

/// Checks that `der` can be a root.
pub(super) fn check_root(der: &CertificateDer<'static>) -> Result<(), Error> {
    RootCertStore::empty().add(der.clone()).map_err(|why| {
        Error::new(ErrorKind::Invalid)
            .with_detail("the root certificate is not an X.509 certificate in DER")
            .with_source(why)
    })
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

#[cfg(feature = "platform-roots")]
mod platform {
    use rustls::pki_types::CertificateDer;
    use rustls_native_certs::{CertificateResult, load_native_certs};

    use crate::{Error, ErrorKind};

    /// What takes the place of the operating system's roots if it is set.
    const VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

    pub(super) fn roots() -> Result<Vec<CertificateDer<'static>>, Error> {
        let named: Vec<String> = VARIABLES.iter().filter_map(|name| named(name)).collect();
        let CertificateResult { certs, errors, .. } = load_native_certs();
        // Without a setting the stores of the operating system are what they are.
        if named.is_empty() || errors.is_empty() && !certs.is_empty() {
            return Ok(certs);
        }
        let why = match errors.first() {
            Some(error) => error.to_string(),
            None => "there is no certificate in PEM in it".to_owned(),
        };
        let detail = format!("the roots that {} cannot be read: {why}", named.join(" and "));
        Err(Error::new(ErrorKind::Invalid).with_detail(detail))
    }

    fn named(variable: &str) -> Option<String> {
        let value = std::env::var_os(variable)?;
        Some(format!("{variable}={} names", value.display()))
    }
}
