//! Rich text as Markdown, and back: bold, italic, struck through, code, links and equations.

use notion_model::{Annotations, RichText, RichTextArray, RichTextKind};

type Annotate = fn(&mut Annotations);

/// The marks around annotated text; the longer before those that they begin with.
const MARKS: [(&str, Annotate); 5] = [
    ("**", |annotations| annotations.bold = true),
    ("__", |annotations| annotations.bold = true),
    ("~~", |annotations| annotations.strikethrough = true),
    ("*", |annotations| annotations.italic = true),
    ("_", |annotations| annotations.italic = true),
];

/// Reads Markdown. What is no markup is text.
pub(crate) fn read(markdown: &str) -> RichTextArray {
    let mut pieces = Vec::new();
    spans(markdown, &Annotations::default(), None, &mut pieces);
    RichTextArray(pieces)
}

fn spans(text: &str, style: &Annotations, link: Option<&str>, pieces: &mut Vec<RichText>) {
    let mut plain = String::new();
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
        let inside_word = plain.chars().next_back().is_some_and(char::is_alphanumeric);
        if let Some((piece, after)) = span(rest, style, link, inside_word) {
            flush(&mut plain, style, link, pieces);
            pieces.extend(piece);
            rest = after;
            continue;
        }
        plain.push(first);
        rest = &rest[first.len_utf8()..];
    }
    flush(&mut plain, style, link, pieces);
}

fn flush(plain: &mut String, style: &Annotations, link: Option<&str>, pieces: &mut Vec<RichText>) {
    // Notion takes 2,000 units of UTF-16 in a piece; what is read here is not sent by anyone.
    if !plain.is_empty() {
        pieces.push(styled(RichText::text(std::mem::take(plain)), style, link));
    }
}

fn styled(piece: RichText, style: &Annotations, link: Option<&str>) -> RichText {
    let mut piece = match link {
        Some(link) => piece.link(link),
        None => piece,
    };
    piece.annotations = Some(style.clone());
    piece
}

/// The markup that `text` begins with, and what follows it.
fn span<'t>(
    text: &'t str,
    style: &Annotations,
    link: Option<&str>,
    inside_word: bool,
) -> Option<(Vec<RichText>, &'t str)> {
    if let Some(code) = text.strip_prefix('`') {
        let (code, rest) = code.split_once('`').filter(|(code, _)| !code.is_empty())?;
        let mut style = style.clone();
        style.code = true;
        return Some((vec![styled(RichText::text(code), &style, link)], rest));
    }
    if let Some(equation) = text.strip_prefix('$') {
        let (equation, rest) = equation.split_once('$')?;
        let tight = !equation.is_empty() && equation.trim() == equation;
        return tight.then(|| {
            let equation = equation.trim_matches('`');
            (vec![styled(RichText::equation(equation), style, None)], rest)
        });
    }
    if let Some(label) = text.strip_prefix('[') {
        let (label, rest) = label.split_once("](")?;
        let (url, rest) = rest.split_once(')')?;
        let mut pieces = Vec::new();
        spans(label, style, Some(url), &mut pieces);
        return Some((pieces, rest));
    }
    let (mark, annotate) = MARKS.into_iter().find(|(mark, _)| text.starts_with(mark))?;
    if mark.starts_with('_') && inside_word {
        return None;
    }
    let inside = &text[mark.len()..];
    let end = inside.match_indices(mark).map(|(end, _)| end).find(|end| *end > 0)?;
    let (content, rest) = (&inside[..end], &inside[end + mark.len()..]);
    if content.trim() != content {
        return None;
    }
    let mut style = style.clone();
    annotate(&mut style);
    let mut pieces = Vec::new();
    spans(content, &style, link, &mut pieces);
    Some((pieces, rest))
}

/// Writes rich text as Markdown.
#[expect(dead_code, reason = "the Markdown endpoints will")]
pub(crate) fn write(text: &RichTextArray) -> String {
    text.iter().map(piece).collect()
}

fn piece(piece: &RichText) -> String {
    let style = piece.annotations();
    let mut text = match &piece.kind {
        RichTextKind::Equation(equation) => return format!("${}$", equation.expression),
        _ if style.code => format!("`{}`", piece.plain_text()),
        RichTextKind::Text(_) => escaped(piece.plain_text()),
        _ => piece.plain_text().to_owned(),
    };
    let marks = [(style.strikethrough, "~~"), (style.italic, "*"), (style.bold, "**")];
    for (_, mark) in marks.into_iter().filter(|(on, _)| *on) {
        text = format!("{mark}{text}{mark}");
    }
    match &piece.href {
        Some(url) => format!("[{text}]({url})"),
        None => text,
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '~' | '`' | '$' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
