#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task<T> {
    name: T,
}

fn main() {}
