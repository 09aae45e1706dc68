//! A public connection: consent, codes, tokens.

use crate::common::Sim;
use http::header::LOCATION;
use notion_model::jiff::SignedDuration;
use notion_model::{OAuthToken, TokenIntrospection};
use notion_sim::{Builder, Workspace};
use serde_json::{Value, json};

const BACK: &str = "https://app.example.com/back?x=1";
/// `client:secret`
const BASIC: &str = "Basic Y2xpZW50OnNlY3JldA==";

fn builder() -> Builder {
    Workspace::builder()
        .person("Grace Hopper", "grace@example.com")
        .oauth_client("client", "secret")
}

fn authorize(sim: &Sim, more: &str) -> http::Response<bytes::Bytes> {
    let path = format!("/v1/oauth/authorize?client_id=client&response_type=code&owner=user{more}");
    sim.raw("GET", &path, "", Default::default())
}

/// Where a user is sent back to.
fn sent_back(sim: &Sim, more: &str) -> String {
    let answer = authorize(sim, more);
    assert_eq!(answer.status(), 302, "{:?}", answer.body());
    answer.headers()[LOCATION].to_str().unwrap().to_owned()
}

fn code(sim: &Sim) -> String {
    let back =
        sent_back(sim, "&redirect_uri=https%3A%2F%2Fapp.example.com%2Fback%3Fx%3D1&__approve=1");
    let code = back.strip_prefix(&format!("{BACK}&code=")).unwrap_or_else(|| panic!("{back}"));
    percent_encoding::percent_decode_str(code).decode_utf8().unwrap().into_owned()
}

fn post(sim: &Sim, endpoint: &str, authorization: &str, body: Value) -> (u16, Value) {
    let request = http::Request::post(format!("/v1/oauth/{endpoint}"))
        .header("authorization", authorization)
        .body(body.to_string().into())
        .unwrap();
    let answer = sim.workspace.handle(request);
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap())
}

fn exchange(sim: &Sim, code: &str) -> (u16, Value) {
    let body = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": BACK});
    post(sim, "token", BASIC, body)
}

/// The status and the code of an error.
fn refused((status, answer): (u16, Value)) -> (u16, String) {
    assert_eq!(answer["object"], "error", "{answer}");
    (status, answer["code"].as_str().unwrap().to_owned())
}

fn status(sim: &Sim, token: &str) -> u16 {
    let request = http::Request::get("/v1/users/me")
        .header("authorization", format!("Bearer {token}"))
        .header("notion-version", "2026-03-11")
        .body(Default::default())
        .unwrap();
    sim.workspace.handle(request).status().as_u16()
}

#[test]
fn a_user_is_asked_and_the_code_becomes_a_token() {
    let sim = Sim::with(builder().build());
    assert_eq!(sim.call("GET", "/v1/users/me", None).0, 401, "any token is not enough any more");
    let page = authorize(&sim, "&redirect_uri=https://a.example.com/");
    let html = String::from_utf8(page.body().to_vec()).unwrap();
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    for expected in
        ["Connect Simulated Connection", "Ada Lovelace", "Grace Hopper", "method=\"post\""]
    {
        assert!(html.contains(expected), "{html}");
    }
    let (status_code, answer) = exchange(&sim, &code(&sim));
    assert_eq!(status_code, 200, "{answer}");
    let keys = [
        "access_token",
        "token_type",
        "refresh_token",
        "bot_id",
        "workspace_icon",
        "workspace_name",
        "workspace_id",
        "owner",
        "duplicated_template_id",
        "request_id",
    ];
    let found: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(found.len(), keys.len(), "{answer}");
    assert!(keys.iter().all(|key| answer.get(key).is_some()), "{answer}");
    assert_eq!(answer["owner"]["user"]["person"]["email"], "ada@example.com");
    let token: OAuthToken = serde_json::from_value(answer).unwrap();
    assert_eq!(token.token_type, "bearer");

    let sim =
        Sim { token: Box::leak(token.access_token.expose().to_owned().into_boxed_str()), ..sim };
    let me = sim.get("/v1/users/me");
    assert_eq!(
        (&me["id"], &me["bot"]["owner"]["type"]),
        (&json!(token.bot_id.to_string()), &json!("user"))
    );
    let page = sim.page("Made by the bot", json!([]));
    let page = sim.get(&format!("/v1/pages/{page}"));
    assert_eq!(page["created_by"]["id"], token.bot_id.to_string());
}

