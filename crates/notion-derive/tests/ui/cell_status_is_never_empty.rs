#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(status)]
    state: Option<String>,
}

fn main() {}
