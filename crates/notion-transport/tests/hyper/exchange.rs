//! Requests and answers: what is sent, what comes back, and what failures are called.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use bytes::Bytes;
use notion_transport::clock::ManualClock;
use notion_transport::layer::{Timeout, TimeoutSettings};
use notion_transport::{ErrorKind, Transport};

use crate::server::{Server, Then, answer};
use crate::{builder, chain, get, send, transport};

#[tokio::test]
async fn a_connection_is_used_again() {
    let server = Server::always(answer("200 OK", &[("x-mine", "1")], r#"{"object":"page"}"#));
    let transport = transport();
    for n in 0..3 {
        let request = http::Request::post(server.url("/v1/pages?a=b"))
            .header("authorization", "Bearer secret")
            .body(Bytes::from(format!(r#"{{"n":{n}}}"#)))
            .unwrap();
        let answer = transport.clone().send(request).await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["x-mine"]),
            (200, &"1".parse().unwrap())
        );
        assert_eq!(answer.body(), r#"{"object":"page"}"#);
    }
    let received = server.received();
    assert_eq!(received.iter().map(|r| r.connection).collect::<Vec<_>>(), [0, 0, 0]);
    let second = &received[1];
    assert_eq!(second.head[0], "POST /v1/pages?a=b HTTP/1.1");
    assert_eq!(second.header("host"), Some(server.address.to_string().as_str()));
    assert_eq!(second.header("authorization"), Some("Bearer secret"));
    assert_eq!(second.body, br#"{"n":1}"#);
}

#[tokio::test]
async fn a_page_of_html_is_an_answer() {
    let html = "<html><h1>502 Bad Gateway</h1></html>";
    let server = Server::always(answer("502 Bad Gateway", &[("content-type", "text/html")], html));
    let answer = send(server.url("/")).await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (502, html.as_bytes()));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::always(answer("200 OK", &[], "stolen"));
    let location = elsewhere.url("/");
    let server = Server::always(answer("302 Found", &[("location", &location)], ""));
    let answer = send(server.url("/")).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
        (302, &*location)
    );
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn nobody_there_is_never_sent() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = send(format!("http://{address}/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{}", chain(&error));
    assert!(!error.may_have_applied());
}

#[tokio::test]
async fn no_connection_in_time_is_never_sent() {
    // Accepts by itself, and never says anything: the TLS handshake does not end.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let transport = builder().connect_timeout(Duration::from_millis(30)).build();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let error = transport.send(get(url)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{}", chain(&error));
    assert!(chain(&error).ends_with("no connection in time"), "{}", chain(&error));
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_may_have_been_applied() {
    let server = Server::start(|_, _| Then::Close);
    let error = send(server.url("/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{}", chain(&error));
    assert!(error.may_have_applied());
    assert_eq!(error.status(), None);
    assert_eq!(server.received().len(), 1, "it was not sent again");
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_no_answer() {
    let server = Server::always("SSH-2.0-OpenSSH_9.6\r\n\r\n");
    let error = send(server.url("/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{}", chain(&error));
    assert!(error.may_have_applied());
}

#[tokio::test]
async fn the_time_of_an_attempt_covers_the_body() {
    let (said, heard) = mpsc::channel();
    let (said_end, heard_end) = mpsc::channel();
    let said = Mutex::new((said, said_end));
    let server = Server::start(move |_, wire| {
        wire.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegin").unwrap();
        said.lock().unwrap().0.send(()).unwrap();
        let ended = matches!(wire.read(&mut [0]), Ok(0) | Err(_));
        said.lock().unwrap().1.send(ended).unwrap();
        Then::Close
    });
    let clock = ManualClock::stopped();
    let settings = TimeoutSettings::default().attempt(Duration::from_secs(70));
    let timeout = Timeout::new(transport(), settings, Arc::new(clock.clone()));
    let call = tokio::spawn(async move { timeout.send(get(server.url("/"))).await });
    let half_way = move || heard.recv_timeout(Duration::from_secs(60));
    tokio::task::spawn_blocking(half_way).await.unwrap().unwrap();
    assert!(!call.is_finished());
    clock.advance(Duration::from_secs(70));
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.may_have_applied());
    let ended = move || heard_end.recv_timeout(Duration::from_secs(60));
    assert!(tokio::task::spawn_blocking(ended).await.unwrap().unwrap(), "the connection is closed");
}

#[tokio::test]
async fn what_cannot_be_sent_is_an_error() {
    for url in ["/v1/users/me", "ftp://example.com/"] {
        let error = send(url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
        assert!(!error.may_have_applied());
    }
    let mut connect = get("http://example.com/");
    *connect.method_mut() = http::Method::CONNECT;
    assert_eq!(transport().send(connect).await.unwrap_err().kind(), ErrorKind::Invalid);
}
