//! Blocks out of Markdown of the second dialect: CommonMark with tags, an empty line between blocks.

mod list;
mod tags;

use notion_model::lexicon::{self, Role};
use notion_model::{BlockKind, CodeLanguage, MarkdownVersion, RichTextArray};
use serde_json::{Map, Value, json};

use super::make::{Item, Maker, into_map, new_only};
use super::table;
use crate::rules::inline;
use crate::rules::markup::{self, Tag};
use crate::store::tree::NewBlock;
use crate::wire::fail::Result;

const VERSION: MarkdownVersion = MarkdownVersion::V2;

/// How deep blocks may be nested; what is deeper is left out.
const DEPTH: usize = 32;

/// The blocks that `markdown` stands for.
pub(super) fn read(maker: &Maker<'_>, markdown: &str) -> Result<Vec<Item>> {
    let mut reader = Reader { maker, rest: markdown, depth: 0 };
    let mut items = Vec::new();
    loop {
        items.extend(reader.items()?);
        // An end tag that nothing began ends nothing.
        match reader.rest.is_empty() {
            true => return Ok(items),
            false => drop(reader.line()),
        }
    }
}

struct Reader<'m> {
    maker: &'m Maker<'m>,
    rest: &'m str,
    depth: usize,
}

/// The tag that a line begins with, its word, and what follows it.
fn word(line: &str) -> Option<(&'static lexicon::Word, Tag<'_>, &str)> {
    let (tag, rest) = markup::tag(line)?;
    Some((lexicon::word(tag.name, &VERSION)?, tag, rest))
}

/// The name of the container that ends here, and what follows.
fn end(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("</")?.split_once('>')?;
    let word = lexicon::word(name.trim(), &VERSION)?;
    (word.role == Role::Container).then_some((name.trim(), rest))
}

/// Where a container ends in a line of text: not in code or in a formula, and not where a backslash is.
fn end_in(line: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(char) = line[at..].chars().next() {
        let rest = &line[at..];
        match char {
            '<' if end(rest).is_some() => return Some(at),
            '\\' => at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '`' | '$' => {
                let inside = rest.trim_start_matches(char);
                let run = rest.len() - inside.len();
                let is_one = |end: &usize| {
                    let inside = &inside[..end - run];
                    char == '`' || run == 1 && inside.trim() == inside
                };
                at += run + behind(inside, char, run).filter(is_one).unwrap_or_default();
            }
            char => at += char.len_utf8(),
        }
    }
    None
}

/// How long a text is up to as many signs side by side, with them.
fn behind(text: &str, sign: char, length: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text[at..].find(sign)?;
        let run = text[at..].len() - text[at..].trim_start_matches(sign).len();
        at += run;
        if run == length {
            return Some(at);
        }
    }
}

/// The mark of a list item, its number included, and its text.
fn mark(text: &str) -> Option<(&str, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let length = match text[digits..].chars().next()? {
        '-' | '*' | '+' if digits == 0 => 1,
        '.' | ')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    let rest = &text[length..];
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| (&text[..length], rest.trim_start()))
}

fn is_divider(text: &str) -> bool {
    let signs: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    signs.len() >= 3 && ["-", "*", "_"].iter().any(|sign| signs.chars().all(|c| sign.contains(c)))
}

fn heading(text: &str) -> Option<(usize, &str)> {
    let hashes = text.len() - text.trim_start_matches('#').len();
    let title = text[hashes..].strip_prefix(' ')?;
    (1..=6).contains(&hashes).then(|| (hashes.min(4), title.trim()))
}

/// Whether a block begins with this line, although a paragraph goes before it.
fn interrupts(line: &str) -> bool {
    let text = line.trim();
    text.is_empty()
        || text.starts_with("```")
        || text == "$$"
        || text.starts_with('>')
        || is_divider(text)
        || heading(text).is_some()
        || mark(text).is_some_and(|(_, rest)| !rest.is_empty())
        || end(text).is_some()
        || word(text).is_some_and(|(word, ..)| word.role != Role::Inline)
}

