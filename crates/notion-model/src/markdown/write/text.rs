//! Text as Markdown.

mod notion;

use super::super::inline::joined;
use super::super::{address, read};
use super::piece::Piece;
use crate::markdown::Dialect;
use crate::markdown::html::{self, Token};
use crate::markdown::names::{self, Tags};
use crate::markdown::prepare::with_plain_lines;
use crate::{
    Annotations, BlockInputKind as Kind, Color, DateOrDateTime, DateValue, Lost, MentionKind,
    RichText, RichTextArray, RichTextKind, Text,
};

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Context {
    /// Alone on a line.
    Line,
    /// Behind the `#` of a heading.
    Heading,
    /// In a cell of a table.
    Cell,
    /// In a line between tags, or in the brackets of a picture.
    Within,
    /// In a cell between tags, which a sign of a tag could end.
    TagCell,
    /// Between tags on lines of their own, where Markdown means nothing to others.
    Html,
}

/// How text is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// As one would write it.
    Pretty,
    /// With tags for looks, and whatever might mean something escaped.
    Safe,
}

/// The text as one line of Markdown.
///
/// It is read again: what would not come back as it was is written in a form that does.
///
/// An address in it that is no link is written so that every reader makes the same link of it.
pub(super) fn text(
    text: &RichTextArray,
    context: Context,
    dialect: Dialect,
    lost: &mut Vec<Lost>,
) -> String {
    let text = expressible(text, dialect, lost);
    let tags = Tags::of(dialect);
    let is_said = |markdown: &str| {
        let said = says(markdown, context, tags);
        said.is_some_and(|said| match tags {
            Tags::Html => same(&said, &text),
            // No address is a link by itself there.
            Tags::Notion => bare_text(&said) == bare_text(&text),
        })
    };
    let pretty = written(&text, context, Form::Pretty, dialect);
    if context == Context::TagCell && has_block_tag(&pretty, tags) {
        lost.push(Lost::Text);
        return written(&escapable(text), context, Form::Pretty, dialect);
    }
    if is_said(&pretty) {
        return pretty;
    }
    let safe = written(&text, context, Form::Safe, dialect);
    if !is_said(&safe) {
        lost.push(Lost::Text);
    }
    safe
}

/// Whether there is a tag that would end a cell, or a line in it, be it in code.
fn has_block_tag(markdown: &str, tags: Tags) -> bool {
    html::tokens(markdown, tags).iter().any(|token| match token {
        Token::Tag(tag, _) => tags.is_block(&tag.name) || names::is_block(&tag.name),
        _ => false,
    })
}

/// The text without code and formulas, in which nothing can be escaped.
fn escapable(text: RichTextArray) -> RichTextArray {
    let plain = |mut piece: RichText| {
        if let RichTextKind::Equation(equation) = piece.kind {
            piece.kind = RichText::text(equation.expression).kind;
        }
        if let Some(looks) = &mut piece.annotations {
            looks.code = false;
        }
        piece
    };
    joined(text.0.into_iter().map(plain).collect())
}

/// A text without what only answers have.
fn bare_text(text: &RichTextArray) -> RichTextArray {
    joined(text.clone().into_input().0)
}

