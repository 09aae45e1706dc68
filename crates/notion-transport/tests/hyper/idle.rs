//! Connections that the server closed while nobody looked: none of them takes a request that creates.
//!
//! Nothing here waits for a time. The runtime is blocked while the server closes what is idle, and then asked to send.

use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use notion_transport::hyper::HyperTransport;
use notion_transport::{Effect, ErrorKind, Request, Transport};
use tokio::runtime::Builder;

use crate::server::{Server, Then, Wire, answer};
use crate::tls::Identity;
use crate::{builder, chain, transport};

const ROUNDS: usize = 25;

fn create(url: &str) -> Request {
    request(url, Effect::Create)
}

fn request(url: &str, effect: Effect) -> Request {
    let mut request = http::Request::post(url).body(Bytes::from_static(b"{}")).unwrap();
    request.extensions_mut().insert(effect);
    request
}

/// Sends a create in each round, and lets `close` close all connections after each, in a runtime that can't see it.
/// Every create has to succeed.
fn creates_survive(
    transport: &HyperTransport,
    url: &str,
    close: impl Fn() + Send + Sync + 'static,
) {
    let close = Arc::new(close);
    let one_worker = || Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let this_thread = || Builder::new_current_thread().enable_all().build();
    for runtime in [this_thread().unwrap(), one_worker().unwrap()] {
        let (transport, url, close) = (transport.clone(), url.to_owned(), close.clone());
        let rounds = runtime.spawn(async move {
            for round in 0..ROUNDS {
                let outcome = transport.send(create(&url)).await;
                let answer = outcome.unwrap_or_else(|e| panic!("round {round}: {}", chain(&e)));
                assert_eq!(answer.status(), 200);
                // On the thread of the runtime, which so does not hear of it.
                close();
            }
        });
        runtime.block_on(rounds).unwrap();
    }
}

/// The connections of a server, to be closed from outside of it.
#[derive(Clone, Default)]
struct Open(Arc<Mutex<Vec<TcpStream>>>);

impl Open {
    fn add(&self, stream: &TcpStream) {
        self.0.lock().unwrap().push(stream.try_clone().unwrap());
    }

