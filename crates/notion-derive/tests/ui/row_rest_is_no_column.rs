#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task {
    #[row(title)]
    name: String,
    #[row(rest, name = "Others")]
    rest: Rest,
}

fn main() {}
