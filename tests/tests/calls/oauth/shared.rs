//! A token that tasks share is refreshed by one of them at a time.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use notion_api::oauth::SharedToken;
use notion_api::{Client, ErrorKind};
use notion_model::{OAuthToken, Secret};
use notion_transport::layer::RateLimitSettings;
use notion_transport::{Error, Request, Response, Transport};
use serde_json::json;
use tokio::sync::Semaphore;

use super::{app, silent};

/// Notion's endpoint of tokens: a refresh token works once.
#[derive(Clone)]
struct Tokens(Arc<State>);

struct State {
    /// The refresh token that works.
    good: Mutex<String>,
    requests: AtomicUsize,
    /// How many answers may be given.
    answers: Semaphore,
}

impl Tokens {
    fn new(answers: usize) -> Self {
        let good = Mutex::new("old-refresh".to_owned());
        Self(Arc::new(State {
            good,
            requests: AtomicUsize::new(0),
            answers: Semaphore::new(answers),
        }))
    }

    fn requests(&self) -> usize {
        self.0.requests.load(Ordering::SeqCst)
    }

    fn client(&self) -> Client {
        let builder = Client::builder().transport(self.clone());
        builder.rate_limit(RateLimitSettings::unlimited()).build().expect("a client")
    }
}

impl Transport for Tokens {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let number = self.0.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let body: serde_json::Value = serde_json::from_slice(request.body()).expect("JSON");
        let is_good = {
            let mut good = self.0.good.lock().expect("no panic");
            let is_good = body["refresh_token"] == **good;
            if is_good {
                *good = format!("refresh-secret-{number}");
            }
            is_good
        };
        self.0.answers.acquire().await.expect("open").forget();
        let (status, answer) = match is_good {
            true => (200, new_token(number)),
            false => (400, json!({"error": "invalid_grant", "error_description": "used up"})),
        };
        let mut response = http::Response::new(Bytes::from(answer.to_string()));
        *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        Ok(response)
    }
}

fn new_token(number: usize) -> serde_json::Value {
    let mut token = super::token();
    token["access_token"] = json!(format!("access-secret-{number}"));
    token["refresh_token"] = json!(format!("refresh-secret-{number}"));
    token
}

fn old_token() -> OAuthToken {
    let mut token = super::token();
    token["refresh_token"] = json!("old-refresh");
    notion_model::from_value(&token).expect("a token")
}

fn used() -> Secret {
    Secret::from("access-secret")
}

#[tokio::test]
async fn tasks_that_find_it_refused_get_the_same_new_one() {
    let tokens = Tokens::new(0);
    let stored = Arc::new(Mutex::new(Vec::new()));
    let store = stored.clone();
    let shared = SharedToken::new(old_token()).on_refresh(move |token: OAuthToken| {
        let store = store.clone();
        async move {
            tokio::task::yield_now().await;
            store.lock().expect("no panic").push(token.access_token.expose().to_owned());
            Ok::<_, io::Error>(())
        }
    });
    silent(&shared);
    let notion = tokens.client();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (call, stored) =
                (notion.oauth(&app()).refresh_shared(&shared, &used()), stored.clone());
            silent(&call);
            tokio::spawn(async move {
                let token = call.send().await.expect("a token");
                // Nobody has what is not stored.
                assert_eq!(*stored.lock().expect("no panic"), ["access-secret-1"]);
                token
            })
        })
        .collect();
    while tokens.requests() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(shared.get().access_token.expose(), "access-secret", "not before it is stored");
    tokens.0.answers.add_permits(20);
    for task in tasks {
        let token = task.await.expect("no panic");
        assert_eq!(token.access_token.expose(), "access-secret-1");
    }
    assert_eq!(tokens.requests(), 1);
    // Who comes late, too.
    let late = notion.oauth(&app()).refresh_shared(&shared, &used()).send().await;
    assert_eq!(late.expect("a token").access_token.expose(), "access-secret-1");
    assert_eq!(tokens.requests(), 1);
    // And when that is refused, there is another one.
    let used = shared.get().access_token;
    let next = notion.oauth(&app()).refresh_shared(&shared, &used).send().await;
    assert_eq!(next.expect("a token").access_token.expose(), "access-secret-2");
}

