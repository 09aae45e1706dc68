#![allow(unused)]
use notion_model::row::*;

mod minutes {}

#[derive(Row)]
struct Task {
    #[row(with = "minutes")]
    minutes: std::time::Duration,
}

fn main() {}
