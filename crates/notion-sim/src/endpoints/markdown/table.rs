//! Tables in Markdown: as tags, and with `|` between the cells.

use crate::rules::markup;

/// The width and the cells of a table that is written as tags.
pub(crate) fn tags(text: &str) -> (usize, Vec<Vec<&str>>) {
    let rows = parts(&["tr"], text).into_iter().map(|row| parts(&["td", "th"], row));
    let rows: Vec<Vec<&str>> = rows.filter(|row| !row.is_empty()).collect();
    sized(rows)
}

/// What is in each tag of these names.
fn parts<'t>(names: &[&str], text: &'t str) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        match markup::tag(rest).filter(|(tag, _)| names.contains(&tag.name)) {
            Some((tag, after)) => match markup::inside(tag.name, after) {
                Some((inside, after)) => {
                    found.push(inside);
                    rest = after;
                }
                None => break,
            },
            None => rest = &rest[1..],
        }
    }
    found
}

/// The width of a table in lines, whether it has a header, and its cells.
pub(crate) fn pipes<'t>(lines: &[&'t str]) -> (usize, bool, Vec<Vec<&'t str>>) {
    let is_rule = |line: &&str| line.chars().all(|c| "|-: ".contains(c)) && line.contains('-');
    let has_header = lines.get(1).is_some_and(is_rule);
    let rows = lines.iter().enumerate().filter(|(index, line)| *index != 1 || !is_rule(line));
    let (width, rows) = sized(rows.map(|(_, line)| cells(line)).collect());
    (width, has_header, rows)
}

/// What is between the bars of a line that begins with one.
fn cells(line: &str) -> Vec<&str> {
    let inside = line.strip_prefix('|').unwrap_or(line);
    let mut cells = Vec::new();
    let mut start = 0;
    let mut is_escaped = false;
    for (at, c) in inside.char_indices() {
        if c == '|' && !is_escaped {
            cells.push(&inside[start..at]);
            start = at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    if !inside[start..].trim().is_empty() || cells.is_empty() {
        cells.push(&inside[start..]);
    }
    cells
}

/// There is no table without a cell.
fn sized(mut rows: Vec<Vec<&str>>) -> (usize, Vec<Vec<&str>>) {
    if rows.is_empty() {
        rows.push(vec![""]);
    }
    (rows.iter().map(Vec::len).max().unwrap_or(1).max(1), rows)
}
