//! Tokens of public connections: what is sent, what comes back, and that no secret is ever printed.

mod shared;

use std::fmt::Debug;
use std::sync::Arc;

use notion_api::oauth::{App, code};
use notion_api::{Client, ErrorKind};
use notion_model::{ErrorCode, Secret};
use notion_tests::script::answer;
use notion_transport::clock::ManualClock;
use notion_transport::layer::{RetrySettings, TimeoutSettings};
use notion_transport::mock::MockTransport;
use serde_json::{Value, json};

const SECRETS: [&str; 6] = [
    "app-secret",
    "the-code",
    "access-secret",
    "refresh-secret",
    "YXBwOmFwcC1zZWNyZXQ=",
    "old-refresh",
];

fn app() -> App {
    App::new("app", "app-secret")
}

fn token() -> Value {
    json!({
        "access_token": "access-secret", "token_type": "bearer", "refresh_token": "refresh-secret",
        "bot_id": "11111111-1111-4111-8111-111111111111", "workspace_icon": null, "workspace_name": "Acme",
        "workspace_id": "22222222-2222-4222-8222-222222222222",
        "owner": {"type": "user", "user": {"object": "user", "id": "33333333-3333-4333-8333-333333333333"}},
        "duplicated_template_id": null, "request_id": "44444444-4444-4444-8444-444444444444",
    })
}

/// A client without a token that gets this answer, and the transport that keeps its requests.
fn client(status: u16, body: impl ToString) -> (Client, MockTransport) {
    let body = body.to_string();
    let mock = MockTransport::from_fn(move |_| Ok(answer(status, &body)));
    // This clock moves by itself, so that no wait takes time; and lets every limit pass at once.
    let builder = Client::builder().transport(mock.clone()).clock(Arc::new(ManualClock::new()));
    let builder = builder.timeout(TimeoutSettings::default().attempt(None));
    let builder = builder.retry(RetrySettings::default().deadline(None));
    (builder.build().expect("a client"), mock)
}

