//! Everything that is documented is there, and nothing is invented: endpoints, their parameters, and names.
//!
//! The facts are beside the project, in `shared/notion-api`; without them the tests say so and pass. Run with
//! `--nocapture` for the counts, and for our endpoints as JSON, one a line.

mod admin;
mod answers;
mod calls;
mod docs;
mod effects;
mod endpoints;
mod names;
mod needs;
mod newer;

use notion_tests::beside;
use serde_json::Value;

/// A file with facts of the API as JSON, if it is there.
fn facts(file: &str) -> Option<Value> {
    beside::facts(file).map(|text| serde_json::from_str(&text).expect("JSON"))
}

/// The strings of an array of facts.
fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
