//! Rich text as Notion's Markdown, and back.
//!
//! See [enhanced Markdown](https://developers.notion.com/guides/data-apis/enhanced-markdown).

mod write;

use std::cell::Cell;

use notion_model::lexicon::{self, Element};
use notion_model::{
    Annotations, DateOrDateTime, DateValue, MarkdownVersion, RichText, RichTextArray,
};

use crate::rules::markup::{self, Tag};

pub(crate) use self::write::{Context, escaped, escaped_in, write, write_in};

type Annotate = fn(&mut Annotations);

/// The marks around annotated text; the longer before those that they begin with.
const MARKS: [(&str, Annotate); 5] = [
    ("**", |annotations| annotations.bold = true),
    ("__", |annotations| annotations.bold = true),
    ("~~", |annotations| annotations.strikethrough = true),
    ("*", |annotations| annotations.italic = true),
    ("_", |annotations| annotations.italic = true),
];

/// How deep marks may be nested; deeper ones are text.
const DEPTH: usize = 16;

/// So many bytes are looked at in search of ends, for each byte of a text. What begins after that is text.
const WORK: usize = 64;

/// What may still be done: a text with many beginnings and no ends would be searched to its end for each of them.
struct Work {
    left: Cell<usize>,
    version: MarkdownVersion,
}

impl Work {
    fn is_v1(&self) -> bool {
        self.version == MarkdownVersion::V1
    }

    /// Takes note of bytes that were looked at; `None` when they are too many.
    fn charge(&self, bytes: usize) -> Option<()> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or_default());
        left.map(drop)
    }

    /// What is found in a text, all of which is looked at if that is nothing; nothing is looked for when too much has been
    /// done already.
    fn find<T>(&self, text: &str, find: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.left.get() == 0 {
            return None;
        }
        let found = find();
        if found.is_none() {
            self.charge(text.len())?;
        }
        found
    }
}

/// What holds for a stretch of text.
#[derive(Clone, Default)]
struct Style<'t> {
    annotations: Annotations,
    link: Option<&'t str>,
    depth: usize,
}

impl<'t> Style<'t> {
    fn with(&self, annotate: impl FnOnce(&mut Annotations)) -> Self {
        let mut style = Self { depth: self.depth + 1, ..self.clone() };
        annotate(&mut style.annotations);
        style
    }

    fn applied(&self, piece: RichText) -> RichText {
        let mut piece = match self.link {
            Some(link) => piece.link(link),
            None => piece,
        };
        piece.annotations = Some(self.annotations.clone());
        piece
    }
}

/// Reads Markdown. What is no markup is text.
pub(crate) fn read(markdown: &str, version: &MarkdownVersion) -> RichTextArray {
    let mut pieces = Vec::new();
    let left = Cell::new(markdown.len().saturating_mul(WORK));
    let work = Work { left, version: version.clone() };
    spans(markdown, &Style::default(), &mut pieces, &work);
    RichTextArray(pieces)
}

fn spans<'t>(text: &'t str, style: &Style<'t>, pieces: &mut Vec<RichText>, work: &Work) {
    let mut plain = String::new();
    // Where one bracket begins no link, there is none behind it.
    let mut has_links = true;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(escaped) = rest.strip_prefix('\\')
            && let Some(next) = escaped.chars().next()
            && next.is_ascii_punctuation()
        {
            plain.push(next);
            rest = &escaped[next.len_utf8()..];
            continue;
        }
        if let Some((entity, after)) = rest.strip_prefix('&').and_then(entity)
            && !work.is_v1()
        {
            plain.push(entity);
            rest = after;
            continue;
        }
        if let Some(after) = line_break(rest) {
            plain.push('\n');
            rest = after;
            continue;
        }
        let inside_word = plain.chars().next_back().is_some_and(char::is_alphanumeric);
        let found =
            if first != '[' || has_links { span(rest, style, inside_word, work) } else { None };
        has_links &= first != '[' || found.is_some();
        if let Some((piece, after)) = found {
            flush(&mut plain, style, pieces);
            pieces.extend(piece);
            rest = after;
            continue;
        }
        plain.push(first);
        rest = &rest[first.len_utf8()..];
    }
    flush(&mut plain, style, pieces);
}

fn line_break(text: &str) -> Option<&str> {
    ["<br>", "<br/>", "<br />"].iter().find_map(|tag| text.strip_prefix(tag))
}

