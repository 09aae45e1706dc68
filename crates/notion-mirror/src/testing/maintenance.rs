//! History, pruning and rebuilding.

use std::time::Duration;

use super::{Writer, block, id, observed, time};
use crate::store::{
    BodyRead, Difference, Gap, Key, Kind, Maintain, Reason, Select, State, Task, Work, Write,
};

const HOUR: Duration = Duration::from_secs(3600);

fn object(key: Key, document: &str, second: i64) -> Write {
    Write::Object(Box::new(observed(key, document, time(second))))
}

fn body(page: u128, second: i64, blocks: &[(u128, &str)]) -> Write {
    let blocks = blocks.iter().zip(0..);
    let blocks = blocks.map(|((number, text), n)| block(id(*number), id(page), n, text)).collect();
    Write::Body(Box::new(BodyRead {
        page: id(page),
        started: time(second),
        blocks,
        links: Vec::new(),
        files: Vec::new(),
        text: String::new(),
    }))
}

fn gone(key: Key, second: i64) -> Write {
    Write::State { key, state: State::Unreachable, at: time(second), note: None }
}

/// What was before is told, as of any time since the history began.
pub async fn what_has_changed_is_told(store: impl Maintain) {
    let writer = Writer::new(store).await;
    let (old, new, lost) = (Key::page(id(1)), Key::page(id(2)), Key::page(id(3)));
    writer.write([object(old, r#"{"n": 0}"#, 0), object(lost, "{}", 0)]).await;
    writer.write([body(1, 1, &[(11, "a"), (12, "b")])]).await;
    let told = async |second| writer.store.differences(time(second)).await.unwrap();
    assert_eq!(told(-1).await, [], "nothing is kept unless it is asked for");

    writer.store.keep_history(Some(HOUR)).await.unwrap();
    writer.write([object(old, r#"{"n": 1}"#, 10), object(new, "{}", 10)]).await;
    writer.write([object(old, r#"{"n": 1}"#, 15)]).await;
    writer.write([body(1, 20, &[(11, "a"), (13, "c")]), gone(lost, 20)]).await;
    writer.write([object(old, r#"{"n": 2}"#, 30)]).await;
    // A body that is read for the first time was there all along.
    writer.write([body(2, 30, &[(21, "d")])]).await;

    let one = |all: &[Difference], key: Key| all.iter().find(|one| one.key == key).cloned();
    let all = told(5).await;
    assert_eq!(all.len(), 5, "{all:?}");
    let found = one(&all, old).unwrap();
    assert_eq!(found.before.as_deref(), Some(r#"{"n": 0}"#));
    assert_eq!(found.after.as_deref(), Some(r#"{"n": 2}"#));
    let found = one(&all, new).unwrap();
    assert_eq!((found.before, found.after.as_deref()), (None, Some("{}")));
    let found = one(&all, lost).unwrap();
    assert_eq!((found.state_before, found.state_after), (State::Live, State::Unreachable));
    assert_eq!(found.before, found.after);
    let was = |number| one(&all, Key::new(Kind::Block, id(number))).unwrap();
    assert_eq!(
        (was(12).within, was(12).before.is_some(), was(12).after),
        (Some(id(1)), true, None)
    );
    assert_eq!((was(13).before, was(13).after.is_some()), (None, true));
    let since = told(20).await;
    assert_eq!(since.len(), 1, "{since:?}");
    assert_eq!(since[0].before.as_deref(), Some(r#"{"n": 1}"#));

    // What has changed back is no difference.
    writer.write([object(old, r#"{"n": 0}"#, 40)]).await;
    assert_eq!(one(&told(5).await, old), None);

    writer.store.keep_history(None).await.unwrap();
    writer.write([object(old, r#"{"n": 9}"#, 50)]).await;
    assert_eq!(told(45).await, [], "no more is kept");
}

/// What can't be reached for long enough goes with all that is on it, and nothing else does.
pub async fn only_what_can_not_be_reached_is_pruned(store: impl Maintain) {
    let writer = Writer::new(store).await;
    let (kept, lost, later) = (Key::page(id(1)), Key::page(id(2)), Key::page(id(3)));
    let comment = Key::new(Kind::Comment, id(4));
    let mut on_it = observed(comment, "{}", time(0));
    on_it.within = Some(lost.id);
    let gap = |key| {
        let (what, code, message) = ("body".to_owned(), String::new(), String::new());
        Write::Gap(Gap { key, what, code, message, first: time(0), last: time(0) })
    };
    writer.store.keep_history(Some(HOUR)).await.unwrap();
    let pages = [kept, lost, later].map(|key| object(key, "{}", 0));
    writer.write(pages.into_iter().chain([Write::Object(Box::new(on_it))])).await;
    writer.write([body(1, 1, &[(11, "a")]), body(2, 1, &[(12, "b"), (13, "c")])]).await;
    writer.write([gap(kept), gap(lost), gone(lost, 100), gone(later, 200)]).await;
    let tasks = |page: Key| [Task::Object(page), Task::Body(page.id), Task::Files(page.id)];
    let queued = [kept, lost].into_iter().flat_map(tasks);
    writer.write(queued.map(|task| Write::Enqueue(Work::new(task, Reason::Edited, time(0))))).await;

    writer.store.release(&writer.lease).await.unwrap();
    let none = writer.store.prune(time(100), time(300)).await.unwrap();
    assert_eq!((none.objects, none.blocks), (0, 0), "not for long enough");
    let pruned = writer.store.prune(time(200), time(300)).await.unwrap();
    assert_eq!((pruned.objects, pruned.blocks, pruned.files.len()), (2, 2, 0));
    let mut left = writer.store.select(Select::default()).await.unwrap();
    left.sort();
    assert_eq!(left, [kept, later]);
    assert_eq!(writer.store.blocks(kept.id).await.unwrap().len(), 1);
    assert_eq!(writer.store.blocks(lost.id).await.unwrap(), []);
    let gaps = writer.store.gaps().await.unwrap();
    assert_eq!(gaps.iter().map(|gap| gap.key).collect::<Vec<_>>(), [kept]);
    let queue = writer.store.due(time(300), 10).await.unwrap();
    assert_eq!(queue.into_iter().map(|work| work.task).collect::<Vec<_>>(), tasks(kept));
    let told = writer.store.differences(time(-1)).await.unwrap();
    assert!(!told.is_empty() && told.iter().all(|one| one.key != lost), "{told:?}");

    // What was replaced longer ago than it is to be kept goes, too.
    let pruned = writer.store.prune(time(0), time(4000)).await.unwrap();
    assert!(pruned.objects == 0 && pruned.versions > 0, "{pruned:?}");
    assert_eq!(writer.store.differences(time(-1)).await.unwrap(), []);
}

/// A mirror that is made anew is as it was.
pub async fn what_is_made_anew_is_the_same(store: impl Maintain) {
    const PAGE: &str = r#"{"object": "page", "id": "00000000-0000-0000-0000-000000000001", "properties": {
        "To": {"id": "to", "type": "relation", "has_more": false,
               "relation": [{"id": "00000000-0000-0000-0000-000000000002"}]},
        "Doc": {"id": "doc", "type": "files", "files": [
               {"name": "a", "type": "external", "external": {"url": "https://example.com/a"}}]}}}"#;
    let writer = Writer::new(store).await;
    let page = Key::page(id(1));
    let mut written = observed(page, PAGE, time(0));
    written.within = Some(id(9));
    written.derived = crate::derived::document::of(Kind::Page, PAGE).expect("a page");
    assert_eq!((written.derived.links.len(), written.derived.files.len()), (1, 1));
    writer.write([Write::Object(Box::new(written)), body(1, 1, &[])]).await;
    writer.store.release(&writer.lease).await.unwrap();
    let look = async || {
        let objects = writer.store.objects(vec![page]).await.unwrap();
        let linking = writer.store.linking(vec![id(2)]).await.unwrap();
        (objects, linking, writer.store.files(page.id).await.unwrap())
    };
    let before = look().await;
    assert_eq!((before.0.len(), before.1.len(), before.2.len()), (1, 1, 1));
    writer.store.rebuild().await.unwrap();
    assert_eq!(look().await, before);
}
