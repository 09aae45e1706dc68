use notion_model::lexicon::{self, Element};
use notion_model::{
    Annotations, DateOrDateTime, DateValue, MarkdownVersion, Mention, MentionKind, RichText,
    RichTextArray, RichTextKind,
};

use crate::rules::markup;

type Has = fn(&Annotations) -> bool;

/// The marks around annotated text, from the outside to the inside; the tags that stand for them in the second dialect,
/// and who has them.
const MARKS: [(&str, &str, Has); 3] = [
    ("**", "b", |style| style.bold),
    ("*", "i", |style| style.italic),
    ("~~", "s", |style| style.strikethrough),
];

/// Where a text stands, and in which dialect.
#[derive(Clone, Copy)]
pub(crate) struct Context<'v> {
    pub(crate) version: &'v MarkdownVersion,
    /// Whether it may have lines of its own.
    pub(crate) has_lines: bool,
    /// Whether a tag is around it that the sign of another could end.
    pub(crate) in_cell: bool,
}

impl Context<'_> {
    fn is_v1(&self) -> bool {
        *self.version == MarkdownVersion::V1
    }
}

/// Writes rich text as Markdown of the first dialect, in one line.
pub(crate) fn write(text: &RichTextArray) -> String {
    write_in(text, Context { version: &MarkdownVersion::V1, has_lines: false, in_cell: false })
}

/// Writes rich text as Markdown.
pub(crate) fn write_in(text: &RichTextArray, place: Context<'_>) -> String {
    marked(&text.0, &MARKS, place)
}

/// Pieces that follow each other share a mark: two of the same side by side would read as another.
fn marked(pieces: &[RichText], marks: &[(&str, &str, Has)], place: Context<'_>) -> String {
    let Some(((mark, tag, has), inner)) = marks.split_first() else {
        return pieces.iter().map(|piece| self::piece(piece, place)).collect();
    };
    let has = |piece: &RichText| {
        !matches!(piece.kind, RichTextKind::Equation(_)) && has(&piece.annotations())
    };
    let runs = pieces.chunk_by(|one, next| has(one) == has(next));
    let written = runs.map(|run| {
        let text = marked(run, inner, place);
        let is_marked = run.first().is_some_and(has);
        match is_marked && !place.is_v1() && text.trim() != text && !text.trim().is_empty() {
            // With blanks at its ends it has a tag.
            true => format!("<{tag}>{text}</{tag}>"),
            false if is_marked => around(&text, |text| format!("{mark}{text}{mark}")),
            false => text,
        }
    });
    written.collect()
}

/// Puts something around a text, but not around the blanks at its ends.
fn around(text: &str, put: impl FnOnce(&str) -> String) -> String {
    let content = text.trim();
    if content.is_empty() {
        return text.to_owned();
    }
    let start = text.len() - text.trim_start().len();
    let (before, after) = (&text[..start], &text[start + content.len()..]);
    format!("{before}{}{after}", put(content))
}

fn piece(piece: &RichText, place: Context<'_>) -> String {
    let style = piece.annotations();
    let (text, href) = match &piece.kind {
        RichTextKind::Equation(equation) => return formula(&equation.expression, place),
        RichTextKind::Mention(mention) => (self::mention(mention, piece, place), None),
        _ if style.code && can_be_verbatim(piece.plain_text(), place) => {
            (code(piece.plain_text()), piece.href.as_deref())
        }
        _ => (escaped_in(piece.plain_text(), place), piece.href.as_deref()),
    };
    let color = markup::color(&style.color);
    around(&text, |text| {
        let text = match (place.is_v1(), style.underline, color.as_deref()) {
            (_, false, None) => text.to_owned(),
            (true, underline, color) => {
                let underline = underline.then_some("true");
                let all = markup::attributes(&[("underline", underline), ("color", color)]);
                format!("<span{all}>{text}</span>")
            }
            (false, true, None) => format!("<u>{text}</u>"),
            (false, underline, color) => {
                let text = if underline { format!("<u>{text}</u>") } else { text.to_owned() };
                format!("<span{}>{text}</span>", markup::attributes(&[("color", color)]))
            }
        };
        match href {
            Some(url) => format!("[{text}]({})", url.replace(')', "%29")),
            None => text,
        }
    })
}

/// A formula, or what it says where it would end too early or end what it is in: nothing can be escaped in it.
fn formula(expression: &str, place: Context<'_>) -> String {
    let is_one = match place.is_v1() {
        true => expression.trim() == expression && !expression.contains(['\n', '\r']),
        false => lexicon::is_inline_expression(expression),
    };
    let ends_early = place.is_v1() && (expression.is_empty() || expression.contains("`$"));
    match is_one && !ends_early && can_be_verbatim(expression, place) {
        true if place.is_v1() => format!("$`{expression}`$"),
        true => format!("${expression}$"),
        false => escaped_in(expression, place),
    }
}

