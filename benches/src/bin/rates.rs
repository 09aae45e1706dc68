//! How much of an allowed rate the client uses, and how many requests it wastes on refusals.
//!
//! Time is tokio's, paused: it moves when everybody waits, so minutes take milliseconds. Prints a table.

use std::collections::HashSet;
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use notion_api::Client;
use notion_model::{BlockId, DataSourceId, PropertyInput as Value, PropertySchemaInput as Schema};
use notion_transport::layer::RateLimitSettings;
use notion_transport::{Request, Response, Transport};
use tokio::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How long the server takes for an answer.
const LATENCY: Duration = Duration::from_millis(20);

/// A server that allows so many requests a second: a bucket that holds those of one second.
#[derive(Clone)]
struct Server(Arc<Mutex<Bucket>>);

struct Bucket {
    rate: f64,
    tokens: f64,
    start: Instant,
    filled: Instant,
    served: usize,
    refused: usize,
}

impl Server {
    fn new(rate: f64) -> Self {
        let now = Instant::now();
        Self(Arc::new(Mutex::new(Bucket {
            rate,
            tokens: rate,
            start: now,
            filled: now,
            served: 0,
            refused: 0,
        })))
    }

    /// Takes a token; without one the request is refused.
    fn take(&self) -> bool {
        let Ok(mut bucket) = self.0.lock() else { return false };
        let now = Instant::now();
        let filled = now.duration_since(bucket.filled).as_secs_f64() * bucket.rate;
        bucket.tokens = (bucket.tokens + filled).min(bucket.rate);
        bucket.filled = now;
        let there = bucket.tokens >= 1.0;
        match there {
            true => {
                bucket.tokens -= 1.0;
                bucket.served += 1;
            }
            false => bucket.refused += 1,
        }
        there
    }

    /// A line of the table.
    fn report(&self, what: &str, done: usize, of: usize) -> Result<()> {
        let bucket = self.0.lock().map_err(|_| "the server panicked")?;
        let time = bucket.start.elapsed().as_secs_f64();
        // What the bucket held at first is allowed, too, as far as it was needed.
        let allowed = (bucket.rate * (time - LATENCY.as_secs_f64()) + bucket.rate).max(1.0);
        let share = 100.0 * bucket.served as f64 / allowed;
        let wasted = 100.0 * bucket.refused as f64 / (bucket.served + bucket.refused).max(1) as f64;
        println!(
            "{what:44} {:>4}/s {done:>6} of {of:<6} {time:>8.1} s {share:>7.1} % {wasted:>7.1} %",
            bucket.rate
        );
        Ok(())
    }
}

impl Transport for Server {
    async fn send(
        &self,
        request: Request,
    ) -> std::result::Result<Response, notion_transport::Error> {
        let taken = self.take();
        tokio::time::sleep(LATENCY).await;
        if !taken {
            let body =
                r#"{"object":"error","status":429,"code":"rate_limited","message":"slow down"}"#;
            let mut refusal = Response::new(Bytes::from_static(body.as_bytes()));
            *refusal.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            refusal.headers_mut().insert("retry-after", HeaderValue::from_static("1"));
            return Ok(refusal);
        }
        let body = match request.method().as_str() {
            "GET" => r#"{"object":"list","results":[],"next_cursor":null,"has_more":false,"type":"block","block":{}}"#.into(),
            _ => page_of_rows(request.body()),
        };
        Ok(Response::new(Bytes::from(body)))
    }
}

/// 50 pages of 100 rows.
fn page_of_rows(body: &[u8]) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let page: usize = body["start_cursor"].as_str().and_then(|c| c.parse().ok()).unwrap_or(0);
    let next = (page + 1 < 50).then(|| (page + 1).to_string());
    notion_benches::query_body(100, page * 100, next.as_deref())
}

fn client(transport: impl Transport, rate: &RateLimitSettings) -> Result<Client> {
    Ok(Client::builder().transport(transport).rate_limit(rate.clone()).build()?)
}

