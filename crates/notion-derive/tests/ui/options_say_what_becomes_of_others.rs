#![allow(unused)]
use notion_model::row::*;

#[derive(Options, Clone)]
enum State {
    Open,
    Done,
}

fn main() {}
