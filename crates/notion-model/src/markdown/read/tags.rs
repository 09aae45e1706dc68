//! Tags on lines of their own, and tags that hold blocks wherever they stand.

use super::super::html::{self, Form, Tag, Token};
use super::super::inline::Inline;
use super::super::names::{self, Tags};
use super::super::prepare;
use super::frame::{Frame, Inside};
use super::{Reader, inline, read_nested, read_text, table};
use crate::{Lost, RichTextArray};

/// How often Markdown may stand in tags without an empty line around it, which stand in such Markdown.
const NESTED: usize = 8;

/// Whether a paragraph is nothing but one of the tags that have `_` in their names.
pub(super) fn is_tag(paragraph: &str) -> bool {
    let names = ["<table_of_contents", "<synced_block", "</synced_block"];
    names.iter().any(|name| paragraph.starts_with(name))
        && html::tokens(paragraph, Tags::Html).iter().all(|token| match token {
            Token::Tag(..) | Token::Comment => true,
            Token::Text(text) => text.trim().is_empty(),
        })
}

impl Reader<'_> {
    /// HTML on lines of its own.
    pub(super) fn html(&mut self, html: &str) {
        // Text, and tags that are part of a text.
        let mut run = String::new();
        let tags = self.prepared.tags;
        for token in html::tokens(html, tags) {
            match token {
                Token::Comment => {}
                Token::Text(text) => match self.code_in_tags() {
                    Some(code) => code.push_str(&html::unescaped(text)),
                    None => run.push_str(text),
                },
                Token::Tag(tag, raw) => {
                    if self.code_in_tags().is_some() && tag.name != "pre" {
                        self.tag_in_code(&tag, raw);
                    } else if is_flow(&tag, tags) {
                        self.run(&mut run);
                        self.flow_tag(&tag);
                    } else if tags == Tags::Html && tag.name == "table_of_contents" {
                        // In the text of a paragraph its name is that of no tag.
                        self.run(&mut run);
                        let mut inline = Inline::default();
                        inline.tag(&tag);
                        self.paragraphs(inline);
                    } else if tags.is_known(&tag.name) {
                        run.push_str(raw);
                    } else if !self.prepared.is_markup(&tag) {
                        run.push_str(&raw.replace('<', "&lt;"));
                    } else if tag.form == Form::Empty {
                        self.lose(Lost::Tag, Some(raw.to_owned()));
                    }
                }
            }
        }
        self.run(&mut run);
    }

    /// The code that is being read between tags.
    fn code_in_tags(&mut self) -> Option<&mut String> {
        match &mut self.frames.last_mut()?.inside {
            Inside::Pre { code, .. } => Some(code),
            _ => None,
        }
    }

    fn tag_in_code(&mut self, tag: &Tag, raw: &str) {
        let is_markup = self.prepared.is_markup(tag);
        let Some(Frame { inside: Inside::Pre { code, language }, .. }) = self.frames.last_mut()
        else {
            return;
        };
        if let Some(name) = tag.get("class").and_then(language_of).filter(|_| language.is_empty()) {
            *language = name.to_owned();
        }
        match tag.name.as_str() {
            "br" => code.push('\n'),
            _ if !is_markup => code.push_str(raw),
            _ => {}
        }
    }

    /// A tag that holds blocks, or ends such.
    pub(super) fn flow_tag(&mut self, tag: &Tag) {
        self.end_text();
        let name = tag.name.as_str();
        if tag.form == Form::Close {
            self.close_tag(name);
            return;
        }
        self.end_before(name);
        let inside = match self.prepared.tags {
            Tags::Html => self.inside(tag),
            Tags::Notion => self.notion_inside(tag),
        };
        if let Some(inside) = inside {
            self.open_tag(inside, name);
            if tag.form == Form::Empty {
                self.close_tag(name);
            }
        }
    }

    fn inside(&mut self, tag: &Tag) -> Option<Inside> {
        let color = tag.color();
        if let Some(level) = names::heading(&tag.name) {
            return Some(Inside::Heading(level));
        }
        Some(match tag.name.as_str() {
            "details" => {
                Inside::Details { heading: None, summary: RichTextArray::default(), color }
            }
            "summary" => Inside::Summary,
            "callout" => Inside::Callout {
                icon: tag.get("icon").map(str::to_owned),
                color,
                title: tag.get("title").map(|title| read_text(title, Tags::Html)),
            },
            "aside" => Inside::Aside,
            "columns" => Inside::Columns,
            "column" => Inside::Column { ratio: None },
            "blockquote" => Inside::Quote { icon: None },
            "ul" | "menu" | "dir" => Inside::List { numbered: false, start: None },
            "ol" => {
                let start = tag.get("start").filter(|start| *start != "1").map(str::to_owned);
                Inside::List { numbered: true, start }
            }
            "li" => Inside::Item { done: None },
            "dt" => Inside::Term,
            "dd" => Inside::Definition,
            "table" => Inside::Table(table::Table::of(tag, Tags::Html)),
            "tr" if self.is_in_table() => Inside::Row(table::Row::default()),
            "td" | "th" if self.is_in_table() => {
                if !matches!(self.frames.last(), Some(Frame { inside: Inside::Row(_), .. })) {
                    self.open_tag(Inside::Row(table::Row::default()), "tr");
                }
                Inside::Cell(table::Cell::of(tag))
            }
            "caption" => Inside::Caption,
            "pre" => {
                let language = tag.get("class").or(tag.get("lang")).and_then(language_of);
                Inside::Pre {
                    code: String::new(),
                    language: language.unwrap_or_default().to_owned(),
                }
            }
            "figure" => Inside::Figure { caption: None },
            "figcaption" => Inside::FigureCaption,
            "input" => {
                if tag.get("type") == Some("checkbox") {
                    self.check(tag.has("checked"));
                }
                return None;
            }
            // They only group what they hold.
            "tbody" | "thead" | "tfoot" | "colgroup" | "col" | "tr" | "td" | "th" => return None,
            _ => Inside::Plain,
        })
    }

    /// Whether a table is the innermost, but for its rows.
    pub(super) fn is_in_table(&self) -> bool {
        let frame = |above: usize| self.frames.iter().nth_back(above).map(|frame| &frame.inside);
        match frame(0) {
            Some(Inside::Table(_)) => true,
            Some(Inside::Row(_)) => matches!(frame(1), Some(Inside::Table(_))),
            _ => false,
        }
    }

    /// Ends what ends where this begins, with or without a tag of its own.
    fn end_before(&mut self, name: &str) {
        let (ended, kept): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir", "td", "th"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "td", "th"]),
            "td" | "th" => (&["td", "th"], &["table"]),
            "tr" | "tbody" | "thead" | "tfoot" => (&["tr"], &["table"]),
            _ => (&[], &[]),
        };
        if !ended.is_empty() {
            let tags = self.frames.iter().rev().map_while(|frame| frame.tag.as_deref());
            let near = tags.take_while(|tag| !kept.contains(tag));
            let above = near.enumerate().filter(|(_, tag)| ended.contains(tag)).last();
            if let Some(above) = above.map(|(above, _)| above) {
                for _ in 0..=above {
                    self.pop();
                }
            }
        }
        let in_paragraph = self.prepared.tags == Tags::Html
            && self.frames.last().is_some_and(|frame| frame.tag.as_deref() == Some("p"));
        if in_paragraph && names::is_block(name) {
            self.pop();
        }
    }

    /// Ends what this tag began, unless that is outside of the quote, the item or the cell that the tag is in.
    fn close_tag(&mut self, name: &str) {
        let tags = self.frames.iter().rev().map_while(|frame| frame.tag.as_deref());
        let of_table = matches!(name, "table" | "tr" | "td" | "th");
        let mut found = None;
        for (above, tag) in tags.enumerate() {
            if tag == name {
                found = Some(above);
                break;
            }
            if tag == "table" || !of_table && matches!(tag, "td" | "th") {
                break;
            }
        }
        for _ in 0..found.map_or(0, |above| above + 1) {
            self.pop();
        }
    }

    /// What stands between tags without empty lines around it.
    fn run(&mut self, run: &mut String) {
        let text = std::mem::take(run);
        if text.trim_ascii().is_empty() {
            return;
        }
        if self.prepared.tags == Tags::Notion {
            let inline =
                inline(text.trim_matches([' ', '\t', '\n']), Tags::Notion, &mut self.notes);
            return self.paragraphs(inline);
        }
        let frame = self.frames.last();
        let is_markdown = match frame.map(|frame| &frame.inside) {
            Some(Inside::Details { .. }) => true,
            Some(_) => {
                frame.and_then(|frame| frame.tag.as_deref()).is_none_or(names::is_notion_container)
            }
            None => true,
        };
        let text = unindented(&text);
        // What begins with a tag would be HTML again.
        if is_markdown && !text.starts_with('<') && self.nested < NESTED {
            let (nodes, lost) = read_nested(&text, Tags::Html, self.nested + 1);
            for node in nodes {
                self.push(node);
            }
            self.pending.extend(lost);
        } else {
            let inline = inline(&collapsed(&text), Tags::Html, &mut self.notes);
            self.paragraphs(inline);
        }
    }
}

