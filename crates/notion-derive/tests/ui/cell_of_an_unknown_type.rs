#![allow(unused)]
use notion_model::row::*;

struct Minutes(u32);

#[derive(Row)]
struct Task {
    minutes: Minutes,
}

fn main() {}
