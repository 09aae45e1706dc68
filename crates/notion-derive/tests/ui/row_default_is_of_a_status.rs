#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(default)]
    hours: Option<f64>,
}

fn main() {}
