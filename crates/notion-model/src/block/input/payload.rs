//! What blocks of each type hold, as they are written.

use crate::{
    Children, CodeLanguage, Color, FileKind, IconInput, RequiredChildren, RichTextArray, SyncedFrom,
};

object! {
    /// The content of a block that has text and nothing else: an item of a list, a toggle or a quote.
    pub struct TextBlockInput {
        /// The text.
        pub rich_text: RichTextArray,
        /// Its colour.
        pub color: Option<Color>,
        /// The blocks inside it.
        pub children: Children,
    }
}

object! {
    /// A paragraph.
    pub struct ParagraphBlockInput {
        /// The text.
        pub rich_text: RichTextArray,
        /// Of a tab, which is a paragraph inside a `tab` block: its icon.
        pub icon: Option<Box<IconInput>>,
        /// Its colour.
        pub color: Option<Color>,
        /// The blocks inside it.
        pub children: Children,
    }
}

object! {
    /// A heading.
    pub struct HeadingBlockInput {
        /// The text.
        pub rich_text: RichTextArray,
        /// Whether it hides what is inside it. Only then can it have children.
        pub is_toggleable: Option<bool>,
        /// Its colour.
        pub color: Option<Color>,
        /// The blocks inside it.
        pub children: Children,
    }
}

object! {
    /// The content of a to-do: text with a box to check.
    pub struct ToDoBlockInput {
        /// The text.
        pub rich_text: RichTextArray,
        /// Whether the box is checked.
        pub checked: Option<bool>,
        /// Its colour.
        pub color: Option<Color>,
        /// The blocks inside it.
        pub children: Children,
    }
}

object! {
    /// The content of a callout: text in a box.
    pub struct CalloutBlockInput {
        /// The text.
        pub rich_text: RichTextArray,
        /// Its icon.
        pub icon: Option<Box<IconInput>>,
        /// Its colour.
        pub color: Option<Color>,
        /// The blocks inside it.
        pub children: Children,
    }
}

object! {
    /// The content of a block of code.
    pub struct CodeBlockInput {
        /// The code.
        pub rich_text: RichTextArray,
        /// Its language.
        pub language: CodeLanguage,
        /// What stands below it.
        pub caption: Option<RichTextArray>,
    }
}

object! {
    /// A button that inserts its children.
    pub struct TemplateBlockInput {
        /// What the button says.
        pub rich_text: RichTextArray,
        /// The blocks that it inserts.
        pub children: Children,
    }
}

object! {
    /// The headings of the page.
    pub struct TableOfContentsBlockInput {
        /// The colour of the text.
        pub color: Option<Color>,
    }
}

object! {
    /// A link to another site, shown as a card or in place.
    pub struct BookmarkBlockInput {
        /// The address: at most 2,000 characters.
        pub url: String,
        /// What stands below it.
        pub caption: Option<RichTextArray>,
    }
}

object! {
    /// A picture, a video, a sound, a PDF document or another file.
    ///
    /// Only files elsewhere and uploads can be written. Pictures, videos, sounds and PDF documents elsewhere need
    /// an extension that Notion knows, such as `.png`.
    pub struct MediaBlockInput {}
    is {
        /// Where it is.
        pub kind: FileKind,
    }
    then {
        /// What stands below it.
        pub caption: Option<RichTextArray>,
        /// What it is called; only a `file` block has it.
        pub name: Option<String>,
    }
}

object! {
    /// A table.
    pub struct TableBlockInput {
        /// How many cells each row has. Can't be changed once the table exists.
        pub table_width: u32,
        /// Whether the first row is a heading.
        pub has_column_header: Option<bool>,
        /// Whether the first column is a heading.
        pub has_row_header: Option<bool>,
        /// The rows: 1 to 100 in a request.
        pub children: RequiredChildren,
    }
}

object! {
    /// A list of columns or tabs, which is nothing but its children.
    pub struct ContainerBlockInput {
        /// The columns or tabs.
        pub children: RequiredChildren,
    }
}

object! {
    /// One of the columns of a column list.
    pub struct ColumnBlockInput {
        /// The column's share of the width, between 0 and 1. Defaults to an equal share.
        pub width_ratio: Option<f64>,
        /// The blocks inside it.
        pub children: RequiredChildren,
    }
}

object! {
    /// A block that is shown in several places.
    pub struct SyncedBlockInput {
        /// What it is a copy of; `None` for an original, which holds the children.
        pub synced_from: Option<SyncedFrom> = always,
        /// The blocks inside the original.
        pub children: Children,
    }
}