fn is_flow(tag: &Tag, tags: Tags) -> bool {
    tags.is_block(&tag.name) || tags == Tags::Html && matches!(tag.name.as_str(), "input" | "col")
}

/// The language in a class: `language-rust`, `lang-rust`, `highlight-source-rust`.
fn language_of(class: &str) -> Option<&str> {
    let prefixes = ["language-", "lang-", "highlight-source-"];
    let words = || class.split([' ', ';']);
    prefixes.into_iter().find_map(|prefix| words().find_map(|word| word.strip_prefix(prefix)))
}

/// Text without the white space that all of its lines begin with.
fn unindented(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let depth = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let indent = lines.map(depth).min().unwrap_or_default();
    let lines = text.lines().map(|line| line.get(indent..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

/// Text with white space as HTML has it: it is one blank, or none at the ends.
pub(super) fn collapsed(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A table of contents, where a paragraph says what others write for it.
pub(super) fn is_contents(paragraph: &str) -> bool {
    matches!(paragraph, "[TOC]" | "[toc]" | "[[TOC]]" | "[[_TOC_]]")
}

/// The tags of a paragraph that is nothing else.
pub(super) fn tags_of(paragraph: &str, prepared: &prepare::Prepared) -> Option<String> {
    let raw = prepared.stand_ins.restored(paragraph.trim());
    if is_contents(&raw) {
        return Some("<table-of-contents/>".to_owned());
    }
    is_tag(&raw).then(|| raw.into_owned())
}
