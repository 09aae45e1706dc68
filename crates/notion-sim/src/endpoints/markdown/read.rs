//! Blocks out of Markdown of the first dialect: every line is a block.

use notion_model::{CodeLanguage, MarkdownVersion, RichTextArray};
use serde_json::{Map, Value, json};

use super::make::{Item, Maker, callout, color, into_map, new_only};
use super::table;
use crate::rules::inline;
use crate::rules::markup::{self, Attributes, Tag};
use crate::store::tree::NewBlock;
use crate::wire::fail::Result;

/// How deep blocks may be nested; deeper ones come behind those that they would be in.
const DEPTH: usize = 32;

/// The blocks that `markdown` stands for. Every line is one, unless something opens in it that a later one closes.
pub(super) fn read(maker: &Maker<'_>, markdown: &str) -> Result<Vec<Item>> {
    let lines = markdown.lines().collect();
    Reader { maker, lines, at: 0 }.items(&Level { least: 0, depth: 0, is_inside: false })
}

struct Reader<'m> {
    maker: &'m Maker<'m>,
    lines: Vec<&'m str>,
    at: usize,
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
            return self.maker.block("divider", Map::new(), Vec::new()).map(Some);
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
                return self.maker.media("image", url, &rich(caption)).map(Some);
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
        self.maker.block(name, payload, children)
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
        self.maker.block("code", into_map(payload), Vec::new())
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
        self.maker.block("equation", into_map(json!({ "expression": expression })), Vec::new())
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
                self.maker.block("paragraph", payload, children)?
            }
            "details" => {
                let summary = self.summary(rest);
                payload.insert("rich_text".to_owned(), rich(summary));
                let children = self.inside(level)?;
                self.maker.block("toggle", payload, children)?
            }
            "callout" if rest.trim().is_empty() => self.callout(&tag.attributes, level)?,
            "callout" => {
                let mut payload = callout(&tag.attributes);
                payload.insert("rich_text".to_owned(), rich(caption.trim()));
                self.maker.block("callout", payload, Vec::new())?
            }
            "columns" => {
                let columns = self.inside(level)?;
                let columns = columns.into_iter().filter(|block| block.kind.name() == "column");
                self.maker.block("column_list", Map::new(), columns.collect())?
            }
            "column" => {
                let children = self.inside(level)?;
                self.maker.block("column", Map::new(), children)?
            }
            "table" => {
                let rows = format!("{rest}\n{}", self.until(|line| line.starts_with("</table"), 0));
                let (width, rows) = table::tags(&rows);
                let attributes = &tag.attributes;
                let payload = json!({"table_width": width,
                    "has_column_header": attributes.is_true("header-row"),
                    "has_row_header": attributes.is_true("header-column")});
                self.maker.table(payload, &rows, rich)?
            }
            "table_of_contents" => self.maker.block("table_of_contents", payload, Vec::new())?,
            "synced_block" | "synced_block_reference" => {
                let from = tag.attributes.id().filter(|_| tag.name != "synced_block");
                let children = self.inside(level)?;
                let from = from.map(|id| json!({"type": "block_id", "block_id": id.to_string()}));
                let children = if from.is_none() { children } else { Vec::new() };
                self.maker.block(
                    "synced_block",
                    into_map(json!({ "synced_from": from })),
                    children,
                )?
            }
            "audio" | "video" | "pdf" | "file" => {
                let Some(url) = tag.attributes.get("src") else { return Ok(None) };
                self.maker.media(tag.name, url, &rich(caption))?
            }
            "page" | "database" | "unknown" => match self.maker.existing(tag) {
                Some(item) => item?,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(item))
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
        let mut payload = callout(attributes);
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
        self.maker.block("callout", payload, children)
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
        let payload = json!({"table_width": width, "has_column_header": has_header});
        self.maker.table(payload, &rows, rich)
    }
}

fn rich(text: &str) -> Value {
    json!(inline::read(text, &MarkdownVersion::V1))
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
