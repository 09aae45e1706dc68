#![allow(unused)]
use notion_model::row::*;

#[derive(Options, Clone)]
struct State {
    name: String,
}

fn main() {}
