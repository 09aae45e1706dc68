//! The words of Notion's Markdown in both of its dialects: tags, attributes, colours, escapes.
//!
//! One table. The converter (feature `markdown`) and the simulator read and write by it, each with a reader and a
//! writer of its own. It is of November 2026, after Notion's pages on
//! [v1](https://developers.notion.com/guides/data-apis/enhanced-markdown) and
//! [v2](https://developers.notion.com/guides/data-apis/notion-flavored-markdown).
//!
//! ```
//! use notion_model::{MarkdownVersion, lexicon::{self, Element, Role}};
//!
//! assert_eq!(Element::Contents.tag(&MarkdownVersion::V1), Some("table_of_contents"));
//! assert_eq!(Element::Contents.tag(&MarkdownVersion::V2), Some("table-of-contents"));
//! let word = lexicon::word("callout", &MarkdownVersion::V2).unwrap();
//! assert_eq!((word.element, word.role), (Element::Callout, Role::Container));
//! assert!(word.attributes.contains(&"icon"));
//! ```

mod expression;

pub use self::expression::{
    escaped_expression, is_block_expression, is_inline_expression, unescaped_expression,
};
use crate::{Color, MarkdownVersion};

/// The element that a tag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it, and the table has the tags")]
pub enum Element {
    Paragraph,
    /// An empty paragraph.
    Empty,
    Heading(u8),
    Quote,
    Toggle,
    /// The text of a toggle.
    Summary,
    ToDo,
    BulletedList,
    NumberedList,
    /// An item of either list.
    Item,
    Callout,
    Columns,
    Column,
    Tabs,
    Tab,
    /// The original of a synced block.
    Synced,
    /// A copy of one.
    SyncedCopy,
    Mail,
    MeetingNotes,
    MeetingSection(MeetingSection),
    Table,
    Row,
    Cell,
    HeaderCell,
    ColumnGroup,
    /// The look of a column of a table.
    ColumnLook,
    Image,
    Pdf,
    File,
    Audio,
    Video,
    Bookmark,
    Embed,
    /// A file of GitHub, Figma or Google Drive, as a placeholder.
    External,
    Page,
    Database,
    Folder,
    Equation,
    Contents,
    CustomBlock,
    /// What stands for a block that has no form or was not loaded.
    Unknown,
    Bold,
    Italic,
    Strikethrough,
    Underline,
    /// Colour, and in v1 underlining; the places of comments.
    Span,
    Break,
    /// Anything that is mentioned but for dates.
    Mention,
    MentionUser,
    MentionPage,
    MentionDatabase,
    MentionDataSource,
    MentionAgent,
    Date,
}

/// A part of the notes of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum MeetingSection {
    Notes,
    Summary,
    Transcript,
}

/// The role of a tag: where it stands, and what can stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// A block, with a text and blocks in it.
    Container,
    /// A part of a table.
    Table,
    /// A block with nothing in it but one text: a caption, a title.
    Block,
    /// A part of a text.
    Inline,
}

/// A tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Word {
    /// What it stands for.
    pub element: Element,
    /// Where it stands.
    pub role: Role,
    /// Its name in v1.
    pub v1: Option<&'static str>,
    /// Its name in v2.
    pub v2: Option<&'static str>,
    /// The attributes that it may have, in either dialect.
    pub attributes: &'static [&'static str],
}

impl Word {
    /// Returns its name in a dialect; of one that isn't known as in v2, the newest that is.
    pub fn name(&self, version: &MarkdownVersion) -> Option<&'static str> {
        match version {
            MarkdownVersion::V1 => self.v1,
            _ => self.v2,
        }
    }

    /// Returns whether nothing can stand in it.
    pub fn is_void(&self) -> bool {
        use Element as E;
        matches!(
            self.element,
            E::Break | E::ColumnLook | E::Contents | E::CustomBlock | E::Empty | E::Unknown
        )
    }
}

