//! What the names of tags mean.

use super::Dialect;
use crate::MarkdownVersion;
use crate::lexicon::{self, Role, Word};

/// Which tags there are: everything else in angle brackets is text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Tags {
    /// Those of HTML, and those of Notion's first dialect.
    #[default]
    Html,
    /// Those of Notion's second dialect.
    Notion,
}

impl Tags {
    pub(super) fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::NotionV2 => Self::Notion,
            Dialect::Extended | Dialect::GitHub | Dialect::NotionV1 => Self::Html,
        }
    }

    /// See [`is_block`].
    pub(super) fn is_block(self, name: &str) -> bool {
        match self {
            Self::Html => is_block(name),
            Self::Notion => {
                word(name).is_some_and(|word| matches!(word.role, Role::Container | Role::Table))
            }
        }
    }

    /// See [`is_known`].
    pub(super) fn is_known(self, name: &str) -> bool {
        match self {
            Self::Html => is_known(name),
            Self::Notion => word(name).is_some(),
        }
    }
}

/// A tag of Notion's second dialect.
pub(super) fn word(name: &str) -> Option<&'static Word> {
    lexicon::word(name, &MarkdownVersion::V2)
}

/// Whether a tag ends the text before it: what it opens holds blocks, or is one.
pub(super) fn is_block(name: &str) -> bool {
    is_notion_container(name) || matches!(heading(name), Some(1..=6)) || BLOCKS.contains(&name)
}

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "caption",
    "center",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "head",
    "header",
    "hgroup",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Whether what stands in it is Markdown without an empty line around it, as Notion writes it.
pub(super) fn is_notion_container(name: &str) -> bool {
    matches!(
        name,
        "aside"
            | "callout"
            | "column"
            | "columns"
            | "synced-block"
            | "synced-block-reference"
            | "synced_block"
            | "synced_block_reference"
    )
}

/// The level of the heading that this tag is.
pub(super) fn heading(name: &str) -> Option<u8> {
    match name.strip_prefix('h')?.as_bytes() {
        [digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

/// Whether nothing can stand in such a tag, so that it needs no end.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "breadcrumb"
            | "col"
            | "embed"
            | "empty-block"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "table-of-contents"
            | "table_of_contents"
            | "track"
            | "wbr"
    )
}

/// Whether what stands in it is program text, which no reader of HTML shows.
pub(super) fn is_program(name: &str) -> bool {
    matches!(name, "script" | "style")
}

/// Whether it is a tag of HTML, or of Notion's Markdown.
pub(super) fn is_known(name: &str) -> bool {
    is_block(name) || is_void(name) || is_program(name) || INLINE.contains(&name)
}

const INLINE: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "applet",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blink",
    "button",
    "canvas",
    "cite",
    "code",
    "data",
    "database",
    "datalist",
    "del",
    "dfn",
    "em",
    "file",
    "font",
    "frame",
    "frameset",
    "i",
    "iframe",
    "ins",
    "kbd",
    "label",
    "map",
    "mark",
    "marquee",
    "math",
    "mention-database",
    "mention-date",
    "mention-page",
    "mention-user",
    "meter",
    "nobr",
    "noframes",
    "noscript",
    "object",
    "optgroup",
    "option",
    "output",
    "page",
    "path",
    "pdf",
    "picture",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "search",
    "select",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "svg",
    "template",
    "textarea",
    "time",
    "title",
    "tt",
    "u",
    "unknown",
    "var",
    "video",
];

/// Whether a line that begins with such a tag begins HTML, whatever else is in the tag (CommonMark 4.6, kinds 1 and 6).
pub(super) fn begins_html(name: &str) -> bool {
    BLOCKS.contains(&name)
        || is_program(name)
        || matches!(heading(name), Some(1..=6))
        || matches!(
            name,
            "aside"
                | "base"
                | "col"
                | "frame"
                | "frameset"
                | "hr"
                | "iframe"
                | "link"
                | "noframes"
                | "optgroup"
                | "option"
                | "param"
                | "search"
                | "textarea"
                | "title"
                | "track"
        )
}
