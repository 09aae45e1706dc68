//! Whatever Notion adds can be called: a version to come, an endpoint without a method, any body, any list.

use std::cell::Cell;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Response, StatusCode};
use notion_api::{ApiVersion, Client, Effect, Error, ErrorKind, FormData, Method};
use notion_model::{BlockInput as Block, Page, PageId, Position};
use notion_sim::Workspace;
use notion_transport::Request;
use notion_transport::mock::MockTransport;
use serde::Deserialize;
use serde_json::{Value, json};

/// A client of a server that answers by `answer`, and what was sent to it.
fn server(answer: impl Fn(&Request) -> Response<Value> + Send + 'static) -> (Client, Log) {
    let mock = MockTransport::from_fn(move |request| {
        Ok(answer(request).map(|body| Bytes::from(body.to_string())))
    });
    let client = Client::builder().token("ntn_secret").transport(mock.clone()).without_layers();
    (client.build().expect("a client"), Log { mock, seen: Cell::new(0) })
}

/// What was sent.
struct Log {
    mock: MockTransport,
    seen: Cell<usize>,
}

/// The requests since the last call.
fn sent(log: &Log) -> Vec<Request> {
    let all = log.mock.requests();
    let seen = log.seen.replace(all.len());
    all[seen..].to_vec()
}

fn header<'r>(request: &'r Request, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(request.body()).unwrap_or_default()
}

fn next() -> ApiVersion {
    "2031-01-15".parse().expect("a version")
}

/// A star, which nobody knows here.
#[derive(Debug, Deserialize, PartialEq)]
struct Star {
    id: u32,
}

/// Five stars, two a page; the cursor is the number of the first.
fn stars(request: &Request) -> Response<Value> {
    let said = match request.method() {
        &Method::POST => body(request),
        _ => {
            request.uri().query().unwrap_or_default().split('&').fold(json!({}), |mut all, pair| {
                let (name, value) = pair.split_once('=').expect("a pair");
                all[name] = json!(value);
                all
            })
        }
    };
    let start: u32 =
        said["start_cursor"].as_str().map_or(1, |cursor| cursor.parse().expect("ours"));
    let results: Vec<Value> = (start..=5).take(2).map(|id| json!({"id": id, "mass": 1})).collect();
    let next_cursor = (start + 2 <= 5).then(|| (start + 2).to_string());
    Response::new(match request.uri().path() {
        "/v1/galaxies/milky%20way%2F..%2F/stars" => json!({
            "object": "list", "type": "star", "results": results,
            "has_more": next_cursor.is_some(), "next_cursor": next_cursor,
        }),
        // Not even the envelope is known.
        "/admin/v1/stars" => match next_cursor {
            Some(cursor) => json!({"stars": results, "next_cursor": cursor}),
            None => json!({"stars": results}),
        },
        other => panic!("{other}"),
    })
}

/// What was asked for, of a list in a body.
fn check_posts(requests: &[Request]) {
    assert_eq!(requests.len(), 3);
    for (request, cursor) in requests.iter().zip([Value::Null, json!("3"), json!("5")]) {
        assert_eq!(header(request, "notion-version"), "2031-01-15");
        assert_eq!(header(request, "authorization"), "Bearer ntn_secret");
        assert_eq!(header(request, "x-beta"), "stars");
        assert_eq!(request.uri().query(), Some("colour=red&colour=blue"));
        assert_eq!(Effect::of(request), Effect::Read);
        let mut expected = json!({"brightness": 5, "page_size": 2});
        if !cursor.is_null() {
            expected["start_cursor"] = cursor;
        }
        assert_eq!(body(request), expected);
    }
}

fn check_gets(requests: &[Request]) {
    let queries: Vec<_> = requests.iter().map(|request| request.uri().query()).collect();
    let all = ["bright=true", "bright=true&start_cursor=3", "bright=true&start_cursor=5"];
    assert_eq!(queries, all.map(Some));
    assert!(requests.iter().all(|request| request.body().is_empty()));
}

