//! Webhooks: a server that takes them, and believes only what is signed. Notion's part is played by this program, too.
//!
//! ```sh
//! cargo run -p notion-api --example webhooks
//! ```

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use notion_model::webhook::{EventKind, PageChange, Request, SIGNATURE_HEADER, SigningKey};
use notion_transport::Transport;
use notion_transport::hyper::HyperTransport;
use tokio::net::TcpListener;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;
type Response = http::Response<Full<Bytes>>;

/// What the server keeps: the verification token, once Notion has sent it.
type Key = Arc<Mutex<Option<SigningKey>>>;

/// Takes one request. Answer at once and work later: Notion sends an event again if the answer takes long.
async fn receive(
    key: Key,
    request: http::Request<Incoming>,
) -> std::result::Result<Response, Infallible> {
    let signature = request.headers().get(SIGNATURE_HEADER);
    let signature = signature.and_then(|value| value.to_str().ok()).map(str::to_owned);
    // The signature is that of the raw bytes.
    let status = match Limited::new(request.into_body(), 1024 * 1024).collect().await {
        Ok(body) => accept(&key, &body.to_bytes(), signature.as_deref()),
        Err(_) => StatusCode::BAD_REQUEST,
    };
    let mut response = Response::default();
    *response.status_mut() = status;
    Ok(response)
}

fn accept(key: &Key, body: &[u8], signature: Option<&str>) -> StatusCode {
    let Ok(mut key) = key.lock() else { return StatusCode::INTERNAL_SERVER_ERROR };
    let Some(known) = &*key else {
        // The first request brings the token. Whoever set up the subscription enters it at Notion.
        let Ok(Request::Handshake(token)) = Request::from_slice(body) else {
            return StatusCode::UNAUTHORIZED;
        };
        println!("server: a token has come");
        *key = Some(SigningKey::new(token));
        return StatusCode::OK;
    };
    match known.open(body, signature) {
        Ok(event) => {
            match event.kind() {
                EventKind::Page(id, PageChange::PropertiesUpdated(properties)) => {
                    println!("server: {} properties of {id} have changed", properties.len());
                }
                other => println!("server: {other:?}"),
            }
            StatusCode::OK
        }
        Err(error) => {
            println!("server: {error}");
            StatusCode::UNAUTHORIZED
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/webhook", listener.local_addr()?);
    tokio::spawn(async move {
        let key = Key::default();
        while let Ok((stream, _)) = listener.accept().await {
            let key = key.clone();
            let service = service_fn(move |request| receive(key.clone(), request));
            let server = hyper::server::conn::http1::Builder::new();
            tokio::spawn(server.serve_connection(TokioIo::new(stream), service));
        }
    });

    // From here on this is Notion.
    let token = "secret_of-this-subscription";
    let event = r#"{
        "id": "367cba44-b6f3-4c92-81e7-6a2e9659efd4", "timestamp": "2026-07-04T09:10:20.602Z",
        "type": "page.properties_updated", "attempt_number": 1, "api_version": "2026-03-11",
        "entity": {"id": "153104cd-477e-809d-8dc4-ff2d96ae3090", "type": "page"},
        "data": {"updated_properties": ["XGe%40", "title"]}
    }"#;
    let handshake = format!(r#"{{"verification_token": "{token}"}}"#);
    let notion = HyperTransport::new();
    for (what, body, key) in [
        ("the handshake", handshake.as_str(), token),
        ("an event", event, token),
        ("an event that somebody else signed", event, "a guess"),
    ] {
        let signature = SigningKey::new(key).sign(body.as_bytes());
        let request = http::Request::post(&address).header(SIGNATURE_HEADER, signature);
        let request = request.header("content-type", "application/json");
        let answer = notion.send(request.body(Bytes::from(body.to_owned()))?).await?;
        println!("Notion: {what} was answered with {}", answer.status());
    }
    Ok(())
}
