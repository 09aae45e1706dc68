#![allow(unused)]
use notion_model::row::*;

#[derive(Options, Clone)]
#[options(closed)]
enum State {
    Open,
}

#[derive(Options, Clone)]
#[options(closed)]
enum Priority {
    High,
}

#[derive(Row)]
struct Task {
    state: Option<State>,
}

fn filter() -> RowFilter<Task> {
    Task::STATE.is(Priority::High)
}

fn main() {}
