#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
enum Task {
    Open,
}

fn main() {}