#[tokio::test]
async fn a_task_that_is_dropped_does_not_take_the_new_one_with_it() {
    let tokens = Tokens::new(0);
    let notion = tokens.client();
    let shared = SharedToken::new(old_token());
    let first = notion.oauth(&app()).refresh_shared(&shared, &used());
    let (requests, permits) = (tokens.clone(), tokens.clone());
    let sent = async move {
        while requests.requests() == 0 {
            tokio::task::yield_now().await;
        }
    };
    // Another waits already when the first is dropped.
    let second = notion.oauth(&app()).refresh_shared(&shared, &used());
    let second = tokio::spawn(async move { second.send().await });
    tokio::select! {
        biased;
        result = first.send() => panic!("{result:?}"),
        () = sent => {}
    }
    permits.0.answers.add_permits(1);
    let token = second.await.expect("no panic").expect("a token");
    assert_eq!(token.access_token.expose(), "access-secret-1");
    assert_eq!(tokens.requests(), 1);
}

#[tokio::test]
async fn one_that_is_not_stored_is_kept_and_stored_the_next_time() {
    let tokens = Tokens::new(10);
    let notion = tokens.client();
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = attempts.clone();
    let shared = SharedToken::new(old_token()).on_refresh(move |_| {
        let attempt = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            match attempt {
                0 => Err("the disk is full"),
                _ => Ok(()),
            }
        }
    });
    let refresh = || notion.oauth(&app()).refresh_shared(&shared, &used()).send();
    let error = refresh().await.expect_err("not stored");
    assert!(matches!(error.kind(), ErrorKind::TokenNotStored(_)), "{error:?}");
    assert!(error.to_string().contains("the disk is full"), "{error}");
    silent(&error);
    assert_eq!(shared.get().access_token.expose(), "access-secret");
    let token = refresh().await.expect("a token");
    assert_eq!(token.access_token.expose(), "access-secret-1");
    assert_eq!((tokens.requests(), attempts.load(Ordering::SeqCst)), (1, 2));
}

#[tokio::test]
async fn what_is_used_up_is_an_error_of_everybody() {
    let tokens = Tokens::new(10);
    *tokens.0.good.lock().expect("no panic") = "another".to_owned();
    let notion = tokens.client();
    let shared = SharedToken::new(old_token());
    let tasks: Vec<_> = (0..3)
        .map(|_| tokio::spawn(notion.oauth(&app()).refresh_shared(&shared, &used()).send()))
        .collect();
    for task in tasks {
        let error = task.await.expect("no panic").expect_err("used up");
        assert!(error.is_unauthorized(), "{error}");
    }
    assert_eq!(shared.get(), old_token());
    // Without anything that refreshes it nothing is sent.
    let mut token = old_token();
    token.refresh_token = None;
    let requests = tokens.requests();
    let shared = SharedToken::new(token);
    let error = notion.oauth(&app()).refresh_shared(&shared, &used()).send().await;
    assert!(error.expect_err("nothing").to_string().contains("nothing that refreshes it"));
    assert_eq!(tokens.requests(), requests);
}

#[test]
fn threads_get_the_same_new_one() {
    let tokens = Tokens::new(10);
    let notion = notion_sync::Client::blocking(tokens.client());
    let shared = SharedToken::new(old_token());
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (notion, shared) = (notion.clone(), shared.clone());
            std::thread::spawn(move || notion.oauth(&app()).refresh_shared(&shared, &used()).send())
        })
        .collect();
    for thread in threads {
        let token = thread.join().expect("no panic").expect("a token");
        assert_eq!(token.access_token.expose(), "access-secret-1");
    }
    assert_eq!(tokens.requests(), 1);
}