/// A sign that is written as its name or its number, which stands behind `&`; and what follows it.
fn entity(text: &str) -> Option<(char, &str)> {
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let (name, rest) = (&text[..end], &text[end + 1..]);
    let char = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|char| *char != '\0')?
        }
    };
    Some((char, rest))
}

fn flush(plain: &mut String, style: &Style<'_>, pieces: &mut Vec<RichText>) {
    // Notion takes 2,000 units of UTF-16 in a piece; what is read here is not sent by anyone.
    if !plain.is_empty() {
        pieces.push(style.applied(RichText::text(std::mem::take(plain))));
    }
}

/// The markup that `text` begins with, and what follows it.
fn span<'t>(
    text: &'t str,
    style: &Style<'t>,
    inside_word: bool,
    work: &Work,
) -> Option<(Vec<RichText>, &'t str)> {
    if style.depth >= DEPTH {
        return None;
    }
    if text.starts_with('`') {
        let (code, rest) = code(text, work)?;
        let style = style.with(|annotations| annotations.code = true);
        return Some((vec![style.applied(RichText::text(code))], rest));
    }
    if let Some(equation) = text.strip_prefix('$') {
        let (equation, rest) = match equation.strip_prefix('`').filter(|_| work.is_v1()) {
            Some(equation) => work.find(equation, || equation.split_once("`$"))?,
            None => work.find(equation, || equation.split_once('$'))?,
        };
        let quoted = equation.strip_prefix('`').and_then(|inside| inside.strip_suffix('`'));
        let equation = quoted.filter(|_| !work.is_v1()).unwrap_or(equation);
        let tight = !equation.is_empty() && equation.trim() == equation;
        let piece = || Style { link: None, ..style.clone() }.applied(RichText::equation(equation));
        return tight.then(|| (vec![piece()], rest));
    }
    if let Some(url) = text.strip_prefix("[^").filter(|_| !work.is_v1())
        && let Some((url, rest)) = url.get(..url.len().min(2000)).and_then(|_| url.split_once(']'))
        && url.starts_with("http")
        && !url.contains(char::is_whitespace)
    {
        let piece = RichText::text(url).link(url);
        return Some((vec![Style { link: None, ..style.clone() }.applied(piece)], rest));
    }
    if let Some(label) = text.strip_prefix('[') {
        let (label, rest) = label_of_link(label, work)?;
        let (url, rest) = rest.split_once(')')?;
        let mut pieces = Vec::new();
        spans(label, &Style { link: Some(url), ..style.with(|_| ()) }, &mut pieces, work);
        return Some((pieces, rest));
    }
    if let Some((tag, rest)) = markup::tag(text) {
        return tagged(&tag, rest, style, work);
    }
    let (mark, annotate) = MARKS.into_iter().find(|(mark, _)| text.starts_with(mark))?;
    if mark.starts_with('_') && inside_word {
        return None;
    }
    let inside = &text[mark.len()..];
    let end = closing(inside, mark, work)?;
    let (content, rest) = (&inside[..end], &inside[end + mark.len()..]);
    let mut pieces = Vec::new();
    spans(content, &style.with(annotate), &mut pieces, work);
    Some((pieces, rest))
}

/// Code between as many backticks as it begins with.
fn code<'t>(text: &'t str, work: &Work) -> Option<(&'t str, &'t str)> {
    let fence = &text[..text.len() - text.trim_start_matches('`').len()];
    let inside = &text[fence.len()..];
    let mut at = 0;
    loop {
        let start = at + work.find(&inside[at..], || inside[at..].find('`'))?;
        work.charge(start - at)?;
        let run = inside[start..].len() - inside[start..].trim_start_matches('`').len();
        if run == fence.len() {
            let (code, rest) = (&inside[..start], &inside[start + run..]);
            let padded = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
            let padded = padded.filter(|code| code.starts_with('`') || code.ends_with('`'));
            return Some((padded.unwrap_or(code), rest)).filter(|(code, _)| !code.is_empty());
        }
        at = start + run;
    }
}

/// What follows an escaped sign or code, if the text begins with such.
fn verbatim<'t>(text: &'t str, work: &Work) -> Option<&'t str> {
    match text.strip_prefix('\\') {
        Some(escaped) => Some(escaped.chars().next().map_or(escaped, |c| &escaped[c.len_utf8()..])),
        None => text.starts_with('`').then(|| code(text, work)).flatten().map(|(_, after)| after),
    }
}

