//! The queue, gaps, progress.

use notion_model::Timestamp;

use super::{Writer, id, time};
use crate::store::{Gap, Key, Progress, Reason, Run, Store, Task, Work, Write};

fn work(number: u128, at: Timestamp) -> Work {
    Work::new(Task::page(id(number)), Reason::New, at)
}

async fn all(store: &impl Store) -> Vec<Work> {
    store.due(Timestamp::MAX, 100).await.unwrap()
}

/// Returns a task that is added again keeps the earlier time and the smaller priority, has the new reason, and is a new
/// version.
pub async fn the_queue_has_each_task_once(store: impl Store) {
    let writer = Writer::new(store).await;
    let mut urgent = Work::new(Task::page(id(1)), Reason::Event, time(50));
    urgent.attempts = 5;
    writer.write([Write::Enqueue(work(1, time(10))), Write::Enqueue(urgent.clone())]).await;
    let entries = all(&writer.store).await;
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].priority, entries[0].not_before), (0, time(10)));
    assert_eq!((entries[0].reason, entries[0].version), (Reason::Event, 2));
    assert_eq!(entries[0].attempts, 0, "the attempts so far stay");
    writer.write([Write::Enqueue(work(1, time(5)))]).await;
    let entries = all(&writer.store).await;
    assert_eq!((entries[0].priority, entries[0].not_before), (0, time(5)));
    assert_eq!(writer.store.next_due().await.unwrap(), Some(time(5)));
}

/// Returns what is postponed takes the later time, up to the deadline that came first.
pub async fn what_is_postponed_has_a_deadline(store: impl Store) {
    let writer = Writer::new(store).await;
    let postponed = |at, deadline| {
        let mut work = work(1, time(at));
        (work.postpone, work.deadline) = (true, time(deadline));
        Write::Enqueue(work)
    };
    for (at, deadline, expected) in [(10, 100, 10), (60, 900, 60), (500, 900, 100), (20, 5, 20)] {
        writer.write([postponed(at, deadline)]).await;
        assert_eq!(all(&writer.store).await[0].not_before, time(expected));
        assert_eq!(all(&writer.store).await[0].deadline, time(100));
    }
    writer.write([postponed(80, 900), Write::Enqueue(work(1, time(90)))]).await;
    assert_eq!(all(&writer.store).await[0].not_before, time(80));
}

/// Returns an entry leaves the queue, or is put off, as the version that was taken.
pub async fn what_was_added_meanwhile_is_not_done(store: impl Store) {
    let writer = Writer::new(store).await;
    let task = |number| Task::page(id(number));
    let add = [1, 2, 3].map(|number| Write::Enqueue(work(number, time(0))));
    writer.write(add).await;
    let taken = all(&writer.store).await;
    writer.write([Write::Enqueue(work(1, time(0)))]).await;
    let done = |number, version| Write::Done { task: task(number), version };
    writer.write([done(1, 1), done(2, 1), done(9, 1)]).await;
    let left: Vec<Task> = all(&writer.store).await.into_iter().map(|work| work.task).collect();
    assert_eq!(left, [task(1), task(3)]);

    let retry = |number: usize| {
        let mut work = taken[number - 1].clone();
        (work.attempts, work.error) = (3, Some("it failed".to_owned()));
        work.not_before = time(77);
        Write::Retry { work }
    };
    writer.write([retry(1), retry(2), retry(3)]).await;
    let now = all(&writer.store).await;
    assert_eq!(now.len(), 2);
    assert_eq!((now[0].task, now[0].attempts, now[0].not_before), (task(1), 0, time(0)));
    assert_eq!((now[1].task, now[1].attempts, now[1].not_before), (task(3), 3, time(77)));
    assert_eq!(now[1].error.as_deref(), Some("it failed"));
    assert_eq!(writer.store.counts(time(0)).await.unwrap().failing, 1);
    // In one batch, what is added after it is done stays.
    writer.write([done(1, 2), Write::Enqueue(work(1, time(0)))]).await;
    assert_eq!(all(&writer.store).await[0].task, task(1));
}

