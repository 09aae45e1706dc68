//! Paging through the rows of a data source over loopback: what it costs above a bare hyper loop
//! that only scans each answer for the next cursor, and how much memory it takes. Also what rows
//! take that are kept, beside the same answers kept as bytes; what a small call costs; and gzip.
//!
//! Each client is a process of its own, so that its CPU time and its memory are its own. Linux
//! only: both are read from `/proc`.

use std::error::Error;
use std::io::Write;
use std::net::SocketAddr;
use std::process::Command;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::rt::{TokioExecutor, TokioIo};
use notion_benches::query_body;
use notion_transport::layer::RateLimitSettings;
use serde::Deserialize;

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

const PATH: &str = "/v1/data_sources/bcdb0ae4-979f-41ee-b950-bedc09e7542b/query";
const PAGE: usize = 100;
/// Takes the place of the cursor in the body that all pages are made of.
const CURSOR: &str = "s:the-cursor";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[1..] {
        ["client", client, address, pages] => run_client(client, address.parse()?, pages.parse()?),
        _ => compare(),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

// ---- the server --------------------------------------------------------------------------------

/// Serves a data source without an end: the page after the cursor `n` has the cursor `n + 1`. A
/// `GET` gets one row: that with the number 0 has 23 properties, any other has a title.
fn serve(packed: bool) -> Result<SocketAddr> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = runtime()?;
    std::thread::spawn(move || runtime.block_on(accept(listener, packed)));
    Ok(address)
}

async fn accept(listener: std::net::TcpListener, packed: bool) -> Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let body = query_body(PAGE, 0, Some(CURSOR));
    let (before, after) = body.split_once(CURSOR).ok_or("the body has no cursor")?;
    let (before, after): (&str, &str) = (before.to_owned().leak(), after.to_owned().leak());
    let row = notion_benches::row(0);
    let row: &str = row.leak();
    let small: &str = notion_benches::small_row(1).leak();
    let whole: &str = format!("/v1/pages/{}", notion_benches::id(0)).leak();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(
            TokioIo::new(stream),
            service_fn(move |request: Request<Incoming>| async move {
                if request.method() == http::Method::GET {
                    let body = if request.uri().path() == whole { row } else { small };
                    return Ok(Response::new(Full::new(Bytes::from_static(body.as_bytes()))));
                }
                let request = request.into_body().collect().await?.to_bytes();
                let next = cursor(&request, r#""start_cursor":""#).map_or(1, |n| n + 1);
                // The last page is the client's to choose: see `pages`.
                let body = format!("{before}{next}{after}");
                let mut response = Response::new(Full::new(Bytes::new()));
                if packed {
                    let gzip = http::HeaderValue::from_static("gzip");
                    response.headers_mut().insert("content-encoding", gzip);
                    *response.body_mut() = Full::new(pack(body.as_bytes()));
                } else {
                    *response.body_mut() = Full::new(Bytes::from(body));
                }
                Ok::<_, hyper::Error>(response)
            }),
        ));
    }
}

fn pack(body: &[u8]) -> Bytes {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    // A vector takes all that is written to it.
    let written = packed.write_all(body).and_then(|()| packed.finish());
    written.unwrap_or_default().into()
}

/// The number after `key`.
fn cursor(body: &[u8], key: &str) -> Option<usize> {
    let start = body.windows(key.len()).position(|window| window == key.as_bytes())? + key.len();
    let digits = body[start..].iter().take_while(|byte| byte.is_ascii_digit());
    std::str::from_utf8(&body[start..start + digits.count()]).ok()?.parse().ok()
}

// ---- the clients -------------------------------------------------------------------------------

fn run_client(client: &str, address: SocketAddr, pages: usize) -> Result<()> {
    let runtime = runtime()?;
    let rows = match client {
        "bare" => runtime.block_on(bare(address, pages, None))?,
        "bare, kept" => runtime.block_on(bare(address, pages, Some(Vec::new())))?,
        "notion-api" => runtime.block_on(stream(address, pages))?,
        "notion-api, kept" => runtime.block_on(keep(address, pages))?,
        "bare, row" => runtime.block_on(bare_retrieve(address, 0, pages))?,
        "bare, title" => runtime.block_on(bare_retrieve(address, 1, pages))?,
        "notion-api, row" => runtime.block_on(retrieve(address, 0, pages))?,
        "notion-api, title" => runtime.block_on(retrieve(address, 1, pages))?,
        _ => return Err("no such client".into()),
    };
    assert_eq!(rows, pages * PAGE);
    println!("{} {}", cpu()?, peak_memory()?);
    Ok(())
}

/// All that the bare loop wants of an answer: the rest is scanned and skipped.
#[derive(Deserialize)]
struct Cursor {
    next_cursor: Option<String>,
}

