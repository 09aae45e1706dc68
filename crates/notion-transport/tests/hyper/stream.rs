//! Bodies that are handed out while they come.

use std::pin::pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake};
use std::thread;

use http::StatusCode;
use notion_transport::{Body, ErrorKind, StreamResponse, Transport};

use crate::bodies::{GZIP, packed};
use crate::server::{Server, Then, answer};
use crate::tls::Identity;
use crate::{builder, chain, get, transport};

async fn stream(server: &Server) -> StreamResponse {
    transport().stream(get(server.url("/"))).await.unwrap()
}

async fn text(mut body: Body) -> String {
    let mut all = Vec::new();
    while let Some(chunk) = body.next().await {
        all.extend_from_slice(&chunk.unwrap());
    }
    String::from_utf8(all).unwrap()
}

/// A server that says one thing, and another when it is told to.
fn held(first: Vec<u8>, second: Vec<u8>) -> (Server, mpsc::Sender<()>) {
    let (go, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let server = Server::start(move |_, wire| {
        wire.write_all(&first).unwrap();
        let _ = wait.lock().unwrap().recv();
        let _ = wire.write_all(&second);
        Then::Keep
    });
    (server, go)
}

#[tokio::test]
async fn what_has_come_is_there_before_the_rest() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nx-a: b\r\n\r\none";
    let (server, go) = held(head.into(), "two".into());
    let answer = stream(&server).await;
    assert_eq!(answer.headers()["x-a"], "b");
    let mut body = answer.into_body();
    assert_eq!(body.length(), Some(6));
    assert_eq!(body.next().await.unwrap().unwrap(), "one");
    go.send(()).unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "two");
    assert!(body.next().await.is_none());
}

#[tokio::test]
async fn gzip_is_unpacked_as_it_comes() {
    let event = packed(b"data: first\n\n");
    let chunked =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    let head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n";
    let last = [chunked(&packed(b"data: second\n\n")), b"0\r\n\r\n".to_vec()].concat();
    let (server, go) = held([&head[..], &chunked(&event)].concat(), last);
    let answer = stream(&server).await;
    assert!(!answer.headers().contains_key("content-encoding"));
    let mut body = answer.into_body();
    assert_eq!(body.next().await.unwrap().unwrap(), "data: first\n\n");
    go.send(()).unwrap();
    assert_eq!(text(body).await, "data: second\n\n");
    assert_eq!(server.received()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn what_grows_a_lot_comes_in_pieces_and_is_whole() {
    let zeros = packed(&vec![0; 8 << 20]);
    let server = Server::always(answer("200 OK", &[GZIP], zeros));
    // The limit is for what is put together in memory.
    let transport = builder().max_body_size(1 << 10).build();
    let mut body = transport.stream(get(server.url("/"))).await.unwrap().into_body();
    let mut all = 0;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.unwrap();
        assert!(chunk.len() <= 32 << 10);
        all += chunk.len();
    }
    assert_eq!(all, 8 << 20);
}

#[tokio::test]
async fn gzip_that_is_none_is_an_error_in_the_body() {
    let whole = packed(&b"some text, and more of it".repeat(5000));
    for body in [&b"not gzip at all"[..], &whole[..whole.len() - 9], &whole[..4]] {
        let server = Server::always(answer("200 OK", &[GZIP], body));
        let error = stream(&server).await.into_body().collect(1 << 20).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Undecodable, "{}", chain(&error));
        assert_eq!(error.status(), Some(StatusCode::OK));
    }
    let server = Server::always(answer("200 OK", &[GZIP], ""));
    assert_eq!(text(stream(&server).await.into_body()).await, "");
}

#[tokio::test]
async fn a_body_that_is_cut_says_after_how_much() {
    for head in ["content-length: 100", "transfer-encoding: chunked"] {
        let server = Server::start(move |_, wire| {
            let bytes = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n32\r\nsome");
            wire.write_all(bytes.as_bytes()).unwrap();
            Then::Close
        });
        let mut body = stream(&server).await.into_body();
        let mut came = 0;
        let error = loop {
            match body.next().await.unwrap() {
                Ok(chunk) => came += chunk.len() as u64,
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{head}: {}", chain(&error));
        assert_eq!((error.status(), error.received()), (Some(StatusCode::OK), Some(came)));
        assert!(came > 0 && body.next().await.is_none());
    }
}

#[tokio::test]
async fn a_connection_is_kept_when_the_body_is_over_and_closed_when_it_is_dropped() {
    let big = vec![b'x'; 1 << 20];
    let server = Server::start(move |_, wire| match wire.write_all(&answer("200 OK", &[], &big)) {
        Ok(()) => Then::Keep,
        Err(_) => Then::Close,
    });
    let transport = transport();
    let body = async || transport.stream(get(server.url("/"))).await.unwrap().into_body();
    assert_eq!(text(body().await).await.len(), 1 << 20);
    // Whoever has all that was announced need not wait for the end.
    let mut counted = body().await;
    while counted.received() < 1 << 20 {
        counted.next().await.unwrap().unwrap();
    }
    drop(counted);
    let mut dropped = body().await;
    dropped.next().await.unwrap().unwrap();
    drop(dropped);
    drop(body().await);
    let connections: Vec<usize> = server.received().iter().map(|it| it.connection).collect();
    assert_eq!(connections, [0, 0, 0, 1]);
}

#[test]
fn a_body_can_be_read_by_whoever_has_no_runtime() {
    let (server, go) = held(
        b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\none".to_vec(),
        b"twoHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n!".to_vec(),
    );
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let transport = transport();
    let url = server.url("/");
    let body = runtime.block_on(transport.stream(get(url))).unwrap().into_body();
    let elsewhere = thread::spawn(move || {
        let waker = Arc::new(Unpark(thread::current())).into();
        let mut context = Context::from_waker(&waker);
        go.send(()).unwrap();
        let mut all = pin!(text(body));
        loop {
            match all.as_mut().poll(&mut context) {
                Poll::Ready(all) => return all,
                Poll::Pending => thread::park(),
            }
        }
    });
    assert_eq!(elsewhere.join().unwrap(), "onetwo");
}

struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[tokio::test]
async fn with_http2_a_dropped_body_ends_its_stream_and_not_the_connection() {
    let identity = Identity::new("localhost", &[b"h2"], |_| {});
    let acceptor = tokio_rustls::TlsAcceptor::from(identity.config.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let (told, mut resets) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
        let mut connection = h2::server::handshake(stream).await.unwrap();
        let mut count = 0;
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            count += 1;
            let mut body = respond.send_response(http::Response::new(()), false).unwrap();
            body.send_data("some".into(), count > 1).unwrap();
            let told = told.clone();
            // Of the first one the end never comes.
            tokio::spawn(async move {
                let reset = std::future::poll_fn(|cx| body.poll_reset(cx)).await;
                let _ = told.send(reset.ok());
            });
        }
    });
    let transport = identity.trusted();
    let mut endless = transport.stream(get(&url)).await.unwrap().into_body();
    assert_eq!(endless.next().await.unwrap().unwrap(), "some");
    let other = transport.stream(get(&url)).await.unwrap().into_body();
    assert_eq!(text(other).await, "some", "on the same connection, which takes several at once");
    drop(endless);
    loop {
        if let Some(reason) = resets.recv().await.unwrap() {
            assert_eq!(reason, h2::Reason::CANCEL);
            break;
        }
    }
    let again = transport.stream(get(&url)).await.unwrap().into_body();
    assert_eq!(text(again).await, "some", "only one connection is accepted");
}
