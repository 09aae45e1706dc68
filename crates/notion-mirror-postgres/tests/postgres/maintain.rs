//! What is done to a mirror at rest.

use std::time::Duration;

use notion_mirror::derived::document;
use notion_mirror::store::{
    Batch, FileState, Key, Kind, Maintain, Object, State, Store, StoreError, Write,
};
use notion_mirror::testing::{observed, time};
use notion_mirror_postgres::Postgres;
use uuid::Uuid;

use crate::{Own, id};

const SOURCE: &str = r#"{"object": "data_source", "id": "00000000-0000-0000-0000-000000000009",
    "title": [{"type": "text", "text": {"content": "Tasks"}, "plain_text": "Tasks"}],
    "properties": {"Points": {"id": "points", "name": "Points", "type": "number", "number": {"format": "number"}}}}"#;
const PAGE: &str = r#"{"object": "page", "id": "00000000-0000-0000-0000-000000000001", "properties": {
    "Points": {"id": "points", "type": "number", "number": 7},
    "To": {"id": "to", "type": "relation", "has_more": false, "relation": [{"id": "00000000-0000-0000-0000-000000000002"}]},
    "Doc": {"id": "doc", "type": "files", "files": [
        {"name": "a", "type": "external", "external": {"url": "https://example.com/a"}}]},
    "Said": {"id": "said", "type": "rich_text", "rich_text": [
        {"type": "text", "text": {"content": "offsite"}, "plain_text": "offsite"}]}}}"#;

fn object(key: Key, text: &str, within: Option<Uuid>) -> Write {
    let mut object = observed(key, text, time(0));
    object.title = "Tasks".to_owned();
    object.within = within;
    object.derived = document::of(key.kind, text).expect("a document");
    Write::Object(Box::new(object))
}

async fn write(store: &Postgres, writes: impl IntoIterator<Item = Write>) {
    let lease = store.acquire("test", Duration::from_secs(60)).await.expect("the lease");
    let mut batch = Batch::fenced(lease.fence);
    batch.writes.extend(writes);
    store.commit(batch).await.expect("a write");
    store.release(&lease).await.expect("the lease");
}

#[tokio::test]
async fn what_was_damaged_is_made_anew_and_what_was_fetched_is_kept() {
    let Some(own) = Own::new().await else { return };
    own.add(2).await;
    let store = own.database.store(id(1));
    let (source, page) = (Key::new(Kind::DataSource, id(9)), Key::page(id(1)));
    let other = own.database.store(id(2));
    for store in [&store, &other] {
        write(store, [object(source, SOURCE, None), object(page, PAGE, Some(id(9)))]).await;
    }
    let slot = store.files(page.id).await.expect("files").remove(0).slot;
    let fetched = Write::File {
        holder: page,
        slot,
        state: FileState::Stored,
        content: Some(([5; 32], 3, None)),
        at: time(1),
        error: None,
    };
    write(&store, [fetched]).await;
    let points = r#"select "Points" from "Tasks""#;
    let look = async |store: &Postgres| {
        let objects: Vec<Object> = store.objects(vec![source, page]).await.expect("objects");
        let points = store.sql(points, Default::default()).await.map(|rows| rows.rows);
        let found = store.search("offsite", 5).await.expect("a search").len();
        let linking = store.linking(vec![id(2)]).await.expect("links");
        let files = store.files(page.id).await.expect("files");
        format!("{objects:?} {points:?} {found} {linking:?} {files:?}")
    };
    let (before, of_other) = (look(&store).await, look(&other).await);
    assert!(before.contains("Number(7)") && before.contains("Stored"), "{before}");

    let schema = store.schema();
    own.run(&format!(
        "update notion.objects set hash = '\\x00000000000000000000000000000000', cells = null where connection = '{0}';
         delete from notion.links where connection = '{0}';
         update notion.texts set body = 'nothing' where connection = '{0}';
         drop view {schema}.\"Tasks\";",
        id(1)
    ))
    .await;
    store.rebuild().await.expect("all is made anew");
    assert_eq!(look(&store).await, before);
    assert_eq!(look(&other).await, of_other);
}

#[tokio::test]
async fn nobody_looks_after_what_somebody_writes_to() {
    let Some(own) = Own::new().await else { return };
    own.add(1).await;
    let store = own.database.store(id(1));
    let lease = store.acquire("me", Duration::from_secs(60)).await.expect("the lease");
    for held in [store.rebuild().await, store.prune(time(0), time(0)).await.map(drop)] {
        assert!(matches!(&held, Err(StoreError::Held { holder }) if holder == "me"), "{held:?}");
    }
    store.release(&lease).await.expect("the lease");
    store.rebuild().await.expect("nobody writes");
}

#[tokio::test]
async fn the_content_of_a_file_is_given_up_when_no_mirror_has_it() {
    let Some(own) = Own::new().await else { return };
    own.add(2).await;
    let page = Key::page(id(1));
    let stores = [1, 2].map(|n| own.database.store(id(n)));
    for store in &stores {
        write(store, [object(page, PAGE, None)]).await;
        let slot = store.files(page.id).await.expect("files").remove(0).slot;
        let content = Some(([5; 32], 3, None));
        let (state, at) = (FileState::Stored, time(1));
        let fetched = Write::File { holder: page, slot, state, content, at, error: None };
        let lost = Write::State { key: page, state: State::Unreachable, at, note: None };
        write(store, [fetched, lost]).await;
    }
    let pruned = stores[0].prune(time(2), time(2)).await.expect("to prune");
    assert_eq!((pruned.objects, pruned.files), (1, Vec::new()), "the other mirror has it");
    let pruned = stores[1].prune(time(2), time(2)).await.expect("to prune");
    assert_eq!((pruned.objects, pruned.files), (1, vec![[5; 32]]));
}
