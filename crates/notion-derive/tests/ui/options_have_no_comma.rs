#![allow(unused)]
use notion_model::row::*;

#[derive(Options, Clone)]
#[options(closed)]
enum State {
    #[option(name = "Open, or so")]
    Open,
}

fn main() {}
