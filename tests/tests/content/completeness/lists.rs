//! Lists that end midway, lists of more than one kind, and what is handed over of them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use notion_api::{Client, ErrorKind};
use notion_model::{DataSourceId, DatabaseId, Page, SearchResult};
use serde_json::{Value as Json, json};

use super::script::{error, id, list, notion, row};

fn stale() -> (u16, Json) {
    error(400, "validation_error", "The start_cursor provided is invalid: c1")
}

fn body(request: &notion_transport::Request) -> Json {
    serde_json::from_slice(request.body()).expect("JSON")
}

/// A search whose cursors die, the first `times` times.
fn search(times: usize) -> Client {
    let died = AtomicUsize::new(0);
    let (notion, _) = notion(move |request| match body(request)["start_cursor"].as_str() {
        None => list((0..3).map(|n| row(0x3e8 + n, json!({}))).collect(), Some("c1")),
        Some("c1") if died.fetch_add(1, Ordering::Relaxed) < times => stale(),
        Some(_) => list((2..5).map(|n| row(0x3e8 + n, json!({}))).collect(), None),
    });
    notion
}

/// The recipe of the cookbook.
async fn search_again(notion: &Client) -> Result<HashSet<String>, notion_api::Error> {
    let mut seen = HashSet::new();
    loop {
        let before = seen.len();
        let mut found = notion.search("").items();
        let error = loop {
            match found.try_next().await {
                Ok(Some(result)) => {
                    seen.insert(result.id().expect("an id").to_string());
                }
                Ok(None) => return Ok(seen),
                Err(error) => break error,
            }
        };
        if !error.is_stale_cursor() || seen.len() == before {
            return Err(error);
        }
    }
}

#[tokio::test]
async fn a_cursor_that_died_is_not_handed_out_again() {
    let notion = search(usize::MAX);
    let mut found = notion.search("").items();
    let mut seen = 0;
    let error = loop {
        match found.try_next().await {
            Ok(Some(_)) => seen += 1,
            Ok(None) => panic!("fewer, and no error"),
            Err(error) => break error,
        }
    };
    assert_eq!(seen, 3);
    assert!(error.is_stale_cursor() && error.is_validation(), "{error}");
    assert_eq!(found.cursor(), None);

    let error = notion.search("").all().await.expect_err("not all");
    assert!(error.is_stale_cursor());
    assert_eq!(error.cursor(), None);
    let found = error.into_partial_items::<SearchResult>().expect("what it had");
    assert_eq!(found.len(), 3);

    // The way on ends, whether it helps or not.
    assert_eq!(search_again(&search(1)).await.expect("all").len(), 5);
    assert!(search_again(&notion).await.expect_err("for ever").is_stale_cursor());

    // Blocking, too.
    std::thread::spawn(move || {
        let notion = notion_sync::Client::blocking(notion);
        let mut found = notion.search("").items();
        assert_eq!(found.by_ref().filter(Result::is_ok).count(), 3);
        assert_eq!(found.cursor(), None);
        let error = notion.search("").all().expect_err("not all");
        assert_eq!(error.into_partial_items::<SearchResult>().map(|all| all.len()), Some(3));
    })
    .join()
    .expect("no panic");
}

#[tokio::test]
async fn other_refusals_of_a_cursor_are_not_stale_ones() {
    for message in [
        "body failed validation: body.start_cursor should be a string or `undefined`, instead was `{}`.",
        "query.start_cursor should be not present, instead was `\"x\"`.",
        "body failed validation: body.filter is invalid.",
    ] {
        let (notion, _) = notion(move |_| error(400, "validation_error", message));
        let error = notion.search("").start_at("x").all().await.expect_err(message);
        assert!(error.is_validation() && !error.is_stale_cursor(), "{error}");
    }
}

#[tokio::test]
async fn all_hands_over_what_it_had_and_where_to_go_on() {
    let (notion, mock) = notion(|request| match body(request)["start_cursor"].as_str() {
        None => list(vec![row(10, json!({})), row(11, json!({}))], Some("c1")),
        Some("c1") => list(vec![row(12, json!({}))], Some("c2")),
        Some(_) => error(500, "internal_server_error", "Unexpected error occurred."),
    });
    let query = || notion.data_sources().query(DataSourceId::nil());
    let error = query().all().await.expect_err("not all");
    let cursor = error.cursor().expect("where to go on").to_owned();
    assert_eq!(cursor, "c2");
    let rows = error.into_partial_items::<Page>().expect("rows");
    assert_eq!(rows.len(), 3);

    // Going on from there fails at the same page, and still says where it is.
    let mut rest = query().start_at(cursor).items();
    rest.try_next().await.expect_err("the page that fails");
    assert_eq!(rest.cursor(), Some("c2"));
    let sent = mock.requests().last().map(body).expect("a request");
    assert_eq!(sent["start_cursor"], "c2");

    // Of another type there is nothing.
    let error = query().all().await.expect_err("not all");
    assert!(error.into_partial_items::<SearchResult>().is_none());
}

