//! Typed tables follow the schema.

use notion_api::Client;
use notion_mirror::sqlite::SqliteOptions;
use notion_mirror::store::Maintain as _;
use notion_mirror::{Mirror, Options};
use serde_json::{Value, json};

use crate::{Setup, text, title};

fn tasks() -> Value {
    json!({"Name": {"title": {}}, "Points": {"number": {}}, "Done": {"checkbox": {}}, "Due": {"date": {}},
        "Tags": {"multi_select": {}}, "Nr": {"unique_id": {"prefix": "T"}}, "Notes": {"rich_text": {}}})
}

fn row(name: &str, points: Value) -> Value {
    json!({"Name": {"title": text(name)}, "Points": {"number": points}, "Done": {"checkbox": true},
        "Due": {"date": {"start": "2026-06-27", "end": "2026-06-28"}}, "Tags": {"multi_select": [{"name": "a"}, {"name": "b"}]}})
}

#[tokio::test]
async fn a_data_source_is_a_view_with_typed_columns() {
    let setup = Setup::new(SqliteOptions::new()).await;
    let source = setup.database("Tasks", tasks());
    let one = setup.row(&source, row("one", json!(3)));
    setup.row(&source, row("two", Value::Null));
    setup.row(&source, row("three", json!(2.5)));
    setup.sync().await;

    let sql = "select _id = ?1, Name, Points, typeof(Points), Done, Due, \"Due end\", \"Due time zone\", Tags, Nr, \"Nr number\", Notes
        from Tasks order by Name".replace("?1", &format!("'{one}'"));
    let expected = |id: &str, name: &str, points: &str, kind: &str, nr: &str| -> Vec<String> {
        let number = format!("T-{nr}");
        [
            id,
            name,
            points,
            kind,
            "1",
            "2026-06-27",
            "2026-06-28",
            "null",
            r#"["a","b"]"#,
            &number,
            nr,
            "",
        ]
        .map(str::to_owned)
        .to_vec()
    };
    assert_eq!(
        setup.rows(&sql),
        [
            expected("1", "one", "3", "integer", "1"),
            expected("0", "three", "2.5", "real", "3"),
            expected("0", "two", "null", "null", "2"),
        ]
    );
    assert_eq!(setup.rows("select sum(Points) from Tasks"), [["5.5"]]);
    // Tags join.
    let sql = "select value, count(*) from Tasks, json_each(Tags) group by value";
    assert_eq!(setup.rows(sql), [["a", "3"], ["b", "3"]]);
    // A time is written as Notion writes it.
    let sql = "select count(*) from Tasks t join objects o on t._id = lower(
            substr(hex(o.id), 1, 8) || '-' || substr(hex(o.id), 9, 4) || '-' || substr(hex(o.id), 13, 4) || '-'
            || substr(hex(o.id), 17, 4) || '-' || substr(hex(o.id), 21))
        where t._last_edited_time = json_extract(o.document, '$.last_edited_time')";
    assert_eq!(setup.rows(sql), [["3"]]);
}

#[tokio::test]
async fn a_new_name_is_a_new_view_and_a_new_type_a_new_column() {
    let setup = Setup::new(SqliteOptions::new()).await;
    let source = setup.database("Tasks", tasks());
    setup.row(&source, row("one", json!(3)));
    setup.sync().await;
    let physical = "select column_name, view_name, generation, dropped_at is not null from columns
        where kind in ('number', 'rich_text') order by position";
    let before = setup.rows(physical);
    assert_eq!(before.len(), 2);

    setup.schema(&source, json!({"Points": {"name": "Effort"}}));
    setup.send("PATCH", &format!("/v1/data_sources/{source}"), json!({"title": text("Work")}));
    setup.sync().await;
    assert_eq!(setup.rows("select Effort from Work"), [["3"]]);
    let error = setup.reader().sql("select * from Tasks", Default::default()).unwrap_err();
    assert_eq!(error.to_string(), "no such table: Tasks");
    let renamed = setup.rows(physical);
    assert_eq!(renamed[0][0], before[0][0], "the column keeps its name");

    setup.schema(
        &source,
        json!({"Effort": {"rich_text": {}}, "Notes": null, "New": {"checkbox": {}}}),
    );
    setup.sync().await;
    let columns = setup.columns("Work");
    assert!(
        columns.contains(&"New".to_owned()) && !columns.contains(&"Notes".to_owned()),
        "{columns:?}"
    );
    let kinds = setup.rows(
        "select kind, generation, view_name, dropped_at is not null from columns
        where name in ('Effort', 'Notes') order by position",
    );
    assert_eq!(
        kinds,
        [
            ["rich_text", "1", "Effort", "0"],
            ["number", "0", "null", "1"],
            ["rich_text", "0", "null", "1"],
        ]
    );
    // The old values stay where they were, until the tables are made anew.
    let old = format!("select {} from \"r_{}\"", before[0][0], source.replace('-', ""));
    assert_eq!(setup.rows(&old).len(), 1);
}

#[tokio::test]
async fn what_is_called_alike_is_told_apart() {
    let setup = Setup::new(SqliteOptions::new()).await;
    let name = || json!({"Name": {"title": {}}});
    let sources = ["Tasks", "tasks", "pages", "", "a\"b; drop table objects", "sqlite_x", "text"]
        .map(|title| setup.database(title, name()));
    for source in &sources {
        setup.row(source, title("row"));
    }
    setup.sync().await;
    let views = setup.rows("select view from typed");
    assert_eq!(views.len(), sources.len());
    for view in &views {
        let sql = format!("select Name from \"{}\"", view[0].replace('"', "\"\""));
        assert_eq!(setup.rows(&sql), [["row"]]);
    }
    let has = |name: &str| views.iter().any(|view| view[0] == name);
    assert!(!has("Tasks") && !has("pages") && has("a\"b; drop table objects"), "{views:?}");
    // When the other is gone, the name is free.
    setup.send("PATCH", &format!("/v1/data_sources/{}", sources[1]), json!({"in_trash": true}));
    setup.sync().await;
    assert_eq!(setup.rows("select Name from Tasks"), [["row"]]);
}

