#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(title, url)]
    name: String,
}

fn main() {}
