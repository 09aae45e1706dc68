//! Rich text: pieces of text, mentions and equations, with their annotations.

mod array;
mod mention;
mod split;

use std::borrow::Cow;

use crate::{Color, DateValue, PageId, User, UserId};

pub use self::array::RichTextArray;
pub use self::mention::{
    LinkMention, Mention, MentionKind, TemplateDate, TemplateMention, TemplateMentionKind,
    TemplateUser,
};
pub use self::split::SplitText;
use crate::{DatabaseId, Url};

object! {
    /// A piece of rich text: a run of text, a mention or an equation.
    ///
    /// ```
    /// use notion_model::{Color, RichText};
    ///
    /// let piece = RichText::text("Read me").bold().color(Color::Red).link("https://example.com");
    /// assert_eq!(piece.plain_text(), "Read me");
    /// ```
    ///
    /// See [rich text](https://developers.notion.com/reference/rich-text).
    pub struct RichText {}
    is {
        /// What it is.
        pub kind: RichTextKind,
    }
    then {
        /// How it looks. Always there in answers; a request without it has the defaults.
        pub annotations: Option<Annotations>,
        /// What the server says that it reads without annotations; absent in requests. Use
        /// [`plain_text()`](Self::plain_text()), which does without.
        pub plain_text: Option<String> = answer,
        /// Where it leads, in answers; a request has it in the text's `link`, and Notion ignores it here.
        pub href: Option<String> = null,
    }
}

union! {
    /// The type of a piece of rich text and its content.
    pub enum RichTextKind {
        /// Text.
        Text(Text) = "text",
        /// A mention of something in Notion.
        Mention(Mention) = "mention",
        /// A formula.
        Equation(Equation) = "equation",
    }
}

object! {
    /// A run of text.
    pub struct Text {
        /// What it says: at most 2,000 characters in a request, which [`RichTextArray::split`] sees to.
        pub content: String,
        /// Where it leads.
        pub link: Option<Url> = null,
    }
}

object! {
    /// A formula.
    pub struct Equation {
        /// In KaTeX: at most 1,000 characters in a request.
        pub expression: String,
    }
}

object! {
    /// The looks of a piece of rich text. Everything is off, and the colour the default, unless set
    /// otherwise.
    pub struct Annotations {
        /// Bold.
        pub bold: bool,
        /// Italic.
        pub italic: bool,
        /// Struck through.
        pub strikethrough: bool,
        /// Underlined.
        pub underline: bool,
        /// As code.
        pub code: bool,
        /// The colour of the text or of what is behind it.
        pub color: Color,
    }
}

impl RichText {
    fn new(kind: RichTextKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Returns a run of text: at most 2,000 characters.
    pub fn text(content: impl Into<String>) -> Self {
        Self::new(RichTextKind::Text(Text { content: content.into(), ..Text::default() }))
    }

    /// Returns a formula, in KaTeX: at most 1,000 characters.
    pub fn equation(expression: impl Into<String>) -> Self {
        let expression = expression.into();
        Self::new(RichTextKind::Equation(Equation { expression, ..Equation::default() }))
    }

    fn mention(kind: MentionKind) -> Self {
        Self::new(RichTextKind::Mention(Mention { kind, ..Mention::default() }))
    }

    /// Returns a mention of a user.
    pub fn mention_user(id: UserId) -> Self {
        Self::mention(MentionKind::User(Box::new(User::partial(id))))
    }

    /// Returns a mention of a page.
    pub fn mention_page(id: PageId) -> Self {
        Self::mention(MentionKind::Page(crate::PageRef::from(id)))
    }

    /// Returns a mention of a database.
    pub fn mention_database(id: DatabaseId) -> Self {
        Self::mention(MentionKind::Database(crate::DatabaseRef::from(id)))
    }

    /// Returns a mention of a date.
    pub fn mention_date(date: impl Into<DateValue>) -> Self {
        Self::mention(MentionKind::Date(Box::new(date.into())))
    }

    /// Makes it bold.
    #[must_use]
    pub fn bold(self) -> Self {
        self.annotate(|annotations| annotations.bold = true)
    }

    /// Makes it italic.
    #[must_use]
    pub fn italic(self) -> Self {
        self.annotate(|annotations| annotations.italic = true)
    }

    /// Strikes it through.
    #[must_use]
    pub fn strikethrough(self) -> Self {
        self.annotate(|annotations| annotations.strikethrough = true)
    }

    /// Underlines it.
    #[must_use]
    pub fn underline(self) -> Self {
        self.annotate(|annotations| annotations.underline = true)
    }

    /// Shows it as code.
    #[must_use]
    pub fn code(self) -> Self {
        self.annotate(|annotations| annotations.code = true)
    }

    /// Sets the colour.
    #[must_use]
    pub fn color(self, color: Color) -> Self {
        self.annotate(|annotations| annotations.color = color)
    }

    fn annotate(mut self, change: impl FnOnce(&mut Annotations)) -> Self {
        change(self.annotations.get_or_insert_default());
        self
    }

    /// Sets the address it leads to (at most 2,000 characters). Only text can lead somewhere; a mention and an equation
    /// stay as they are.
    #[must_use]
    pub fn link(mut self, url: impl Into<String>) -> Self {
        if let RichTextKind::Text(text) = &mut self.kind {
            text.link = Some(Url::from(url.into()));
        }
        self
    }

    /// Returns what it reads without annotations: what the server says, or else the text or the formula itself. A
    /// mention that was made here reads as nothing.
    pub fn plain_text(&self) -> &str {
        match (&self.plain_text, &self.kind) {
            (Some(text), _) => text,
            (None, RichTextKind::Text(text)) => &text.content,
            (None, RichTextKind::Equation(equation)) => &equation.expression,
            (None, _) => "",
        }
    }

    /// Returns how it looks; the defaults if that isn't said.
    pub fn annotations(&self) -> Cow<'_, Annotations> {
        self.annotations.as_ref().map_or_else(|| Cow::Owned(Annotations::default()), Cow::Borrowed)
    }
}

impl From<&str> for RichText {
    fn from(content: &str) -> Self {
        Self::text(content)
    }
}

impl From<String> for RichText {
    fn from(content: String) -> Self {
        Self::text(content)
    }
}
