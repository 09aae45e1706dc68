//! Who works on which connection.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use notion_mirror::store::{Batch, Reason, Store, StoreError, Task, Work};
use notion_mirror::testing::time;
use notion_mirror_postgres::{Claim, Database};

use crate::{Own, id};

const MINUTE: Duration = Duration::from_secs(60);
const OVER: Duration = Duration::ZERO;

async fn claim(database: &Database, holder: &str, time: Duration) -> Option<Claim> {
    database.claim(holder, time).await.expect("a database")
}

/// Claims until nothing is left, and returns the numbers of the connections.
async fn all(database: &Database) -> Vec<u128> {
    let mut claimed = Vec::new();
    while let Some(claim) = claim(database, "all", MINUTE).await {
        claimed.push(claim.connection().id.as_u128());
    }
    claimed
}

#[tokio::test]
async fn of_many_who_claim_at_once_each_gets_another_connection() {
    let Some(own) = Own::new().await else { return };
    own.add(30).await;
    let claimed = join_all((0..6).map(|_| all(&own.database))).await;
    let numbers: Vec<u128> = claimed.into_iter().flatten().collect();
    assert_eq!(numbers.len(), 30);
    assert_eq!(numbers.into_iter().collect::<BTreeSet<_>>(), (1..=30).collect());
}

#[tokio::test]
async fn the_longest_due_comes_first_and_of_one_minute_the_smallest() {
    let Some(own) = Own::new().await else { return };
    own.add(5).await;
    let due = |number: u128, time: &str, size: u32| {
        let id = id(number);
        format!("update notion.connections set due_at = '{time}', size = {size} where id = '{id}';")
    };
    let sql = [
        due(1, "2026-01-01T00:02:00Z", 0),
        due(2, "2026-01-01T00:01:10Z", 500),
        due(3, "2026-01-01T00:01:50Z", 7),
        due(4, "2026-01-01T00:01:20Z", 7),
        due(5, "infinity", 0),
    ];
    own.run(&sql.concat()).await;
    assert_eq!(all(&own.database).await, [4, 3, 2, 1]);
    assert!(own.database.next_due().await.expect("a database").is_some());
}

#[tokio::test]
async fn who_lost_the_lease_can_neither_write_nor_prolong_nor_give_back() {
    let Some(own) = Own::new().await else { return };
    own.add(1).await;
    let lost = claim(&own.database, "one", OVER).await.expect("a connection");
    let taken = claim(&own.database, "two", MINUTE).await.expect("a lease that is over");
    assert!(claim(&own.database, "three", MINUTE).await.is_none());
    let fenced = |result: Result<(), StoreError>| {
        assert!(matches!(result, Err(StoreError::Fenced)), "{result:?}");
    };
    fenced(lost.store().commit(Batch::fenced(lost.lease().fence)).await.map(drop));
    fenced(lost.store().acquire("one", MINUTE).await.map(drop));
    fenced(lost.renew().await);
    fenced(lost.release(OVER).await);
    let other = own.database.store(id(1)).acquire("four", MINUTE).await;
    assert!(matches!(other, Err(StoreError::Held { holder }) if holder == "two"));
    let lease = taken.store().acquire("whatever", MINUTE).await.expect("the lease of the claim");
    assert_eq!(&lease, taken.lease());
    taken.store().commit(Batch::fenced(lease.fence)).await.expect("the lease is in force");
    taken.store().release(&lease).await.expect("a database");
    taken.renew().await.expect("the claim gives the lease back, and nobody else");
    taken.release(OVER).await.expect("the lease is in force");
    assert!(claim(&own.database, "five", MINUTE).await.is_some());
}

#[tokio::test]
async fn a_lease_that_is_over_is_good_until_it_is_taken() {
    let Some(own) = Own::new().await else { return };
    own.add(1).await;
    let claimed = claim(&own.database, "one", OVER).await.expect("a connection");
    let store = claimed.store();
    store.commit(Batch::fenced(claimed.lease().fence)).await.expect("nobody else has it");
    store.renew(claimed.lease(), MINUTE).await.expect("nobody else has it");
    assert!(claim(&own.database, "two", MINUTE).await.is_none());
}

