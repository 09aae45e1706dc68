//! Lines that other dialects of Markdown know: what they stand for, in Markdown and tags.
//!
//! * A formula between lines of `$$` keeps its lines, whatever they begin with: it becomes a fence of `math`.
//! * The admonitions and tabs of MkDocs (`!!! note "Title"`, `??? tip`, `=== "Tab"`), whose content is indented.
//! * Containers between lines of colons (`:::tip Title`), of Docusaurus, VitePress, Quarto and others.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::callout;
use super::super::html::escaped;
use super::super::names::Tags;

/// How deep admonitions may be nested.
const DEPTH: usize = 8;

/// The text with such lines rewritten.
pub(super) fn rewritten(text: &str) -> Cow<'_, str> {
    let marks = ["$$", ":::", "!!!", "???", "=== \""];
    if !marks.into_iter().any(|mark| text.contains(mark)) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    rewrite(&lines, 0, &mut out);
    Cow::Owned(out)
}

fn rewrite(lines: &[&str], depth: usize, out: &mut String) {
    let places = places(lines, Tags::Html);
    let mut colons = containers(lines, &places);
    // How far the content of the item is indented that is open in so many quotes.
    let mut items = vec![0];
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        let Line { prefix, indent, is_item, rest } = Line::of(line);
        items.resize(quotes(prefix) + 1, 0);
        let item = items.last().copied().unwrap_or_default();
        let place = places.get(at).copied().unwrap_or(Place::Text);
        let is_code = place == Place::Code || indent >= item + 4;
        if !rest.is_empty() && !is_code {
            // A quote is in the item that it is indented like.
            items[0] = items[0].min(line.len() - line.trim_start().len());
            items.pop();
            items.push(if is_item { indent } else { item.min(indent) });
        }
        if is_code {
            push(out, line);
        } else if let Some(fence) = colons.remove(&at) {
            fence.push(prefix, out);
        } else if let Place::Formula(end) = place {
            push_formula(lines.get(at..=end).unwrap_or_default(), out);
            at = end;
        } else if let Some(admonition) = Admonition::of(rest)
            && prefix.bytes().all(|byte| byte == b' ')
            && let content @ 1.. = content(lines.get(at + 1..).unwrap_or_default(), indent)
        {
            let lines = lines.get(at + 1..=at + content).unwrap_or_default();
            let lines: Vec<String> = lines.iter().map(|line| dedented(line, prefix)).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            admonition.open(prefix, out);
            match depth < DEPTH {
                true => rewrite(&lines, depth + 1, out),
                false => lines.iter().for_each(|line| push(out, line)),
            }
            admonition.close(prefix, out);
            at += content;
        } else {
            push(out, line);
        }
        at += 1;
    }
}

pub(super) fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// A line, and what it is in.
pub(super) struct Line<'a> {
    /// Blanks, signs of quotes, and marks of list items.
    pub(super) prefix: &'a str,
    /// How far its text is from the left, or from the last sign of a quote.
    pub(super) indent: usize,
    pub(super) is_item: bool,
    pub(super) rest: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn of(line: &'a str) -> Self {
        let mut rest = line;
        let (mut indent, mut is_item) = (0, false);
        loop {
            let blanks = rest.trim_start_matches([' ', '\t']);
            let skipped = rest.get(..rest.len() - blanks.len()).unwrap_or_default();
            indent += skipped.chars().map(|char| if char == '\t' { 4 } else { 1 }).sum::<usize>();
            rest = blanks;
            if let Some(inner) = rest.strip_prefix('>') {
                (rest, indent, is_item) = (inner.strip_prefix(' ').unwrap_or(inner), 0, false);
                continue;
            }
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let mark = match rest.get(digits..).and_then(|rest| rest.chars().next()) {
                Some('.' | ')') if (1..=9).contains(&digits) => digits + 1,
                Some('-' | '*' | '+') if digits == 0 => 1,
                _ => break,
            };
            match rest.get(mark..).filter(|inner| inner.starts_with([' ', '\t'])) {
                Some(inner) => (rest, indent, is_item) = (inner, indent + mark, true),
                None => break,
            }
        }
        let prefix = line.get(..line.len() - rest.len()).unwrap_or_default();
        Line { prefix, indent, is_item, rest }
    }
}

