//! Views by name, typed values and the search.

use notion_mirror::derived::{cells, columns, text};
use notion_mirror::store::{Batch, Key, Kind, Lease, Observed, State, Store, Write};
use notion_mirror::testing::{observed, time};
use notion_mirror_postgres::Postgres;
use notion_model::{DataSource, Page};

use crate::{Own, id};

const SOURCE: u128 = 50;

fn source(number: u128, title: &str, properties: &str) -> Observed {
    let document = format!(
        r#"{{"object": "data_source", "id": "{}", "title": [], "properties": {properties}}}"#,
        id(number)
    );
    let parsed: DataSource = notion_model::from_str(&document).expect("a data source");
    let mut it = observed(Key::new(Kind::DataSource, id(number)), &document, time(0));
    it.title = title.to_owned();
    it.derived.schema = columns::schema(&parsed);
    it
}

fn row(number: u128, title: &str, properties: &str) -> Observed {
    let document =
        format!(r#"{{"object": "page", "id": "{}", "properties": {properties}}}"#, id(number));
    let page: Page = notion_model::from_str(&document).expect("a page");
    let mut it = observed(Key::page(id(number)), &document, time(0));
    it.title = title.to_owned();
    it.within = Some(id(SOURCE));
    it.derived.cells = cells::of(&page);
    it.derived.text = text::of_properties(&page);
    it
}

struct Written {
    own: Own,
    store: Postgres,
    lease: Lease,
}

impl Written {
    async fn new() -> Option<Self> {
        let own = Own::new().await?;
        own.add(1).await;
        let store = own.database.store(id(1));
        let lease = store.acquire("me", std::time::Duration::from_secs(60)).await.expect("a lease");
        Some(Self { own, store, lease })
    }

    async fn write(&self, objects: impl IntoIterator<Item = Observed>) {
        let mut batch = Batch::fenced(self.lease.fence);
        objects.into_iter().for_each(|object| batch.push(Write::Object(Box::new(object))));
        self.store.commit(batch).await.expect("the lease is in force");
    }

    async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        self.own.rows(&sql.replace("SCHEMA", &self.store.schema())).await
    }

    async fn views(&self) -> Vec<String> {
        let sql = "select viewname from pg_views where schemaname = 'SCHEMA' order by 1";
        self.rows(sql).await.into_iter().flatten().flatten().collect()
    }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[tokio::test]
async fn a_view_has_typed_columns_with_the_names_that_people_give() {
    let Some(it) = Written::new().await else { return };
    let schema = r#"{"Name": {"id": "title", "type": "title", "title": {}},
        "Effort \"h\"": {"id": "e", "type": "number", "number": {}},
        "Done": {"id": "d", "type": "checkbox", "checkbox": {}},
        "It's": {"id": "%27", "type": "select", "select": {"options": []}}}"#;
    // Rows that come before the schema are in the view, too.
    let values = r#"{"Name": {"id": "title", "type": "title", "title": []},
        "Effort \"h\"": {"id": "e", "type": "number", "number": 2.5},
        "Done": {"id": "d", "type": "checkbox", "checkbox": true},
        "It's": {"id": "%27", "type": "select", "select": {"id": "x", "name": "o'clock \u0000", "color": "red"}}}"#;
    let mut trashed = row(2, "gone", values);
    trashed.state = State::Trashed;
    it.write([row(1, "here", values), trashed]).await;
    it.write([source(SOURCE, "Tasks", schema)]).await;
    let sql = r#"select _id::text, ("Effort ""h""" * 2)::text, (not "Done")::text, "It's" from SCHEMA."Tasks""#;
    let id = id(1).to_string();
    assert_eq!(it.rows(sql).await, [texts([&id, "5.0", "false", "o'clock \u{fffd}"])]);

    // A property with another type has no values until rows are read again; those of the former type are not taken for them.
    let retyped = schema
        .replace(r#""type": "number", "number": {}"#, r#""type": "checkbox", "checkbox": {}"#);
    it.write([source(SOURCE, "Renamed", &retyped)]).await;
    assert_eq!(it.views().await, ["Renamed"]);
    let sql = r#"select ("Effort ""h""" is null)::text from SCHEMA."Renamed""#;
    assert_eq!(it.rows(sql).await, [texts(["true"])]);
}

