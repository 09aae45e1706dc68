use crate::{CodeLanguage, Color, Icon, RichTextArray};

object! {
    /// The content of a block that has text and nothing else: a bulleted list item, a toggle or a quote.
    pub struct TextBlock {
        /// The text.
        pub rich_text: RichTextArray,
        /// Its colour.
        pub color: Color,
    }
}

object! {
    /// A paragraph.
    pub struct ParagraphBlock {
        /// The text.
        pub rich_text: RichTextArray,
        /// Of a tab, which is a paragraph inside a `tab` block: its icon.
        pub icon: Option<Box<Icon>> = null,
        /// Its colour.
        pub color: Color,
    }
}

object! {
    /// A heading.
    pub struct HeadingBlock {
        /// The text.
        pub rich_text: RichTextArray,
        /// Whether it hides what is inside it. Only then can it have children.
        pub is_toggleable: bool,
        /// Its colour.
        pub color: Color,
    }
}

object! {
    /// An item of a list with numbers.
    pub struct NumberedListItemBlock {
        /// The text.
        pub rich_text: RichTextArray,
        /// Its colour.
        pub color: Color,
        /// Of the first item of a list: the number that the list starts with, from 1.
        pub list_start_index: Option<u64>,
        /// Of the first item of a list: how its numbers are written.
        pub list_format: Option<ListNumberFormat>,
    }
}

open_enum! {
    /// The format of the numbers of a list.
    pub enum ListNumberFormat {
        /// 1, 2, 3.
        Numbers = "numbers",
        /// a, b, c.
        Letters = "letters",
        /// i, ii, iii.
        Roman = "roman",
    }
}

object! {
    /// The content of a to-do: text with a box to check.
    pub struct ToDoBlock {
        /// The text.
        pub rich_text: RichTextArray,
        /// Whether the box is checked.
        pub checked: bool,
        /// Its colour.
        pub color: Color,
    }
}

object! {
    /// The content of a callout: text in a box.
    pub struct CalloutBlock {
        /// The text.
        pub rich_text: RichTextArray,
        /// Its icon.
        pub icon: Option<Box<Icon>> = null,
        /// Its colour.
        pub color: Color,
    }
}

object! {
    /// The content of a block of code.
    pub struct CodeBlock {
        /// What stands below it.
        pub caption: RichTextArray,
        /// The code. Neighbouring runs of equal style are merged, so that a run may be longer
        /// here than in a request.
        pub rich_text: RichTextArray,
        /// Its language.
        pub language: CodeLanguage,
    }
}

object! {
    /// A button that inserts its children.
    pub struct TemplateBlock {
        /// What the button says.
        pub rich_text: RichTextArray,
    }
}
