#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(name = "Due")]
    from: Option<f64>,
    #[row(name = "Due")]
    to: Option<f64>,
}

fn main() {}