fn silent(what: &impl Debug) {
    for text in [format!("{what:?}"), format!("{what:#?}")] {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
}

/// The last request: its path and its body.
fn last(mock: &MockTransport) -> (String, Value) {
    let request = mock.requests().pop().expect("a request");
    let header = &request.headers()["authorization"];
    assert_eq!(header, "Basic YXBwOmFwcC1zZWNyZXQ=");
    assert!(header.is_sensitive());
    assert_eq!(request.headers()["notion-version"], "2025-09-03");
    silent(&request.headers());
    let body = serde_json::from_slice(request.body()).expect("JSON");
    (request.uri().path().to_owned(), body)
}

#[test]
fn the_address_is_escaped() {
    let url = app().authorize_url("a b&c").redirect_uri("https://example.com/back?x=1&y=é");
    assert_eq!(
        url.to_string(),
        "https://api.notion.com/v1/oauth/authorize?owner=user&response_type=code&client_id=app\
         &state=a%20b%26c&redirect_uri=https%3A%2F%2Fexample%2Ecom%2Fback%3Fx%3D1%26y%3D%C3%A9"
    );
    assert!(!app().authorize_url("s").to_string().contains("redirect_uri"));
}

#[tokio::test]
async fn a_token_is_got_refreshed_looked_at_and_revoked() {
    let (notion, sent) = client(200, token());
    let code = code("?state=s&code=the-code", "s").expect("a code");
    let call = notion.oauth(&app()).exchange(code).redirect_uri("https://example.com/back");
    let call = call.external_account("user-1", "Ada");
    silent(&call);
    let token = call.send().await.expect("a token");
    silent(&token);
    assert_eq!(token.access_token.expose(), "access-secret");
    assert_eq!(token.refresh_token.as_ref().map(Secret::expose), Some("refresh-secret"));
    assert_eq!(token.workspace_name.as_deref(), Some("Acme"));
    assert_eq!(
        last(&sent),
        (
            "/v1/oauth/token".to_owned(),
            json!({
                "grant_type": "authorization_code", "code": "the-code", "redirect_uri": "https://example.com/back",
                "external_account": {"key": "user-1", "name": "Ada"},
            })
        )
    );

    let call = notion.oauth(&app()).refresh("old-refresh");
    silent(&call);
    call.send().await.expect("a token");
    let body = json!({"grant_type": "refresh_token", "refresh_token": "old-refresh"});
    assert_eq!(last(&sent), ("/v1/oauth/token".to_owned(), body));

    let (notion, sent) =
        client(200, json!({"active": true, "scope": "read_content", "iat": 1751600000}));
    let seen = notion.oauth(&app()).introspect("access-secret").send().await.expect("an answer");
    assert!(seen.active);
    assert_eq!((seen.scope.as_deref(), seen.iat), (Some("read_content"), Some(1_751_600_000)));
    assert_eq!(last(&sent), ("/v1/oauth/introspect".to_owned(), json!({"token": "access-secret"})));

    let (notion, sent) = client(200, json!({}));
    notion.oauth(&app()).revoke(token.access_token).send().await.expect("an answer");
    assert_eq!(last(&sent), ("/v1/oauth/revoke".to_owned(), json!({"token": "access-secret"})));

    // The same, blocking.
    let (notion, _) = client(200, self::token());
    let token = tokio::task::spawn_blocking(move || {
        notion_sync::Client::blocking(notion).oauth(&app()).refresh("old-refresh").send()
    });
    assert_eq!(token.await.expect("no panic").expect("a token").token_type, "bearer");
}

#[tokio::test]
async fn errors_have_both_forms_and_are_not_repeated() {
    let notions = json!({"object": "error", "status": 400, "code": "invalid_grant", "message": "Invalid code."});
    let oauths = json!({"error": "invalid_grant", "error_description": "Invalid code."});
    for body in [notions, oauths] {
        let (notion, sent) = client(400, body);
        let error = notion.oauth(&app()).exchange("the-code").send().await.expect_err("an error");
        assert_eq!(error.code(), Some(&ErrorCode::InvalidGrant));
        assert!(error.is_unauthorized() && !error.may_have_been_applied(), "{error}");
        assert_eq!(error.to_string(), "POST /v1/oauth/token: 400 invalid_grant: Invalid code.");
        assert_eq!(sent.requests().len(), 1);
        silent(&error);
    }
    for (status, code) in [(401, "invalid_client"), (401, "invalid_token"), (401, "unauthorized")] {
        let body = json!({"object": "error", "status": status, "code": code, "message": "no"});
        for body in [body, json!({"error": code})] {
            let (notion, _) = client(status, body);
            let error = notion.oauth(&app()).refresh("old-refresh").send().await;
            assert!(error.expect_err("an error").is_unauthorized(), "{code}");
        }
    }
    // A code works once, so an attempt that may have arrived is the last.
    let (notion, sent) = client(500, "<html>");
    notion.oauth(&app()).exchange("the-code").send().await.expect_err("an error");
    assert_eq!(sent.requests().len(), 1);
}

/// Whoever stored an empty token would have lost the authorisation.
#[tokio::test]
async fn an_answer_without_a_token_is_an_error_whose_outcome_is_unknown() {
    let mut empty = token();
    empty["access_token"] = json!("");
    let mut no_token = token();
    no_token.as_object_mut().expect("an object").remove("access_token");
    let answers = [
        json!({}),
        empty,
        no_token,
        json!({"error": "invalid_grant", "error_description": "used up"}),
        json!({"object": "error", "status": 400, "code": "invalid_grant", "message": "used up"}),
        json!({"object": "user", "id": "11111111-1111-4111-8111-111111111111"}),
    ];
    for answer in answers {
        let (notion, sent) = client(200, &answer);
        let blocking = notion_sync::Client::blocking(notion.clone());
        let oauth = || notion.oauth(&app());
        let errors = [
            oauth().exchange("the-code").send().await,
            oauth().refresh("old-refresh").send().await,
            blocking.oauth(&app()).refresh("old-refresh").send(),
        ];
        assert_eq!(sent.requests().len(), 3, "a code is not sent again");
        for error in errors {
            let error = error.expect_err("no token");
            assert!(error.may_have_been_applied(), "{answer}: {error}");
            silent(&error);
            for secret in SECRETS {
                assert!(!error.to_string().contains(secret), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn no_secret_is_printed_whatever_comes() {
    let whole = token().to_string();
    let (cut, html) = (whole[..150].to_owned(), format!("<html>{whole}"));
    for (status, body) in
        [(200, cut.clone()), (200, html.clone()), (502, html), (400, cut), (200, "[]".into())]
    {
        let (notion, _) = client(status, &body);
        silent(&notion);
        let error = notion.oauth(&app()).refresh("old-refresh").send().await.expect_err("an error");
        silent(&error);
        for secret in SECRETS {
            assert!(!error.to_string().contains(secret), "{error}");
        }
        assert!(
            matches!(error.kind(), ErrorKind::Decode { .. } | ErrorKind::NotJson { .. }),
            "{error:?}"
        );
    }
    // Elsewhere the beginning of an answer helps.
    let (notion, _) = client(200, "<html>not Notion");
    let error = notion.users().me().send().await.expect_err("an error");
    assert!(error.to_string().contains("not Notion"), "{error}");

    let (notion, _) = client(200, token());
    let raw = notion.oauth(&app()).refresh("old-refresh").send_raw().await.expect("an answer");
    silent(&raw);
    silent(&notion.oauth(&app()));
    silent(&notion.oauth(&app()).introspect("access-secret").into_endpoint());
    silent(&notion.oauth(&app()).revoke("access-secret").into_endpoint());
    let token: notion_model::OAuthToken = raw.decode().expect("a token");
    silent(&token);
    // What is stored is whole.
    let stored = serde_json::to_value(&token).expect("JSON");
    assert_eq!(stored["access_token"], "access-secret");
}

#[tokio::test]
async fn keys_and_secrets_that_can_be_none_are_refused_before_anything_is_sent() {
    for (app, words) in [
        (App::new("app", "app-secret\n"), "the client secret begins or ends with"),
        (App::new("app", ""), "the client secret is empty"),
        (App::new(" app", "app-secret"), "the client id begins or ends with"),
        (App::new("", "app-secret"), "the client id is empty"),
    ] {
        let (notion, sent) = client(200, token());
        let error = notion.oauth(&app).exchange("the-code").send().await.expect_err("an error");
        assert!(matches!(error.kind(), ErrorKind::Setup(_)), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.attempts(), 0);
        silent(&error);
        assert!(sent.requests().is_empty());
    }
    let (notion, sent) = client(200, token());
    let oauth = || notion.oauth(&app());
    for (outcome, what) in [
        (oauth().exchange("the-code\n").send().await.map(drop), "the code"),
        (oauth().refresh("").send().await.map(drop), "the refresh token"),
        (oauth().introspect(" access-secret").send().await.map(drop), "the token"),
        (oauth().revoke("Bearer access-secret").send().await.map(drop), "the token"),
    ] {
        let error = outcome.expect_err("an error");
        assert!(matches!(error.kind(), ErrorKind::Setup(_)), "{error:?}");
        assert!(error.to_string().contains(what), "{error}");
        silent(&error);
    }
    assert!(sent.requests().is_empty());
    // The address takes a client id as it is meant.
    let url = App::new(" app\n", "app-secret").authorize_url("s").to_string();
    assert!(url.contains("&client_id=app&"), "{url}");
}
