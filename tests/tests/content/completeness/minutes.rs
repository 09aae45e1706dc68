//! More rows in a minute than Notion gives for one query.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::Response;
use notion_api::Client;
use notion_model::jiff::SignedDuration;
use notion_model::{
    DataSourceId, Direction, Filter, NumberFormat, PageId, PropertyInput as Value,
    PropertySchemaInput as Schema, Sort,
};
use notion_sim::Workspace;
use notion_transport::layer::RateLimitSettings;
use notion_transport::mock::MockTransport;
use serde_json::json;

use super::client;

const LIMIT: usize = 25;

struct Import {
    workspace: Workspace,
    notion: Client,
    source: DataSourceId,
    rows: Vec<PageId>,
}

impl Import {
    /// Three rows, a minute with `count` rows of which the `n`th has `values(n)`, and three rows.
    async fn of(
        schema: &[(&'static str, Schema)],
        count: usize,
        values: impl Fn(usize) -> Vec<(&'static str, Value)>,
    ) -> Self {
        let workspace = Workspace::builder().query_limit(LIMIT).build();
        let notion = client(workspace.clone(), RateLimitSettings::unlimited());
        let schema = [("Name", Schema::title())].into_iter().chain(schema.iter().cloned());
        let database = notion.databases().create(workspace.root_page()).properties(schema);
        let source = database.send().await.expect("a database").data_sources[0].id;
        let mut import = Self { workspace, notion, source, rows: Vec::new() };
        let no_values = |_| Vec::new();
        import.add(3, no_values).await;
        import.later(2);
        import.add(count, values).await;
        import.later(2);
        import.add(3, no_values).await;
        import.later(2);
        import
    }

    fn later(&self, minutes: i64) {
        self.workspace.advance(SignedDuration::from_mins(minutes));
    }

    async fn add(&mut self, count: usize, values: impl Fn(usize) -> Vec<(&'static str, Value)>) {
        for n in 0..count {
            let row = self.notion.pages().create(self.source).properties(values(n));
            self.rows.push(row.send().await.expect("a row").id);
        }
    }

    /// Reads all rows, each of which comes once.
    async fn all(&self) -> HashSet<PageId> {
        let rows = self.notion.data_sources().query(self.source).all().await.expect("all rows");
        let ids: HashSet<PageId> = rows.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), rows.len());
        ids
    }

    fn expected(&self) -> HashSet<PageId> {
        self.rows.iter().copied().collect()
    }
}

type Schemas = Vec<(&'static str, Schema)>;

/// The values of the `n`th row.
type Values = fn(usize) -> Vec<(&'static str, Value)>;

#[tokio::test]
async fn rows_of_one_minute_are_told_apart_by_whatever_differs() {
    let examples: [(&str, Schemas, Values); 6] = [
        ("titles", vec![], |n| vec![("Name", Value::title(format!("Row {n}")))]),
        ("unique ids", vec![("Nr", Schema::unique_id(None))], |_| vec![]),
        ("numbers, some rows without", vec![("N", Schema::number(NumberFormat::Number))], |n| {
            if n % 6 == 0 { vec![] } else { vec![("N", Value::number(n as f64 / 4.0))] }
        }),
        (
            "numbers, most of which are the same",
            vec![("N", Schema::number(NumberFormat::Number))],
            |n| vec![("N", Value::number(n.saturating_sub(20) as u32))],
        ),
        (
            "options and boxes",
            vec![
                ("Done", Schema::checkbox()),
                ("Tags", Schema::multi_select(["a", "b", "c", "d"])),
                ("Kind", Schema::select(["one", "two", "three"])),
            ],
            |n| {
                let tags = ["a", "b", "c", "d"].into_iter().enumerate();
                let tags = tags.filter(|(bit, _)| n >> bit & 1 == 1).map(|(_, tag)| tag);
                let kind = ["one", "two", "three"].get(n / 16 % 4).copied();
                let kind = kind.map(|kind| ("Kind", Value::select(kind)));
                let values =
                    [("Tags", Value::multi_select(tags)), ("Done", Value::checkbox(n > 63))];
                values.into_iter().chain(kind).collect()
            },
        ),
        (
            "addresses",
            vec![
                ("Mail", Schema::email()),
                ("Web", Schema::url()),
                ("Call", Schema::phone_number()),
            ],
            |n| match n % 3 {
                0 => vec![("Mail", Value::email(format!("{n}@example.com")))],
                1 => vec![("Web", Value::url(format!("https://example.com/{n}")))],
                _ => vec![("Call", Value::phone_number(format!("+49 {n}")))],
            },
        ),
    ];
    for (name, schema, values) in examples {
        let import = Import::of(&schema, 130, values).await;
        assert_eq!(import.all().await, import.expected(), "{name}");
        // In the trash, too, and by a filter of the caller's.
        for row in &import.rows {
            import.notion.pages().trash(*row).send().await.expect("the trash");
        }
        let query = import.notion.data_sources().query(import.source).in_trash(true);
        let rows = query.filter(Filter::created().past_year()).all().await.expect("all rows");
        assert_eq!(rows.len(), import.rows.len(), "{name}");
    }
}

#[tokio::test]
async fn rows_of_one_minute_that_were_edited_since_are_told_apart_by_when() {
    let import = Import::of(&[], 130, |_| vec![("Name", Value::title("all the same"))]).await;
    for rows in import.rows.chunks(20) {
        import.later(1);
        for row in rows {
            let same = import.notion.pages().update(*row).title("all the same");
            same.send().await.expect("an edit");
        }
    }
    assert_eq!(import.all().await, import.expected());
}

#[tokio::test]
async fn what_nothing_tells_apart_is_an_error_after_all_the_rest() {
    let import = Import::of(&[], 130, |_| vec![("Name", Value::title("all the same"))]).await;
    for sort in [None, Some(Direction::Ascending), Some(Direction::Descending)] {
        let sorts = sort.map(Sort::by_created_time);
        let query = import.notion.data_sources().query(import.source).sorts(sorts);
        let error = query.all().await.expect_err("rows that can't be had");
        assert!(error.is_incomplete(), "{error}");
        let rows = error.into_partial_items::<notion_model::Page>().expect("what came");
        let ids: HashSet<PageId> = rows.iter().map(|row| row.id).collect();
        let (first, last) = (&import.rows[..3], &import.rows[import.rows.len() - 3..]);
        assert!(first.iter().chain(last).all(|row| ids.contains(row)), "{}", ids.len());
        assert!(ids.len() >= LIMIT + 6 && ids.len() == rows.len(), "{}", ids.len());
    }
}

#[tokio::test]
async fn in_either_order_the_minute_stands_where_it_belongs() {
    let import = Import::of(&[], 130, |n| vec![("Name", Value::title(format!("{n}")))]).await;
    for direction in [Direction::Ascending, Direction::Descending] {
        let is_ascending = direction == Direction::Ascending;
        let sort = Sort::by_created_time(direction);
        let query = || import.notion.data_sources().query(import.source).sort(sort.clone());
        let rows = query().all().await.expect("all rows");
        let mut times: Vec<_> = rows.iter().map(|row| row.created_time).collect();
        assert_eq!(rows.len(), import.rows.len());
        if !is_ascending {
            times.reverse();
        }
        assert!(times.is_sorted());
        // Whoever wants them in a certain order within the minute is not given another.
        let error = query().sort(Sort::ascending("Name")).all().await.expect_err("no way on");
        assert!(error.is_incomplete(), "{error}");
    }
    // Blocking, too.
    let (notion, source, count) = (import.notion.clone(), import.source, import.rows.len());
    let rows = std::thread::spawn(move || {
        notion_sync::Client::blocking(notion).data_sources().query(source).all()
    });
    assert_eq!(rows.join().expect("no panic").expect("all rows").len(), count);
}

#[tokio::test]
async fn a_row_that_changes_sides_while_it_is_read_is_not_lost() {
    let schema = [("Done", Schema::checkbox())];
    let import = Import::of(&schema, 130, |n| {
        vec![("Name", Value::title(format!("{n}"))), ("Done", Value::checkbox(n % 2 == 0))]
    })
    .await;
    let mut rows = import.notion.data_sources().query(import.source).page_size(10).items();
    let mut seen = HashSet::new();
    while let Some(page) = rows.try_next_page().await.expect("a page") {
        seen.extend(page.iter().map(|row| row.id));
        if seen.len() < 2 * LIMIT {
            continue;
        }
        import.later(1);
        // What is yet to be read comes to have all that rows are divided by, and so stands among what has been read.
        for row in import.rows.iter().filter(|row| !seen.contains(row)).take(3) {
            let edit = import.notion.pages().update(*row).title("0123456789");
            edit.property("Done", Value::checkbox(true)).send().await.expect("an edit");
        }
    }
    assert_eq!(seen, import.expected());
}

#[tokio::test]
async fn a_server_that_heeds_no_filter_is_not_asked_without_end() {
    let row = |n: usize, created: Option<&str>| {
        let mut row = json!({
            "object": "page", "id": super::id(n), "properties": {}, "last_edited_time": "2026-01-02T00:00:00.000Z",
        });
        if let Some(created) = created {
            row["created_time"] = created.into();
        }
        row
    };
    let (first, second) = (Some("2026-01-01T10:00:00.000Z"), Some("2026-01-01T10:01:00.000Z"));
    for created in [
        [first, first, first],
        [first, first, second],
        [second, first, first],
        [first, second, first],
        [first, None, first],
        [first, first, None],
        [None, None, None],
    ] {
        for sorts in [
            vec![],
            vec![Sort::by_created_time(Direction::Ascending)],
            vec![Sort::by_created_time(Direction::Descending)],
        ] {
            let rows: Vec<_> = (0..3).map(|n| row(n, created[n])).collect();
            let body = json!({
                "object": "list", "type": "page_or_data_source", "results": rows, "has_more": false, "next_cursor": null,
                "request_status": {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"},
            })
            .to_string();
            let requests = Arc::new(AtomicUsize::new(0));
            let counted = requests.clone();
            let server = MockTransport::from_fn(move |_| {
                // Nothing that a test waits for goes on without end.
                assert!(counted.fetch_add(1, Ordering::Relaxed) < 200, "asked without end");
                Ok(Response::new(body.clone().into()))
            });
            let notion = client(server, RateLimitSettings::unlimited());
            let query = notion.data_sources().query(DataSourceId::nil());
            let error =
                sorts.iter().cloned().fold(query, |query, sort| query.sort(sort)).all().await;
            let error = error.expect_err("never all rows");
            assert!(error.is_incomplete(), "{created:?} by {sorts:?}: {error}");
        }
    }
}
