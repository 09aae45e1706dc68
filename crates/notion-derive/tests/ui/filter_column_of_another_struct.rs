#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    hours: f64,
}

#[derive(Row)]
struct Project {
    budget: f64,
}

fn filter() -> RowFilter<Task> {
    Task::HOURS.is(1) & Project::BUDGET.is(2)
}

fn main() {}
