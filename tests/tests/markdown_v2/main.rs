//! Notion's second dialect of Markdown: every element, both ways; and what the calls and the simulator make of it.

mod elements;
mod formulas;
mod random;
mod simulator;

use notion_model::markdown::{Dialect, Document, ReadOptions, WriteOptions};
use notion_model::{BlockInput as Block, Loss, Lost};
use proptest::test_runner::Config;

/// So many random cases, unless `PROPTEST_CASES` says how many.
fn cases(usual: u32) -> Config {
    let config = Config { failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let is_said = std::env::var_os("PROPTEST_CASES").is_some();
    Config { cases: if is_said { config.cases } else { usual }, ..config }
}

fn document(text: &str) -> Document {
    ReadOptions::new().dialect(Dialect::NotionV2).read(text)
}

fn read(text: &str) -> Vec<Block> {
    document(text).blocks
}

fn write(blocks: &[Block]) -> (String, Vec<Loss>) {
    WriteOptions::new().dialect(Dialect::NotionV2).write(blocks)
}

fn lost(losses: Vec<Loss>) -> Vec<Lost> {
    losses.into_iter().map(|loss| loss.what).collect()
}
