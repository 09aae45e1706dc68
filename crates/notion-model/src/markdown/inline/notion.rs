//! Tags in a text of Notion's second dialect.

use super::super::address::{is_link, is_web};
use super::super::html::{self, Form, Tag, Token};
use super::super::names;
use super::tags::{date, id};
use super::{Inline, Span};
use crate::lexicon::{self, Element};
use crate::{BlockInput, DatabaseId, Lost, MarkdownVersion, PageId, RichText, UserId};

impl Inline {
    /// A tag with what is verbatim in it, or a citation.
    pub(super) fn notion_piece(&mut self, piece: &str) {
        if let Some(url) = piece.strip_prefix("[^").and_then(|rest| rest.strip_suffix(']')) {
            self.lose(Lost::Citation, url);
            return self.push(RichText::text(url).link(url));
        }
        let Some((Token::Tag(tag, raw), _)) = html::tag(piece) else { return self.text(piece) };
        let inside = piece.get(raw.len()..).unwrap_or_default();
        let inside = inside.rsplit_once("</").map_or("", |(inside, _)| inside);
        match names::word(&tag.name).map(|word| word.element) {
            Some(Element::Mention) if tag.form != Form::Close => self.mentioned(&tag, inside),
            Some(Element::Equation) if tag.form != Form::Close => {
                self.lose_color(&tag);
                self.display_math(&lexicon::unescaped_expression(inside));
            }
            _ => self.notion_tag(&tag),
        }
    }

    /// A tag that holds no blocks.
    pub(super) fn notion_tag(&mut self, tag: &Tag) {
        let Some(word) = names::word(&tag.name) else { return };
        let name = word.v2.unwrap_or_default();
        if tag.form == Form::Close {
            return self.close_notion_tag(word.element, name);
        }
        match word.element {
            Element::Bold => self.bold.open(),
            Element::Italic => self.italic.open(),
            Element::Strikethrough => self.strikethrough.open(),
            Element::Underline => self.underline.open(),
            Element::Span => {
                if let Some(discussions) = tag.get("discussion-urls") {
                    self.lose(Lost::Comment, discussions);
                }
                let underline = tag.is("underline");
                self.spans.push(Span::Looks { underline, color: tag.color() });
            }
            Element::Break => self.line_break(),
            Element::Date => match date(tag, lexicon::times(&MarkdownVersion::V2)) {
                Some(date) => self.push(RichText::mention_date(date)),
                None => self.lose(Lost::Mention, tag.get("start").unwrap_or_default()),
            },
            Element::Image
            | Element::Pdf
            | Element::File
            | Element::Audio
            | Element::Video
            | Element::Bookmark
            | Element::Embed => {
                self.lose_color(tag);
                self.open_media(name, tag);
            }
            Element::Page => {
                let id = tag.get("url").and_then(|url| url.parse::<PageId>().ok());
                self.open_object(name, tag, id.map(BlockInput::link_to_page));
            }
            Element::Database => {
                let id = id::<DatabaseId>(tag);
                self.open_object(name, tag, id.map(BlockInput::link_to_database));
            }
            Element::Folder => {
                self.lose(Lost::Type, name);
                self.open_link(tag.get("url").unwrap_or_default());
            }
            Element::External => self.lose(Lost::Type, tag.get("integration").unwrap_or(name)),
            Element::Contents => self.contents(tag),
            Element::CustomBlock => {
                self.lose(Lost::Tag, tag.get("definition-id").unwrap_or(name));
            }
            Element::Unknown => {
                self.lose(Lost::Tag, tag.get("alt").or(tag.get("url")).unwrap_or(name));
            }
            _ => {}
        }
        if tag.form == Form::Empty && !word.is_void() {
            self.close_notion_tag(word.element, name);
        }
    }

    fn close_notion_tag(&mut self, element: Element, name: &str) {
        match element {
            Element::Folder => self.close_link(),
            _ => self.close_tag(name),
        }
    }

    /// What has a text and no colour elsewhere.
    fn lose_color(&mut self, tag: &Tag) {
        if tag.color().is_some() {
            self.lose(Lost::Color, "");
        }
    }

    /// A page or a database: a link to it, or its title alone if it is to be made.
    fn open_object(&mut self, name: &'static str, tag: &Tag, link: Option<BlockInput>) {
        self.lose_color(tag);
        self.lose(Lost::Type, name);
        self.open_reference(name, link);
    }

    fn mentioned(&mut self, tag: &Tag, label: &str) {
        let url = tag.get("url").unwrap_or_default();
        let mention = match url.strip_prefix("user://") {
            Some(user) => user.parse::<UserId>().ok().map(RichText::mention_user),
            None if tag.get("type") == Some("database") => {
                id::<DatabaseId>(tag).map(RichText::mention_database)
            }
            None if is_web(url) => url.parse::<PageId>().ok().map(RichText::mention_page),
            None => None,
        };
        if let Some(mention) = mention {
            return self.push(mention);
        }
        self.lose(Lost::Mention, url);
        let text = RichText::text(if label.is_empty() { url } else { label });
        self.push(match is_web(url) && is_link(url) && self.links.is_empty() {
            true => text.link(url),
            false => text,
        });
    }
}
