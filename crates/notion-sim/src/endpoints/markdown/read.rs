//! Blocks out of Markdown.

use std::cell::Cell;

use notion_model::{CodeLanguage, RichTextArray};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{table, too_large};
use crate::rules::block_input::{self};
use crate::rules::inline;
use crate::rules::markup::{self, Attributes, Tag};
use crate::store::state::State;
use crate::store::tree::NewBlock;
use crate::store::tree::Node;
use crate::wire::fail::Result;

/// How deep blocks may be nested; deeper ones come behind those that they would be in.
const DEPTH: usize = 32;

/// So many blocks are made of one text at most.
const BLOCKS: usize = 20_000;
/// A table has so many cells at most, with those that its shorter rows lack.
const CELLS: usize = 100_000;

/// What Markdown stands for.
#[derive(Debug)]
pub(crate) enum Item {
    New(NewBlock),
    /// A page or a block that is there already.
    Existing(Uuid),
}

/// The blocks that `markdown` stands for, on a page that exists or on a new one. Every line is a block, unless
/// something opens in it that a later one closes.
pub(crate) fn read(state: &State, page: Option<Uuid>, markdown: &str) -> Result<Vec<Item>> {
    let lines = markdown.lines().collect();
    let made = Cell::new(0);
    Reader { state, page, lines, at: 0, made }.items(&Level {
        least: 0,
        depth: 0,
        is_inside: false,
    })
}

struct Reader<'m> {
    state: &'m State,
    page: Option<Uuid>,
    lines: Vec<&'m str>,
    at: usize,
    /// So many blocks have been made.
    made: Cell<usize>,
}

/// Where blocks are read.
struct Level {
    /// They are indented by so much.
    least: usize,
    depth: usize,
    /// Whether they end with a tag.
    is_inside: bool,
}

