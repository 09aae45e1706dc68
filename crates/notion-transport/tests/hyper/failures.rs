//! What a failure to connect says: each cause is another, and says what to do.

use std::io::Write;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use notion_transport::hyper::Proxies;
use notion_transport::{ConnectFailure, Error, ErrorKind, Transport};
use rcgen::{BasicConstraints, IsCa, date_time_ymd};

use crate::tls::Identity;
use crate::{builder, chain, get, send};

/// An address where nobody listens.
fn nobody() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// A server that says these bytes to whoever comes, and closes.
fn saying(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            use std::io::Read;
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes);
        }
    });
    address
}

fn assert_says(error: &Error, failure: ConnectFailure, words: &[&str]) {
    assert_eq!(error.kind(), ErrorKind::Connect, "{}", chain(error));
    assert!(!error.may_have_applied());
    assert_eq!(error.connect_failure(), Some(failure), "{}", chain(error));
    let shown = error.to_string();
    assert!(shown.starts_with("could not connect: "), "{shown}");
    for word in words {
        assert!(shown.contains(word), "{word:?} is not in {shown}");
    }
}

#[tokio::test]
async fn nobody_listens() {
    let address = nobody();
    let error = send(format!("http://{address}/")).await.unwrap_err();
    assert_says(&error, ConnectFailure::Refused, &[&address, "refuses connections"]);
}

#[tokio::test]
async fn the_name_is_unknown() {
    // No name has so long a part, so that nobody is asked for it.
    let name = format!("{}.invalid", "x".repeat(64));
    let error = send(format!("http://{name}/")).await.unwrap_err();
    assert_says(&error, ConnectFailure::Name, &[&name, "cannot be resolved"]);
}

#[tokio::test]
async fn the_time_to_connect_is_over() {
    // Accepts by itself, and never says anything: the TLS handshake does not end.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let transport = builder().connect_timeout(Duration::from_millis(30)).build();
    let error = transport.send(get(format!("https://{address}/"))).await.unwrap_err();
    assert_says(&error, ConnectFailure::TimedOut, &["30ms", "connect_timeout()"]);
}

#[tokio::test]
async fn the_proxy_gives_no_tunnel() {
    let through = async |proxy: &str| {
        let transport = builder().proxies(Proxies::all(proxy).unwrap()).build();
        transport.send(get("https://api.example/")).await.unwrap_err()
    };
    let address = nobody();
    let error = through(&format!("http://{address}")).await;
    assert_says(
        &error,
        ConnectFailure::Proxy,
        &["the proxy", &address, "api.example:443", "refused"],
    );
    let address = saying(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    let error = through(&format!("http://user:secret@{address}")).await;
    assert_says(&error, ConnectFailure::Proxy, &["authorization required"]);
    assert!(!format!("{error:?} {}", chain(&error)).contains("secret"));
}

#[tokio::test]
async fn the_server_does_not_speak_tls() {
    for bytes in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b""] {
        let address = saying(bytes);
        let error = send(format!("https://{address}/")).await.unwrap_err();
        assert_says(&error, ConnectFailure::NotTls, &[&address, "http://", "plain_http()"]);
    }
}

#[tokio::test]
async fn the_certificate_is_not_trusted() {
    let unknown = Identity::new("localhost", &[], |_| {});
    let (_server, url) = unknown.serve();
    let error = send(&url).await.unwrap_err();
    let words = ["localhost", "UnknownIssuer", "root_certificate()", "platform-roots"];
    assert_says(&error, ConnectFailure::UntrustedCertificate, &words);

    let its_own_root = Identity::new("localhost", &[], |params| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    });
    let (_server, url) = its_own_root.serve();
    let error = its_own_root.trusted().send(get(&url)).await.unwrap_err();
    let words = ["localhost", "signed by itself", "root_certificate()"];
    assert_says(&error, ConnectFailure::UntrustedCertificate, &words);
}

#[tokio::test]
async fn the_certificate_is_trusted_and_wrong() {
    let other_host = Identity::new("example.com", &[], |_| {});
    let (_server, url) = other_host.serve();
    let error = other_host.trusted().send(get(&url)).await.unwrap_err();
    assert_says(&error, ConnectFailure::InvalidCertificate, &["localhost", "not valid for name"]);

    let expired = Identity::new("localhost", &[], |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    });
    let (_server, url) = expired.serve();
    let error = expired.trusted().send(get(&url)).await.unwrap_err();
    assert_says(&error, ConnectFailure::InvalidCertificate, &["localhost", "expired"]);
}