pub(super) fn rich(text: &str) -> Value {
    json!(inline::read(text, &VERSION))
}

fn blank() -> RichTextArray {
    RichTextArray::default()
}

impl<'m> Reader<'m> {
    fn peek(&self) -> &'m str {
        self.rest.lines().next().unwrap_or_default()
    }

    fn line(&mut self) -> &'m str {
        let line = self.peek();
        let length = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
        self.rest = &self.rest[length..];
        line
    }

    /// Takes what is before a part of the rest.
    fn skip_to(&mut self, part: &'m str) {
        self.rest = part;
    }

    /// The blocks of a text of its own, inside of another block.
    fn inside(&self, text: &str) -> Result<Vec<NewBlock>> {
        if self.depth >= DEPTH {
            self.maker.warn("Blocks that are nested too deep were left out.");
            return Ok(Vec::new());
        }
        let mut reader = Reader { maker: self.maker, rest: text, depth: self.depth + 1 };
        let mut items = Vec::new();
        while !reader.rest.is_empty() {
            items.extend(reader.items()?);
            if !reader.rest.is_empty() {
                reader.line();
            }
        }
        Ok(new_only(items))
    }

    /// The blocks up to an end tag, or the end.
    fn items(&mut self) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        while !self.rest.is_empty() {
            let text = self.peek().trim();
            if text.is_empty() {
                self.line();
                continue;
            }
            if end(text).is_some() {
                break;
            }
            self.item(text, &mut items)?;
        }
        Ok(items)
    }

    fn made(&self, name: &str, payload: Value, children: Vec<NewBlock>) -> Result<Item> {
        self.maker.block(name, into_map(payload), children)
    }

    /// The block that begins with this line.
    fn item(&mut self, text: &'m str, items: &mut Vec<Item>) -> Result<()> {
        let fence = text.len() - text.trim_start_matches('`').len();
        if fence >= 3 && !text[fence..].contains('`') {
            items.push(self.code(fence, text[fence..].trim())?);
        } else if text == "$$" {
            items.push(self.equation()?);
        } else if let Some((level, title)) = heading(text) {
            self.line();
            let name = format!("heading_{level}");
            items.push(self.made(&name, json!({ "rich_text": rich(title) }), Vec::new())?);
        } else if is_divider(text) {
            self.line();
            items.push(self.made("divider", json!({}), Vec::new())?);
        } else if mark(text).is_some() {
            items.extend(self.list()?);
        } else if text.starts_with('>') {
            items.push(self.quote()?);
        } else if text.starts_with('|') {
            items.push(self.pipes()?);
        } else if let Some((caption, url)) = picture(text) {
            self.line();
            items.push(self.maker.media("image", url, &rich(caption))?);
        } else if let Some((word, tag, after)) =
            word(text).filter(|(word, ..)| word.role != Role::Inline)
        {
            self.tagged(word, &tag, after, items)?;
        } else {
            items.push(self.paragraph()?);
        }
        Ok(())
    }

    fn paragraph(&mut self) -> Result<Item> {
        let text = self.text();
        self.made("paragraph", json!({ "rich_text": rich(&text) }), Vec::new())
    }

    /// The lines of a text, in one: a backslash at the end of one is the end of a line.
    fn text(&mut self) -> String {
        let mut whole = String::new();
        let mut is_first = true;
        while !self.rest.is_empty() && (is_first || !interrupts(self.peek())) {
            let line = self.peek();
            let trimmed = line.trim_start();
            let end = end_in(trimmed);
            let part = &trimmed[..end.unwrap_or(trimmed.len())];
            match end {
                Some(at) => self.skip_to(&self.rest[line.len() - trimmed.len() + at..]),
                None => drop(self.line()),
            }
            if !is_first && !whole.ends_with('\n') {
                whole.push(' ');
            }
            let part = part.trim_end();
            let backslashes = part.len() - part.trim_end_matches('\\').len();
            let is_break = backslashes % 2 == 1 && !self.peek().trim().is_empty();
            whole.push_str(if is_break { &part[..part.len() - 1] } else { part });
            if is_break {
                whole.push('\n');
            }
            is_first = false;
            if end.is_some() {
                break;
            }
        }
        whole
    }

    /// The lines up to the one that is an end.
    fn until(&mut self, is_end: impl Fn(&str) -> bool, indent: usize) -> String {
        let mut lines = Vec::new();
        while !self.rest.is_empty() {
            let line = self.line();
            if is_end(line.trim()) {
                break;
            }
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            lines.push(&line[blanks.min(indent)..]);
        }
        lines.join("\n")
    }

    fn code(&mut self, fence: usize, language: &str) -> Result<Item> {
        let first = self.line();
        let indent = first.len() - first.trim_start().len();
        let is_end = |line: &str| line.len() >= fence && line.chars().all(|c| c == '`');
        let code = self.until(is_end, indent);
        let name = language.to_lowercase();
        let known = CodeLanguage::KNOWN.iter().find(|known| known.as_str() == name);
        let language = known.unwrap_or(&CodeLanguage::PlainText).as_str();
        let text = RichTextArray::from(code);
        self.made("code", json!({"rich_text": text, "language": language}), Vec::new())
    }

    fn equation(&mut self) -> Result<Item> {
        self.line();
        let expression = self.until(|line| line == "$$", 0);
        self.made("equation", json!({ "expression": expression }), Vec::new())
    }

    /// Lines that begin with a sign, and what else is in their last paragraph.
    fn quote(&mut self) -> Result<Item> {
        let mut lines = Vec::new();
        while let Some(line) = self.peek().trim_start().strip_prefix('>') {
            lines.push(line.strip_prefix(' ').unwrap_or(line));
            self.line();
        }
        while !self.rest.is_empty() && !interrupts(self.peek()) {
            lines.push(self.line());
        }
        let mut children = self.inside(&lines.join("\n"))?;
        let text = title(&mut children);
        self.made("quote", json!({ "rich_text": text }), children)
    }

    /// A table with `|` between its cells.
    fn pipes(&mut self) -> Result<Item> {
        let mut lines = Vec::new();
        while self.peek().trim().starts_with('|') {
            lines.push(self.line().trim());
        }
        let (width, has_header, rows) = table::pipes(&lines);
        let payload = json!({"table_width": width, "has_column_header": has_header});
        self.maker.table(payload, &rows, |cell| rich(&cell.replace("\\|", "|")))
    }
}

/// The text of a block is the first paragraph in it, if that has no look of its own.
fn title(children: &mut Vec<NewBlock>) -> RichTextArray {
    let is_title = |block: &NewBlock| match &block.kind {
        BlockKind::Paragraph(text) => {
            block.children.is_empty() && text.color.as_str() == "default" && text.icon.is_none()
        }
        _ => false,
    };
    if !children.first().is_some_and(is_title) {
        return blank();
    }
    match children.remove(0).kind {
        BlockKind::Paragraph(text) => text.rich_text,
        _ => blank(),
    }
}

/// The caption and the address of a picture that a line is nothing else than.
fn picture(text: &str) -> Option<(&str, &str)> {
    let (caption, url) = text.strip_prefix("![")?.strip_suffix(')')?.rsplit_once("](")?;
    let url = url.strip_prefix('<').and_then(|url| url.strip_suffix('>')).unwrap_or(url);
    (!url.contains([' ', ')'])).then_some((caption, url))
}

/// What a payload begins with: a colour, if there is one.
fn payload(tag: &Tag<'_>) -> Map<String, Value> {
    let mut payload = Map::new();
    super::make::color(&mut payload, &tag.attributes);
    payload
}