macro_rules! posts {
    ($notion:expr) => {
        $notion
            .request(Method::POST, "/v1/galaxies/{galaxy_id}/stars")
            .arg("milky way/../")
            .query("colour", "red")
            .query("colour", "blue")
            .header("x-beta", "stars")
            .version(next())
            .json(&json!({"brightness": 5}))
            .page_size(2)
    };
}

macro_rules! gets {
    ($notion:expr) => {
        $notion.request(Method::GET, "/admin/v1/stars?bright=true").list_key("stars")
    };
}

#[tokio::test]
async fn an_endpoint_of_a_version_to_come_is_paged() {
    let (notion, log) = server(stars);
    let all: Vec<Star> = (1..=5).map(|id| Star { id }).collect();
    let mut items = posts!(notion).items::<Star>();
    let mut seen = Vec::new();
    while let Some(star) = items.try_next().await.expect("a star") {
        seen.push(star);
    }
    assert_eq!(seen, all);
    check_posts(&sent(&log));
    assert_eq!(gets!(notion).all::<Star>().await.expect("all"), all);
    check_gets(&sent(&log));
    let rest = gets!(notion).start_at("3").all::<Star>().await.expect("the rest");
    assert_eq!(rest, all[2..]);
}

#[test]
fn an_endpoint_of_a_version_to_come_is_paged_without_async() {
    let (notion, log) = server(stars);
    let notion = notion_sync::Client::blocking(notion);
    let all: Vec<Star> = (1..=5).map(|id| Star { id }).collect();
    let seen: Result<Vec<Star>, Error> = posts!(notion).items().collect();
    assert_eq!(seen.expect("all"), all);
    check_posts(&sent(&log));
    assert_eq!(gets!(notion).all::<Star>().expect("all"), all);
    check_gets(&sent(&log));
    let one: Value = posts!(notion).send().expect("a page");
    assert_eq!(one["results"].as_array().map(Vec::len), Some(2));
    let at_next = notion.at_version(next());
    assert_eq!((at_next.version(), notion.version()), (next(), ApiVersion::default()));
}

