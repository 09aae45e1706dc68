//! What people read: typed tables, views, the search, statements, exports, the history.
#![cfg(feature = "sqlite")]

mod derived;
mod elsewhere;
mod history;
mod random;
mod read;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use notion_api::Client;
use notion_mirror::sqlite::{Reader, SqlValue, Sqlite, SqliteOptions};
use notion_mirror::store::SqlLimits;
use notion_mirror::{Mirror, Options};
use notion_model::jiff::SignedDuration;
use notion_sim::Workspace;
use serde_json::{Value, json};

/// A workspace, and a mirror of it in a file.
struct Setup {
    workspace: Workspace,
    mirror: Mirror<Sqlite>,
    path: PathBuf,
}

impl Setup {
    async fn new(options: SqliteOptions) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("notion-mirror-tables-{}-{number}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).expect("a directory");
        let path = directory.join("notion.db");
        let workspace = Workspace::new();
        let client = Client::builder().transport(workspace.clone()).without_layers();
        let client = client.build().expect("a client");
        let store = options.open(&path).expect("a store");
        let mirror = Mirror::open(store, client, Options::new("test").audit_share(1.0)).await;
        Self { workspace, mirror: mirror.expect("a mirror"), path }
    }

    fn directory(&self) -> &Path {
        self.path.parent().expect("a directory")
    }

    fn send(&self, method: &str, path: &str, body: Value) -> Value {
        self.request(method, path, &body)
            .unwrap_or_else(|error| panic!("{method} {path} {body}: {error}"))
    }

    /// The answer, if Notion does not refuse.
    fn try_send(&self, method: &str, path: &str, body: Value) -> Option<Value> {
        self.request(method, path, &body).ok()
    }

    fn request(&self, method: &str, path: &str, body: &Value) -> Result<Value, Value> {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", "Bearer t")
            .header("content-type", "application/json")
            .header("notion-version", "2025-09-03")
            .body(Bytes::from(body.to_string()))
            .expect("a request");
        let answer = self.workspace.handle(request);
        let value: Value = serde_json::from_slice(answer.body()).expect("JSON");
        if answer.status() == 200 { Ok(value) } else { Err(value) }
    }

    /// Makes a database, and returns the id of its data source.
    fn database(&self, title: &str, properties: Value) -> String {
        let root = self.workspace.root_page().to_string();
        let made = self.send(
            "POST",
            "/v1/databases",
            json!({"parent": {"page_id": root}, "title": text(title),
            "initial_data_source": {"properties": properties}}),
        );
        made["data_sources"][0]["id"].as_str().expect("an id").to_owned()
    }

    fn row(&self, source: &str, properties: Value) -> String {
        self.page(json!({"parent": {"data_source_id": source}, "properties": properties}))
    }

    fn page(&self, page: Value) -> String {
        self.send("POST", "/v1/pages", page)["id"].as_str().expect("an id").to_owned()
    }

    fn schema(&self, source: &str, properties: Value) {
        self.send(
            "PATCH",
            &format!("/v1/data_sources/{source}"),
            json!({"properties": properties}),
        );
    }

    /// Lets time pass until everything has settled, and brings the mirror up to date.
    async fn sync(&self) {
        for _ in 0..3 {
            let minutes = Duration::from_secs(300);
            self.workspace.advance(SignedDuration::try_from(minutes).expect("minutes"));
            self.mirror.sync_once().await.expect("a pass");
        }
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.path).expect("a mirror")
    }

    fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let rows = self.reader().sql(sql, SqlLimits::default());
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}")).rows;
        let text = |value: &SqlValue| match value {
            SqlValue::Null => "null".to_owned(),
            value => value.to_string(),
        };
        rows.iter().map(|row| row.iter().map(text).collect()).collect()
    }

    fn columns(&self, view: &str) -> Vec<String> {
        let sql = format!("select * from \"{}\" limit 0", view.replace('"', "\"\""));
        self.reader().sql(&sql, SqlLimits::default()).expect("a view").columns
    }

    /// All that follows from documents, as it is stored.
    fn derived(&self) -> Vec<Vec<Vec<String>>> {
        let tables = self.rows(
            "select name from sqlite_schema where name like 'r\\_%' escape '\\' order by name",
        );
        let tables =
            tables.iter().map(|table| format!("select * from \"{}\" order by page", table[0]));
        let fixed = [
            "select source, property, kind, name, view_name from columns where view_name is not null order by 1, 2, 3, 5",
            "select * from typed order by source",
            "select rowid, * from text order by rowid",
            "select * from links order by owner, body, from_id, position, to_id",
            "select * from files order by holder, slot",
            "select number, hash from objects order by number",
            "select page, parent, id, hash, text from blocks order by page, parent, id",
        ];
        fixed.into_iter().map(str::to_owned).chain(tables).map(|sql| self.rows(&sql)).collect()
    }
}

impl Drop for Setup {
    fn drop(&mut self) {
        // What stays is in the directory for such.
        let _ = std::fs::remove_dir_all(self.directory());
    }
}

fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

fn title(content: &str) -> Value {
    json!({"Name": {"title": text(content)}})
}
