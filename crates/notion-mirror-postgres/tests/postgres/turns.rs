//! Turns of workers over the simulator.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use notion_api::Client;
use notion_mirror::Options;
use notion_mirror::store::{Kind, Select, Store};
use notion_mirror_postgres::{Outcome, Workers};
use notion_sim::{Fault, Workspace};

use crate::{Own, id};

const MINUTE: Duration = Duration::from_secs(60);

fn client(workspace: &Workspace) -> Client {
    Client::builder().transport(workspace.clone()).without_layers().build().expect("a client")
}

/// Workers for which each connection has a workspace of its own: that with its number.
fn workers(own: &Own, workspaces: Vec<Workspace>) -> Workers {
    Workers::new(own.database.clone(), "test", move |connection| {
        let workspace = workspaces[connection.id.as_u128() as usize - 1].clone();
        async move { Ok((client(&workspace), Options::new("test"))) }
    })
}

/// Takes turns until nothing is due, and returns what came of them.
async fn turns(workers: &Workers) -> Vec<(u128, Outcome)> {
    let mut outcomes = Vec::new();
    while let Some(turn) = workers.run_once().await.expect("a database") {
        outcomes.push((turn.connection.id.as_u128(), turn.outcome));
        assert!(outcomes.len() < 10, "it does not end: {outcomes:?}");
    }
    outcomes
}

fn with_pages(seed: u64) -> Workspace {
    let workspace = Workspace::builder().seed(seed).build();
    let root = workspace.root_page();
    let body = format!(
        r#"{{"parent": {{"page_id": "{root}"}}, "properties": {{"title": [{{"text": {{"content": "inner"}}}}]}}}}"#
    );
    let request = http::Request::post("/v1/pages")
        .header("authorization", "Bearer t")
        .header("content-type", "application/json")
        .header("notion-version", "2025-09-03")
        .body(bytes::Bytes::from(body))
        .expect("a request");
    assert_eq!(workspace.handle(request).status(), 200);
    workspace
}

#[tokio::test]
async fn a_turn_mirrors_what_is_due_and_gives_the_connection_back() {
    let Some(own) = Own::new().await else { return };
    own.add(2).await;
    let workers = workers(&own, vec![with_pages(1), with_pages(2)]);
    for _ in 0..2 {
        let turn = workers.run_once().await.expect("a database").expect("a turn");
        assert!(
            matches!(turn.outcome, Outcome::Done { read: Some(read), .. } if read > 0),
            "{turn:?}"
        );
    }
    assert!(workers.run_once().await.expect("a database").is_none(), "nothing is due");
    let mut mirrored = Vec::new();
    for number in [1, 2] {
        let pages = Select { kinds: vec![Kind::Page], ..Select::default() };
        let pages = own.database.store(id(number)).select(pages).await.expect("a store");
        assert!(pages.len() >= 2, "{pages:?}");
        mirrored.push(pages);
    }
    assert_ne!(mirrored[0], mirrored[1]);
    let sql = "select coalesce(holder, 'nobody'), failures::text from notion.connections";
    let free = [Some("nobody".to_owned()), Some("0".to_owned())];
    assert_eq!(own.rows(sql).await, [free.clone(), free]);
    let wait = own.database.next_due().await.expect("a database").expect("a connection");
    assert!(wait <= MINUTE, "{wait:?}");
}

#[tokio::test]
async fn a_token_that_is_refused_parks_its_connection_and_no_other() {
    let Some(own) = Own::new().await else { return };
    own.add(2).await;
    let workspaces = vec![with_pages(1), with_pages(2)];
    workspaces[0].inject(Fault::status(401).times(100));
    let parked = Arc::new(AtomicUsize::new(0));
    let count = parked.clone();
    let workers = workers(&own, workspaces).on_turn(move |turn| {
        if let Outcome::Parked(error) = &turn.outcome {
            assert!(error.is_unauthorized());
            assert_eq!(turn.connection.id, id(1));
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    assert_eq!(turns(&workers).await.len(), 2);
    assert_eq!(parked.load(Ordering::SeqCst), 1);
    let connections = own.database.connections().await.expect("a database");
    assert!(connections[0].parked.is_some());
    assert_eq!(connections[1].parked, None);
}

#[tokio::test]
async fn a_429_pauses_its_connection_and_no_other() {
    let Some(own) = Own::new().await else { return };
    own.add(2).await;
    let workspaces = vec![with_pages(1), with_pages(2)];
    workspaces[0].inject(Fault::status(429).times(1000));
    let workers = workers(&own, workspaces);
    let mut outcomes = turns(&workers).await;
    outcomes.sort_by_key(|(number, _)| *number);
    assert!(matches!(outcomes[0], (1, Outcome::Paused(_))), "{outcomes:?}");
    assert!(matches!(outcomes[1], (2, Outcome::Done { .. })), "{outcomes:?}");
    let sql = "select (paused_until > now())::text from notion.connections order by id";
    assert_eq!(own.rows(sql).await, [[Some("true".to_owned())], [None]]);
}

#[tokio::test]
async fn who_can_not_open_a_connection_pauses_it() {
    let Some(own) = Own::new().await else { return };
    own.add(1).await;
    let workers =
        Workers::new(own.database.clone(), "test", |_| async { Err("no token today".into()) });
    let turn = workers.run_once().await.expect("a database").expect("a turn");
    let Outcome::Paused(error) = turn.outcome else { panic!("{turn:?}") };
    assert_eq!(error.to_string(), "no token today");
}

#[tokio::test]
async fn workers_that_are_stopped_give_their_connections_back() {
    let Some(own) = Own::new().await else { return };
    own.add(3).await;
    let begun = Arc::new(tokio::sync::Semaphore::new(0));
    let opened = begun.clone();
    let outcomes = Arc::new(Mutex::new(Vec::new()));
    let told = outcomes.clone();
    let workers = Workers::new(own.database.clone(), "test", move |_| {
        opened.add_permits(1);
        std::future::pending()
    })
    .concurrency(2)
    .on_turn(move |turn| {
        let is_stopped = matches!(turn.outcome, Outcome::Stopped);
        told.lock().expect("a list").push(is_stopped);
    });
    let two_have_begun = async { drop(begun.acquire_many(2).await) };
    workers.run_until(two_have_begun).await;
    assert_eq!(*outcomes.lock().expect("a list"), [true, true]);
    let sql = "select count(holder) || ' held' from notion.connections";
    assert_eq!(own.rows(sql).await, [[Some("0 held".to_owned())]]);
}
