//! Rich text.

use proptest::collection::vec;
use proptest::prelude::*;

use super::basic::{address, maybe};
use crate::strategy::unknowns::objects as with_unknown;
use crate::strategy::{Answer, Unknowns};
use crate::*;

words! { TemplateDate, TemplateUser }

objects! {
    Text { content, link };
    Equation { expression };
    Annotations { bold, italic, strikethrough, underline, code, color };
    Mention { kind };
    TemplateMention { kind };
    LinkMention {
        href: address, title, description, link_author, link_provider, thumbnail_url: maybe(address),
        icon_url: maybe(address), iframe_url: maybe(address), height, padding, padding_top,
    };
}

unions! {
    RichTextKind { Text, Equation, Mention }
    MentionKind { User, Date, Page, Database, TemplateMention, CustomEmoji, LinkPreview, LinkMention }
    TemplateMentionKind { Date, User }
}

/// A piece that says what it is: its text is that of its kind, and it leads where that does.
impl Answer for RichText {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        let fields = (
            RichTextKind::strategy(unknowns),
            Annotations::strategy(unknowns),
            String::strategy(unknowns),
        );
        let piece = fields.prop_map(|(kind, annotations, said)| {
            let href = match &kind {
                RichTextKind::Text(text) => text.link.as_ref().map(|link| link.url.clone()),
                _ => None,
            };
            let mut piece =
                RichText { kind, annotations: Some(annotations), href, ..RichText::default() };
            piece.plain_text = Some(match &piece.kind {
                RichTextKind::Text(_) | RichTextKind::Equation(_) => piece.plain_text().to_owned(),
                _ => said,
            });
            piece
        });
        with_unknown(unknowns, piece.boxed())
    }
}

impl Answer for RichTextArray {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        vec(RichText::strategy(unknowns), 0..4).prop_map(RichTextArray).boxed()
    }
}

arbitrary! { RichText, RichTextArray }
