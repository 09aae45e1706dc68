//! A whole mirror: 10,000 pages and 100,000 rows in ten data sources, from the simulator over loopback into a file of SQLite, beside
//! the SDK's own stream of the same rows in the same run, and beside what SQLite alone takes to write the same tables. With the
//! argument `small` or `medium`, a hundredth or a tenth of that.
//!
//! Each reader is a process of its own, so that its CPU time and its memory are its own. Linux only: both are read from
//! `/proc`.

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use notion_mirror::sqlite::{Reader, SqlValue, Sqlite};
use notion_mirror::store::SqlLimits;
use notion_mirror::{Comments, Mirror, Options};
use notion_model::DataSourceId;
use notion_sim::Workspace;
use notion_transport::layer::RateLimitSettings;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const SOURCES: usize = 10;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[1..] {
        ["client", "stream", address, sources] => client(stream(address.parse()?, sources)),
        ["client", "floor", _, file] => floor(Path::new(file)),
        ["client", what, address, file] => client(mirror(address.parse()?, file, what == "bodies")),
        ["small", ..] => compare(100, 1_000),
        ["medium", ..] => compare(1_000, 10_000),
        _ => compare(10_000, 100_000),
    }
}

fn client(run: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run)
}

fn notion(address: SocketAddr) -> Result<notion_api::Client> {
    Ok(notion_api::Client::builder()
        .token("secret")
        .base_url(format!("http://{address}"))?
        .rate_limit(RateLimitSettings::unlimited())
        .build()?)
}

// ---- the workspace -----------------------------------------------------------------------------

fn post(workspace: &Workspace, path: &str, body: &Value) -> Result<Value> {
    let request = http::Request::post(path)
        .header("authorization", "Bearer secret")
        .header("notion-version", "2026-03-11")
        .body(body.to_string().into())?;
    let answer = workspace.handle(request);
    if !answer.status().is_success() {
        return Err(String::from_utf8_lossy(answer.body()).into_owned().into());
    }
    Ok(serde_json::from_slice(answer.body())?)
}

fn text(text: String) -> Value {
    json!([{"text": {"content": text}}])
}

/// A workspace, and the ids of its data sources.
fn fill(pages: usize, rows: usize) -> Result<(Workspace, Vec<String>)> {
    // Time goes by: more than 10,000 rows of one minute could not be read.
    let step = notion_model::jiff::SignedDuration::from_millis(50);
    let workspace = Workspace::builder().log_limit(0).clock_step(step).build();
    let root = workspace.root_page();
    let mut sources = Vec::new();
    for n in 0..SOURCES {
        let database = json!({
            "parent": {"page_id": root},
            "title": text(format!("Tasks {n}")),
            "initial_data_source": {"properties": {
                "Task": {"title": {}},
                "Status": {"select": {"options": [{"name": "To do"}, {"name": "Doing"}, {"name": "Done"}]}},
                "Tags": {"multi_select": {"options": [{"name": "home"}, {"name": "work"}]}},
                "Due": {"date": {}},
                "Price": {"number": {}},
                "Notes": {"rich_text": {}},
                "Paid": {"checkbox": {}},
                "Link": {"url": {}},
            }},
        });
        let database = post(&workspace, "/v1/databases", &database)?;
        let source = database["data_sources"][0]["id"].as_str().ok_or("no data source")?;
        sources.push(source.to_owned());
    }
    for n in 0..rows {
        let row = json!({
            "parent": {"data_source_id": sources[n % SOURCES]},
            "properties": {
                "Task": {"title": text(format!("Task number {n}"))},
                "Status": {"select": {"name": (["To do", "Doing", "Done"][n % 3])}},
                "Tags": {"multi_select": [{"name": (["home", "work"][n % 2])}]},
                "Due": {"date": {"start": format!("2026-{:02}-{:02}", n % 12 + 1, n % 28 + 1)}},
                "Price": {"number": (n * 7919 % 10_007)},
                "Notes": {"rich_text": text(format!("What is to be done in step {n}, and by whom"))},
                "Paid": {"checkbox": n % 3 == 0},
                "Link": {"url": format!("https://example.com/tasks/{n}")},
            },
        });
        post(&workspace, "/v1/pages", &row)?;
    }
    for n in 0..pages {
        let paragraph = |i: usize| {
            let content = text(format!("Paragraph {i} of page {n}, about the things to come"));
            json!({"paragraph": {"rich_text": content}})
        };
        let page = json!({
            "parent": {"page_id": root},
            "properties": {"title": text(format!("Page {n}"))},
            "children": (0..5).map(paragraph).collect::<Vec<_>>(),
        });
        post(&workspace, "/v1/pages", &page)?;
    }
    Ok((workspace, sources))
}

// ---- the readers -------------------------------------------------------------------------------