/// 60 calls at once.
async fn burst(rate: f64, settings: &RateLimitSettings) -> Result<()> {
    let server = Server::new(rate);
    let notion = client(server.clone(), settings)?;
    let calls: Vec<_> =
        (0..60).map(|_| tokio::spawn(notion.blocks().children(BlockId::nil()).send())).collect();
    let mut done = 0;
    for call in calls {
        done += usize::from(call.await?.is_ok());
    }
    server.report("60 calls at once", done, 60)
}

/// 200 lists of blocks, 16 at once.
async fn lists(rate: f64, settings: &RateLimitSettings) -> Result<()> {
    let server = Server::new(rate);
    let notion = client(server.clone(), settings)?;
    let work: Vec<_> = (0..16)
        .map(|worker| {
            let notion = notion.clone();
            tokio::spawn(async move {
                let mut done = 0;
                for _ in (worker..200).step_by(16) {
                    let list = notion.blocks().children(BlockId::nil()).all().await;
                    done += usize::from(list.is_ok());
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for worker in work {
        done += worker.await?;
    }
    server.report("200 lists of blocks, 16 at once", done, 200)
}

/// 5,000 calls, 64 at once.
async fn long(rate: f64, settings: &RateLimitSettings) -> Result<()> {
    let server = Server::new(rate);
    let notion = client(server.clone(), settings)?;
    let work: Vec<_> = (0..64)
        .map(|worker| {
            let notion = notion.clone();
            tokio::spawn(async move {
                let mut done = 0;
                for _ in (worker..5000).step_by(64) {
                    let list = notion.blocks().children(BlockId::nil()).send().await;
                    done += usize::from(list.is_ok());
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for worker in work {
        done += worker.await?;
    }
    server.report("5,000 calls, 64 at once", done, 5000)
}

/// 5,000 rows, four times at once: a single reader waits for each page.
async fn rows(rate: f64, settings: &RateLimitSettings) -> Result<()> {
    let server = Server::new(rate);
    let notion = client(server.clone(), settings)?;
    let readers: Vec<_> = (0..4)
        .map(|_| tokio::spawn(notion.data_sources().query(DataSourceId::nil()).all()))
        .collect();
    let mut done = 0;
    for reader in readers {
        done += reader.await??.len();
    }
    server.report("5,000 rows, 4 readers", done, 20_000)
}

/// 25,000 rows behind Notion's cap of 10,000.
async fn capped() -> Result<()> {
    let workspace = notion_sim::Workspace::new();
    let notion = client(workspace.clone(), &RateLimitSettings::unlimited())?;
    let database = notion.databases().create(workspace.root_page());
    let database = database.properties([("Name", Schema::title())]).send().await?;
    let id = database.data_sources[0].id;
    let mut made = HashSet::new();
    for n in 0..25_000 {
        let row = notion.pages().create(id).property("Name", Value::title(format!("{n}")));
        made.insert(row.send().await?.id);
    }
    let rows = notion.data_sources().query(id).all().await?;
    let read: HashSet<_> = rows.iter().map(|row| row.id).collect();
    println!(
        "25,000 rows behind a cap of 10,000: {} rows, {} different, {} missing",
        rows.len(),
        read.len(),
        made.difference(&read).count()
    );
    if rows.len() != made.len() || read != made {
        return Err("rows are missing, or came twice".into());
    }
    Ok(())
}

fn main() -> Result<()> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    println!(
        "{:44} {:>6} {:>16} {:>10} {:>9} {:>9}",
        "what, with which settings", "server", "done", "time", "share", "wasted"
    );
    runtime.block_on(async {
        for (rate, name, settings) in [
            (3.0, "3 a second, the default", RateLimitSettings::default()),
            (30.0, "30 a second", RateLimitSettings::per_second(30)),
            (3.0, "adaptive, up to 100 a second", RateLimitSettings::adaptive(100.0)),
            (30.0, "adaptive, up to 100 a second", RateLimitSettings::adaptive(100.0)),
        ] {
            println!("{name}:");
            burst(rate, &settings).await?;
            lists(rate, &settings).await?;
            rows(rate, &settings).await?;
            long(rate, &settings).await?;
        }
        capped().await
    })
}
