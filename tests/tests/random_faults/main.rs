//! Random writes against random faults, with an oracle that looks into the workspace: nothing is there twice, nothing
//! is lost, and no error lies. "Ok" means that it is there once; an error that says that nothing was written, that
//! nothing was.
//!
//! Run with `--nocapture` for the counts. `RANDOM_FAULTS_RUNS` says how many runs there are, `RANDOM_FAULTS_SEED` with
//! which seed they begin; a violation is printed with its seed and the faults that led to it.

mod calls;
mod faulty;
mod run;
mod trees;
mod upserts;
mod wire;

use std::env;

use notion_api::Client;

use crate::run::{Drives, Run, Way};

fn number(name: &str, default: u64) -> u64 {
    env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(default)
}

/// Runs with these seeds, with a few calls each; gives what did not hold.
fn runs<C: Drives>(default: u64, way: Way) -> Vec<String> {
    let (runs, first) = (number("RANDOM_FAULTS_RUNS", default), number("RANDOM_FAULTS_SEED", 0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (mut violations, mut calls, mut faults) = (Vec::new(), 0, 0);
    for seed in first..first + runs {
        runtime.block_on(async {
            let mut run = Run::<C>::new(seed, way).await;
            for _ in 0..run.rng.usize(1..5) {
                calls += 1;
                run.faulty.take_log();
                match run.rng.u8(0..calls::KINDS + 4) {
                    kind if kind < calls::KINDS => run.call(kind).await,
                    kind if kind % 2 == 0 => run.append_tree().await,
                    _ => run.create_in_parts().await,
                }
            }
            violations.append(&mut run.violations);
            faults += run.faulty.faults();
        });
    }
    let found = violations.len();
    println!(
        "{way:?}: {runs} runs from seed {first}: {calls} calls, {faults} faults, {found} violations"
    );
    violations
}

fn assert_none(violations: &[String]) {
    violations.iter().take(10).for_each(|violation| println!("{violation}"));
    assert!(violations.is_empty(), "{} violations", violations.len());
}

#[test]
fn nothing_is_written_twice_lost_or_told_wrongly() {
    assert_none(&runs::<Client>(2000, Way::InProcess));
}

#[test]
fn nor_by_the_blocking_client() {
    assert_none(&runs::<notion_sync::Client>(300, Way::InProcessUnkilled));
}

#[test]
fn upserts_make_nothing_twice_and_come_to_their_end() {
    assert_none(&upserts::runs::<Client>(400, Way::InProcess));
}

#[test]
fn so_do_those_of_the_blocking_client() {
    assert_none(&upserts::runs::<notion_sync::Client>(60, Way::InProcessUnkilled));
}

/// The runtime stands still between two calls, so whatever is said of idle connections meanwhile is heard late.
#[test]
fn nor_over_connections_that_close_at_any_time() {
    assert_none(&runs::<Client>(150, Way::Wire));
}

#[test]
fn nor_over_such_connections_by_the_blocking_client() {
    assert_none(&runs::<notion_sync::Client>(100, Way::Wire));
}