async fn bare(address: SocketAddr, pages: usize, mut kept: Option<Vec<Bytes>>) -> Result<usize> {
    let client = HyperClient::builder(TokioExecutor::new()).build_http();
    let mut body = Bytes::from_static(b"{}");
    for _ in 0..pages {
        let request = Request::post(format!("http://{address}{PATH}"))
            .header("authorization", "Bearer secret")
            .header("content-type", "application/json")
            .body(Full::new(body))?;
        let answer = client.request(request).await?.into_body().collect().await?.to_bytes();
        let Cursor { next_cursor } = serde_json::from_slice(&answer)?;
        let next = next_cursor.ok_or("no cursor")?;
        body = Bytes::from(format!(r#"{{"start_cursor":"{next}"}}"#));
        if let Some(kept) = &mut kept {
            kept.push(answer);
        }
    }
    Ok(pages * PAGE)
}

fn client(address: SocketAddr) -> Result<notion_api::Client> {
    Ok(notion_api::Client::builder()
        .token("secret")
        .base_url(format!("http://{address}"))?
        .rate_limit(RateLimitSettings::unlimited())
        .build()?)
}

async fn stream(address: SocketAddr, pages: usize) -> Result<usize> {
    let id: notion_model::DataSourceId = "bcdb0ae4-979f-41ee-b950-bedc09e7542b".parse()?;
    let mut rows = client(address)?.data_sources().query(id).items();
    let mut count = 0;
    while count < pages * PAGE && rows.try_next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

async fn keep(address: SocketAddr, pages: usize) -> Result<usize> {
    let id: notion_model::DataSourceId = "bcdb0ae4-979f-41ee-b950-bedc09e7542b".parse()?;
    let mut rows = client(address)?.data_sources().query(id).items();
    let mut all = Vec::new();
    while all.len() < pages * PAGE {
        all.extend(rows.try_next().await?);
    }
    Ok(all.len())
}

async fn bare_retrieve(address: SocketAddr, row: usize, pages: usize) -> Result<usize> {
    let client = HyperClient::builder(TokioExecutor::new()).build_http();
    let id = notion_benches::id(row);
    for _ in 0..pages * PAGE {
        let request = Request::get(format!("http://{address}/v1/pages/{id}"))
            .header("authorization", "Bearer secret")
            .body(Full::new(Bytes::new()))?;
        let answer = client.request(request).await?.into_body().collect().await?.to_bytes();
        let _: serde::de::IgnoredAny = serde_json::from_slice(&answer)?;
    }
    Ok(pages * PAGE)
}

async fn retrieve(address: SocketAddr, row: usize, pages: usize) -> Result<usize> {
    let notion = client(address)?;
    let id: notion_model::PageId = notion_benches::id(row).parse()?;
    for _ in 0..pages * PAGE {
        notion.pages().retrieve(id).send().await?;
    }
    Ok(pages * PAGE)
}

// ---- the comparison ----------------------------------------------------------------------------

/// The CPU time of this thread, in seconds.
fn cpu() -> Result<f64> {
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(nanoseconds.split(' ').next().ok_or("no time")?.parse::<f64>()? / 1e9)
}

/// The most memory this process has had at once, in MB.
fn peak_memory() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no memory")?;
    let kib = line.split_whitespace().nth(1).ok_or("no number")?;
    Ok(kib.parse::<f64>()? * 1024.0 / 1e6)
}

/// The least CPU time and memory of three runs.
fn measure(client: &str, address: SocketAddr, pages: usize) -> Result<(f64, f64)> {
    let mut least = (f64::MAX, f64::MAX);
    for _ in 0..3 {
        let output = Command::new(std::env::current_exe()?)
            .args(["client", client, &address.to_string(), &pages.to_string()])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let printed = String::from_utf8(output.stdout)?;
        let (cpu, memory) = printed.trim().split_once(' ').ok_or("two numbers")?;
        least = (least.0.min(cpu.parse()?), least.1.min(memory.parse()?));
    }
    Ok(least)
}

fn compare() -> Result<()> {
    let address = serve(false)?;
    let (bare, bare_memory) = measure("bare", address, 100)?;
    println!("10,000 rows, least of 3 runs:");
    println!("  bare hyper, scans    {bare:.3} s CPU, {bare_memory:.1} MB");
    let (streamed, memory) = measure("notion-api", address, 100)?;
    println!(
        "  notion-api, streams  {streamed:.3} s CPU, {:.2} x bare (budget 3.0); {memory:.1} MB, {:.1} MB above bare (budget 2.0)",
        streamed / bare,
        memory - bare_memory,
    );
    let (cpu, bare_kept) = measure("bare, kept", address, 100)?;
    println!("  bare hyper, keeps    {cpu:.3} s CPU, {bare_kept:.1} MB");
    let (cpu, kept) = measure("notion-api, kept", address, 100)?;
    println!(
        "  notion-api, keeps    {cpu:.3} s CPU, {:.2} x bare; {kept:.1} MB, {:.2} x bare (budget 1.5)",
        cpu / bare,
        kept / bare_kept,
    );
    let (cpu, more) = measure("notion-api", address, 1000)?;
    println!(
        "100,000 rows           {cpu:.3} s CPU; {more:.1} MB, {:.2} x 10,000 rows (budget 1.05)",
        more / memory
    );
    let packed = serve(true)?;
    let (unpacked, _) = measure("notion-api", packed, 100)?;
    println!(
        "10,000 rows, gzip      {unpacked:.3} s CPU, {:.2} x without (budget 1.2)",
        unpacked / streamed
    );
    println!("5,000 small calls, each retrieves a page:");
    for (row, name) in [("title", "a title        "), ("row", "23 properties  ")] {
        let (bare, _) = measure(&format!("bare, {row}"), address, 50)?;
        let (cpu, _) = measure(&format!("notion-api, {row}"), address, 50)?;
        println!(
            "  of {name}   {cpu:.3} s CPU, {:.2} x bare, {bare:.3} s (budget 1.65)",
            cpu / bare
        );
    }
    Ok(())
}
