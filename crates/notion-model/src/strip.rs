//! What goes out of values that were read.
//!
//! Some types stand in answers and in requests alike: rich text, files, dates, what belongs to a view. What was read may
//! say more than a request may, such as the name and the e-mail address of a user who is mentioned. Notion refuses that,
//! and it is nobody's business where a copy goes.

use crate::{
    Annotations, CustomEmoji, DatabaseRef, DateValue, Equation, Extra, File, FileKind,
    FileUploadRef, HostedFile, LinkToPage, Mention, MentionKind, NativeIcon, PageRef, Place,
    RichText, RichTextArray, RichTextKind, SyncedFrom, TemplateMention, TemplateMentionKind, Text,
    Url, User,
};

/// A type of answers and requests.
pub(crate) trait Strip {
    /// Removes what a request may not carry.
    fn strip(&mut self);
}

impl<T: Strip> Strip for Option<T> {
    fn strip(&mut self) {
        self.iter_mut().for_each(T::strip);
    }
}

impl<T: Strip> Strip for Vec<T> {
    fn strip(&mut self) {
        self.iter_mut().for_each(T::strip);
    }
}

impl<T: Strip> Strip for Box<T> {
    fn strip(&mut self) {
        T::strip(self);
    }
}

/// Implements [`Strip`] for types of which a request may carry everything that they have a field for.
macro_rules! strip_fields {
    ($($Name:ty { $($field:ident),* })+) => {$(
        impl $crate::strip::Strip for $Name {
            #[inline]
            fn strip(&mut self) {
                $($crate::strip::Strip::strip(&mut self.$field);)*
                self.extra = self.extra.damage();
            }
        }
    )+};
}

pub(crate) use strip_fields;

strip_fields! {
    Annotations {}
    DatabaseRef {}
    DateValue {}
    Equation {}
    File { kind }
    FileUploadRef {}
    HostedFile {}
    LinkToPage {}
    Mention { kind }
    NativeIcon {}
    PageRef {}
    Place {}
    SyncedFrom {}
    TemplateMention {}
    Text { link }
    Url {}
}

impl Strip for RichTextArray {
    fn strip(&mut self) {
        self.0.strip();
    }
}

impl Strip for RichText {
    fn strip(&mut self) {
        if let Some(text) = self.stand_in() {
            self.kind = text;
        }
        match &mut self.kind {
            RichTextKind::Text(text) => text.strip(),
            RichTextKind::Mention(mention) => mention.strip(),
            RichTextKind::Equation(equation) => equation.strip(),
            RichTextKind::Unknown(_) => {}
        }
        self.annotations.strip();
        self.plain_text = None;
        self.href = None;
        self.extra = Extra::default();
    }
}

impl RichText {
    /// The text that stands for a piece that was read and can't be written: it says the same, and leads to the same
    /// place.
    pub(crate) fn stand_in(&self) -> Option<RichTextKind> {
        // What was made here says nothing, and may be a type that this version does not know.
        let was_read = self.plain_text.is_some();
        let url = match &self.kind {
            RichTextKind::Mention(mention) => match &mention.kind {
                MentionKind::LinkPreview(link) => Some(&link.url),
                MentionKind::LinkMention(link) => Some(&link.href),
                kind if was_read && kind.is_nameless() => self.href.as_ref(),
                _ => return None,
            },
            RichTextKind::Unknown(_) if was_read => self.href.as_ref(),
            _ => return None,
        };
        let says = self.plain_text.as_ref().filter(|text| !text.is_empty()).or(url);
        let mut text = Text {
            content: says.cloned().unwrap_or_default(),
            link: url.cloned().map(Url::from),
            ..Text::default()
        };
        if self.extra.is_damaged("plain_text") {
            text.extra.set_damaged("content");
        }
        Some(RichTextKind::Text(text))
    }
}

impl MentionKind {
    /// Whether this version does not know what is mentioned, or can't read which one.
    fn is_nameless(&self) -> bool {
        let extra = match self {
            Self::User(user) => &user.extra,
            Self::Page(page) => &page.extra,
            Self::Database(database) => &database.extra,
            Self::CustomEmoji(emoji) => &emoji.extra,
            Self::TemplateMention(template) => {
                return matches!(template.kind, TemplateMentionKind::Unknown(_));
            }
            Self::Unknown(_) => return true,
            _ => return false,
        };
        extra.is_missing("id")
    }
}

impl Strip for MentionKind {
    fn strip(&mut self) {
        match self {
            Self::User(user) => user.strip(),
            Self::Date(date) => date.strip(),
            Self::Page(page) => page.strip(),
            Self::Database(database) => database.strip(),
            Self::TemplateMention(template) => template.strip(),
            Self::CustomEmoji(emoji) => emoji.strip(),
            Self::LinkPreview(_) | Self::LinkMention(_) | Self::Unknown(_) => {}
        }
    }
}

/// The id alone. A group of users keeps saying that it is one.
impl Strip for User {
    fn strip(&mut self) {
        let object = self.extra.get("object").filter(|object| *object == "group").cloned();
        *self = Self::partial(self.id);
        if let Some(group) = object {
            self.extra.insert("object", group);
            self.extra.set_defaulted("object");
        }
    }
}

/// The id alone.
impl Strip for CustomEmoji {
    fn strip(&mut self) {
        *self = Self { id: self.id, ..Self::default() };
    }
}

impl Strip for FileKind {
    fn strip(&mut self) {
        match self {
            Self::External(url) => url.strip(),
            Self::File(file) => file.strip(),
            Self::FileUpload(upload) => upload.strip(),
            Self::Unknown(_) => {}
        }
    }
}