/// What Markdown says in this context.
fn says(markdown: &str, context: Context, tags: Tags) -> Option<RichTextArray> {
    let markdown = &*with_plain_lines(markdown);
    if context == Context::Html {
        return Some(read::read_html_text(markdown));
    }
    if matches!(context, Context::Within | Context::TagCell) {
        return Some(read::read_text(markdown, tags));
    }
    let document = match context {
        Context::Heading => format!("# {markdown}"),
        Context::Cell => format!("| x |\n| - |\n| {markdown} |"),
        _ => markdown.to_owned(),
    };
    let mut blocks = read::blocks(&document, tags);
    let block = blocks.pop().filter(|_| blocks.is_empty());
    match (context, block.map(|block| block.kind)) {
        (Context::Line, Some(Kind::Paragraph(block))) => Some(block.rich_text),
        (Context::Line, None) => Some(RichTextArray::default()),
        (Context::Heading, Some(Kind::Heading1(block))) => Some(block.rich_text),
        (Context::Cell, Some(Kind::Table(mut table))) => match table.children.pop()?.kind {
            Kind::TableRow(mut row) => row.cells.pop(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether two texts say the same, be their addresses links or not.
fn same(said: &RichTextArray, text: &RichTextArray) -> bool {
    let plain = text.plain_text();
    let bare: Vec<_> =
        address::all(&plain).iter().filter_map(|bare| plain.get(bare.start..bare.end)).collect();
    // No other parts of it may have become links.
    let is_expected = |piece: &RichText| match &piece.kind {
        RichTextKind::Text(part) if is_bare(part) => {
            bare.contains(&&*part.content)
                || text.iter().any(|piece| piece.plain_text() == part.content)
        }
        _ => true,
    };
    said.iter().all(is_expected) && without_bare_links(said) == without_bare_links(text)
}

/// Whether a text is a link to itself.
fn is_bare(text: &Text) -> bool {
    text.link.as_ref().is_some_and(|link| link.url == address::target(&text.content))
}

fn without_bare_links(text: &RichTextArray) -> RichTextArray {
    let mut pieces = text.clone().into_input().0;
    for piece in &mut pieces {
        if let RichTextKind::Text(text) = &mut piece.kind {
            text.link = text.link.take().filter(|link| link.url != address::target(&text.content));
        }
    }
    joined(pieces)
}

/// The text with only such pieces as Markdown has a form for.
fn expressible(text: &RichTextArray, dialect: Dialect, lost: &mut Vec<Lost>) -> RichTextArray {
    let mut pieces = Vec::new();
    let has_tags = dialect != Dialect::GitHub;
    for piece in text {
        let mut piece = piece.clone();
        if let Some(looks) =
            piece.annotations.as_mut().filter(|looks| !has_tags && looks.color != Color::Default)
        {
            looks.color = Color::Default;
            lost.push(Lost::Style);
        }
        let content = match &mut piece.kind {
            RichTextKind::Text(text) => Some(&mut text.content),
            RichTextKind::Equation(equation) => Some(&mut equation.expression),
            _ => None,
        };
        if let Some(content) = content.filter(|content| content.contains('\0')) {
            *content = content.replace('\0', "");
            lost.push(Lost::Text);
        }
        if dialect == Dialect::NotionV2 {
            notion::plainer(&mut piece, lost);
        }
        let says = piece.plain_text.take();
        match &piece.kind {
            RichTextKind::Text(_) if dialect == Dialect::NotionV2 => {
                pieces.extend(notion::lines_of_code(piece, lost));
            }
            RichTextKind::Text(_) => pieces.extend(edges(piece)),
            RichTextKind::Equation(equation) if equation.expression.is_empty() => {}
            RichTextKind::Equation(_) => pieces.push(piece),
            RichTextKind::Mention(mention) => {
                let bare = match dialect {
                    Dialect::GitHub => None,
                    Dialect::NotionV2 => bare(&mention.kind).and_then(|it| notion::dated(it, lost)),
                    Dialect::Extended | Dialect::NotionV1 => bare(&mention.kind),
                };
                let mut mention = bare.unwrap_or_else(|| {
                    lost.push(Lost::Mention);
                    in_words(&mention.kind, says.as_deref())
                });
                mention.annotations = piece.annotations;
                if matches!(mention.kind, RichTextKind::Mention(_)) {
                    mention.plain_text = says;
                }
                pieces.push(mention);
            }
            RichTextKind::Unknown(_) => {
                lost.push(Lost::Text);
                pieces.push(RichText::text(says.unwrap_or_default()));
            }
        }
    }
    joined(pieces)
}

/// Spaces at the ends of bold and italic text, which look the same without.
fn edges(piece: RichText) -> Vec<RichText> {
    let looks = piece.annotations().into_owned();
    let mut plain = looks.clone();
    (plain.bold, plain.italic) = (false, false);
    let RichTextKind::Text(text) = &piece.kind else { return vec![piece] };
    if plain != Annotations::default() || looks == plain || text.link.is_some() {
        return vec![piece];
    }
    let content = text.content.as_str();
    let inner = content.trim_matches(' ');
    let start = content.len() - content.trim_start_matches(' ').len();
    let (before, after) = match inner.is_empty() {
        true => (content, ""),
        false => (
            content.get(..start).unwrap_or_default(),
            content.get(start + inner.len()..).unwrap_or_default(),
        ),
    };
    let mut middle = RichText::text(inner);
    middle.annotations = Some(looks);
    vec![RichText::text(before), middle, RichText::text(after)]
}

/// A mention with no more than its tag says; `None` if there is no tag for it.
fn bare(mention: &MentionKind) -> Option<RichText> {
    let known = |date: &DateOrDateTime| !matches!(date, DateOrDateTime::Unknown(_));
    Some(match mention {
        MentionKind::User(user) => RichText::mention_user(user.id),
        MentionKind::Page(page) => RichText::mention_page(page.id),
        MentionKind::Database(database) => RichText::mention_database(database.id),
        MentionKind::Date(date) if known(&date.start) && date.end.as_ref().is_none_or(known) => {
            let mut bare = DateValue::from(date.start.clone());
            bare.end = date.end.clone();
            bare.time_zone = date.time_zone.clone();
            RichText::mention_date(bare)
        }
        _ => return None,
    })
}

/// A mention as the text or the link that it is shown as.
fn in_words(mention: &MentionKind, says: Option<&str>) -> RichText {
    let url = match mention {
        MentionKind::LinkPreview(link) => Some(link.url.clone()),
        MentionKind::LinkMention(link) => Some(link.href.clone()),
        MentionKind::Page(page) => Some(super::page_address(page.id)),
        MentionKind::Database(database) => Some(super::page_address(database.id)),
        _ => None,
    };
    let date = match mention {
        MentionKind::Date(date) => Some(date),
        _ => None,
    };
    let date = date.map(|date| match &date.end {
        Some(end) => format!("{} → {end}", date.start),
        None => date.start.to_string(),
    });
    let words = says.or(date.as_deref()).or(url.as_deref());
    let text = RichText::text(words.unwrap_or_default());
    match url {
        Some(url) => text.link(url),
        None => text,
    }
}

fn written(text: &RichTextArray, context: Context, form: Form, dialect: Dialect) -> String {
    let mut line = String::new();
    for (index, piece) in text.iter().enumerate() {
        let next = text.get(index + 1).and_then(|piece| piece.plain_text().chars().next());
        let written =
            Piece { piece, context, form, dialect, before: line.chars().last(), next }.written();
        let follows_formula = index.checked_sub(1).and_then(|before| text.get(before));
        let follows_formula = dialect == Dialect::NotionV2
            && matches!(follows_formula, Some(RichText { kind: RichTextKind::Equation(_), .. }));
        match written.chars().next().filter(|first| follows_formula && first.is_ascii_digit()) {
            // A sign before a digit is that of a price.
            Some(digit) => {
                line.push_str(&number(digit));
                line.push_str(written.get(1..).unwrap_or_default());
            }
            None => line.push_str(&written),
        }
    }
    match form {
        Form::Pretty if dialect == Dialect::NotionV2 => notion::guarded(&line, context),
        Form::Pretty => guarded(line, context),
        Form::Safe => line,
    }
}

/// With what would mean something at the beginning or the end of a line escaped.
pub(super) fn guarded(line: String, context: Context) -> String {
    let mut line = line;
    if let Some(start) = line.strip_prefix([' ', '\t']) {
        line = format!("{}{start}", number(if line.starts_with(' ') { ' ' } else { '\t' }));
    }
    if let Some(end) = line.strip_suffix(' ') {
        line = format!("{end}{}", number(' '));
    }
    if context == Context::Line {
        if line.starts_with("!!!") || line.starts_with("???") {
            line.insert(0, '\\');
        }
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let at = match line.chars().nth(digits) {
            Some('.' | ')') if digits > 0 => Some(digits),
            Some('#' | '+' | '-' | '=' | ':') if digits == 0 => Some(0),
            _ => None,
        };
        if let Some(at) = at {
            line.insert(at, '\\');
        }
    }
    if context == Context::Heading && line.ends_with('#') {
        line.truncate(line.len() - 1);
        line.push_str("\\#");
    }
    line
}

/// The character as its number.
pub(super) fn number(char: char) -> String {
    format!("&#{};", u32::from(char))
}
