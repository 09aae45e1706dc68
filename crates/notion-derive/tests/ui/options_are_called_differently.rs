#![allow(unused)]
use notion_model::row::*;

#[derive(Options, Clone)]
#[options(closed)]
enum State {
    ToDo,
    #[option(name = "To Do")]
    Open,
}

fn main() {}
