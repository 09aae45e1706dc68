//! Bodies: compressed, large, broken.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::StatusCode;
use notion_transport::{ErrorKind, Transport};

use crate::server::{Server, Then, answer};
use crate::{builder, chain, get, send};

pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) const GZIP: (&str, &str) = ("Content-Encoding", "GZip");

#[tokio::test]
async fn gzip_is_asked_for_and_unpacked() {
    let rows = r#"{"object":"page"},"#.repeat(10_000);
    let server = Server::always(answer("200 OK", &[GZIP], packed(rows.as_bytes())));
    let answer = send(server.url("/")).await.unwrap();
    assert_eq!(answer.body(), rows.as_bytes());
    assert!(!answer.headers().contains_key("content-encoding"));
    assert!(!answer.headers().contains_key("content-length"));
    assert_eq!(server.received()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn several_members_are_one_body() {
    let body = [packed(b"one "), packed(b"two")].concat();
    let server = Server::always(answer("200 OK", &[GZIP], body));
    assert_eq!(send(server.url("/")).await.unwrap().body(), "one two");
}

#[tokio::test]
async fn who_asks_for_an_encoding_gets_it_as_it_is() {
    let body = packed(b"{}");
    let server = Server::always(answer("200 OK", &[GZIP], &body));
    let mut request = get(server.url("/"));
    request.headers_mut().insert("accept-encoding", "gzip, br".parse().unwrap());
    let answer = crate::transport().send(request).await.unwrap();
    assert_eq!(answer.body(), &body);
    assert_eq!(server.received()[0].header("accept-encoding"), Some("gzip, br"));

    let without = builder().gzip(false).build();
    assert_eq!(without.send(get(server.url("/"))).await.unwrap().body(), &body);
    assert_eq!(server.received()[1].header("accept-encoding"), None);
}

#[tokio::test]
async fn gzip_that_is_none_is_an_error() {
    let whole = packed(&b"some text, and more of it".repeat(100));
    let mut flipped = whole.clone();
    let last = flipped.len() - 6; // in the checksum
    flipped[last] ^= 1;
    let cut = whole[..whole.len() - 9].to_vec();
    for body in [b"not gzip at all".to_vec(), cut, flipped] {
        let server = Server::always(answer("200 OK", &[GZIP], body));
        let error = send(server.url("/")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Undecodable, "{}", chain(&error));
        assert_eq!(error.status(), Some(StatusCode::OK));
        assert!(error.may_have_applied());
    }
}

#[tokio::test]
async fn nothing_needs_no_unpacking() {
    let server = Server::always("HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n");
    assert_eq!(send(server.url("/")).await.unwrap().body(), "");
}

#[tokio::test]
async fn a_gzip_bomb_is_bounded() {
    let bomb = packed(&vec![0; 8 << 20]);
    assert!(bomb.len() < 16 << 10);
    let server = Server::always(answer("200 OK", &[GZIP], bomb));
    let transport = builder().max_body_size(1 << 20).build();
    let error = transport.send(get(server.url("/"))).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(StatusCode::OK)));
}

#[tokio::test]
async fn the_size_is_limited_to_the_byte() {
    let transport = builder().max_body_size(10).build();
    let server = Server::always(answer("200 OK", &[], "1234567890"));
    assert_eq!(transport.send(get(server.url("/"))).await.unwrap().body(), "1234567890");
    // Announced: nothing of it is read, and nothing has to come.
    let server = Server::always("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n");
    let error = transport.send(get(server.url("/"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    // Not announced.
    let chunks =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\n123456\r\n5\r\n12345\r\n";
    let server = Server::always(chunks);
    let error = transport.send(get(server.url("/"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn chunks_are_put_together() {
    let chunks =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
    let server = Server::always(chunks);
    assert_eq!(send(server.url("/")).await.unwrap().body(), "abcdefg");
}

#[tokio::test]
async fn a_body_that_is_cut_short_is_interrupted() {
    for head in ["content-length: 100", "transfer-encoding: chunked"] {
        let server = Server::start(move |_, wire| {
            let bytes = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n32\r\nsome");
            wire.write_all(bytes.as_bytes()).unwrap();
            Then::Close
        });
        let error = send(server.url("/")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{head}: {}", chain(&error));
        assert_eq!(error.status(), Some(StatusCode::OK));
        assert!(error.may_have_applied());
    }
}