/// The label of a link, without the bracket before it, and what begins with its address.
fn label_of_link<'t>(text: &'t str, work: &Work) -> Option<(&'t str, &'t str)> {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        work.charge(1)?;
        if let Some(address) = rest.strip_prefix("](") {
            return Some((&text[..text.len() - rest.len()], address));
        }
        rest = verbatim(rest, work).unwrap_or(&rest[c.len_utf8()..]);
    }
    None
}

/// Where the text ends that begins behind `mark`.
fn closing(text: &str, mark: &str, work: &Work) -> Option<usize> {
    let sign = mark.chars().next()?;
    if text.starts_with(char::is_whitespace) {
        return None;
    }
    let mut at = 0;
    let mut is_other_open = false;
    while let Some(c) = text[at..].chars().next() {
        work.charge(1)?;
        let rest = &text[at..];
        let run = rest.len() - rest.trim_start_matches(sign).len();
        work.charge(run)?;
        if let Some(after) = verbatim(rest, work) {
            at = text.len() - after.len();
        } else if run == 0 {
            at += c.len_utf8();
        } else {
            // Of three, some end what began inside, or begin what follows: `**a *b***`, `**a***b*`.
            let end = match (run, is_other_open) {
                (3, true) => Some(at + 3 - mark.len()),
                (3, false) => Some(at),
                (run, _) => (run == mark.len()).then_some(at),
            };
            let before = text[..at].chars().next_back();
            if let Some(end) = end.filter(|_| before.is_some_and(|c| !c.is_whitespace())) {
                return Some(end);
            }
            is_other_open ^= run != mark.len();
            at += run;
        }
    }
    None
}

/// What a tag in a line stands for.
fn tagged<'t>(
    tag: &Tag<'t>,
    rest: &'t str,
    style: &Style<'t>,
    work: &Work,
) -> Option<(Vec<RichText>, &'t str)> {
    let (content, after) = match tag.is_closed {
        true => ("", rest),
        false => work.find(rest, || markup::inside(tag.name, rest))?,
    };
    let element = lexicon::word(tag.name, &work.version)?.element;
    let annotate: Option<Annotate> = match element {
        Element::Bold => Some(|annotations| annotations.bold = true),
        Element::Italic => Some(|annotations| annotations.italic = true),
        Element::Strikethrough => Some(|annotations| annotations.strikethrough = true),
        Element::Underline => Some(|annotations| annotations.underline = true),
        _ => None,
    };
    let styled = match (element, annotate) {
        (_, Some(annotate)) => Some(style.with(annotate)),
        (Element::Span, _) => Some(style.with(|annotations| {
            annotations.underline |= tag.attributes.is_true("underline");
            annotations.color = tag.attributes.color().unwrap_or(annotations.color.clone());
        })),
        _ => None,
    };
    if let Some(style) = styled {
        let mut pieces = Vec::new();
        spans(content, &style, &mut pieces, work);
        return Some((pieces, after));
    }
    let id = || tag.attributes.id();
    let piece = match element {
        Element::MentionUser => RichText::mention_user(id()?.into()),
        Element::MentionPage => RichText::mention_page(id()?.into()),
        Element::MentionDatabase => RichText::mention_database(id()?.into()),
        Element::Mention => match tag.attributes.get("url")? {
            url if url.starts_with("user://") => RichText::mention_user(id()?.into()),
            url if !url.starts_with("http") => return None,
            _ if tag.attributes.get("type") == Some("database") => {
                RichText::mention_database(id()?.into())
            }
            _ => RichText::mention_page(id()?.into()),
        },
        Element::Date => RichText::mention_date(date(tag, &work.version)?),
        _ => return None,
    };
    let style = Style { link: None, ..style.clone() };
    Some((vec![style.applied(piece)], after))
}

/// The date in a tag, with its times.
fn date(tag: &Tag<'_>, version: &MarkdownVersion) -> Option<DateValue> {
    let [start_time, end_time, zone] = lexicon::times(version);
    let at = |day: &str, time: &str| {
        let day = tag.attributes.get(day)?;
        Some(match tag.attributes.get(time) {
            Some(time) => DateOrDateTime::from(format!("{day}T{time}:00").as_str()),
            None => DateOrDateTime::from(day),
        })
    };
    let mut date = DateValue::from(at("start", start_time)?);
    date.end = at("end", end_time);
    date.time_zone = tag.attributes.get(zone).map(str::to_owned);
    Some(date)
}