#[test]
fn the_user_chooses_and_may_say_no() {
    let sim = Sim::with(builder().build());
    let back = "&redirect_uri=https://a.example.com/";
    let no = sent_back(&sim, &format!("{back}&state=a%26b&__approve=0"));
    assert_eq!(no, "https://a.example.com/?error=access_denied&state=a%26b");
    // As the form of the page sends it.
    let grace = sim.workspace.export();
    let grace: Value = serde_json::from_str(&grace).unwrap();
    let grace = grace["users"][1]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/oauth/authorize?client_id=client{back}&state=s");
    let form = format!("__user={grace}&__approve=1");
    let answer = sim.raw("POST", &path, "application/x-www-form-urlencoded", form.into());
    let location = answer.headers()[LOCATION].to_str().unwrap();
    let code = location
        .strip_prefix("https://a.example.com/?code=")
        .unwrap()
        .strip_suffix("&state=s")
        .unwrap();
    let body = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": "https://a.example.com/"});
    let (_, token) = post(&sim, "token", BASIC, body);
    assert_eq!(token["owner"]["user"]["name"], "Grace Hopper");
}

#[test]
fn a_code_is_good_once_for_its_address_and_not_for_long() {
    let sim = Sim::with(builder().build());
    let first = code(&sim);
    let other = json!({"grant_type": "authorization_code", "code": first, "redirect_uri": "https://b.example.com/"});
    assert_eq!(refused(post(&sim, "token", BASIC, other)), (400, "invalid_grant".to_owned()));
    assert_eq!(exchange(&sim, &first).0, 200);
    let (status, answer) = exchange(&sim, &first);
    assert_eq!(
        (status, &answer["message"]),
        (400, &json!("Invalid code: this code has been revoked."))
    );
    let late = code(&sim);
    sim.workspace.advance(SignedDuration::from_mins(11));
    assert_eq!(refused(exchange(&sim, &late)), (400, "invalid_grant".to_owned()));
    assert_eq!(refused(exchange(&sim, "nonsense")), (400, "invalid_grant".to_owned()));
}

#[test]
fn tokens_are_renewed_looked_at_and_revoked() {
    let sim = Sim::with(builder().build());
    let (_, first) = exchange(&sim, &code(&sim));
    let text = |answer: &Value, key: &str| answer[key].as_str().unwrap().to_owned();
    let introspect = |token: &str| {
        let (status, answer) = post(&sim, "introspect", BASIC, json!({"token": token}));
        assert_eq!(status, 200, "{answer}");
        serde_json::from_value::<TokenIntrospection>(answer).unwrap()
    };
    let active = introspect(&text(&first, "access_token"));
    assert!(active.active && active.iat.is_some());
    assert!(active.scope.unwrap().starts_with("read_content insert_content"));
    let renew = json!({"grant_type": "refresh_token", "refresh_token": first["refresh_token"]});
    let (status_code, second) = post(&sim, "token", BASIC, renew.clone());
    assert_eq!((status_code, &second["bot_id"]), (200, &first["bot_id"]));
    assert_ne!(second["access_token"], first["access_token"]);
    assert_eq!(status(&sim, &text(&first, "access_token")), 401);
    assert_eq!(status(&sim, &text(&second, "access_token")), 200);
    assert_eq!(refused(post(&sim, "token", BASIC, renew)), (400, "invalid_grant".to_owned()));

    let (status_code, answer) =
        post(&sim, "revoke", BASIC, json!({"token": second["access_token"]}));
    assert_eq!((status_code, answer.as_object().unwrap().len()), (200, 1), "{answer}");
    assert!(answer["request_id"].is_string());
    assert_eq!(status(&sim, &text(&second, "access_token")), 401);
    let gone = introspect(&text(&second, "access_token"));
    assert!(!gone.active && gone.scope.is_none() && gone.iat.is_none());
    assert_eq!(post(&sim, "revoke", BASIC, json!({"token": "nonsense"})).0, 200);
}

