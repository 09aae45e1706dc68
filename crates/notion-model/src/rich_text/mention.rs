use serde_json::Value;

use crate::{CustomEmoji, DatabaseRef, DateValue, PageRef, Url, User};

object! {
    /// A mention of something in Notion.
    ///
    /// See [mentions](https://developers.notion.com/reference/rich-text#mention).
    pub struct Mention {}
    is {
        /// What is mentioned.
        pub kind: MentionKind,
    }
}

union! {
    /// The target of a mention.
    pub enum MentionKind {
        /// A user. A request needs the id only.
        User(Box<User>) = "user",
        /// A date.
        Date(Box<DateValue>) = "date",
        /// A page, or a block of a page.
        Page(PageRef) = "page",
        /// A database.
        Database(DatabaseRef) = "database",
        /// A blank in a template, filled in when the template is used.
        TemplateMention(TemplateMention) = "template_mention",
        /// An emoji that the workspace made.
        CustomEmoji(Box<CustomEmoji>) = "custom_emoji",
        /// A link that is shown with a preview. Can't be written.
        LinkPreview(Url) = "link_preview",
        /// A link that is shown as what it leads to. Can't be written.
        LinkMention(Box<LinkMention>) = "link_mention",
    }
}

object! {
    /// A blank in a template.
    pub struct TemplateMention {}
    is {
        /// What is filled in.
        pub kind: TemplateMentionKind,
    }
}

union! {
    /// The value that is filled into a blank of a template.
    pub enum TemplateMentionKind {
        /// A date.
        Date(TemplateDate) = "template_mention_date",
        /// A user.
        User(TemplateUser) = "template_mention_user",
    }
}

open_enum! {
    /// The date that is filled in when a template is used.
    pub enum TemplateDate {
        /// The day.
        Today = "today",
        /// The time.
        Now = "now",
    }
}

open_enum! {
    /// The user that is filled in when a template is used.
    pub enum TemplateUser {
        /// Whoever uses it.
        Me = "me",
    }
}

object! {
    /// A link that is shown as what it leads to. Which keys there are depends on the site.
    pub struct LinkMention {
        /// The address.
        pub href: String,
        /// The title of the site.
        pub title: Option<String>,
        /// What the site says of itself.
        pub description: Option<String>,
        /// Who wrote it.
        pub link_author: Option<String>,
        /// Whose site it is.
        pub link_provider: Option<String>,
        /// The address of a picture.
        pub thumbnail_url: Option<String>,
        /// The address of the site's icon.
        pub icon_url: Option<String>,
        /// The address of a page to embed.
        pub iframe_url: Option<String>,
        /// How high it is, in pixels.
        pub height: Option<Value>,
        /// The padding, in pixels.
        pub padding: Option<Value>,
        /// The padding at the top, in pixels.
        pub padding_top: Option<Value>,
    }
}
