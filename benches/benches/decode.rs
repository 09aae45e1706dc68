//! Reading and writing the answer of a query: 100 rows with 16 properties.
//!
//! Prints the ratios to `serde_json::Value` that the budgets speak of, then lets criterion
//! measure each.

use std::alloc::System;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group};
use notion_benches::query_body;
use notion_model::{List, Page};
use serde::de::IgnoredAny;
use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many allocations `run` makes.
fn allocations<R>(run: impl FnOnce() -> R) -> usize {
    let region = Region::new(ALLOCATOR);
    let result = run();
    let stats = region.change();
    drop(result);
    stats.allocations + stats.reallocations
}

fn decode(body: &[u8]) -> List<Page> {
    notion_model::from_slice(body).expect("a list of pages")
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

fn ratios() {
    let body = query_body(100, 0, Some("s:cursor"));
    let bytes = body.as_bytes();
    let list = decode(bytes);
    let value: Value = serde_json::from_slice(bytes).expect("JSON");

    let [model, dom, ignored] = medians([
        &mut || drop(black_box(decode(bytes))),
        &mut || drop(black_box(serde_json::from_slice::<Value>(bytes).expect("JSON"))),
        &mut || {
            black_box(serde_json::from_slice::<IgnoredAny>(bytes).expect("JSON"));
        },
    ]);
    let ratio = |part: Duration| part.as_secs_f64() / dom.as_secs_f64();
    println!("{} bytes, 100 rows; decoding and dropping, medians of 400 runs:", bytes.len());
    println!("  serde_json::Value {dom:?}");
    println!("  List<Page>        {model:?}  {:.3} x Value (budget 0.45)", ratio(model));
    println!("  IgnoredAny        {ignored:?}  {:.3} x Value", ratio(ignored));

    let model = allocations(|| decode(bytes));
    let dom = allocations(|| serde_json::from_slice::<Value>(bytes));
    let ratio = model as f64 / dom as f64;
    println!("allocations: {:.1} a row, {ratio:.3} x Value (budget 0.25)", model as f64 / 100.0);

    let [model, dom] =
        medians([&mut || drop(black_box(serde_json::to_vec(&list).expect("JSON"))), &mut || {
            drop(black_box(serde_json::to_vec(&value).expect("JSON")))
        }]);
    let ratio = model.as_secs_f64() / dom.as_secs_f64();
    println!("encoding: List<Page> {model:?}, {ratio:.3} x Value");
}

fn benches(c: &mut Criterion) {
    let body = query_body(100, 0, Some("s:cursor"));
    let bytes = body.as_bytes();
    let list = decode(bytes);
    let mut group = c.benchmark_group("query of 100 rows");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("decode", |b| b.iter(|| decode(bytes)));
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
    all();
    Criterion::default().configure_from_args().final_summary();
}
