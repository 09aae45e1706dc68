//! Batches, leases and events.

use std::time::Duration;

use super::{Writer, id, observed, time};
use crate::store::{Batch, Key, Reason, Store, StoreError, Task, Work, Write};

const HOUR: Duration = Duration::from_secs(3600);

/// Returns who has lost the lease changes nothing, whatever the batch has.
pub async fn a_lost_lease_writes_nothing(store: impl Store) {
    let lost = store.acquire("one", HOUR).await.unwrap();
    store.release(&lost).await.unwrap();
    let lease = store.acquire("two", HOUR).await.unwrap();
    assert!(lease.fence > lost.fence);
    assert_eq!(lease.holder, "two");
    let page = Key::page(id(1));
    let mut batch = Batch::fenced(lost.fence);
    batch.push(Write::Object(Box::new(observed(page, "{}", time(0)))));
    batch.enqueue(Work::new(Task::Body(id(1)), Reason::New, time(0)));
    assert!(matches!(store.commit(batch.clone()).await, Err(StoreError::Fenced)));
    assert!(matches!(store.renew(&lost, HOUR).await, Err(StoreError::Fenced)));
    assert_eq!(store.objects(vec![page]).await.unwrap(), []);
    assert_eq!(store.next_due().await.unwrap(), None);
    batch.fence = Some(lease.fence);
    store.commit(batch).await.unwrap();
    store.renew(&lease, HOUR).await.unwrap();
    assert_eq!(store.objects(vec![page]).await.unwrap().len(), 1);
}

/// Giving back a lease that was lost leaves that of the one who has it now alone.
pub async fn a_lease_is_given_back_once(store: impl Store) {
    let lost = store.acquire("one", HOUR).await.unwrap();
    store.release(&lost).await.unwrap();
    let lease = store.acquire("two", HOUR).await.unwrap();
    store.release(&lost).await.unwrap();
    store.commit(Batch::fenced(lease.fence)).await.unwrap();
    store.release(&lease).await.unwrap();
    let late = store.commit(Batch::fenced(lease.fence)).await;
    assert!(matches!(late, Err(StoreError::Fenced)));
}

/// Anybody may add to the queue, and nothing else.
pub async fn without_a_lease_only_the_queue_is_written(store: impl Store) {
    let writer = Writer::new(store).await;
    let mut batch = Batch::default();
    batch.enqueue(Work::new(Task::page(id(1)), Reason::Event, time(0)));
    writer.store.commit(batch.clone()).await.unwrap();
    batch.push(Write::Meta { name: "name".to_owned(), value: Some("value".to_owned()) });
    assert!(matches!(writer.store.commit(batch).await, Err(StoreError::Fenced)));
    assert_eq!(writer.store.meta("name").await.unwrap(), None);
    let due = writer.store.due(time(0), 10).await.unwrap();
    assert_eq!(due.iter().map(|work| work.version).collect::<Vec<_>>(), [1]);
}

/// Returns what comes after an event that was noted before is left out, and what comes before it is not.
pub async fn an_event_is_taken_once(store: impl Store) {
    let task = |number| Write::Enqueue(Work::new(Task::page(id(number)), Reason::Event, time(0)));
    let event =
        |id: &str| Write::Event { id: id.to_owned(), kind: "page.created".to_owned(), at: time(0) };
    let batch = |writes| Batch { fence: None, writes };
    store.commit(batch(vec![event("a"), task(1)])).await.unwrap();
    store.commit(batch(vec![task(2), event("a"), task(3)])).await.unwrap();
    store.commit(batch(vec![event("b"), task(4), event("a"), task(5)])).await.unwrap();
    let due = store.due(time(0), 10).await.unwrap();
    let mut tasks: Vec<Task> = due.into_iter().map(|work| work.task).collect();
    tasks.sort();
    assert_eq!(tasks, [1, 2, 4].map(|number| Task::page(id(number))));
}
