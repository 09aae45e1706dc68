//! Everything, or an error: trees of blocks, values that were cut off, the page that is read ahead.
//!
//! Time is tokio's, paused: it moves when everybody waits.

mod lists;
mod minutes;
mod script;
mod trees;
mod values;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use notion_api::{Client, ErrorKind};
use notion_model::jiff::SignedDuration;
use notion_model::{
    BlockId, DataSourceId, Direction, Filter, Page, PageId, PropertyInput as Value,
    PropertySchemaInput as Schema, PropertyValue, Sort,
};
use notion_sim::Workspace;
use notion_transport::layer::RateLimitSettings;
use notion_transport::{Error, Request, Response, Transport};
use serde_json::{Value as Json, json};
use tokio::time::Instant;

const ROUND_TRIP: Duration = Duration::from_millis(50);

fn client(transport: impl Transport, rate: RateLimitSettings) -> Client {
    Client::builder().transport(transport).rate_limit(rate).build().expect("a client")
}

fn id(n: usize) -> String {
    format!("38c9ce7b-60a4-8171-9555-{n:012x}")
}

fn block_id(n: usize) -> BlockId {
    id(n).parse().expect("an id")
}

/// A server of lists of blocks that takes its time.
#[derive(Clone, Default)]
struct Lists {
    /// The blocks in each block; those of 0 are the page's.
    children: Arc<HashMap<usize, Vec<Json>>>,
    page_size: usize,
    /// The block whose list can't be read at first.
    broken: Arc<Mutex<Option<usize>>>,
    requests: Arc<AtomicUsize>,
}

fn block(n: usize, has_children: bool) -> Json {
    json!({
        "object": "block", "id": id(n), "has_children": has_children, "in_trash": false,
        "type": "paragraph",
        "paragraph": {"rich_text": [], "icon": null, "color": "default"},
    })
}

impl Transport for Lists {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        tokio::time::sleep(ROUND_TRIP).await;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let list = request.uri().path().split('/').nth(3).expect("a block").to_owned();
        let list = usize::from_str_radix(&list[24..], 16).expect("a number");
        if *self.broken.lock().expect("no panic") == Some(list) {
            let body = json!({"object": "error", "status": 404, "code": "object_not_found", "message": "no"});
            let mut response = Response::new(Bytes::from(body.to_string()));
            *response.status_mut() = http::StatusCode::NOT_FOUND;
            return Ok(response);
        }
        let cursor = request.uri().query().and_then(|query| query.strip_prefix("start_cursor="));
        let start = cursor.map_or(0, |cursor| cursor.parse().expect("a cursor of ours"));
        let blocks = &self.children[&list];
        let end = blocks.len().min(start + self.page_size);
        let next = (end < blocks.len()).then(|| end.to_string());
        let body = json!({
            "object": "list", "results": blocks[start..end], "has_more": next.is_some(),
            "next_cursor": next, "type": "block", "block": {},
        });
        Ok(Response::new(Bytes::from(body.to_string())))
    }
}

/// A page of `lists` blocks with `size` blocks each.
fn lists(lists: usize, size: usize, page_size: usize) -> Lists {
    let mut children = HashMap::new();
    let number = |list: usize, n: usize| 1000 + list * size + n;
    children.insert(0, (1..=lists).map(|list| block(list, true)).collect());
    for list in 1..=lists {
        children.insert(list, (0..size).map(|n| block(number(list, n), false)).collect());
    }
    Lists { children: Arc::new(children), page_size, ..Lists::default() }
}

fn in_order(tree: &notion_api::blocks::BlockTree) -> Vec<(usize, BlockId)> {
    tree.iter().map(|node| (node.depth(), node.block().id)).collect()
}

fn expected(lists: usize, size: usize) -> Vec<(usize, BlockId)> {
    let mut all = Vec::new();
    for list in 1..=lists {
        all.push((0, block_id(list)));
        all.extend((0..size).map(|n| (1, block_id(1000 + list * size + n))));
    }
    all
}