    /// Says `last_words` on each connection, and closes them.
    fn close(&self, last_words: &[u8]) {
        use std::io::Write;
        for mut stream in self.0.lock().unwrap().drain(..) {
            // A connection that the client has closed is closed.
            let _ = stream.write_all(last_words);
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn closing_server() -> (Server, Open) {
    let open = Open::default();
    let list = open.clone();
    let wrap = move |stream: TcpStream| -> Box<dyn Wire> {
        list.add(&stream);
        Box::new(stream)
    };
    let server = Server::start_over(wrap, |_, wire| {
        wire.write_all(&answer("200 OK", &[], "{}")).unwrap();
        Then::Keep
    });
    (server, open)
}

#[test]
fn http1_that_the_server_closed() {
    let (server, open) = closing_server();
    creates_survive(&transport(), &server.url("/v1/pages"), move || open.close(b""));
    assert_eq!(server.received().len(), 2 * ROUNDS, "each was sent once");
}

#[test]
fn http1_that_the_server_closed_with_an_answer_to_nothing() {
    let (server, open) = closing_server();
    let last_words = answer("408 Request Timeout", &[("connection", "close")], "");
    creates_survive(&transport(), &server.url("/v1/pages"), move || open.close(&last_words));
    assert_eq!(server.received().len(), 2 * ROUNDS, "each was sent once");
}

#[test]
fn tls_that_the_server_closed() {
    let identity = Identity::new("localhost", &[], |_| {});
    let open = Open::default();
    let (list, config) = (open.clone(), identity.config.clone());
    let wrap = move |stream: TcpStream| -> Box<dyn Wire> {
        list.add(&stream);
        let connection = rustls::ServerConnection::new(config.clone()).unwrap();
        Box::new(rustls::StreamOwned::new(connection, stream))
    };
    let server = Server::start_over(wrap, |_, wire| {
        wire.write_all(&answer("200 OK", &[], "{}")).unwrap();
        Then::Keep
    });
    let url = format!("https://localhost:{}/v1/pages", server.address.port());
    creates_survive(&identity.trusted(), &url, move || open.close(b""));
    assert_eq!(server.received().len(), 2 * ROUNDS, "each was sent once");
}

/// How a server of HTTP/2 ends a connection.
#[derive(Clone, Copy, PartialEq)]
enum End {
    GoAway,
    WithoutAWord,
}

/// A server of HTTP/2 in a runtime of its own; its URL, what ends its connections, and the number of its requests.
fn closing_h2_server(
    identity: &Identity,
    end: End,
) -> (String, impl Fn() + use<>, Arc<AtomicUsize>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/v1/pages", listener.local_addr().unwrap().port());
    let acceptor = tokio_rustls::TlsAcceptor::from(identity.config.clone());
    let requests = Arc::new(AtomicUsize::new(0));
    let open = Open::default();
    let (end_connections, ends) = tokio::sync::watch::channel(0);
    let (ended, has_ended) = mpsc::channel();
    let (count, list) = (requests.clone(), open.clone());
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            for stream in listener.incoming().flatten() {
                list.add(&stream);
                stream.set_nonblocking(true).unwrap();
                let stream = tokio::net::TcpStream::from_std(stream).unwrap();
                let mut connection =
                    h2::server::handshake(acceptor.accept(stream).await.unwrap()).await.unwrap();
                let mut ends = ends.clone();
                ends.mark_unchanged();
                let mut going = false;
                // One connection at a time is all that one client needs.
                loop {
                    tokio::select! {
                        request = connection.accept() => {
                            let Some(Ok((_, mut respond))) = request else { break };
                            count.fetch_add(1, Ordering::Relaxed);
                            let mut body = respond.send_response(http::Response::new(()), false).unwrap();
                            body.send_data("{}".into(), true).unwrap();
                        }
                        _ = ends.changed(), if !going => {
                            going = true;
                            connection.abrupt_shutdown(h2::Reason::NO_ERROR);
                        }
                    }
                }
                if going {
                    ended.send(()).unwrap();
                }
            }
        });
    });
    let close = move || match end {
        End::WithoutAWord => open.close(b""),
        End::GoAway => {
            end_connections.send_modify(|n| *n += 1);
            has_ended.recv_timeout(Duration::from_secs(60)).unwrap();
        }
    };
    let close = Mutex::new(close);
    (url, move || close.lock().unwrap()(), requests)
}

#[test]
fn http2_that_the_server_closed() {
    for end in [End::WithoutAWord, End::GoAway] {
        let identity = Identity::new("localhost", &[b"h2"], |_| {});
        let (url, close, requests) = closing_h2_server(&identity, end);
        creates_survive(&identity.trusted(), &url, close);
        assert_eq!(requests.load(Ordering::Relaxed), 2 * ROUNDS, "each was sent once");
    }
}

#[tokio::test]
async fn what_was_not_sent_to_the_end_was_not_sent() {
    // It closes with most of the request unread, which resets the connection.
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/file_uploads/1/send", server.local_addr().unwrap());
    thread::spawn(move || drop(server.accept()));
    let mut upload = create(&url);
    *upload.body_mut() = vec![0; 32 << 20].into();
    let error = transport().send(upload).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent, "{}", chain(&error));
    assert!(!error.may_have_applied());
}

#[tokio::test]
async fn a_create_gets_a_fresh_connection_after_silence() {
    let (server, _open) = closing_server();
    let url = server.url("/v1/pages");
    let transport = builder().fresh_for_creates_after(Duration::ZERO).build();
    for effect in [Effect::Read, Effect::IdempotentWrite, Effect::Create, Effect::Create] {
        transport.send(request(&url, effect)).await.unwrap();
    }
    let connections: Vec<usize> = server.received().iter().map(|r| r.connection).collect();
    assert_eq!(connections, [0, 0, 1, 2]);

    let transport = builder().idle_timeout(Duration::ZERO).build();
    for _ in 0..2 {
        transport.send(request(&url, Effect::Read)).await.unwrap();
    }
    assert_eq!(server.received().last().unwrap().connection, 4, "none is kept");
}
