//! TLS: whom we trust, and which HTTP is spoken.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use notion_transport::hyper::HyperTransport;
use notion_transport::{ErrorKind, Transport};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::server::{Server, Then, answer};
use crate::{builder, chain, get};

/// A certificate that is its own root, and the setup of a server that shows it.
pub(crate) struct Identity {
    der: Vec<u8>,
    pub(crate) config: Arc<ServerConfig>,
}

impl Identity {
    pub(crate) fn new(
        name: &str,
        protocols: &[&[u8]],
        change: impl FnOnce(&mut CertificateParams),
    ) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_string()]).unwrap();
        change(&mut params);
        let certificate = params.self_signed(&key).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Self { der: certificate.der().to_vec(), config: Arc::new(config) }
    }

    pub(crate) fn trusted(&self) -> HyperTransport {
        builder().root_certificate(&*self.der).unwrap().build()
    }

    /// A server of HTTP/1.1; its URL.
    pub(crate) fn serve(&self) -> (Server, String) {
        let config = self.config.clone();
        let wrap = move |stream| -> Box<dyn crate::server::Wire> {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            Box::new(rustls::StreamOwned::new(connection, stream))
        };
        let server = Server::start_over(wrap, |_, wire| {
            wire.write_all(&answer("200 OK", &[], "hello")).unwrap();
            Then::Keep
        });
        let url = format!("https://localhost:{}/", server.address.port());
        (server, url)
    }
}

#[tokio::test]
async fn a_trusted_root_is_enough() {
    let identity = Identity::new("localhost", &[], |_| {});
    let (server, url) = identity.serve();
    let transport = identity.trusted();
    for _ in 0..2 {
        let answer = transport.send(get(&url)).await.unwrap();
        assert_eq!((answer.version(), &answer.body()[..]), (http::Version::HTTP_11, &b"hello"[..]));
    }
    assert_eq!(server.received().last().unwrap().connection, 0);
}

#[tokio::test]
async fn others_are_not_connected_to() {
    let good = Identity::new("localhost", &[], |_| {});
    let other_host = Identity::new("example.com", &[], |_| {});
    let expired = Identity::new("localhost", &[], |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    });
    for (transport, identity, why) in [
        (builder().build(), &good, "UnknownIssuer"),
        (other_host.trusted(), &other_host, "not valid for name"),
        (expired.trusted(), &expired, "expired"),
    ] {
        let (server, url) = identity.serve();
        let error = transport.send(get(&url)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{}", chain(&error));
        assert!(!error.may_have_applied());
        assert!(chain(&error).contains(why), "{}", chain(&error));
        assert!(server.received().is_empty());
    }
}

#[test]
fn a_root_has_to_be_a_certificate() {
    let error = builder().root_certificate(*b"no certificate").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

/// A server of HTTP/2 that refuses the first `refusals` requests unseen; its URL and the number of its connections.
async fn serve_h2(identity: &Identity, refusals: usize) -> (String, Arc<AtomicUsize>) {
    let acceptor = tokio_rustls::TlsAcceptor::from(identity.config.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            let stream = acceptor.accept(stream).await.unwrap();
            let mut connection = h2::server::handshake(stream).await.unwrap();
            let mut refused = 0;
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                if refused < refusals {
                    refused += 1;
                    respond.send_reset(h2::Reason::REFUSED_STREAM);
                    continue;
                }
                let mut body = respond.send_response(http::Response::new(()), false).unwrap();
                body.send_data("hello".into(), true).unwrap();
            }
        }
    });
    (url, connections)
}

#[tokio::test]
async fn http2_where_the_server_prefers_it() {
    let identity = Identity::new("localhost", &[b"h2", b"http/1.1"], |_| {});
    let (url, connections) = serve_h2(&identity, 0).await;
    let transport = identity.trusted();
    for _ in 0..3 {
        let answer = transport.send(get(&url)).await.unwrap();
        assert_eq!((answer.version(), &answer.body()[..]), (http::Version::HTTP_2, &b"hello"[..]));
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);

    // The same server, asked by one that does not speak it, would be spoken to in HTTP/1.1.
    let (_server, url) = identity.serve();
    let http1 = builder().http1_only().root_certificate(&*identity.der).unwrap().build();
    assert_eq!(http1.send(get(&url)).await.unwrap().version(), http::Version::HTTP_11);
}

#[tokio::test]
async fn a_stream_that_was_refused_unseen_was_never_sent() {
    let identity = Identity::new("localhost", &[b"h2"], |_| {});
    let (url, _) = serve_h2(&identity, 1).await;
    let transport = identity.trusted();
    let error = transport.send(get(&url)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent, "{}", chain(&error));
    assert!(!error.may_have_applied());
    assert_eq!(transport.send(get(&url)).await.unwrap().body(), "hello");
}

/// What `SSL_CERT_FILE` and `SSL_CERT_DIR` do: this test runs itself again with the variables set.
#[cfg(feature = "platform-roots")]
#[test]
fn roots_that_the_environment_names() {
    use std::process::Command;

    use base64::Engine;

    const URL: &str = "NOTION_TEST_URL_OF_ROOTS";
    if let Ok(url) = std::env::var(URL) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        match runtime.block_on(builder().build().send(get(url))) {
            Ok(answer) => println!("outcome: {}", answer.status()),
            Err(error) => println!("outcome: {:?} {error}", error.kind()),
        }
        return;
    }
    let identity = Identity::new("localhost", &[], |_| {});
    let (_server, url) = identity.serve();
    let outcome = |variable: &str, value: &std::path::Path| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "tls::roots_that_the_environment_names", "--nocapture"]);
        command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
        let output = command.env(URL, &url).env(variable, value).output().unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        let at = output.find("outcome: ").unwrap_or_else(|| panic!("{output}"));
        output[at + 9..].lines().next().unwrap().to_owned()
    };
    let folder = std::env::temp_dir().join(format!("notion-transport-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (root, empty, none) = (folder.join("root.pem"), folder.join("empty"), folder.join("none"));
    let der = base64::engine::general_purpose::STANDARD.encode(&identity.der);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{der}\n-----END CERTIFICATE-----\n");
    std::fs::write(&root, pem).unwrap();
    std::fs::write(&empty, "").unwrap();

    assert_eq!(outcome("SSL_CERT_FILE", &root), "200 OK");
    for (variable, path) in
        [("SSL_CERT_FILE", &empty), ("SSL_CERT_FILE", &none), ("SSL_CERT_DIR", &none)]
    {
        let told = outcome(variable, path);
        assert!(told.starts_with("Invalid "), "{told}");
        assert!(told.contains(variable) && told.contains(path.to_str().unwrap()), "{told}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
