#![allow(unused)]
use notion_model::row::*;

#[derive(Options, Clone)]
#[options(closed)]
enum State {
    #[option(color = "violet")]
    Open,
}

fn main() {}
