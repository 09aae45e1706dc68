//! What the mock matches, answers and reports.

use bytes::Bytes;
use http::Method;
use notion_transport::mock::{Expectation, Hold, MockTransport, Piece, Reply};
use notion_transport::{Error, ErrorKind, Request, Response, Transport};
use serde_json::{Value, json};

fn request(method: Method, path: &str, body: Option<Value>) -> Request {
    let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
    let uri = format!("https://api.notion.com{path}");
    http::Request::builder().method(method).uri(uri).body(body).unwrap()
}

fn get(path: &str) -> Request {
    request(Method::GET, path, None)
}

fn post(path: &str, body: Value) -> Request {
    request(Method::POST, path, Some(body))
}

/// The readable difference in an error of the mock.
fn why(error: &Error) -> String {
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(!error.may_have_applied());
    std::error::Error::source(error).unwrap().to_string()
}

#[tokio::test]
async fn matches_what_is_stated_and_ignores_the_rest() {
    let mock = MockTransport::new();
    mock.expect(
        Expectation::patch("/v1/pages/{page_id}")
            .query("filter_properties", "Due date")
            .query("filter_properties", "a+b")
            .header("notion-version", "2025-09-03")
            .json(json!({ "a": [1, 2.0], "b": { "c": null } }))
            .reply(Reply::json(200, json!({ "ok": true })).header("x-mine", "yes")),
    );
    let path = "/v1/pages/12?other=1&filter_properties=a%2Bb&filter_properties=Due+date";
    let body = json!({ "b": { "c": null }, "a": [1.0, 2] });
    let mut request = request(Method::PATCH, path, Some(body));
    request.headers_mut().insert("notion-version", "2025-09-03".parse().unwrap());
    request.headers_mut().insert("x-other", "1".parse().unwrap());
    let answer = mock.send(request).await.unwrap();
    assert_eq!(answer.headers()["x-mine"], "yes");
    assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8");
    assert_eq!(answer.body(), r#"{"ok":true}"#);
    mock.verify().unwrap();
    assert_eq!(mock.requests()[0].uri().path(), "/v1/pages/12");
}

#[tokio::test]
async fn scripts_counts_and_faults() {
    let mock = MockTransport::new();
    mock.expect(
        Expectation::get("/v1/a").reply(ErrorKind::Interrupted).reply(Reply::html(502, "<h1>")),
    )
    .expect(Expectation::get("/v1/b").reply(Reply::status(204)).times(2))
    .expect(Expectation::get("/v1/c").any_times())
    .expect(Expectation::delete("/v1/d").times(0));

    let error = mock.send(get("/v1/a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    let page = mock.send(get("/v1/a")).await.unwrap();
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (502, &"text/html".parse().unwrap())
    );
    for _ in 0..2 {
        assert_eq!(mock.send(get("/v1/b")).await.unwrap().status(), 204);
    }
    for _ in 0..3 {
        assert_eq!(mock.send(get("/v1/c")).await.unwrap().body(), "{}");
    }
    mock.verify().unwrap();

    let error = mock.send(get("/v1/a")).await.unwrap_err();
    assert_eq!(
        why(&error),
        "unexpected request: GET /v1/a\n  nearest expectation: GET /v1/a (met 2 of 2 times)\n    \
         it matches, but has come often enough"
    );
    let error = mock.send(request(Method::DELETE, "/v1/d", None)).await.unwrap_err();
    assert!(why(&error).contains("DELETE /v1/d (met 0 of 0 times)"));
    assert_eq!(mock.verify().unwrap_err().unexpected().len(), 2);
}

#[tokio::test]
async fn the_first_expectation_that_matches_answers() {
    let mock = MockTransport::new();
    mock.expect(Expectation::get("/v1/x").reply(Reply::status(201)))
        .expect(Expectation::get("/v1/{any}").reply(Reply::status(202)));
    assert_eq!(mock.send(get("/v1/x")).await.unwrap().status(), 201);
    assert_eq!(mock.send(get("/v1/x")).await.unwrap().status(), 202);
}

#[tokio::test]
async fn a_difference_is_shown_part_by_part() {
    let mock = MockTransport::new();
    mock.expect(Expectation::get("/v1/users/me").times(0));
    mock.expect(
        Expectation::post("/v1/data_sources/{data_source_id}/query")
            .query("filter_properties", "title")
            .header("notion-version", "2025-09-03")
            .json(json!({
                "page_size": 10,
                "filter": { "property": "Due date", "date": { "equals": "today" } },
                "sorts": [1, 2],
                "gone": true,
            })),
    );
    let mut got = post(
        "/v1/data_sources/12/query?x=1",
        json!({
            "page_size": 100,
            "filter": { "property": "Due date", "date": { "equals": "now" }, "Due date": 1 },
            "sorts": [1],
        }),
    );
    got.headers_mut().insert("notion-version", "2022-06-28".parse().unwrap());
    let error = mock.send(got).await.unwrap_err();
    let expected = r#"unexpected request: POST /v1/data_sources/12/query?x=1
  nearest expectation: POST /v1/data_sources/{data_source_id}/query (met 0 of 1 times)
    query parameter "filter_properties": expected "title", got nothing
    header notion-version: expected "2025-09-03", got "2022-06-28"
    body at $.filter.date.equals: expected "today", got "now"
    body at $.filter["Due date"]: expected nothing, got 1
    body at $.gone: expected true, got nothing
    body at $.page_size: expected 10, got 100
    body at $.sorts: expected 2 elements, got 1 elements"#;
    assert_eq!(why(&error), expected);

    let unverified = mock.verify().unwrap_err();
    assert_eq!(
        unverified.unmet(),
        ["POST /v1/data_sources/{data_source_id}/query (met 0 of 1 times)"]
    );
    let shown = format!("{unverified:?}");
    assert!(shown.contains("unmet expectation: POST"), "{shown}");
    assert!(shown.contains(expected), "{shown}");
}

#[tokio::test]
async fn a_part_of_a_body_is_enough_where_that_was_asked() {
    let mock = MockTransport::new();
    let part = json!({ "parent": { "type": "page_id" }, "rows": [{ "a": 1 }] });
    mock.expect(Expectation::post("/v1/pages").json_contains(part).any_times());
    let more = json!({ "x": 1, "parent": { "type": "page_id", "page_id": "1" }, "rows": [{ "a": 1, "b": 2 }] });
    mock.send(post("/v1/pages", more)).await.unwrap();
    let fewer = json!({ "parent": { "type": "page_id" }, "rows": [] });
    let error = mock.send(post("/v1/pages", fewer)).await.unwrap_err();
    assert!(why(&error).contains("body at $.rows: expected 1 elements, got 0 elements"));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_said_to_be_none() {
    let mock = MockTransport::new();
    mock.expect(Expectation::post("/v1/pages").json(json!({})));
    let error = mock.send(request(Method::POST, "/v1/pages", None)).await.unwrap_err();
    assert!(why(&error).contains("body: expected JSON, got nothing"));
    let mut broken = post("/v1/pages", json!({}));
    *broken.body_mut() = "{".into();
    let error = mock.send(broken).await.unwrap_err();
    assert!(why(&error).contains("body: expected JSON, got EOF while parsing"));
}

#[tokio::test]
async fn nothing_expected_is_said_too() {
    let error = MockTransport::new().send(get("/v1/users/me")).await.unwrap_err();
    assert_eq!(why(&error), "unexpected request: GET /v1/users/me\n  nothing is expected");
}

#[tokio::test]
async fn a_token_is_never_shown() {
    let mock = MockTransport::new();
    mock.expect(Expectation::get("/v1/users/me").header("Authorization", "Bearer expected-secret"));
    let mut request = get("/v1/users/me");
    request.headers_mut().insert("authorization", "Bearer given-secret".parse().unwrap());
    let error = mock.send(request).await.unwrap_err();
    let all = format!("{error} {error:?} {} {:?} {mock:?}", why(&error), mock.verify());
    assert!(all.contains("header authorization"), "{all}");
    assert!(!all.contains("secret"), "{all}");
}

#[tokio::test]
async fn a_closure_answers_what_nothing_else_does() {
    let mut count = 0;
    let mock = MockTransport::from_fn(move |request| {
        count += 1;
        match request.method().as_str() {
            "GET" => Ok(Response::new(Bytes::from(format!("{count}")))),
            _ => Err(ErrorKind::Connect.into()),
        }
    });
    mock.expect(Expectation::get("/v1/x").reply(Reply::status(418)));
    assert_eq!(mock.send(get("/v1/x")).await.unwrap().status(), 418);
    assert_eq!(mock.send(get("/v1/x")).await.unwrap().body(), "1");
    let error = mock.send(post("/v1/x", json!({}))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(mock.requests().len(), 3);
    mock.verify().unwrap();
}

#[tokio::test]
async fn pieces_are_put_together_for_who_sends() {
    let hold = Hold::new();
    let mock = MockTransport::new();
    let pieces = || vec!["a".into(), Piece::until(&hold), "b".into()];
    let reply = |pieces| Reply::pieces(201, "text/plain", pieces).header("x-a", "b");
    let cut = [pieces(), vec![Piece::cut(ErrorKind::Interrupted)]].concat();
    mock.expect(Expectation::get("/x").reply(reply(pieces())).reply(reply(cut)));
    let mut call = Box::pin(mock.send(get("/x")));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    hold.release();
    let answer = call.await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (201, &b"ab"[..]));
    assert_eq!(answer.headers()["x-a"], "b");
    let error = mock.send(get("/x")).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Interrupted, 201));
    let shown = format!("{:?}", reply(vec!["topsecret".into(), Piece::silence()]));
    assert!(!shown.contains("topsecret"), "{shown}");
}
