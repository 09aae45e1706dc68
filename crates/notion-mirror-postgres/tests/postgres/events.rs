//! One handler for the webhooks of all connections.

use notion_mirror::store::{Store, Task};
use notion_mirror_postgres::{ConnectionInfo, Received, WebhookError, Webhooks};
use notion_model::Timestamp;
use notion_model::webhook::SigningKey;
use uuid::Uuid;

use crate::{Own, id};

const WORKSPACE: u128 = 100;

fn body(event: &str, workspace: u128, integration: Uuid, accessible_by: &[Uuid]) -> Vec<u8> {
    let actors = accessible_by.iter().map(|id| format!(r#"{{"id": "{id}", "type": "bot"}}"#));
    let actors = actors.collect::<Vec<_>>().join(", ");
    format!(
        r#"{{"id": "{event}", "timestamp": "2026-07-04T09:10:20.602Z", "workspace_id": "{}",
            "subscription_id": "29d75c0d-5546-4414-8459-7b7a92f1fc4b", "integration_id": "{integration}",
            "authors": [], "accessible_by": [{actors}], "attempt_number": 1, "api_version": "2025-09-03",
            "type": "page.properties_updated", "entity": {{"id": "{}", "type": "page"}},
            "data": {{"parent": {{"id": "{}", "type": "space"}}, "updated_properties": []}}}}"#,
        id(workspace),
        id(7),
        id(8),
    )
    .into_bytes()
}

/// The numbers of the connections that have the page of the event in their queue, and in which version.
async fn queued(own: &Own, connections: u128) -> Vec<(u128, u64)> {
    let mut queued = Vec::new();
    for number in 1..=connections {
        let due = own.database.store(id(number)).due(Timestamp::MAX, 10).await.expect("a queue");
        for work in due {
            assert_eq!(work.task, Task::page(id(7)));
            queued.push((number, work.version));
        }
    }
    queued
}

#[tokio::test]
async fn an_event_finds_the_connections_that_it_is_for_and_is_taken_once() {
    let Some(own) = Own::new().await else { return };
    let key = SigningKey::new("secret_test");
    let webhooks = Webhooks::new(own.database.clone(), key.clone());
    let connection = |number| ConnectionInfo::new(id(number), "c").workspace(id(WORKSPACE));
    let connections = [
        connection(1).bot(id(11)).integration(id(50)),
        connection(2).bot(id(12)).integration(id(50)),
        connection(3).bot(id(13)).integration(id(51)),
        connection(4),
        ConnectionInfo::new(id(5), "elsewhere").workspace(id(WORKSPACE + 1)),
        ConnectionInfo::new(id(6), "nothing is known of it"),
    ];
    for connection in &connections {
        own.database.add(connection).await.expect("a connection");
    }
    let receive = async |body: Vec<u8>| {
        let signature = key.sign(&body);
        webhooks.receive(&body, Some(&signature)).await.expect("an event").mirrors
    };
    assert_eq!(receive(body("a", WORKSPACE, id(50), &[id(12), id(99)])).await, 2);
    assert_eq!(queued(&own, 6).await, [(2, 1), (4, 1)]);
    assert_eq!(receive(body("a", WORKSPACE, id(50), &[id(12), id(99)])).await, 2);
    assert_eq!(queued(&own, 6).await, [(2, 1), (4, 1)], "it came twice and is taken once");
    assert_eq!(receive(body("b", WORKSPACE, id(51), &[])).await, 2);
    assert_eq!(queued(&own, 6).await, [(2, 1), (3, 1), (4, 2)]);
    // An event names no more than 100, so that of 100 some may be missing.
    let many: Vec<Uuid> = (1000..1100).map(id).collect();
    assert_eq!(receive(body("c", WORKSPACE, id(50), &many)).await, 3);
    assert_eq!(receive(body("d", WORKSPACE + 2, id(50), &[])).await, 0);
}

#[tokio::test]
async fn what_is_forged_or_no_event_changes_nothing() {
    let Some(own) = Own::new().await else { return };
    own.database
        .add(&ConnectionInfo::new(id(1), "c").workspace(id(WORKSPACE)))
        .await
        .expect("a connection");
    let key = SigningKey::new("secret_test");
    let webhooks = Webhooks::new(own.database.clone(), key.clone());
    let body = body("a", WORKSPACE, id(50), &[]);
    let forged = SigningKey::new("another").sign(&body);
    let status = |result: Result<Received, WebhookError>| result.expect_err("a refusal").status();
    assert_eq!(status(webhooks.receive(&body, Some(&forged)).await), 401);
    assert_eq!(status(webhooks.receive(&body, None).await), 401);
    let signature = key.sign(b"[]");
    assert_eq!(status(webhooks.receive(b"[]", Some(&signature)).await), 400);
    let unset = Webhooks::new(own.database.clone(), SigningKey::new(""));
    assert_eq!(status(unset.receive(&body, Some(&forged)).await), 503);
    assert_eq!(queued(&own, 1).await, []);
}