/// The words of the dialects.
pub const WORDS: &[Word] = {
    use Element as E;
    use MeetingSection as Section;
    use Role::{Block, Container, Inline, Table};

    const fn word(
        element: Element,
        role: Role,
        v1: Option<&'static str>,
        v2: Option<&'static str>,
        attributes: &'static [&'static str],
    ) -> Word {
        Word { element, role, v1, v2, attributes }
    }
    const fn both(
        element: Element,
        role: Role,
        name: &'static str,
        attributes: &'static [&'static str],
    ) -> Word {
        word(element, role, Some(name), Some(name), attributes)
    }
    const fn new(
        element: Element,
        role: Role,
        name: &'static str,
        attributes: &'static [&'static str],
    ) -> Word {
        word(element, role, None, Some(name), attributes)
    }
    const fn old(
        element: Element,
        role: Role,
        name: &'static str,
        attributes: &'static [&'static str],
    ) -> Word {
        word(element, role, Some(name), None, attributes)
    }
    const COLOR: &[&str] = &["color"];
    const MEDIA: &[&str] = &["source", "src", "color"];
    const URL: &[&str] = &["url"];
    const CELL: &[&str] = COLOR;

    &[
        new(E::Paragraph, Container, "p", COLOR),
        old(E::Empty, Block, "empty-block", COLOR),
        new(E::Heading(1), Container, "h1", COLOR),
        new(E::Heading(2), Container, "h2", COLOR),
        new(E::Heading(3), Container, "h3", COLOR),
        new(E::Heading(4), Container, "h4", COLOR),
        new(E::Quote, Container, "quote", COLOR),
        word(E::Toggle, Container, Some("details"), Some("toggle"), &["heading", "color"]),
        old(E::Summary, Container, "summary", &[]),
        new(E::ToDo, Container, "todo", &["checked", "color"]),
        new(E::BulletedList, Container, "ul", &[]),
        new(E::NumberedList, Container, "ol", &["type"]),
        new(E::Item, Container, "li", COLOR),
        both(E::Callout, Container, "callout", &["icon", "color"]),
        both(E::Columns, Container, "columns", &[]),
        both(E::Column, Container, "column", &["ratio"]),
        new(E::Tabs, Container, "tabs", &[]),
        new(E::Tab, Container, "tab", &["icon"]),
        word(E::Synced, Container, Some("synced_block"), Some("synced-block"), URL),
        word(
            E::SyncedCopy,
            Container,
            Some("synced_block_reference"),
            Some("synced-block-reference"),
            &["url", "notice"],
        ),
        new(E::Mail, Container, "mail", &["to", "cc", "bcc", "from", "subject", "attachments"]),
        both(E::MeetingNotes, Container, "meeting-notes", &["attendees", "view-url"]),
        new(E::MeetingSection(Section::Notes), Container, "meeting-notes-section-notes", &[]),
        new(E::MeetingSection(Section::Summary), Container, "meeting-notes-section-summary", &[]),
        new(
            E::MeetingSection(Section::Transcript),
            Container,
            "meeting-notes-section-transcript",
            &[],
        ),
        both(E::Table, Table, "table", &["fit-page-width", "header-row", "header-column"]),
        both(E::ColumnGroup, Table, "colgroup", &[]),
        both(E::ColumnLook, Table, "col", &["width", "color"]),
        both(E::Row, Table, "tr", COLOR),
        both(E::Cell, Table, "td", CELL),
        new(E::HeaderCell, Table, "th", CELL),
        new(E::Image, Block, "image", MEDIA),
        both(E::Pdf, Block, "pdf", MEDIA),
        both(E::File, Block, "file", MEDIA),
        both(E::Audio, Block, "audio", MEDIA),
        both(E::Video, Block, "video", MEDIA),
        new(E::Bookmark, Block, "bookmark", MEDIA),
        new(E::Embed, Block, "embed", MEDIA),
        new(E::External, Block, "external_object_instance", &["integration"]),
        both(E::Page, Block, "page", &["url", "color"]),
        both(
            E::Database,
            Block,
            "database",
            &["url", "inline", "data-source-url", "icon", "wiki", "color"],
        ),
        new(E::Folder, Block, "folder", URL),
        new(E::Equation, Block, "equation", COLOR),
        word(E::Contents, Block, Some("table_of_contents"), Some("table-of-contents"), COLOR),
        new(E::CustomBlock, Block, "custom-block", &["definition-id", "url"]),
        both(E::Unknown, Block, "unknown", &["url", "alt"]),
        new(E::Bold, Inline, "b", &[]),
        new(E::Italic, Inline, "i", &[]),
        new(E::Strikethrough, Inline, "s", &[]),
        new(E::Underline, Inline, "u", &[]),
        both(E::Span, Inline, "span", &["underline", "color", "discussion-urls"]),
        both(E::Break, Inline, "br", &[]),
        new(E::Mention, Inline, "mention", &["url", "type"]),
        old(E::MentionUser, Inline, "mention-user", URL),
        old(E::MentionPage, Inline, "mention-page", URL),
        old(E::MentionDatabase, Inline, "mention-database", URL),
        old(E::MentionDataSource, Inline, "mention-data-source", URL),
        old(E::MentionAgent, Inline, "mention-agent", URL),
        word(
            E::Date,
            Inline,
            Some("mention-date"),
            Some("date"),
            &[
                "start",
                "end",
                "startTime",
                "endTime",
                "timeZone",
                "start-time",
                "end-time",
                "time-zone",
            ],
        ),
    ]
};

