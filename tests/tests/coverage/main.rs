//! Everything that is documented is there, and nothing is invented: endpoints, their parameters, and names.
//!
//! The facts are beside the project, in `shared/notion-api`; without them the tests say so and pass. Run with
//! `--nocapture` for the counts, and for our endpoints as JSON, one a line.

mod answers;
mod calls;
mod docs;
mod effects;
mod endpoints;
mod names;

use std::fs;

use serde_json::Value;

/// A file with facts of the API, if it is there.
fn facts(file: &str) -> Option<Value> {
    let path = format!("{}/../../shared/notion-api/{file}", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = fs::read(&path) else {
        println!("skipped: there is no shared/notion-api/{file} beside the project");
        return None;
    };
    Some(serde_json::from_slice(&text).expect("JSON"))
}

/// The strings of an array of facts.
fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