#[test]
fn what_is_wrong_is_said() {
    let sim = Sim::with(builder().oauth_redirect(BACK).build());
    for (authorization, endpoint) in
        [("Basic bm9wZTpub3Bl", "token"), ("Bearer t", "revoke"), ("Basic ?", "introspect")]
    {
        let refused = refused(post(&sim, endpoint, authorization, json!({"token": "t"})));
        assert_eq!(refused, (401, "invalid_client".to_owned()));
    }
    for (body, expected) in [
        (json!({}), "invalid_request"),
        (json!({"grant_type": "authorization_code"}), "invalid_request"),
        (json!({"grant_type": "password"}), "unsupported_grant_type"),
        (json!({"grant_type": "refresh_token", "refresh_token": "x"}), "invalid_grant"),
    ] {
        assert_eq!(refused(post(&sim, "token", BASIC, body)), (400, expected.to_owned()));
    }
    for (more, expected) in [
        ("&redirect_uri=https://other.example.com/", "invalid_request"),
        ("&response_type=token&redirect_uri=https://other.example.com/", "invalid_request"),
    ] {
        let answer = authorize(&sim, more);
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!((answer.status().as_u16(), &body["code"]), (400, &json!(expected)));
    }
    let answer = sim.raw("GET", "/v1/oauth/authorize?client_id=other", "", Default::default());
    assert_eq!(answer.status(), 400);

    // The only address need not be named, and then not in the exchange either.
    let back = sent_back(&sim, "&__approve=1");
    let code = back.strip_prefix(&format!("{BACK}&code=")).unwrap();
    assert_eq!(refused(exchange(&sim, code)), (400, "invalid_grant".to_owned()));
    let body = json!({"grant_type": "authorization_code", "code": code});
    assert_eq!(post(&sim, "token", BASIC, body).0, 200);
}

#[test]
fn no_secret_shows() {
    let sim = Sim::with(builder().build());
    let (_, token) = exchange(&sim, &code(&sim));
    let shown = format!("{:?} {:?} {:?}", sim.workspace, builder(), sim.workspace.snapshot());
    for secret in ["secret\"", token["access_token"].as_str().unwrap()] {
        assert!(!shown.contains(secret), "{shown}");
    }
    // Only an export does, which is what a workspace is begun with again.
    assert!(sim.workspace.export().contains(token["access_token"].as_str().unwrap()));
}

#[test]
fn an_export_has_the_tokens_that_were_granted() {
    let sim = Sim::with(builder().build());
    let (_, granted) = exchange(&sim, &code(&sim));
    let me = |sim: &Sim, token: &Value| {
        let request = http::Request::get("/v1/users/me")
            .header("authorization", format!("Bearer {}", token.as_str().unwrap()))
            .header("notion-version", "2026-03-11")
            .body(Default::default())
            .unwrap();
        let answer = sim.workspace.handle(request);
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        (answer.status().as_u16(), body["id"].clone())
    };
    let token = &granted["access_token"];
    assert_eq!(me(&sim, token), (200, granted["bot_id"].clone()));
    // A workspace that was built as a public connection, and one that was not.
    for other in [builder().build(), Workspace::new()] {
        other.import(sim.workspace.export()).unwrap();
        assert_eq!(other.export(), sim.workspace.export());
        let other = Sim::with(other);
        assert_eq!(me(&other, token), (200, granted["bot_id"].clone()));
        assert_eq!(me(&other, &json!("ntn_other")).0, 401);
        let body =
            json!({"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]});
        let (status, new) = post(&other, "token", BASIC, body);
        assert_eq!((status, &new["bot_id"]), (200, &granted["bot_id"]));
        assert_eq!(me(&other, token).0, 401, "the old pair has ended");
    }
}