#[tokio::test]
async fn a_row_is_in_the_view_while_it_is_there() {
    let setup = Setup::new(SqliteOptions::new()).await;
    let source = setup.database("Tasks", tasks());
    let other = setup.database("Done", tasks());
    let id = setup.row(&source, row("one", json!(3)));
    setup.row(&source, row("two", json!(4)));
    setup.sync().await;
    assert_eq!(setup.rows("select count(*) from Tasks"), [["2"]]);

    setup.send("PATCH", &format!("/v1/pages/{id}"), json!({"in_trash": true}));
    setup.sync().await;
    assert_eq!(setup.rows("select Name from Tasks"), [["two"]]);
    let table = format!("\"r_{}\"", source.replace('-', ""));
    assert_eq!(
        setup.rows(&format!("select state from {table} order by state desc")),
        [["trashed"], ["live"]]
    );

    setup.send("PATCH", &format!("/v1/pages/{id}"), json!({"in_trash": false}));
    setup.send(
        "POST",
        &format!("/v1/pages/{id}/move"),
        json!({"parent": {"data_source_id": other}}),
    );
    setup.sync().await;
    assert_eq!(setup.rows("select Name from Tasks"), [["two"]]);
    assert_eq!(setup.rows("select Name from Done"), [["one"]]);
}

#[tokio::test]
async fn all_that_follows_is_made_anew_and_is_the_same() {
    let setup = Setup::new(SqliteOptions::new()).await;
    let source = setup.database("Tasks", tasks());
    let cover = json!({"type": "external", "external": {"url": "https://example.com/a.png"}});
    let id = setup.page(json!({"parent": {"data_source_id": source}, "properties": row("one", json!(3)), "cover": cover,
        "children": [{"paragraph": {"rich_text": text("outside")}},
            {"toggle": {"rich_text": text("more"), "children": [{"paragraph": {"rich_text": text("inside")}}]}}]}));
    setup.send(
        "POST",
        "/v1/comments",
        json!({"parent": {"page_id": id}, "rich_text": text("a comment")}),
    );
    let project = setup.database("Projects", json!({"Name": {"title": {}}, "Tasks": {"relation": {"data_source_id": source, "single_property": {}}}}));
    setup.row(&project, json!({"Name": {"title": text("p")}, "Tasks": {"relation": [{"id": id}]}}));
    setup.sync().await;
    let before = setup.derived();
    assert!(before.iter().all(|table| !table.is_empty()), "{before:?}");
    setup.mirror.store().rebuild().await.unwrap();
    assert_eq!(setup.derived(), before);

    // Damage is healed, and what was dropped is gone for good.
    setup.schema(&source, json!({"Points": {"rich_text": {}}}));
    setup.sync().await;
    setup.mirror.close().await.unwrap();
    let database = rusqlite::Connection::open(&setup.path).unwrap();
    let table = format!("\"r_{}\"", source.replace('-', ""));
    database
        .execute_batch(&format!(
            "delete from {table}; delete from text; delete from links; update blocks set text = ''"
        ))
        .unwrap();
    setup.mirror.store().rebuild().await.unwrap();
    assert_eq!(setup.rows("select count(*) from columns where dropped_at is not null"), [["0"]]);
    assert_eq!(setup.rows("select Name, Nr from Tasks"), [["one", "T-1"]]);
    assert_eq!(setup.rows("select count(*) from links where kind = 'relation'"), [["1"]]);
    assert_eq!(
        setup.rows("select blocks, comments from text where title = 'one'"),
        [["outside\nmore\ninside", "a comment"]]
    );
}

#[tokio::test]
async fn a_mirror_that_somebody_else_writes_to_is_left_alone() {
    let setup = Setup::new(SqliteOptions::new()).await;
    setup.sync().await;
    let other = SqliteOptions::new().open(&setup.path).unwrap();
    let held = other.rebuild().await.unwrap_err();
    assert_eq!(held.to_string(), "test is writing to this mirror");
    setup.mirror.close().await.unwrap();
    other.rebuild().await.unwrap();
    // It has given the right back.
    setup.mirror.store().rebuild().await.unwrap();
}

#[tokio::test]
async fn tables_that_another_process_made_anew_are_written_to() {
    let setup = Setup::new(SqliteOptions::new()).await;
    let source = setup.database("Tasks", tasks());
    setup.row(&source, row("one", json!(3)));
    setup.sync().await;
    setup.schema(&source, json!({"Points": {"rich_text": {}}}));
    setup.sync().await;
    setup.mirror.close().await.unwrap();
    SqliteOptions::new().open(&setup.path).unwrap().rebuild().await.unwrap();
    let client = Client::builder().transport(setup.workspace.clone()).without_layers();
    let store = setup.mirror.store().clone();
    let mirror = Mirror::open(store, client.build().unwrap(), Options::new("again")).await.unwrap();
    setup.row(
        &source,
        json!({"Name": {"title": text("two")}, "Points": {"rich_text": text("many")}}),
    );
    mirror.sync_once().await.unwrap();
    assert_eq!(setup.rows("select Name, Points from Tasks where Name = 'two'"), [["two", "many"]]);
}
