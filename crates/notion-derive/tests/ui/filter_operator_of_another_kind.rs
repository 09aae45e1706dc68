#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    hours: f64,
}

fn filter() -> RowFilter<Task> {
    Task::HOURS.starts_with("1")
}

fn main() {}
