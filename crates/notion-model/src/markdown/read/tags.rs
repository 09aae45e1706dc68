//! Tags on lines of their own.

use super::super::html::{self, Form, Tag, Token};
use super::super::inline::Inline;
use super::{Inside, Reader, inline, read, read_text};
use crate::{BlockInput, RichTextArray};

/// How often Markdown may stand in tags without an empty line around it, which stand in such Markdown.
const NESTED: usize = 8;

/// Whether a paragraph is nothing but one of the tags that have `_` in their names.
pub(super) fn is_tag(paragraph: &str) -> bool {
    let names = ["<table_of_contents", "<synced_block", "</synced_block"];
    names.iter().any(|name| paragraph.starts_with(name))
        && html::tokens(paragraph).iter().all(|token| match token {
            Token::Tag(..) | Token::Comment => true,
            Token::Text(text) => text.trim().is_empty(),
        })
}

impl Reader {
    /// HTML on lines of its own.
    pub(super) fn html(&mut self, html: &str) {
        // Text and tags that are part of a text.
        let mut run = String::new();
        let mut tokens = html::tokens(html).into_iter();
        while let Some(token) = tokens.next() {
            let (tag, raw) = match token {
                Token::Text(text) => {
                    run.push_str(text);
                    continue;
                }
                Token::Comment => continue,
                Token::Tag(tag, raw) => (tag, raw),
            };
            let name = tag.name.as_str();
            if name == "summary" || name == "table" {
                self.run(&mut run);
                let content = until(&mut tokens, name);
                match name {
                    "table" => self.here().extend(html_table(&tag, &content)),
                    _ => self.summary(&content),
                }
                continue;
            }
            if name == "table_of_contents" {
                self.run(&mut run);
                let mut inline = Inline::default();
                inline.tag(&tag);
                self.paragraphs(inline);
                continue;
            }
            let inside = match name {
                "details" => Inside::Details {
                    heading: None,
                    summary: RichTextArray::default(),
                    color: tag.color(),
                },
                "callout" => {
                    Inside::Callout { icon: tag.get("icon").map(str::to_owned), color: tag.color() }
                }
                "columns" => Inside::Columns,
                "column" => Inside::Column,
                "synced_block" | "synced_block_reference" | "div" | "p" => {
                    Inside::Plain(name.to_owned())
                }
                _ => {
                    run.push_str(raw);
                    continue;
                }
            };
            self.run(&mut run);
            match tag.form {
                Form::Open => self.open(inside),
                Form::Close => self.close(name),
                Form::Empty => {}
            }
        }
        self.run(&mut run);
    }

    /// Ends what this tag began, unless that is outside of the quote or the item that the tag is in.
    fn close(&mut self, name: &str) {
        let tags = self.frames.iter().rev().map_while(|frame| frame.inside.tag());
        let Some(above) = tags.into_iter().position(|tag| tag == name) else { return };
        for _ in 0..=above {
            self.pop();
        }
    }

    /// What stands between tags without empty lines around it.
    fn run(&mut self, run: &mut String) {
        let text = unindented(&std::mem::take(run));
        if text.trim_ascii().is_empty() {
            return;
        }
        // What begins with a tag would be HTML again.
        if text.starts_with('<') || self.nested >= NESTED {
            self.paragraphs(inline(&text));
        } else {
            let blocks = read(&text, self.nested + 1);
            self.here().extend(blocks);
        }
    }

    fn summary(&mut self, content: &str) {
        let content = content.trim_ascii();
        let level = (1..=6).find(|level| content.starts_with(&format!("<h{level}>")));
        let text = match level {
            Some(level) => {
                let text = content.strip_prefix(&format!("<h{level}>")).unwrap_or(content);
                text.strip_suffix(&format!("</h{level}>")).unwrap_or(text)
            }
            None => content,
        };
        let text = read_text(text);
        match self.frames.last_mut().map(|frame| &mut frame.inside) {
            Some(Inside::Details { heading, summary, .. }) => {
                *heading = level;
                *summary = text;
            }
            _ => self.push(BlockInput::paragraph(text)),
        }
    }
}

/// A table as tags.
fn html_table(tag: &Tag, content: &str) -> Option<BlockInput> {
    let mut rows: Vec<Vec<RichTextArray>> = Vec::new();
    let mut heads = false;
    let mut tokens = html::tokens(content).into_iter();
    while let Some(token) = tokens.next() {
        let Token::Tag(tag, _) = token else { continue };
        match (tag.name.as_str(), tag.form) {
            ("tr", Form::Open) => rows.push(Vec::new()),
            (cell @ ("td" | "th"), Form::Open) => {
                heads |= cell == "th" && rows.len() == 1;
                let text = read_text(until(&mut tokens, cell).trim_ascii());
                if let Some(row) = rows.last_mut() {
                    row.push(text);
                }
            }
            _ => {}
        }
    }
    if rows.iter().all(Vec::is_empty) {
        return None;
    }
    let table = BlockInput::table(rows);
    let table = if heads || tag.is("header-row") { table.column_header() } else { table };
    Some(if tag.is("header-column") { table.row_header() } else { table })
}

/// What stands before the end of the tag with this name.
fn until<'a>(tokens: &mut impl Iterator<Item = Token<'a>>, name: &str) -> String {
    let mut content = String::new();
    for token in tokens {
        match token {
            Token::Tag(tag, _) if tag.name == name && tag.form == Form::Close => break,
            Token::Tag(_, raw) => content.push_str(raw),
            Token::Text(text) => content.push_str(text),
            Token::Comment => {}
        }
    }
    content
}

/// Text without the white space that all of its lines begin with.
fn unindented(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let depth = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let indent = lines.map(depth).min().unwrap_or_default();
    let lines = text.lines().map(|line| line.get(indent..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}
