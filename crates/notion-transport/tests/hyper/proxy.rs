//! Through a proxy.

use notion_transport::hyper::Proxies;
use notion_transport::{ErrorKind, Transport};

use crate::server::{Server, Then, answer};
use crate::{builder, chain, get};

/// A proxy that takes this login, and is the server behind its tunnels itself.
fn proxy(login: Option<&'static str>) -> Server {
    Server::start(move |request, wire| {
        let is_tunnel = request.head[0].starts_with("CONNECT ");
        let bytes = if is_tunnel && request.header("proxy-authorization") != login {
            answer("407 Proxy Authentication Required", &[], "")
        } else if is_tunnel {
            b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec()
        } else {
            answer("200 OK", &[], "through")
        };
        wire.write_all(&bytes).unwrap();
        Then::Keep
    })
}

#[tokio::test]
async fn a_server_is_reached_by_a_tunnel() {
    let proxy = proxy(Some("Basic dXNlcjpwQHNz")); // user:p@ss
    let url = format!("http://user:p%40ss@{}", proxy.address);
    let transport = builder().proxies(Proxies::all(&url).unwrap()).build();
    for _ in 0..2 {
        let answer = transport.send(get("http://api.example/v1/users")).await.unwrap();
        assert_eq!(answer.body(), "through");
    }
    let received = proxy.received();
    let lines: Vec<&str> = received.iter().map(|request| &*request.head[0]).collect();
    let get = "GET /v1/users HTTP/1.1";
    assert_eq!(lines, ["CONNECT api.example:80 HTTP/1.1", get, get]);
    assert!(received[1].header("proxy-authorization").is_none());
}

#[tokio::test]
async fn a_proxy_that_refuses_is_no_connection() {
    let proxy = proxy(Some("Basic other"));
    let url = format!("http://user:secret@{}", proxy.address);
    let settings = builder().proxies(Proxies::all(&url).unwrap());
    assert!(!format!("{settings:?}").contains("secret"));
    let error = settings.build().send(get("https://api.example/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{}", chain(&error));
    assert!(!error.may_have_applied());
    let shown = format!("{} {error:?}", chain(&error));
    assert!(shown.contains("proxy authorization required"), "{shown}");
    assert!(!shown.contains("secret") && !shown.contains("dXNl"), "{shown}");
    assert_eq!(proxy.received()[0].head[0], "CONNECT api.example:443 HTTP/1.1");
}

#[tokio::test]
async fn servers_that_are_named_are_reached_directly() {
    let proxy = proxy(None);
    let server = Server::always(answer("200 OK", &[], "directly"));
    let proxies = Proxies::all(&format!("http://{}", proxy.address)).unwrap();
    let transport = builder().proxies(proxies).build();
    let answer = transport.send(get(server.url("/"))).await.unwrap();
    assert_eq!(answer.body(), "directly", "this machine itself");
    assert!(proxy.received().is_empty());
}
