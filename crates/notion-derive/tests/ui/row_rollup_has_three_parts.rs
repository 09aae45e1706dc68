#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(rollup(relation = "Project"))]
    sum: Computed<f64>,
}

fn main() {}
