//! Rich text.

use notion_model::{Color, MentionKind, RichText, RichTextArray, RichTextKind};

use super::is_harmless;
use crate::wire::html::Html;

pub(super) fn write(html: &mut Html, text: &RichTextArray) {
    for piece in text.iter() {
        self::piece(html, piece);
    }
}

fn piece(html: &mut Html, piece: &RichText) {
    let looks = piece.annotations();
    let tags = [
        (looks.bold, "b"),
        (looks.italic, "i"),
        (looks.strikethrough, "s"),
        (looks.underline, "u"),
        (looks.code, "code"),
    ];
    let tags: Vec<&str> = tags.iter().filter(|(on, _)| *on).map(|(_, tag)| *tag).collect();
    let color = color(&looks.color);
    if let Some(color) = &color {
        html.raw("<span class=\"").text(color).raw("\">");
    }
    for tag in &tags {
        html.raw("<").raw(tag).raw(">");
    }
    match &piece.kind {
        RichTextKind::Text(text) => match &text.link {
            Some(link) if is_harmless(&link.url) => {
                html.raw("<a rel=\"noreferrer\" href=\"").text(&link.url).raw("\">");
                html.text(&text.content).raw("</a>");
            }
            _ => drop(html.text(&text.content)),
        },
        RichTextKind::Equation(equation) => {
            html.element("span", "formula", &equation.expression);
        }
        RichTextKind::Mention(mention) => {
            let id = match &mention.kind {
                MentionKind::Page(page) => Some(page.id.to_string()),
                MentionKind::Database(database) => Some(database.id.to_string()),
                _ => None,
            };
            match id {
                Some(id) => {
                    html.raw("<a href=\"/show/").text(id).raw("\">");
                    html.text(piece.plain_text()).raw("</a>");
                }
                None => drop(html.element("span", "mention", piece.plain_text())),
            }
        }
        _ => drop(html.text(piece.plain_text())),
    }
    for tag in tags.iter().rev() {
        html.raw("</").raw(tag).raw(">");
    }
    if color.is_some() {
        html.raw("</span>");
    }
}

/// The class for a colour; none for the reader's.
pub(super) fn color(color: &Color) -> Option<String> {
    let name = color.to_string();
    match name.strip_suffix("_background") {
        _ if name == "default" => None,
        Some(behind) => Some(format!("b-{behind}")),
        None => Some(format!("c-{name}")),
    }
}