#[tokio::test(start_paused = true)]
async fn a_tree_is_read_in_order_and_at_once() {
    let notion = client(lists(100, 9, 100), RateLimitSettings::unlimited());
    let start = Instant::now();
    let tree = notion.blocks().tree(block_id(0)).send().await.expect("a tree");
    assert!(tree.is_complete());
    assert_eq!(in_order(&tree), expected(100, 9));
    // The page, then 100 lists, 16 at once.
    assert_eq!(
        start.elapsed().as_millis() / ROUND_TRIP.as_millis(),
        1 + 100usize.div_ceil(16) as u128
    );

    // The rate limit is what it takes, if there is one: 101 requests, 10 a second.
    let notion = client(lists(100, 9, 100), RateLimitSettings::per_second(10));
    let start = Instant::now();
    notion.blocks().tree(block_id(0)).send().await.expect("a tree");
    assert_eq!(start.elapsed().as_secs(), 10);

    // Lists in several pages.
    let server = lists(3, 7, 2);
    let notion = client(server.clone(), RateLimitSettings::unlimited());
    let tree = notion.blocks().tree(block_id(0)).concurrency(2).send().await.expect("a tree");
    assert_eq!(in_order(&tree), expected(3, 7));
    assert_eq!(server.requests.load(Ordering::Relaxed), 2 + 3 * 4);
    let first = tree.children().next().expect("a block");
    assert_eq!(first.children().count(), 7);
}

