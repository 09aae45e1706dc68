//! What an error answers to each question that can be asked of it.

use std::error::Error as _;

use notion_api::{Error, ErrorKind};
use notion_model::{DataSourceId, DatabaseId, PageId, PageParent};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use serde_json::json;

use super::{client, retrieved, run};

/// The error of retrieving a page whose transport fails with `error`, as often as it is tried.
fn fails_with(error: notion_transport::Error) -> Error {
    let mock = MockTransport::new();
    mock.expect(
        Expectation::get("/v1/pages/{page_id}").reply(Reply::fault(error.clone())).any_times(),
    );
    run(client(mock).pages().retrieve(PageId::nil()).send()).expect_err("it failed")
}

#[test]
fn notions_own_answer_is_handed_on() {
    let body = json!({
        "object": "error", "status": 404, "code": "object_not_found", "message": "no", "request_id": "r-1",
    });
    let error = retrieved(404, Reply::json(404, body));
    assert_eq!(error.route().map(notion_api::Route::path), Some("/v1/pages/{page_id}"));
    assert_eq!(error.request_id(), Some("r-1"));
    assert!(error.source().is_none(), "the answer is the whole cause");

    let body = json!({
        "object": "error", "status": 400, "code": "validation_error", "message": "no",
        "additional_data": {"limit_kind": "page_record_count"},
    });
    assert_eq!(retrieved(400, Reply::json(400, body)).limit_kind(), Some("page_record_count"));

    let unnamed = retrieved(404, Reply::json(404, json!({"code": "object_not_found"})));
    assert!(matches!(unnamed.kind(), ErrorKind::Api { .. }));
    assert_eq!((unnamed.request_id(), unnamed.limit_kind()), (None, None));
}

#[test]
fn json_without_a_code_is_not_notions() {
    for body in [json!({}), json!({"message": "no route"}), json!({"error": 1})] {
        let error = retrieved(404, Reply::json(404, body.clone()));
        assert!(matches!(error.kind(), ErrorKind::NotJson { .. }), "{body}: {error:?}");
    }
}

/// Errors of OAuth have another form; one that is in Notion's usual form as well keeps its code.
#[test]
fn a_code_counts_for_more_than_oauths_error() {
    let both = json!({
        "object": "error", "status": 400, "code": "validation_error", "message": "no",
        "error": "invalid_grant", "error_description": "gone",
    });
    let error = retrieved(400, Reply::json(400, both));
    assert_eq!(error.code().map(|code| code.as_str()), Some("validation_error"));
    let oauth = json!({"error": "invalid_grant", "error_description": "gone", "request_id": "r-2"});
    let error = retrieved(400, Reply::json(400, oauth));
    assert_eq!(error.code().map(|code| code.as_str()), Some("invalid_grant"));
    assert_eq!(error.request_id(), Some("r-2"));
}

#[test]
fn a_body_that_broke_off_keeps_the_status_and_the_cause() {
    let cut = notion_transport::Error::new(notion_transport::ErrorKind::TooLarge)
        .with_status(http::StatusCode::OK)
        .with_source(std::io::Error::other("the cable"));
    let error = fails_with(cut);
    assert_eq!(error.status(), Some(http::StatusCode::OK));
    let source = error.source().map(ToString::to_string).expect("a cause");
    assert!(source.contains("the cable"), "{source}");
    assert!(!error.is_timeout());
}

#[test]
fn what_can_not_be_read_tells_what_serde_says() {
    let mock = MockTransport::new();
    let reply = Reply::json(200, json!({"object": "page", "id": PageId::nil()}));
    mock.expect(Expectation::get("/v1/new").reply(reply));
    let error = run(client(mock).request(http::Method::GET, "/v1/new").send::<Vec<u8>>());
    let error = error.expect_err("no list of bytes");
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error:?}");
    let source = error.source().map(ToString::to_string).expect("a cause");
    assert!(source.contains("expected a sequence"), "{source}");
}

/// What is found out from answers that came was sent once, at least.
#[test]
fn a_list_that_never_ends_was_asked_for() {
    let mock = MockTransport::new();
    let page = json!({
        "object": "list", "results": [], "has_more": true, "next_cursor": "c", "type": "page_or_data_source",
    });
    mock.expect(
        Expectation::post("/v1/data_sources/{data_source_id}/query")
            .reply(Reply::json(200, page))
            .any_times(),
    );
    let error = run(client(mock).data_sources().query(DataSourceId::nil()).all());
    let error = error.expect_err("it never ends");
    assert!(matches!(error.kind(), ErrorKind::RepeatedCursor(_)), "{error:?}");
    assert_eq!((error.attempts(), error.status()), (1, None));
}

#[test]
fn a_database_of_several_data_sources_names_them() {
    let ids = ["38c9ce7b-60a4-8171-9555-ff211bc8f65c", "38c9ce7b-60a4-8171-9555-ff211bc8f65d"];
    let database = json!({
        "object": "database", "id": DatabaseId::nil(),
        "data_sources": [{"id": ids[0], "name": "One"}, {"id": ids[1], "name": "Two"}],
    });
    let mock = MockTransport::new();
    mock.expect(Expectation::get("/v1/databases/{database_id}").reply(Reply::json(200, database)));
    let parent = PageParent::Database(DatabaseId::nil());
    let create = client(mock).pages().create(parent).title("x").reconciled();
    let error = run(create.send()).expect_err("one of two");
    assert!(matches!(error.kind(), ErrorKind::NotOneDataSource { .. }), "{error:?}");
    let told = error.to_string();
    assert!(ids.iter().all(|id| told.contains(id)), "{told}");
    assert!(!error.may_have_been_applied());
}
