//! What is newer than `endpoints.json`: the tables of `new-endpoints.md`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// The rows of the table under a heading, as their cells.
fn rows<'t>(text: &'t str, heading: &str) -> Vec<Vec<&'t str>> {
    let start = text.find(heading).unwrap_or_else(|| panic!("no {heading}"));
    let section = &text[start + heading.len()..];
    let section = section.find("\n## ").map_or(section, |end| &section[..end]);
    let lines = section.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    lines.map(cells).collect()
}

/// The cells of a row. What stands after a backslash ends none.
fn cells(row: &str) -> Vec<&str> {
    let inside = row.trim_matches('|');
    let mut escaped = false;
    let ends = |c: char| {
        let ends = c == '|' && !escaped;
        escaped = c == '\\';
        ends
    };
    inside.split(ends).map(str::trim).collect()
}

/// What stands between backticks in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// An operation of the Admin API.
pub(crate) struct Operation {
    pub(crate) id: String,
    /// Method and path.
    pub(crate) route: String,
    /// `None` if it is not known.
    pub(crate) scope: Option<String>,
    /// What may be sent.
    pub(crate) parameters: BTreeSet<String>,
    pub(crate) is_paged: bool,
}

/// The operations of the Admin API.
pub(crate) fn admin(text: &str) -> Vec<Operation> {
    let objects = rows(text, "## 4. Admin API: objects");
    let export = objects.iter().find(|row| row[0] == "export request").expect("a row");
    let rows = rows(text, "## 3. Admin API: operations");
    let operations = rows[1..].iter().map(|row| {
        let (method, path) = quoted(row[1])[0].split_once(' ').expect("a call");
        let (space, hold) = ("/v1/spaces/{space_id}", "/v1/legal_holds/{legal_hold_id}");
        let short = path.chars().next().expect("a path");
        let path = match short {
            'S' => format!("{space}{}", &path[1..]),
            'L' => format!("{hold}{}", &path[1..]),
            'A' => format!("{space}/agents/{{agent_id}}{}", &path[1..]),
            'G' => format!("{space}/groups/{{group_id}}{}", &path[1..]),
            _ => path.to_owned(),
        };
        let said = if row[3] == "section 4" { export[1] } else { row[3] };
        let said = said.split("; roles").next().unwrap_or(said);
        // What a parameter looks like is said after its name, or stands by itself in braces.
        let names = quoted(said).into_iter().map(|said| said.split([':', '?', '{']).next());
        let is_name = |name: &&str| {
            let is_part = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '[' | ']');
            !name.is_empty() && name.chars().all(is_part)
        };
        let parameters = names.flatten().filter(is_name);
        let answer = row[4];
        let is_paged = method == "GET" && row[3].contains("start_cursor")
            || answer.contains("next_cursor")
            || answer.starts_with("list of");
        Operation {
            id: row[0].to_owned(),
            route: format!("{method} /admin{path}"),
            scope: (!row[2].starts_with('(')).then(|| row[2].to_owned()),
            parameters: parameters.map(str::to_owned).collect(),
            is_paged,
        }
    });
    operations.collect()
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
