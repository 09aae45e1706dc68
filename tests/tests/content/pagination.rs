//! Every row, once, or an error: pagination of anything, in pages of any size.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use notion_api::{Client, ErrorKind};
use notion_model::{
    DataSourceId, Properties, PropertyInput as Value, PropertySchemaInput as Schema,
};
use notion_sim::Workspace;
use notion_tests::block_on;
use notion_tests::clients::unlimited as client;
use notion_transport::mock::MockTransport;
use proptest::prelude::*;
use serde_json::json;

async fn table(notion: &Client, workspace: &Workspace, rows: usize) -> DataSourceId {
    let database =
        notion.databases().create(workspace.root_page()).properties([("Name", Schema::title())]);
    let id = database.send().await.expect("a database").data_sources[0].id;
    let rows = (0..rows).map(|n| Properties::from([("Name", Value::title(format!("{n}")))]));
    for row in notion.pages().create_many(id, rows).send().await.expect("rows") {
        row.expect("a row");
    }
    id
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// In pages of any size, from any page on, with rows added while they are read.
    #[test]
    fn every_row_once(rows in 0usize..60, size in 1u32..=100, stop in 0usize..60, added in 0usize..3) {
        block_on(async {
            let workspace = Workspace::new();
            let notion = client(workspace.clone());
            let id = table(&notion, &workspace, rows).await;
            let mut items = notion.data_sources().query(id).page_size(size).items();
            let mut seen = HashSet::new();
            while seen.len() < stop.min(rows) {
                let row = items.try_next().await.expect("no error").expect("there are more");
                prop_assert!(seen.insert(row.id), "twice");
            }
            for n in 0..added {
                // The newest come first, so what is added now was missed by the pages before.
                notion.pages().create(id).title(format!("late {n}")).send().await.expect("a row");
            }
            while let Some(row) = items.try_next().await.expect("no error") {
                seen.insert(row.id);
            }
            prop_assert!(seen.len() >= rows && seen.len() <= rows + added);
            // From the cursor on: the last page again.
            let again = notion.data_sources().query(id).page_size(size);
            let again = match items.cursor() {
                Some(cursor) => again.start_at(cursor).all().await.expect("rows"),
                None => again.all().await.expect("rows"),
            };
            prop_assert!(again.len() <= rows + added);
            Ok(())
        })?;
    }
}

/// A server that answers every query with `page(n)`, `n` counting from 0.
fn pages(page: impl Fn(usize) -> serde_json::Value + Send + Sync + 'static) -> MockTransport {
    let n = AtomicUsize::new(0);
    MockTransport::from_fn(move |_| {
        Ok(http::Response::new(page(n.fetch_add(1, Ordering::Relaxed)).to_string().into()))
    })
}

fn row(n: usize) -> serde_json::Value {
    json!({"object": "page", "id": format!("38c9ce7b-60a4-8171-9555-{n:012x}"), "properties": {}})
}

fn all(transport: MockTransport) -> Result<usize, notion_api::Error> {
    block_on(client(transport).data_sources().query(DataSourceId::nil()).all())
        .map(|rows| rows.len())
}

#[test]
fn what_is_not_to_be_trusted_is_an_error() {
    let list = |n: usize, cursor: serde_json::Value| json!({"object": "list", "results": [row(n)], "has_more": !cursor.is_null(), "next_cursor": cursor});
    assert_eq!(
        all(pages(move |n| if n < 2 {
            list(n, json!(n.to_string()))
        } else {
            list(n, json!(null))
        }))
        .unwrap(),
        3
    );

    let endless = all(pages(move |n| list(n, json!((n % 3).to_string())))).unwrap_err();
    assert!(
        matches!(endless.kind(), ErrorKind::RepeatedCursor(cursor) if cursor == "0"),
        "{endless}"
    );

    for broken in [
        json!({"object": "list", "results": [row(0)], "next_cursor": null}),
        json!({"object": "list", "results": [row(0)], "next_cursor": null, "has_more": "no"}),
        json!({"object": "list", "results": [row(0)], "next_cursor": null, "has_more": true}),
        json!({"object": "list", "results": {"0": row(0)}, "next_cursor": null, "has_more": false}),
        json!({"object": "list", "next_cursor": null, "has_more": false}),
    ] {
        let shown = broken.to_string();
        let error = all(pages(move |_| broken.clone())).expect_err(&shown);
        assert!(matches!(error.kind(), ErrorKind::BrokenList(_)), "{error}");
    }

    // A list with something odd in it is a list, whose other rows are given before the error.
    let odd =
        json!({"object": "list", "results": [row(0), 5], "next_cursor": null, "has_more": false});
    let error = all(pages(move |_| odd.clone())).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotAPage(_)), "{error}");

    let incomplete = all(pages(|_| {
        json!({
            "object": "list", "results": [row(0)], "next_cursor": null, "has_more": false,
            "request_status": {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"},
        })
    }));
    assert!(incomplete.unwrap_err().is_incomplete());

    let wiki = all(pages(|_| {
        json!({
            "object": "list", "results": [row(0), {"object": "data_source", "id": DataSourceId::nil()}],
            "next_cursor": null, "has_more": false,
        })
    }));
    let wiki = wiki.unwrap_err();
    assert!(matches!(wiki.kind(), ErrorKind::NotAPage(_)), "{wiki}");
}

/// A search says when Notion stopped at its limit, and is no whole list then.
#[test]
fn a_search_that_is_cut_off_is_not_whole() {
    let found = json!({
        "object": "list", "type": "page_or_data_source", "next_cursor": null, "has_more": false,
        "results": [{"object": "page", "id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c"}],
        "request_status": {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"},
    });
    let mock = MockTransport::from_fn(move |_| {
        Ok(http::Response::new(bytes::Bytes::from(found.to_string())))
    });
    block_on(async {
        let notion = client(mock);
        assert!(notion.search("x").send().await.expect("a page").is_incomplete());
        let error = notion.search("x").by_relevance().all().await.expect_err("not all");
        assert!(error.is_incomplete(), "{error}");
        let partial = error.into_partial_items::<notion_model::SearchResult>();
        assert_eq!(partial.map(|found| found.len()), Some(1));
    });
}
