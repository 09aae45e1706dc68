#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(nmae = "Task")]
    name: String,
}

fn main() {}
