#![allow(unused)]
use notion_model::row::*;

#[derive(Options, Clone)]
#[options(closed)]
enum State {
    Open,
    #[option(other)]
    Other(String),
}

fn main() {}
