//! Objects of which the server gives the id only, because the token may not read the rest.

use crate::{Page, PropertyValue, RichTextArray, SearchResult, Timestamp};

macro_rules! partial {
    ($($(#[$meta:meta])* $Name:ident, $noun:literal: |$object:ident| $is_partial:expr;)*) => {$(
        $(#[$meta])*
        impl crate::$Name {
            #[doc = concat!("Returns whether only the id of the ", $noun, " is known, because the token may not read the rest.")]
            ///
            /// The other fields hold defaults then (1970, an empty text), which mean nothing.
            pub fn is_partial(&self) -> bool {
                let $object = self;
                $is_partial
            }

            #[doc = concat!("Returns when the ", $noun, " was created; `None` if the answer does not say.")]
            pub fn created(&self) -> Option<Timestamp> {
                (!self.extra.is_missing("created_time")).then_some(self.created_time)
            }

            #[doc = concat!("Returns when the ", $noun, " was last edited; `None` if the answer does not say.")]
            pub fn last_edited(&self) -> Option<Timestamp> {
                (!self.extra.is_missing("last_edited_time")).then_some(self.last_edited_time)
            }
        }
    )*};
}

// Each has something that its short form never has.
partial! {
    Page, "page": |page| lacks(&page.extra, &["created_time", "url"]);
    Block, "block": |block| block.kind.name().is_empty();
    Database, "database": |database| lacks(&database.extra, &["created_time", "title"]);
    DataSource, "data source": |source| lacks(&source.extra, &["created_time", "url"]);
    #[cfg(feature = "comments")]
    Comment, "comment": |comment| lacks(&comment.extra, &["created_time", "rich_text"]);
    #[cfg(feature = "views")]
    View, "view": |view| lacks(&view.extra, &["created_time", "name"]);
}

fn lacks(extra: &crate::Extra, keys: &[&str]) -> bool {
    keys.iter().all(|key| extra.is_missing(key))
}

impl Page {
    /// Returns the title; `None` if the answer has no title, because it is [partial](Self::is_partial) or was asked for other
    /// properties only. An empty title is a title.
    pub fn title(&self) -> Option<&RichTextArray> {
        self.properties.iter().find_map(|(_, property)| match &property.value {
            PropertyValue::Title(title) => Some(title),
            _ => None,
        })
    }
}

impl SearchResult {
    /// Returns whether only the id of the page or data source is known, because the token may not read the rest.
    pub fn is_partial(&self) -> bool {
        match self {
            Self::Page(page) => page.is_partial(),
            Self::DataSource(source) => source.is_partial(),
            Self::Unknown(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    /// The short form of `object`, and a long one.
    fn read<T: serde::de::DeserializeOwned>(object: &str, rest: &str) -> [T; 2] {
        let id = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
        ["", rest].map(|rest| {
            from_str(&format!(r#"{{"object": "{object}", "id": "{id}"{rest}}}"#)).expect(object)
        })
    }

    #[test]
    fn what_has_an_id_only_says_so() {
        let times = r#", "created_time": "2026-01-02T03:04:00.000Z", "last_edited_time": "2026-01-02T03:04:00.000Z""#;
        macro_rules! check {
            ($($(#[$meta:meta])* $Name:ident($object:literal, $rest:expr);)*) => {$(
                $(#[$meta])*
                {
                let [short, long]: [$Name; 2] = read($object, &format!("{times}{}", $rest));
                assert!(short.is_partial() && !long.is_partial(), "{}", $object);
                assert_eq!((short.created(), short.last_edited()), (None, None));
                assert_eq!(long.created(), Some(long.created_time));
                assert_eq!(long.last_edited().expect("a time").to_string(), "2026-01-02T03:04:00.000Z");
                }
            )*};
        }
        check! {
            Page("page", r#", "properties": {}, "url": """#);
            Block("block", r#", "type": "hologram", "hologram": {}"#);
            Database("database", r#", "title": []"#);
            DataSource("data_source", r#", "title": []"#);
            #[cfg(feature = "comments")]
            Comment("comment", r#", "rich_text": []"#);
            #[cfg(feature = "views")]
            View("view", r#", "name": """#);
        }
        let [_, source]: [DataSource; 2] = read("data_source", r#", "properties": {}"#);
        assert!(source.is_partial(), "its short form has the schema");
        #[cfg(feature = "views")]
        {
            let [_, view]: [View; 2] = read("view", r#", "type": "table", "parent": {}"#);
            assert!(view.is_partial(), "that of a deleted view has more");
        }
        let [short, _]: [SearchResult; 2] = read("page", "");
        assert!(short.is_partial());
        assert!(!Page::default().is_partial(), "one that was built is what it is");
    }

    #[test]
    fn a_title_that_is_empty_is_one() {
        let [without, with]: [Page; 2] = read(
            "page",
            r#", "properties": {"Name": {"id": "title", "type": "title", "title": []}}"#,
        );
        assert_eq!(without.title(), None);
        assert_eq!(with.title().map(|title| title.plain_text()), Some(String::new()));
    }

    #[test]
    fn a_group_is_no_partial_user() {
        let json =
            r#"{"object":"group","id":"38c9ce7b-60a4-8171-9555-ff211bc8f65c","name":"Team"}"#;
        let group: User = from_str(json).expect("a group");
        assert!(group.is_group() && !group.is_partial());
        assert_eq!(group.name.as_deref(), Some("Team"));
        assert_eq!(serde_json::to_string(&group).expect("JSON").matches("group").count(), 1);
        let user = User::partial(UserId::nil());
        assert!(user.is_partial() && !user.is_group());
    }
}
