#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    done: bool,
}

// As `Table::update(…).clear(…)` asks.
fn clear<R, T: MayBeEmpty, K: Writable>(_: Col<R, T, K>) {}

fn update() {
    clear(Task::DONE);
}

fn main() {}
