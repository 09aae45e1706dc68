//! What lies beside the project and is no part of it: recorded traffic, and facts of the API.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");

/// Returns the files with recorded exchanges, by name. If there are none, that is printed.
pub fn recordings() -> Vec<PathBuf> {
    let Ok(files) = fs::read_dir(Path::new(SHARED).join("fixtures")) else {
        println!("skipped: there are no recordings beside the project");
        return Vec::new();
    };
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    files
}

/// Returns the records of a file of [`recordings`].
pub fn records(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("a file");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Returns a file with facts of the API, if there is one. If not, that is printed.
pub fn facts(file: &str) -> Option<String> {
    let facts = fs::read_to_string(Path::new(SHARED).join("notion-api").join(file));
    if facts.is_err() {
        println!("skipped: there is no shared/notion-api/{file} beside the project");
    }
    facts.ok()
}