#[tokio::test(start_paused = true)]
async fn what_was_read_of_a_tree_is_kept() {
    let server = lists(20, 5, 3);
    *server.broken.lock().expect("no panic") = Some(7);
    let notion = client(server.clone(), RateLimitSettings::unlimited());
    let tree = notion.blocks().tree(block_id(0)).concurrency(3).strict();
    let error = tree.send().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let partial = error.into_partial_tree().expect("what was read");
    assert!(!partial.is_complete());
    assert!(partial.len() > 20 && partial.len() < 120, "{}", partial.len());

    *server.broken.lock().expect("no panic") = None;
    let before = server.requests.load(Ordering::Relaxed);
    let tree = notion.blocks().resume_tree(partial).send().await.expect("the rest");
    assert!(tree.is_complete());
    assert_eq!(in_order(&tree), expected(20, 5));
    assert!(server.requests.load(Ordering::Relaxed) - before < 7 + 20 * 2, "not from the start");

    let error = notion.blocks().tree(block_id(0)).max_blocks(50).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TreeLimit { max_blocks: 50 }), "{error}");
    let partial = error.into_partial_tree().expect("what was read");
    assert!(partial.len() <= 50);
    let flat = notion.blocks().tree(block_id(0)).max_depth(1).send().await.expect("one level");
    assert_eq!(flat.len(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_block_inside_itself_is_not_entered_again() {
    let copy = |n: usize, of: usize| {
        json!({
            "object": "block", "id": id(n), "has_children": true, "in_trash": false,
            "type": "synced_block", "synced_block": {"synced_from": {"type": "block_id", "block_id": id(of)}},
        })
    };
    let original = json!({
        "object": "block", "id": id(1), "has_children": true, "in_trash": false,
        "type": "synced_block", "synced_block": {"synced_from": null},
    });
    let page = json!({
        "object": "block", "id": id(4), "has_children": true, "in_trash": false,
        "type": "child_page", "child_page": {"title": "A page of its own"},
    });
    let children = HashMap::from([
        (0, vec![original, page, copy(5, 1)]),
        (1, vec![block(2, false), copy(3, 1)]),
        (5, vec![block(6, false)]),
    ]);
    let server = Lists { children: Arc::new(children), page_size: 100, ..Lists::default() };
    let notion = client(server, RateLimitSettings::unlimited());
    let tree = notion.blocks().tree(block_id(0)).send().await.expect("a tree");
    let ids: Vec<usize> = vec![1, 2, 3, 4, 5, 6];
    let found: Vec<BlockId> = tree.iter().map(|node| node.block().id).collect();
    assert_eq!(found, ids.into_iter().map(block_id).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn the_next_page_comes_while_the_caller_works() {
    let run = |reads_ahead: bool| async move {
        let notion = client(lists(40, 0, 2), RateLimitSettings::unlimited());
        let mut items = notion.blocks().children(block_id(0)).items();
        if reads_ahead {
            items = items.read_ahead();
        }
        let start = Instant::now();
        let mut count = 0;
        while let Some(page) = items.try_next_page().await.expect("a page") {
            count += page.len();
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        assert_eq!(count, 40);
        start.elapsed().as_millis()
    };
    assert_eq!(run(false).await, 20 * 80);
    // 50 for the first page, then 50 for each of the others, and 30 for the last.
    assert_eq!(run(true).await, 20 * 50 + 30);
}

/// A simulator whose queries stop early, with rows that come `apart` milliseconds one after the other.
async fn rows(limit: usize, count: usize, apart: i64) -> (Client, DataSourceId, Vec<PageId>) {
    let workspace = Workspace::builder().query_limit(limit).build();
    let notion = client(workspace.clone(), RateLimitSettings::unlimited());
    let schema = [("Name", Schema::title()), ("Odd", Schema::checkbox())];
    let database = notion.databases().create(workspace.root_page()).properties(schema);
    let id = database.send().await.expect("a database").data_sources[0].id;
    let mut ids = Vec::new();
    for n in 0..count {
        workspace.advance(SignedDuration::from_millis(apart));
        let row = notion.pages().create(id).title(format!("{n}"));
        let row = row.property("Odd", Value::checkbox(n % 2 == 1)).send().await;
        ids.push(row.expect("a row").id);
    }
    (notion, id, ids)
}

#[tokio::test]
async fn a_query_goes_on_where_notion_stops() {
    // Some 12 rows a minute, 25 a query.
    let (notion, tasks, ids) = rows(25, 131, 4750).await;
    let query = || notion.data_sources().query(tasks).page_size(10);
    let ids_of = |rows: &[Page]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let newest_first: Vec<PageId> = ids.iter().rev().copied().collect();

    // One page says that there is more, and so does the last one that Notion gives.
    let page = query().page_size(100).send().await.expect("a page");
    assert!(page.results.len() == 25 && !page.has_more && page.is_incomplete());

    let ascending = Sort::by_created_time(Direction::Ascending);
    let rows = query().sort(ascending.clone()).all().await.expect("all rows");
    assert_eq!(ids_of(&rows), ids);
    let descending = Sort::by_created_time(Direction::Descending);
    let rows = query().sort(descending).all().await.expect("all rows");
    assert_eq!(ids_of(&rows), newest_first);

    // Without an order, all of them, once each.
    let rows = query().all().await.expect("all rows");
    assert_eq!(rows.len(), ids.len());
    assert_eq!(ids_of(&rows)[..25], newest_first[..25]);
    let unique: HashSet<PageId> = rows.iter().map(|row| row.id).collect();
    assert_eq!(unique, ids.iter().copied().collect());

    // The caller's filter holds in every window, however it is built.
    let odd = || Filter::checkbox("Odd").equals(true);
    let named = |n: usize| Filter::title("Name").equals(n.to_string());
    let expected: Vec<PageId> = ids.iter().skip(1).step_by(2).copied().collect();
    for filter in [
        odd(),
        odd() & Filter::created().past_year(),
        odd() | named(5),
        (odd() & Filter::title("Name").is_not_empty()) | (odd() & named(7)) | named(9),
    ] {
        let rows = query().filter(filter.clone()).sort(ascending.clone()).all().await;
        assert_eq!(ids_of(&rows.expect("rows")), expected, "{filter:?}");
    }

    // In another order there is no way on; what came is good, and then comes the error.
    let mut items = query().sort(Sort::ascending("Name")).items();
    let mut seen = 0;
    let error = loop {
        match items.try_next().await {
            Ok(Some(_)) => seen += 1,
            Ok(None) => panic!("fewer rows, and no error"),
            Err(error) => break error,
        }
    };
    assert_eq!(seen, 25);
    assert!(error.is_incomplete(), "{error}");
    assert!(error.to_string().contains("created_time"), "it names the way out: {error}");
}

#[test]
fn values_that_were_cut_off_can_be_completed() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let workspace = Workspace::new();
        let notion = client(workspace.clone(), RateLimitSettings::unlimited());
        let database = notion.databases().create(workspace.root_page());
        let database = database.properties([("Name", Schema::title())]).send().await.expect("one");
        let tasks = database.data_sources[0].id;
        let update =
            notion.data_sources().update(tasks).property("Blocks", Schema::relation(tasks));
        update.send().await.expect("a relation");
        let mut related = Vec::new();
        for n in 0..60 {
            let row = notion.pages().create(tasks).title(format!("{n}")).send().await;
            related.push(row.expect("a row").id);
        }
        let all = notion.pages().create(tasks).title("all");
        let all = all.property("Blocks", Value::relation(related.iter().copied()));
        let page = all.send().await.expect("a row");

        let pages = |page: &notion_model::Page| match page.properties.get("Blocks") {
            Some(property) => match &property.value {
                PropertyValue::Relation(pages) => pages.iter().map(|page| page.id).collect(),
                other => panic!("{other:?}"),
            },
            None => Vec::new(),
        };
        assert!(page.is_truncated());
        assert_eq!(pages(&page).len(), 25);
        let whole = notion.pages().hydrate(page).send().await.expect("the whole page");
        assert!(!whole.is_truncated());
        assert_eq!(pages(&whole), related);

        let requests = workspace.requests().len();
        let rows = notion.data_sources().query(tasks).hydrated().all().await.expect("rows");
        assert_eq!(rows.len(), 61);
        assert!(rows.iter().all(|row| !row.is_truncated()));
        assert!(rows.iter().any(|row| pages(row) == related));
        // One query, and the pages of one relation.
        assert_eq!(workspace.requests().len() - requests, 2);
    });
}
