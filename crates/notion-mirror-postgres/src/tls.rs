//! Encrypted connections to Postgres.

use std::sync::Arc;

use notion_mirror::store::StoreError;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::sql::failed;

/// Returns what encrypts connections, with the certificates that the system trusts.
pub(crate) fn system() -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = RootCertStore::empty();
    // One that can't be read does not keep the others from being of use; without any, the server's is refused.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