/// Returns the smallest priority comes first, then the oldest, of bodies the newest, and nothing before its time.
pub async fn the_most_urgent_comes_first(store: impl Store) {
    let writer = Writer::new(store).await;
    let entry = |task, priority, at| {
        let mut work = Work::new(task, Reason::New, time(at));
        work.priority = priority;
        Write::Enqueue(work)
    };
    let tasks = [Task::Body(id(1)), Task::Rows(id(1)), Task::Files(id(2)), Task::page(id(1))];
    let writes = [
        entry(tasks[3], 3, 1),
        entry(tasks[1], 1, 9),
        entry(tasks[0], 1, 2),
        entry(tasks[2], 1, 9),
        entry(Task::page(id(7)), 0, 100),
    ];
    writer.write(writes).await;
    let due = async |second, limit| -> Vec<Task> {
        let due = writer.store.due(time(second), limit).await.unwrap();
        due.into_iter().map(|work| work.task).collect()
    };
    assert_eq!(due(9, 10).await, tasks);
    assert_eq!(due(9, 2).await, tasks[..2]);
    assert_eq!(due(2, 10).await, [tasks[0], tasks[3]]);
    assert_eq!(due(0, 10).await, []);
    let counts = writer.store.counts(time(9)).await.unwrap();
    assert_eq!((counts.queued, counts.due, counts.failing), (5, 4, 0));
    let bodies = [(21, 5), (22, 7), (23, 7), (24, 6), (25, 50)];
    let bodies = bodies.map(|(number, at)| entry(Task::Body(id(number)), Work::NEWEST_FIRST, at));
    writer.write(bodies).await;
    let newest = [22, 23, 24, 21].map(|number| Task::Body(id(number)));
    assert_eq!(due(9, 10).await[tasks.len()..], newest);
}

/// Returns a gap that is found again is the same gap.
pub async fn gaps_keep_their_first_time_and_are_closed_by_their_beginning(store: impl Store) {
    let writer = Writer::new(store).await;
    let gap = |number, what: &str, second| {
        Write::Gap(Gap {
            key: Key::page(id(number)),
            what: what.to_owned(),
            code: format!("code {second}"),
            message: "message".to_owned(),
            first: time(second),
            last: time(second),
        })
    };
    let writes = [
        gap(1, "body", 3),
        gap(1, "body", 8),
        gap(1, "children:a", 2),
        gap(1, "children:b", 4),
        gap(2, "children:a", 1),
        gap(2, "100%_\\", 5),
    ];
    writer.write(writes).await;
    let left = async || -> Vec<(u128, String)> {
        let gaps = writer.store.gaps().await.unwrap();
        gaps.into_iter().map(|gap| (gap.key.id.as_u128(), gap.what)).collect()
    };
    let gaps = writer.store.gaps().await.unwrap();
    assert_eq!(gaps.len(), 5);
    let body = gaps.iter().find(|gap| gap.what == "body").unwrap();
    assert_eq!((body.first, body.last, body.code.as_str()), (time(3), time(8), "code 8"));
    assert!(gaps.is_sorted_by_key(|gap| gap.first));
    let close =
        |number, what: &str| Write::Close { key: Key::page(id(number)), what: what.to_owned() };
    writer.write([close(1, "children:"), close(2, "%"), close(2, "_"), close(2, "10")]).await;
    assert_eq!(left().await, [(2, "children:a".to_owned()), (1, "body".to_owned())]);
    writer.write([close(1, "body"), close(2, "")]).await;
    assert_eq!(left().await, []);
    // What was never shared is noted, and nothing is missing.
    writer.write([gap(1, Gap::NOT_SHARED, 1), gap(1, "body", 2)]).await;
    assert_eq!(left().await.len(), 2);
    assert_eq!(writer.store.counts(time(0)).await.unwrap().gaps, 1);
}

/// Returns the last value is kept; of progress, a time that is not said stays.
pub async fn values_and_progress_are_stored_under_their_names(store: impl Store) {
    let writer = Writer::new(store).await;
    let meta = |name: &str, value: Option<&str>| Write::Meta {
        name: name.to_owned(),
        value: value.map(str::to_owned),
    };
    writer.write([meta("a", Some("1")), meta("a", Some("2")), meta("b", Some("3"))]).await;
    writer.write([meta("b", None), meta("c", None)]).await;
    assert_eq!(writer.store.meta("a").await.unwrap().as_deref(), Some("2"));
    assert_eq!(writer.store.meta("b").await.unwrap(), None);
    let progress = |watermark, rows_read| Progress { source: id(1), watermark, rows_read };
    let writes = [progress(Some(time(1)), None), progress(None, Some(time(2)))];
    writer.write(writes.map(Write::Progress)).await;
    let stored = writer.store.progress().await.unwrap();
    assert_eq!(stored, [progress(Some(time(1)), Some(time(2)))]);
}

/// Returns the last run of each loop is told as it was noted, and the requests of a day are added up.
pub async fn the_last_run_of_each_loop_is_told(store: impl Store) {
    let writer = Writer::new(store).await;
    let run = |name: &str, began, requests| Run {
        name: name.to_owned(),
        began: time(began),
        ended: time(began + 7),
        complete: requests != Some(5),
        changed: 3,
        requests,
        error: (requests == Some(5)).then(|| "it failed".to_owned()),
    };
    let runs = [run("glance", 10, Some(2)), run("round", 20, None), run("glance", 30, Some(5))];
    writer.write(runs.clone().map(Write::Run)).await;
    assert_eq!(writer.store.runs().await.unwrap(), runs[1..]);
    let requested = async |now| writer.store.counts(time(now)).await.unwrap().lately_requested;
    assert_eq!(requested(100).await, 7);
    assert_eq!(requested(24 * 60 * 60 + 20).await, 5);
}
