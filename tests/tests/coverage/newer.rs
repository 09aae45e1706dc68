//! What is newer than `endpoints.json`: the tables of `new-endpoints.md`.

use serde_json::{Value, json};

/// The rows of the table under a heading, as their cells.
fn rows<'t>(text: &'t str, heading: &str) -> Vec<Vec<&'t str>> {
    let start = text.find(heading).unwrap_or_else(|| panic!("no {heading}"));
    let section = &text[start + heading.len()..];
    let section = section.find("\n## ").map_or(section, |end| &section[..end]);
    let lines = section.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

/// What stands between backticks in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The endpoints of Agent Skills, in the form of `endpoints.json`.
pub(crate) fn skills(text: &str) -> Vec<Value> {
    let rows = rows(text, "## 1. Agent Skills");
    let row = |name: &str| rows.iter().find(|row| row[0] == name).expect("a row");
    let calls = row("Call")[1..].iter().zip(&row("Parameters")[1..]);
    calls
        .map(|(call, parameters)| {
            let (method, path) = quoted(call)[0].split_once(' ').expect("a call");
            let of_query = parameters.strip_prefix("query ").map(quoted).unwrap_or_default();
            json!({
                "method": method, "path": path, "core": true, "capability": "read_content",
                "paginated": !of_query.is_empty(), "query_params": of_query, "body_params": [],
            })
        })
        .collect()
}
