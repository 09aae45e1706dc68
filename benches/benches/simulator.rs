//! The simulator: a query over 10,000 rows with a compound filter and sorts, the same with a formula in both, above one
//! that takes the first page as it comes; what a page costs on the way through 100,000 rows by a query, and through 110,000
//! rows and pages by searches, above the first page; and the memory of 100,000 rows.
//!
//! The memory is that of a process of its own. Linux only: it is read from `/proc`. With `-- profile` nothing is measured,
//! and the queries are made a hundred times, for a profiler to look at.

use std::error::Error;
use std::process::Command;
use std::time::{Duration, Instant};

use notion_sim::Workspace;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("memory") => memory(),
        Some("profile") => profile(),
        Some("traverse") => traverse(),
        _ => compare(),
    }
}

fn post(workspace: &Workspace, path: &str, body: &Value) -> Result<Value> {
    send(workspace, http::Method::POST, path, body)
}

fn send(workspace: &Workspace, method: http::Method, path: &str, body: &Value) -> Result<Value> {
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", "Bearer secret")
        .header("notion-version", "2026-03-11")
        .body(body.to_string().into())?;
    let answer = workspace.handle(request);
    if !answer.status().is_success() {
        return Err(String::from_utf8_lossy(answer.body()).into_owned().into());
    }
    Ok(serde_json::from_slice(answer.body())?)
}

/// A workspace with a task tracker; gives the address of its queries, too.
fn tracker(rows: usize) -> Result<(Workspace, String)> {
    let workspace = Workspace::builder().log_limit(0).query_limit(rows).build();
    let database = json!({
        "parent": {"page_id": workspace.root_page()},
        "initial_data_source": {"properties": {
            "Task": {"title": {}},
            "Status": {"select": {"options": [{"name": "To do"}, {"name": "Doing"}, {"name": "Done"}]}},
            "Tags": {"multi_select": {"options": [{"name": "home"}, {"name": "work"}]}},
            "Due": {"date": {}},
            "Price": {"number": {}},
            "Notes": {"rich_text": {}},
            "Paid": {"checkbox": {}},
        }},
    });
    let database = post(&workspace, "/v1/databases", &database)?;
    let source = database["data_sources"][0]["id"].as_str().ok_or("no data source")?.to_owned();
    for n in 0..rows {
        let text = |text: String| json!([{"text": {"content": text}}]);
        let row = json!({
            "parent": {"data_source_id": source},
            "properties": {
                "Task": {"title": text(format!("Task number {n}"))},
                "Status": {"select": {"name": (["To do", "Doing", "Done"][n % 3])}},
                "Tags": {"multi_select": [{"name": (["home", "work"][n % 2])}]},
                "Due": {"date": {"start": format!("2026-{:02}-{:02}", n % 12 + 1, n % 28 + 1)}},
                "Price": {"number": (n * 7919 % 10_007)},
                "Notes": {"rich_text": text(format!("What there is to say about {n}."))},
                "Paid": {"checkbox": n.is_multiple_of(5)},
            },
        });
        post(&workspace, "/v1/pages", &row)?;
    }
    Ok((workspace, format!("/v1/data_sources/{source}/query")))
}

/// How long a query takes: the least of ten.
fn query(workspace: &Workspace, path: &str, body: &Value, first: &str) -> Result<Duration> {
    let mut least = Duration::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        let answer = post(workspace, path, body)?;
        least = least.min(start.elapsed());
        assert_eq!(answer["results"].as_array().map(Vec::len), Some(100));
        let title = &answer["results"][0]["properties"]["Task"]["title"][0]["plain_text"];
        assert_eq!(title, first);
    }
    Ok(least)
}

/// A query with a compound filter and two sorts.
fn compound() -> Value {
    json!({
        "filter": {"and": [
            {"or": [
                {"property": "Status", "select": {"equals": "Doing"}},
                {"property": "Tags", "multi_select": {"contains": "work"}},
            ]},
            {"property": "Due", "date": {"on_or_after": "2026-03-01"}},
            {"property": "Task", "title": {"contains": "number"}},
            {"property": "Paid", "checkbox": {"equals": false}},
        ]},
        "sorts": [
            {"property": "Due", "direction": "descending"},
            {"property": "Price", "direction": "ascending"},
        ],
    })
}

