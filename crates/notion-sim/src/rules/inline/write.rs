use notion_model::{Annotations, Mention, MentionKind, RichText, RichTextArray, RichTextKind};

use crate::rules::markup;

type Has = fn(&Annotations) -> bool;

/// The marks around annotated text, from the outside to the inside, and who has them.
const MARKS: [(&str, Has); 3] =
    [("**", |style| style.bold), ("*", |style| style.italic), ("~~", |style| style.strikethrough)];

/// Writes rich text as Markdown, in one line.
pub(crate) fn write(text: &RichTextArray) -> String {
    marked(&text.0, &MARKS)
}

/// Pieces that follow each other share a mark: two of the same side by side would read as another.
fn marked(pieces: &[RichText], marks: &[(&str, Has)]) -> String {
    let Some(((mark, has), inner)) = marks.split_first() else {
        return pieces.iter().map(piece).collect();
    };
    let has = |piece: &RichText| {
        !matches!(piece.kind, RichTextKind::Equation(_)) && has(&piece.annotations())
    };
    let runs = pieces.chunk_by(|one, next| has(one) == has(next));
    let written = runs.map(|run| {
        let text = marked(run, inner);
        match run.first().is_some_and(has) {
            true => around(&text, |text| format!("{mark}{text}{mark}")),
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

fn piece(piece: &RichText) -> String {
    let style = piece.annotations();
    let (text, href) = match &piece.kind {
        RichTextKind::Equation(equation) => return format!("$`{}`$", equation.expression),
        RichTextKind::Mention(mention) => (self::mention(mention, piece), None),
        _ if style.code => (code(piece.plain_text()), piece.href.as_deref()),
        _ => (escaped(piece.plain_text()), piece.href.as_deref()),
    };
    let color = markup::color(&style.color);
    let attributes = markup::attributes(&[
        ("underline", style.underline.then_some("true")),
        ("color", color.as_deref()),
    ]);
    around(&text, |text| {
        let text = match attributes.is_empty() {
            true => text.to_owned(),
            false => format!("<span{attributes}>{text}</span>"),
        };
        match href {
            Some(url) => format!("[{text}]({})", url.replace(')', "%29")),
            None => text,
        }
    })
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

fn mention(mention: &Mention, piece: &RichText) -> String {
    let linked = |name: &str, url: &str, text: &str| {
        let attributes = markup::attributes(&[("url", Some(url))]);
        format!("<{name}{attributes}>{}</{name}>", escaped(text))
    };
    let text = piece.plain_text();
    let href = piece.href.as_deref().unwrap_or_default();
    match &mention.kind {
        MentionKind::User(user) => {
            let name = text.strip_prefix('@').unwrap_or(text);
            linked("mention-user", &format!("user://{}", user.id), name)
        }
        MentionKind::Page(_) => linked("mention-page", href, text),
        MentionKind::Database(_) => linked("mention-database", href, text),
        MentionKind::Date(date) => {
            let (start, end) = (date.start.to_string(), date.end.as_ref().map(ToString::to_string));
            let attributes =
                markup::attributes(&[("start", Some(&start)), ("end", end.as_deref())]);
            format!("<mention-date{attributes}/>")
        }
        _ => escaped(text),
    }
}

/// Text that is not read as markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut previous = ' ';
    for c in text.chars() {
        let special = "\\*~`$[]<>{}|^".contains(c) || c == '_' && !previous.is_alphanumeric();
        match c {
            '\n' => escaped.push_str("<br>"),
            c if special => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
        previous = c;
    }
    escaped
}