/// What stands before the lines of a block that began behind this.
pub(super) fn continued(prefix: &str) -> String {
    prefix.chars().map(|char| if matches!(char, '>' | '\t') { char } else { ' ' }).collect()
}

/// How many quotes a line is in that begins so.
fn quotes(prefix: &str) -> usize {
    prefix.matches('>').count()
}

/// What a line is part of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    Text,
    /// Fenced code.
    Code,
    /// The first line of a formula, and the number of its last.
    Formula(usize),
    /// The other lines of one.
    Within,
}

/// What the lines are part of: what begins first hides what would begin in it.
pub(super) fn places(lines: &[&str], tags: Tags) -> Vec<Place> {
    let mut places = Vec::with_capacity(lines.len());
    let mut fences = Fences::default();
    // Up to which line there is no end of a formula between signs, and of one between tags.
    let (mut endless, mut open) = (0, 0);
    while let Some(line) = lines.get(places.len()).copied() {
        let at = places.len();
        if fences.hold(line) {
            places.push(Place::Code);
            continue;
        }
        let rest = Line::of(line).rest;
        let end = if rest.starts_with("$$") && at >= endless {
            formula_end(lines, at, rest, &mut endless)
        } else if tags == Tags::Notion && rest.starts_with("<equation") && at >= open {
            equation_end(lines, at, &mut open)
        } else {
            None
        };
        places.push(end.map_or(Place::Text, Place::Formula));
        places.resize(end.unwrap_or(at) + 1, Place::Within);
    }
    places
}

/// The line that ends the formula whose tag begins this one, if it has several.
fn equation_end(lines: &[&str], start: usize, open: &mut usize) -> Option<usize> {
    for (index, line) in lines.iter().enumerate().skip(start) {
        if line.contains("</equation>") {
            return Some(index).filter(|end| *end > start);
        }
        if line.trim_matches([' ', '\t', '>']).is_empty() {
            *open = index;
            return None;
        }
    }
    *open = lines.len();
    None
}

/// The fences of code, line by line.
#[derive(Debug, Default)]
pub(super) struct Fences {
    /// The sign of the one that is open, how often it stands there, and in how many quotes.
    open: Option<(char, usize, usize)>,
}

impl Fences {
    /// Whether the next line is one of code, or a fence.
    pub(super) fn hold(&mut self, line: &str) -> bool {
        let Line { prefix, rest, .. } = Line::of(line);
        let depth = quotes(prefix);
        let mark = rest.chars().next().filter(|char| matches!(char, '`' | '~'));
        let run = mark.map_or(0, |mark| rest.chars().take_while(|char| *char == mark).count());
        let info = rest.get(run..).unwrap_or_default();
        // What is not in the quote ends the fence in it.
        self.open = self.open.filter(|(_, _, quotes)| depth >= *quotes);
        if let Some((open, length, _)) = self.open {
            if mark == Some(open) && run >= length && info.trim().is_empty() {
                self.open = None;
            }
            return true;
        }
        if run >= 3 && !(mark == Some('`') && info.contains('`')) {
            self.open = mark.map(|mark| (mark, run, depth));
        }
        self.open.is_some()
    }
}

/// The line that ends the formula that begins at this one.
fn formula_end(lines: &[&str], start: usize, rest: &str, endless: &mut usize) -> Option<usize> {
    let first = rest.strip_prefix("$$")?.trim();
    if first.contains("$$") {
        return None;
    }
    let quotes = |line: &str| quotes(Line::of(line).prefix);
    let depth = lines.get(start).map_or(0, |line| quotes(line));
    for (index, line) in lines.iter().enumerate().skip(start + 1) {
        let text = line.trim();
        if text.ends_with("$$") && quotes(line) >= depth {
            return Some(index);
        }
        // What begins in the line of the signs is a paragraph, which has no empty lines.
        if quotes(line) < depth
            || !first.is_empty() && text.trim_start_matches('>').trim().is_empty()
        {
            *endless = index;
            return None;
        }
    }
    *endless = lines.len();
    None
}

