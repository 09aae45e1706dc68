//! The table of `docs/failures.md`, read from there and tried row by row.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use notion_api::{Client, Error};
use notion_model::{Page, PageId};
use notion_transport::clock::ManualClock;
use notion_transport::layer::RateLimitSettings;
use notion_transport::mock::MockTransport;
use notion_transport::{ErrorKind as Kind, Response};
use serde_json::{Value, json};

type Outcome = Result<Response, notion_transport::Error>;

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(body.to_owned().into()).expect("an answer")
}

pub(crate) fn error(status: u16, data: &Value) -> String {
    let code = if status == 429 { "rate_limited" } else { "odd" };
    let body = json!({
        "object": "error", "status": status, "code": code, "message": "m", "additional_data": data,
    });
    body.to_string()
}

/// A client whose first request ends like this, and whose others are served.
fn client(outcome: Outcome) -> (Client, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let page = json!({ "object": "page", "id": PageId::nil() }).to_string();
    let mock = MockTransport::from_fn(move |_| match counted.fetch_add(1, Ordering::Relaxed) {
        0 => outcome.clone(),
        _ => Ok(answer(200, &[], &page)),
    });
    let notion = Client::builder()
        .transport(mock)
        .token("ntn_x")
        .clock(Arc::new(ManualClock::new()))
        .rate_limit(RateLimitSettings::unlimited())
        .build();
    (notion.expect("a client"), count)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Read,
    Update,
    Create,
}

async fn send(notion: &Client, call: Call) -> Result<Page, Error> {
    match call {
        Call::Read => notion.pages().retrieve(PageId::nil()).send().await,
        Call::Update => notion.pages().update(PageId::nil()).title("new").send().await,
        Call::Create => notion.pages().create(PageId::nil()).title("another").send().await,
    }
}

/// What the first cell of a row stands for.
fn outcomes(row: &str) -> Vec<Outcome> {
    let failure = |kind: Kind| Err(notion_transport::Error::new(kind));
    let refused = json!({ "retry_after": "7" });
    match row {
        _ if row.starts_with("no connection:") => {
            vec![failure(Kind::Connect), failure(Kind::NotSent)]
        }
        "429, 529, 503 with `Retry-After` that Notion\'s own body repeats" => {
            let answers = [429, 529, 503].map(|status| {
                Ok(answer(status, &[("retry-after", "7")], &error(status, &refused)))
            });
            answers.into()
        }
        "429 that says `public_api_request_blocked`" => {
            let data = json!({ "rate_limit_reason": "public_api_request_blocked" });
            vec![Ok(answer(429, &[("retry-after", "7")], &error(429, &data)))]
        }
        "the connection breaks, or no answer in time" => {
            vec![failure(Kind::Interrupted), failure(Kind::Timeout), failure(Kind::Other)]
        }
        "503 that names what it made (`committed_resource_id`)" => {
            let data = json!({ "committed_resource_id": PageId::nil() });
            vec![Ok(answer(503, &[("retry-after", "7")], &error(503, &data)))]
        }
        "a success that is no JSON (HTML, nothing, cut short), or that can\'t be decompressed" => {
            let bodies = ["<!DOCTYPE html><html></html>", "", r#"{"object":"page","parent":{}"#];
            let answers = bodies.map(|body| Ok(answer(200, &[], body)));
            answers.into_iter().chain([failure(Kind::Undecodable)]).collect()
        }
        "a success that is too large, or other JSON than it should be" => {
            vec![failure(Kind::TooLarge), Ok(answer(200, &[], "[]"))]
        }
        _ => statuses(row).flat_map(with_every_wait).collect(),
    }
}

/// The statuses that a row lists.
fn statuses(row: &str) -> impl Iterator<Item = u16> {
    let list = row.split([';', ':']).next().unwrap_or_default();
    let ranges = list.split(", ").map(|range| match range {
        "any other status below 500" => 402..=499,
        "any other status from 500 on" => 501..=501,
        range => {
            let number =
                |text: &str| text.parse().unwrap_or_else(|_| panic!("no such row: {row:?}"));
            match range.split_once(" to ") {
                Some((from, to)) => number(from)..=number(to),
                None => number(range)..=number(range),
            }
        }
    });
    let all: Vec<u16> = ranges.flatten().collect();
    // Rows of their own.
    let list = list.to_owned();
    all.into_iter().filter(move |status| {
        !list.contains("any other")
            || ![403, 404, 408, 409, 425, 429].contains(status)
            || list.contains(&status.to_string())
    })
}

/// Answers of this status in every form: what is not a refusal is none, whatever `Retry-After` says.
fn with_every_wait(status: u16) -> Vec<Outcome> {
    let waits = [None, Some("7"), Some("0.5"), Some("Thu, 01 Jan 1970 00:00:07 GMT"), Some("soon")];
    let headers = waits.map(|wait| wait.map(|wait| ("retry-after", wait)));
    let bodies = [error(status, &Value::Null), "<h1>no</h1>".to_owned(), String::new()];
    let pairs = headers.iter().flat_map(|headers| bodies.iter().map(move |body| (headers, body)));
    pairs.map(|(headers, body)| Ok(answer(status, headers.as_slice(), body))).collect()
}

#[tokio::test]
async fn the_guide_says_what_happens() {
    let guide = include_str!("../../../docs/failures.md");
    let rows: Vec<_> = guide
        .lines()
        .skip_while(|line| !line.starts_with("| what happens |"))
        .skip(2)
        .map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").map(str::trim).collect::<Vec<_>>())
        .collect();
    assert!(rows.len() >= 10, "{rows:?}");
    for row in rows {
        let [what, cells @ ..] = &row[..] else { panic!("{row:?}") };
        for outcome in outcomes(what) {
            for (call, cell) in [Call::Read, Call::Update, Call::Create].into_iter().zip(cells) {
                let (notion, count) = client(outcome.clone());
                let result = send(&notion, call).await;
                let sent = count.load(Ordering::Relaxed);
                let unknown = result.as_ref().is_err_and(Error::may_have_been_applied);
                let found = match (&result, sent) {
                    (Ok(_), 2) => "again",
                    (Err(_), 1) if unknown => "error: outcome unknown",
                    (Err(_), 1) => "error",
                    other => panic!("{what}, {call:?}: {other:?}"),
                };
                match *cell {
                    "" => {}
                    "again, after that time" | "the page or database, read back" => {
                        assert_eq!(found, "again", "{what}, {call:?}: {outcome:?}, {result:?}");
                    }
                    cell => assert_eq!(found, cell, "{what}, {call:?}: {outcome:?}, {result:?}"),
                }
                if let Err(error) = result {
                    assert_eq!(error.attempts(), 1, "{what}, {call:?}");
                }
            }
        }
    }
}
