//! Nothing that the derives write gets in the way of what a program calls things.
#![no_implicit_prelude]
#![deny(warnings)]

mod row {
    #[derive(::core::clone::Clone, ::notion_model::row::Options)]
    #[options(closed)]
    pub enum Option {
        Some,
        None,
    }
}

mod core {}
mod std {}

#[allow(dead_code)]
#[derive(::notion_model::row::Row)]
struct Result {
    #[row(title)]
    row: ::std::string::String,
    cells: f64,
    to: row::Option,
    r#type: bool,
    index: ::std::vec::Vec<row::Option>,
    self_: ::notion_model::row::One<Result>,
}

fn main() {
    let _ = Result::TYPE;
    let _: &str = <Result as ::notion_model::row::Row>::TYPE.name;
}
