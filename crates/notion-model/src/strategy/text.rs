//! Rich text, as it is written.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::References;
use super::value::{address, color, date_value, one_of};
use crate::{Annotations, RichText, RichTextArray};

/// Generates a piece of rich text: text with or without a link, an equation, or a mention.
pub fn rich_text() -> impl Strategy<Value = RichText> {
    rich_text_with(&References::any())
}

/// Generates a piece of rich text that mentions only what is there, or a date.
pub fn rich_text_with(references: &References) -> BoxedStrategy<RichText> {
    let kind = one_of([
        Some(".{1,30}".prop_map(RichText::text).boxed()),
        Some(
            ("[a-z ]{1,12}", address())
                .prop_map(|(text, url)| RichText::text(text).link(url))
                .boxed(),
        ),
        Some("[a-z^+ ]{1,12}".prop_map(RichText::equation).boxed()),
        Some(date_value().prop_map(RichText::mention_date).boxed()),
        references.user().map(|id| id.prop_map(RichText::mention_user).boxed()),
        references.page().map(|id| id.prop_map(RichText::mention_page).boxed()),
        references.database().map(|id| id.prop_map(RichText::mention_database).boxed()),
    ]);
    (kind, option::of(annotations()))
        .prop_map(|(mut piece, annotations)| {
            piece.annotations = annotations;
            piece
        })
        .boxed()
}

fn annotations() -> impl Strategy<Value = Annotations> {
    (any::<[bool; 5]>(), color()).prop_map(
        |([bold, italic, strikethrough, underline, code], color)| Annotations {
            bold,
            italic,
            strikethrough,
            underline,
            code,
            color,
            ..Annotations::default()
        },
    )
}

/// Generates up to eight pieces of rich text.
pub fn rich_text_array() -> impl Strategy<Value = RichTextArray> {
    rich_text_array_with(&References::any())
}

/// Generates up to eight pieces of rich text that mention only what is there.
pub fn rich_text_array_with(references: &References) -> BoxedStrategy<RichTextArray> {
    vec(rich_text_with(references), 0..8).prop_map(RichTextArray).boxed()
}