#[tokio::test]
async fn a_connection_is_due_again_after_a_while_or_when_it_is_woken() {
    let Some(own) = Own::new().await else { return };
    own.add(1).await;
    let hour = 60 * MINUTE;
    let claimed = claim(&own.database, "one", MINUTE).await.expect("a connection");
    claimed.release(hour).await.expect("the lease is in force");
    assert!(claim(&own.database, "one", MINUTE).await.is_none());
    let wait = own.database.next_due().await.expect("a database").expect("a connection");
    assert!(wait > hour / 2 && wait <= hour, "{wait:?}");
    let wake = async || {
        let mut batch = Batch::default();
        batch.enqueue(Work::new(Task::page(id(9)), Reason::Event, time(0)));
        own.database.store(id(1)).commit(batch).await.expect("anybody may");
    };
    wake().await;
    let claimed = claim(&own.database, "one", MINUTE).await.expect("it was woken");
    claimed.release(Duration::MAX).await.expect("the lease is in force");
    assert!(claim(&own.database, "one", MINUTE).await.is_none());
    own.run("update notion.connections set due_at = now()").await;
    // What comes during a turn may be too late for it.
    let claimed = claim(&own.database, "one", MINUTE).await.expect("a connection");
    wake().await;
    claimed.release(hour).await.expect("the lease is in force");
    assert!(claim(&own.database, "one", MINUTE).await.is_some(), "it was woken");
}

#[tokio::test]
async fn a_pause_is_not_ended_by_events_and_grows() {
    let Some(own) = Own::new().await else { return };
    own.add(2).await;
    own.run(&format!("update notion.connections set due_at = 'infinity' where id = '{}'", id(2)))
        .await;
    for expected in [60, 120, 240] {
        let claimed = claim(&own.database, "one", MINUTE).await.expect("a connection");
        claimed.pause().await.expect("the lease is in force");
        let mut batch = Batch::default();
        batch.enqueue(Work::new(Task::page(id(9)), Reason::Event, time(0)));
        own.database.store(id(1)).commit(batch).await.expect("anybody may");
        assert!(claim(&own.database, "one", MINUTE).await.is_none());
        let wait = own.database.next_due().await.expect("a database").expect("a connection");
        assert!(wait.as_secs() > expected / 2 && wait.as_secs() <= expected, "{wait:?}");
        own.run("update notion.connections set paused_until = now()").await;
    }
    // The other connection was never touched.
    own.run(&format!("update notion.connections set due_at = now() where id = '{}'", id(2))).await;
    let mut numbers = all(&own.database).await;
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test]
async fn what_is_parked_waits_to_be_unparked() {
    let Some(own) = Own::new().await else { return };
    own.add(1).await;
    let claimed = claim(&own.database, "one", MINUTE).await.expect("a connection");
    claimed.park("the token is refused").await.expect("the lease is in force");
    assert!(claim(&own.database, "one", MINUTE).await.is_none());
    assert_eq!(own.database.next_due().await.expect("a database"), None);
    own.add(1).await;
    let connections = own.database.connections().await.expect("a database");
    assert_eq!(connections[0].parked.as_deref(), Some("the token is refused"));
    own.database.unpark(id(1)).await.expect("a database");
    assert!(claim(&own.database, "one", MINUTE).await.is_some());
}

#[tokio::test]
async fn mirrors_share_nothing_and_one_is_removed_whole() {
    let Some(own) = Own::new().await else { return };
    own.add(2).await;
    for number in [1, 2] {
        let mut batch = Batch::default();
        batch.enqueue(Work::new(Task::page(id(9)), Reason::Event, time(0)));
        own.database.store(id(number)).commit(batch).await.expect("anybody may");
    }
    own.database.remove(id(1)).await.expect("a database");
    let left = own.rows("select connection::text, version::text from notion.queue").await;
    assert_eq!(left, [[Some(id(2).to_string()), Some("1".to_owned())]]);
    assert_eq!(all(&own.database).await, [2]);
}
