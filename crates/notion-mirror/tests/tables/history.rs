//! Former documents, and what is removed for good.

use std::time::Duration;

use notion_mirror::sqlite::SqliteOptions;
use notion_mirror::store::{Difference, Kind, Maintain as _, State, StoreError};
use notion_model::Timestamp;
use serde_json::json;

use crate::{Setup, text, title};

fn differences(setup: &Setup, since: Timestamp) -> Vec<Difference> {
    let mut all = Vec::new();
    let read = setup.reader().differences(since, |difference| {
        all.push(difference);
        Ok::<(), StoreError>(())
    });
    read.unwrap();
    all
}

async fn now(setup: &Setup) -> Timestamp {
    setup.mirror.status().await.unwrap().now
}

#[tokio::test]
async fn what_has_changed_since_is_told() {
    let week = Duration::from_secs(7 * 24 * 3600);
    let setup = Setup::new(SqliteOptions::new().history(Some(week))).await;
    let source = setup.database("Tasks", json!({"Name": {"title": {}}, "Points": {"number": {}}}));
    let paragraph = |content: &str| json!({"paragraph": {"rich_text": text(content)}});
    let edited = setup.page(json!({"parent": {"data_source_id": source}, "properties": title("one"), "children": [paragraph("a"), paragraph("b")]}));
    let trashed = setup.row(&source, title("two"));
    let back = setup.row(&source, title("three"));
    setup.sync().await;
    let first = now(&setup).await;
    assert_eq!(differences(&setup, first), []);
    let all = differences(&setup, Timestamp::MIN);
    assert!(all.iter().all(|difference| difference.before.is_none() && difference.after.is_some()));
    assert!(all.iter().any(|difference| difference.key.kind == Kind::DataSource));

    let patch = |id: &str, body| setup.send("PATCH", &format!("/v1/pages/{id}"), body);
    let points = |points: i32| json!({"properties": {"Points": {"number": points}}});
    patch(&edited, points(1));
    patch(&trashed, json!({"in_trash": true}));
    setup.send(
        "PATCH",
        &format!("/v1/blocks/{edited}/children"),
        json!({"children": [paragraph("c")]}),
    );
    setup.sync().await;
    let second = now(&setup).await;
    patch(&edited, points(2));
    let new = setup.row(&source, title("four"));
    patch(&back, json!({"in_trash": true}));
    setup.sync().await;
    patch(&back, json!({"in_trash": false}));
    setup.sync().await;

    let of =
        |all: &[Difference], id: &str| all.iter().find(|one| one.key.id.to_string() == id).cloned();
    let number = |document: &Option<String>| {
        let page: serde_json::Value = serde_json::from_str(document.as_ref().unwrap()).unwrap();
        page["properties"]["Points"]["number"].clone()
    };
    let since_first = differences(&setup, first);
    let one = of(&since_first, &edited).unwrap();
    assert_eq!((number(&one.before), number(&one.after)), (json!(null), json!(2)));
    let two = of(&since_first, &trashed).unwrap();
    assert_eq!((two.state_before, two.state_after), (State::Live, State::Trashed));
    assert!(of(&since_first, &new).unwrap().before.is_none());
    let blocks: Vec<&Difference> =
        since_first.iter().filter(|one| one.key.kind == Kind::Block).collect();
    assert_eq!(blocks.len(), 1, "{blocks:?}");
    assert!(blocks[0].after.as_ref().unwrap().contains("\"c\""));
    let since_second = differences(&setup, second);
    assert_eq!(number(&of(&since_second, &edited).unwrap().before), json!(1));
    assert_eq!(of(&since_second, &trashed), None);

    // What is older than it is to be kept goes with the next pruning.
    let later = Timestamp::from_second(now(&setup).await.as_second() + 8 * 24 * 3600).unwrap();
    let pruned = setup.mirror.store().prune(Timestamp::MIN, later).await.unwrap();
    assert!(pruned.versions > 0);
    assert_eq!(pruned.objects, 0);
    assert_eq!(differences(&setup, Timestamp::MIN), []);
}

#[tokio::test]
async fn without_a_history_there_is_none() {
    let setup = Setup::new(SqliteOptions::new()).await;
    setup.database("Tasks", json!({"Name": {"title": {}}}));
    setup.sync().await;
    assert_eq!(differences(&setup, Timestamp::MIN), []);
}

#[tokio::test]
async fn only_what_can_not_be_reached_is_pruned() {
    let setup = Setup::new(SqliteOptions::new()).await;
    let source = setup.database("Tasks", json!({"Name": {"title": {}}}));
    let paragraph = json!({"paragraph": {"rich_text": text("doomed words")}});
    setup.page(json!({"parent": {"data_source_id": source}, "properties": title("lost"), "children": [paragraph]}));
    let trashed = setup.row(&source, title("trashed"));
    setup.send("PATCH", &format!("/v1/pages/{trashed}"), json!({"in_trash": true}));
    setup.row(&source, title("kept"));
    setup.sync().await;
    let database = rusqlite::Connection::open(&setup.path).unwrap();
    let lose = "update objects set state = 'unreachable', state_at = 100 where title = 'lost'";
    assert_eq!(database.execute(lose, []).unwrap(), 1);

    let at = |second| Timestamp::from_second(second).unwrap();
    let store = setup.mirror.store();
    assert_eq!(store.prune(at(100), at(200)).await.unwrap().objects, 0, "not for long enough");
    let pruned = store.prune(at(101), at(200)).await.unwrap();
    assert_eq!((pruned.objects, pruned.blocks, pruned.files.len()), (1, 1, 0));
    assert_eq!(setup.rows("select title from objects where kind = 'page' and title in ('lost', 'trashed', 'kept') order by 1"),
        [["kept"], ["trashed"]]);
    assert_eq!(setup.rows("select count(*) from text where text match 'doomed'"), [["0"]]);
    let table = format!("select count(*) from \"r_{}\"", source.replace('-', ""));
    assert_eq!(setup.rows(&table), [["2"]]);
}