async fn stream(address: SocketAddr, sources: &str) -> Result<()> {
    let notion = notion(address)?;
    let clock = Clock::start()?;
    let mut rows = 0;
    for source in sources.split(',') {
        let source: DataSourceId = source.parse()?;
        let mut items = notion.data_sources().query(source).items();
        while items.try_next().await?.is_some() {
            rows += 1;
        }
    }
    clock.print("stream", rows)?;
    memory()
}

async fn mirror(address: SocketAddr, file: &str, bodies: bool) -> Result<()> {
    let options = Options::new("bench").comments(Comments::None);
    let options = if bodies { options } else { options.without_bodies() };
    let mirror = Mirror::open(Sqlite::open(file)?, notion(address)?, options).await?;
    let clock = Clock::start()?;
    let glance = mirror.glance().await?;
    clock.print("glance", glance.changed)?;
    let clock = Clock::start()?;
    let round = mirror.round().await?;
    clock.print("round", round.changed)?;
    let clock = Clock::start()?;
    let worked = mirror.work().await?;
    clock.print("work", worked.done as u64)?;
    let status = mirror.status().await?;
    let rows = status.counts.kinds.values().map(|kind| kind.live).sum();
    let clock = Clock::start()?;
    mirror.sync_once().await?;
    clock.print("quiet", rows)?;
    mirror.close().await?;
    memory()
}

/// What SQLite itself takes to write what is in the file of a mirror once more: the rows and pages with their indexes, with the
/// typed rows, and with the index of texts. Nothing is asked, compared or worked out, and each transaction has as many rows as
/// an answer of Notion.
fn floor(file: &Path) -> Result<()> {
    const ROWS: i64 = 100;
    for what in ["documents", "typed", "texts"] {
        let copy = file.with_extension(what);
        let mut db = rusqlite::Connection::open(&copy)?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", "normal")?;
        db.execute("attach ? as mirror", [file.to_str().ok_or("a path")?])?;
        let is_wanted = |table: &str| match table {
            "objects" => true,
            "text" => what == "texts",
            typed => typed.starts_with("r_") && what != "documents",
        };
        let mut tables: Vec<(String, String, String)> = {
            let sql = "select tbl_name, name, sql from mirror.sqlite_schema where sql is not null order by rowid";
            let mut schema = db.prepare(sql)?;
            let rows = schema.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        tables.retain(|(table, _, _)| is_wanted(table));
        for (_, _, sql) in &tables {
            db.execute_batch(sql)?;
        }
        tables.retain(|(table, name, _)| table == name);
        let copies: Vec<String> = tables
            .iter()
            .map(|(table, _, _)| match table.as_str() {
                "objects" => "insert into objects select * from mirror.objects where number > ?1 and number <= ?2".to_owned(),
                "text" => "insert into text (rowid, title, properties, blocks, comments)
                     select rowid, title, properties, blocks, comments from mirror.text
                     where rowid > ?1 and rowid <= ?2".to_owned(),
                typed => format!("insert into \"{typed}\" select * from mirror.\"{typed}\" where page > ?1 and page <= ?2"),
            })
            .collect();
        let last: i64 =
            db.query_row("select max(number) from mirror.objects", [], |row| row.get(0))?;
        let clock = Clock::start()?;
        let mut from = 0;
        while from < last {
            let transaction = db.transaction()?;
            for copy in &copies {
                transaction.prepare_cached(copy)?.execute([from, from + ROWS])?;
            }
            transaction.commit()?;
            from += ROWS;
        }
        clock.print(what, last.unsigned_abs())?;
        drop(db);
        std::fs::remove_file(copy)?;
    }
    Ok(())
}

/// The time and the CPU time of this process since it began to count.
struct Clock(Instant, f64);

impl Clock {
    fn start() -> Result<Self> {
        Ok(Self(Instant::now(), cpu()?))
    }

    fn print(&self, what: &str, count: u64) -> Result<()> {
        let cpu = cpu()? - self.1;
        println!("{what} {count} {} {cpu}", self.0.elapsed().as_secs_f64());
        Ok(())
    }
}

/// The CPU time of this process, with all its threads, in seconds.
fn cpu() -> Result<f64> {
    let mut nanoseconds = 0.0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        let stat = std::fs::read_to_string(thread?.path().join("schedstat"))?;
        nanoseconds += stat.split(' ').next().ok_or("no time")?.parse::<f64>()?;
    }
    Ok(nanoseconds / 1e9)
}

/// Prints the most memory this process has had at once, in MB.
fn memory() -> Result<()> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no memory")?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
    println!("memory 0 {} 0", kib * 1024.0 / 1e6);
    Ok(())
}

// ---- the comparison ----------------------------------------------------------------------------

/// What a reader printed: what, how many, seconds, CPU seconds.
struct Line {
    what: String,
    count: f64,
    seconds: f64,
    cpu: f64,
}

