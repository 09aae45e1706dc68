//! Searching, statements and exports.

use std::fs;
use std::time::Duration;

use notion_mirror::sqlite::{Format, Reader, Search, SqlError, SqlValue, SqliteOptions, Tokenizer};
use notion_mirror::store::{SqlLimits, StoreError};
use serde_json::{Value, json};

use crate::{Setup, text, title};

async fn library(options: SqliteOptions) -> Setup {
    let setup = Setup::new(options).await;
    let books = setup.database(
        "Books",
        json!({"Name": {"title": {}}, "Genre": {"select": {}}, "Blurb": {"rich_text": {}}}),
    );
    setup.row(
        &books,
        json!({"Name": {"title": text("Café society")}, "Genre": {"select": {"name": "Satire"}},
        "Blurb": {"rich_text": text("About waiters, \"and\" -- others")}}),
    );
    let id = setup.page(json!({"parent": {"data_source_id": books}, "properties": title("The Trial"),
        "children": [{"paragraph": {"rich_text": text("Someone must have slandered Josef K., in a café")}},
            {"code": {"rich_text": text("fn trial() {}"), "language": "rust"}}]}));
    setup.send(
        "POST",
        "/v1/comments",
        json!({"parent": {"page_id": id}, "rich_text": text("unfinished masterpiece")}),
    );
    setup.row(&books, title("東京物語"));
    let trashed = setup.row(&books, title("Forgotten"));
    setup.send("PATCH", &format!("/v1/pages/{trashed}"), json!({"in_trash": true}));
    setup.sync().await;
    setup
}

fn titles(setup: &Setup, words: &str, search: Search) -> Vec<String> {
    let hits = setup.reader().search(words, search);
    hits.unwrap_or_else(|error| panic!("{words}: {error}"))
        .into_iter()
        .map(|hit| hit.title)
        .collect()
}

#[tokio::test]
async fn words_are_found_wherever_they_are() {
    let setup = library(SqliteOptions::new()).await;
    let found = |words: &str| titles(&setup, words, Search::default());
    // The title counts most; diacritics and case don't.
    assert_eq!(found("CAFE"), ["Café society", "The Trial"]);
    assert_eq!(found("satire"), ["Café society"]);
    assert_eq!(found("slandered masterpiece"), ["The Trial"]);
    assert_eq!(found("\"josef k\""), ["The Trial"]);
    assert_eq!(found("\"k josef\""), [""; 0]);
    assert_eq!(found("unfin*"), ["The Trial"]);
    assert_eq!(found("unfin"), [""; 0]);
    // The database, its data source, and the page that has it among its blocks.
    assert_eq!(found("books"), ["Books", "Books", "Simulated workspace"]);
    for odd in [
        "",
        "\"",
        "*",
        "NOT",
        "a AND (",
        "title: x",
        "^",
        "--",
        "\0",
        "'; drop table text; --",
        "{a b}",
        "NEAR(a b)",
    ] {
        found(odd);
    }
    let hits = setup.reader().search("slandered", Search::default()).unwrap();
    let marked: Vec<&str> = hits[0]
        .snippet
        .iter()
        .filter(|piece| piece.is_match)
        .map(|piece| piece.text.as_str())
        .collect();
    assert_eq!(marked, ["slandered"]);
    assert!(hits[0].text().contains("must have slandered Josef"), "{:?}", hits[0]);
    // The trash only when asked for.
    assert_eq!(found("forgotten"), [""; 0]);
    assert_eq!(titles(&setup, "forgotten", Search { all_states: true, limit: 1 }), ["Forgotten"]);
}

#[tokio::test]
async fn parts_of_words_are_found_with_trigrams() {
    let setup = library(SqliteOptions::new().tokenizer(Tokenizer::Trigram)).await;
    let found = |words: &str| titles(&setup, words, Search::default());
    assert_eq!(found("京物語"), ["東京物語"]);
    assert_eq!(found("東京"), ["東京物語"]);
    assert_eq!(found("ocie"), ["Café society"]);
    assert_eq!(found("%_"), [""; 0]);
    // The index is made anew when it is to be another, and stays when nothing is said.
    setup.mirror.close().await.unwrap();
    drop(SqliteOptions::new().open(&setup.path).unwrap());
    assert_eq!(found("ocie"), ["Café society"]);
    drop(SqliteOptions::new().tokenizer(Tokenizer::Words).open(&setup.path).unwrap());
    assert_eq!(found("ocie"), [""; 0]);
    assert_eq!(found("society"), ["Café society"]);
}

