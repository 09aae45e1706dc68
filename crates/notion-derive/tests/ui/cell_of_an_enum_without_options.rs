#![allow(unused)]
use notion_model::row::*;

enum State {
    Open,
}

#[derive(Row)]
struct Task {
    #[row(select)]
    state: State,
}

fn main() {}
