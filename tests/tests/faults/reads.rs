//! Answers to reads that are broken on the way: a second request has the good one.

use std::sync::Arc;

use notion_api::{Client, ErrorKind};
use notion_model::BlockId;
use notion_transport::clock::ManualClock;
use notion_transport::mock::{Expectation, MockTransport, Reply};
use serde_json::{Value, json};

use crate::table::answer;

fn list() -> Value {
    json!({
        "object": "list", "results": [], "next_cursor": null, "has_more": false, "type": "comment",
        "comment": {},
    })
}

fn client(mock: &MockTransport) -> Client {
    let builder = Client::builder().token("ntn_x").transport(mock.clone());
    builder.clock(Arc::new(ManualClock::new())).build().expect("a client")
}

const HTML: &str = "<!DOCTYPE html><title>a timeout occurred</title>";

#[tokio::test]
async fn a_read_that_was_broken_on_the_way_is_sent_again() {
    let statuses = [408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599];
    let whole = list().to_string();
    let cut = (0..whole.len()).map(|end| (200, whole[..end].to_owned()));
    let odd = ["<!DOCTYPE html><html></html>", "null, or not", "OK", " \n"];
    let all = statuses.map(|status| (status, HTML.to_owned())).into_iter();
    for (status, body) in all.chain(cut).chain(odd.map(|body| (200, body.to_owned()))) {
        let mock = MockTransport::new();
        mock.expect(
            Expectation::get("/v1/comments")
                .reply(Reply::from(answer(status, &[("content-type", "text/html")], &body)))
                .reply(Reply::json(200, list())),
        );
        let comments = client(&mock).comments().list(BlockId::nil()).all().await;
        let comments = comments.unwrap_or_else(|error| panic!("{status} {body:?}: {error}"));
        assert!(comments.is_empty());
        assert_eq!(mock.requests().len(), 2);
    }
}

#[tokio::test]
async fn one_that_stays_broken_is_an_error_that_counts_its_attempts() {
    for (status, body) in [(200, HTML), (200, ""), (200, "{\"object\""), (520, HTML), (408, "")] {
        let mock = MockTransport::new();
        let broken = answer(status, &[], body);
        mock.expect(Expectation::get("/v1/comments").reply(broken).any_times());
        let error = client(&mock).comments().list(BlockId::nil()).send().await.unwrap_err();
        assert_eq!((error.attempts(), mock.requests().len()), (5, 5), "{status} {body:?}");
        assert_eq!(error.history().attempts().len(), 4);
        assert!(!error.may_have_been_applied());
        match status {
            200 => assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error:?}"),
            _ => assert_eq!(error.status().map(|status| status.as_u16()), Some(status)),
        }
    }
}

/// What is whole is not asked for again, whatever it is.
#[tokio::test]
async fn json_of_another_kind_is_an_error_at_once() {
    for body in ["[]", "[{\"a\":\"}\"}]"] {
        let mock = MockTransport::new();
        mock.expect(Expectation::get("/v1/comments").reply(answer(200, &[], body)));
        client(&mock).comments().list(BlockId::nil()).send().await.expect_err("no list");
        mock.verify().expect("one request");
    }
}