fn wiki() -> Client {
    let source = json!({
        "object": "data_source", "id": id(21), "properties": {}, "title": [],
        "created_time": "2026-01-02T03:04:00.000Z", "url": "https://www.notion.so/y",
    });
    let (notion, _) = notion(move |request| match body(request)["start_cursor"].as_str() {
        None => list(vec![row(10, json!({}))], Some("c1")),
        Some(_) => list(vec![row(11, json!({})), source.clone(), row(12, json!({}))], None),
    });
    notion
}

#[tokio::test]
async fn rows_and_data_sources_of_a_wiki_come_as_what_they_are() {
    let notion = wiki();
    let query = || notion.data_sources().query(DataSourceId::nil());
    let rows = query().with_data_sources().all().await.expect("everything");
    let kinds: Vec<bool> = rows.iter().map(|row| row.as_data_source().is_some()).collect();
    assert_eq!(kinds, [false, false, true, false]);
    let page = query().with_data_sources().start_at("c1").send().await.expect("a page");
    assert_eq!(page.results.len(), 3);
    assert!(page.results[1].as_data_source().is_some_and(|source| !source.is_partial()));

    // Asked for pages, the rows before the data source come first.
    let mut rows = query().items();
    let mut seen = Vec::new();
    let error = loop {
        match rows.try_next().await {
            Ok(Some(row)) => seen.push(row.id.to_string()),
            Ok(None) => panic!("a data source is no page"),
            Err(error) => break error,
        }
    };
    assert_eq!(seen, [id(10), id(11)]);
    assert_eq!(rows.cursor(), Some("c1"));
    assert!(matches!(error.kind(), ErrorKind::NotAPage(_)));
    assert!(error.to_string().contains("with_data_sources()"), "{error}");

    for error in [
        query().all().await.expect_err("no page"),
        query().hydrated().all().await.expect_err("no page"),
    ] {
        assert!(matches!(error.kind(), ErrorKind::NotAPage(_)), "{error}");
    }
    let error = query().all().await.expect_err("no page");
    assert_eq!(error.into_partial_items::<Page>().map(|rows| rows.len()), Some(2));
    let error = query().start_at("c1").send().await.expect_err("no page");
    assert!(matches!(error.kind(), ErrorKind::NotAPage(_)), "{error}");
    assert_eq!(error.into_partial_items::<Page>().map(|rows| rows.len()), Some(1));
}

#[tokio::test]
async fn each_data_source_of_a_database_is_a_result() {
    let (notion, _) = notion(|request| match request.uri().path() {
        path if path.starts_with("/v1/databases/") => (
            200,
            json!({
                "object": "database", "id": id(3), "title": [], "data_sources": [
                    {"id": id(0x15), "name": "Open"}, {"id": id(0x16), "name": "Closed"},
                ],
            }),
        ),
        path if path.ends_with(&id(0x15)) => {
            (200, json!({"object": "data_source", "id": id(0x15), "properties": {}}))
        }
        _ => error(404, "object_not_found", "No data source with this id."),
    });
    let database: DatabaseId = id(3).parse().expect("an id");
    let task = notion.databases().retrieve_with_data_sources(database);
    let (database, sources) = task.send().await.expect("a database");
    assert_eq!(database.data_sources.len(), 2);
    let [Ok(open), Err(closed)] = sources.as_slice() else { panic!("{sources:?}") };
    assert_eq!(open.id.to_string(), id(0x15));
    assert!(open.is_partial());
    assert!(closed.is_not_found());
    assert!(closed.to_string().contains(&id(0x16)), "it says which: {closed}");
}

#[tokio::test]
async fn each_of_many_pages_is_a_result() {
    let (notion, _) = notion(|request| match super::script::number(request) {
        7 => error(404, "object_not_found", "Could not find page"),
        n => (200, row(n, json!({}))),
    });
    let ids = (5..10).map(|n| id(n).parse().expect("an id"));
    let pages = notion.pages().retrieve_many(ids).concurrency(2).send().await.expect("pages");
    let found: Vec<Option<String>> =
        pages.iter().map(|page| page.as_ref().ok().map(|page| page.id.to_string())).collect();
    assert_eq!(found, [Some(id(5)), Some(id(6)), None, Some(id(8)), Some(id(9))]);
    let error = pages[2].as_ref().expect_err("not shared");
    assert!(error.is_not_found() && error.to_string().contains(&id(7)), "{error}");
}
