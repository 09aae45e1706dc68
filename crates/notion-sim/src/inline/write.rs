use notion_model::{Mention, MentionKind, RichText, RichTextArray, RichTextKind};

use crate::markup;

/// Writes rich text as Markdown, in one line.
pub(crate) fn write(text: &RichTextArray) -> String {
    text.iter().map(piece).collect()
}

fn piece(piece: &RichText) -> String {
    let style = piece.annotations();
    let (mut text, href) = match &piece.kind {
        RichTextKind::Equation(equation) => return format!("$`{}`$", equation.expression),
        RichTextKind::Mention(mention) => (self::mention(mention, piece), None),
        _ if style.code => (code(piece.plain_text()), piece.href.as_deref()),
        _ => (escaped(piece.plain_text()), piece.href.as_deref()),
    };
    // Marks have no blanks inside of them.
    let content = text.trim();
    if content.is_empty() {
        return text;
    }
    let start = text.len() - text.trim_start().len();
    let (before, after) = (text[..start].to_owned(), text[start + content.len()..].to_owned());
    text = content.to_owned();
    let marks = [(style.strikethrough, "~~"), (style.italic, "*"), (style.bold, "**")];
    for (_, mark) in marks.into_iter().filter(|(on, _)| *on) {
        text = format!("{mark}{text}{mark}");
    }
    let color = markup::color(&style.color);
    let attributes = markup::attributes(&[
        ("underline", style.underline.then_some("true")),
        ("color", color.as_deref()),
    ]);
    if !attributes.is_empty() {
        text = format!("<span{attributes}>{text}</span>");
    }
    if let Some(url) = href {
        text = format!("[{text}]({})", url.replace(')', "%29"));
    }
    format!("{before}{text}{after}")
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
