#![allow(unused)]
use notion_model::row::*;

struct Project;

#[derive(Row)]
struct Task {
    project: Many<Project>,
}

fn main() {}
