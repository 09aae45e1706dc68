//! Webhooks with axum: signatures are checked, what comes twice is done once, and the token of the subscription is kept.
//!
//! Whoever forgets the token has to trust the next request that says it is a handshake, and anybody can send one. So it is
//! kept in a file here (`NOTION_WEBHOOK_TOKEN_FILE`), and a handshake is taken only as long as there is none.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use notion_api::model::webhook::{Event, Request, SIGNATURE_HEADER, SigningKey};

struct Webhooks {
    token_file: PathBuf,
    state: Mutex<Known>,
    work: tokio::sync::mpsc::UnboundedSender<Event>,
}

#[derive(Default)]
struct Known {
    key: Option<SigningKey>,
    /// The ids of events. Notion sends one again for about a day, so a program that runs for long forgets them after two.
    seen: HashSet<String>,
}

/// Takes one request. Answers at once and leaves the work to others: Notion sends an event again if the answer takes long.
async fn receive(State(it): State<Arc<Webhooks>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    let mut known = it.state.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(key) = &known.key else {
        let Ok(Request::Handshake(token)) = Request::from_slice(&body) else {
            return StatusCode::UNAUTHORIZED;
        };
        if fs::write(&it.token_file, token.expose()).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR; // Notion can send it again, we can't ask for it.
        }
        println!("paste the token in {} into Notion", it.token_file.display());
        known.key = Some(SigningKey::new(token));
        return StatusCode::OK;
    };
    // The signature is that of the raw bytes.
    let Ok(event) = key.open(&body, signature) else { return StatusCode::UNAUTHORIZED };
    if known.seen.insert(event.id.clone()) && it.work.send(event).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::OK
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token_file = PathBuf::from(env::var("NOTION_WEBHOOK_TOKEN_FILE")?);
    let key = fs::read_to_string(&token_file).ok().map(SigningKey::new);
    let state = Mutex::new(Known { key, ..Known::default() });
    let (work, mut events) = tokio::sync::mpsc::unbounded_channel();
    let webhooks = Arc::new(Webhooks { token_file, state, work });

    let listener = tokio::net::TcpListener::bind(env::var("LISTEN")?).await?;
    let routes =
        Router::new().route("/webhook", post(receive)).layer(DefaultBodyLimit::max(1 << 20));
    tokio::spawn(async move { axum::serve(listener, routes.with_state(webhooks)).await });

    while let Some(event) = events.recv().await {
        match event.page_id() {
            Some(page) => println!("{} {page}", event.r#type),
            None => println!("{}", event.r#type),
        }
    }
    Ok(())
}
