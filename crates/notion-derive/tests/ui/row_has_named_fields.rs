#![allow(unused)]
use notion_model::row::*;

#[derive(Row)]
struct Task(String);

fn main() {}