/// Whether what stands in code or a formula, where nothing is escaped, can't end the cell that it is in, or begin another.
fn can_be_verbatim(text: &str, place: Context<'_>) -> bool {
    let begins_tag = |rest: &str| rest.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
    !(place.in_cell && text.split('<').skip(1).any(begins_tag))
}

/// Between more backticks than there are in it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    match text.starts_with('`') || text.ends_with('`') {
        true => format!("{fence} {text} {fence}"),
        false => format!("{fence}{text}{fence}"),
    }
}

fn mention(mention: &Mention, piece: &RichText, place: Context<'_>) -> String {
    let text = piece.plain_text();
    let href = piece.href.as_deref().unwrap_or_default();
    let (element, url) = match &mention.kind {
        MentionKind::User(user) => (Element::MentionUser, format!("user://{}", user.id)),
        MentionKind::Page(_) => (Element::MentionPage, href.to_owned()),
        MentionKind::Database(_) => (Element::MentionDatabase, href.to_owned()),
        MentionKind::Date(date) => return self::date(date, place.version),
        _ => return escaped_in(text, place),
    };
    let text = match element {
        Element::MentionUser => text.strip_prefix('@').unwrap_or(text),
        _ => text,
    };
    match element.tag(place.version) {
        Some(name) => {
            let attributes = markup::attributes(&[("url", Some(&url))]);
            format!("<{name}{attributes}>{}</{name}>", escaped_in(text, place))
        }
        // One tag for all, in which nothing is escaped.
        None => {
            let name = Element::Mention.tag(place.version).unwrap_or_default();
            let kind = (element == Element::MentionDatabase).then_some("database");
            let attributes = markup::attributes(&[("url", Some(&url)), ("type", kind)]);
            match text.is_empty() || text.contains(['<', '\n']) {
                true => format!("<{name}{attributes} />"),
                false => format!("<{name}{attributes}>{text}</{name}>"),
            }
        }
    }
}

fn date(date: &DateValue, version: &MarkdownVersion) -> String {
    let name = Element::Date.tag(version).unwrap_or_default();
    if *version == MarkdownVersion::V1 {
        let (start, end) = (date.start.to_string(), date.end.as_ref().map(ToString::to_string));
        let attributes = markup::attributes(&[("start", Some(&start)), ("end", end.as_deref())]);
        return format!("<{name}{attributes}/>");
    }
    let zone = zone(&date.start);
    let parts = |date: &DateOrDateTime| {
        let text = match date {
            DateOrDateTime::DateTime { instant, .. } if zone == "UTC" => {
                DateOrDateTime::from(*instant).to_string()
            }
            date => date.to_string(),
        };
        match text.split_once('T') {
            Some((day, time)) => (day.to_owned(), time.get(..5).map(str::to_owned)),
            None => (text, None),
        }
    };
    let (start, start_time) = parts(&date.start);
    let (end, end_time) = date.end.as_ref().map(parts).unzip();
    let [start_key, end_key, zone_key] = lexicon::times(version);
    let attributes = markup::attributes(&[
        ("start", Some(&start)),
        ("end", end.as_deref()),
        (start_key, start_time.as_deref()),
        (end_key, end_time.flatten().as_deref()),
        (zone_key, start_time.as_ref().map(|_| &*zone)),
    ]);
    format!("<{name}{attributes} />")
}

/// The time zone that the offset of a time is one of all year; the names of such have the sign the other way round.
fn zone(date: &DateOrDateTime) -> String {
    let text = date.to_string();
    let offset =
        text.split_once('T').and_then(|(_, time)| Some(time.split_at(time.find(['+', '-'])?).1));
    let hours = offset.and_then(|offset| offset.strip_suffix(":00")?.parse::<i8>().ok());
    match hours.filter(|hours| *hours != 0) {
        Some(hours) => format!("Etc/GMT{}{}", if hours > 0 { '-' } else { '+' }, hours.abs()),
        None => "UTC".to_owned(),
    }
}

/// Text that is not read as markup of the first dialect.
pub(crate) fn escaped(text: &str) -> String {
    escaped_in(text, Context { version: &MarkdownVersion::V1, has_lines: false, in_cell: false })
}

/// Text that is not read as markup.
pub(crate) fn escaped_in(text: &str, place: Context<'_>) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut previous = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let is_entity = || next.is_some_and(|next| next == '#' || next.is_ascii_alphabetic());
        let special = lexicon::is_escaped(c, place.version)
            || c == '_' && !previous.is_alphanumeric()
            || c == '&' && !place.is_v1() && is_entity();
        match c {
            '<' if place.in_cell && !place.is_v1() => escaped.push_str("&lt;"),
            '\n' if place.is_v1() => escaped.push_str("<br>"),
            '\n' if place.has_lines && next.is_some_and(|next| next != '\n') => {
                escaped.push_str("\\\n");
            }
            '\n' => escaped.push_str("<br />"),
            c if special => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
        previous = c;
    }
    escaped
}