/// What stands between the signs of a formula: in their first line, in the lines between, in their last.
pub(super) fn formula<'a>(lines: &[&'a str]) -> Option<(&'a str, Vec<&'a str>, &'a str)> {
    let [first, middle @ .., last] = lines else { return None };
    let opening = Line::of(first);
    let quotes = quotes(opening.prefix);
    let inner = |line: &'a str| unquoted(line, quotes).trim();
    let begin = opening.rest.strip_prefix("$$").unwrap_or_default().trim();
    let end = inner(last);
    let end = end.strip_suffix("$$").unwrap_or(end).trim_end();
    Some((begin, middle.iter().map(|line| inner(line)).collect(), end))
}

/// A formula as it is, or in a fence if Markdown would take it apart.
fn push_formula(lines: &[&str], out: &mut String) {
    let Some((begin, middle, end)) = formula(lines) else { return };
    let content = || [begin].into_iter().chain(middle.iter().copied()).chain([end]);
    let is_safe = |line: &str| {
        let signs = ['=', '-', '+', '*', '#', '>', '<', '|', ':', '`', '~', '['];
        !line.is_empty()
            && !line.starts_with(signs)
            && !line.starts_with(|char: char| char.is_ascii_digit())
    };
    let middle_is_safe = middle.iter().all(|line| is_safe(line));
    let ends_are_safe = [begin, end].into_iter().all(|line| line.is_empty() || is_safe(line));
    if middle_is_safe && ends_are_safe || content().all(|line| line.is_empty()) {
        lines.iter().for_each(|line| push(out, line));
        return;
    }
    let longest = content().map(|line| super::super::write::longest_run(line, '`')).max();
    let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
    let opening = lines.first().map_or("", |first| Line::of(first).prefix);
    let prefix = continued(opening);
    push(out, &format!("{opening}{fence}math"));
    if !begin.is_empty() {
        push(out, &format!("{prefix}{begin}"));
    }
    let between = lines.get(1..lines.len() - 1).unwrap_or_default();
    between.iter().for_each(|line| push(out, line));
    if !end.is_empty() {
        push(out, &format!("{prefix}{end}"));
    }
    push(out, &format!("{prefix}{fence}"));
}

/// A line without the signs of so many quotes that it is in.
fn unquoted(line: &str, quotes: usize) -> &str {
    let mut rest = line;
    for _ in 0..quotes {
        match rest.trim_start_matches([' ', '\t']).strip_prefix('>') {
            Some(inner) => rest = inner,
            None => break,
        }
    }
    rest
}

/// How many of the lines are the content of an admonition: those that are indented further, and empty ones between.
fn content(lines: &[&str], indent: usize) -> usize {
    let mut count = 0;
    for (index, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let blanks = line.chars().take_while(|char| matches!(char, ' ' | '\t'));
        let width: usize = blanks.map(|char| if char == '\t' { 4 } else { 1 }).sum();
        if width < indent + 4 {
            break;
        }
        count = index + 1;
    }
    count
}

fn dedented(line: &str, prefix: &str) -> String {
    let inner = line.strip_prefix(prefix).unwrap_or(line);
    let inner = inner.strip_prefix("    ").or_else(|| inner.strip_prefix('\t'));
    let inner = inner.unwrap_or_else(|| line.trim_start());
    if inner.trim().is_empty() { String::new() } else { format!("{prefix}{inner}") }
}

/// A box with a title, or something that can be folded.
struct Admonition {
    kind: Kind,
    title: Option<String>,
}

enum Kind {
    Callout(&'static str),
    Details,
    /// What stands in it stands for itself.
    Plain,
}

impl Admonition {
    /// Out of a line of MkDocs.
    fn of(line: &str) -> Option<Self> {
        let (mark, rest) = line.split_once(' ')?;
        let rest = rest.trim();
        let title = rest.split_once('"').and_then(|(_, title)| title.strip_suffix('"'));
        let kind = rest.split([' ', '"']).next().unwrap_or_default();
        let is_name = kind.starts_with(|char: char| char.is_ascii_alphabetic());
        let in_words = || {
            let mut letters = kind.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
        };
        match mark {
            "!!!" if is_name => {
                let title = title.filter(|title| !title.is_empty()).map(str::to_owned);
                Some(Self { kind: Kind::Callout(callout::icon(kind).unwrap_or("ℹ️")), title })
            }
            "???" | "???+" if is_name => {
                let title = title.map(str::to_owned).or_else(in_words);
                Some(Self { kind: Kind::Details, title })
            }
            "===" if rest.starts_with('"') => {
                Some(Self { kind: Kind::Details, title: title.map(str::to_owned) })
            }
            _ => None,
        }
    }

