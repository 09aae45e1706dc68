#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(title)]
    name: String,
    #[row(title)]
    title: String,
}

fn main() {}
