//! `notion_model` may be called differently.
mod vendored {
    pub use notion_model as notion;
}

#[derive(vendored::notion::row::Options, Clone)]
#[options(closed, crate = "vendored::notion")]
enum State {
    Open,
}

#[derive(vendored::notion::row::Row)]
#[row(crate = "vendored::notion")]
#[allow(dead_code)]
struct Task {
    state: State,
}

fn main() {
    let _ = State::Open;
}