    /// Out of what stands behind colons.
    fn of_container(text: &str) -> Self {
        let text = text.trim().trim_end_matches(':').trim_end();
        let (mut name, mut title) = (text, "");
        if let Some((inside, after)) = text.strip_prefix('{').and_then(|rest| rest.split_once('}'))
        {
            let class = inside.split_whitespace().find_map(|word| word.strip_prefix('.'));
            name = class.unwrap_or(inside.trim());
            title = attribute(inside, "title").unwrap_or_else(|| after.trim());
        } else if let Some(end) = text.find([' ', '[', '{']) {
            let rest = text.get(end..).unwrap_or_default().trim();
            name = text.get(..end).unwrap_or_default();
            title = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                Some((title, _)) => title,
                None if rest.starts_with('{') => attribute(rest, "title").unwrap_or_default(),
                None => rest,
            };
        }
        let name = name.trim_start_matches("callout-");
        let kind = match callout::icon(name) {
            Some(icon) => Kind::Callout(icon),
            None if matches!(name, "details" | "spoiler" | "collapse" | "dropdown") => {
                Kind::Details
            }
            None => Kind::Plain,
        };
        Self { kind, title: Some(title.to_owned()).filter(|title| !title.is_empty()) }
    }

    fn open(&self, prefix: &str, out: &mut String) {
        let title = self.title.as_deref();
        let empty = prefix.trim_end();
        push(out, empty);
        match (&self.kind, title) {
            (Kind::Callout(icon), Some(title)) => {
                push(
                    out,
                    &format!(r#"{prefix}<callout icon="{icon}" title="{}">"#, escaped(title)),
                );
            }
            (Kind::Callout(icon), None) => {
                push(out, &format!(r#"{prefix}<callout icon="{icon}">"#))
            }
            (Kind::Details, title) => {
                push(out, &format!("{prefix}<details>"));
                push(out, &format!("{prefix}<summary>{}</summary>", title.unwrap_or_default()));
            }
            (Kind::Plain, title) => {
                push(out, &format!("{prefix}<div>"));
                if let Some(title) = title {
                    push(out, empty);
                    push(out, &format!("{prefix}{title}"));
                }
            }
        }
        push(out, empty);
    }

    fn close(&self, prefix: &str, out: &mut String) {
        let tag = match self.kind {
            Kind::Callout(_) => "callout",
            Kind::Details => "details",
            Kind::Plain => "div",
        };
        let empty = prefix.trim_end();
        push(out, empty);
        push(out, &format!("{prefix}</{tag}>"));
        push(out, empty);
    }
}

/// The value of an attribute in quotation marks.
fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// One of the two lines around a container.
enum Fence {
    Open(Admonition),
    Close(Admonition),
}

impl Fence {
    fn push(&self, prefix: &str, out: &mut String) {
        match self {
            Self::Open(admonition) => {
                let first = continued(prefix);
                if first != prefix {
                    // What the mark of an item stands before.
                    push(out, prefix);
                }
                admonition.open(&first, out);
            }
            Self::Close(admonition) => admonition.close(&continued(prefix), out),
        }
    }
}

/// The lines of colons that belong together. Others stay text.
fn containers(lines: &[&str], places: &[Place]) -> HashMap<usize, Fence> {
    let mut fences = HashMap::new();
    let mut open: Vec<(usize, usize, &str)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let rest = Line::of(line).rest;
        let colons = rest.bytes().take_while(|byte| *byte == b':').count();
        if colons < 3 || places.get(index) != Some(&Place::Text) {
            continue;
        }
        let text = rest.get(colons..).unwrap_or_default().trim();
        if !text.is_empty() {
            open.push((index, colons, text));
        } else if open.last().is_some_and(|(_, length, _)| *length <= colons)
            && let Some((start, _, text)) = open.pop()
        {
            fences.insert(start, Fence::Open(Admonition::of_container(text)));
            fences.insert(index, Fence::Close(Admonition::of_container(text)));
        }
    }
    fences
}
