#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(checkbox)]
    done: Option<bool>,
}

fn main() {}
