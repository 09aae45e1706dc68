#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(title)]
    hours: f64,
}

fn main() {}
