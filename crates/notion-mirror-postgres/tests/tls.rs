//! Connections to Postgres that are encrypted: to a server whose certificate the system trusts, and to no other.

#[allow(dead_code, reason = "it is shared with tests that use all of it")]
mod support;

use std::process::Command;

use notion_mirror_postgres::Database;

use crate::support::Server;

const ADDRESS: &str = "NOTION_MIRROR_TEST_ADDRESS";

/// Not a test by itself: a process for which the system trusts what its environment names.
#[tokio::test]
#[ignore = "the other half of who_is_trusted"]
async fn connects() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let database = Database::connect(&address).await.expect("a connection");
    assert!(database.connections().await.expect("an answer").is_empty());
}

#[tokio::test]
async fn who_is_trusted() {
    let directory = tempdir();
    let certified = |name: &str| {
        let names = ["localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let path = directory.join(name);
        std::fs::write(&path, made.cert.pem()).expect("a file");
        (path, made)
    };
    let (trusted, server) = certified("trusted.pem");
    let (other, _) = certified("other.pem");
    let port = {
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        free.local_addr().expect("an address").port()
    };
    let files =
        [("server.crt", server.cert.pem()), ("server.key", server.signing_key.serialize_pem())];
    let settings = [
        "listen_addresses=127.0.0.1",
        "ssl=on",
        "ssl_cert_file=../server.crt",
        "ssl_key_file=../server.key",
    ];
    let Some(running) = Server::start(port, &settings, &files) else {
        println!("skipped: there is no Postgres here");
        return;
    };
    running.wait_until_up().await;

    let connects = |mode: &str, trusted: &std::path::Path| {
        let address = format!("postgres://mirror@localhost:{port}/postgres?sslmode={mode}");
        let mut process = Command::new(std::env::current_exe().expect("this program"));
        process.args(["--ignored", "--exact", "connects"]).env(ADDRESS, address);
        let output = process.env("SSL_CERT_FILE", trusted).env_remove("SSL_CERT_DIR").output();
        let output = output.expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("running 1 test"), "{said}");
        (output.status.success(), said)
    };
    let (connected, said) = connects("require", &trusted);
    assert!(connected, "{said}");
    for mode in ["require", "prefer"] {
        let (connected, said) = connects(mode, &other);
        assert!(!connected, "a certificate of somebody else is taken with {mode}");
        assert!(said.contains("InvalidCertificate"), "the cause is not said: {said}");
    }
    std::fs::remove_dir_all(directory).expect("a directory");
}

fn tempdir() -> std::path::PathBuf {
    let directory = std::env::temp_dir().join(format!("notion-mirror-tls-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    directory
}
