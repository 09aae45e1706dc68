#![allow(unused)]
use notion_model::row::*;

#[derive(Options, Clone)]
enum State {
    Open(u8),
    #[option(other)]
    Other(String),
}

fn main() {}