impl Element {
    /// Returns the name of its tag in a dialect; `None` if it has none there.
    pub fn tag(self, version: &MarkdownVersion) -> Option<&'static str> {
        WORDS.iter().find(|word| word.element == self)?.name(version)
    }
}

/// Returns the tag of this name in a dialect.
pub fn word(name: &str, version: &MarkdownVersion) -> Option<&'static Word> {
    WORDS.iter().find(|word| word.name(version) == Some(name))
}

/// Returns the attribute that says where a picture, a film or another file is.
pub fn source(version: &MarkdownVersion) -> &'static str {
    if *version == MarkdownVersion::V1 { "src" } else { "source" }
}

/// Returns the attributes of a date beside `start` and `end`: the time of the first, that of the second, the time zone.
pub fn times(version: &MarkdownVersion) -> [&'static str; 3] {
    match version {
        MarkdownVersion::V1 => ["startTime", "endTime", "timeZone"],
        _ => ["start-time", "end-time", "time-zone"],
    }
}

/// Returns the name of a colour, where backgrounds end in `_bg`; `None` for the reader's own, which is not named, and
/// for one that isn't known.
pub fn color_name(color: &Color) -> Option<String> {
    let name = color.as_str();
    let base = name.strip_suffix("_background").unwrap_or(name);
    if base == "default" || matches!(color, Color::Unknown(_)) {
        return None;
    }
    Some(if base == name { base.to_owned() } else { format!("{base}_bg") })
}

/// Returns the colour of this name, if there is one.
pub fn color_of(name: &str) -> Option<Color> {
    let color = match name.strip_suffix("_bg") {
        Some(name) => Color::from(format!("{name}_background").as_str()),
        None => Color::from(name),
    };
    Color::KNOWN.contains(&color).then_some(color)
}

/// Returns whether a text has a backslash before this character wherever it stands.
///
/// In v1 these are all that are ever escaped. In v2 any sign may be, as in CommonMark: `_`, `#` and others have to be
/// where they would mean something.
pub fn is_escaped(char: char, version: &MarkdownVersion) -> bool {
    match version {
        MarkdownVersion::V1 => "\\*~`$[]<>{}|^".contains(char),
        _ => "\\*~`$[]<|".contains(char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        for version in MarkdownVersion::KNOWN {
            for word in WORDS {
                let Some(name) = word.name(version) else { continue };
                let same = WORDS.iter().filter(|other| other.name(version) == Some(name));
                assert_eq!(same.count(), 1, "{name}");
                assert_eq!(super::word(name, version), Some(word));
                assert_eq!(word.element.tag(version), Some(name));
            }
        }
        assert_eq!(word("details", &MarkdownVersion::V2), None);
    }

    #[test]
    fn colours() {
        for color in Color::KNOWN {
            let is_own = color.as_str().starts_with("default");
            assert_eq!(color_name(color).is_none(), is_own, "{color}");
            if let Some(name) = color_name(color) {
                assert_eq!(color_of(&name).as_ref(), Some(color));
            }
        }
        assert_eq!(color_of("beige"), None);
    }
}