/// The same, with a formula in the filter and as the first sort.
fn with_formula() -> Value {
    let mut body = compound();
    if let Some(filters) = body["filter"]["and"].as_array_mut() {
        let condition = json!({"number": {"greater_than": 100}});
        filters.push(json!({"property": "Cost", "formula": condition}));
    }
    if let Some(sorts) = body["sorts"].as_array_mut() {
        sorts.insert(0, json!({"property": "Cost", "direction": "ascending"}));
    }
    body
}

/// Adds the formula to the data source.
fn add_formula(workspace: &Workspace, path: &str) -> Result<()> {
    let expression = r#"round(prop("Price") * if(prop("Paid"), 0, 1.19) * 100) / 100"#;
    let body = json!({"properties": {"Cost": {"formula": {"expression": expression}}}});
    let source = path.trim_end_matches("/query");
    send(workspace, http::Method::PATCH, source, &body).map(drop)
}

fn compare() -> Result<()> {
    let start = Instant::now();
    let (workspace, path) = tracker(10_000)?;
    println!("10,000 rows made:       {:.0} µs a row", start.elapsed().as_secs_f64() * 1e6 / 1e4);
    let plain = query(&workspace, &path, &json!({}), "Task number 9999")?;
    println!("first page as it comes: {:.2} ms", plain.as_secs_f64() * 1e3);
    let show = |what: &str, found: Duration| {
        let (time, ratio) = (found.as_secs_f64() * 1e3, found.as_secs_f64() / plain.as_secs_f64());
        println!("{what} {time:.2} ms, {ratio:.1} x the first page as it comes");
    };
    let found = query(&workspace, &path, &compound(), "Task number 6887")?;
    show("compound filter, sorts:", found);
    add_formula(&workspace, &path)?;
    let found = query(&workspace, &path, &with_formula(), "Task number 1663")?;
    show("the same and a formula:", found);
    drop(workspace);
    traverse()?;
    let output = Command::new(std::env::current_exe()?).arg("memory").output()?;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
    }
}

/// Goes through all there is, page by page, as a program does that copies a workspace.
fn traverse() -> Result<()> {
    let (workspace, query) = tracker(100_000)?;
    let sorts = json!({"sorts": [{"property": "Price", "direction": "ascending"}]});
    pages(&workspace, "all rows by a query:   ", &query, json!({}), 100_000)?;
    pages(&workspace, "the same, sorted:      ", &query, sorts, 100_000)?;
    for n in 0..10_000 {
        let title = json!({"title": {"title": [{"text": {"content": format!("Page {n}")}}]}});
        let page = json!({"parent": {"page_id": workspace.root_page()}, "properties": title});
        post(&workspace, "/v1/pages", &page)?;
    }
    // With the data source, and the page to begin with. The pages come first, and are smaller than the rows.
    pages(&workspace, "all there is by search:", "/v1/search", json!({}), 110_002)
}

/// What a page costs on the way through a list, and how that is above what the first one costs.
fn pages(workspace: &Workspace, what: &str, path: &str, mut body: Value, all: usize) -> Result<()> {
    let (mut found, mut times) = (0, Vec::new());
    loop {
        let start = Instant::now();
        let answer = post(workspace, path, &body)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        found += answer["results"].as_array().map_or(0, Vec::len);
        match answer["next_cursor"].as_str() {
            Some(cursor) => body["start_cursor"] = cursor.into(),
            None => break,
        }
    }
    assert_eq!(found, all);
    let mean = |times: &[f64]| times.iter().sum::<f64>() / times.len() as f64;
    let (first, each) = (times[0], mean(&times));
    let last = mean(&times[times.len() - times.len() / 10..]) / mean(&times[1..times.len() / 10]);
    println!(
        "{what} {each:.2} ms a page, {:.2} x the first page, the last tenth {last:.2} x the first tenth",
        each / first
    );
    Ok(())
}

fn profile() -> Result<()> {
    let (workspace, path) = tracker(10_000)?;
    add_formula(&workspace, &path)?;
    for _ in 0..100 {
        post(&workspace, &path, &compound())?;
        post(&workspace, &path, &with_formula())?;
    }
    Ok(())
}

/// What this process has in memory, in bytes.
fn resident() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no memory")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse::<f64>()? * 1024.0)
}

fn memory() -> Result<()> {
    let before = resident()?;
    let (workspace, _) = tracker(100_000)?;
    let held = resident()? - before;
    println!(
        "100,000 rows kept:      {:.0} MB, {:.0} bytes a row of seven properties",
        held / 1e6,
        held / 1e5
    );
    let start = Instant::now();
    let snapshot = workspace.snapshot();
    println!("a snapshot of them:     {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    drop(snapshot);
    Ok(())
}