#[tokio::test]
async fn a_statement_reads_and_nothing_else() {
    let setup = library(SqliteOptions::new()).await;
    let reader = setup.reader();
    let limits = SqlLimits::default();
    let rows =
        reader.sql("select 1 as one, 'x' as text, 2.5, null, x'ff' -- a comment", limits).unwrap();
    assert_eq!(rows.columns[..2], ["one", "text"]);
    let blob = SqlValue::Blob(vec![255]);
    assert_eq!(
        rows.rows,
        [[
            SqlValue::Integer(1),
            SqlValue::Text("x".to_owned()),
            SqlValue::Real(2.5),
            SqlValue::Null,
            blob
        ]]
    );
    assert_eq!(serde_json::to_value(&rows.rows).unwrap(), json!([[1, "x", 2.5, null, "ff"]]));

    let other = setup.directory().join("other.db");
    for sql in [
        "delete from objects".to_owned(),
        "insert into meta values ('a', 'b')".to_owned(),
        "drop view Books".to_owned(),
        "create table t (x)".to_owned(),
        "pragma user_version = 9".to_owned(),
        "vacuum".to_owned(),
        format!("vacuum into '{}'", other.display()),
        "begin".to_owned(),
        "select 1; select 2".to_owned(),
        "select 1; drop table objects".to_owned(),
        "with x as (select 1) delete from objects".to_owned(),
        format!("attach '{}' as other", other.display()),
        "select load_extension('x')".to_owned(),
        "select nonsense".to_owned(),
        "no sql".to_owned(),
        String::new(),
    ] {
        let error = reader.sql(&sql, limits).unwrap_err();
        assert!(!matches!(error, SqlError::TooSlow(_) | SqlError::Unreadable(_)), "{sql}: {error}");
    }
    assert!(matches!(reader.sql("delete from objects", limits), Err(SqlError::Writes)));
    assert!(matches!(reader.sql("select 1; select 2", limits), Err(SqlError::Several)));
    assert!(!other.exists());
    assert_eq!(
        setup.rows("select count(*) from objects where kind = 'page' and title = 'The Trial'"),
        [["1"]]
    );

    let endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select";
    let some =
        reader.sql(&format!("{endless} x from n"), SqlLimits { rows: 10, ..limits }).unwrap();
    assert!(some.is_cut_off && some.rows.len() == 10);
    let exactly = reader
        .sql("select value from json_each('[1, 2]')", SqlLimits { rows: 2, ..limits })
        .unwrap();
    assert!(!exactly.is_cut_off);
    let slow = SqlLimits { time: Duration::ZERO, ..limits };
    assert!(matches!(
        reader.sql(&format!("{endless} count(*) from n"), slow),
        Err(SqlError::TooSlow(_))
    ));
    // The next one may take its time again.
    reader.sql("select 1", limits).unwrap();
}

#[tokio::test]
async fn only_a_mirror_is_read() {
    let setup = Setup::new(SqliteOptions::new()).await;
    let other = setup.directory().join("other.db");
    assert!(Reader::open(&other).is_err(), "there is none");
    assert!(!other.exists(), "and none is made");
    fs::write(&other, "not a database, but long enough to look like one").unwrap();
    assert!(matches!(Reader::open(&other), Err(StoreError::NotAMirror(_))));
    fs::remove_file(&other).unwrap();
    rusqlite::Connection::open(&other).unwrap().execute_batch("create table t (x)").unwrap();
    assert!(matches!(Reader::open(&other), Err(StoreError::NotAMirror(_))));
}

#[tokio::test]
async fn rows_are_exported_as_csv() {
    let setup = library(SqliteOptions::new()).await;
    setup.database("a/b", json!({"Name": {"title": {}}}));
    setup.sync().await;
    let directory = setup.directory().join("csv");
    let exported = setup.reader().export(&directory, Format::Csv).unwrap();
    assert_eq!((exported.files.len(), exported.items), (2, 3));
    let mut reader = csv::Reader::from_path(directory.join("Books.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    assert_eq!(header.get(0), Some("_id"));
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    let row = rows.iter().find(|row| &row[place("Name")] == "Café society").unwrap();
    assert_eq!(&row[place("Blurb")], "About waiters, \"and\" -- others");
    assert!(
        exported.files[1].file_name().unwrap().to_str().unwrap().starts_with("a_b "),
        "{exported:?}"
    );
}

#[tokio::test]
async fn documents_are_exported_as_they_are_stored() {
    let setup = library(SqliteOptions::new()).await;
    let directory = setup.directory().join("jsonl");
    let exported = setup.reader().export(&directory, Format::JsonLines).unwrap();
    let lines = |name: &str| -> Vec<Value> {
        let text = fs::read_to_string(directory.join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let pages = lines("pages.jsonl");
    assert_eq!(pages.len().to_string(), setup.rows("select count(*) from pages")[0][0]);
    assert!(pages.iter().all(|page| page["object"] == "page"));
    let blocks = lines("blocks.jsonl");
    assert!(blocks.iter().any(|block| block["block"]["type"] == "code" && block["stale"] == false));
    let written: usize = exported
        .files
        .iter()
        .map(|file| lines(file.file_name().unwrap().to_str().unwrap()).len())
        .sum();
    assert_eq!(written as u64, exported.items);
}

#[cfg(feature = "markdown")]
#[tokio::test]
async fn pages_are_exported_as_markdown() {
    let setup = library(SqliteOptions::new()).await;
    let directory = setup.directory().join("md");
    let exported = setup.reader().export(&directory, Format::Markdown).unwrap();
    assert_eq!(
        exported.items.to_string(),
        setup.rows("select count(*) from pages where state = 'live'")[0][0]
    );
    let page = fs::read_to_string(directory.join("The Trial.md")).unwrap();
    assert!(page.contains("title: \"The Trial\"\n"), "{page}");
    assert!(
        page.ends_with(
            "Someone must have slandered Josef K., in a café\n\n```rust\nfn trial() {}\n```\n"
        ),
        "{page}"
    );
}
