#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    late: Computed<bool>,
}

// As `Table::update(…).set(…)` asks.
fn set<R, T, K: Writable>(_: Col<R, T, K>) {}

fn update() {
    set(Task::LATE);
}

fn main() {}
