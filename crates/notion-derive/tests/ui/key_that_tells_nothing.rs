#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    done: bool,
}

// As `Table::upsert` asks.
fn upsert<R, T, K: Key>(_: Col<R, T, K>) {}

fn sync() {
    upsert(Task::DONE);
}

fn main() {}
