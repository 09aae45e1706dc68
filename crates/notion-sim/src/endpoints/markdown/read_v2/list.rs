//! Lists with marks: what is indented below an item is in it.

use serde_json::json;

use super::{Reader, interrupts, mark, title};
use crate::endpoints::markdown::make::Item;
use crate::wire::fail::Result;

/// How far a line is indented: a tab counts as much as four blanks.
fn indent(line: &str) -> usize {
    let blanks = line.chars().take_while(|c| matches!(c, ' ' | '\t'));
    blanks.map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// A line without so much of its indentation.
fn without(line: &str, indent: usize) -> &str {
    let mut rest = line;
    let mut left = indent;
    while let Some(c) = rest.chars().next().filter(|c| matches!(c, ' ' | '\t')) {
        let width = if c == '\t' { 4 } else { 1 };
        if width > left {
            break;
        }
        left -= width;
        rest = &rest[1..];
    }
    rest
}

impl Reader<'_> {
    /// One item, with what is in it.
    pub(super) fn list(&mut self) -> Result<Option<Item>> {
        let line = self.peek();
        let around = indent(line);
        let Some((sign, first)) = mark(line.trim()) else { return Ok(None) };
        self.line();
        let mut inner = String::from(first);
        let mut is_open = !first.is_empty();
        while !self.rest.is_empty() {
            let line = self.peek();
            let text = line.trim();
            let inside = indent(line) > around;
            if text.is_empty() {
                // What follows empty lines is in the item if it is indented.
                let empty = self.rest.lines().take_while(|line| line.trim().is_empty()).count();
                let next = self.rest.lines().nth(empty);
                if next.is_none_or(|next| indent(next) <= around) {
                    break;
                }
                for _ in 0..empty {
                    self.line();
                }
                inner.push_str(&"\n".repeat(empty));
                is_open = false;
                continue;
            } else if !inside && (!is_open || interrupts(line)) {
                break;
            }
            inner.push('\n');
            inner.push_str(if inside { without(line, sign.len().max(4)) } else { text });
            is_open = true;
            self.line();
        }
        let boxes = ["[ ]", "[x]", "[X]"];
        let found = boxes.iter().find_map(|sign| Some((*sign, inner.strip_prefix(sign)?)));
        let found = found.filter(|(_, rest)| rest.starts_with([' ', '\t']));
        let is_numbered = sign.len() > 1;
        let name = match (found, is_numbered) {
            (Some(_), _) => "to_do",
            (None, true) => "numbered_list_item",
            (None, false) => "bulleted_list_item",
        };
        let text = found.map_or(inner.as_str(), |(_, rest)| rest);
        let mut children = self.inside(text)?;
        let text = title(&mut children);
        let mut payload = json!({ "rich_text": text });
        if let Some((sign, _)) = found {
            payload["checked"] = (sign != "[ ]").into();
        }
        self.made(name, payload, children).map(Some)
    }
}