/// How far a line is indented: a tab counts as much as four blanks.
fn indent(line: &str) -> usize {
    let blanks = line.chars().take_while(|c| c.is_whitespace());
    blanks.map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

fn is_end(text: &str) -> bool {
    text.starts_with("</") || text.trim_end() == ":::"
}

impl<'m> Reader<'m> {
    fn items(&mut self, level: &Level) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        while let Some(line) = self.lines.get(self.at).copied() {
            let text = line.trim();
            if text.is_empty() {
                self.at += 1;
                continue;
            }
            if indent(line) < level.least || level.is_inside && is_end(text) {
                break;
            }
            self.at += 1;
            items.extend(self.item(text, indent(line), level)?);
        }
        Ok(items)
    }

    /// Those that are indented further than the line at hand.
    fn children(&mut self, indent: usize, level: &Level) -> Result<Vec<NewBlock>> {
        if level.depth >= DEPTH {
            return Ok(Vec::new());
        }
        let level = Level { least: indent + 1, depth: level.depth + 1, is_inside: level.is_inside };
        Ok(new_only(self.items(&level)?))
    }

    /// Those up to the closing tag.
    fn inside(&mut self, level: &Level) -> Result<Vec<NewBlock>> {
        if level.depth >= DEPTH {
            return Ok(Vec::new());
        }
        let level = Level { least: 0, depth: level.depth + 1, is_inside: true };
        let items = self.items(&level)?;
        self.at += 1;
        Ok(new_only(items))
    }

    /// The block that begins with this line.
    fn item(&mut self, text: &'m str, indent: usize, level: &Level) -> Result<Option<Item>> {
        if text.strip_prefix("```").is_some_and(|text| !text.trim_start_matches('`').contains('`'))
        {
            return self.code(text, indent).map(Some);
        }
        if let Some(expression) = text.strip_prefix("$$") {
            return self.equation(expression, indent).map(Some);
        }
        if text.len() >= 3 && text.chars().all(|c| c == '-') || text == "***" {
            return self.made("divider", Map::new(), Vec::new()).map(Some);
        }
        if text.starts_with('|') {
            return self.pipes(text).map(Some);
        }
        if let Some((tag, rest)) = markup::tag(text)
            && let Some(item) = self.tagged(&tag, rest, indent, level)?
        {
            return Ok(Some(item));
        }
        if let Some(callout) =
            text.strip_prefix(":::").and_then(|text| text.trim_start().strip_prefix("callout"))
        {
            let (_, attributes) = markup::trailing(callout);
            return self.callout(&attributes, level).map(Some);
        }
        if let Some(image) = text.strip_prefix("![") {
            let (image, _) = markup::trailing(image);
            if let Some((caption, url)) = image.strip_suffix(')').and_then(|i| i.split_once("](")) {
                return self.media("image", url, caption).map(Some);
            }
        }
        self.line(text, indent, level).map(Some)
    }

    /// A block that is one line, and those that are indented below it.
    fn line(&mut self, text: &'m str, indent: usize, level: &Level) -> Result<Item> {
        let (text, attributes) = markup::trailing(text);
        let marked = |marks: &[&str]| marks.iter().find_map(|mark| text.strip_prefix(mark));
        let hashes = text.len() - text.trim_start_matches('#').len();
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mut payload = Map::new();
        let (name, text) = if let Some(heading) = text[hashes..].strip_prefix(' ')
            && (1..=6).contains(&hashes)
        {
            payload.insert("is_toggleable".to_owned(), attributes.is_true("toggle").into());
            (["heading_1", "heading_2", "heading_3", "heading_4"][hashes.min(4) - 1], heading)
        } else if let Some(text) = marked(&["- [ ]", "* [ ]"]) {
            ("to_do", text)
        } else if let Some(text) = marked(&["- [x]", "- [X]", "* [x]"]) {
            payload.insert("checked".to_owned(), true.into());
            ("to_do", text)
        } else if let Some(text) = marked(&["- ", "* ", "+ "]).or((text == "-").then_some("")) {
            ("bulleted_list_item", text)
        } else if let Some(text) = text[digits..].strip_prefix(". ").filter(|_| digits > 0) {
            ("numbered_list_item", text)
        } else if let Some(text) = marked(&["> "]).or((text == ">").then_some("")) {
            ("quote", text)
        } else {
            ("paragraph", text)
        };
        color(&mut payload, &attributes);
        payload.insert("rich_text".to_owned(), rich(text.trim()));
        let takes = !name.starts_with("heading") || attributes.is_true("toggle");
        let children = if takes { self.children(indent, level)? } else { Vec::new() };
        self.made(name, payload, children)
    }

    /// The lines up to the one that is `end`, without the indentation of the first.
    fn until(&mut self, end: impl Fn(&str) -> bool, indent: usize) -> String {
        let mut lines = Vec::new();
        while let Some(line) = self.lines.get(self.at).copied() {
            self.at += 1;
            if end(line.trim()) {
                break;
            }
            lines.push(without(line, indent));
        }
        lines.join("\n")
    }

    fn code(&mut self, text: &str, indent: usize) -> Result<Item> {
        let fence = &text[..text.len() - text.trim_start_matches('`').len()];
        let language = text[fence.len()..].trim().to_lowercase();
        let known = CodeLanguage::KNOWN.iter().find(|known| known.as_str() == language);
        let language = known.unwrap_or(&CodeLanguage::PlainText).as_str();
        let ends = |line: &str| line.len() >= fence.len() && line.chars().all(|c| c == '`');
        let code = self.until(ends, indent);
        let text = RichTextArray::from(code);
        let payload = json!({"rich_text": text, "language": language});
        self.made("code", into_map(payload), Vec::new())
    }

    fn equation(&mut self, first: &str, indent: usize) -> Result<Item> {
        let expression = match first.strip_suffix("$$") {
            Some(expression) => expression.trim().to_owned(),
            None => {
                let rest = self.until(|line| line == "$$", indent);
                [first, &rest]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("\n")
            }
        };
        self.made("equation", into_map(json!({ "expression": expression })), Vec::new())
    }

    /// The block that begins with a tag; nothing if the tag is text.
    fn tagged(
        &mut self,
        tag: &Tag<'_>,
        rest: &'m str,
        indent: usize,
        level: &Level,
    ) -> Result<Option<Item>> {
        let mut payload = Map::new();
        color(&mut payload, &tag.attributes);
        let caption = markup::inside(tag.name, rest).map_or("", |(caption, _)| caption);
        let item = match tag.name {
            "empty-block" => {
                payload.insert("rich_text".to_owned(), json!([]));
                let children = self.children(indent, level)?;
                self.made("paragraph", payload, children)?
            }
            "details" => {
                let summary = self.summary(rest);
                payload.insert("rich_text".to_owned(), rich(summary));
                let children = self.inside(level)?;
                self.made("toggle", payload, children)?
            }
            "callout" if rest.trim().is_empty() => self.callout(&tag.attributes, level)?,
            "callout" => {
                let mut payload = callout_payload(&tag.attributes);
                payload.insert("rich_text".to_owned(), rich(caption.trim()));
                self.made("callout", payload, Vec::new())?
            }
            "columns" => {
                let columns = self.inside(level)?;
                let columns = columns.into_iter().filter(|block| block.kind.name() == "column");
                self.made("column_list", Map::new(), columns.collect())?
            }
            "column" => {
                let children = self.inside(level)?;
                self.made("column", Map::new(), children)?
            }
            "table" => {
                let rows = format!("{rest}\n{}", self.until(|line| line.starts_with("</table"), 0));
                let (width, rows) = table::tags(&rows);
                let attributes = &tag.attributes;
                let payload = json!({"table_width": width,
                    "has_column_header": attributes.is_true("header-row"),
                    "has_row_header": attributes.is_true("header-column")});
                self.table(payload, &rows)?
            }
            "table_of_contents" => self.made("table_of_contents", payload, Vec::new())?,
            "synced_block" | "synced_block_reference" => {
                let from = tag.attributes.id().filter(|_| tag.name != "synced_block");
                let children = self.inside(level)?;
                let from = from.map(|id| json!({"type": "block_id", "block_id": id.to_string()}));
                let children = if from.is_none() { children } else { Vec::new() };
                self.made("synced_block", into_map(json!({ "synced_from": from })), children)?
            }
            "audio" | "video" | "pdf" | "file" => {
                let Some(url) = tag.attributes.get("src") else { return Ok(None) };
                self.media(tag.name, url, caption)?
            }
            "page" | "database" | "unknown" => match self.existing(tag) {
                Some(item) => item?,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(item))
    }

    /// What is on the page already, or a link to what is elsewhere.
    fn existing(&self, tag: &Tag<'_>) -> Option<Result<Item>> {
        let id = tag.attributes.id()?;
        let on_page =
            self.page.map(|page| self.state.living_children(page).any(|(child, _)| child == id));
        let link = match self.state.node(id)? {
            _ if on_page == Some(true) => return Some(Ok(Item::Existing(id))),
            Node::Page(_) => json!({"type": "page_id", "page_id": id.to_string()}),
            Node::Database(_) => json!({"type": "database_id", "database_id": id.to_string()}),
            Node::Block(_) => return None,
        };
        Some(self.made("link_to_page", into_map(link), Vec::new()))
    }

    fn summary(&mut self, rest: &'m str) -> &'m str {
        let line = match rest.trim() {
            "" => self.lines.get(self.at).copied().unwrap_or_default().trim(),
            rest => rest,
        };
        let summary = line.strip_prefix("<summary>");
        let summary = summary.and_then(|line| line.strip_suffix("</summary>"));
        if summary.is_some() && rest.trim().is_empty() {
            self.at += 1;
        }
        summary.unwrap_or_default()
    }

    /// The first paragraph of what is inside is its text.
    fn callout(&mut self, attributes: &Attributes<'_>, level: &Level) -> Result<Item> {
        let mut payload = callout_payload(attributes);
        let mut children = self.inside(level)?;
        let first = children.first().is_some_and(|first| first.kind.name() == "paragraph");
        let text = match first.then(|| children.remove(0)) {
            Some(NewBlock { kind: notion_model::BlockKind::Paragraph(text), children: inner }) => {
                children.splice(0..0, inner);
                text.rich_text
            }
            _ => RichTextArray::default(),
        };
        payload.insert("rich_text".to_owned(), json!(text));
        self.made("callout", payload, children)
    }

    fn media(&self, name: &str, url: &str, caption: &str) -> Result<Item> {
        let payload = json!({"type": "external", "external": {"url": url},
            "caption": inline::read(caption)});
        self.made(name, into_map(payload), Vec::new())
    }

    /// A table with `|` between its cells.
    fn pipes(&mut self, first: &str) -> Result<Item> {
        let mut lines = vec![first];
        while let Some(line) = self.lines.get(self.at).map(|line| line.trim())
            && line.starts_with('|')
        {
            lines.push(line);
            self.at += 1;
        }
        let (width, has_header, rows) = table::pipes(&lines);
        self.table(json!({"table_width": width, "has_column_header": has_header}), &rows)
    }

    fn table(&self, payload: Value, rows: &[Vec<&str>]) -> Result<Item> {
        let width = payload["table_width"].as_u64().unwrap_or_default();
        let columns = usize::try_from(width).unwrap_or(usize::MAX);
        if columns.saturating_mul(rows.len()) > CELLS {
            return Err(too_large());
        }
        let mut children = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells: Vec<Value> = row.iter().map(|cell| rich(cell.trim())).collect();
            cells.resize(columns, json!([]));
            let kind = self.kind("table_row", into_map(json!({ "cells": cells })))?;
            children.push(NewBlock { kind, children: Vec::new() });
        }
        self.made("table", into_map(payload), children)
    }

    fn kind(&self, name: &str, payload: Map<String, Value>) -> Result<notion_model::BlockKind> {
        self.made.set(self.made.get() + 1);
        if self.made.get() > BLOCKS {
            return Err(too_large());
        }
        block_input::filled(self.state, name, payload, "markdown")
    }

    fn made(
        &self,
        name: &str,
        payload: Map<String, Value>,
        children: Vec<NewBlock>,
    ) -> Result<Item> {
        Ok(Item::New(NewBlock { kind: self.kind(name, payload)?, children }))
    }
}

/// What is there already can't be put inside of something new.
pub(crate) fn new_only(items: Vec<Item>) -> Vec<NewBlock> {
    let new = items.into_iter().filter_map(|item| match item {
        Item::New(block) => Some(block),
        Item::Existing(_) => None,
    });
    new.collect()
}

fn rich(text: &str) -> Value {
    json!(inline::read(text))
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn color(payload: &mut Map<String, Value>, attributes: &Attributes<'_>) {
    if let Some(color) = attributes.color() {
        payload.insert("color".to_owned(), color.as_str().into());
    }
}

fn callout_payload(attributes: &Attributes<'_>) -> Map<String, Value> {
    let mut payload = Map::new();
    let icon = match attributes.get("icon") {
        None => Value::Null,
        Some(url) if url.starts_with("http") => {
            json!({"type": "external", "external": {"url": url}})
        }
        Some(emoji) => json!({"type": "emoji", "emoji": emoji}),
    };
    payload.insert("icon".to_owned(), icon);
    color(&mut payload, attributes);
    payload
}

/// A line without so much of its indentation.
fn without(line: &str, indent: usize) -> &str {
    let mut rest = line;
    let mut left = indent;
    while let Some(c) = rest.chars().next().filter(|c| *c == '\t' || *c == ' ') {
        let width = if c == '\t' { 4 } else { 1 };
        if width > left {
            break;
        }
        left -= width;
        rest = &rest[1..];
    }
    rest
}
