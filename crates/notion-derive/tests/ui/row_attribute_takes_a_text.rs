#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(name = Task)]
    name: String,
    #[row(id)]
    due: String,
    #[row(was = "")]
    hours: f64,
}

fn main() {}