/// A list that does not say whether it goes on is none, as everywhere.
#[tokio::test]
async fn a_list_that_can_not_be_trusted_is_an_error() {
    for (answer, key) in [
        (json!({"results": []}), None),
        (json!({"has_more": false}), None),
        (json!({"results": [], "has_more": true}), None),
        (json!({"results": [{"id": 1}], "has_more": true, "next_cursor": "same"}), None),
        (json!({"object": "error", "code": "internal_server_error", "status": 500}), None),
        (json!({"results": [{"id": "text"}], "has_more": false}), None),
        (json!({"stars": "none"}), Some("stars")),
        (json!({"results": [], "has_more": false}), Some("stars")),
        (json!([]), None),
    ] {
        let shown = answer.to_string();
        let (notion, _) = server(move |_| Response::new(answer.clone()));
        let mut request = notion.request(Method::GET, "/v1/stars");
        if let Some(key) = key {
            request = request.list_key(key);
        }
        let error = request.all::<Star>().await.expect_err(&shown);
        assert!(!error.may_have_been_applied(), "{error}");
        let repeats = matches!(error.kind(), ErrorKind::RepeatedCursor(_));
        assert!(repeats || error.to_string().starts_with("GET /v1/stars: "), "{error}");
    }
    let more = json!({
        "results": [{"id": 1}], "has_more": false,
        "request_status": {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"},
    });
    let (notion, _) = server(move |_| Response::new(more.clone()));
    let error = notion.request(Method::GET, "/v1/stars").all::<Star>().await.expect_err("cut off");
    assert!(error.is_incomplete());
    assert_eq!(error.into_partial_items::<Star>(), Some(vec![Star { id: 1 }]));
}

#[tokio::test]
async fn any_body_and_any_answer() {
    let (notion, log) = server(|request| {
        let mut response = Response::new(json!({"object": "error", "code": "teapot"}));
        if request.method() == Method::PUT {
            *response.status_mut() = StatusCode::IM_A_TEAPOT;
        }
        response.headers_mut().insert("x-kind", "pot".parse().expect("a value"));
        response
    });
    let form = FormData::new().text("a", 1).file("file", "a.txt", "text/plain", b"hello");
    let pot = notion.request(Method::PUT, "/v1/pots").form(form).send_any().await.expect("a pot");
    assert_eq!(
        (pot.status(), pot.headers()["x-kind"].as_bytes()),
        (StatusCode::IM_A_TEAPOT, &b"pot"[..])
    );
    let pot = notion.request(Method::PUT, "/v1/pots").effect(Effect::IdempotentWrite);
    let error = pot.body("text/x-pot", "tea").send_raw().await.expect_err("a pot");
    assert_eq!(error.meta().map(|meta| meta.status()), Some(StatusCode::IM_A_TEAPOT));
    assert!(error.to_string().starts_with("PUT /v1/pots: 418 teapot"), "{error}");
    let requests = sent(&log);
    assert!(header(&requests[0], "content-type").starts_with("multipart/form-data; boundary="));
    assert!(String::from_utf8_lossy(requests[0].body()).contains("filename=\"a.txt\""));
    assert_eq!(Effect::of(&requests[0]), Effect::Create);
    assert_eq!(header(&requests[1], "content-type"), "text/x-pot");
    assert_eq!(&requests[1].body()[..], b"tea");
    assert_eq!(Effect::of(&requests[1]), Effect::IdempotentWrite);

    // What the client sends by itself can be another, and a secret stays one.
    let other = notion.request(Method::GET, "/v1/x").header("authorization", "Bearer ntn_other");
    let other = other.header("notion-version", "2021-05-11").header("user-agent", "me");
    other.send_any().await.expect("an answer");
    let request = &sent(&log)[0];
    assert_eq!(header(request, "authorization"), "Bearer ntn_other");
    assert_eq!(
        (header(request, "notion-version"), header(request, "user-agent")),
        ("2021-05-11", "me")
    );
    assert!(!format!("{request:?}").contains("ntn_other"));

    // What can't be sent is not, and its value is not shown.
    let get = || notion.request(Method::GET, "/v1/x?token=1");
    for request in [
        get().arg("ntn_more"),
        get().header("a b", "ntn_x"),
        get().header("a", "ntn_x\n"),
        get().body("\n", ""),
    ] {
        let error = request.send::<Value>().await.expect_err("no header");
        assert!(matches!(error.kind(), ErrorKind::Setup(_)), "{error:?}");
        assert!(error.to_string().starts_with("GET /v1/x: "), "{error}");
        assert!(!error.to_string().contains("ntn_"), "{error}");
        assert_eq!(error.attempts(), 0);
    }
    let nameless = notion.request(Method::GET, "/v1/x/{id}").send::<Value>().await;
    assert!(nameless.expect_err("no argument").to_string().contains("1 names in braces, and 0"));
    assert!(sent(&log).is_empty());
}

#[tokio::test]
async fn each_call_may_have_its_version() {
    let (notion, log) = server(|_| Response::new(json!({})));
    let page = PageId::default();
    let retrieve = || notion.pages().retrieve(page);
    let _ = retrieve().send().await;
    let _ = retrieve().version(ApiVersion::V2026_03_11).send().await;
    let _ = notion.at_version(next()).pages().retrieve(page).send().await;
    let _ = notion.users().list().version(next()).all().await;
    let said: Vec<String> =
        sent(&log).iter().map(|request| header(request, "notion-version").to_owned()).collect();
    assert_eq!(said, ["2025-09-03", "2026-03-11", "2031-01-15", "2031-01-15"]);

    // What a version can't say is not sent, unless the caller knows better.
    let append = || notion.blocks().append(page, [Block::divider()]).position(Position::Start);
    let error = append().send().await.expect_err("not at this version");
    let ErrorKind::NotInVersion { version, since, until, .. } = error.kind() else {
        panic!("{error:?}")
    };
    let (old, new) = (ApiVersion::V2025_09_03, ApiVersion::V2026_03_11);
    assert_eq!((*version, *since, *until), (old, Some(new), None));
    assert_eq!(error.attempts(), 0);
    assert!(error.to_string().contains("since 2026-03-11 only"), "{error}");
    let query = notion.data_sources().query(Default::default());
    let query = query.version("2022-06-28".parse().expect("a version"));
    assert!(matches!(query.send().await.unwrap_err().kind(), ErrorKind::NotInVersion { .. }));
    assert!(sent(&log).is_empty());
    let _ = append().unchecked().send().await;
    let _ = append().version(new).send().await;
    let _ = append().version(next()).send().await;
    for request in sent(&log) {
        assert_eq!(body(&request)["position"], json!({"type": "start"}));
    }
    // Unchecked goes for limits, too.
    let large = notion.users().list().page_size(1000);
    assert!(matches!(large.clone().send().await.unwrap_err().kind(), ErrorKind::Invalid(_)));
    assert!(sent(&log).is_empty());
    let _ = large.unchecked().send().await;
    assert_eq!(sent(&log).len(), 1);
}

/// A version that this crate does not know yet speaks to a server that takes what it takes today.
#[tokio::test]
async fn typed_calls_speak_a_version_to_come() {
    let id = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
    let (notion, log) = server(move |_| Response::new(json!({"object": "page", "id": id})));
    let notion = notion.at_version(next());
    let page: PageId = id.parse().expect("an id");
    let made = notion.pages().create(page).title("x").send().await.expect("a page");
    assert_eq!(made.id, page);
    assert_eq!(header(&sent(&log)[0], "notion-version"), "2031-01-15");
}

#[tokio::test]
async fn an_answer_hands_out_what_came_with_it() {
    let id = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
    let answers = move |request: &Request| {
        let failed = request.uri().path() == "/v1/users/me";
        let body = match failed {
            true => {
                json!({"object": "error", "status": 403, "code": "restricted_resource", "message": "no"})
            }
            false => json!({"object": "page", "id": id}),
        };
        let mut response = Response::new(body);
        if failed {
            *response.status_mut() = StatusCode::FORBIDDEN;
        }
        let headers = response.headers_mut();
        headers.insert("date", "Sun, 29 Nov 2026 12:00:00 GMT".parse().expect("a value"));
        headers.insert("x-notion-request-id", "r-1".parse().expect("a value"));
        response
    };
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_953_600);
    let (notion, _) = server(answers);
    let page: PageId = id.parse().expect("an id");
    let answer = notion.pages().retrieve(page).send_with_meta().await.expect("a page");
    assert_eq!((answer.value.id, answer.meta.request_id()), (page, Some("r-1")));
    assert_eq!((answer.meta.date(), answer.meta.attempts()), (Some(noon), 1));
    assert_eq!(answer.meta.status(), StatusCode::OK);
    let raw = notion.request(Method::GET, "/v1/pages/{id}").arg(page);
    let raw = raw.send_with_meta::<Page>().await.expect("a page");
    assert_eq!((raw.value.id, raw.meta.date()), (page, Some(noon)));
    // An error has them, too.
    let error = notion.users().me().send().await.expect_err("refused");
    assert_eq!(
        (error.request_id(), error.meta().and_then(|meta| meta.date())),
        (Some("r-1"), Some(noon))
    );

    let blocking = notion_sync::Client::blocking(notion);
    let answer = blocking.pages().retrieve(page).send_with_meta().expect("a page");
    assert_eq!((answer.value.id, answer.meta.date()), (page, Some(noon)));
}

/// In process, over everything that lies between.
#[tokio::test]
async fn the_simulator_is_called_by_hand() {
    let workspace = Workspace::new();
    let client = Client::builder().transport(workspace.clone()).build().expect("a client");
    let root = workspace.root_page();
    for n in 0..3 {
        client.pages().create(root).title(format!("{n}")).send().await.expect("a page");
    }
    let blocks = client.request(Method::GET, "/v1/blocks/{block_id}/children").arg(root);
    let blocks = blocks.page_size(1).all::<notion_model::Block>().await.expect("blocks");
    assert_eq!(blocks.len(), 3);
    let found = client.request(Method::POST, "/v1/search").page_size(2).all::<Page>().await;
    assert_eq!(found.expect("pages").len(), 4);
    let answer = client.users().me().send_with_meta().await.expect("me");
    assert!(answer.meta.request_id().is_some());
}
