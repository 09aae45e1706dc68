//! Invariant 4: when all is quiet, the mirror is what a fresh reading gives.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use notion_model::jiff::SignedDuration;
use notion_sim::{Builder, Workspace};

use crate::compare::differences;
use crate::tools::Cut;
use crate::world::World;
use crate::{audit, client, memory, open_over, pass, run};

/// What no glance and no round finds, since no time moves: an audit does.
///
/// The blocks that stand for pages say when those were edited; what was given to the connection or taken from it, and what
/// was purged, says nothing.
const BOUNDED_BY_AN_AUDIT: &[&str] = &[
    "child",
    "comments",
    "computed",
    "database",
    "lost",
    "missing",
    "refused",
    "relation to what is lost",
    "title",
];

/// What the workspace is like in which a seed plays.
fn builder(seed: u64) -> Builder {
    let builder = Workspace::builder().query_limit(7).clock_step(SignedDuration::from_millis(200));
    let builder = match seed % 3 {
        0 => builder.search_lag(SignedDuration::from_secs(120)),
        1 => builder.schema_edits_touch_rows(),
        _ => builder,
    };
    builder.log_limit(200_000)
}

/// The seeds: those of `SEEDS`, such as `0..500`, or a few.
fn seeds() -> Range<u64> {
    let Ok(seeds) = std::env::var("SEEDS") else { return 0..12 };
    let (from, to) = seeds.split_once("..").expect("SEEDS is a range, such as 0..500");
    from.parse().expect("a number")..to.parse().expect("a number")
}

#[test]
fn invariant_4_quiet_means_equal() {
    let (mut edits, mut kills, mut kinds, mut checked) = (0, 0, BTreeSet::new(), 0);
    let seeds = seeds();
    let mut early = Vec::new();
    for seed in seeds.clone() {
        run(async {
            let mut world = World::new(seed, builder(seed));
            let store = memory();
            let cut = Cut::new(world.workspace.clone());
            let mut mirror = open_over(cut.clone(), store.clone()).await;
            for _ in 0..25 {
                for _ in 0..world.random.usize(0..5) {
                    world.edit();
                    let step = world.random.u64(0..90);
                    world.advance(Duration::from_secs(step));
                }
                if world.random.u32(0..3) == 0 {
                    world.spoil();
                }
                // Half of the passes are killed after some requests, and some of those go on as another process.
                let requests = if world.random.bool() { world.random.usize(0..12) } else { 10_000 };
                match cut.until(requests, mirror.sync_once()).await {
                    Some(done) => drop(done.expect("a pass")),
                    None => {
                        kills += 1;
                        if world.random.bool() {
                            mirror = open_over(cut.clone(), store.clone()).await;
                        }
                    }
                }
                world.advance(Duration::from_secs(60));
            }
            world.workspace.clear_faults();
            world.advance(Duration::from_secs(600));
            pass(&world, &mirror).await;
            let reader = client(world.workspace.clone());
            let left = differences(&world, mirror.store(), &reader).await;
            for difference in &left {
                assert!(
                    BOUNDED_BY_AN_AUDIT.contains(&difference.kind),
                    "seed {seed} after a quiet pass: {difference:?}"
                );
            }
            early.extend(left.into_iter().map(|difference| difference.kind));
            mirror.accept_losses().await.expect("a store");
            audit(&world, &mirror).await;
            audit(&world, &mirror).await;
            let left = differences(&world, mirror.store(), &reader).await;
            assert!(left.is_empty(), "seed {seed} after audits: {left:#?}");
            checked += world.pages.len() + world.sources.len() + world.databases.len();
            edits += world.edits;
            kinds.extend(world.kinds.clone());
        });
    }
    early.sort_unstable();
    println!(
        "invariant 4: {} seeds, {edits} edits of {} kinds, {kills} kills, {checked} objects compared, 0 differences; \
         before the audit: {}",
        seeds.end - seeds.start,
        kinds.len(),
        early
            .chunk_by(|a, b| a == b)
            .map(|same| format!("{} {}", same.len(), same[0]))
            .collect::<Vec<_>>()
            .join(", ")
    );
}