#[tokio::test]
async fn two_may_swap_their_names_and_one_that_is_gone_has_no_view() {
    let Some(it) = Written::new().await else { return };
    let empty = "{}";
    it.write([source(1, "A", empty), source(2, "B", empty), source(3, "b", empty)]).await;
    let views = it.views().await;
    assert_eq!(views.len(), 3);
    assert!(views.contains(&"A".to_owned()) && !views.contains(&"B".to_owned()), "{views:?}");
    let swapped = |number, title| {
        let mut it = source(number, title, r#"{"X": {"id": "x", "type": "url", "url": {}}}"#);
        it.at = time(1);
        it
    };
    it.write([swapped(1, "B"), swapped(2, "A"), swapped(3, "C")]).await;
    assert_eq!(it.views().await, ["A", "B", "C"]);
    let mut batch = Batch::fenced(it.lease.fence);
    let key = Key::new(Kind::DataSource, id(3));
    batch.push(Write::State { key, state: State::Trashed, at: time(2), note: None });
    it.store.commit(batch).await.expect("the lease is in force");
    assert_eq!(it.views().await, ["A", "B"]);
    it.own.database.remove(id(1)).await.expect("a database");
    assert_eq!(it.views().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_view_that_something_depends_upon_stays_and_keeps_nothing_from_being_written() {
    let Some(it) = Written::new().await else { return };
    it.write([source(1, "A", "{}"), source(2, "B", "{}")]).await;
    let schema = it.store.schema();
    it.own.run(&format!(r#"create view public.mine as select * from {schema}."A""#)).await;
    let renamed = |number, title| {
        let mut it = source(number, title, r#"{"X": {"id": "x", "type": "url", "url": {}}}"#);
        it.at = time(1);
        it
    };
    it.write([renamed(1, "Other"), renamed(2, "Another")]).await;
    assert_eq!(it.views().await, ["A", "Another", "Other"]);
    it.own.run("drop view public.mine").await;
    it.write([source(2, "Another", "{}")]).await;
    assert_eq!(it.views().await, ["Another", "Other"]);
}

#[tokio::test]
async fn the_search_finds_titles_values_blocks_and_comments() {
    let Some(it) = Written::new().await else { return };
    let values = r#"{"Note": {"id": "n", "type": "rich_text", "rich_text": [
        {"type": "text", "text": {"content": "a Zebra crossing"}, "plain_text": "a Zebra crossing"}]}}"#;
    let mut comment = observed(Key::new(Kind::Comment, id(8)), "{}", time(0));
    comment.within = Some(id(2));
    comment.title = "where is the walrus".to_owned();
    it.write([row(1, "Plan of the zoo", values), row(2, "Other", "{}"), comment.clone()]).await;
    let mut batch = Batch::fenced(it.lease.fence);
    let said = "the first block".to_owned() + &" filler".repeat(20_000) + " okapi at the end";
    batch.push(Write::Body(Box::new(notion_mirror::store::BodyRead {
        page: id(2),
        started: time(1),
        blocks: vec![notion_mirror::testing::block(id(20), id(2), 0, &said)],
        links: Vec::new(),
        files: Vec::new(),
        text: said,
    })));
    it.store.commit(batch).await.expect("the lease is in force");
    let found = async |words: &str| -> Vec<u128> {
        let hits = it.store.search(words, 10).await.expect("a search");
        hits.iter().map(|hit| hit.key.id.as_u128()).collect()
    };
    assert_eq!(found("plan zebra").await, [1]);
    assert_eq!(found("\"zebra crossing\" -lion").await, [1]);
    assert_eq!(found("okapi or zoo").await.len(), 2);
    assert_eq!(found("walrus").await, [2]);
    assert_eq!(found("lion").await, []);
    assert_eq!(found("' \" \0 & | !").await, []);
    let hit = it.store.search("okapi", 1).await.expect("a search").remove(0);
    assert_eq!(hit.title, "Other");
    assert!(hit.excerpt.contains("filler [okapi]"), "{}", hit.excerpt);
    comment.state = State::Resolved;
    it.write([comment]).await;
    assert_eq!(found("walrus").await, []);
}
