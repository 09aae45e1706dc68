//! Reading and writing: each figure beside the floor that was measured in the same run.
//!
//! The floor of reading is `IgnoredAny`, which only scans, and beside it `serde_json::Value`. That of writing is a body
//! of the same meaning whose types were written for it by hand, with serde.

mod hand;

use std::alloc::System;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group};
use notion_benches::{blocks_body, query_body, row};
use notion_model::{Block, List, Object, Page};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many allocations `run` makes, and how many bytes its result holds.
fn allocations<R>(run: impl FnOnce() -> R) -> (usize, usize) {
    let region = Region::new(ALLOCATOR);
    let result = run();
    let stats = region.change();
    drop(result);
    let held = stats.bytes_allocated - stats.bytes_deallocated;
    (stats.allocations + stats.reallocations, held)
}

fn decode<T: DeserializeOwned>(body: &[u8]) -> T {
    notion_model::from_slice(body).expect("a body of this type")
}

/// The median time of each of the runs.
///
/// They take turns, so that noise meets all alike, but in blocks: what one frees, the allocator
/// puts in order while the next one allocates, and the first runs of a block pay for that.
fn medians<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut times = [(); N].map(|()| Vec::new());
    for _ in 0..20 {
        for (run, times) in runs.iter_mut().zip(&mut times) {
            (0..3).for_each(|_| run());
            for _ in 0..20 {
                let start = Instant::now();
                run();
                times.push(start.elapsed());
            }
        }
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

fn ratio(part: Duration, whole: Duration) -> f64 {
    part.as_secs_f64() / whole.as_secs_f64()
}

/// Reads a list typed, as an [`Object`] and by plain serde_json.
fn reading<T: DeserializeOwned>(what: &str, body: &[u8], goals: [&str; 2]) {
    let text = std::str::from_utf8(body).expect("UTF-8");
    let [typed, object, plain, dom, ignored] = medians([
        &mut || drop(black_box(decode::<List<T>>(body))),
        &mut || drop(black_box(decode::<Object>(body))),
        &mut || drop(black_box(serde_json::from_str::<List<T>>(text).expect("a list"))),
        &mut || drop(black_box(serde_json::from_slice::<Value>(body).expect("JSON"))),
        &mut || {
            black_box(serde_json::from_slice::<IgnoredAny>(body).expect("JSON"));
        },
    ]);
    println!("decoding and dropping 100 {what} ({} bytes), medians of 400 runs:", body.len());
    println!("  IgnoredAny            {ignored:?}");
    println!("  serde_json::Value     {dom:?}  {:.2} x IgnoredAny", ratio(dom, ignored));
    for (name, time) in [("typed", typed), ("Object", object), ("plain serde_json", plain)] {
        println!(
            "  {name:<20}  {time:?}  {:.2} x IgnoredAny (goal {}), {:.3} x Value (goal {}), {:.2} x typed",
            ratio(time, ignored),
            goals[0],
            ratio(time, dom),
            goals[1],
            ratio(time, typed),
        );
    }
}

fn memory(body: &[u8]) {
    let (model, _) = allocations(|| decode::<List<Page>>(body));
    let (dom, _) = allocations(|| serde_json::from_slice::<Value>(body).expect("JSON"));
    let ratio = model as f64 / dom as f64;
    println!("allocations: {:.1} a row, {ratio:.3} x Value (goal 0.12)", model as f64 / 100.0);

    let json = row(7);
    let rows = || (0..100).map(|n| decode::<Page>(row(n).as_bytes())).collect::<Vec<_>>();
    let (_, held) = allocations(rows);
    let (_, dom) = allocations(|| serde_json::from_str::<Value>(&json).expect("JSON"));
    println!(
        "memory of a row: {} bytes, {:.2} x its JSON (goal 1.5); as a Value {:.2} x",
        held / 100,
        held as f64 / 100.0 / json.len() as f64,
        dom as f64 / json.len() as f64,
    );
}

fn writing(list: &List<Page>) {
    let (ours, hand) = (hand::ours(), hand::by_hand());
    let size = notion_model::to_vec(&ours).expect("JSON").len();
    let floor = serde_json::to_vec(&hand).expect("JSON").len();
    let value = serde_json::to_value(list).expect("JSON");
    let [model, plain, prototype, page, dom] = medians([
        &mut || {
            for _ in 0..100 {
                black_box(notion_model::to_vec(black_box(&ours)).expect("JSON"));
            }
        },
        &mut || {
            for _ in 0..100 {
                black_box(serde_json::to_vec(black_box(&ours)).expect("JSON"));
            }
        },
        &mut || {
            for _ in 0..100 {
                black_box(serde_json::to_vec(black_box(&hand)).expect("JSON"));
            }
        },
        &mut || drop(black_box(notion_model::to_vec(list).expect("JSON"))),
        &mut || drop(black_box(serde_json::to_vec(&value).expect("JSON"))),
    ]);
    println!("encoding 100 bodies that create a page of 12 properties:");
    println!("  serde by hand         {prototype:?}, {floor} bytes a body");
    println!(
        "  notion-api            {model:?}, {size} bytes a body (goal 1,040), {:.2} x by hand (goal 1.1)",
        ratio(model, prototype),
    );
    println!("  the same by serde     {plain:?}, {:.2} x by hand", ratio(plain, prototype));
    println!("encoding List<Page>: {page:?}, {:.3} x Value", ratio(page, dom));
}

fn ratios() {
    let rows = query_body(100, 0, Some("s:cursor"));
    reading::<Page>("rows of 23 properties", rows.as_bytes(), ["4.2", "0.35"]);
    reading::<Block>("blocks", blocks_body(100).as_bytes(), ["3.5", "0.40"]);
    memory(rows.as_bytes());
    writing(&decode(rows.as_bytes()));
}

fn benches(c: &mut Criterion) {
    let body = query_body(100, 0, Some("s:cursor"));
    let bytes = body.as_bytes();
    let list: List<Page> = decode(bytes);
    let mut group = c.benchmark_group("query of 100 rows");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("decode", |b| b.iter(|| decode::<List<Page>>(bytes)));
    group.bench_function("decode as Value", |b| {
        b.iter(|| serde_json::from_slice::<Value>(bytes).expect("JSON"));
    });
    group.bench_function("decode as IgnoredAny", |b| {
        b.iter(|| serde_json::from_slice::<IgnoredAny>(bytes).expect("JSON"));
    });
    group.bench_function("encode", |b| b.iter(|| serde_json::to_vec(&list).expect("JSON")));
    group.finish();
}

criterion_group! {
    name = all;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = benches
}

fn main() {
    ratios();
    // `--ratios` for these alone.
    if std::env::args().all(|argument| argument != "--ratios") {
        all();
        Criterion::default().configure_from_args().final_summary();
    }
}
