//! Whatever people do: what was written bit by bit is what is made anew from the documents.

use notion_mirror::sqlite::SqliteOptions;
use notion_mirror::store::Maintain as _;
use serde_json::{Value, json};

use crate::{Setup, text};

const SEEDS: u64 = 6;
const STEPS: usize = 25;

/// What there is to do something with.
struct People {
    setup: Setup,
    random: fastrand::Rng,
    sources: Vec<String>,
    rows: Vec<String>,
    edits: usize,
}

const NAMES: [&str; 9] = ["A", "a", "B", "Due", "Due end", "select", "\"q\"", "pages", "x (p_61)"];

impl People {
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.random.usize(..of.len())]
    }

    fn kind(&mut self) -> Value {
        let kind = self.one(&[
            "number",
            "rich_text",
            "date",
            "checkbox",
            "url",
            "multi_select",
            "select",
            "people",
            "files",
        ]);
        json!({kind: {}})
    }

    /// Tries to do something, which Notion may refuse.
    fn edit(&mut self) {
        let source = self.sources[self.random.usize(..self.sources.len())].clone();
        let row = (!self.rows.is_empty())
            .then(|| self.rows[self.random.usize(..self.rows.len())].clone());
        let schema = |properties: Value| {
            ("PATCH", format!("/v1/data_sources/{source}"), json!({"properties": properties}))
        };
        let name = self.one(&NAMES);
        let (method, path, body) = match (self.random.usize(..11), row) {
            (0, _) => schema(json!({name: self.kind()})),
            (1, _) => schema(json!({name: {"name": self.one(&NAMES)}})),
            (2, _) => schema(json!({name: null})),
            (3, _) => (
                "PATCH",
                format!("/v1/data_sources/{source}"),
                json!({"title": text(self.one(&["Tasks", "tasks", "", "text"]))}),
            ),
            (4 | 5, _) | (_, None) => {
                let children = json!([{"toggle": {"rich_text": text(name), "children": [{"paragraph": {"rich_text": text("inside")}}]}}]);
                let row = json!({"parent": {"data_source_id": source}, "properties": {"Name": {"title": text(name)}}, "children": children});
                if let Some(made) = self.send("POST", "/v1/pages", row) {
                    self.rows.push(made["id"].as_str().expect("an id").to_owned());
                }
                return;
            }
            (6, Some(row)) => {
                ("PATCH", format!("/v1/pages/{row}"), json!({"in_trash": self.random.bool()}))
            }
            (7, Some(row)) => (
                "POST",
                format!("/v1/pages/{row}/move"),
                json!({"parent": {"data_source_id": source}}),
            ),
            (8, Some(row)) => (
                "POST",
                "/v1/comments".to_owned(),
                json!({"parent": {"page_id": row}, "rich_text": text(name)}),
            ),
            (9, Some(row)) => (
                "PATCH",
                format!("/v1/blocks/{row}/children"),
                json!({"children": [{"quote": {"rich_text": text(name)}}]}),
            ),
            (_, Some(row)) => {
                let value = match self.random.usize(..5) {
                    0 => json!({"number": self.random.i32(..)}),
                    1 => json!({"rich_text": text(name)}),
                    2 => json!({"date": {"start": "2026-06-27", "end": "2026-06-28"}}),
                    3 => json!({"multi_select": [{"name": "x"}]}),
                    _ => json!({"checkbox": true}),
                };
                ("PATCH", format!("/v1/pages/{row}"), json!({"properties": {name: value}}))
            }
        };
        self.send(method, &path, body);
    }

    fn send(&mut self, method: &str, path: &str, body: Value) -> Option<Value> {
        let answer = self.setup.try_send(method, path, body);
        self.edits += usize::from(answer.is_some());
        answer
    }

    /// What people see of the tables: not what columns are called, which depends on what was before.
    fn seen(&self) -> Vec<Vec<Vec<String>>> {
        let views = self.setup.rows("select view from typed where view is not null order by view");
        let views = views.iter().map(|view| {
            let view = view[0].replace('"', "\"\"");
            format!("select * from \"{view}\" order by _id")
        });
        let fixed = [
            "select source, view from typed order by source",
            "select name, kind, view_name from columns where dropped_at is null order by source, view_name",
            "select rowid, * from text order by rowid",
            "select * from links order by owner, body, from_id, position, to_id",
            "select * from files order by holder, slot",
            "select number, hash from objects order by number",
            "select page, parent, id, hash, text from blocks order by page, parent, id",
        ];
        fixed.into_iter().map(str::to_owned).chain(views).map(|sql| self.setup.rows(&sql)).collect()
    }
}

#[tokio::test]
async fn what_is_made_anew_is_what_was_there() {
    let (mut edits, mut rows, mut views) = (0, 0, 0);
    for seed in 0..SEEDS {
        let setup = Setup::new(SqliteOptions::new()).await;
        let name = || json!({"Name": {"title": {}}, "A": {"number": {}}, "Due": {"date": {}}});
        let sources = ["Tasks", "Projects"].map(|title| setup.database(title, name())).to_vec();
        let random = fastrand::Rng::with_seed(seed);
        let mut people = People { setup, random, sources, rows: Vec::new(), edits: 0 };
        for _ in 0..3 {
            for _ in 0..STEPS {
                people.edit();
            }
            people.setup.sync().await;
            let before = people.seen();
            people.setup.mirror.store().rebuild().await.unwrap();
            for (before, after) in before.iter().zip(people.seen()) {
                assert_eq!(after, *before, "seed {seed}");
            }
        }
        edits += people.edits;
        views += people.setup.rows("select view from typed where view is not null").len();
        rows += people.rows.len();
    }
    println!("{SEEDS} seeds, {edits} edits, {rows} rows, {views} views: no difference");
    assert!(edits > 150 && rows > 25);
}