fn read(what: &str, address: SocketAddr, of: &str) -> Result<Vec<Line>> {
    let output = Command::new(std::env::current_exe()?)
        .args(["client", what, &address.to_string(), of])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let printed = String::from_utf8(output.stdout)?;
    let line = |line: &str| -> Result<Line> {
        let [what, count, seconds, cpu] = line.split(' ').collect::<Vec<_>>()[..] else {
            return Err("four words".into());
        };
        let what = what.to_owned();
        Ok(Line { what, count: count.parse()?, seconds: seconds.parse()?, cpu: cpu.parse()? })
    };
    printed.lines().map(line).collect()
}

fn compare(pages: usize, rows: usize) -> Result<()> {
    let (workspace, sources) = fill(pages, rows)?;
    let server = workspace.serve("127.0.0.1:0")?;
    let address = server.address();
    println!("{pages} pages and {rows} rows in {SOURCES} data sources:");
    let stream = read("stream", address, &sources.join(","))?;
    let per_row = stream[0].cpu / stream[0].count;
    println!(
        "  the SDK's stream of the rows: {:.0} rows a second, {:.1} µs CPU a row; {:.0} MB",
        stream[0].count / stream[0].seconds,
        per_row * 1e6,
        stream[1].seconds,
    );
    let directory =
        std::env::temp_dir().join(format!("notion-mirror-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    for what in ["values", "bodies"] {
        let file = directory.join(format!("{what}.db"));
        let lines = read(what, address, &file.display().to_string())?;
        println!("  mirror, {what}:");
        for Line { what, count, seconds, cpu } in &lines {
            match what.as_str() {
                "memory" => println!("    {seconds:.0} MB at most (goal: 64)"),
                "glance" => println!(
                    "    {what}: {count:.0} changed in {seconds:.1} s, {cpu:.1} s CPU, {:.2} x the stream of as many rows",
                    cpu / (per_row * count.max(1.0))
                ),
                what => println!("    {what}: {count:.0} in {seconds:.1} s, {cpu:.1} s CPU"),
            }
        }
        report(&file, &sources)?;
        if what == "values" {
            println!("  SQLite's own writing of the same, 100 rows a transaction:");
            for Line { what, count, cpu, .. } in
                read("floor", address, &file.display().to_string())?
            {
                let what = match what.as_str() {
                    "documents" => "documents and their indexes",
                    "typed" => "and typed rows",
                    _ => "and the index of texts",
                };
                println!("    {what}: {:.2} x the stream of as many rows", cpu / (per_row * count));
            }
        }
    }
    std::fs::remove_dir_all(directory)?;
    Ok(())
}

/// What is in the file, and what questions cost.
fn report(file: &Path, sources: &[String]) -> Result<()> {
    let size = |path: PathBuf| std::fs::metadata(path).map_or(0, |file| file.len()) as f64 / 1e6;
    let reader = Reader::open(file)?;
    let ask = |sql: &str| -> Result<Vec<Vec<SqlValue>>> {
        Ok(reader
            .sql(sql, SqlLimits { time: Duration::from_secs(600), ..SqlLimits::default() })?
            .rows)
    };
    let documents = ask("select (select sum(length(cast(document as blob))) from objects)
             + (select coalesce(sum(length(cast(document as blob))), 0) from blocks)")?;
    let [SqlValue::Integer(bytes)] = documents[0][..] else { return Err("a number".into()) };
    let json = bytes as f64 / 1e6;
    let file = size(file.to_owned());
    println!("    file {file:.0} MB, of which JSON {json:.0} MB: {:.2} x", file / json);
    let timed = |statements: &[String]| -> Result<(f64, Vec<Vec<Vec<SqlValue>>>)> {
        let mut best = (f64::MAX, Vec::new());
        for _ in 0..3 {
            let start = Instant::now();
            let rows = statements.iter().map(|sql| ask(sql)).collect::<Result<_>>()?;
            best = (best.0.min(start.elapsed().as_secs_f64()), rows);
        }
        Ok(best)
    };
    let typed: Vec<String> = (0..SOURCES)
        .map(|n| {
            format!("select Status, sum(Price) from \"Tasks {n}\" group by Status order by Status")
        })
        .collect();
    let extracted: Vec<String> = sources
        .iter()
        .map(|source| {
            format!(
                "select document ->> '$.properties.Status.select.name' as status,
                     sum(document ->> '$.properties.Price.number') from objects
                 where within = x'{}' and kind = 'page' group by status order by status",
                source.replace('-', "")
            )
        })
        .collect();
    let (typed, rows) = timed(&typed)?;
    let (extracted, same) = timed(&extracted)?;
    if rows != same {
        return Err("the two aggregates differ".into());
    }
    println!(
        "    an aggregate over all rows: typed {:.0} ms, by json_extract {:.0} ms: {:.0} x",
        typed * 1e3,
        extracted * 1e3,
        extracted / typed
    );
    let start = Instant::now();
    let hits = reader.search("\"step 4711\"", Default::default())?;
    println!("    a search: {} hits in {:.1} ms", hits.len(), start.elapsed().as_secs_f64() * 1e3);
    Ok(())
}
